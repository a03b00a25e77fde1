"""When a list was seen in good order: its documents, and the looks at it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from db import tables
from db.queries import Rows
from db.store import table

GOOD = ("recorded", "unchanged", "pending")
"""What a look comes to that found the list in good order."""


def tried(connection: Connection, known_at: str = "") -> list[str]:
    """Lists that anybody looked at, as far as was recorded by then."""
    checks = table(tables.Check).c
    query = select(checks.list_id).distinct()
    return list(connection.execute(_by(query, checks.recorded_at, known_at)).scalars())


def documents(connection: Connection, known_at: str = "", seen_at: str = "") -> Rows:
    """List, moment and hash of each good document, in the order of history.

    A look that a late document made one with a document of its own is on record twice: its last
    word counts.
    """
    snapshots, checks = table(tables.Snapshot), table(tables.Check)
    last_words = select(func.max(checks.c.seq)).group_by(checks.c.receipt)
    last_words = _by(last_words, checks.c.recorded_at, known_at)
    query = (
        select(snapshots.c.list_id, snapshots.c.observed_at, snapshots.c.sha256)
        .join(checks, checks.c.receipt == snapshots.c.receipt)
        .where(snapshots.c.verdict != "refused", checks.c.seq.in_(last_words))
        .order_by(snapshots.c.observed_at, snapshots.c.published_at)
    )
    query = _by(query, checks.c.recorded_at, known_at)
    return list(connection.execute(_by(query, snapshots.c.observed_at, seen_at)))


def good(connection: Connection, known_at: str = "", seen_at: str = "") -> Rows:
    """List and moment of each look that found a list in good order."""
    checks = table(tables.Check).c
    query = select(checks.list_id, checks.observed_at).where(checks.outcome.in_(GOOD))
    query = _by(query, checks.recorded_at, known_at)
    return list(connection.execute(_by(query, checks.observed_at, seen_at)))


def _by(query: Any, column: ColumnElement[str], moment: str) -> Any:
    """A query for what was so by a moment; for everything where none is given."""
    return query.where(column <= moment) if moment else query
