"""What the log is asked by, kept beside it: combinations of filtered values, and texts.

Both belong to one list each, whose writer is the only one to touch them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from db import tables
from db.store import add_new, table

FACET = ("list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant")

CHUNK = 900

Facet = tuple[Any, ...]
Row = Mapping[str, Any]


def facet_of(row: Row) -> Facet:
    """The combination of filtered values of a change."""
    return tuple(row[name] for name in FACET)


def text_of(row: Row) -> str:
    """Caption and key of a change as they are searched."""
    return f"{row['caption']}\n{row['entry_key']}".casefold()


def tagged(connection: Connection, list_id: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """New changes of a list with the numbers of their facet and text, which are counted."""
    facets = _numbers(connection, tables.Facet, FACET, list_id, map(facet_of, rows))
    texts = _numbers(connection, tables.ChangeText, ("text",), list_id, map(_words, rows))
    found = [{**row, "facet": facets[facet_of(row)], "text": texts[_words(row)]} for row in rows]
    count(connection, Counter(row["facet"] for row in found), written=True)
    return found


def _words(row: Row) -> Facet:
    return (text_of(row),)


def _numbers(
    connection: Connection,
    model: Any,
    columns: Sequence[str],
    list_id: str,
    wanted: Iterable[Facet],
) -> dict[Facet, int]:
    """The number of each combination of values; those not met before are given one."""
    keys = list(dict.fromkeys(wanted))
    known = _known(connection, model, columns, list_id, keys)
    fresh = [key for key in keys if key not in known]
    if fresh:
        start: dict[str, Any] = {"list_id": list_id}
        if model is tables.Facet:
            start |= {"written": 0, "current": 0}
        rows = [{**start, **dict(zip(columns, key, strict=True))} for key in fresh]
        add_new(connection, model, rows)
        known |= _known(connection, model, columns, list_id, fresh)
    return known


def _known(
    connection: Connection,
    model: Any,
    columns: Sequence[str],
    list_id: str,
    keys: Sequence[Facet],
) -> dict[Facet, int]:
    """Combinations that have a number; asked for by text or programme, a few at a time."""
    of = table(model)
    by = "text" if "text" in columns else "programme"
    place, found = list(columns).index(by), dict[Facet, int]()
    values = sorted({key[place] for key in keys})
    query = select(of.c.id, *(of.c[name] for name in columns)).where(of.c.list_id == list_id)
    for start in range(0, len(values), CHUNK):
        part = query.where(of.c[by].in_(values[start : start + CHUNK]))
        found.update((tuple(row[1:]), row[0]) for row in connection.execute(part))
    return found


def count(connection: Connection, rows: Mapping[int, int], *, written: bool) -> None:
    """Count rows, by facet, in; or, when they are superseded, out of the current ones."""
    if not rows:
        return
    facets, sign = table(tables.Facet), 1 if written else -1
    values = {"current": facets.c.current + bindparam("more")}
    if written:
        values["written"] = facets.c.written + bindparam("more")
    statement = update(facets).where(facets.c.id == bindparam("number")).values(values)
    connection.execute(statement, [{"number": n, "more": sign * rows[n]} for n in sorted(rows)])
