"""What is on record of a list's past: its documents, and from which of them to fold.

What a document asks of it lies near its place: nothing here grows with the length of a history.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from db import arrivals, checks, revisions, snapshots
from db.engine import Connection, Engine, reading
from db.snapshots import SnapshotRow
from tracker.model import Content, Provenance, Snapshot, moment
from tracker.record import members, states
from tracker.record.journal import Receipt
from tracker.record.packing import FIRST, Fresh, Place, Position, snapshot_of
from tracker.record.writer import Writer

if TYPE_CHECKING:
    from tracker.rules.checkpoints import Whole
    from tracker.rules.standing import ListState

BELIEVED = timedelta(hours=20)
"""After so long a list is had anew, whatever its server says: at the same hour of every day."""

NOWHERE: Place = ("", "")
"""Before every moment."""

LAST = "~"
"""After the hash of every document of a moment."""

NOTHING: Mapping[int, members.Read] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """From where to fold, and what; `again` when documents folded before are among it.

    `later` reads one document after the other, within the transaction that made the plan; after
    those in `keep` a checkpoint is taken, beside those that every fold takes; `since` the last
    one so many were folded before, and they are told by the `whole` one after document number
    `base`. `rows` are the documents on record that it concerns, `lists` whom they have, and
    `beside` the number of the one next to which a fresh one is stored.
    """

    start: ListState
    last: Snapshot | None
    later: Iterable[Snapshot]
    keep: frozenset[Position]
    since: int
    whole: Whole | None
    base: int
    again: bool
    rows: Mapping[Position, SnapshotRow]
    lists: members.Reader
    beside: int


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

        A document that a person uploaded is taken again when the authority itself serves it; so is
        one that came by a lower grade.
        """
        if self.between or self.before is None or self.before.sha256 != self.receipt.sha256:
            return False
        if self.receipt.provenance.place < Provenance(self.before.provenance).place:
            return False
        return self.before.mode != "upload" or self.receipt.mode == "upload"


class Reached(NamedTuple):
    """Where a fold of a list's documents ended, and who wrote it down: until then nobody else did.

    Whoever writes to a list later has a greater token. `since` the last checkpoint so many
    documents were folded; the `whole` one is after document number `base`; `beside` is the last
    good document on record, `at_hand` lists that it leans on.
    """

    list_id: str
    token: int
    state: ListState
    last: Snapshot | None
    since: int
    whole: Whole | None
    base: int
    beside: int
    at_hand: Mapping[int, members.Read]

    def is_next(self, writer: Writer) -> bool:
        """Whether nobody has written to the list between that writer and this one."""
        return self.list_id == writer.list_id and writer.token - self.token in (0, 1)


@dataclass(slots=True)
class LastFold:
    """Where this process last folded to; for one list, and not for long.

    `lists` are those that were read for a document that is taken in now, to be read once.
    """

    reached: Reached | None = None
    lists: Mapping[int, members.Read] = field(default_factory=dict)

    def lists_taken(self, fresh: Fresh | None) -> Mapping[int, members.Read]:
        """Lists that were read for a document which is folded in now; they are not kept."""
        lists, self.lists = self.lists, {}
        return lists if fresh else {}

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
    at_hand: Mapping[int, members.Read] = NOTHING,
    *,
    followed: bool = False,
) -> Plan:
    """How to fold a list again from a position on, with a fresh document in its place if any.

    Documents that are `gone` are left out, and everything is compared as after a late document.
    Lists `at_hand` were read just now by whoever writes.

    The fold starts at the newest checkpoint before that position; what lies between is folded too.
    Behind all other documents it starts where the last fold `reached`, if that is still known; and
    where it is `followed` by the next one at once, only every sixteenth leaves a checkpoint.

    Documents of one moment are always folded together: which of them is the list, they say only
    side by side.
    """
    since = (since[0], "", "")
    if reached and fresh and not gone and not snapshots.is_any_since(connection, list_id, since):
        return _next(connection, reached, fresh, followed=followed)
    begun = states.before(connection, list_id, since)
    known = snapshots.since(connection, list_id, begun.position)
    after = [row for row in known if row.position > begun.position and row not in gone]
    last = snapshots.good_until(connection, list_id, begun.position)
    arriving = (fresh,) if fresh else ()
    seen = _seen_until(connection, list_id, last.observed_at if last else "", arriving, gone)
    lists = members.Reader(connection, dict(at_hand))
    unread = {document.position: document for document in (*after, *arriving)}
    order = sorted(unread)
    load = partial(_loaded, lists, seen, outranked(unread.values()))
    return Plan(
        start=begun.state,
        last=load(last) if last else None,
        later=map(load, map(unread.__getitem__, order)),
        keep=frozenset(order[-1:]),
        since=0,
        whole=begun.whole,
        base=begun.base,
        again=bool(after or gone) or begun.position == FIRST,
        rows={row.position: row for row in after},
        lists=lists,
        beside=_beside(last, after, since),
    )


