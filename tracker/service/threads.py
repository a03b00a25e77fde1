"""When, and in which thread: the only file that lets APScheduler run anything.

APScheduler wakes a thread of its pools, which asks `slots` whether a run is due and ours, and hands
the claim to an executor. A list has one thread at most, and so has every chore.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from traceback import format_tb
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from db import claims
from db.claims import ListClock
from db.engine import DatabaseError, reading
from tracker import logs
from tracker.decisions.pauses import Pauses
from tracker.model import moment, stamp
from tracker.record.tracker import Tracker
from tracker.service import runs, slots
from tracker.service.cadence import Cadence, jumped, next_run
from tracker.service.runs import Chore, Executor
from tracker.service.slots import Ending
from tracker.settings import Settings

WORKERS = 4
BUSY_AGAIN = timedelta(minutes=1)
JUMP = timedelta(seconds=30)
RULES = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
"""Late runs are still made, missed ones made once, none while the last one goes on."""

Done = Callable[[str, str, float], None]
"""Told of every run that ended: list, outcome, seconds."""


def _log() -> Any:
    return logs.logger()


def _nobody(_list_id: str, _outcome: str, _seconds: float) -> None:
    """Nobody wants to be told."""


class NextSlot(BaseTrigger):  # type: ignore[misc]
    """APScheduler's question, our answer: the next slot after now, a little late."""

    def __init__(self, of: Cadence, chance: Callable[[], float]) -> None:
        self.cadence, self.chance = of, chance

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        latest = max(previous or now, now)
        return self.cadence.after(latest) + self.cadence.jitter(self.chance())


class Every(BaseTrigger):  # type: ignore[misc]
    """Every so many seconds from now on, whatever was missed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + timedelta(seconds=self.seconds)


class Scheduler:
    """Every list by its cadence, as long as the place is ours; `tick` it every second or two."""

    def __init__(
        self,
        tracker: Tracker,
        settings: Settings,
        executor: Executor,
        *,
        chores: Iterable[Chore] = (),
        done: Done = _nobody,
        steady: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        workers: int = WORKERS,
    ) -> None:
        self.tracker, self.executor, self.done = tracker, executor, done
        self.steady, self.chance = steady, chance
        self.cadences = slots.cadences(settings)
        self.post = slots.Post(tracker.ledger.engine, steady)
        self.pauses = Pauses()
        self.leading = self.stopping = False
        self.ticked: tuple[datetime, float] | None = None
        self.chores = tuple(chores)
        self.pools = {"default": ThreadPoolExecutor(workers)}
        self.pools |= {chore.name: ThreadPoolExecutor(1) for chore in self.chores}
        self.jobs = self._jobs()

    def _jobs(self) -> BackgroundScheduler:
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # we say it, in our own form
        jobs = BackgroundScheduler(timezone=UTC, job_defaults=RULES, executors=self.pools)
        jobs.add_listener(self._crashed, EVENT_JOB_ERROR)
        for list_id, when in self.cadences.by_list.items():
            trigger = NextSlot(when, self.chance)
            jobs.add_job(self._run, trigger, [list_id], id=f"list:{list_id}")
        for chore in self.chores:
            every, name = Every(chore.seconds), chore.name
            work = chore.work if chore.here else partial(self.executor.work, name)
            jobs.add_job(work, every, id=f"chore:{name}", executor=name)
        return jobs

    def start(self) -> None:
        """Begin; nothing runs before `tick` finds that the place is ours."""
        for sentence in self.cadences.problems.values():
            _log().error("wrong schedule", why=sentence)
        self.jobs.start(paused=True)

    def stop(self) -> None:
        """Finish what runs, begin nothing more, give the place up.

        We wait for the pools ourselves: APScheduler would hold a lock meanwhile that a run in hand
        needs when it asks for a chore.
        """
        self.stopping = True
        self.jobs.shutdown(wait=False)
        for pool in self.pools.values():
            pool.shutdown(wait=True)
        with suppress(DatabaseError):  # it is then taken over when our signs of life end
            self.post.leave()

    # When.

    def tick(self) -> None:
        """Keep the place, notice a changed clock, and what people asked for."""
        now, steady = self.tracker.clock(), self.steady()
        leading = self.post.keep(now)
        before = self.pauses.seq
        with reading(self.tracker.ledger.engine) as connection:
            self.pauses.refresh(connection)
            asked = claims.asked(connection)
        moved = self._clock_moved(now, steady)
        if leading != self.leading:
            self._change_place(leading)
        elif leading and moved:
            _log().warning("clock changed", now=stamp(now))
            self.replan()
        elif leading and before != self.pauses.seq:
            self.replan()
        for clock in asked if leading else ():
            self._at(f"list:{clock.list_id}", now)

    def _clock_moved(self, now: datetime, steady: float) -> bool:
        """Whether the wall clock moved otherwise than time did since the last tick."""
        last_now, last_steady = self.ticked or (now, steady)
        self.ticked = (now, steady)
        return jumped(now - last_now, timedelta(seconds=steady - last_steady), JUMP)

    def _change_place(self, leading: bool) -> None:
        self.leading = leading
        _log().info("scheduling" if leading else "standing by", owner=self.post.owner)
        if leading:
            slots.broken_off(self.tracker, self.executor)
            self.replan()
            self.jobs.resume()
        else:
            self.jobs.pause()

    def replan(self) -> None:
        """Work out anew when each list is due."""
        now = self.tracker.clock()
        with reading(self.tracker.ledger.engine) as connection:
            clocks = claims.schedules(connection)
        for list_id, when in self.cadences.by_list.items():
            clock = clocks.get(list_id, ListClock(list_id))
            due = next_run(when, now, slots.last_slot(clock))
            late = when.jitter(self.chance()) if due > now else timedelta(0)
            self._at(f"list:{list_id}", due + late)
        for chore in self.chores:
            self._at(f"chore:{chore.name}", now)

    def nudge(self, chore: str) -> None:
        """Let a chore begin at once, if it is not running."""
        self._at(f"chore:{chore}", self.tracker.clock())

    def _at(self, job: str, when: datetime) -> None:
        with suppress(JobLookupError):  # not one of ours, or we are stopping
            self.jobs.modify_job(job, next_run_time=when)

    # In a thread of a pool.

    def _run(self, list_id: str) -> None:
        if self.stopping:
            return
        when = self.cadences.by_list[list_id]
        claim = slots.claim(self.tracker, self.post.owner, when, self.pauses, self.executor)
        ending = self.executor.run(claim) if claim else None
        if ending:
            self._ended(list_id, ending)

    def _ended(self, list_id: str, ending: Ending) -> None:
        """Come again soon to a list that somebody else writes to; tell whoever wants to know."""
        if ending.busy:
            self._at(f"list:{list_id}", moment(ending.finished_at) + BUSY_AGAIN)
        self.done(list_id, ending.outcome, ending.seconds)

    def _crashed(self, event: Any) -> None:
        """Where it went wrong, and of a list why too: what others say may be a watched name."""
        (kind, _, name), failure = event.job_id.partition(":"), event.exception
        what = type(failure).__name__
        why = f"{what}: {failure}" if kind == "list" else what
        trace = "".join(format_tb(failure.__traceback__))
        _log().error("crashed", job=event.job_id, why=why, trace=trace)
        self.done(name, "crashed", 0.0)
        if kind == "list":
            runs.crashed(self.tracker, name, why)
