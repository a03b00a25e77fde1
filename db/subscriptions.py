"""Subscriptions and groups of recipients as the newest journal record about each has them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from db import store, tables
from db.canonical import canonical

_subscriptions = tables.subscription


class SubscriptionRow(NamedTuple):
    """A subscription or a group by its name; `body` JSON."""

    name: str
    body: str
    recorded_at: str


_OF_ALL = select(*store.columns(_subscriptions, SubscriptionRow._fields))


def stored(connection: Connection, kind: str) -> list[SubscriptionRow]:
    """All subscriptions or all groups on record, by name."""
    query = _OF_ALL.where(_subscriptions.c.kind == kind).order_by(_subscriptions.c.name)
    return list(map(SubscriptionRow._make, connection.execute(query)))


def put(connection: Connection, kind: str, name: str, body: Mapping[str, Any], at: str) -> None:
    """Put one on record in the place of what had this name."""
    remove(connection, kind, name)
    row = {"kind": kind, "name": name, "body": canonical(body), "recorded_at": at}
    store.add(connection, tables.subscription, row)


def overwrite_what_goes(connection: Connection) -> None:
    """Have SQLite write zeros over what this connection removes; PostgreSQL has no such promise."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def remove(connection: Connection, kind: str, name: str) -> bool:
    """Take one off the record; whether there was one."""
    return store.remove(connection, tables.subscription, kind=kind, name=name)
