"""Numbers that follow one another, taken by several at once, none of whom waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import store, tables
from db.engine import Engine, open_database, writing
from tests import databases

ROW = {
    "list_id": "un_sc",
    "entry_id": "00" * 16,
    "entry_key": "a",
    "caption": "A",
    "state": "in_force",
    "revision": "00" * 16,
    "body": "{}",
    "recorded_at": "2024-01-01T00:00:00Z",
}


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Engine]:
    with databases.fresh_url("postgresql", tmp_path) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


def test_two_writers_have_different_ones_and_wait_for_nobody(postgresql: Engine) -> None:
    with writing(postgresql) as one, writing(postgresql) as other:
        firsts = [store.numbers_in_a_row(c, tables.standing, 5) for c in (one, other, one)]
    assert firsts == [1, 6, 11]


def test_rows_that_came_with_their_numbers_are_not_numbered_again(postgresql: Engine) -> None:
    with writing(postgresql) as connection:
        store.add_all(connection, tables.standing, [{**ROW, "seq": 100}])
    with writing(postgresql) as one, writing(postgresql) as other:
        assert store.numbers_in_a_row(one, tables.standing, 5) == 101
        assert store.numbers_in_a_row(other, tables.standing, 5) == 106


def test_sqlite_which_has_one_writer_numbers_on(tmp_path: Path) -> None:
    engine = open_database(databases.fresh_sqlite(tmp_path))
    with writing(engine) as connection:
        assert store.numbers_in_a_row(connection, tables.standing, 5) == 1
        store.add_all(connection, tables.standing, [{**ROW, "seq": 3}])
        assert store.numbers_in_a_row(connection, tables.standing, 5) == 4
    engine.dispose()
