"""What is on record of a list's past: its documents, and from which of them to fold."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import zstandard

from db import checks, revisions, snapshots
from db.engine import Connection, Engine, reading
from db.snapshots import SnapshotRow
from tracker.model import Content, Snapshot, moment
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh, Place, Position, revisions_in, snapshot_of
from tracker.record.writer import Transaction, Writer

if TYPE_CHECKING:
    from tracker.rules.standing import ListState

RECENT_STATES = 4
"""Checkpoints kept of the newest documents; older ones are thinned."""

BELIEVED = timedelta(hours=20)
"""After so long a list is had anew, whatever its server says: at the same hour of every day."""

FIRST: Position = ("", "", "")
"""Before every document."""

NOWHERE: Place = ("", "")
"""Before every moment."""

LAST = "~"
"""After the hash of every document of a moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """From where to fold, and what; `again` when documents folded before are among it.

    `later` reads one document after the other, within the transaction that made the plan; after
    those in `keep` a checkpoint is taken, beside those that every fold takes; `since` the last one
    so many were folded before. `rows` are all documents on record.
    """

    start: ListState
    last: Snapshot | None
    later: Iterable[Snapshot]
    keep: frozenset[Position]
    since: int
    again: bool
    rows: Mapping[Position, SnapshotRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """An arrival among the documents on record: the good one `before` it, and the next `after`.

    `between`: an old copy had taken the place of the good one.
    """

    receipt: Receipt
    before: SnapshotRow | None
    after: SnapshotRow | None
    between: bool

    @property
    def is_repeat(self) -> bool:
        """Whether it is the very document that was the list before it.

        A document that a person uploaded is taken again when the authority itself serves it.
        """
        if self.between or self.before is None or self.before.sha256 != self.receipt.sha256:
            return False
        return self.before.mode != "upload" or self.receipt.mode == "upload"


class Reached(NamedTuple):
    """Where a fold of a list's documents ended, and who wrote it down: until then nobody else did.

    Whoever writes to a list later has a greater token.
    """

    list_id: str
    token: int
    state: ListState
    last: Snapshot | None

    def is_next(self, writer: Writer) -> bool:
        """Whether nobody has written to the list between that writer and this one."""
        return self.list_id == writer.list_id and writer.token - self.token in (0, 1)


@dataclass(slots=True)
class LastFold:
    """Where this process last folded to; for one list, and not for long."""

    reached: Reached | None = None

    def seen_by(self, writer: Writer) -> Reached | None:
        """Where the list of a writer stands, if that is still known."""
        reached = self.reached
        return reached if reached and reached.is_next(writer) else None

    def taken_by(self, writer: Writer) -> Reached | None:
        """The same for one who folds on from there: a fold changes it in place."""
        reached, self.reached = self.seen_by(writer), None
        return reached


class ContentsOf:
    """Contents by revision id, decoded; fresh ones first, the rest from the database in bulk."""

    def __init__(self, connection: Connection, fresh: Mapping[str, bytes]) -> None:
        self.connection, self.fresh = connection, fresh

    def __call__(self, ids: Iterable[str]) -> Mapping[str, Content]:
        from tracker.rules.normalise import entries

        wanted = set(ids)
        fresh = {revision: self.fresh[revision] for revision in wanted & self.fresh.keys()}
        stored = revisions.contents(self.connection, wanted - fresh.keys())
        return {revision: entries.decoded(data) for revision, data in (fresh | stored).items()}


def plan(
    connection: Connection,
    list_id: str,
    since: Position,
    fresh: Fresh | None,
    reached: Reached | None = None,
    gone: Collection[SnapshotRow] = (),
    *,
    followed: bool = False,
) -> Plan:
    """How to fold a list again from a position on, with a fresh document in its place if any.

    Documents that are `gone` are left out, and everything is compared as after a late document.

    The fold starts at the newest checkpoint before that position; what lies between is folded too.
    Behind all other documents it starts where the last fold `reached`, if that is still known; and
    where it is `followed` by the next one at once, only every sixteenth leaves a checkpoint.
    """
    rows = [row for row in snapshots.of_list(connection, list_id) if row not in gone]
    arriving = (fresh,) if fresh else ()
    good = [row for row in rows if row.good]
    seen = seen_until([*good, *arriving], checks.sightings(connection, list_id))
    load = partial(_loaded, connection, seen)
    earlier = bisect_left(rows, since, key=_position)
    if reached and rows and earlier == len(rows) and not gone:
        return _next(reached, load, fresh, rows, seen, followed=followed)
    done, state = _checkpoint(connection, rows[:earlier])
    before = good[: bisect_right(good, done, key=_position)]
    after = rows[bisect_right(rows, done, key=_position) :]
    unread = {document.position: document for document in (*after, *arriving)}
    order = sorted(unread)
    return Plan(
        start=state,
        last=load(before[-1]) if before else None,
        later=map(load, map(unread.__getitem__, order)),
        keep=frozenset(order[-RECENT_STATES:]),
        since=0,
        again=bool(after or gone) or done == FIRST,
        rows={row.position: row for row in rows},
    )


def _next(
    reached: Reached,
    load: Callable[[SnapshotRow | Fresh], Snapshot],
    fresh: Fresh | None,
    rows: Sequence[SnapshotRow],
    seen: Mapping[Place, datetime],
    *,
    followed: bool,
) -> Plan:
    """How to fold a document that comes after all others."""
    arriving = (fresh,) if fresh else ()
    last = reached.last
    return Plan(
        start=reached.state,
        last=replace(last, seen_until=seen.get(last.position[::2])) if last else None,
        later=map(load, arriving),
        keep=frozenset(document.position for document in arriving if not followed),
        since=next((n for n, row in enumerate(reversed(rows)) if row.has_state), len(rows)),
        again=False,
        rows={row.position: row for row in rows},
    )


_position = attrgetter("position")


def _checkpoint(connection: Connection, rows: Sequence[SnapshotRow]) -> tuple[Position, ListState]:
    """The newest checkpoint among these snapshots, or the beginning of time."""
    from tracker.rules.standing import ListState, load

    for row in reversed(rows):
        if row.has_state:
            state = snapshots.state(connection, row.id)
            return row.position, load(zstandard.decompress(state))
    return FIRST, ListState()


def seen_until(
    documents: Iterable[SnapshotRow | Fresh], sightings: Iterable[Place]
) -> dict[Place, datetime]:
    """The last time each document was seen before another one took its place."""
    places = sorted(document.place for document in documents)
    places.insert(0, NOWHERE)
    last: dict[Place, str] = {}
    for at, sha256 in sightings:
        place = places[bisect_right(places, (at, LAST)) - 1]
        if place[1] == sha256:
            last[place] = max(last.get(place, ""), at)
    return {place: moment(at) for place, at in last.items()}


def _loaded(
    connection: Connection, seen: Mapping[Place, datetime], document: SnapshotRow | Fresh
) -> Snapshot:
    match document:
        case Fresh():
            return replace(document.reading.snapshot, seen_until=seen.get(document.place))
        case SnapshotRow():
            return snapshot_of(connection, document, seen)


def thin_checkpoints(transaction: Transaction) -> None:
    """Keep the newest checkpoints, and as many older ones as a late document needs.

    Wherever it comes, at most sixteen documents before it are folded again.
    """
    rows = snapshots.of_list(transaction.connection, transaction.list_id)
    places = [place for place, row in enumerate(rows) if row.has_state]
    dropped = [rows[place].id for place in superfluous(places)]
    snapshots.drop_states(transaction.connection, dropped)


def superfluous(places: Sequence[int]) -> list[int]:
    """Of the places of checkpoints among all documents, those without which no gap is too long.

    Gaps are measured between neighbours that stay, so thinning again thins no further, and a late
    document widens one gap by one. The newest ones stay.
    """
    from tracker.rules.fold.terms import CHECKPOINT_EVERY

    older = islice(pairwise(places), max(0, len(places) - RECENT_STATES))
    dropped, last = [], -1
    for place, following in older:
        if following - last <= CHECKPOINT_EVERY:
            dropped.append(place)
        else:
            last = place
    return dropped


# What a run asks of the past before it takes a document in.


def unprocessed(engine: Engine, list_id: str) -> set[int]:
    """Journalled arrivals that no run came to finish."""
    with reading(engine) as connection:
        return set(checks.unprocessed(connection, list_id))


def taken(engine: Engine, list_id: str) -> set[str]:
    """Hashes of all documents of a list that could be read, good or not."""
    with reading(engine) as connection:
        return {row.sha256 for row in snapshots.of_list(connection, list_id)}


def arrivals_taken(engine: Engine, list_id: str) -> set[int]:
    """Receipts of all documents of a list that could be read, good or not."""
    with reading(engine) as connection:
        return {row.receipt for row in snapshots.of_list(connection, list_id)}


def arrivals_read(engine: Engine, list_id: str) -> set[int]:
    """Receipts of a list that were read in good order."""
    with reading(engine) as connection:
        return checks.read_well(connection, list_id)


def was_good(engine: Engine, receipt: Receipt) -> bool:
    """Whether any look at a receipt found it in good order."""
    with reading(engine) as connection:
        return checks.any_good(connection, receipt.seq)


def taken_from(engine: Engine, receipt: Receipt) -> list[SnapshotRow]:
    """Documents of a receipt's bytes that came by it or after it, in history order."""
    with reading(engine) as connection:
        return snapshots.places(connection, receipt.list_id, receipt.sha256, receipt.seq)


def last_good(engine: Engine, list_id: str) -> SnapshotRow | None:
    """The newest good document of a list."""
    with reading(engine) as connection:
        return snapshots.last_good(connection, list_id)


def believes(engine: Engine, list_id: str, now: datetime) -> bool:
    """Whether a source that says "not modified" may be believed: not once a day, nor after trouble.

    There are servers whose validators do not cover the content, and say so for ever.
    """
    with reading(engine) as connection:
        last = checks.last(connection, list_id)
        stood_in = last is not None and last.outcome not in checks.IN_GOOD_ORDER
        in_trouble = stood_in or checks.failing(connection, list_id) is not None
        handed_over = checks.last_bytes(connection, list_id)
    if in_trouble or not handed_over:
        return False
    return timedelta() <= now - moment(handed_over) < BELIEVED


def around(engine: Engine, receipt: Receipt) -> Around:
    """The place of an arrival in the history of its list."""
    list_id, at = receipt.list_id, receipt.at
    with reading(engine) as connection:
        before = snapshots.last_good(connection, list_id, until=at)
        newest = snapshots.last_kept(connection, list_id, until=at)
        after = snapshots.first_after(connection, list_id, at)
    return Around(receipt=receipt, before=before, after=after, between=newest != before)


def unread_before(engine: Engine, receipt: Receipt) -> set[int]:
    """Earlier receipts of the same bytes that were refused before anybody could read them."""
    with reading(engine) as connection:
        return checks.unread_before(connection, receipt.list_id, receipt.sha256, receipt.at)


def seen_after(engine: Engine, receipt: Receipt) -> set[Place]:
    """Looks after an arrival that found the last document unchanged, by their places."""
    with reading(engine) as connection:
        return checks.sightings_after(connection, receipt.list_id, receipt.at)


def known_revisions(engine: Engine, list_id: str, reached: Reached | None) -> set[str]:
    """Revisions that the newest snapshots of a list refer to: all of them are stored."""
    if reached and reached.last:
        return {member.revision for member in reached.last.members.values()}
    with reading(engine) as connection:
        newest = snapshots.of_list(connection, list_id)[-2:]
        bulk = [snapshots.members(connection, row.id) for row in newest]
    return set().union(*map(revisions_in, bulk))
