"""What the log is asked by, kept beside it: combinations of filtered values, and texts.

Both belong to one list each, whose writer is the only one to touch them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, bindparam, select, update

from db import store, tables
from db.indexed import indexed
from db.store import Row

FACET = ("list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant")

Facet = tuple[Any, ...]

_facets = tables.facet
_texts = tables.change_text
_filtered: Callable[[Row], Facet] = itemgetter(*FACET)
_MORE: BindParameter[int] = bindparam("more")


def facet_of(row: Row) -> Facet:
    """The combination of filtered values of a change."""
    return _filtered({**row, "programme": indexed(row["programme"])})


def text_of(row: Row) -> str:
    """Caption and key of a change as they are searched."""
    return indexed(f"{row['caption']}\n{row['entry_key']}".casefold())


def tagged(connection: Connection, list_id: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """New changes of a list with the numbers of their facet and text, which are counted."""
    facets = _Numbers(connection, list_id, tables.facet, FACET, by="programme")
    texts = _Numbers(connection, list_id, tables.change_text, ("text",), by="text")
    facet_numbers = facets.given(list(map(facet_of, rows)), {"written": 0, "current": 0})
    text_numbers = texts.given(list(zip(map(text_of, rows), strict=True)), {})
    count_in(connection, Counter(facet_numbers))
    numbered = zip(rows, facet_numbers, text_numbers, strict=True)
    return [{**row, "facet": facet, "text": text} for row, facet, text in numbered]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Combinations of values of a list, each with a number for ever; looked up `by` one of them."""

    connection: Connection
    list_id: str
    table: Table
    columns: Sequence[str]
    by: str

    def given(self, wanted: Sequence[Facet], start: Row) -> list[int]:
        """The number of each combination; those not met before are given one, and begin so."""
        known = self._known(wanted)
        fresh = [key for key in dict.fromkeys(wanted) if key not in known]
        store.add_new(self.connection, self.table, [self._row(key, start) for key in fresh])
        known |= self._known(fresh)
        return list(map(known.__getitem__, wanted))

    def _row(self, key: Facet, start: Row) -> Row:
        values = dict(zip(self.columns, key, strict=True))
        return {"list_id": self.list_id, **start, **values}

    def _known(self, keys: Iterable[Facet]) -> dict[Facet, int]:
        """Combinations that have a number."""
        of = self.table
        columns = store.columns(of, self.columns)
        query = select(of.c.id, *columns).where(of.c.list_id == self.list_id)
        place = self.columns.index(self.by)
        values = sorted(set(map(itemgetter(place), keys)))
        rows = store.rows_with(self.connection, query, of.c[self.by], values)
        return {tuple(key): number for number, *key in rows}


def count_in(connection: Connection, rows: Mapping[int, int]) -> None:
    """Count new rows, by facet, in."""
    written, current = _facets.c.written + _MORE, _facets.c.current + _MORE
    _count(connection, rows, written=written, current=current)


def count_out(connection: Connection, rows: Mapping[int, int]) -> None:
    """Count rows that are superseded, by facet, out of the current ones."""
    _count(connection, rows, current=_facets.c.current - _MORE)


def _count(connection: Connection, rows: Mapping[int, int], **values: ColumnElement[int]) -> None:
    counted = update(_facets).where(_facets.c.id == bindparam("number")).values(**values)
    connection.execute(counted, [{"number": n, "more": more} for n, more in sorted(rows.items())])


def lists(connection: Connection) -> set[str]:
    """Lists of which combinations or texts are kept."""
    queries = (select(of.c.list_id).distinct() for of in (_facets, _texts))
    return {list_id for query in queries for list_id in connection.execute(query).scalars()}


def programmes(connection: Connection) -> set[str]:
    """Cells of programmes that any row of the log has or had, several joined by `; `."""
    return set(connection.execute(select(_facets.c.programme).distinct()).scalars())


def combinations(connection: Connection, list_id: str) -> dict[int, Facet]:
    """Facet -> its combination of values, of a list."""
    query = select(_facets.c.id, *store.columns(_facets, FACET))
    rows = connection.execute(query.where(_facets.c.list_id == list_id))
    return {number: tuple(values) for number, *values in rows}


def texts(connection: Connection, list_id: str) -> dict[int, str]:
    """Number -> text, of a list."""
    query = select(_texts.c.id, _texts.c.text).where(_texts.c.list_id == list_id)
    return dict(map(tuple, connection.execute(query)))


def counts(connection: Connection, list_id: str) -> dict[int, tuple[int, int]]:
    """Facet -> (rows written, rows current) of a list, as kept for queries."""
    query = select(_facets.c.id, _facets.c.written, _facets.c.current)
    rows = connection.execute(query.where(_facets.c.list_id == list_id))
    return {facet: (written, current) for facet, written, current in rows}
