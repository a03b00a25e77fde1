"""The process that runs for ever: scheduler, sender, and a page for those who watch it."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Protocol

from db.engine import DatabaseError
from tracker import logs, memory
from tracker.notices import rounds
from tracker.notices.sending import Report, is_any_call_due
from tracker.record.tracker import Tracker
from tracker.service import heartbeat, slots
from tracker.service.heartbeat import Heartbeat
from tracker.service.jobs import CALLER, SENDER
from tracker.service.pages import Answering, Pages, PortTaken, place, taken
from tracker.service.probes import Alone, Counts, Figures, ServeState
from tracker.service.queued import Queued
from tracker.service.runs import Chore, Executor, Here
from tracker.service.threads import Scheduler
from tracker.settings import Settings
from tracker.system import tell_systemd

TICK_SECONDS = 1.0
SEND_SECONDS = 10.0
CALL_SECONDS = 2.0


def _log() -> Any:
    return logs.logger()


def sender(tracker: Tracker, settings: Settings) -> Chore:
    """Telling people what is due, by mail; webhooks are another's, which no mail waits for."""
    told = partial(rounds.tick, tracker, settings, calls=False)
    return Chore(name=SENDER, work=partial(_told, told, []), seconds=SEND_SECONDS)


def caller(tracker: Tracker, settings: Settings) -> Chore:
    """Calling webhooks, and whatever else is no mail, with what the sender has written."""
    called = partial(rounds.call, tracker, settings)
    return Chore(name=CALLER, work=partial(_told, called, []), seconds=CALL_SECONDS)


def heart(tracker: Tracker, settings: Settings, counts: Counts) -> list[Chore]:
    """Signs of life to a dead man's switch, from this process; none where no address is set."""
    if not settings.heartbeat_url:
        return []
    beats = Heartbeat(tracker, settings, slots.cadences(settings), counts.beaten)
    return [Chore(name="heartbeat", work=beats.beat, seconds=heartbeat.SECONDS, here=True)]


def _told(tell: Callable[[], Report], said: list[str]) -> None:
    """A problem is said once, and again when it is another one; `said` were those of last time."""
    problems = tell().problems
    for problem in problems:
        if problem not in said:
            _log().warning("not told", why=problem)
    said[:] = problems


def tell_of_wrong_schedules(tracker: Tracker, scheduler: Scheduler) -> None:
    """One notice per list that is set up wrongly, not one at every start."""
    for list_id, sentence in scheduler.cadences.problems.items():
        subject = f"The schedule of {list_id} is wrong"
        rounds.trouble(tracker, f"wrong schedule {sentence}", subject, sentence)


def serve(
    tracker: Tracker,
    settings: Settings,
    chores: Iterable[Chore],
    answering: Answering,
) -> None:
    """Schedule, send and answer until SIGTERM; then finish what runs, and end."""
    tracker.reader.warm()  # while there is one thread
    counts, extra = Counts.new(), tuple(chores)

    def done(list_id: str, outcome: str, seconds: float) -> None:
        counts.count(list_id, outcome, seconds)
        if outcome not in ("unchanged", "busy"):
            memory.give_back(everything=True)
        for chore in extra:
            scheduler.nudge(chore.name)

    executor = _executor(tracker, settings, extra)
    beating = (*extra, *heart(tracker, settings, counts))
    scheduler = Scheduler(tracker, settings, executor, chores=beating, done=done)
    counts.registry.register(Figures(tracker, scheduler, settings))
    here = place(settings)
    state = ServeState(tracker=tracker, scheduler=scheduler, place=here, registry=counts.registry)
    pages = Pages(settings, state, here, answering)
    with _signals(state), closing(pages):
        _begin_pages(pages, scheduler)
        tell_of_wrong_schedules(tracker, scheduler)
        memory.keep()  # before anything runs whose garbage would be kept with it
        scheduler.start()
        tell_systemd("READY=1")
        while not state.stopping:
            tick(state)
            if not pages.address and pages.open():
                _serving(pages, scheduler)
            time.sleep(TICK_SECONDS)
        _log().info("stopping")
        tell_systemd("STOPPING=1")
        scheduler.stop()
    _log().info("stopped")


def _executor(tracker: Tracker, settings: Settings, chores: Iterable[Chore]) -> Executor:
    """Who makes what is due: this process, or workers that find it in the queue."""
    if not settings.is_queued:
        return Here(tracker, settings, chores)
    return Queued(tracker, {CALLER: partial(is_any_call_due, tracker)})


def web(tracker: Tracker, settings: Settings, answering: Answering) -> None:
    """Answer alone, and schedule nothing, until SIGTERM."""
    here = place(settings)
    state = Alone(tracker, settings, here)
    pages = Pages(settings, state, here, answering)
    with _signals(state), closing(pages):
        if not pages.open():
            raise PortTaken(taken(pages.wanted))
        _log().info("answering", address=pages.address)
        memory.keep()
        tell_systemd("READY=1")
        while not state.stopping:
            tell_systemd("WATCHDOG=1")
            time.sleep(TICK_SECONDS)
        tell_systemd("STOPPING=1")
    _log().info("stopped")


def _begin_pages(pages: Pages, scheduler: Scheduler) -> None:
    """Answer from now on; or, where another serve of this home does, stand by without pages."""
    if pages.open():
        _serving(pages, scheduler)
        return
    pages.demand_ours()
    until = "its pages and its place are taken over when it ends"
    why = f"Another `tracker serve` of this home has {pages.wanted}: {until}."
    _log().warning("standing by without pages", why=why)


def _serving(pages: Pages, scheduler: Scheduler) -> None:
    lists = len(scheduler.cadences.by_list)
    _log().info("serving", address=pages.address, lists=lists)


def tick(state: ServeState) -> None:
    """One turn of the loop; a database that does not answer is said once and waited for."""
    try:
        state.scheduler.tick()
    except DatabaseError as why:
        if not state.trouble:
            _log().error("database", why=str(why.orig))
        state.trouble = str(why.orig)
    else:
        if state.trouble:
            _log().info("database answers again")
        state.trouble = ""
    state.ticked = time.monotonic()
    tell_systemd("WATCHDOG=1")


class Stoppable(Protocol):
    """What can be asked to end. An Event's lock may be held when a signal comes."""

    stopping: bool


@contextmanager
def _signals(state: Stoppable) -> Iterator[None]:
    """SIGTERM and SIGINT ask us to end; a second one ends us at once."""

    def ask(number: int, _frame: Any) -> None:
        state.stopping = True
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
