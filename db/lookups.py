"""Rows by very many values: the statement is made once, the values go straight to the driver.

Half of the time of such a question is otherwise spent on giving each value a name.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Select, bindparam

from db.columns import as_read, read_by
from db.parts import in_parts

_VALUES = "__[POSTCOMPILE_values]"
"""Where in a statement the values of an IN stand; SQLAlchemy's own sign."""


class Lookup:
    """A question for the rows that have any of some values in a column."""

    def __init__(self, query: Select[Any], column: ColumnElement[Any]) -> None:
        self._columns = query.selected_columns
        self._query = query.where(column.in_(bindparam("values", expanding=True)))
        self._text = cache(self._compiled)

    def rows(self, connection: Connection, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Rows in no order, a part of the values at a time; those are texts and numbers."""
        before, mark, after = self._text(connection.dialect)
        made = read_by(self._columns, connection.dialect)
        for part in in_parts(values):
            statement = f"{before}{','.join([mark] * len(part))}{after}"
            cursor: Any = connection.exec_driver_sql(statement, tuple(part)).cursor
            yield from as_read(cursor.fetchall(), made) if made else cursor.fetchall()

    def _compiled(self, dialect: Dialect) -> tuple[str, str, str]:
        """The statement before its values and behind, and the sign for one of them."""
        before, _, after = str(self._query.compile(dialect=dialect)).partition(_VALUES)
        return before, "?" if dialect.paramstyle == "qmark" else "%s", after
