"""Subscriptions and groups of recipients as the newest journal record about each has them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from db import store, tables
from db.canonical import canonical
from db.queries import Rows


def stored(connection: Connection, kind: str) -> Rows:
    """All subscriptions or all groups on record, by name."""
    rows = store.table(tables.Subscription)
    return connection.execute(select(rows).where(rows.c.kind == kind).order_by(rows.c.name)).all()


def put(connection: Connection, kind: str, name: str, body: Mapping[str, Any], at: str) -> None:
    """Put one on record in the place of what had this name."""
    remove(connection, kind, name)
    row = {"kind": kind, "name": name, "body": canonical(body), "recorded_at": at}
    store.add(connection, tables.Subscription, row)


def remove(connection: Connection, kind: str, name: str) -> bool:
    """Take one off the record; whether there was one."""
    rows = store.table(tables.Subscription)
    gone = connection.execute(delete(rows).where(rows.c.kind == kind, rows.c.name == name))
    return bool(gone.rowcount)
