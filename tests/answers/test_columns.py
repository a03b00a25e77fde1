"""The columns of a change stand in its value and in its table; all else follows from these two."""

from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import inspect

from db import changes, models, tables
from db.engine import migrate, open_database
from tests import databases
from tracker.answers.log import EXPORT, TOLD_AS
from tracker.model import Change

VALUE = tuple(field.name for field in fields(Change))
TABLE = tables.change

LEFT_OUT = {"episode"}
"""Of a change, and not in the contract."""

BESIDE = {"also_listed_on", "review_state", "provenance"}
"""In the contract, and written in no row."""


def test_the_table_has_the_columns_of_the_value_in_their_order_and_those_of_the_log() -> None:
    assert tuple(name for name in TABLE.c.keys() if name not in changes.ADDED) == VALUE
    assert set(TABLE.c.keys()) >= changes.ADDED


def test_every_column_of_the_value_is_exported_in_its_order() -> None:
    told = [name for name in EXPORT if name in VALUE]
    assert told == [name for name in VALUE if name not in LEFT_OUT]
    assert len(set(EXPORT)) == len(EXPORT)


def test_what_is_exported_beside_the_value_is_in_the_table_or_looked_up() -> None:
    assert set(EXPORT) - set(VALUE) - changes.ADDED == BESIDE
    assert set(TOLD_AS) <= set(VALUE)


def test_a_row_has_every_column_under_the_name_that_the_class_of_the_table_has_for_it() -> None:
    row = changes.as_row(TABLE.c.keys())
    read = {name: getattr(row, name) for name in changes.ChangeRow._fields}
    columns = {of.key: of.columns[0].name for of in inspect(models.Change).column_attrs}
    assert read == columns


def test_the_content_of_a_row_is_read_by_the_names_of_the_value() -> None:
    row = changes.as_row("[]" if name == "fields" else name for name in TABLE.c.keys())
    assert changes.content(row) == {**dict(zip(VALUE, VALUE, strict=True)), "fields": []}


@pytest.mark.parametrize("kind", databases.KINDS)
def test_migrations_lead_to_the_tables_as_they_are_written_down(kind: str, tmp_path: Path) -> None:
    with databases.fresh_url(kind, tmp_path) as url:
        engine = open_database(url)
        migrate(engine)
        there = inspect(engine)
        for table in tables.METADATA.sorted_tables:
            migrated = {column["name"] for column in there.get_columns(table.name)}
            assert migrated == set(table.c.keys()), table.name
        engine.dispose()
