"""The first document of a list that no whole official file has proven; loads nothing that reads."""

from scrapers import kit
from scrapers.registry import keys, scraper
from tracker.record.tracker import Tracker


def is_first(tracker: Tracker, list_id: str) -> bool:
    """Whether a list that no whole file has proven has its first document on record."""
    if list_id not in keys() or scraper(list_id).source.proof == kit.Proof.WHOLE:
        return False
    return len({receipt.sha256 for receipt in tracker.journal.sights(list_id)}) == 1
