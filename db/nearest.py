"""Documents and looks by which lists were seen in good order, near the moments asked about.

One statement for all lists, which goes from the newest back to the one that it wants: neither grows
with the number of documents on record.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from db import loose, snapshots, store, tables

Document = tuple[str, str]
"""When a document was first seen, and its hash."""

_checks = tables.check
_snapshots = tables.snapshot
_AT = (_snapshots.c.observed_at, _snapshots.c.published_at)
_NEWEST_FIRST = tuple(column.desc() for column in _AT)


def documents(
    connection: Connection, ends: Collection[str], known_at: str = ""
) -> Mapping[str, Sequence[Document]]:
    """List -> its first good document seen by the last of these moments, and the newest by each of
    them, in the order of history, as far as was recorded by then.
    """
    lists, moments = loose.values(_snapshots.c.list_id), sorted(ends)
    of_list = _good(known_at).where(_snapshots.c.list_id == lists.c.key)
    asked = [_number(_until(of_list, max(moments)), *_AT)]
    asked += [_number(_until(of_list, end), *_NEWEST_FIRST) for end in moments]
    numbers = {row[0]: row[1:] for row in connection.execute(select(lists.c.key, *asked))}
    places = _places(connection, filter(None, (n for found in numbers.values() for n in found)))
    known = {key: dict.fromkeys(filter(None, found)) for key, found in numbers.items()}
    return {key: [places[number] for number in found] for key, found in known.items()}


def newest_documents(connection: Connection, until: str, known_at: str = "") -> dict[str, str]:
    """List -> when its newest good document by a moment was first seen, as recorded by then.

    Of a list with no such document nothing.
    """
    lists = loose.values(_snapshots.c.list_id)
    good = select(_snapshots.c.observed_at).where(snapshots.IS_GOOD)
    good = good.where(_is_recorded(known_at)) if known_at else good
    newest = _until(good.where(_snapshots.c.list_id == lists.c.key), until)
    at = newest.order_by(_snapshots.c.observed_at.desc()).limit(1).scalar_subquery()
    return {key: seen for key, seen in connection.execute(select(lists.c.key, at)) if seen}


def documents_between(connection: Connection, since: str, until: str) -> Counter[str]:
    """List -> how many good documents of it were first seen from one moment to another."""
    query = select(_snapshots.c.list_id, func.count()).where(snapshots.IS_GOOD, _is_recorded(""))
    query = query.where(_snapshots.c.observed_at.between(since, until))
    rows = connection.execute(query.group_by(_snapshots.c.list_id))
    return Counter(dict(map(tuple, rows)))


def _good(known_at: str) -> Select[Any]:
    """Numbers of good documents of which a look was recorded by then."""
    return select(_snapshots.c.id).where(snapshots.IS_GOOD, _is_recorded(known_at))


def _is_recorded(known_at: str) -> ColumnElement[bool]:
    looked = _checks.c.receipt == _snapshots.c.receipt
    by_then = and_(looked, _checks.c.recorded_at <= known_at) if known_at else looked
    return exists().where(by_then).correlate(_snapshots)


def _until(query: Select[Any], end: str) -> Select[Any]:
    return query.where(_snapshots.c.observed_at <= end)


def _number(query: Select[Any], *order: ColumnElement[Any]) -> Any:
    return query.order_by(*order).limit(1).scalar_subquery()


def _places(connection: Connection, numbers: Iterable[int]) -> dict[int, Document]:
    query = select(_snapshots.c.id, _snapshots.c.observed_at, _snapshots.c.sha256)
    rows = store.rows_with(connection, query, _snapshots.c.id, sorted(set(numbers)))
    return {row.id: (row.observed_at, row.sha256) for row in rows}
