"""What the log is asked by, kept beside it: combinations of filtered values, and texts.

Both belong to one list each, whose writer is the only one to touch them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, update
from sqlmodel import SQLModel

from db import tables
from db.parts import in_parts
from db.store import Row, add_new, table

FACET = ("list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant")

Facet = tuple[Any, ...]

_filtered: Callable[[Row], Facet] = itemgetter(*FACET)


def facet_of(row: Row) -> Facet:
    """The combination of filtered values of a change."""
    return _filtered(row)


def text_of(row: Row) -> str:
    """Caption and key of a change as they are searched."""
    return f"{row['caption']}\n{row['entry_key']}".casefold()


def tagged(connection: Connection, list_id: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """New changes of a list with the numbers of their facet and text, which are counted."""
    facets = _Numbers(connection, list_id, tables.Facet, FACET, by="programme")
    texts = _Numbers(connection, list_id, tables.ChangeText, ("text",), by="text")
    facet_numbers = facets.given([facet_of(row) for row in rows], {"written": 0, "current": 0})
    text_numbers = texts.given([(text_of(row),) for row in rows], {})
    count(connection, Counter(facet_numbers), written=True)
    numbered = zip(rows, facet_numbers, text_numbers, strict=True)
    return [{**row, "facet": facet, "text": text} for row, facet, text in numbered]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Combinations of values of a list, each with a number for ever; looked up `by` one of them."""

    connection: Connection
    list_id: str
    model: type[SQLModel]
    columns: Sequence[str]
    by: str

    def given(self, wanted: Sequence[Facet], start: Row) -> list[int]:
        """The number of each combination; those not met before are given one, and begin so."""
        known = self._known(wanted)
        fresh = dict.fromkeys(key for key in wanted if key not in known)
        named = (dict(zip(self.columns, key, strict=True)) for key in fresh)
        rows = [{"list_id": self.list_id, **start, **values} for values in named]
        add_new(self.connection, self.model, rows)
        known |= self._known(fresh)
        return [known[key] for key in wanted]

    def _known(self, keys: Iterable[Facet]) -> dict[Facet, int]:
        """Combinations that have a number."""
        of = table(self.model)
        place = self.columns.index(self.by)
        columns = [of.c[name] for name in self.columns]
        query = select(of.c.id, *columns).where(of.c.list_id == self.list_id)
        numbers: dict[Facet, int] = {}
        for part in in_parts(sorted({key[place] for key in keys})):
            rows = self.connection.execute(query.where(of.c[self.by].in_(part)))
            numbers.update((tuple(key), number) for number, *key in rows)
        return numbers


def count(connection: Connection, rows: Mapping[int, int], *, written: bool) -> None:
    """Count rows, by facet, in; or, when they are superseded, out of the current ones."""
    if not rows:
        return
    facets, sign = table(tables.Facet), 1 if written else -1
    more: BindParameter[int] = bindparam("more")
    values = {"current": facets.c.current + more}
    if written:
        values["written"] = facets.c.written + more
    counted = update(facets).where(facets.c.id == bindparam("number")).values(values)
    connection.execute(counted, [{"number": n, "more": sign * rows[n]} for n in sorted(rows)])
