"""What arrivals bring: documents out of the archive, sniffed and read."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from db.archive import ArchiveDamaged
from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper
from tracker import logs
from tracker.errors import Refused, fault_of_document
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker
from tracker.rules.reading import Arrived, read


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> tuple[kit.RawAct, ...]:
    """The acts of a feed's journalled document; Refused when it is not that feed.

    ArchiveDamaged when the archive cannot give it back.
    """
    opened = _opened(tracker, known, receipt)
    with _refusals(receipt):
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
    with _refusals(receipt):
        reading = read(known, opened.documents, arrived, revisions, tracker.met)
    return Fresh(receipt=receipt, reading=reading)


class _Opened(NamedTuple):
    """Documents by role, and the representation that they look like."""

    form: kit.Format
    documents: kit.Documents


def _opened(tracker: Tracker, known: Scraper, receipt: Receipt) -> _Opened:
    """The documents of a receipt, as far as they look like a representation of the list.

    Refused where a file is not what it should be: an error page, or another format.
    """
    documents = _kept(tracker, receipt)
    with _refusals(receipt):
        form = format_of(known.source, receipt.format_id)
        for role, document in documents.items():
            if why := sniff(document.content, form.files[role].content):
                raise kit.LayoutChanged(f"{document.name} {why}.")
    return _Opened(form, documents)


def _kept(tracker: Tracker, receipt: Receipt) -> kit.Documents:
    """The documents of a receipt out of the archive; ArchiveDamaged however that fails."""
    try:
        return tracker.journal.documents(receipt)
    except ArchiveDamaged:
        raise
    except Exception as failure:
        why = fault_of_document(failure)
        told(receipt, why.trace)
        raise ArchiveDamaged(f"Document {receipt.sha256} cannot be read. {why.why}") from None


@contextmanager
def _refusals(receipt: Receipt) -> Iterator[None]:
    """What cannot be read is Refused with a sentence, whatever reading it raises."""
    try:
        yield
    except Exception as failure:
        why = fault_of_document(failure)
        told(receipt, why.trace)
        raise Refused(why.why) from None


def told(receipt: Receipt, trace: str) -> None:
    """Say in the log where the program broke on a document, if it did."""
    if trace:
        list_id, sha256 = receipt.list_id, receipt.sha256
        logs.logger().error("broken", list_id=list_id, sha256=sha256, trace=trace)


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")
