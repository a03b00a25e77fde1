"""One journalled arrival into the log, and the looks that are documents because of it."""

from typing import Any

from db.snapshots import SnapshotRow
from scrapers.registry import Scraper, feeds, scraper
from tracker import memory
from tracker.intake.documents import Unread, content_of
from tracker.record import past
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome, Writer

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""


def _log() -> Any:
    import structlog

    return structlog.get_logger("tracker")


def digest(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """Read one journalled arrival, fold it in, record it; refusals are recorded too.

    One that comes late makes documents of looks that came after it; they are folded in next.
    """
    known = scraper(writer.list_id)
    if known.key not in feeds():
        around = past.around(tracker.ledger.engine, receipt)
        if around.is_repeat:
            return _seen_again(tracker, writer, known, receipt, around.after)
    outcome, look = _taken_in(tracker, writer, known, receipt)
    while look is not None:
        _, look = _taken_in(tracker, writer, known, look)
    return outcome


def _seen_again(
    tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt, after: SnapshotRow | None
) -> Outcome:
    """A look that found the list unchanged; a late one moves `observed_after` of what came next."""
    outcome = tracker.ledger.checked(writer, receipt, "unchanged", "", tracker.clock())
    if after is not None:
        decisions = tracker.journal.decisions(writer.list_id)
        tracker.ledger.refold(writer, known.source, decisions, after.position, tracker.clock())
    return outcome


def _taken_in(
    tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt
) -> tuple[Outcome, Receipt | None]:
    """What became of one arrival, and the look that is a document because of it, if any."""
    content = content_of(tracker, known, receipt)
    if isinstance(content, Unread):
        reason = content.reason
        return tracker.ledger.checked(writer, receipt, "refused", reason, tracker.clock()), None
    if isinstance(content, tuple):
        outcome = tracker.ledger.record_acts(writer, receipt, content, tracker.clock())
    else:
        decisions = tracker.journal.decisions(writer.list_id)
        outcome = tracker.ledger.record(writer, known.source, decisions, content, tracker.clock())
    is_document = isinstance(content, Fresh)
    del content
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    if not is_document:
        return outcome, None
    if outcome.entries >= LARGE:
        memory.give_back()
    return outcome, _next_return(tracker, receipt)


def _next_return(tracker: Tracker, late: Receipt) -> Receipt | None:
    """The first look that found a document unchanged before which another one has now come.

    After that one it is the document's return, and a document of the list like any other.
    """
    engine = tracker.ledger.engine
    if seen := past.seen_after(engine, late):
        for look in tracker.journal.sights(late.list_id):
            if (look.at, look.sha256) in seen and not past.around(engine, look).is_repeat:
                return look
    return None
