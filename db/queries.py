"""Reads. Each function answers one question, inside the transaction it is given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db import tables
from db.canonical import parsed
from db.parts import in_parts
from db.store import table

CHUNK = 900

Rows = Sequence[Any]
"""Rows with their columns as attributes."""


SNAPSHOT_META = tuple(c for c in table(tables.Snapshot).c if c.name not in ("members", "state"))


def journal(connection: Connection, kind: str, list_id: str) -> Rows:
    """Journal records of one kind about one list, oldest first."""
    rows = table(tables.Journal)
    query = select(rows).where(rows.c.kind == kind, rows.c.list_id == list_id)
    return connection.execute(query.order_by(rows.c.seq)).all()


def journal_since(connection: Connection, kind: str, seq: int) -> Rows:
    """Journal records of one kind after a number, oldest first."""
    rows = table(tables.Journal)
    query = select(rows).where(rows.c.seq > seq, rows.c.kind == kind)
    return connection.execute(query.order_by(rows.c.seq)).all()


def journal_all(connection: Connection) -> Iterable[Row[Any]]:
    """The whole journal, oldest first."""
    rows = table(tables.Journal)
    return connection.execute(select(rows).order_by(rows.c.seq))


def lists(connection: Connection) -> list[str]:
    """Lists of which anything was ever received or checked."""
    rows = table(tables.Check)
    return sorted(connection.execute(select(rows.c.list_id).distinct()).scalars())


def entry_keys(connection: Connection, list_id: str) -> dict[str, str]:
    """Every key that ever led to an entry of a list -> that entry."""
    rows = table(tables.EntryKey)
    query = select(rows.c.key, rows.c.entry_id).where(rows.c.list_id == list_id)
    return {row.key: row.entry_id for row in connection.execute(query)}


def snapshots(connection: Connection, list_id: str) -> Rows:
    """All snapshots of a list in history order, without their bulk."""
    rows = table(tables.Snapshot)
    query = select(*SNAPSHOT_META, rows.c.state.is_not(None).label("has_state"))
    return connection.execute(
        query.where(rows.c.list_id == list_id).order_by(
            rows.c.observed_at, rows.c.published_at, rows.c.sha256
        )
    ).all()


def revisions(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Contents by revision id; missing ones are left out."""
    rows = table(tables.Revision)
    found: dict[str, bytes] = {}
    for part in in_parts(sorted(set(ids))):
        query = select(rows.c.id, rows.c.data).where(rows.c.id.in_(part))
        found.update((row.id, bytes(row.data)) for row in connection.execute(query))
    return found


def rows_by_number(connection: Connection, numbers: Iterable[int]) -> Rows:
    """Rows of the log by number that are still current, in its order."""
    rows, found = table(tables.Change), list[Any]()
    for part in in_parts(numbers):
        query = select(rows).where(rows.c.seq.in_(part), rows.c.superseded_at == "")
        found += connection.execute(query.order_by(rows.c.seq)).all()
    return found


def rows_of_spell(connection: Connection, entry_id: str, kind: str, scope: str, spell: int) -> Rows:
    """Current rows of one kind about one spell of an entry."""
    rows = table(tables.Change)
    query = select(rows).where(
        rows.c.entry_id == entry_id,
        rows.c.superseded_at == "",
        rows.c.kind == kind,
        rows.c.scope == scope,
        rows.c.episode == spell,
    )
    return connection.execute(query).all()


def changes_since(connection: Connection, since: str) -> int:
    """How many rows of the current log were recorded after a moment."""
    rows = table(tables.Change)
    query = select(func.count()).select_from(rows)
    query = query.where(rows.c.recorded_at > since, rows.c.superseded_at == "")
    return int(connection.execute(query).scalar() or 0)


def looks_since(connection: Connection, since: str) -> dict[str, int]:
    """Outcome -> how many looks at lists ended so since a moment."""
    rows = table(tables.Check)
    query = select(rows.c.outcome, func.count()).where(rows.c.recorded_at > since)
    counted = connection.execute(query.group_by(rows.c.outcome)).all()
    return {str(outcome): int(number) for outcome, number in counted}


