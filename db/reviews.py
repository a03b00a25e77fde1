"""Who has seen what: acknowledged notices, and changes acknowledged or signed off."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from db import store, tables
from db.parts import in_parts
from db.queries import Rows
from db.store import table

UNREVIEWED, ACKNOWLEDGED, REVIEWED = "unreviewed", "acknowledged", "reviewed"

MOST = 500
"""Entries of one acknowledgement whose notices are looked for."""


def states(connection: Connection, change_ids: Iterable[str]) -> dict[str, str]:
    """Change -> acknowledged or reviewed; what is not in it, nobody has seen."""
    rows, by_change = table(tables.Review).c, dict[str, str]()
    for part in in_parts(sorted(set(change_ids))):
        query = select(rows.change_id, rows.state).where(rows.change_id.in_(part))
        by_change.update((row.change_id, row.state) for row in connection.execute(query))
    return by_change


def unreviewed_since(connection: Connection, since: str) -> int:
    """Changes recorded after a moment that nobody has signed off."""
    log, rows = table(tables.Change), table(tables.Review).c
    done = select(rows.change_id).where(rows.state == REVIEWED)
    query = select(func.count()).select_from(log)
    query = query.where(log.c.recorded_at > since, log.c.superseded_at == "")
    return int(connection.execute(query.where(log.c.change_id.not_in(done))).scalar() or 0)


def unacknowledged(connection: Connection) -> Rows:
    """Notices that wait for somebody to say that they were seen, oldest first."""
    rows = table(tables.Notice)
    query = select(rows).where(rows.c.acked_at == "").order_by(rows.c.seq)
    return connection.execute(query).all()


def notices_beginning(connection: Connection, prefix: str) -> Rows:
    """Notices whose id, or whose change's id, starts so."""
    rows = table(tables.Notice)
    starts = or_(rows.c.change_id.like(f"{prefix}%"), rows.c.notice_id.like(f"{prefix}%"))
    return connection.execute(select(rows).where(starts)).all()


def changes_beginning(connection: Connection, prefix: str) -> Rows:
    """Ids, and entries, of changes whose id starts so; superseded ones too."""
    log = table(tables.Change).c
    query = select(log.change_id, log.entry_id).where(log.change_id.like(f"{prefix}%"))
    return connection.execute(query).all()


def notices_about(connection: Connection, entries: Iterable[str]) -> Rows:
    """Notices about these entries."""
    rows = table(tables.Notice)
    wanted = sorted(set(entries))[:MOST]
    return connection.execute(select(rows).where(rows.c.entry_id.in_(wanted))).all()


def acknowledge(connection: Connection, notices: Sequence[int], by: str, at: str) -> None:
    """Mark notices, by number, as seen."""
    rows = table(tables.Notice)
    marked = update(rows).where(rows.c.seq.in_(notices))
    connection.execute(marked.values(acked_at=at, acked_by=by))


def add(connection: Connection, change_ids: Iterable[str], state: str, by: str, at: str) -> None:
    """Put changes down as seen; a word that stands already is left alone."""
    fresh = [_row(change_id, state, by, at) for change_id in change_ids]
    store.add_new(connection, tables.Review, fresh)


def sign_off(connection: Connection, change_ids: Sequence[str], by: str, at: str) -> None:
    """Put changes down as reviewed, whatever was said of them before."""
    rows = table(tables.Review)
    for part in in_parts(change_ids):
        known = update(rows).where(rows.c.change_id.in_(part))
        connection.execute(known.values(state=REVIEWED, by=by, at=at))
    add(connection, change_ids, REVIEWED, by, at)


def _row(change_id: str, state: str, by: str, at: str) -> Mapping[str, Any]:
    return {"change_id": change_id, "state": state, "by": by, "at": at}
