"""Documents that a person sets aside, or has read again: what kills its reader, or does not count.

What is set aside is not read, at no look and in no replay: neither the receipt that is named nor
the same bytes when they come again. Taken back, it is read at once.
"""

from collections.abc import Sequence
from operator import attrgetter

from scrapers.registry import feeds
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.intake import run
from tracker.model import Decision, digest, stamp
from tracker.record import attempts, past
from tracker.record.journal import READ_AGAIN, SET_ASIDE_KIND, Made, Receipt, Undone
from tracker.record.proposals import Also, nothing
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome


def set_aside(tracker: Tracker, name: str, *, by: str, reason: str) -> Receipt:
    """Set a receipt aside, by its number or the beginning of its hash; which one it is.

    WrongUsage where that names none or several documents, and where it is set aside already.
    """
    stated(reason)
    receipt = removable(tracker, name)
    at = stamp(tracker.clock())
    run.set_aside(tracker, receipt, setting_aside(receipt, by, at, reason), live=True)
    return receipt


def removable(tracker: Tracker, name: str) -> Receipt:
    """A receipt that can be set aside; WrongUsage as above."""
    receipt, engine = named(tracker, name), tracker.ledger.engine
    already = attempts.history(engine, receipt.list_id).set_aside(receipt)
    if already and not past.taken_from(engine, receipt):
        raise WrongUsage(f"{_of(receipt)} is {already}")
    if receipt.list_id in feeds() and past.was_good(engine, receipt):
        raise WrongUsage(f"{_of(receipt)} is a feed's, and its acts are on record: they stay.")
    return receipt


def setting_aside(receipt: Receipt, by: str, at: str, reason: str) -> Decision:
    """That a receipt is set aside, to be put on record."""
    return _decision(receipt, SET_ASIDE_KIND, by, at, reason)


def read_again(
    tracker: Tracker, name: str, *, by: str, reason: str
) -> tuple[Receipt, Sequence[Outcome]]:
    """Have a receipt read that is set aside, or that killed whoever read it; what came of it.

    WrongUsage where nothing keeps it from being read.
    """
    stated(reason)
    receipt = named(tracker, name)
    fates = attempts.history(tracker.ledger.engine, receipt.list_id)
    made = fates.aside(receipt)
    if made is not None:
        at, number = stamp(tracker.clock()), made.decision.number
        undone = Undone(decision=number, decided_by=by, decided_at=at, reason=reason)
        return receipt, take_back(tracker, made, undone)
    if not fates.died(receipt.seq):
        raise WrongUsage(f"{_of(receipt)} is not set aside, and killed nobody.")
    decision = _decision(receipt, READ_AGAIN, by, stamp(tracker.clock()), reason)
    return receipt, run.read_again(tracker, receipt, decision, live=True)


def take_back(
    tracker: Tracker, made: Made, undone: Undone, also: Also = nothing
) -> Sequence[Outcome]:
    """Take back that a document is set aside: it is read at once. What came of that."""
    if made.decision.verdict != SET_ASIDE_KIND:
        raise WrongUsage(f"Decision {undone.decision} had a document read; that is done.")
    (receipt,) = tracker.journal.named(made.decision.keys[0])
    return run.read_again(tracker, receipt, undone, live=True, also=also)


def named(tracker: Tracker, name: str) -> Receipt:
    """The receipt of a number, or the last one of the bytes whose hash begins so."""
    found = tracker.journal.named(name.strip())
    if not found:
        raise WrongUsage(f"No receipt has the number {name}, or a hash that begins so.")
    if len({(receipt.list_id, receipt.sha256) for receipt in found}) > 1:
        several = ", ".join(map(_of, found))
        raise WrongUsage(f"{name} stands for several documents: {several}.")
    return max(found, key=attrgetter("seq"))


def _of(receipt: Receipt) -> str:
    return f"receipt {receipt.seq} ({receipt.list_id}, {receipt.sha256[:12]})"


def _decision(receipt: Receipt, kind: str, by: str, at: str, reason: str) -> Decision:
    return Decision(
        pending_id=digest((kind, receipt.list_id, str(receipt.seq), at)),
        verdict=kind,
        decided_by=by,
        decided_at=at,
        reason=reason,
        kind=kind,
        since=receipt.at,
        sha256=receipt.sha256,
        keys=(str(receipt.seq),),
    )