def current_standings(
    connection: Connection, list_id: str, entries: Iterable[str] | None = None
) -> dict[str, tuple[int, str]]:
    """Entry -> (row number, body) of where entries of a list stand now."""
    rows = table(tables.Standing)
    base = select(rows.c.seq, rows.c.entry_id, rows.c.body).where(
        rows.c.list_id == list_id, rows.c.superseded_at == ""
    )
    if entries is None:
        return {r.entry_id: (r.seq, r.body) for r in connection.execute(base)}
    found = {}
    for part in in_parts(sorted(set(entries))):
        some = base.where(rows.c.entry_id.in_(part))
        found.update({r.entry_id: (r.seq, r.body) for r in connection.execute(some)})
    return found


def standings_of(connection: Connection, entries: Iterable[str]) -> Rows:
    """Where these entries stand now, whichever list they are on."""
    rows, found = table(tables.Standing), list[Any]()
    for part in in_parts(sorted(set(entries))):
        query = select(rows).where(rows.c.entry_id.in_(part), rows.c.superseded_at == "")
        found += connection.execute(query).all()
    return found


def current_pendings(connection: Connection, list_id: str = "") -> dict[str, tuple[int, str]]:
    """Question -> (row number, body), newest state of each."""
    rows = table(tables.Pending)
    query = select(rows.c.seq, rows.c.pending_id, rows.c.body).where(rows.c.superseded_at == "")
    if list_id:
        query = query.where(rows.c.list_id == list_id)
    return {r.pending_id: (r.seq, r.body) for r in connection.execute(query.order_by(rows.c.seq))}


def open_questions(connection: Connection) -> dict[str, int]:
    """List -> removals that wait for an answer."""
    rows = table(tables.Pending)
    query = select(rows.c.list_id, func.count()).where(
        rows.c.superseded_at == "", rows.c.state == "open"
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(rows.c.list_id))}


def last_check(connection: Connection, list_id: str) -> Row[Any] | None:
    """The newest look at a list, whatever came of it."""
    rows = table(tables.Check)
    query = select(rows).where(rows.c.list_id == list_id)
    return connection.execute(
        query.order_by(rows.c.observed_at.desc(), rows.c.seq.desc()).limit(1)
    ).first()


def failing(connection: Connection, list_id: str) -> tuple[Row[Any], Row[Any]] | None:
    """The first and the last of the failed looks at a list since its last good one, if any.

    Only looks at the authority count: neither a backfill nor an upload makes a source good again.
    The order is that of recording, since a clock may have been set back.
    """
    rows = table(tables.Check)
    looks = select(rows).where(rows.c.list_id == list_id, rows.c.mode == "run")
    bad = rows.c.outcome.in_(("failed", "refused"))
    good = connection.execute(looks.where(~bad).order_by(rows.c.seq.desc()).limit(1)).first()
    since = looks.where(bad, rows.c.seq > (good.seq if good else 0))
    first = connection.execute(since.order_by(rows.c.seq).limit(1)).first()
    last = connection.execute(since.order_by(rows.c.seq.desc()).limit(1)).first()
    return (first, last) if first and last else None


def last_good_at(connection: Connection, feed_id: str) -> str:
    """When the newest document of a feed that was in good order was seen; "" if never."""
    rows = table(tables.Check)
    good = rows.c.outcome.not_in(("failed", "refused"))
    query = select(func.max(rows.c.observed_at)).where(rows.c.list_id == feed_id, good)
    return str(connection.execute(query).scalar() or "")


def last_good_look(connection: Connection, list_id: str) -> str:
    """When the authority last gave us a list in good order; "" if never."""
    rows = table(tables.Check)
    query = select(rows.c.observed_at).where(
        rows.c.list_id == list_id,
        rows.c.mode == "run",
        rows.c.outcome.not_in(("failed", "refused")),
    )
    return connection.execute(query.order_by(rows.c.seq.desc()).limit(1)).scalar() or ""


def last_document(connection: Connection, list_id: str) -> Row[Any] | None:
    """The newest good document of a list."""
    rows = table(tables.Snapshot)
    query = select(*SNAPSHOT_META).where(rows.c.list_id == list_id, rows.c.verdict != "refused")
    return connection.execute(
        query.order_by(
            rows.c.observed_at.desc(), rows.c.published_at.desc(), rows.c.sha256.desc()
        ).limit(1)
    ).first()


def loads(body: str) -> Mapping[str, Any]:
    """A stored body."""
    found: Mapping[str, Any] = parsed(body)
    return found


def count(connection: Connection, model: type[Any], **where: Any) -> int:
    """How many rows of a table match."""
    rows = table(model)
    query = select(func.count()).select_from(rows)
    for name, value in where.items():
        query = query.where(rows.c[name] == value)
    return int(connection.execute(query).scalar() or 0)
