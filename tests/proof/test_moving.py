"""From one database into another and back: everything, proved to be equal, or nothing at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from db import moving as rows
from db.archive import Archive
from db.engine import DatabaseError, Engine, opened, reading
from tests import databases
from tests.builders import brief, day, person, take_un
from tests.cli.test_cli import tracker as command
from tests.command import anywhere
from tests.conftest import open_tracker
from tests.proof.rich import rich_copy
from tests.record.test_crashes import child, wait
from tracker.errors import Broken, NotNow
from tracker.proof import moving, same_answers, verify
from tracker.record.tracker import Tracker

WAYS = [(a, b) for a in databases.KINDS for b in databases.KINDS]
CROWD = [person(n) for n in range(1, 41)]


def nobody(_said: str) -> None:
    """Nobody is told."""


@pytest.fixture(autouse=True)
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand take minutes; `test_a_thousand_are_drawn` draws them all."""
    monkeypatch.setattr(same_answers, "MANY", 40)


@pytest.fixture
def places() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def address(kind: str, home: Path, places: ExitStack) -> str:
    """Where nothing is yet."""
    if kind == "sqlite":
        return f"sqlite:///{home / 'tracker.db'}"
    return places.enter_context(databases.empty_postgresql())


def everything(url: str) -> dict[str, rows.Held]:
    with opened(url) as engine, reading(engine) as connection:
        return {of.name: rows.held(connection, of) for of in rows.TABLES}


def source(tmp_path: Path) -> str:
    rich_copy(tmp_path / "old").ledger.engine.dispose()
    return f"sqlite:///{tmp_path / 'old' / 'tracker.db'}"


def test_a_rich_home_goes_to_postgresql_and_comes_back_as_it_was(
    tmp_path: Path, places: ExitStack
) -> None:
    before = source(tmp_path)
    there = address("postgresql", tmp_path, places)
    back = address("sqlite", tmp_path / "back", places)
    first = moving.move(before, there, day(60), nobody)
    second = moving.move(there, back, day(60), nobody)
    assert first == second
    assert first.answers == same_answers.MANY
    assert everything(before) == everything(there) == everything(back)
    assert guards_hold(there)
    assert guards_hold(back)
    for url in (there, back):
        with opened(url) as engine, reading(engine) as connection:
            assert list(verify.problems(connection, Archive(tmp_path / "old" / "archive"))) == []


@pytest.mark.parametrize(("kind", "other"), WAYS)
def test_a_copy_goes_on_where_its_source_ended(
    kind: str, other: str, tmp_path: Path, places: ExitStack
) -> None:
    old = places.enter_context(databases.fresh_url(kind, tmp_path / "old"))
    tracker = open_tracker(tmp_path / "old", old)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    tracker.ledger.engine.dispose()
    new = address(other, tmp_path / "new", places)
    moving.move(old, new, day(2), nobody)
    for home, url in (("old", old), ("new", new)):
        after = open_tracker(tmp_path / home, url)
        take_un(after, [*CROWD, person(101)], 2)
        after.ledger.engine.dispose()
    assert told(tmp_path / "old", old) == told(tmp_path / "new", new)


def guards_hold(url: str) -> bool:
    """Whether an answered proposal still cannot be edited."""
    with opened(url) as engine, engine.connect() as connection:
        try:
            connection.execute(text("UPDATE proposal SET reason = 'x' WHERE state <> 'open'"))
        except DatabaseError as why:
            return "never edited" in str(why)
    return False


def told(home: Path, url: str) -> list[tuple[str, ...]]:
    tracker = open_tracker(home, url)
    found = brief(tracker)
    tracker.ledger.engine.dispose()
    return found


@pytest.mark.parametrize("kind", databases.KINDS)
def test_nobody_writes_meanwhile_and_readers_go_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "PATIENCE", 1)
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0.2)
    with databases.fresh_url(kind, tmp_path) as url, opened(url) as engine:
        with rows.still(engine) as connection, opened(url) as another:
            with reading(another) as reader:
                assert rows.ends(reader) == rows.ends(connection)
            with pytest.raises(DatabaseError, match=r"locked|lock timeout"):
                write_quickly(another)
            with pytest.raises(DatabaseError, match=r"readonly|read-only"):
                connection.execute(text("DELETE FROM lease"))
        with engine.begin() as writer:  # and afterwards everything is as it was
            writer.execute(text("DELETE FROM lease"))


