"""A list's whole journal, folded anew: a replay, or an upgrade of the rules."""

from collections.abc import Container, Iterator, Sequence

from db.archive import ArchiveDamaged
from scrapers.registry import Scraper, scraper
from tracker.errors import Refused, contained
from tracker.intake.ahead import made_ahead
from tracker.intake.documents import fresh_of
from tracker.record import attempts, past, removed, upgrades
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh
from tracker.record.tracker import Tracker
from tracker.record.writer import Writer

NotRead = tuple[Receipt, str]
"""An arrival that cannot be read, and why."""


def rebuild(origin: Tracker, target: Tracker, list_id: str, *, live: bool = False) -> list[NotRead]:
    """Fold a list's whole journal anew, from its documents, under the running rules.

    `target` may be `origin` (a rules upgrade) or an empty tracker (a replay). Returns the
    receipts that cannot be read, with the reason. Those that killed, or that a person has set
    aside, are not read; those that were removed by decision count as they were read before.
    ArchiveDamaged when a document is lost that the list was ever taken for.
    """
    with target.writer(list_id, live=live) as writer:
        return _rebuilt(origin, target, writer)


def upgrade(tracker: Tracker, list_id: str) -> None:
    """Read everything again under the running rules, record the difference, and tell once what
    was learnt late. ArchiveDamaged, and nothing recorded, when a document is lost.

    Whoever dies at it is followed by whoever writes to the list next, who tells what is on record
    by then; called again, it goes on to the end.
    """
    engine, clock = tracker.ledger.engine, tracker.clock
    with tracker.writer(list_id, live=False) as writer:
        upgrades.begin(engine, writer, clock)
        _rebuilt(tracker, tracker, writer)
        upgrades.finish(engine, writer, clock)


def _rebuilt(origin: Tracker, target: Tracker, writer: Writer) -> list[NotRead]:
    list_id = writer.list_id
    known, fates = scraper(list_id), attempts.history(origin.ledger.engine, list_id)
    receipts = [r for r in origin.journal.sights(list_id) if not fates.is_left_out(r)]
    unread: list[NotRead] = []
    documents = _documents(origin, known, receipts, unread)
    decisions = origin.journal.decisions(list_id)
    origin.reader.warm()
    with made_ahead(documents, origin.reader.break_off) as read:
        if target is origin:
            target.ledger.rebuild(writer, known.source, decisions, read, target.clock())
        else:
            target.ledger.take_over_looks(list_id, origin.journal.looks(list_id))
            target.ledger.take_over_acts(origin.ledger.acts_known_to(list_id))
            target.ledger.fold_anew(writer, known.source, decisions, read, target.clock())
    return unread


def _documents(
    origin: Tracker, known: Scraper, receipts: Sequence[Receipt], unread: list[NotRead]
) -> Iterator[Fresh]:
    """Every readable arrival, in history order; the others go to `unread`.

    A document that the archive cannot give back ends it (ArchiveDamaged): a log folded without
    it would be another history; not so where it could not be had when it came, either.
    """
    taken = past.taken(origin.ledger.engine, known.key)
    gone = removed.Gone.of(origin.ledger.engine, known.key)
    return _read(origin, known, receipts, unread, taken, gone)


def _read(
    origin: Tracker,
    known: Scraper,
    receipts: Sequence[Receipt],
    unread: list[NotRead],
    taken: Container[str],
    gone: removed.Gone,
) -> Iterator[Fresh]:
    """The same."""
    seen: set[str] = set()
    for receipt in receipts:
        try:
            with contained():
                fresh = fresh_of(origin, known, receipt, seen)
        except Refused as doubt:
            unread.append((receipt, str(doubt)))
            continue
        except ArchiveDamaged as lost:
            then = gone.as_read(receipt, seen)
            if then is None:
                if receipt.sha256 in taken:
                    raise
                unread.append((receipt, str(lost)))
                continue
            fresh = then
        seen.update(fresh.reading.contents)
        yield fresh
