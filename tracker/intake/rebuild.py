"""A list's whole journal, folded anew: a replay, or an upgrade of the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapers import kit
from scrapers.registry import Scraper, scraper
from tracker.intake.documents import reading_of
from tracker.model import moment
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker
from tracker.rules import version
from tracker.rules.reading import Reading


def looks_with_documents(tracker: Tracker, list_id: str) -> list[Receipt]:
    """Arrivals in history order, with looks that found an earlier one unchanged after another."""
    receipts = tracker.journal.receipts(list_id)
    brought = {receipt.sha256: receipt for receipt in receipts}
    looks = [
        replace(
            brought[look["sha256"]],
            seq=look["seq"],
            observed_at=moment(look["observed_at"]),
            recorded_at=look["observed_at"],
            mode="run",
        )
        for look in tracker.journal.looks(list_id)
        if look["outcome"] == "unchanged" and look["sha256"] in brought
    ]
    numbers = {look.seq for look in looks}
    found: list[Receipt] = []
    for receipt in sorted([*receipts, *looks], key=lambda r: (r.observed_at, r.sha256)):
        again = found and found[-1].sha256 == receipt.sha256
        if receipt.seq not in numbers or not again:
            found.append(receipt)
    return found


def rebuild(
    origin: Tracker, target: Tracker, list_id: str, *, live: bool = False
) -> list[tuple[Receipt, str]]:
    """Fold a list's whole journal anew, from its documents, under the running rules.

    `target` may be `origin` (a rules upgrade) or an empty tracker (a replay). Returns the
    receipts that cannot be read, with the reason.
    """
    known, receipts = scraper(list_id), looks_with_documents(origin, list_id)
    refused: list[tuple[Receipt, str]] = []
    with target.writer(list_id, live=live) as writer:
        if target is not origin:
            target.ledger.take_over_looks(list_id, origin.journal.looks(list_id))
        target.ledger.rebuild(
            writer,
            known.source,
            origin.journal.decisions(list_id),
            _readings(origin, known, receipts, refused),
            target.clock(),
        )
    return refused


def upgrade(tracker: Tracker, list_id: str) -> None:
    """Read everything again under the running rules, record the difference, and tell once what
    was learnt late.
    """
    before = tracker.ledger.listed(list_id)
    body = {"rules_version": version.version(list_id)}
    tracker.journal.note("rules", list_id, body, tracker.clock())
    rebuild(tracker, tracker, list_id)
    with tracker.writer(list_id, live=True) as writer:
        tracker.ledger.discover(writer, before, tracker.clock())


def _readings(
    origin: Tracker, known: Scraper, receipts: Sequence[Receipt], refused: list[tuple[Receipt, str]]
) -> Iterator[tuple[Receipt, Reading]]:
    """Every readable receipt, in history order.

    A document that the archive cannot give back ends it (ArchiveDamaged): a log folded without
    it would be another history.
    """
    seen: set[str] = set()
    for receipt in receipts:
        try:
            reading = reading_of(origin, known, receipt, seen)
        except kit.ScrapeError as doubt:
            refused.append((receipt, str(doubt)))
            continue
        seen.update(reading.contents)
        yield receipt, reading
