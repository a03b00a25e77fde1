"""Looking at one list of several where it is published: one that breaks stops no other."""

from db.claims import LeaseLost
from db.engine import StorageError
from scrapers import kit, registry
from tracker import logs
from tracker.errors import placed
from tracker.intake import run
from tracker.model import stamp
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.settings import Settings

TAKEN = (Busy, LeaseLost)
"""Raised where somebody else writes to the list."""


def look(tracker: Tracker, settings: Settings, list_id: str) -> Outcome:
    """Look at a list and say what came of it, whatever it breaks on.

    Raised is only that the database cannot be used: nothing could be recorded of any list.
    """
    try:
        return _look(tracker, settings, list_id)
    except StorageError:
        raise
    except Exception as failure:
        return _broke(tracker, list_id, failure)


def _look(tracker: Tracker, settings: Settings, list_id: str) -> Outcome:
    if list_id not in registry.sources():
        return run.unknown(list_id)
    policy = run.policy_of(settings, registry.scraper(list_id).source)
    return run.run(tracker, list_id, policy, settings.urls.get(list_id))


def _broke(tracker: Tracker, list_id: str, failure: Exception) -> Outcome:
    """A look that broke off: told, and on record, so that the list is red."""
    told, fault = placed(failure), kit.fault(failure)
    if not told:
        logs.logger().error("broken", list_id=list_id, trace=fault.trace)
    sentence = str(told) if told else f"{list_id}: the look broke off. {fault.why}"
    if isinstance(failure, TAKEN):
        return _not_recorded(tracker, list_id, sentence)
    try:
        return run.failed(tracker, list_id, sentence)
    except (*TAKEN, OSError) as also:
        logs.logger().error("not recorded", list_id=list_id, why=str(also))
        return _not_recorded(tracker, list_id, sentence)


def _not_recorded(tracker: Tracker, list_id: str, why: str) -> Outcome:
    at = stamp(tracker.clock())
    return Outcome(list_id=list_id, observed_at=at, outcome="failed", reason=why)
