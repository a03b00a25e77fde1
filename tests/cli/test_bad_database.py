"""A database that cannot be used as it is named: one sentence, exit 2, and nothing is written."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from tests import command, databases
from tests.builders import day, person, un_xml
from tests.repositories import Repository

VERBS = (
    "init",
    "serve",
    "web",
    "run un_sc --from FOLDER",
    "backfill FOLDER",
    "status Ada",
    "verify",
    "retention --older-than 10 --dry-run",
    "backup OUT",
    "migrate-store --archive-to OUT",
)
PG = "postgresql+psycopg://ada:geheim@"

CAUSES = {
    "scheme": ("mysql://ada:geheim@host/x", "database_url"),
    "no address": ("geheim", "database_url"),
    "port that is none": (f"{PG}127.0.0.1:port/x", "database_url"),
    "port that cannot be": (f"{PG}127.0.0.1:99999/x", "invalid port"),
    "nobody there": (f"{PG}127.0.0.1:1/x", "cannot be (reached|opened)"),
    "a folder": ("sqlite:///HOME", "unable to open|is not there"),
    "a file of another kind": ("sqlite:///HOME/notes.txt", "file is not a database"),
}


def everything(folder: Path) -> Mapping[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = command.made(tmp_path / "home")
    (home / "notes.txt").write_text("no database, but text. " * 200)
    at = tmp_path / "folder" / "un_sc" / "2024-01-01"
    at.mkdir(parents=True)
    (at / "consolidated.xml").write_bytes(un_xml([person(1)], day(0)))
    return home


def refused(home: Path, line: str, said: str, **more: str) -> None:
    """One sentence that says it, with no password in it, and everything as it was."""
    places = {"FOLDER": home.parent / "folder", "OUT": home.parent / "out"}
    before = everything(home.parent)
    words = [str(places.get(word, word)) for word in line.split()]
    done = command.anywhere(home, *words, **more)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (sentence,) = done.stderr.splitlines()
    assert re.search(said, sentence), sentence
    assert "geheim" not in sentence
    assert everything(home.parent) == before
    assert not places["OUT"].exists()


@pytest.mark.parametrize("cause", CAUSES)
def test_a_database_that_is_named_wrongly(cause: str, home: Path) -> None:
    url, said = CAUSES[cause]
    for line in VERBS:
        refused(home, line, said, TRACKER_DATABASE_URL=url.replace("HOME", str(home)))


def test_a_role_that_may_not_sign_in(home: Path) -> None:
    with databases.empty_postgresql() as url:
        other = url.replace("//postgres:", "//nobody_known:geheim")
        assert other != url
        for line in VERBS:
            refused(home, line, "nobody_known", TRACKER_DATABASE_URL=other)


def test_a_database_of_a_server_that_there_is_not(home: Path) -> None:
    with databases.empty_postgresql() as url:
        name = url.rpartition("/tracker_")[2].partition("?")[0]
        other = url.replace(f"/tracker_{name}?", "/never_made?")
        assert other != url
        for line in VERBS:
            refused(home, line, "never_made", TRACKER_DATABASE_URL=other)


def test_an_archive_that_is_a_file(home: Path) -> None:
    place = {"TRACKER_ARCHIVE_URL": f"file://{home}/notes.txt"}
    for line in VERBS:
        if not line.startswith("migrate-store"):
            refused(home, line, "is no folder", **place)
    refused(home, f"migrate-store --archive-to {home}/notes.txt", "is no folder")
    target = f"sqlite:///{home}/notes.txt/new.db"
    refused(home, f"migrate-store sqlite:///{home}/tracker.db {target}", "no folder for")


def test_repositories_that_cannot_be_meant(home: Path) -> None:
    made = Repository(home.parent / "repository")
    made.commit({"un/consolidated.xml": un_xml([person(1)], day(1))})
    file = "--path un/consolidated.xml un_sc"
    for line in (
        f"backfill --git {home.parent}/gone {file}",
        f"backfill --git {home} {file}",
        f"backfill --git {home}/notes.txt {file}",
    ):
        refused(home, line, "repository")
    refused(
        home,
        f"backfill --git {made.folder} --path other/consolidated.xml un_sc",
        "other/consolidated.xml",
    )
    for since, said in (("nonsense", "no day"), ("2999-01-01", "yet to come")):
        refused(home, f"backfill --wayback un_sc --since {since}", said)
