"""What of a record people may have to be told: events, without recipients.

What nobody waits for is no event: the log, the questions and the acts say it. Of what is said once
however often it is read (new fields, what is read late) it is kept that it was met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING

from db import changes as rows
from db import events
from db.canonical import canonical
from db.changes import ChangeOnRecord
from db.events import NewEvent
from scrapers.kit import OF_COURTS, RawAct
from tracker.model import Change, Confirmation, Kind, stamp
from tracker.record import discoveries, outbox
from tracker.record.difference import Difference, Differences
from tracker.record.outbox import DRIFT
from tracker.record.writer import Transaction
from tracker.recorded import unit_of

if TYPE_CHECKING:
    from tracker.rules.fold.terms import Folded, Remark
    from tracker.rules.reading import Reading

Said = tuple[str, ...]
"""What a change says, whichever document it is dated to."""


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
        (outbox.event(transaction, "pending", q.pending_id, asdict(q)) for q in asked),
        discoveries.brought(transaction, folded.discoveries),
        _remarks(transaction, folded, fresh) if fresh else (),
        _drift(transaction, fresh) if fresh else (),
    )
    outbox.add(transaction, happened)


def tell_of_acts(transaction: Transaction, numbers: Iterable[str], *, waiting: bool) -> None:
    """Acts that are new on record, by number; not `waiting` where nobody is to be told."""
    acts = (outbox.event(transaction, "act", number, {}) for number in numbers)
    outbox.add(transaction, (one._replace(waiting=waiting) for one in acts))


def tell_of_courts(transaction: Transaction, said: Iterable[RawAct], *, waiting: bool) -> None:
    """Acts by which courts speak of somebody, by number, each time that a source says more."""
    spoken = (act.number for act in said if any(p.effect in OF_COURTS for p in act.parties))
    numbers = dict.fromkeys(spoken)
    of_courts = (outbox.event(transaction, "court", number, {}) for number in numbers)
    outbox.add(transaction, (one._replace(waiting=waiting) for one in of_courts))


# Changes.


def _changes(
    transaction: Transaction, changes: Difference, numbers: Sequence[int], untold: set[Said]
) -> Iterator[NewEvent]:
    """One event per new change, which the row of the log says.

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
        event = outbox.event(transaction, "change", str(number), {}, live=is_news, waiting=is_heir)
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
            yield outbox.event(transaction, "why", str(new[heir]), {"change_id": heir})


def _withdrawals(
    transaction: Transaction, fallen: Mapping[ChangeOnRecord, str]
) -> Iterator[NewEvent]:
    """One event per row that fell without an heir."""
    for row, heir in fallen.items():
        if not heir:
            body = {"change_id": row.change_id}
            yield outbox.event(transaction, "withdrawn", str(row.seq), body, waiting=True)


def _untold(transaction: Transaction, fallen: Iterable[ChangeOnRecord]) -> set[Said]:
    """News that nobody was told of before its row fell: whatever row says it now is news."""
    from tracker.rules.standing import change_from

    connection, numbers = transaction.connection, [str(row.seq) for row in fallen]
    unseen = events.unseen(connection, transaction.list_id, "change", numbers)
    fell = rows.ever_numbered(connection, map(int, unseen))
    return {_said(change_from(rows.content(row))) for row in fell}


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
    fields = {"fields": sorted(fresh.drift)}
    event = outbox.event(transaction, DRIFT, fresh.snapshot.sha256, fields)
    if not events.is_known(transaction.connection, transaction.list_id, DRIFT, event.body):
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
    return outbox.event(transaction, "remark", remark.document.sha256, body)
