"""What the databases want said in words of their own."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    Text,
    any_,
    column,
    literal,
    text,
)

from db.canonical import canonical

TEXTS = {
    "sqlite": "SELECT value FROM json_each(:texts)",
    "postgresql": "SELECT value FROM jsonb_array_elements_text(CAST(:texts AS jsonb))",
}
PAIRS = {
    "sqlite": "SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS second "
    "FROM json_each(:pairs)",
    "postgresql": "SELECT value ->> 0 AS first, value ->> 1 AS second "
    "FROM jsonb_array_elements(CAST(:pairs AS jsonb))",
}
"""Rows out of one value: however many there are, it is the same statement, made once."""


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


def among(
    connection: Connection, of: ColumnElement[Any], values: Iterable[str]
) -> ColumnElement[bool]:
    """That a column has one of these texts, however many they are; one value in all.

    A database is told of each value of a plain `IN` by itself, which takes longer than to find it.
    """
    if not isinstance(of.type, String):
        return of.in_(values)
    listed = text(TEXTS[connection.dialect.name]).bindparams(texts=canonical(sorted(values)))
    return of.in_(listed.columns(column("value", Text)).subquery().select())


def pairs_of(connection: Connection, values: Iterable[tuple[str, str]]) -> Any:
    """Pairs of texts as a table with the columns `first` and `second`."""
    listed = text(PAIRS[connection.dialect.name]).bindparams(pairs=canonical(sorted(values)))
    return listed.columns(column("first", Text), column("second", Text)).subquery("pair")


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
