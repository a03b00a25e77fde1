"""Where there is no home, every verb but those that make one says so, and makes nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from db.engine import opened
from tests import databases
from tests.command import anywhere, made
from tracker.cli import app

MAKES_ONE = {"init", "run", "backfill", "demo", "restore"}
NEEDS_NONE = {"lists", "openapi", "try", "prove"}
"""Answered from the program alone, or from a file at hand."""

GIVEN = {
    "alerts test": ["--to", "ada@bank.example"],
    "alerts add": ["--to", "a@b.example"],
    "alerts resend": ["--dead"],
    "migrate-store": ["--archive-to", "elsewhere"],
    "retention": ["--older-than", "10"],
    "confirm": ["0123456789"],
    "reject": ["0123456789"],
    "scope": ["un_sc", "--applies"],
    "search": ["somebody"],
    "status": ["somebody"],
}
"""What verbs want beside what they say that they require."""

VALUES = {
    "number": "1",
    "receipt": "1",
    "to": "a@b.example",
    "since": "2024-01-01",
    "role": "viewer",
    "scope": "read",
}
"""What is required, by its name; of another name an id does."""


def commands(group: TyperGroup, before: str = "") -> Iterator[tuple[str, Any]]:
    """All verbs, those of groups after the group's name."""
    for name, command in group.commands.items():
        whole = f"{before} {name}".strip()
        if isinstance(command, TyperGroup):
            yield from commands(command, whole)
        else:
            yield whole, command


def group() -> TyperGroup:
    found = typer.main.get_command(app)
    assert isinstance(found, TyperGroup)
    return found


VERBS = {verb: command for verb, command in commands(group()) if verb not in MAKES_ONE | NEEDS_NONE}


def words(verb: str, folder: Path) -> list[str]:
    """A verb with all that it requires, and the reason that decisions want."""
    file, new = folder.parent / "given.csv", folder.parent / "b"
    path = new if verb == "backup" else file
    values = VALUES | {"path": str(path), "file": str(file)}
    given = verb.split()
    for param in VERBS[verb].params:
        if param.name == "reason":
            given += ["--reason", "x"]
        elif param.required:
            flag = [] if "Argument" in type(param).__name__ else [param.opts[0]]
            given += [*flag, values.get(param.name, "0123456789")]
    return [*given, *GIVEN.get(verb, [])]


def ask(home: Path, verb: str, folder: Path, **more: str) -> tuple[int, str, str]:
    (folder.parent / "given.csv").write_text("name\nsomebody\n")
    done = anywhere(home, *words(verb, folder), TRACKER_USER="ada", **more)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_without_a_home_says_so_and_makes_nothing(verb: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    code, out, err = ask(folder / "home", verb, folder)
    assert (code, out) == (2, ""), err
    assert "no home here (TRACKER_HOME)" in err
    assert str(folder / "home") in err
    assert "tracker init" in err
    assert list(folder.rglob("*")) == []


@pytest.mark.parametrize("verb", ["changes", "serve", "doctor", "alerts list", "backup"])
@pytest.mark.parametrize("content", [None, b""], ids=["folder alone", "empty file"])
def test_a_folder_that_is_no_home_stays_as_it_is(
    verb: str, content: bytes | None, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "tracker.yaml").write_text("user: ada\n")
    if content is not None:
        (home / "tracker.db").write_bytes(content)
    before = {path: path.read_bytes() for path in home.iterdir()}
    assert ask(home, verb, tmp_path / "x")[0] == 2
    assert {path: path.read_bytes() for path in home.iterdir()} == before


@pytest.mark.parametrize("verb", ["changes", "serve", "doctor", "alerts list", "watchdog"])
def test_in_an_empty_postgresql_no_tables_are_made(verb: str, tmp_path: Path) -> None:
    with databases.fresh_url("postgresql", tmp_path) as url:
        with opened(url) as engine, engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        code, _, err = ask(tmp_path / "home", verb, tmp_path / "x", TRACKER_DATABASE_URL=url)
        assert (code, "no home here (TRACKER_HOME)" in err) == (2, True), err
        with opened(url) as engine, engine.connect() as connection:
            assert not connection.dialect.has_table(connection, "alembic_version")
            assert not connection.dialect.has_table(connection, "journal")
    assert not (tmp_path / "home").exists()


def test_an_empty_sqlite_elsewhere_is_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'there' / 't.db'}"
    code, _, err = ask(tmp_path / "home", "changes", tmp_path / "x", TRACKER_DATABASE_URL=url)
    assert (code, "no home here (TRACKER_HOME)" in err) == (2, True)
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("verb", [["lists"], ["--help"], ["--version"], ["changes", "--help"]])
def test_what_needs_no_home_works_without_one(verb: list[str], tmp_path: Path) -> None:
    assert anywhere(tmp_path / "home", *verb).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_init_makes_one_and_the_others_work_then(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert anywhere(home, "changes").returncode == 2
    assert anywhere(home, "init").returncode == 0
    assert anywhere(home, "changes").returncode == 0
    assert anywhere(made(tmp_path / "other"), "changes").returncode == 0
