"""How rows of any table are read and written: in the transaction of the caller, who commits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from db import bulk, dictionaries, sealing
from db.columns import as_read, read_by, written
from db.dialects import insert_new, insert_over, is_among
from db.locks import alone_in
from db.parts import in_parts
from db.sealing import Kept

INSERTED = 5_000
"""Rows handed to the driver at once."""

MANY_AGAIN = 20
"""So many rows are worth a question which of them are there."""

SOME_AT_A_TIME: Any = {"execution_options": {"yield_per": 1_000}}
"""For long answers: rows are asked of the driver together, and not all are held at once."""

OF_ONE_ID = 20
"""So many rows answer the beginning of an id."""

Row = Mapping[str, Any]

Copied = Callable[[Connection, Table, Sequence[str], Iterable[bulk.Values]], None]
"""How very many rows are put into a table: all of them, or those that are not there yet."""


class Numbered(NamedTuple):
    """A row by its number, with the body that says all of it."""

    seq: int
    body: str


# Reads.


def columns(of: Table, names: Iterable[str]) -> tuple[Column[Any], ...]:
    """Columns of a table in this order."""
    return tuple(of.c[name] for name in names)


def rows_with(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Any]:
    """Rows of a query that have any of these values in a column, a part of the values at a time."""
    for part in in_parts(values):
        yield from connection.execute(query.where(is_among(connection, column, part))).all()


def plain_rows_with(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> Iterator[tuple[Any, ...]]:
    """The same as the driver gives them, for thousands of rows of texts and numbers."""
    made = read_by(query.selected_columns, connection.dialect)
    for part in in_parts(values):
        fitting = query.where(is_among(connection, column, part))
        cursor: Any = connection.execute(fitting).cursor
        yield from as_read(cursor.fetchall(), made) if made else cursor.fetchall()


def count(connection: Connection, of: Table, *fits: ColumnElement[bool]) -> int:
    """How many rows of a table fit."""
    query = select(func.count()).select_from(of).where(*fits)
    return int(connection.execute(query).scalar_one())


def is_any(connection: Connection, query: Select[Any]) -> bool:
    """Whether a query has any row."""
    return connection.execute(query.limit(1)).first() is not None


# Writes.


def add(connection: Connection, of: Table, row: Row) -> Any:
    """Insert one row; its key, which is a new number where none is given."""
    key: Any = connection.execute(insert(of).values(row)).inserted_primary_key
    sealing.fresh(connection, of, [tuple(key) if len(key) > 1 else key[0]])
    return key[0]


def add_all(connection: Connection, of: Table, rows: Sequence[Row]) -> None:
    """Insert many rows; those that are evidence are sealed by the numbers that they get."""
    kept = sealing.kept_of(of)
    if rows and kept and rows[0].keys().isdisjoint(kept.key) and bulk.is_due(connection, rows):
        (key,) = kept.key
        numbers = bulk.numbers(connection, of, key, len(rows))
        rows = [{**row, key: number} for row, number in zip(rows, numbers, strict=True)]
    if rows and kept and rows[0].keys().isdisjoint(kept.key):
        numbered = insert(of).returning(of.c[kept.key[0]])
        with dictionaries.fitting(connection, of, rows):
            sealing.fresh(connection, of, connection.execute(numbered, rows).scalars())
    else:
        said = sealing.fresh if kept and kept.is_single else sealing.touch_keys
        said(connection, of, _keys(kept, rows))
        _insert(connection, insert(of), rows, bulk.add)
        sealing.stored(connection, of, rows)
    bulk.grew(connection, of, len(rows))


def _keys(kept: Kept | None, rows: Iterable[Row]) -> list[Any]:
    """By what rows are sealed."""
    return list(map(itemgetter(*kept.key), rows)) if kept else []


def add_new(connection: Connection, of: Table, rows: Sequence[Row], *, list_id: str = "") -> None:
    """Insert the rows that are not there yet; of evidence, by the key that its seals go by.

    `list_id` is the list that rows come from which do not say so.
    """
    sealing.touch_keys(connection, of, _keys(sealing.kept_of(of), rows))
    _insert(connection, insert_new(connection, of), rows, bulk.add_new, list_id)


def not_there(
    connection: Connection, of: Table, rows: Sequence[Row], among: str, alike: Sequence[str]
) -> list[Row]:
    """Of many rows those that have no like in a table: most of what a document says is there.

    Two are alike that have the same values in these columns. Likes are looked for `among` the rows
    that share the value of one column, as those of one entry do. Where the first of them share it
    with none, a new list is taken in: the insert sorts out the rest.
    """
    if len(rows) < MANY_AGAIN:
        return list(rows)
    values = list(dict.fromkeys(row[among] for row in rows))
    query = select(*columns(of, alike))
    if not any(plain_rows_with(connection, query, of.c[among], values[:MANY_AGAIN])):
        return list(rows)
    there = set(map(tuple, plain_rows_with(connection, query, of.c[among], values)))
    like: Callable[[Row], tuple[Any, ...]] = itemgetter(*alike)
    return [row for row in rows if like(row) not in there]


def put(connection: Connection, of: Table, rows: Sequence[Row]) -> None:
    """Insert rows of a table that is derived, over those with the same keys."""
    _insert(connection, insert_over(connection, of), rows)
    bulk.grew(connection, of, len(rows))


def add_new_numbered(
    connection: Connection, of: Table, rows: Sequence[Row], *among: ColumnElement[bool]
) -> None:
    """Insert the rows that are not there yet, each of which gets a number; they lie `among` these.

    Nobody else writes among them meanwhile.
    """
    (number,) = of.primary_key
    query = select(number).where(*among)
    before = set(connection.execute(query).scalars())
    _insert(connection, insert_new(connection, of), rows, bulk.add_new)
    after = set(connection.execute(query).scalars())
    sealing.fresh(connection, of, sorted(after - before))


def _insert(
    connection: Connection,
    statement: Any,
    rows: Sequence[Row],
    copied: Copied | None = None,
    list_id: str = "",
) -> None:
    """Hand rows with the same columns straight to the driver: half of the time of an insert is
    otherwise spent on handling each row's values one by one. Very many are `copied`.
    """
    with dictionaries.fitting(connection, statement.table, rows, list_id):
        for part in in_parts(rows, INSERTED):
            unsaid = _unsaid(statement.table, part[0])
            whole = _stored(connection, statement.table, part, unsaid)
            if copied and bulk.is_due(connection, whole):
                names = list(whole[0])
                values = (tuple(map(row.__getitem__, names)) for row in whole)
                copied(connection, statement.table, names, values)
                continue
            made = statement.compile(dialect=connection.dialect, column_keys=[*part[0], *unsaid])
            shape: Any = itemgetter(*made.positiontup) if made.positional else dict
            connection.exec_driver_sql(str(made), list(map(shape, whole)))


def _stored(connection: Connection, of: Table, rows: Sequence[Row], unsaid: Row) -> Sequence[Row]:
    """Rows with what they do not say, as their columns are stored."""
    made = written(of, [*rows[0], *unsaid], connection.dialect)
    if not (made or unsaid):
        return rows
    whole = [{**unsaid, **row} for row in rows]
    for name, store in made:
        for row in whole:
            row[name] = store(row[name])
    return whole


def _unsaid(of: Table, row: Row) -> dict[str, Any]:
    """Values that a table's columns have where a row says nothing."""
    missing = (column for column in of.columns if column.name not in row)
    return {
        c.name: c.default.arg for c in missing if isinstance(c.default, ScalarElementColumnDefault)
    }


