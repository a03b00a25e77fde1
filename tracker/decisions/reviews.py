"""That people saw what they were told: acknowledgements, and the sign-off of a day."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from db import chain, store, tables
from tracker.answers.seen import ACKNOWLEDGED, REVIEWED, states
from tracker.model import stamp


def acknowledge(
    connection: Connection, prefix: str, by: str, now: datetime
) -> list[dict[str, Any]]:
    """Acknowledge the notices and changes whose id starts so; what they were, or nothing.

    A mail keeps the id of the change that it told of, also when another row has its place now.
    """
    notices, log = store.table(tables.Notice), store.table(tables.Change)
    told = list(
        connection.execute(
            select(notices).where(
                or_(notices.c.change_id.like(f"{prefix}%"), notices.c.notice_id.like(f"{prefix}%"))
            )
        )
    )
    ids = {row.change_id for row in told if row.change_id}
    rows = connection.execute(
        select(log.c.change_id, log.c.entry_id).where(log.c.change_id.like(f"{prefix}%"))
    ).all()
    ids |= {row.change_id for row in rows}
    told += _told_as(connection, rows, {row.seq for row in told})
    open_ones = [row.seq for row in told if not row.acked_at]
    connection.execute(
        update(notices).where(notices.c.seq.in_(open_ones)).values(acked_at=stamp(now), acked_by=by)
    )
    seen = [_row(change_id, ACKNOWLEDGED, by, now) for change_id in sorted(ids)]
    store.add_new(connection, tables.Review, seen)
    found = [{"id": r.change_id or r.notice_id, "what": _what(r)} for r in told]
    found += [{"id": i, "what": "change"} for i in sorted(ids - {r.change_id for r in told})]
    if found:
        body = {
            "by": by,
            "changes": sorted(ids),
            "notices": sorted(row.notice_id for row in told),
        }
        chain.journal(connection, "ack", "", stamp(now), body)
    return found


def _told_as(connection: Connection, changes: Iterable[Any], known: set[int]) -> list[Any]:
    """Notices that told of these changes and have moved to other rows of the log since."""
    notices, ids = store.table(tables.Notice), {row.change_id for row in changes}
    entries = sorted({row.entry_id for row in changes})[:500]
    found = connection.execute(select(notices).where(notices.c.entry_id.in_(entries))).all()
    return [
        row
        for row in found
        if row.seq not in known
        and (json.loads(row.facts).get("change") or {}).get("change_id") in ids
    ]


def _what(row: Any) -> str:
    change = json.loads(row.facts).get("change")
    return f"{row.kind}: {change['caption']}" if change else str(row.kind)


def _row(change_id: str, state: str, by: str, now: datetime) -> dict[str, Any]:
    return {"change_id": change_id, "state": state, "by": by, "at": stamp(now)}


def sign_off(
    connection: Connection, changes: Sequence[str], day: str, by: str, note: str, now: datetime
) -> int:
    """One person's word for the changes of one day; how many of them were not signed off yet."""
    known = states(connection, changes)
    fresh = sorted(i for i in set(changes) if known.get(i) != REVIEWED)
    rows = store.table(tables.Review)
    for start in range(0, len(fresh), 900):
        part = rows.c.change_id.in_(fresh[start : start + 900])
        connection.execute(update(rows).where(part).values(state=REVIEWED, by=by, at=stamp(now)))
    store.add_new(connection, tables.Review, [_row(i, REVIEWED, by, now) for i in fresh])
    if fresh:
        body = {"by": by, "day": day, "note": note, "changes": fresh}
        chain.journal(connection, "review", "", stamp(now), body)
    return len(fresh)
