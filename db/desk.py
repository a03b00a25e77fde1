"""What a machine was answered when it sent a decision with a key: the same again, and not twice."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables
from db.locks import alone_in

_asked = tables.asked_once


class AskedOnce(NamedTuple):
    """A request by its hash, and its answer; a status of 0 while it is under way."""

    request: str
    status: int
    body: str
    at: str


_ALL = select(*store.columns(_asked, AskedOnce._fields))


def begin(
    connection: Connection, account: str, key: str, request: str, at: str, stale: str
) -> AskedOnce | None:
    """Note that a request is under way, unless its key is known: then what is known of it.

    One that has been under way since before `stale` was left by somebody who died: it begins anew.
    """
    alone_in(connection, _asked.name)
    fits = (_asked.c.account == account, _asked.c.key == key)
    row = connection.execute(_ALL.where(*fits)).first()
    known = AskedOnce._make(row) if row else None
    if known and (known.status or known.at >= stale or known.request != request):
        return known
    store.delete_from(connection, tables.asked_once, *fits)
    fresh = AskedOnce(request, 0, "", at)
    store.add(connection, tables.asked_once, {"account": account, "key": key, **fresh._asdict()})
    return None


def end(connection: Connection, account: str, key: str, status: int, body: str) -> None:
    """Keep what was answered."""
    fits = (_asked.c.account == account, _asked.c.key == key)
    store.change(connection, tables.asked_once, *fits, status=status, body=body)


def forget(connection: Connection, account: str, key: str) -> None:
    """Nothing came of it: it may be sent again."""
    fits = (_asked.c.account == account, _asked.c.key == key)
    store.delete_from(connection, tables.asked_once, *fits)


def forget_before(connection: Connection, at: str) -> int:
    """Forget what was asked before a moment; how many they were."""
    return store.delete_from(connection, tables.asked_once, _asked.c.at < at)