def supersede(connection: Connection, of: Table, numbers: Iterable[int], at: str) -> None:
    """Mark rows, by number, as no longer current."""
    change_with(connection, of, "seq", numbers, superseded_at=at)


def change_with(
    connection: Connection,
    of: Table,
    column: str,
    values: Iterable[Any],
    **fresh: Any,
) -> None:
    """Change the rows that have any of these values in a column, a part of them at a time."""
    of, kept = of, sealing.kept_of(of)
    by_key = kept is not None and kept.key == (column,)
    for part in in_parts(values):
        fits = of.c[column].in_(part)
        if by_key:
            sealing.touch_keys(connection, of, part)
            connection.execute(update(of).where(fits).values(**fresh))
        else:
            change(connection, of, fits, **fresh)


def change(connection: Connection, of: Table, *fits: ColumnElement[bool], **fresh: Any) -> int:
    """Change the rows that fit; how many they were."""
    sealing.touch(connection, of, *fits)
    return int(connection.execute(update(of).where(*fits).values(**fresh)).rowcount)


def delete_from(connection: Connection, of: Table, *fits: ColumnElement[bool]) -> int:
    """Delete the rows that fit; how many they were."""
    sealing.touch(connection, of, *fits)
    return int(connection.execute(delete(of).where(*fits)).rowcount)


def next_number(connection: Connection, of: Table) -> int:
    """The number the next row of a table gets; the caller is the only writer until it commits."""
    alone_in(connection, of.name)
    return int(connection.execute(select(func.max(of.c.seq))).scalar() or 0) + 1


def numbers_in_a_row(connection: Connection, of: Table, many: int) -> int:
    """The first of so many numbers that follow one another, for new rows of a table.

    Nobody waits for whoever takes them: they do not come to be by the order of commits, and those
    of a transaction that is taken back are nobody's.
    """
    newest = select(func.coalesce(func.max(of.c.seq), 0))
    last = int(connection.execute(newest).scalar_one())
    if connection.dialect.name != "postgresql":
        return last + 1
    first = bulk.in_a_row(connection, of, "seq", many)
    if first > last:
        return first
    alone_in(connection, of.name)  # rows were put there by their numbers, as a copy's are
    first = bulk.in_a_row(connection, of, "seq", many)
    if first <= last:
        bulk.count_from(connection, of, "seq", int(connection.execute(newest).scalar_one()))
        first = bulk.in_a_row(connection, of, "seq", many)
    return first


def remove(connection: Connection, of: Table, **where: str | int) -> bool:
    """Delete rows that are derived or may be forgotten, never of the log; whether any was there."""
    return bool(delete_from(connection, of, *(of.c[name] == where[name] for name in where)))
