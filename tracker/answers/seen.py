"""Which changes people have seen: acknowledged, or signed off with their day."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from db import store, tables

UNREVIEWED, ACKNOWLEDGED, REVIEWED = "unreviewed", "acknowledged", "reviewed"


def states(connection: Connection, change_ids: Iterable[str]) -> dict[str, str]:
    """Change -> acknowledged or reviewed; what is not in it, nobody has seen."""
    rows, found, wanted = store.table(tables.Review), dict[str, str](), sorted(set(change_ids))
    for start in range(0, len(wanted), 900):
        part = rows.c.change_id.in_(wanted[start : start + 900])
        query = select(rows.c.change_id, rows.c.state).where(part)
        found.update((row.change_id, row.state) for row in connection.execute(query))
    return found


def unacknowledged(connection: Connection) -> list[Any]:
    """Notices that wait for somebody to say that they were seen, oldest first."""
    rows = store.table(tables.Notice)
    query = select(rows).where(rows.c.acked_at == "").order_by(rows.c.seq)
    return list(connection.execute(query).all())


def unreviewed_since(connection: Connection, since: str) -> int:
    """Changes recorded after a moment that nobody has signed off."""
    log, rows = store.table(tables.Change), store.table(tables.Review)
    done = select(rows.c.change_id).where(rows.c.state == REVIEWED)
    query = select(func.count()).select_from(log)
    query = query.where(log.c.recorded_at > since, log.c.superseded_at == "")
    return int(connection.execute(query.where(log.c.change_id.not_in(done))).scalar() or 0)
