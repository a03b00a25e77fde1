"""What was edited before the release that moved lists apart from their documents is still found."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
import zstandard

from db.archive import Archive
from db.engine import reading
from tests.golden import migrated
from tracker.proof import verify

BEFORE = Path(__file__).with_name("four_documents.zip")
"""A home as the release left it that had lists and checkpoints in the rows of documents."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with ZipFile(BEFORE) as file:
        file.extractall(tmp_path)
    return tmp_path


def nothing(database: sqlite3.Connection) -> None:
    pass


def the_list(database: sqlite3.Connection) -> None:
    packed = zstandard.compress(b"[]")
    database.execute("UPDATE snapshot SET members = ? WHERE id = 3", [packed])


def the_row(database: sqlite3.Connection) -> None:
    database.execute("UPDATE snapshot SET entries = entries + 1 WHERE id = 3")


def the_state(database: sqlite3.Connection) -> None:
    ((number, state),) = database.execute(
        "SELECT id, state FROM snapshot WHERE state IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    database.execute("UPDATE snapshot SET state = ? WHERE id = ?", [state + b"\0", number])


@pytest.mark.parametrize("edit", [nothing, the_list, the_row, the_state])
def test_an_edit_from_before_is_named(
    edit: Callable[[sqlite3.Connection], None], home: Path
) -> None:
    with closing(sqlite3.connect(home / "tracker.db")) as database, database:
        edit(database)
    with migrated(home) as engine, reading(engine) as connection:
        found = list(verify.problems(connection, Archive(home / "archive")))
    named = [one for one in found if "was not what was recorded when link" in one]
    if edit is nothing:
        assert found == []
    else:
        (sentence,) = named
        assert sentence.startswith("Document ")
