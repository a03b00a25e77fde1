"""Damaged documents through journal, reading, fold and ledger, as a live run takes them."""

from collections.abc import Mapping
from datetime import timedelta

from scrapers import kit
from tests.faults.trial import START, Good
from tracker.intake import run
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome


def take(tracker: Tracker, case: Good, documents: Mapping[str, bytes], day: int) -> Outcome:
    """Take documents under the names of a good case, on day n, live."""
    arrival = Arrival(
        list_id=case.key,
        observed_at=START + timedelta(days=day),
        mode="run",
        format_id=case.format_id,
        documents={
            role: kit.Document(name=case.names[role], content=content)
            for role, content in documents.items()
        },
    )
    return run.take(tracker, arrival, live=True)