def _beside(last: SnapshotRow | None, after: Iterable[SnapshotRow], since: Position) -> int:
    """The good document right before a position, by its number; 0 for none."""
    good = [row for row in (last, *after) if row and row.good and row.position < since]
    return good[-1].id if good else 0


def _next(connection: Connection, reached: Reached, fresh: Fresh, *, followed: bool) -> Plan:
    """How to fold a document that comes after all others."""
    list_id, last = reached.list_id, reached.last
    seen = _seen_until(connection, list_id, last.position[0] if last else "", (fresh,))
    lists = members.Reader(connection, dict(reached.at_hand))
    return Plan(
        start=reached.state,
        last=replace(last, seen_until=seen.get(last.position[::2])) if last else None,
        later=map(partial(_loaded, lists, seen, {}), (fresh,)),
        keep=frozenset() if followed else frozenset({fresh.position}),
        since=reached.since,
        whole=reached.whole,
        base=reached.base,
        again=False,
        rows={},
        lists=lists,
        beside=reached.beside,
    )


def _seen_until(
    connection: Connection,
    list_id: str,
    since: str,
    arriving: Iterable[Fresh],
    gone: Collection[SnapshotRow] = (),
) -> dict[Place, datetime]:
    """The last time each document from a moment on was seen before another took its place."""
    rows = [row for row in snapshots.good_from(connection, list_id, since) if row not in gone]
    return seen_until([*rows, *arriving], checks.sightings(connection, list_id, since))


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


def outranked(documents: Iterable[SnapshotRow | Fresh]) -> dict[Position, str]:
    """Documents beside which one of a better grade was observed at the same moment, and why that
    is the list.
    """
    by_moment: defaultdict[str, list[SnapshotRow | Fresh]] = defaultdict(list)
    for document in documents:
        by_moment[document.position[0]].append(document)
    beside = {at: min(map(_grade, of), key=_RANK) for at, of in by_moment.items() if len(of) > 1}
    return {
        document.position: OUTRANKED.format(own=_grade(document), best=best)
        for at, best in beside.items()
        for document in by_moment[at]
        if _grade(document).rank > best.rank
    }


OUTRANKED = "it came as {own}; another document of the same moment is {best}, and that is the list"


_RANK = attrgetter("rank")


def _grade(document: SnapshotRow | Fresh) -> Provenance:
    return Provenance(document.provenance)


def _loaded(
    lists: members.Reader,
    seen: Mapping[Place, datetime],
    others: Mapping[Position, str],
    document: SnapshotRow | Fresh,
) -> Snapshot:
    why = others.get(document.position, "")
    match document:
        case Fresh():
            read = document.reading.snapshot
            return replace(read, seen_until=seen.get(document.place), outranked=why)
        case SnapshotRow():
            return replace(snapshot_of(lists, document, seen), outranked=why)


# What a run asks of the past before it takes a document in.


def unprocessed(engine: Engine, list_id: str) -> set[int]:
    """Journalled arrivals that no run came to finish."""
    with reading(engine) as connection:
        return set(arrivals.unprocessed(connection, list_id))


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


def moment_of_look(engine: Engine, list_id: str, now: datetime) -> datetime:
    """When a list is looked at now: never before it was looked at last.

    Where the clock was set back, what a source serves now would count as older than what it served
    before: whom it has come to name would be told to nobody, and others would seem to be missing.
    """
    with reading(engine) as connection:
        last = checks.last(connection, list_id)
    if last is None or moment(last.observed_at) <= now:
        return now
    return moment(last.observed_at) + timedelta(seconds=1)


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


def known_revisions(engine: Engine, last_fold: LastFold, writer: Writer) -> set[str]:
    """Revisions that the newest snapshots of a list refer to: all of them are stored."""
    reached, last_fold.lists = last_fold.seen_by(writer), {}
    if reached and reached.last:
        return {member.revision for member in reached.last.members.values()}
    with reading(engine) as connection:
        lists = members.Reader(connection)
        newest = snapshots.newest_of(connection, writer.list_id, "", 2)
        named = [lists.members(row.id).values() for row in newest]
    last_fold.lists = lists.at_hand
    return {member.revision for member in chain.from_iterable(named)}
