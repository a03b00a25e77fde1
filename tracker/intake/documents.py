"""What arrivals bring: documents out of the archive, sniffed and read."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from db.archive import ArchiveDamaged
from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper, feeds
from tracker.errors import Refused
from tracker.record import past
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker
from tracker.rules.reading import Arrived, read


def _log() -> Any:
    import structlog

    return structlog.get_logger("tracker")


@dataclass(frozen=True, slots=True)
class Unread:
    """An arrival that cannot be read, and why."""

    reason: str


Acts = tuple[kit.RawAct, ...]


def content_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> Fresh | Acts | Unread:
    """What a journalled arrival brings: a document of a list, or the acts of a feed."""
    try:
        opened = open_all(tracker, known, receipt)
        if known.key in feeds():
            return tuple(acts_in(known, opened))
        revisions = past.known_revisions(tracker.ledger.engine, known.key)
        return fresh_from(known, opened, revisions)
    except (Refused, ArchiveDamaged) as doubt:
        _log().warning("refused", list_id=known.key, why=str(doubt), sha256=receipt.sha256)
        return Unread(str(doubt))


@dataclass(frozen=True, slots=True)
class Opened:
    """A receipt with its documents, as far as they look like a representation of their list."""

    receipt: Receipt
    form: kit.Format
    documents: kit.Documents


def open_all(tracker: Tracker, known: Scraper, receipt: Receipt) -> Opened:
    """The documents of a receipt out of the archive; ArchiveDamaged when it cannot give them back.

    Refused where a file is not what it should be: an error page, or another format.
    """
    documents = tracker.journal.documents(receipt)
    with _refusals():
        form = format_of(known.source, receipt.format_id)
        for role, document in documents.items():
            if why := sniff(document.content, form.files[role].content):
                raise kit.LayoutChanged(f"{document.name} {why}.")
    return Opened(receipt, form, documents)


def acts_in(known: Scraper, opened: Opened) -> Iterator[kit.RawAct]:
    """The acts in documents of a feed; Refused when they are not that feed's."""
    with _refusals():
        yield from known.acts(opened.documents)


def fresh_from(known: Scraper, opened: Opened, revisions: Container[str]) -> Fresh:
    """A receipt with what its documents say; Refused when they are not the list.

    Contents whose revision is among `revisions` are left out.
    """
    receipt = opened.receipt
    arrived = Arrived(
        sha256=receipt.sha256,
        observed_at=receipt.observed_at,
        mode=receipt.mode,
        format=opened.form,
    )
    with _refusals():
        return Fresh(receipt=receipt, reading=read(known, opened.documents, arrived, revisions))


@contextmanager
def _refusals() -> Iterator[None]:
    """What a reader cannot read is Refused, with its sentence."""
    try:
        yield
    except kit.ScrapeError as doubt:
        raise Refused(str(doubt)) from doubt


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")
