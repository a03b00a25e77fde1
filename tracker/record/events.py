"""What of a record people may have to be told: events, without recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from db import events, snapshots, standings
from db.canonical import canonical, parsed
from db.changes import ChangeOnRecord
from db.engine import Connection, Engine, reading
from db.events import NewEvent
from scrapers.kit import OF_COURTS, RawAct
from tracker.model import RELEVANT, Change, Confirmation, Content, Kind, Origin, stamp
from tracker.record.difference import Difference, Differences
from tracker.record.past import ContentsOf
from tracker.record.writer import Transaction
from tracker.recorded import Body, Standing, unit_of

if TYPE_CHECKING:
    from tracker.rules.fold.terms import Discovery, Folded, Remark
    from tracker.rules.reading import Reading

Said = tuple[str, ...]
"""What a change says, whichever document it is dated to."""


class Gain(NamedTuple):
    """What is read of one field of an entry only since the rules or the format are others."""

    entry_id: str
    caption: str
    field: str
    before: str | tuple[str, ...]
    after: str | tuple[str, ...]


def tell(
    transaction: Transaction,
    differences: Differences,
    numbers: Sequence[int],
    folded: Folded,
    fresh: Reading | None,
) -> None:
    """Write down what happened; `numbers` are those of the new changes, in the log."""
    changes, asked = differences.changes, differences.questions.new
    untold = _untold(transaction, changes.fallen)
    happened = chain(
        _changes(transaction, changes, numbers, untold),
        _withdrawals(transaction, changes.fallen),
        _whys(transaction, changes, numbers),
        (_event(transaction, "pending", q.pending_id, asdict(q)) for q in asked),
        _discoveries(transaction, folded.discoveries),
        _remarks(transaction, folded, fresh) if fresh else (),
        _drift(transaction, fresh) if fresh else (),
    )
    events.add(transaction.connection, happened)


def tell_of_acts(transaction: Transaction, numbers: Iterable[str], *, waiting: bool) -> None:
    """Acts that are new on record, by number; not `waiting` where nobody is to be told."""
    acts = (_event(transaction, "act", number, {})._replace(waiting=waiting) for number in numbers)
    events.add(transaction.connection, acts)


def tell_of_courts(transaction: Transaction, said: Iterable[RawAct], *, waiting: bool) -> None:
    """Acts by which courts speak of somebody, by number, each time that a source says more."""
    spoken = (act.number for act in said if any(p.effect in OF_COURTS for p in act.parties))
    of_courts = (_event(transaction, "court", number, {}) for number in dict.fromkeys(spoken))
    events.add(transaction.connection, (one._replace(waiting=waiting) for one in of_courts))


def _event(
    transaction: Transaction,
    kind: str,
    ref: str,
    body: Body,
    *,
    live: bool = False,
    waiting: bool = False,
) -> NewEvent:
    """An event; it is news and waits if the writer is live, or where the event itself says so."""
    is_live = transaction.writer.live or live
    return NewEvent(
        list_id=transaction.list_id,
        kind=kind,
        ref=ref,
        live=is_live,
        body=canonical(body),
        recorded_at=transaction.at,
        waiting=is_live or waiting,
    )


# Changes.


def _changes(
    transaction: Transaction, changes: Difference, numbers: Sequence[int], untold: set[Said]
) -> Iterator[NewEvent]:
    """One event per new change.

    One that takes the place of a row that somebody may have been told of waits for the fan-out
    whatever brought it: that one's notice moves with it, or is brought to its end. One that only
    explains such a row is no news by itself.
    """
    explained = {
        heir for row, heir in changes.fallen.items() if _only_explained(row, heir, changes)
    }
    replaced = {(row.entry_id, row.kind, row.scope) for row in changes.fallen}
    for number, change in zip(numbers, changes.new, strict=True):
        is_heir = (change.entry_id, change.kind, change.scope) in replaced
        is_news = _said(change) in untold
        event = _event(
            transaction, "change", str(number), change.body, live=is_news, waiting=is_heir
        )
        yield event._replace(live=is_news) if change.change_id in explained else event


def _only_explained(row: ChangeOnRecord, heir: str, changes: Difference) -> bool:
    """Whether a row says what the fallen one said, as sure as that or surer, and another reason."""
    change = changes.by_id.get(heir)
    was_sure = row.confirmation != Confirmation.OBSERVED_ONCE
    as_sure = change is not None and (was_sure or change.confirmation == row.confirmation)
    return as_sure and _is_explained(row, heir, changes)


def _is_explained(row: ChangeOnRecord, heir: str, changes: Difference) -> bool:
    """Whether a row in the place of the fallen one cites another cause or act."""
    change = changes.by_id.get(heir)
    if change is None or change.slot != row.slot:
        return False
    return (change.cause, change.instrument) != (row.cause, row.instrument)


def _is_sure_now(row: ChangeOnRecord, heir: str, changes: Difference) -> bool:
    change = changes.by_id.get(heir)
    once_only = Confirmation.OBSERVED_ONCE
    return change is not None and row.confirmation == once_only != change.confirmation


def _whys(
    transaction: Transaction, changes: Difference, numbers: Sequence[int]
) -> Iterator[NewEvent]:
    """One event per removal of which another cause, or act, is known than before, or that is sure
    now and was not.

    Where nobody is to be told of news there is none: history is explained in silence.
    """
    if not transaction.writer.live:
        return
    new = {c.change_id: number for number, c in zip(numbers, changes.new, strict=True)}
    for row, heir in changes.fallen.items():
        if row.kind != Kind.REMOVAL:
            continue
        if _is_explained(row, heir, changes) or _is_sure_now(row, heir, changes):
            yield _event(transaction, "why", str(new[heir]), {"change_id": heir})


def _withdrawals(
    transaction: Transaction, fallen: Mapping[ChangeOnRecord, str]
) -> Iterator[NewEvent]:
    """One event per row that fell without an heir."""
    for row, heir in fallen.items():
        if not heir:
            body = {"change_id": row.change_id}
            yield _event(transaction, "withdrawn", str(row.seq), body, waiting=True)


def _untold(transaction: Transaction, fallen: Iterable[ChangeOnRecord]) -> set[Said]:
    """News that nobody was told of before its row fell: whatever row says it now is news."""
    refs = [str(row.seq) for row in fallen]
    bodies = events.unseen(transaction.connection, transaction.list_id, "change", refs)
    from tracker.rules.standing import change_from

    return {_said(change_from(parsed(body))) for body in bodies}


def _said(change: Change) -> Said:
    told_apart = change.kind in (Kind.AMENDMENT, Kind.IDENTITY)
    what = canonical(change.body["fields"]) if told_apart else ""
    unit = unit_of(change.scope, change.programme)
    return (change.entry_id, change.kind, change.scope, unit, str(change.episode), what)


# Fields that nobody took.


def _drift(transaction: Transaction, fresh: Reading) -> Iterator[NewEvent]:
    """Fields of a document that nobody took; the same ones are told of once per list."""
    if not fresh.drift:
        return
    event = _event(transaction, "drift", fresh.snapshot.sha256, {"fields": sorted(fresh.drift)})
    if not events.is_known(transaction.connection, transaction.list_id, "drift", event.body):
        yield event


# What those who run the tracker should know of a document.


def _remarks(transaction: Transaction, folded: Folded, fresh: Reading) -> Iterator[NewEvent]:
    """Those on the document that has just come; on all others they were made before."""
    arrived = fresh.snapshot.position
    for remark in folded.remarks:
        if remark.document.position == arrived:
            yield _remark(transaction, remark)


def _remark(transaction: Transaction, remark: Remark) -> NewEvent:
    body = {
        "what": remark.kind,
        "observed_at": stamp(remark.document.observed_at),
        "snapshot_sha256": remark.document.sha256,
        "reason": remark.reason,
    }
    return _event(transaction, "remark", remark.document.sha256, body)


# What is read late.


def _late(transaction: Transaction, sha256: str, body: Body) -> NewEvent:
    return _event(transaction, "late_discovery", sha256, body)


def _discoveries(transaction: Transaction, discoveries: Sequence[Discovery]) -> Iterator[NewEvent]:
    """What new formats let us read, less what was noted when the same documents were read before.

    A decision folds the documents since its own day again: what they brought is no news by that,
    least of all what a backfill brought in silence.
    """
    documents = {discovery.snapshot_sha256 for discovery in discoveries}
    said = events.said_of(
        transaction.connection, transaction.list_id, "late_discovery", sorted(documents)
    )
    noted = {(event.ref, _what(gain)) for event in said for gain in parsed(event.body)["gains"]}
    for discovery in discoveries:
        sha256, at, origin = discovery.snapshot_sha256, discovery.observed_at, discovery.origin
        gains = [Gain(entry, caption, *change) for entry, caption, change in discovery.gains]
        fresh = [gain for gain in gains if (sha256, _what(gain._asdict())) not in noted]
        if fresh:
            yield _late(transaction, sha256, _told_late(sha256, at, origin, fresh))


def _what(gain: Body) -> str:
    """What is read late, whatever the entry is called by now."""
    return canonical([gain["entry_id"], gain["field"], gain["after"]])


def _told_late(sha256: str, at: str, origin: Origin, gains: Sequence[Gain]) -> Body:
    return {
        "snapshot_sha256": sha256,
        "observed_at": at,
        "origin": str(origin),
        "entries": len({gain.entry_id for gain in gains}),
        "gains": list(map(Gain._asdict, gains)),
    }


def listed(engine: Engine, list_id: str) -> dict[str, str]:
    """Entry -> revision of everybody who counts as listed now."""
    with reading(engine) as connection:
        rows = standings.on_record(connection, list_id).values()
    stood = map(Standing.read, map(attrgetter("body"), rows))
    return {standing.entry_id: standing.revision for standing in stood if standing.listed}


def discover(transaction: Transaction, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Tell once what new rules read of entries that old ones did not; the number of gains.

    `before` and `after` are `listed` under the old rules and under the new ones. Whole entries
    first read now count by their primary name.
    """
    gains = list(_learnt_of_all(transaction.connection, before, after))
    last = snapshots.last_good(transaction.connection, transaction.list_id)
    if gains and last is not None:
        body = _told_late(last.sha256, last.observed_at, Origin.PARSER, gains)
        event = _event(transaction, "late_discovery", last.sha256, body, live=True)
        events.add(transaction.connection, [event])
    return len(gains)


def _learnt_of_all(
    connection: Connection, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Gain]:
    moved = {entry: now for entry, now in after.items() if before.get(entry) != now}
    stored = ContentsOf(connection, {})({*moved.values(), *before.values()})
    for entry, revision in sorted(moved.items()):
        earlier = stored.get(before.get(entry, ""))
        yield from _learnt(entry, earlier, stored[revision])


def _learnt(entry: str, before: Content | None, after: Content) -> Iterator[Gain]:
    """Values that matter to screening and that the old reading had nowhere in the entry."""
    from tracker.rules.normalise import entries
    from tracker.rules.normalise.sense import sense

    fields = entries.values(after)
    caption, names = fields["name"][0], fields["name"]
    if before is None:
        yield Gain(entry, caption, "name", (), tuple(names))
        return
    known = set(map(sense, chain.from_iterable(entries.values(before).values())))
    for field in sorted(fields.keys() & RELEVANT):
        fresh = tuple(text for text in fields[field] if sense(text) not in known)
        if fresh:
            yield Gain(entry, caption, field, (), fresh)
