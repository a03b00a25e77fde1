"""From a receipt to what its documents say."""

from collections.abc import Container, Iterator

from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker
from tracker.rules.reading import Arrived, Reading, read


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> Iterator[kit.RawAct]:
    """The acts of a feed's journalled document; LayoutChanged when it is not that feed."""
    documents = tracker.journal.documents(receipt)
    _sniffed(documents, format_of(known.source, receipt.format_id))
    yield from known.acts(documents)


def _sniffed(documents: kit.Documents, form: kit.Format) -> None:
    for role, document in documents.items():
        if why := sniff(document.content, form.files[role].content):
            raise kit.LayoutChanged(f"{document.name} {why}.")


def reading_of(
    tracker: Tracker, known: Scraper, receipt: Receipt, revisions: Container[str]
) -> Reading:
    """What a receipt's documents say; LayoutChanged when they are not the list."""
    documents = tracker.journal.documents(receipt)
    form = format_of(known.source, receipt.format_id)
    _sniffed(documents, form)
    arrived = Arrived(
        sha256=receipt.sha256, observed_at=receipt.observed_at, mode=receipt.mode, format=form
    )
    return read(known, documents, arrived, revisions)


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")
