"""What arrivals bring: documents out of the archive, handed to whoever reads them."""

from collections.abc import Container, Iterator
from contextlib import contextmanager

from db.archive import ArchiveDamaged
from scrapers import kit
from scrapers.registry import Scraper
from tracker import logs
from tracker.confined.task import Killed, Task
from tracker.errors import Refused, fault_of_document
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> tuple[kit.RawAct, ...]:
    """The acts of a feed's journalled document; Refused when it is not that feed.

    ArchiveDamaged when the archive cannot give it back.
    """
    task = _task(tracker, known, receipt)
    with _refusals(receipt):
        return tracker.reader.acts(task)


def fresh_of(
    tracker: Tracker, known: Scraper, receipt: Receipt, revisions: Container[str]
) -> Fresh:
    """A receipt with what its documents say; Refused when they are not the list.

    ArchiveDamaged when the archive cannot give them back. Contents whose revision is among
    `revisions` are left out.
    """
    task = _task(tracker, known, receipt)
    with _refusals(receipt):
        return Fresh(receipt=receipt, reading=tracker.reader.read(task, revisions))


def _task(tracker: Tracker, known: Scraper, receipt: Receipt) -> Task:
    """What there is to be read of a receipt."""
    return Task(
        list_id=known.key,
        format_id=receipt.format_id,
        sha256=receipt.sha256,
        observed_at=receipt.observed_at,
        mode=receipt.mode,
        documents=_kept(tracker, receipt),
    )


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
    """What cannot be read is Refused with a sentence, whatever reading it raises.

    Killed where the process that reads died of it.
    """
    try:
        yield
    except Killed:
        raise
    except Exception as failure:
        why = fault_of_document(failure)
        told(receipt, why.trace)
        raise Refused(why.why) from None


def told(receipt: Receipt, trace: str) -> None:
    """Say in the log where the program broke on a document, if it did."""
    if trace:
        list_id, sha256 = receipt.list_id, receipt.sha256
        logs.logger().error("broken", list_id=list_id, sha256=sha256, trace=trace)
