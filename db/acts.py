"""Official acts that feeds announced, on record from their first sight."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_acts = store.table(tables.Act)


def known(connection: Connection, feed_id: str) -> set[str]:
    """Numbers of the acts of a feed that are on record."""
    query = select(_acts.c.number).where(_acts.c.feed_id == feed_id)
    return set(connection.execute(query).scalars())


def count(connection: Connection, feed_id: str) -> int:
    """How many acts of a feed are on record."""
    return store.count(connection, tables.Act, _acts.c.feed_id == feed_id)


def add(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Put acts on record."""
    store.add_all(connection, tables.Act, rows)


class ActOnRecord(NamedTuple):
    """One act as its feed gave it, and the document in which it was first seen."""

    feed_id: str
    number: str
    title: str
    published_on: str
    url: str
    observed_at: str
    snapshot_sha256: str


_OF_ALL = select(*store.columns(_acts, ActOnRecord._fields))


def acts(
    connection: Connection, feeds: Collection[str], *, since: str = "", until: str = ""
) -> list[ActOnRecord]:
    """Acts of these feeds, newest first, published from one day to another where they are given."""
    query = _OF_ALL.where(_acts.c.feed_id.in_(feeds))
    if since:
        query = query.where(_acts.c.published_on >= since)
    if until:
        query = query.where(_acts.c.published_on <= until)
    newest_first = query.order_by(_acts.c.published_on.desc(), _acts.c.number.desc())
    return list(map(ActOnRecord._make, connection.execute(newest_first)))


def act(connection: Connection, feed_id: str, number: str) -> ActOnRecord | None:
    """One act."""
    query = _OF_ALL.where(_acts.c.feed_id == feed_id, _acts.c.number == number)
    row = connection.execute(query).first()
    return None if row is None else ActOnRecord._make(row)