def write_quickly(engine: Engine) -> None:
    with engine.begin() as writer:
        if engine.dialect.name == "postgresql":
            writer.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        writer.execute(text("DELETE FROM lease"))


def test_a_list_that_is_being_written_to_is_not_copied(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path / "old")
    take_un(tracker, CROWD, 0)
    url = f"sqlite:///{tmp_path / 'old' / 'tracker.db'}"
    new = f"sqlite:///{tmp_path / 'new.db'}"
    with (
        tracker.writer("un_sc", live=False),
        pytest.raises(NotNow, match=r"un_sc: somebody is writing"),
    ):
        moving.move(url, new, tracker.clock(), nobody)
    assert not list(tmp_path.glob("*new.db*"))


@pytest.mark.parametrize("kind", databases.KINDS)
@pytest.mark.parametrize("where", ["copy", "held", "ends", "answers"])
def test_what_is_not_proved_is_no_home_and_nothing_of_it_is_left(
    kind: str,
    where: str,
    tmp_path: Path,
    places: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = source(tmp_path), address(kind, tmp_path, places)
    with monkeypatch.context() as patched:
        spoil(where, patched)
        with pytest.raises(Broken):
            moving.move(old, new, day(60), nobody)
    assert not list(tmp_path.glob("*.part*"))
    assert not (tmp_path / "tracker.db").exists()
    moving.move(old, new, day(60), nobody)  # and the next try is whole


def spoil(where: str, patched: pytest.MonkeyPatch) -> None:
    """Let the copy lack one row, or a chain end otherwise, or one answer be another."""
    if where == "copy":
        rows_of = rows._put
        patched.setattr(
            rows,
            "_put",
            lambda target, of, given: rows_of(target, of, but_the_first(of.name, given)),
        )
    elif where == "held":
        held = rows.held
        patched.setattr(rows, "held", lambda c, of: held(c, of)._replace(sha256=""))
    elif where == "ends":
        patched.setattr(rows, "ends", lambda connection: [id(connection)])
    else:
        numbers = count()
        patched.setattr(same_answers, "_digest", lambda _said: next(numbers).to_bytes(4))


def but_the_first(name: str, given: Iterator[rows.Values]) -> Iterator[rows.Values]:
    if name == "check":
        next(given)
    return given


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_killed_copy_passes_for_no_home_and_the_next_try_begins_anew(
    kind: str, tmp_path: Path, places: ExitStack
) -> None:
    old, new = source(tmp_path), address(kind, tmp_path / "new", places)

    def die_at_the_questions() -> None:
        same_answers.drawn = lambda *_: os._exit(9)  # type: ignore[assignment]
        moving.move(old, new, day(60), nobody)

    assert wait(child(die_at_the_questions)) != 0
    home = tmp_path / "new"
    asked = anywhere(home, "changes", **on_server(new))
    assert asked.returncode == 2
    assert "Traceback" not in asked.stderr
    if kind == "postgresql":
        assert "not proved, and no home" in asked.stderr
    moving.move(old, new, day(60), nobody)
    assert everything(old) == everything(new)
    assert anywhere(home, "changes", "--everything", **on_server(new)).returncode == 0


def on_server(url: str) -> dict[str, str]:
    return {"TRACKER_DATABASE_URL": url} if url.startswith("postgresql") else {}


# What cannot be meant: one sentence, exit code 2, and nothing written.


def refused(home: Path, *words: str) -> str:
    done = command(home, "migrate-store", *words)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_wrong_addresses_are_one_sentence(tmp_path: Path) -> None:
    old = source(tmp_path)
    home = tmp_path / "old"
    new = f"sqlite:///{tmp_path / 'new.db'}"
    assert "Name two databases" in refused(home)
    assert "Name two databases" in refused(home, old)
    assert "no address" in refused(home, "nonsense", new)
    assert "no address" in refused(home, old, "nonsense://x")
    assert "is not there" in refused(home, f"sqlite:///{tmp_path / 'gone.db'}", new)
    assert "are the same" in refused(home, old, old.replace("/old/", "/./old/../old/"))
    assert "no file" in refused(home, old, "sqlite://")
    (tmp_path / "full.db").write_bytes(b"something")
    assert "is there" in refused(home, old, f"sqlite:///{tmp_path / 'full.db'}")
    assert (tmp_path / "full.db").read_bytes() == b"something"
    closed = "postgresql://ada:secret@127.0.0.1:1/tracker"
    assert "secret" not in refused(home, old, closed)
    assert "cannot be opened" in refused(home, closed, new)
    assert not (tmp_path / "new.db").exists()


def test_wrong_credentials_and_a_full_target_are_one_sentence_postgresql(
    tmp_path: Path, places: ExitStack
) -> None:
    old, new = source(tmp_path), address("postgresql", tmp_path, places)
    home = tmp_path / "old"
    nobody_known = new.replace("//postgres:", "//nobody_known:")
    assert "cannot be opened" in refused(home, old, nobody_known)
    with opened(new) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id int)"))
    assert "There are tables" in refused(home, old, new)
    with opened(new) as engine, engine.begin() as connection:
        connection.execute(text("SELECT * FROM theirs"))


