"""What arrivals bring: documents out of the archive, sniffed and read."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper
from tracker.errors import Refused
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker
from tracker.rules.reading import Arrived, read


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> tuple[kit.RawAct, ...]:
    """The acts of a feed's journalled document; Refused when it is not that feed.

    ArchiveDamaged when the archive cannot give it back.
    """
    opened = _opened(tracker, known, receipt)
    with _refusals():
        return tuple(known.acts(opened.documents))


def fresh_of(
    tracker: Tracker, known: Scraper, receipt: Receipt, revisions: Container[str]
) -> Fresh:
    """A receipt with what its documents say; Refused when they are not the list.

    ArchiveDamaged when the archive cannot give them back. Contents whose revision is among
    `revisions` are left out.
    """
    opened = _opened(tracker, known, receipt)
    arrived = Arrived(
        sha256=receipt.sha256,
        observed_at=receipt.observed_at,
        mode=receipt.mode,
        format=opened.form,
    )
    with _refusals():
        return Fresh(receipt=receipt, reading=read(known, opened.documents, arrived, revisions))


class _Opened(NamedTuple):
    """Documents by role, and the representation that they look like."""

    form: kit.Format
    documents: kit.Documents


def _opened(tracker: Tracker, known: Scraper, receipt: Receipt) -> _Opened:
    """The documents of a receipt, as far as they look like a representation of the list.

    Refused where a file is not what it should be: an error page, or another format.
    """
    documents = tracker.journal.documents(receipt)
    with _refusals():
        form = format_of(known.source, receipt.format_id)
        for role, document in documents.items():
            if why := sniff(document.content, form.files[role].content):
                raise kit.LayoutChanged(f"{document.name} {why}.")
    return _Opened(form, documents)


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
