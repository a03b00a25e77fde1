"""One journalled arrival into the log, and the looks that are documents because of it."""

from dataclasses import replace
from operator import attrgetter

from db.archive import ArchiveDamaged
from db.snapshots import SnapshotRow
from scrapers import by_hand
from scrapers.registry import Scraper, feeds, scraper
from tracker import logs, memory
from tracker.confined.task import Killed
from tracker.errors import Refused, contained, fault_of_document
from tracker.intake import documents
from tracker.record import attempts, past
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome, Writer, held

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""


def digest(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """Read one journalled arrival, fold it in, record it; refusals are recorded too.

    One that comes late makes documents of looks that came after it; they are folded in next. So are
    earlier arrivals of the same bytes that were refused: what can be read now can be read there.
    """
    known = scraper(writer.list_id)
    if known.key in feeds():
        return _acts_taken_in(tracker, writer, known, receipt)
    outcome = _digested(tracker, writer, known, receipt)
    if outcome.outcome != "refused":
        for earlier in _refused_before(tracker, receipt):
            _digested(tracker, writer, known, earlier)
    return outcome


def _digested(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    around = past.around(tracker.ledger.engine, receipt)
    if around.is_repeat:
        return _seen_again(tracker, writer, known, receipt, around.after)
    outcome, look = _taken_in(tracker, writer, known, receipt)
    while look is not None:
        _, look = _taken_in(tracker, writer, known, look)
    return outcome


def found_again(tracker: Tracker, writer: Writer, look: Receipt) -> None:
    """A look that found the list as it was: its return, where an old copy had taken its place."""
    if not past.around(tracker.ledger.engine, look).between:
        return
    known = scraper(writer.list_id)
    for sight in tracker.journal.sights(writer.list_id):
        if sight.seq == look.seq:
            _taken_in(tracker, writer, known, sight)


def _acts_taken_in(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    """Put the acts of one journalled document of a feed on record."""
    if why := _begun(tracker, writer, receipt):
        return _refused(tracker, writer, receipt, why)
    try:
        with contained():
            acts = documents.acts_of(tracker, known, receipt)
    except (Refused, ArchiveDamaged) as doubt:
        return _unread(tracker, writer, receipt, doubt)
    try:
        outcome = tracker.ledger.record_acts(writer, receipt, acts, tracker.clock())
    except Exception as failure:
        return _broken(tracker, writer, receipt, failure)
    list_id, sha256 = receipt.list_id, receipt.sha256
    logs.logger().info("read", list_id=list_id, outcome=outcome.outcome, sha256=sha256)
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
    """What became of one document, and the look that is a document because of it, if any."""
    if why := _begun(tracker, writer, receipt):
        return _refused(tracker, writer, receipt, why), None
    revisions = tracker.ledger.known_revisions(writer)
    try:
        with contained():
            fresh = documents.fresh_of(tracker, known, receipt, revisions)
    except (Refused, ArchiveDamaged) as doubt:
        return _unread(tracker, writer, receipt, doubt), None
    finally:
        if writer.live:
            tracker.reader.forget()
    decisions = tracker.journal.decisions(writer.list_id)
    try:
        with contained():
            outcome = tracker.ledger.record(writer, known.source, decisions, fresh, tracker.clock())
    except Exception as failure:
        return _broken(tracker, writer, receipt, failure), None
    list_id, sha256 = receipt.list_id, receipt.sha256
    logs.logger().info("read", list_id=list_id, outcome=outcome.outcome, sha256=sha256)
    del fresh
    if outcome.entries >= LARGE:
        memory.give_back()
    return outcome, _next_return(tracker, receipt)


def _begun(tracker: Tracker, writer: Writer, receipt: Receipt) -> str:
    """Put on record that a receipt is read now; or why it is not, if it may not be."""
    with held(tracker.ledger.engine, writer, tracker.clock()) as transaction:
        return attempts.begin(transaction, receipt)


def _unread(
    tracker: Tracker, writer: Writer, receipt: Receipt, doubt: Refused | ArchiveDamaged
) -> Outcome:
    """A document that could not be read; of one that killed its reader, the death is on record."""
    if isinstance(doubt, Killed):
        with held(tracker.ledger.engine, writer, tracker.clock()) as transaction:
            attempts.bury(transaction.connection, writer.list_id, transaction.at)
    return _refused(tracker, writer, receipt, _with_way_round(receipt, str(doubt)))


def _with_way_round(receipt: Receipt, why: str) -> str:
    """Why a document is refused; of a wall in its place, met by a look, what is known of it."""
    is_met = receipt.mode == "run" and by_hand.is_wall(why)
    return by_hand.noted(why, scraper(receipt.list_id).source.access_note if is_met else "")


def died(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """A receipt that the run which read it did not survive, on record as such."""
    return _refused(tracker, writer, receipt, attempts.ONCE)


def set_aside(tracker: Tracker, writer: Writer, receipt: Receipt) -> None:
    """Let a list be as if a document had never come that a person has set aside.

    Its look counts for how the source is only where it is the newest one.
    """
    engine, known = tracker.ledger.engine, scraper(writer.list_id)
    why = attempts.history(engine, writer.list_id).set_aside(receipt)
    newest = past.last_good(engine, writer.list_id)
    counts = newest is None or receipt.at >= newest.observed_at
    look = receipt if counts else replace(receipt, mode="backfill")
    decisions = tracker.journal.decisions(writer.list_id)
    tracker.ledger.leave_out(writer, known.source, decisions, look, why, tracker.clock())


def read_again(tracker: Tracker, writer: Writer, receipt: Receipt) -> list[Outcome]:
    """Read every arrival of a receipt's bytes that is not on record as a document."""
    if writer.list_id in feeds():
        return [digest(tracker, writer, receipt)]
    known = scraper(writer.list_id)
    taken = past.arrivals_taken(tracker.ledger.engine, writer.list_id)
    same = [r for r in tracker.journal.receipts(writer.list_id) if r.sha256 == receipt.sha256]
    missing = [r for r in same if r.seq not in taken]
    in_order = sorted(missing, key=attrgetter("observed_at"))
    return [_digested(tracker, writer, known, arrival) for arrival in in_order]


def _broken(tracker: Tracker, writer: Writer, receipt: Receipt, failure: Exception) -> Outcome:
    """A document that can be read and not be put on record; raised again if that is not its doing.

    Nothing of it was written.
    """
    why = fault_of_document(failure)
    documents.told(receipt, why.trace)
    return _refused(tracker, writer, receipt, why.why)


def _refused(tracker: Tracker, writer: Writer, receipt: Receipt, why: str) -> Outcome:
    """A document that cannot be read, on record as such."""
    list_id, sha256 = receipt.list_id, receipt.sha256
    logs.logger().warning("refused", list_id=list_id, why=why, sha256=sha256)
    return tracker.ledger.checked(writer, receipt, "refused", why, tracker.clock())


def _refused_before(tracker: Tracker, receipt: Receipt) -> list[Receipt]:
    """Arrivals of the same bytes that could not be read when they came, oldest first."""
    missing = past.unread_before(tracker.ledger.engine, receipt)
    if not missing:
        return []
    receipts = tracker.journal.receipts(receipt.list_id)
    return sorted((r for r in receipts if r.seq in missing), key=attrgetter("observed_at"))


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
