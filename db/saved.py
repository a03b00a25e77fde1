"""Views of the log that people keep by a name."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_saved = tables.saved_filter
_accounts = tables.account

MARK = "#"
"""Stands between a query and the hash of the key of its feed, as before a fragment."""


class SavedRow(NamedTuple):
    """A view of somebody: its name, the query of its address, the hash of its feed's key or ""."""

    account: str
    name: str
    query: str
    created_at: str
    feed: str


def of_account(connection: Connection, account: str) -> list[SavedRow]:
    """All that somebody keeps, by name."""
    query = select(_saved).where(_saved.c.account == account).order_by(_saved.c.name)
    return [_row(*row) for row in connection.execute(query)]


def named(connection: Connection, account: str, name: str) -> SavedRow | None:
    """One of somebody's by its name."""
    query = select(_saved).where(_saved.c.account == account, _saved.c.name == name)
    row = connection.execute(query).first()
    return _row(*row) if row else None


def with_feed(connection: Connection, feed: str) -> SavedRow | None:
    """The one whose feed goes by a key with this hash; nobody's where the account is not in use."""
    ends = _saved.c.query.endswith(MARK + feed, autoescape=True)
    joined = select(_saved).join(_accounts, _accounts.c.name == _saved.c.account)
    row = connection.execute(joined.where(ends, _accounts.c.state == "active")).first()
    return _row(*row) if row else None


def ends_on(connection: Connection, account: str) -> str:
    """The last day of an account; "" where it has none."""
    query = select(_accounts.c.until).where(_accounts.c.name == account)
    return str(connection.execute(query).scalar() or "")


def _row(account: str, name: str, query: str, created_at: str) -> SavedRow:
    asked, _, feed = query.partition(MARK)
    return SavedRow(account, name, asked, created_at, feed)


def keep(connection: Connection, row: SavedRow) -> None:
    """Keep a view under a name that nothing of this person has."""
    whole = row.query + (MARK + row.feed if row.feed else "")
    kept = row._asdict() | {"query": whole}
    del kept["feed"]
    store.add(connection, tables.saved_filter, kept)


def forget(connection: Connection, account: str, name: str) -> bool:
    """Keep it no longer; whether it was there."""
    return store.remove(connection, tables.saved_filter, account=account, name=name)


def replace(connection: Connection, old: SavedRow, new: SavedRow) -> None:
    """Put one in the place of another."""
    forget(connection, old.account, old.name)
    keep(connection, new)
