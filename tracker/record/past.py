"""What is on record of a list's past: its documents, and from which of them to fold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import zstandard

from db import checks, revisions, snapshots
from db.canonical import canonical, packed, parsed
from db.engine import Connection, Engine, reading
from db.snapshots import SnapshotRow
from scrapers import kit
from tracker.model import PRESENT, Member, Snapshot, Stats, moment
from tracker.record.journal import Receipt
from tracker.record.writer import Transaction
from tracker.rules.fold.step import Content
from tracker.rules.normalise import entries
from tracker.rules.reading import Reading
from tracker.rules.standing import State, load

RECENT_STATES, SPARSE = 4, 16
"""Checkpoints kept for the newest snapshots; older ones are thinned to every sixteenth."""

EVERYTHING = "*"
"""How it is stored that a document covers all programmes of its list."""

Position = tuple[str, str, str]
Place = tuple[str, str]
"""Moment and document of a look."""

FIRST: Position = ("", "", "")
"""Before every document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """A document that is not on record yet: how it arrived, and what it says."""

    receipt: Receipt
    reading: Reading

    @property
    def position(self) -> Position:
        """Where it will stand in the history of its list."""
        return self.reading.snapshot.position

    @property
    def place(self) -> Place:
        """Its moment and hash."""
        return (self.receipt.at, self.receipt.sha256)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """From where to fold, and what; `again` when documents folded before are among it.

    `later` reads one document after the other, within the transaction that made the plan; after
    those in `keep` a checkpoint is taken. `rows` are all documents on record.
    """

    start: State
    last: Snapshot | None
    later: Iterable[Snapshot]
    keep: frozenset[Position]
    again: bool
    rows: Mapping[Position, SnapshotRow]


class ContentsOf:
    """Contents by revision id, decoded; fresh ones first, the rest from the database in bulk."""

    def __init__(self, connection: Connection, fresh: Mapping[str, bytes]) -> None:
        self.connection, self.fresh = connection, fresh

    def __call__(self, ids: Iterable[str]) -> Mapping[str, Content]:
        wanted = set(ids)
        fresh = {revision: self.fresh[revision] for revision in wanted & self.fresh.keys()}
        stored = revisions.contents(self.connection, wanted - fresh.keys())
        return {revision: entries.decoded(data) for revision, data in (fresh | stored).items()}


def plan(connection: Connection, list_id: str, since: Position, fresh: Fresh | None) -> Plan:
    """How to fold a list again from a position on, with a fresh document in its place if any.

    The fold starts at the newest checkpoint before that position; what lies between is folded too.
    """
    rows = snapshots.of_list(connection, list_id)
    seen = _seen_until(rows, checks.sightings(connection, list_id), fresh)
    done, state = _checkpoint(connection, [row for row in rows if row.position < since])
    before = [row for row in rows if row.position <= done and row.good]
    after = [row for row in rows if row.position > done]
    later: dict[Position, SnapshotRow | Snapshot] = {row.position: row for row in after}
    if fresh is not None:
        seen_until = seen.get(fresh.place)
        later[fresh.position] = replace(fresh.reading.snapshot, seen_until=seen_until)
    order = sorted(later)
    return Plan(
        start=state,
        last=snapshot_of(connection, before[-1], seen) if before else None,
        later=(_loaded(connection, later[position], seen) for position in order),
        keep=frozenset({*order[::SPARSE], *order[-RECENT_STATES:]}),
        again=bool(after) or done == FIRST,
        rows={row.position: row for row in rows},
    )


def _checkpoint(connection: Connection, rows: Sequence[SnapshotRow]) -> tuple[Position, State]:
    """The newest checkpoint among these snapshots, or the beginning of time."""
    for row in reversed(rows):
        if row.has_state:
            state = snapshots.state(connection, row.id)
            return row.position, load(zstandard.decompress(state))
    return FIRST, State()


def _seen_until(
    rows: Iterable[SnapshotRow], sightings: Iterable[Place], fresh: Fresh | None
) -> dict[Place, datetime]:
    """The last time each snapshot's document was seen before another one took its place."""
    places = [(row.observed_at, row.sha256) for row in rows if row.good]
    if fresh is not None:
        places.append(fresh.place)
    newest_first = sorted(places, reverse=True)
    last: dict[Place, str] = {}
    for at, sha256 in sightings:
        place = next((place for place in newest_first if place[0] <= at), None)
        if place is not None and place[1] == sha256:
            last[place] = max(last.get(place, ""), at)
    return {place: moment(at) for place, at in last.items()}


def thin_checkpoints(transaction: Transaction) -> None:
    """Keep the newest checkpoints and every sixteenth older one."""
    rows = snapshots.of_list(transaction.connection, transaction.list_id)
    older = [row for row in rows if row.has_state][:-RECENT_STATES]
    dropped = [row.id for place, row in enumerate(older) if place % SPARSE]
    snapshots.drop_states(transaction.connection, dropped)


