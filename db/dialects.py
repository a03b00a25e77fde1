"""What the databases want said in words of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    any_,
    literal,
    text,
)


def on_postgresql(connection: Connection, statement: str, **values: Any) -> None:
    """Say what only PostgreSQL has to be told; SQLite does without."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(statement), values)


@contextmanager
def guided(connection: Connection) -> Iterator[None]:
    """PostgreSQL guesses how many rows fit; here it is known, and that an index leads to them."""
    _planning(connection, "off")
    yield
    _planning(connection, "on")


def _planning(connection: Connection, guesses: str) -> None:
    """Let PostgreSQL read and sort whole tables if it guesses so, or not."""
    for way in ("enable_seqscan", "enable_sort"):
        on_postgresql(connection, f"SET LOCAL {way} = {guesses}")


def insert_new(connection: Connection, of: Table) -> Any:
    """An insert that passes over rows which are there already."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(of).on_conflict_do_nothing()


def is_among(
    connection: Connection, of: ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """That a column has one of these values: to PostgreSQL one array, which costs our own
    processor a third of as many values one by one.
    """
    if connection.dialect.name == "postgresql":
        return of == any_(literal(list(values), array_of(of)))
    return of.in_(values)


def array_of(of: ColumnElement[Any]) -> Any:
    """The type of PostgreSQL's arrays of what a column has."""
    from sqlalchemy.dialects.postgresql import ARRAY

    return ARRAY(of.type)


def insert_over(connection: Connection, of: Table) -> Any:
    """An insert that writes over the rows with the same keys."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    fresh = dialect.insert(of)
    keys = list(of.primary_key)
    others = {column.name: fresh.excluded[column.name] for column in of.c if column not in keys}
    return fresh.on_conflict_do_update(index_elements=keys, set_=others)
