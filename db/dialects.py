"""What the databases want said in words of their own."""

from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table, text


def on_postgresql(connection: Connection, statement: str, **values: Any) -> None:
    """Say what only PostgreSQL has to be told; SQLite does without."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(statement), values)


def insert_new(connection: Connection, of: Table) -> Any:
    """An insert that passes over rows which are there already."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(of).on_conflict_do_nothing()


def insert_over(connection: Connection, of: Table) -> Any:
    """An insert that writes over the rows with the same keys."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    fresh = dialect.insert(of)
    keys = list(of.primary_key)
    others = {column.name: fresh.excluded[column.name] for column in of.c if column not in keys}
    return fresh.on_conflict_do_update(index_elements=keys, set_=others)
