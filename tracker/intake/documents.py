"""From a receipt to the log: its documents are read, folded in, recorded."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from db.archive import ArchiveDamaged
from db.snapshots import SnapshotRow
from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper, feeds, scraper
from tracker import memory
from tracker.errors import Refused
from tracker.intake import looks
from tracker.record import past
from tracker.record.journal import Receipt
from tracker.record.past import Fresh
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome, Writer
from tracker.rules.reading import Arrived, Reading, read

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""


def _log() -> Any:
    import structlog

    return structlog.get_logger("tracker")


def digest(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """Read one journalled arrival, fold it in, record it; refusals are recorded too.

    One that comes late makes documents of looks that came after it; they are folded in next.
    """
    known = scraper(receipt.list_id)
    if receipt.list_id in feeds():
        return _digest_acts(tracker, writer, known, receipt)
    if past.is_repeat(tracker.ledger.engine, receipt):
        return _seen_again(tracker, writer, known, receipt)
    outcome, look = _taken_in(tracker, writer, known, receipt)
    while look is not None:
        _, look = _taken_in(tracker, writer, known, look)
    return outcome


def _taken_in(
    tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt
) -> tuple[Outcome, Receipt | None]:
    """What became of one document, and the look that is a document because of it, if any."""
    revisions = past.known_revisions(tracker.ledger.engine, receipt.list_id)
    try:
        reading = reading_of(tracker, known, receipt, revisions)
    except (Refused, ArchiveDamaged) as doubt:
        return _refused(tracker, writer, receipt, str(doubt)), None
    decisions = tracker.journal.decisions(receipt.list_id)
    fresh = Fresh(receipt=receipt, reading=reading)
    outcome = tracker.ledger.record(writer, known.source, decisions, fresh, tracker.clock())
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    del fresh, reading
    if outcome.entries >= LARGE:
        memory.give_back()
    return outcome, looks.next_return(tracker, receipt)


def _refused(tracker: Tracker, writer: Writer, receipt: Receipt, why: str) -> Outcome:
    """A document that cannot be read, on record as one."""
    _log().warning("refused", list_id=receipt.list_id, why=why, sha256=receipt.sha256)
    return tracker.ledger.checked(writer, receipt, "refused", why, tracker.clock())


def _seen_again(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    """A look that found the list unchanged.

    A late one moves `observed_after` of the documents that came after it.
    """
    outcome = tracker.ledger.checked(writer, receipt, "unchanged", "", tracker.clock())
    first = _first_after(past.documents(tracker.ledger.engine, receipt.list_id), receipt.at)
    if first is not None:
        decisions = tracker.journal.decisions(receipt.list_id)
        tracker.ledger.refold(writer, known.source, decisions, first.position, tracker.clock())
    return outcome


def _first_after(rows: list[SnapshotRow], at: str) -> SnapshotRow | None:
    return next((row for row in rows if row.observed_at > at), None)


def _digest_acts(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    """Put the acts of one journalled document of a feed on record."""
    try:
        acts = list(acts_of(tracker, known, receipt))
    except (Refused, ArchiveDamaged) as doubt:
        return _refused(tracker, writer, receipt, str(doubt))
    outcome = tracker.ledger.record_acts(writer, receipt, acts, tracker.clock())
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    return outcome


# What documents say.


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> Iterator[kit.RawAct]:
    """The acts of a feed's journalled document; Refused when it is not that feed.

    ArchiveDamaged when the archive cannot give it back.
    """
    documents = tracker.journal.documents(receipt)
    try:
        _sniffed(documents, format_of(known.source, receipt.format_id))
        yield from known.acts(documents)
    except kit.ScrapeError as doubt:
        raise Refused(str(doubt)) from doubt


def reading_of(
    tracker: Tracker, known: Scraper, receipt: Receipt, revisions: Container[str]
) -> Reading:
    """What a receipt's documents say; Refused when they are not the list.

    ArchiveDamaged when the archive cannot give them back. Contents whose revision is among
    `revisions` are left out.
    """
    documents = tracker.journal.documents(receipt)
    try:
        form = format_of(known.source, receipt.format_id)
        _sniffed(documents, form)
        arrived = Arrived(
            sha256=receipt.sha256, observed_at=receipt.observed_at, mode=receipt.mode, format=form
        )
        return read(known, documents, arrived, revisions)
    except kit.ScrapeError as doubt:
        raise Refused(str(doubt)) from doubt


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")


def _sniffed(documents: Mapping[str, kit.Document], form: kit.Format) -> None:
    """LayoutChanged where a file is not what it should be, an error page or another format."""
    for role, document in documents.items():
        if why := sniff(document.content, form.files[role].content):
            raise kit.LayoutChanged(f"{document.name} {why}.")
