"""An insider edits the database: every column of every table is changed, swapped, copied, cut.

Tables and columns come from the program's own metadata: a new one is tried by itself. What is not
found has to be in the table of reasons, and what that calls computed again has to be found.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import combinations, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from db import tables as _tables
from db.archive import Archive
from db.columns import Packed
from db.sealing import KEPT
from tests.proof.rich import rich_copy
from tracker.proof import verify
from tracker.proof.reasons import REASONS, Reason, lines
from tracker.proof.trail import named
from tracker.record.tracker import Tracker

TABLES: Mapping[str, Table] = dict(_tables.METADATA.tables)
COLUMNS = [(table, str(column)) for table in TABLES for column in TABLES[table].c.keys()]

CHAINED = ("journal", "chain")
"""Tables that are chains themselves: every link is followed, and the last of each is sealed."""

Row = dict[str, Any]


def reason_for(table: str, column: str) -> Reason | None:
    return REASONS.get(f"{table}.{column}") or REASONS.get(table)


def is_sealed(table: str, column: str) -> bool:
    return table in CHAINED or (table in KEPT and column in KEPT[table].columns)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    home = tmp_path_factory.mktemp("rich") / "home"
    tracker = rich_copy(home)
    yield tracker
    tracker.ledger.engine.dispose()


@contextmanager
def edited(tracker: Tracker, *, past_guards: bool = True) -> Iterator[Connection]:
    """A connection on which everything is undone in the end.

    The database itself refuses some edits. An insider takes its guards away first, so that it has
    to be found without them.
    """
    with tracker.ledger.engine.connect() as connection:
        transaction = connection.begin()
        if past_guards:
            take_guards_away(connection)
        yield connection
        transaction.rollback()
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def take_guards_away(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for name in list(connection.exec_driver_sql(triggers).scalars()):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def problems(tracker: Tracker, connection: Connection) -> Iterator[str]:
    return verify.problems(connection, Archive(tracker.journal.archive.root))


def rows(connection: Connection, table: Table) -> list[Row]:
    """All rows of a table by its key."""
    query = select(table).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(query).mappings()]


def of(table: Table, row: Row) -> list[Any]:
    """The condition that is true of this row alone."""
    return [column == row[column.name] for column in table.primary_key]


def other(column: Column[Any], value: Any) -> Any:
    """A value that is not this one."""
    match column.type:
        case Boolean():
            return not value
        case Integer():
            return value + 1000
        case LargeBinary():
            return (value or b"") + b"x"
        case Packed(binary=True):
            return value + b"x"
        case _:
            return f"{value}x"


def in_order(table: Table, seed: str) -> Random:
    return Random(f"{table.name} {seed}")


# That a sentence names the record.


def names(table: str, row: Row, sentence: str) -> bool:
    """Whether a sentence of `verify` says which record it is about."""
    return any(said in sentence for said in handles(table, row))


def handles(table: str, row: Row) -> list[str]:
    """What a record is called; what is derived is named by what it is derived for."""
    if table in KEPT:
        key = [row[name] for name in KEPT[table].key]
        called = [f"{named(table, key[0] if len(key) == 1 else tuple(key))} "]
        return [*called, str(row.get("watch_id") or "-no id-"), *_by_index(table, row)]
    derived = {
        "journal": ("record {seq} ", "records {seq} to", "the journal is not the one"),
        "chain": (
            "link {seq} ",
            "links {seq} to",
            "to {seq} are missing",
            "{scope}: row",
            "{scope} is",
        ),
        "dictionary": ("dictionary {id} ",),
        "revision": ("content {id} ",),
        "entry_key": ("{list_id}: the key {key} ",),
        "facet": ("{list_id}: row", "{list_id}: the counts", "{list_id}: counts"),
        "change_text": ("{list_id}: row", "{list_id}: the text {id} ", "{list_id}: counts"),
        "number_form": ("the form {form} of number {number_id}", "the form {form} of"),
        "lease": ("{list_id}: it is noted that arrivals",),
        "name_word": ("for the word {word}, ",),
        "word_key": ("under the key {key}, ",),
    }
    return [said.format(**row) for said in derived[table]]


def _by_index(table: str, row: Row) -> list[str]:
    """A row of the log is found by its facet and text, a name by its number."""
    if table == "name":
        return [f"for name {row['id']},", "several matchers"]
    if table == "number":
        return [f"of number {row['id']}.", "several versions"]
    return [f"row {row['seq']} is"] if table == "change" else []


def found(tracker: Tracker, connection: Connection, table: str, *touched: Row) -> str:
    """What `verify` says of one of the records that were touched; it says all it finds."""
    naming = (
        sentence
        for sentence in list(problems(tracker, connection))
        if any(names(table, row, sentence) for row in touched)
    )
    return next(naming, "")


def expect(
    tracker: Tracker, connection: Connection, what: str, table: str, column: str, *rows: Row
) -> None:
    reason = reason_for(table, column)
    if reason is None or reason.recomputed:
        said = found(tracker, connection, table, *rows)
        assert said, f"{what} {table}.{column} of {rows} is not found, or named by nobody"


# The edits.


def test_the_home_has_something_in_every_table_and_nothing_wrong(rich: Tracker) -> None:
    with edited(rich, past_guards=False) as connection:
        assert list(problems(rich, connection)) == []
        assert [name for name, table in TABLES.items() if not rows(connection, table)] == []


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=".".join)
def test_a_column_is_sealed_or_has_a_reason_and_never_both(table: str, column: str) -> None:
    assert is_sealed(table, column) != bool(reason_for(table, column))


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_value_is_found_in_every_column(rich: Tracker, table: str) -> None:
    core = TABLES[table]
    for column in core.c:
        with edited(rich) as connection:
            row = in_order(core, column.name).choice(rows(connection, core))
            fresh = {column.name: other(column, row[column.name])}
            connection.execute(update(core).where(*of(core, row)).values(**fresh))
            expect(rich, connection, "changed", table, column.name, row, row | fresh)


@pytest.mark.parametrize("table", TABLES)
def test_a_swap_of_two_values_is_found_in_every_column(rich: Tracker, table: str) -> None:
    core = TABLES[table]
    for column in core.c:
        with edited(rich) as connection:
            if two := swapped(connection, core, column):
                expect(rich, connection, "swapped", table, column.name, *two)


def swapped(connection: Connection, core: Table, column: Column[Any]) -> list[Row]:
    """Two rows that have each other's value now; none where that would change nothing."""
    before = rows(connection, core)
    pairs = list(combinations(in_order(core, column.name).sample(before, len(before)), 2))
    unlike = ((a, b) for a, b in pairs if a[column.name] != b[column.name])
    for a, b in islice(unlike, 20):
        point = connection.begin_nested()
        try:
            after = swap(connection, core, column, a, b)
        except IntegrityError:  # the database itself does not have it
            point.rollback()
            continue
        if sorted(map(repr, rows(connection, core))) != sorted(map(repr, before)):
            return [a, b, *after]
        point.rollback()
    return []