@pytest.mark.parametrize(
    ("version", "said"),
    [("9999", "run the release that made them"), ("0014", "tracker init"), ("unproved", "no home")],
)
def test_a_source_of_another_release_is_one_sentence(
    version: str, said: str, tmp_path: Path
) -> None:
    old = source(tmp_path)
    with sqlite3.connect(tmp_path / "old" / "tracker.db") as behind:
        behind.execute("UPDATE alembic_version SET version_num = ?", (version,))
    behind.close()
    assert said in refused(tmp_path / "old", old, f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()


def test_a_database_of_a_newer_release_is_one_sentence_to_every_verb(tmp_path: Path) -> None:
    source(tmp_path)
    with sqlite3.connect(tmp_path / "old" / "tracker.db") as ahead:
        ahead.execute("UPDATE alembic_version SET version_num = '9999'")
    ahead.close()
    for verb in ("changes", "init", "verify", "run"):
        done = command(tmp_path / "old", verb)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert "9999" in done.stderr


# Documents.


def test_documents_go_to_another_archive_and_each_is_read_there(tmp_path: Path) -> None:
    source(tmp_path)
    home, there = tmp_path / "old", tmp_path / "there"
    done = command(home, "migrate-store", "--archive-to", str(there))
    assert done.returncode == 0, done.stderr
    assert Archive(there).hashes() == Archive(home / "archive").hashes()
    again = command(home, "migrate-store", "--archive-to", str(there))
    assert "0 documents copied" in again.stderr


def test_a_damaged_document_ends_it_and_the_source_is_as_it_was(tmp_path: Path) -> None:
    tracker: Tracker = rich_copy(tmp_path / "old")
    tracker.ledger.engine.dispose()
    archive = tracker.journal.archive
    archive.path(archive.hashes()[0]).write_bytes(b"no document")
    old, new = f"sqlite:///{tmp_path / 'old' / 'tracker.db'}", f"sqlite:///{tmp_path / 'new.db'}"
    done = command(
        tmp_path / "old", "migrate-store", old, new, "--archive-to", str(tmp_path / "there")
    )
    assert done.returncode == 1
    assert archive.hashes()[0] in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_nothing_of_watched_names_is_printed(tmp_path: Path) -> None:
    old = source(tmp_path)
    with sqlite3.connect(tmp_path / "old" / "tracker.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM watched")]
    database.close()
    assert names
    done = command(tmp_path / "old", "migrate-store", old, f"sqlite:///{tmp_path / 'new.db'}")
    assert done.returncode == 0, done.stderr
    assert not [name for name in names if name in done.stdout + done.stderr]


def test_questions_are_the_same_each_time(tmp_path: Path) -> None:
    tracker = rich_copy(tmp_path)
    with reading(tracker.ledger.engine) as connection:
        first, second = (same_answers.drawn(connection, day(60)) for _ in range(2))
        assert [one.put(connection) for one in first] == [one.put(connection) for one in second]
        kinds = [one.kind for one in first]
        assert {kinds.count(kind) for kind in kinds} == {same_answers.MANY // 4}


def test_a_thousand_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    tracker = rich_copy(tmp_path)
    with reading(tracker.ledger.engine) as connection:
        drawn = same_answers.drawn(connection, day(60))
    assert len(drawn) == 1_000
    assert len({str(one.put) for one in drawn}) > 700  # hardly any is asked twice
