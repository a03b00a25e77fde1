"""What is done for a job, by its work. Every one may be done again from its beginning.

A worker may die at any moment, and another one gets its job: so each looks first what of it is on
record, and nothing is written by who lost its right to.
"""

from collections.abc import Callable, Mapping, Sequence

from db.engine import reading, writing
from scrapers import registry
from tracker import logs, memory
from tracker.decisions.pauses import current as current_pauses
from tracker.errors import NotNow, TrackerError
from tracker.intake import rebuild
from tracker.intake import run as intake
from tracker.model import digest, stamp
from tracker.notices import rounds
from tracker.proof.hands import cores
from tracker.record.tracker import Tracker
from tracker.service import jobs, queued, slots
from tracker.service.jobs import CALLER, EVIDENCE, FOLD, HITS, LOOK, REPLAY, SENDER, WATCH, Job
from tracker.service.runs import Here
from tracker.service.slots import Ending
from tracker.settings import Settings
from tracker.worker.turns import turn

PAUSED = "The list was paused before a worker came to look at it."

Do = Callable[[Tracker, Settings, Job], None]
"""Does a job; whatever it raises is why the job came to nothing."""


class NotYet(NotNow):
    """Somebody else is at it: the job goes back, and that is no failure."""


class Unfit(TrackerError):
    """What was to be proved is not so: trying again would not help."""


def do(tracker: Tracker, settings: Settings, job: Job) -> None:
    """Do a job to its end."""
    DOES[job.work](tracker, settings, job)


def gave_up(tracker: Tracker, job: Job, why: str) -> None:
    """Put on record what hangs on a job that nobody will try again."""
    if job.work == LOOK and slots.is_under_way(tracker, queued.claim_of(job)):
        slots.crashed(tracker, job.list_id, why)


def came_to_nothing(tracker: Tracker, job: Job, why: str) -> None:
    """Put on record that a look broke off, so that its list is red until one succeeds."""
    if job.work == LOOK:
        intake.failed(tracker, job.list_id, f"{job.list_id}: the run broke off ({why}).")


def _look(tracker: Tracker, settings: Settings, job: Job) -> None:
    """A run that a scheduler claimed, unless its end is on record or a later one was begun."""
    claim = queued.claim_of(job)
    if not slots.is_under_way(tracker, claim):
        return
    if _is_paused(tracker, job.list_id):
        slots.finished(tracker, claim, Ending("busy", PAUSED, stamp(tracker.clock())))
        return
    here = Here(tracker, settings)
    ending = here.looked(job.list_id)
    if ending.busy:
        raise NotYet(ending.reason)
    here.ended(claim, ending)
    if ending.outcome != "unchanged":
        _put(tracker, [Job(work=SENDER)])
        memory.give_back(everything=True)


def _is_paused(tracker: Tracker, list_id: str) -> bool:
    with reading(tracker.ledger.engine) as connection:
        return bool(current_pauses(connection).of(list_id, tracker.clock()))


def _fold(tracker: Tracker, settings: Settings, job: Job) -> None:
    """What is journalled of a list and not in its log; then the lists that new acts are for."""
    with turn(settings.home, cores()):
        intake.take_up(tracker, job.list_id)
    if job.list_id in registry.feeds():
        touched = filter(registry.keys().__contains__, tracker.ledger.touched_by_acts())
        _put(tracker, [Job(work=FOLD, list_id=list_id) for list_id in touched])
    memory.give_back(everything=True)


def _replay(tracker: Tracker, settings: Settings, job: Job) -> None:
    """A list's whole journal, read anew under the running rules."""
    with turn(settings.home, cores()):
        rebuild.upgrade(tracker, job.list_id)
    _put(tracker, [Job(work=SENDER)])
    memory.give_back(everything=True)


def _evidence(tracker: Tracker, settings: Settings, job: Job) -> None:
    """That the log of a list follows from its journal; without a list, that nothing was edited."""
    with turn(settings.home, cores()):
        of_list = bool(job.list_id)
        problems = _against_journal(tracker, job.list_id) if of_list else _against_seals(tracker)
    if not problems:
        return
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    sentence = f"{problems[0]}{more}"
    about = f"evidence {job.list_id} {digest(tuple(problems))[:16]}"
    rounds.trouble(tracker, about, "The record does not prove itself", sentence)
    raise Unfit(sentence)


def _against_journal(tracker: Tracker, list_id: str) -> Sequence[str]:
    from tracker.proof import replay

    return list(replay.differences_of(tracker, list_id))


def _against_seals(tracker: Tracker) -> Sequence[str]:
    from tracker.proof import parallel

    with reading(tracker.ledger.engine) as connection:
        return list(parallel.problems(connection, tracker.journal.archive, ""))


def _send(tracker: Tracker, settings: Settings, _job: Job) -> None:
    """Tell people by mail what is due."""
    _say(rounds.tick(tracker, settings, calls=False).problems)


def _call(tracker: Tracker, settings: Settings, _job: Job) -> None:
    """Call webhooks that are due."""
    _say(rounds.call(tracker, settings).problems)


def _say(problems: Sequence[str]) -> None:
    for problem in problems:
        logs.logger().warning("not told", why=problem)


def _watch(tracker: Tracker, _settings: Settings, _job: Job) -> None:
    """Names of the lists and watched names, prepared for the matcher of this release."""
    from tracker.matching import search, watch

    search.bring_up_to_date(tracker.ledger.engine)
    watch.bring_up_to_date(tracker.ledger.engine)


def _hits(tracker: Tracker, _settings: Settings, job: Job) -> None:
    """A part of a check of watched names, for somebody who waits."""
    from tracker.worker import hits

    hits.answer(tracker, job)


def _put(tracker: Tracker, wanted: Sequence[Job]) -> None:
    with writing(tracker.ledger.engine) as connection:
        for job in wanted:
            jobs.put(connection, job)


DOES: Mapping[str, Do] = {
    LOOK: _look,
    FOLD: _fold,
    REPLAY: _replay,
    EVIDENCE: _evidence,
    SENDER: _send,
    CALLER: _call,
    WATCH: _watch,
    HITS: _hits,
}
"""Work -> what is done."""
