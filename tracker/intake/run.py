"""One run of one list, top to bottom: fetch, journal, read, fold, record."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.archive import ArchiveDamaged
from scrapers import kit
from scrapers.registry import Scraper, feeds, scraper
from tracker import memory
from tracker.intake.documents import acts_of, reading_of
from tracker.intake.rebuild import looks_with_documents
from tracker.model import Decision, stamp
from tracker.record.journal import Arrival, Receipt
from tracker.record.ledger import Outcome, Position, Writer, position
from tracker.record.tracker import Tracker, now
from tracker.settings import Settings

if TYPE_CHECKING:
    from scrapers.fetch import Arrival as Answer
    from scrapers.fetch import Policy

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""


def _log() -> Any:
    import structlog

    return structlog.get_logger("tracker")


def take(tracker: Tracker, arrival: Arrival, *, live: bool) -> Outcome:
    """Journal one arrival, bring the log of its list up to date, and say what came of it."""
    with tracker.writer(arrival.list_id, live=live) as writer:
        finish(tracker, writer)
        receipt = tracker.journal.receive(arrival, tracker.clock())
        return digest_receipt(tracker, writer, receipt)


def run(
    tracker: Tracker, list_id: str, policy: "Policy", urls: Mapping[str, str] | None = None
) -> Outcome:
    """Look at a list where it is published, and bring its log up to date."""
    from scrapers.fetch import NotFetched, fetch

    known = scraper(list_id)
    with tracker.writer(list_id, live=True) as writer:
        finish(tracker, writer)
        try:
            fetched = fetch(known, tracker.journal.validators(list_id), policy, urls)
        except NotFetched as why:
            _log().warning("failed", list_id=list_id, why=str(why))
            if why.arrivals:
                part = _arrival(tracker, known, why.arrivals)
                tracker.journal.keep_part(part, tracker.clock())
            return _looked(tracker, writer, "failed", str(why), "")
        if fetched.unchanged:
            last = tracker.ledger.last_good(list_id)
            return _looked(tracker, writer, "unchanged", "", last.sha256 if last else "")
        arrival = _arrival(tracker, known, fetched.arrivals)
        return digest_receipt(tracker, writer, tracker.journal.receive(arrival, tracker.clock()))


def _arrival(tracker: Tracker, known: Scraper, came: "Mapping[str, Answer]") -> Arrival:
    """What a fetch brought, and how it came."""
    return Arrival(
        list_id=known.key,
        observed_at=tracker.clock(),
        mode="run",
        format_id=known.source.formats[0].id,
        documents={role: a.document for role, a in came.items()},
        transport={
            role: {
                "url": a.url,
                "final_url": a.final_url,
                "status": a.status,
                "headers": dict(a.headers),
            }
            for role, a in came.items()
        },
    )


def policy_of(settings: Settings, source: kit.Source) -> "Policy":
    """How hard to try to get a list."""
    from scrapers.fetch import Policy

    return Policy(
        timeout_seconds=settings.timeout_seconds or source.timeout_seconds,
        size_limit_bytes=source.size_limit_bytes,
        attempts=settings.attempts,
        first_pause=settings.first_pause,
        allow_private=settings.allow_private_hosts,
        user_agent=settings.user_agent,
    )


def _looked(tracker: Tracker, writer: Writer, outcome: str, reason: str, sha256: str) -> Outcome:
    """A look without content, on record like any other."""
    at = tracker.clock()
    body = {"observed_at": stamp(at), "outcome": outcome, "reason": reason, "sha256": sha256}
    seq = tracker.journal.note("check", writer.list_id, body, at)
    look = Receipt(
        seq=seq,
        list_id=writer.list_id,
        observed_at=at,
        recorded_at=stamp(at),
        mode="run",
        format_id="",
        files={},
        sha256=sha256,
    )
    return tracker.ledger.checked(writer, look, outcome, reason, at)


def unknown(list_id: str) -> Outcome:
    """A list that the settings name and this release cannot read."""
    why = f"lists: there is no list {list_id} in this release."
    return Outcome(list_id=list_id, observed_at=stamp(now()), outcome="failed", reason=why)


def failed(tracker: Tracker, list_id: str, why: str) -> Outcome:
    """Put a look that came to nothing through no fault of the source's on record."""
    with tracker.writer(list_id, live=True) as writer:
        return _looked(tracker, writer, "failed", why, "")