# What a run asks of the past before it takes a document in.


def unprocessed(engine: Engine, list_id: str) -> set[int]:
    """Journalled arrivals that no run came to finish."""
    with reading(engine) as connection:
        return set(checks.unprocessed(connection, list_id))


def documents(engine: Engine, list_id: str) -> list[SnapshotRow]:
    """All documents of a list in history order."""
    with reading(engine) as connection:
        return snapshots.of_list(connection, list_id)


def last_good(engine: Engine, list_id: str) -> SnapshotRow | None:
    """The newest good document of a list."""
    with reading(engine) as connection:
        return snapshots.last_good(connection, list_id)


def is_repeat(engine: Engine, receipt: Receipt) -> bool:
    """Whether an arrival is the very document that was the list before it.

    A document that a person uploaded is taken again when the authority itself serves it.
    """
    rows = documents(engine, receipt.list_id)
    before = [row for row in rows if row.good and row.observed_at <= receipt.at]
    if not before or before[-1].sha256 != receipt.sha256:
        return False
    return before[-1].mode != "upload" or receipt.mode == "upload"


def seen_after(engine: Engine, list_id: str, at: str) -> set[Place]:
    """Looks after a moment that found the last document unchanged, by their places."""
    with reading(engine) as connection:
        sightings = checks.sightings(connection, list_id)
        rows = snapshots.of_list(connection, list_id)
    late = {look for look in sightings if look[0] > at}
    return late - {(row.observed_at, row.sha256) for row in rows}


def known_revisions(engine: Engine, list_id: str) -> set[str]:
    """Revisions that the newest snapshots of a list refer to: all of them are stored."""
    with reading(engine) as connection:
        newest = snapshots.of_list(connection, list_id)[-2:]
        bulk = [snapshots.members(connection, row.id) for row in newest]
    return {member.revision for data in bulk for member in unpack_members(data).values()}


# Documents in and out of the database.


def row_of(
    fresh: Fresh, source: kit.Source, rules_version: str, outcome: str, reason: str
) -> dict[str, Any]:
    """The columns of a document that is not on record yet."""
    receipt, snapshot = fresh.receipt, fresh.reading.snapshot
    at, published_at, sha256 = snapshot.position
    present = (member for member in snapshot.members.values() if member.state in PRESENT)
    about_terrorism = [source.about_terrorism(act[0] for act in m.acts) for m in present]
    return {
        "list_id": receipt.list_id,
        "sha256": sha256,
        "observed_at": at,
        "published_at": published_at,
        "receipt": receipt.seq,
        "mode": snapshot.mode,
        "format_id": snapshot.format_id,
        "covers": _covers_text(snapshot.covers),
        "rules_version": rules_version,
        "verdict": outcome,
        "reason": reason,
        "entries": snapshot.stats.entries,
        "terrorism": sum(about_terrorism),
        "stats": canonical(asdict(snapshot.stats)),
        "members": pack_members(snapshot.members),
    }


def snapshot_of(
    connection: Connection, row: SnapshotRow, seen: Mapping[Place, datetime]
) -> Snapshot:
    """A snapshot from its row; its members are read now."""
    return Snapshot(
        list_id=row.list_id,
        sha256=row.sha256,
        observed_at=moment(row.observed_at),
        published_at=moment(row.published_at) if row.published_at else None,
        mode=row.mode,
        format_id=row.format_id,
        covers=_covers(row.covers),
        members=unpack_members(snapshots.members(connection, row.id)),
        stats=_stats(row.stats),
        seen_until=seen.get((row.observed_at, row.sha256)),
    )


def _loaded(
    connection: Connection, row: SnapshotRow | Snapshot, seen: Mapping[Place, datetime]
) -> Snapshot:
    return row if isinstance(row, Snapshot) else snapshot_of(connection, row, seen)


def _stats(body: str) -> Stats:
    stored: dict[str, Any] = parsed(body)
    amended_on = tuple(stored.get("amended_on", ()))  # older rules did not read it
    return Stats(**{**stored, "amended_on": amended_on})


def _covers_text(covers: frozenset[str] | None) -> str:
    return EVERYTHING if covers is None else " ".join(sorted(covers))


def _covers(text: str) -> frozenset[str] | None:
    return None if text == EVERYTHING else frozenset(text.split())


def pack_members(members: Mapping[str, Member]) -> bytes:
    """Members in document order, compressed."""
    rows = [[key, *member] for key, member in members.items()]
    return zstandard.compress(packed(rows), 3)


def unpack_members(data: bytes) -> dict[str, Member]:
    """The inverse of `pack_members`; equal acts are one object, of which there are few."""
    known: dict[str, tuple[tuple[str, str, str], ...]] = {}
    members = {}
    for key, revision, meaning, state, raw in parsed(zstandard.decompress(data)):
        same = repr(raw)
        if same not in known:
            known[same] = tuple((act[0], act[1], act[2]) for act in raw)
        members[key] = Member(revision, meaning, state, known[same])
    return members
