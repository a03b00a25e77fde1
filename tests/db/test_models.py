"""Two descriptions of one schema, of which neither may say what the other does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from db import models, tables

DIALECTS = (sqlite.dialect(), postgresql.dialect())  # type: ignore[no-untyped-call]
OF_MODELS = SQLModel.metadata.tables


def test_both_know_the_same_tables() -> None:
    assert models.Change.__table__.name in OF_MODELS  # type: ignore[attr-defined]
    assert set(OF_MODELS) == set(tables.METADATA.tables)


@pytest.mark.parametrize("name", sorted(tables.METADATA.tables))
def test_both_say_the_same_of_a_table(name: str) -> None:
    assert _said(tables.METADATA.tables[name]) == _said(OF_MODELS[name])


def test_a_table_is_an_attribute_by_its_name() -> None:
    named = {name for name, value in vars(tables).items() if isinstance(value, Table)}
    assert named == set(tables.METADATA.tables)


def _said(table: Table) -> dict[str, Any]:
    """All that a table is made of, as it can be compared."""
    return {
        "columns": [_column(column) for column in table.columns],
        "key": [column.name for column in table.primary_key],
        "constraints": sorted(_constraints(table)),
        "indexes": sorted(map(_index, table.indexes)),
        "rowid": table.dialect_options["sqlite"]["with_rowid"],
    }


def _column(column: Column[Any]) -> tuple[Any, ...]:
    types = [column.type.compile(dialect) for dialect in DIALECTS]
    default = column.default.arg if column.default else None  # type: ignore[attr-defined]
    server = column.server_default.arg if column.server_default else None  # type: ignore[attr-defined]
    return (column.name, *types, column.nullable, column.autoincrement, default, server)


def _constraints(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield ("unique", *(column.name for column in constraint.columns))
        elif isinstance(constraint, CheckConstraint):
            yield ("check", str(constraint.name), str(constraint.sqltext))


def _index(index: Index) -> tuple[str, ...]:
    if "where" in index.info:
        where = [str(index.info["where"])] * 2
    else:
        where = [str(index.dialect_options[kind].get("where")) for kind in ("sqlite", "postgresql")]
    return (str(index.name), str(index.unique), str(where), *map(str, index.expressions))
