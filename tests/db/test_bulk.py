"""Many rows at once: both databases keep the same, seals cover it, and nothing is half there."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from db import bulk, names, store, tables
from db.engine import Connection, DatabaseError, DataError, Engine, open_database, reading, writing
from db.indexed import mark
from db.parts import in_parts
from tests import databases
from tracker.proof import trail

ODD = ["\t", "\n", "\r", "\\", "\\N", "\\.", '"', "'", ",", "{}", "\x01", "\x7f", "é", "ﷺ", "𐍈", ""]
TEXTS = st.lists(st.sampled_from([*ODD, *string.ascii_letters]), max_size=8).map("".join)
MANY = bulk.ENOUGH + 30


@pytest.fixture(params=["arrays", "beside"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How rows that may be there are handed over: either is for some number of them."""
    monkeypatch.setattr(bulk, "BESIDE", 1 if request.param == "beside" else 10**9)
    return str(request.param)


@pytest.fixture(scope="module", params=databases.KINDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Engine]:
    home: Path = tmp_path_factory.mktemp("bulk")
    with databases.fresh_url(request.param, home) as url:
        found = open_database(url)
        yield found
        found.dispose()


@pytest.fixture(autouse=True)
def empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in (tables.name, tables.revision):
            store.remove(connection, table)


def _name(number: int, text: str = "A", entry: str = "") -> dict[str, Any]:
    entry = entry or f"entry{number}"
    return {
        "list_id": "xx_list",
        "entry_id": entry,
        "kind": "name",
        "text": text,
        "form": text.casefold(),
        "mark": mark("name", text),
        "recorded_at": "2026-01-01T00:00:00Z",
    }


def _texts(engine: Engine) -> list[tuple[str, str]]:
    query = select(tables.name.c.entry_id, tables.name.c.text).order_by(tables.name.c.id)
    with reading(engine) as connection:
        return [(entry, text) for entry, text in connection.execute(query)]


@given(st.lists(st.tuples(TEXTS, st.binary(max_size=20)), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None, suppress_health_check=[*HealthCheck])
def test_whatever_is_written_is_read_back(
    engine: Engine, way: str, found: list[tuple[str, bytes]]
) -> None:
    repeated = (found * (MANY // len(found) + 1))[:MANY]
    rows = [_name(number, text) for number, (text, _) in enumerate(repeated)]
    contents = {f"revision{number}": data for number, (_, data) in enumerate(repeated)}
    with writing(engine) as connection:
        for table in (tables.name, tables.revision):
            store.remove(connection, table)
        store.add_all(connection, tables.name, rows)
        store.add_new(
            connection, tables.revision, [{"id": of, "data": data} for of, data in contents.items()]
        )
    assert sorted(_texts(engine)) == sorted((row["entry_id"], row["text"]) for row in rows)
    with reading(engine) as connection:
        kept = {row.id: bytes(row.data) for row in connection.execute(select(tables.revision))}
    assert kept == contents


def test_rows_that_are_there_or_come_twice_are_kept_once(engine: Engine, way: str) -> None:
    rows = [_name(number) for number in range(MANY)]
    with writing(engine) as connection:
        store.add_new(connection, tables.name, rows[:20])
        store.add_new(connection, tables.name, [*rows, *rows])
        names.add_new(connection, [*rows, _name(0, "B")])
    assert sorted(_texts(engine)) == sorted(
        [*((row["entry_id"], "A") for row in rows), ("entry0", "B")]
    )


def test_new_rows_are_numbered_in_the_order_in_which_they_come(engine: Engine, way: str) -> None:
    rows = [_name(number) for number in reversed(range(MANY))]
    with writing(engine) as connection:
        store.add_new(connection, tables.name, rows)
    assert [entry for entry, _ in _texts(engine)] == [row["entry_id"] for row in rows]


def test_what_was_copied_is_sealed(engine: Engine, way: str) -> None:
    with writing(engine) as connection:
        store.add_new(connection, tables.name, [_name(number) for number in range(MANY)])
    with reading(engine) as connection:
        assert list(trail.problems(connection)) == []
    edited = update(tables.name).where(tables.name.c.entry_id == "entry7")
    try:
        with engine.begin() as connection:
            connection.execute(edited.values(text="B"))
        with reading(engine) as connection:
            assert list(trail.problems(connection)) == [
                "Names of entry entry7 is not what was recorded."
            ]
    finally:
        with engine.begin() as connection:
            connection.execute(edited.values(text="A"))


def test_a_row_that_no_column_can_hold_leaves_nothing_behind(engine: Engine, way: str) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite holds a text with NUL")
    rows = [_name(number) for number in range(MANY)]
    for add in (store.add_all, store.add_new):
        with pytest.raises(DataError), writing(engine) as connection:
            add(connection, tables.name, [*rows, _name(0, "a\0b", "odd")])
    assert _texts(engine) == []


def test_a_constraint_holds_for_rows_that_are_certainly_new(engine: Engine) -> None:
    rows = [_name(number) for number in range(MANY)]
    with pytest.raises(DatabaseError) as raised, writing(engine) as connection:
        store.add_all(connection, tables.name, [*rows, rows[3]])
    assert type(raised.value).__name__ == "IntegrityError"
    assert _texts(engine) == []


def test_a_connection_that_is_cut_in_the_middle_leaves_nothing_behind(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no connection to cut")

    def rows(connection: Connection) -> Iterator[tuple[str, bytes]]:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        return (_cut_at(number, pid) for number in range(200_000))

    def _cut_at(number: int, pid: int) -> tuple[str, bytes]:
        if number == 50_000:
            with engine.begin() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        return f"revision{number}", b"x" * 50

    with pytest.raises(DatabaseError), writing(engine) as connection:
        bulk.add(connection, tables.revision, ["id", "data"], rows(connection))
    with reading(engine) as connection:
        assert store.count(connection, tables.revision) == 0


def test_parts_below_the_measure_go_the_old_way(engine: Engine) -> None:
    rows = [_name(number) for number in range(bulk.ENOUGH - 1)]
    with writing(engine) as connection:
        assert not bulk.is_due(connection, rows)
        for part in in_parts(rows, 10):
            store.add_new(connection, tables.name, part)
    assert len(_texts(engine)) == len(rows)


def test_rows_without_a_number_get_one_each_and_are_sealed(engine: Engine) -> None:
    row = {
        "list_id": "xx_list",
        "kind": "change",
        "live": False,
        "body": "{}",
        "recorded_at": "2026-01-01T00:00:00Z",
        "waiting": False,
    }
    refs = [f"change{number}" for number in range(MANY)]
    with writing(engine) as connection:
        store.add(connection, tables.event, {**row, "ref": "before"})
        store.add_all(connection, tables.event, [{**row, "ref": ref} for ref in refs])
        store.add(connection, tables.event, {**row, "ref": "after"})
    with reading(engine) as connection:
        in_order = select(tables.event.c.ref).order_by(tables.event.c.seq)
        assert list(connection.execute(in_order).scalars()) == ["before", *refs, "after"]
        assert list(trail.problems(connection)) == []
