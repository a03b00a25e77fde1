"""What cannot be meant is one sentence and exit code 2, before anything is written."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests import command, databases
from tests.worker.place import Place, place

pytestmark = pytest.mark.slow(4)

VERBS: Sequence[Sequence[str]] = (
    ("worker",),
    ("serve",),
    ("jobs",),
    ("jobs", "retry", "1", "--by", "ada"),
    ("backfill", ".", "--queue"),
    ("replay", "--queue"),
    ("watch", "check", "--queue"),
)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path / "home") as made:
        yield made


def run(home: Path, url: str, *words: str, **more: str) -> command.Done:
    env = {"TRACKER_QUEUE": "procrastinate", "TRACKER_DATABASE_URL": url, **more}
    return command.anywhere(home, *words, **env)


def one_sentence(done: command.Done, said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


def everything(url: str) -> list[tuple[object, ...]]:
    """How many rows are in which table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        names = connection.execute(
            text("select tablename from pg_tables where schemaname = 'public' order by 1")
        ).scalars()
        counts = [
            (name, connection.execute(text(f'select count(*) from "{name}"')).scalar_one())
            for name in names
        ]
    engine.dispose()
    return counts


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    day = tmp_path / "documents" / "un_sc" / "2024-01-01"
    day.mkdir(parents=True)
    (day / "consolidated.xml").write_bytes(b"<x/>")
    return tmp_path / "documents"


@pytest.mark.parametrize("words", [("init",), *VERBS], ids=" ".join)
def test_a_queue_on_sqlite(words: Sequence[str], tmp_path: Path) -> None:
    home = tmp_path / "none"
    done = command.anywhere(home, *words, TRACKER_QUEUE="procrastinate")
    one_sentence(done, "needs PostgreSQL")
    assert not home.exists()


def test_a_queue_of_another_name(tmp_path: Path) -> None:
    done = command.anywhere(tmp_path, "lists", TRACKER_QUEUE="celery")
    one_sentence(done, "here or procrastinate")


def test_verbs_of_the_queue_without_one(tmp_path: Path, documents: Path) -> None:
    home = command.made(tmp_path / "home")
    for words in (("worker",), ("jobs",), ("backfill", str(documents), "--queue")):
        one_sentence(command.anywhere(home, *words), "TRACKER_QUEUE")


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_database_that_has_no_queue_yet(
    words: Sequence[str], tmp_path: Path, documents: Path
) -> None:
    with databases.fresh_url("postgresql", tmp_path) as url:
        before = everything(url)
        done = run(tmp_path, url, *_of(words, documents))
        one_sentence(done, "tracker init")
        assert everything(url) == before


@pytest.mark.parametrize("words", [("init",), *VERBS], ids=lambda words: words[0])
def test_a_queue_table_of_another_version(
    words: Sequence[str], there: Place, documents: Path
) -> None:
    there.do("drop function procrastinate_fetch_job_v2")
    before = everything(there.url)
    done = run(there.home, there.url, *_of(words, documents))
    one_sentence(done, "another version of Procrastinate")
    assert everything(there.url) == before


@pytest.mark.parametrize("words", [("init",), ("summary",), *VERBS], ids=lambda words: words[0])
def test_a_database_of_a_newer_release(words: Sequence[str], there: Place, documents: Path) -> None:
    there.do("update alembic_version set version_num = '9999'")
    before = everything(there.url)
    done = run(there.home, there.url, *_of(words, documents))
    one_sentence(done, "run the release that made them")
    assert everything(there.url) == before


@pytest.mark.parametrize("words", [("init",), *VERBS], ids=lambda words: words[0])
def test_a_server_that_is_not_there(words: Sequence[str], tmp_path: Path, documents: Path) -> None:
    url = "postgresql+psycopg://ada:geheim@127.0.0.1:1/tracker"
    done = run(tmp_path / "home", url, *_of(words, documents))
    one_sentence(done, "cannot be reached")
    assert "geheim" not in done.stderr


def test_credentials_that_are_wrong(there: Place) -> None:
    """A role that may not sign in: what a wrong password is where sockets are trusted."""
    there.do(f"create role nobody_{os.getpid()} nologin")
    url = there.url.replace("postgres:@", f"nobody_{os.getpid()}:geheim@")
    assert url != there.url
    try:
        for words in (("worker",), ("serve",), ("jobs",)):
            done = run(there.home, url, *words)
            one_sentence(done, "cannot be reached")
            assert "geheim" not in done.stderr
    finally:
        there.do(f"drop role nobody_{os.getpid()}")


def test_a_queue_that_there_is_not_is_told_with_those_that_there_are(there: Place) -> None:
    done = run(there.home, there.url, "worker", "--queues", "fetch,folds")
    assert done.returncode == 2
    assert "folds" in done.stderr


def _of(words: Sequence[str], documents: Path) -> list[str]:
    return [str(documents) if word == "." else word for word in words]
