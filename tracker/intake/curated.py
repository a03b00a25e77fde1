"""The acts that ship with the program, taken in like a document of a feed: kept, read, on record.

No network is asked. Whoever makes a home or uses it to record sees to it that the shipped file is
the newest one in its journal, before any list is looked at.
"""

import hashlib
from importlib.resources import files

from scrapers import kit
from scrapers.registry import SHIPPED
from tracker.intake import run
from tracker.model import Provenance
from tracker.record import past
from tracker.record.journal import Arrival
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome

NAME = "curated.yaml"
ROLE, FORMAT, MODE = "acts", "yaml", "shipped"


def shipped() -> bytes:
    """The file as this program has it."""
    return files("scrapers.acts").joinpath(NAME).read_bytes()


def take_in(tracker: Tracker) -> Outcome | None:
    """Take the shipped acts in where the newest ones on record are others; None where they are not.

    Nobody is told of them. Where somebody else takes them in just now, nothing is done.
    """
    content = shipped()
    is_there = _newest(tracker) == hashlib.sha256(content).hexdigest()
    if is_there and not past.unprocessed(tracker.ledger.engine, SHIPPED):
        return None
    try:
        return (
            _finished(tracker)
            if is_there
            else run.take(tracker, _arrival(tracker, content), live=False)
        )
    except Busy:
        return None


def _newest(tracker: Tracker) -> str:
    """The hash of the newest file on record; "" for none."""
    receipts = tracker.journal.receipts(SHIPPED)
    return receipts[-1].sha256 if receipts else ""


def _finished(tracker: Tracker) -> Outcome | None:
    """What came of a file that was kept and not read to its end."""
    with tracker.writer(SHIPPED, live=False) as writer:
        outcomes = run.finish(tracker, writer)
    return outcomes[-1] if outcomes else None


def _arrival(tracker: Tracker, content: bytes) -> Arrival:
    return Arrival(
        list_id=SHIPPED,
        observed_at=tracker.clock(),
        mode=MODE,
        format_id=FORMAT,
        documents={ROLE: kit.Document(name=NAME, content=content)},
        provenance=Provenance.RECONSTRUCTED,
    )