def finish(tracker: Tracker, writer: Writer) -> list[Outcome]:
    """Digest arrivals that an earlier run journalled and did not come to finish."""
    open_ones = set(tracker.ledger.unprocessed(writer.list_id))
    if not open_ones:
        return []
    receipts = [r for r in tracker.journal.receipts(writer.list_id) if r.seq in open_ones]
    return [digest_receipt(tracker, writer, receipt) for receipt in receipts]


def digest_receipt(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """Read one journalled arrival, fold it in, record it; refusals are recorded too."""
    known = scraper(receipt.list_id)
    if receipt.list_id in feeds():
        return _digest_acts(tracker, writer, known, receipt)
    if tracker.ledger.is_repeat(receipt):
        outcome = tracker.ledger.checked(writer, receipt, "unchanged", "", tracker.clock())
        _seen_late(tracker, writer, known, receipt)
        return outcome
    try:
        revisions = tracker.ledger.known_revisions(receipt.list_id)
        reading = reading_of(tracker, known, receipt, revisions)
    except (kit.ScrapeError, ArchiveDamaged) as doubt:
        _log().warning("refused", list_id=receipt.list_id, why=str(doubt), sha256=receipt.sha256)
        return tracker.ledger.checked(writer, receipt, "refused", str(doubt), tracker.clock())
    decisions = tracker.journal.decisions(receipt.list_id)
    (outcome,) = tracker.ledger.record(
        writer, known.source, decisions, tracker.clock(), fresh=reading, receipt=receipt
    )
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    del reading
    if outcome.entries >= LARGE:
        memory.give_back()
    _no_repeats_any_more(tracker, writer, receipt)
    return outcome


def _digest_acts(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    """Put the acts of one journalled document of a feed on record."""
    try:
        found = list(acts_of(tracker, known, receipt))
    except (kit.ScrapeError, ArchiveDamaged) as doubt:
        _log().warning("refused", list_id=receipt.list_id, why=str(doubt), sha256=receipt.sha256)
        return tracker.ledger.checked(writer, receipt, "refused", str(doubt), tracker.clock())
    outcome = tracker.ledger.record_acts(writer, receipt, found, tracker.clock())
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    return outcome


def _seen_late(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> None:
    """A late look moves `observed_after` of the documents that came after it."""
    later = [
        position(row)
        for row in tracker.ledger.snapshots(receipt.list_id)
        if row.observed_at > stamp(receipt.observed_at)
    ]
    if later:
        decisions = tracker.journal.decisions(receipt.list_id)
        tracker.ledger.record(writer, known.source, decisions, tracker.clock(), since=later[0])


def _no_repeats_any_more(tracker: Tracker, writer: Writer, late: Receipt) -> None:
    """Looks that found the last document unchanged, and before which a late one has now come.

    After it they are the document's return, and documents of the list like any other.
    """
    seen = tracker.ledger.seen_after(late.list_id, stamp(late.observed_at))
    for receipt in looks_with_documents(tracker, late.list_id) if seen else ():
        at = (stamp(receipt.observed_at), receipt.sha256)
        if at in seen and not tracker.ledger.is_repeat(receipt):
            digest_receipt(tracker, writer, receipt)
            return  # which goes on from there


def decide(
    tracker: Tracker, list_id: str, decisions: Sequence[Decision], since: Position, *, live: bool
) -> None:
    """Journal a person's decisions, then fold again from the documents they are about."""
    with tracker.writer(list_id, live=live) as writer:
        finish(tracker, writer)
        tracker.journal.decide(list_id, decisions, tracker.clock())
        tracker.ledger.record(
            writer,
            scraper(list_id).source,
            tracker.journal.decisions(list_id),
            tracker.clock(),
            since=since,
        )
