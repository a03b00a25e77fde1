"""Rows of the log by what they are about; which rows are asked for by filters: `db.log`."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_log = store.table(tables.Change)
_IS_CURRENT = _log.c.superseded_at == ""


class KindOfChange(NamedTuple):
    """What a roll-forward counts a row as; `fields` as stored."""

    kind: str
    fields: str


def entries_changed(connection: Connection, since: str, list_id: str = "") -> list[str]:
    """Entries with a current row observed at that moment or later, sorted."""
    query = select(_log.c.entry_id).distinct().where(_IS_CURRENT, _log.c.observed_at >= since)
    if list_id:
        query = query.where(_log.c.list_id == list_id)
    return sorted(connection.execute(query).scalars())


def any_since(
    connection: Connection, entries: Collection[str], kinds: Collection[str], since: str
) -> bool:
    """Whether one of these entries has a current row of these kinds, observed then or later."""
    query = select(_log.c.seq).where(
        _log.c.entry_id.in_(entries),
        _IS_CURRENT,
        _log.c.kind.in_(kinds),
        _log.c.observed_at >= since,
    )
    return connection.execute(query.limit(1)).first() is not None


def ids_in_order(connection: Connection, list_id: str) -> list[str]:
    """Ids of the current log of a list in history order."""
    query = select(_log.c.change_id).where(_log.c.list_id == list_id, _IS_CURRENT)
    # By nothing that is a word: databases sort words differently.
    in_order = query.order_by(_log.c.observed_at, _log.c.snapshot_sha256, _log.c.slot)
    return list(connection.execute(in_order).scalars())


def of_whole_entries(connection: Connection, list_id: str) -> Iterator[KindOfChange]:
    """The current rows of a list that are about whole entries."""
    query = select(_log.c.kind, _log.c.fields).where(
        _log.c.list_id == list_id, _IS_CURRENT, _log.c.scope == "entry"
    )
    yield from map(KindOfChange._make, connection.execute(query))
