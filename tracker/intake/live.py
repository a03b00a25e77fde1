"""Looking at lists where they are published, side by side: one that breaks stops no other."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import replace

from db.claims import LeaseLost
from db.engine import StorageError
from scrapers import kit, registry
from scrapers.hosts import QUIET, Ended, Hosts, Hurried
from tracker import logs
from tracker.errors import placed
from tracker.intake import run
from tracker.model import stamp
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.settings import Settings

TAKEN = (Busy, LeaseLost)
"""Raised where somebody else writes to the list."""


AT_A_TIME = 8
"""Lists that are looked at side by side."""

MANY_QUIET = 10.0
"""Seconds until one of the first of many hosts has to have said something."""

USUAL = 60.0
"""Seconds that most servers are given for each step of an answer."""

FEW = 8
"""So many lists may take the time that their own servers are known to need."""


def looks(
    tracker: Tracker,
    settings: Settings,
    wanted: Sequence[str],
    done: Callable[[str], None],
) -> list[Outcome]:
    """Look at lists for a person who waits, and say what came of each; `done` after each of them.

    A host is asked by one list at a time; one that is not there, once in all. Where nobody
    answers, all have failed within 20 seconds. Raised is what `look` raises; the looks that are
    under way are then broken off, and as if they had never begun.
    """
    hosts = Hurried(seconds=_first_word(settings, wanted))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        begun = {
            pool.submit(copy_context().run, look, tracker, settings, list_id, hosts): list_id
            for list_id in wanted
        }
        try:
            _await(begun, done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            hosts.end()
            raise
    if set(registry.feeds()) & set(wanted):
        run.spread(tracker, live=True)
    return [looked.result() for looked in begun]


def _await(begun: dict[Future[Outcome], str], done: Callable[[str], None]) -> None:
    for looked in as_completed(begun):
        looked.result()
        done(begun[looked])


def _first_word(settings: Settings, wanted: Sequence[str]) -> float:
    """Seconds until somebody has to have answered: as set, or as a slow server is known to need."""
    if len(wanted) > FEW:
        return max(MANY_QUIET, settings.timeout_seconds)
    return max(QUIET, settings.timeout_seconds, *_slow(wanted))


def _slow(wanted: Iterable[str]) -> list[float]:
    """What the servers of lists are given, where that is more than is usual."""
    known = filter(registry.sources().__contains__, wanted)
    given = (registry.scraper(list_id).source.timeout_seconds for list_id in known)
    return [seconds for seconds in given if seconds > USUAL]


def look(tracker: Tracker, settings: Settings, list_id: str, hosts: Hosts | None = None) -> Outcome:
    """Look at a list and say what came of it, whatever it breaks on.

    Raised is only that the database cannot be used: nothing could be recorded of any list; and
    that the run was broken off.
    """
    try:
        return _look(tracker, settings, list_id, hosts or Hosts())
    except (StorageError, Ended):
        raise
    except Exception as failure:
        return _broke(tracker, list_id, failure)


def _look(tracker: Tracker, settings: Settings, list_id: str, hosts: Hosts) -> Outcome:
    if list_id not in registry.sources():
        return run.unknown(list_id)
    policy = run.policy_of(settings, registry.scraper(list_id).source)
    patient = replace(policy, hosts=hosts, sleep=hosts.pause)
    return run.looked_at(tracker, list_id, patient, settings.urls.get(list_id))


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
