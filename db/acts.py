"""Official acts that feeds announced, on record from their first sight."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from db import store, tables

_acts = store.table(tables.Act)


def known(connection: Connection, feed_id: str) -> set[str]:
    """Numbers of the acts of a feed that are on record."""
    query = select(_acts.c.number).where(_acts.c.feed_id == feed_id)
    return set(connection.execute(query).scalars())


def add(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Put acts on record."""
    store.add_all(connection, tables.Act, rows)
