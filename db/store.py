"""Writes. Each function works inside the transaction it is given and commits nothing itself."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import SQLModel

from db.parts import in_parts

INSERTED = 5_000
"""Rows handed to the driver at once."""

MANY = 1_000
"""So many rows at once change what the database should know of a table."""

Row = Mapping[str, Any]


class Numbered(NamedTuple):
    """A row by its number, with the body that says all of it."""

    seq: int
    body: str


def table(model: type[SQLModel]) -> Table:
    """The Core table of a table class."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def add(connection: Connection, model: type[SQLModel], row: Row) -> int:
    """Insert one row; its new number."""
    key = connection.execute(insert(table(model)).values(row)).inserted_primary_key
    return int(key[0]) if key and isinstance(key[0], int) else 0


def add_all(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert many rows."""
    _insert(connection, insert(table(model)), rows)
    if len(rows) >= MANY:
        _looked_over(connection, model)


def _looked_over(connection: Connection, model: type[SQLModel]) -> None:
    """Let PostgreSQL look a table over after a bulk load.

    Its own vacuum does so up to a minute later; a backfill is many documents further by then, and
    every question about some entries of a list is answered by reading the whole list.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'ANALYZE "{table(model).name}"'))


def add_new(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert the rows that are not there yet."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]
    _insert(connection, upsert(table(model)).on_conflict_do_nothing(), rows)


def _insert(connection: Connection, statement: Any, rows: Sequence[Row]) -> None:
    """Hand rows with the same columns straight to the driver: half of the time of an insert is
    otherwise spent on handling each row's values one by one.
    """
    if not rows:
        return
    unsaid = _unsaid(statement.table, rows[0])
    made = statement.compile(dialect=connection.dialect, column_keys=[*rows[0], *unsaid])
    shape: Any = itemgetter(*made.positiontup) if made.positional else dict
    for part in in_parts(rows, INSERTED):
        whole = [{**unsaid, **row} for row in part] if unsaid else part
        connection.exec_driver_sql(str(made), list(map(shape, whole)))


def _unsaid(of: Table, row: Row) -> dict[str, Any]:
    """Values that a table's columns have where a row says nothing."""
    missing = (column for column in of.columns if column.name not in row)
    return {
        c.name: c.default.arg for c in missing if isinstance(c.default, ScalarElementColumnDefault)
    }


SEALED = ("list_id", "entry_id", "entry_key", "caption", "state", "revision", "body", "recorded_at")
"""Columns of a standing that its seal covers: all but the mark of its end."""


def supersede(
    connection: Connection, model: type[SQLModel], numbers: Sequence[int], at: str
) -> None:
    """Mark rows, by number, as no longer current."""
    of = table(model)
    key = of.c.seq
    for part in in_parts(numbers):
        connection.execute(update(of).where(key.in_(part)).values(superseded_at=at))


def next_number(connection: Connection, model: type[SQLModel]) -> int:
    """The number the next row of a table gets; the caller is the only writer until it commits.

    On PostgreSQL a transaction lock per table sees to that; SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        name = str(table(model).name)
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
    key = table(model).c.seq
    return int(connection.execute(select(func.max(key))).scalar() or 0) + 1


def remove(connection: Connection, model: type[SQLModel], **where: str) -> None:
    """Delete derived rows that are about to be written anew; never used on the log."""
    of = table(model)
    fits = (of.c[name] == value for name, value in where.items())
    connection.execute(delete(of).where(*fits))