def swap(
    connection: Connection, core: Table, column: Column[Any], a: Row, b: Row
) -> tuple[Row, Row]:
    name = column.name
    aside = a | {
        name: other(column, other(column, f"{a[name]}~" if isinstance(a[name], str) else a[name]))
    }
    if isinstance(column.type, Boolean):
        aside = a
    for old, new in ((a, aside), (b, b | {name: a[name]}), (aside, a | {name: b[name]})):
        change = update(core).where(*of(core, old)).values(**{name: new[name]})
        connection.execute(change)
    return a | {name: b[name]}, b | {name: a[name]}


@pytest.mark.parametrize("table", TABLES)
def test_a_deleted_row_is_found(rich: Tracker, table: str) -> None:
    core = TABLES[table]
    for which in ("first", "any", "last"):
        with edited(rich) as connection:
            there = rows(connection, core)
            last, first = there[-1], there[0]
            row = {"first": first, "last": last}.get(which) or in_order(core, which).choice(there)
            connection.execute(delete(core).where(*of(core, row)))
            if table == "chain" and row["scope"] == "*":
                assert list(problems(rich, connection)) != []
            else:
                expect(rich, connection, f"deleted {which}", table, "*", row)


@pytest.mark.parametrize("table", TABLES)
def test_a_copied_row_is_found(rich: Tracker, table: str) -> None:
    core = TABLES[table]
    with edited(rich) as connection:
        there = rows(connection, core)
        copy = in_order(core, "copy").choice(there) | {}
        for column in unique(core):
            numbers = isinstance(column.type, Integer) and not isinstance(column.type, Boolean)
            taken = max(row[column.name] for row in there) if numbers else copy[column.name]
            copy[column.name] = taken + 1 if numbers else other(column, taken)
        connection.execute(insert(core).values(**copy))
        expect(rich, connection, "copied", table, "*", copy)


def unique(core: Table) -> set[Column[Any]]:
    """The last column of everything that has to be unique in a table."""
    keys = [list(core.primary_key)]
    keys += [list(rule.columns) for rule in core.constraints if isinstance(rule, UniqueConstraint)]
    keys += [list(index.columns) for index in core.indexes if index.unique]
    return {key[-1] for key in keys}


def test_a_guard_that_is_gone_is_told(rich: Tracker) -> None:
    with edited(rich) as connection:
        gone = [said for said in problems(rich, connection) if "two persons apart" in said]
        assert [said.split(": ")[1] for said in gone] == [
            "proposal_deleted is gone.",
            "proposal_edited is gone.",
            "proposal_made is gone.",
        ]


def test_one_person_who_passes_for_two_is_told(rich: Tracker) -> None:
    """Also by whom the seals could be made anew: what is said is looked at, not its hash alone."""
    with edited(rich) as connection:
        own = update(TABLES["proposal"]).where(TABLES["proposal"].c.state == "accepted")
        connection.execute(own.values(checker=TABLES["proposal"].c.maker))
        said = list(problems(rich, connection))
        assert any("was answered by" in one for one in said)
        assert any("is one person's alone" in one for one in said)


def test_the_version_of_the_tables_is_looked_at(rich: Tracker) -> None:
    for edit in ("update alembic_version set version_num = '0001'", "delete from alembic_version"):
        with edited(rich, past_guards=False) as connection:
            connection.exec_driver_sql(edit)
            assert "version" in next(problems(rich, connection))


def test_the_manual_has_the_table_of_reasons() -> None:
    manual = Path(__file__).parents[2] / "docs" / "reference" / "trail.md"
    text = manual.read_text(encoding="utf-8")
    assert [line for line in lines() if line not in text] == []
    assert set(CHAINED) & set(REASONS) == set()
