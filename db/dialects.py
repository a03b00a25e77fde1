"""What the databases want said in words of their own."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, any_, literal, text


def on_postgresql(connection: Connection, statement: str, **values: Any) -> None:
    """Say what only PostgreSQL has to be told; SQLite does without."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(statement), values)


def insert_new(connection: Connection, of: Table) -> Any:
    """An insert that passes over rows which are there already."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(of).on_conflict_do_nothing()


def is_among(
    connection: Connection, column: ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """That a column has one of these values: to PostgreSQL one array, which costs our own
    processor a third of as many values one by one.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), array_of(column)))
    return column.in_(values)


def array_of(column: ColumnElement[Any]) -> Any:
    """The type of PostgreSQL's arrays of what a column has."""
    from sqlalchemy.dialects.postgresql import ARRAY

    return ARRAY(column.type)
