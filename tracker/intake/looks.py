"""Looks at a list that brought no document, among the documents that arrived."""

from dataclasses import replace

from tracker.model import moment
from tracker.record import past
from tracker.record.journal import Look, Receipt
from tracker.record.tracker import Tracker


def with_documents(tracker: Tracker, list_id: str) -> list[Receipt]:
    """Arrivals in history order, with looks that found an earlier one unchanged after another."""
    receipts = tracker.journal.receipts(list_id)
    brought = {receipt.sha256: receipt for receipt in receipts}
    found_again = [
        _as_arrival(look, brought[look.sha256])
        for look in tracker.journal.looks(list_id)
        if look.outcome == "unchanged" and look.sha256 in brought
    ]
    looks = {look.seq for look in found_again}
    documents: list[Receipt] = []
    for receipt in sorted([*receipts, *found_again], key=lambda r: (r.observed_at, r.sha256)):
        is_same = bool(documents) and documents[-1].sha256 == receipt.sha256
        if receipt.seq not in looks or not is_same:
            documents.append(receipt)
    return documents


def _as_arrival(look: Look, document: Receipt) -> Receipt:
    """The arrival of a document that a look found where it was."""
    return replace(
        document,
        seq=look.seq,
        observed_at=moment(look.observed_at),
        recorded_at=look.observed_at,
        mode="run",
    )


def next_return(tracker: Tracker, late: Receipt) -> Receipt | None:
    """The first look that found a document unchanged before which another one has now come.

    After that one it is the document's return, and a document of the list like any other.
    """
    engine = tracker.ledger.engine
    seen = past.seen_after(engine, late.list_id, late.at)
    if not seen:
        return None
    looks = with_documents(tracker, late.list_id)
    candidates = (look for look in looks if (look.at, look.sha256) in seen)
    return next((look for look in candidates if not past.is_repeat(engine, look)), None)
