"""Runs every list by its cadence; the only file that imports APScheduler.

APScheduler wakes and runs jobs. What is due is decided by `tracker.cadence` and claimed in the
database, so that two schedulers never run one slot twice and a restart knows what was missed.
"""

import logging
import os
import random
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from db import claims, queries
from db.archive import ArchiveDamaged
from db.engine import reading, writing
from scrapers import kit, registry
from tracker.decisions.pauses import Pauses
from tracker.decisions.pauses import current as current_pauses
from tracker.intake import run
from tracker.model import moment, stamp
from tracker.record import tracker as record_tracker
from tracker.record.tracker import Tracker
from tracker.service import cadence
from tracker.service.cadence import BadCadence, Cadence, next_run
from tracker.settings import Settings

DUTY = "scheduler"
WORKERS = 4
BEAT_SECONDS = 10.0
TAKE_OVER_SECONDS = 60.0  # a holder without a sign of life for so long is dead
BUSY_AGAIN = timedelta(minutes=1)
JUMP = timedelta(seconds=30)
EXPECTED = (kit.ScrapeError, ArchiveDamaged, DatabaseError, OSError)

Look = Callable[[Tracker, str, Any, Mapping[str, str] | None], Any]


def _log() -> Any:
    return structlog.get_logger("tracker")


# Cadences of the lists in force.


def crontab(line: str, zone: ZoneInfo) -> Callable[[datetime], datetime | None]:
    """A cron line of five fields in a zone; ValueError with the reason for a wrong one.

    Days of the week are wanted by name: by number they mean other days to other programs.
    """
    fields = line.split()
    if len(fields) == 5 and re.search(r"\d", fields[4].split("/")[0]):
        raise ValueError("name the days of the week, such as mon-fri")
    trigger = CronTrigger.from_crontab(line, timezone=zone)

    def after(at: datetime) -> datetime | None:
        fires: datetime | None = trigger.get_next_fire_time(None, at + timedelta(seconds=1))
        return fires

    return after


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadences:
    """Cadence of every list that is on, and one sentence per list that is set up wrongly."""

    by_list: Mapping[str, Cadence]
    problems: Mapping[str, str]


def cadences(settings: Settings) -> Cadences:
    """The cadences in force. A list with a wrong one keeps its own, and none stops another."""
    found: dict[str, Cadence] = {}
    problems: dict[str, str] = {}
    for list_id in registry.wanted(settings.lists):
        if list_id not in registry.sources():
            problems[list_id] = f"lists: there is no list {list_id}."
            continue
        if registry.closed_on(list_id) and list_id not in settings.lists:
            continue  # nothing comes of it any more, as in `tracker run`
        found[list_id], problem = _cadence(list_id, settings.schedule)
        if problem:
            problems[list_id] = problem
    for name in settings.schedule:
        if name not in registry.sources():
            problems[name] = f"schedule: there is no list {name}."
    return Cadences(by_list=found, problems=problems)


def _cadence(list_id: str, schedule: Mapping[str, Any]) -> tuple[Cadence, str]:
    source = registry.scraper(list_id).source
    every, country = source.check_every_minutes, source.country
    try:
        own = cadence.of_source(list_id, source.tier, every, source.timezone, country)
    except BadCadence as why:
        plain = cadence.of_source(list_id, source.tier, every, "UTC", country)
        return cadence.round_the_clock(plain), str(why)
    if list_id not in schedule:
        return own, ""
    try:
        return cadence.adjusted(own, schedule[list_id], crontab), ""
    except BadCadence as why:
        return own, str(why)


def ask_now(tracker: Tracker, lists: Iterable[str]) -> None:
    """Ask the running scheduler for a look at once; the scheduled clock stays as it is."""
    with writing(tracker.ledger.engine) as connection:
        for list_id in lists:
            claims.set_schedule(connection, list_id, asked_at=stamp(tracker.clock()))


# One process at a time.


@dataclass(slots=True)
class Post:
    """The scheduler's place: held by one process, taken over when its holder gives no sign.

    We watch the holder's count by our own steady clock, so clocks of machines may differ.
    """

    engine: Any
    steady: Callable[[], float] = time.monotonic
    owner: str = field(
        default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    )
    held: bool = False
    seen: tuple[str, int] = ("", 0)
    seen_since: float = field(default_factory=lambda: float("-inf"))
    beaten: float = field(default_factory=lambda: float("-inf"))

    def keep(self, now: datetime) -> bool:
        """Give a sign of life or try to take over; whether the place is ours."""
        at = self.steady()
        if self.held and at - self.beaten < BEAT_SECONDS:
            return True
        with writing(self.engine) as connection:
            if self.held:
                self.held = claims.beat(connection, DUTY, self.owner, stamp(now))
            if not self.held:
                self.held = self._try(connection, stamp(now), at)
        self.beaten = at
        return self.held

    def _try(self, connection: Connection, now: str, at: float) -> bool:
        row = claims.duty(connection, DUTY)
        found = (row.owner, row.beats) if row else ("", 0)
        if found != self.seen or self.seen_since == float("-inf"):
            self.seen, self.seen_since = found, at
        if found[0] and at - self.seen_since < TAKE_OVER_SECONDS:
            return False
        return claims.take_duty(connection, DUTY, self.owner, found, now)

    def leave(self) -> None:
        """Give the place up, so that the next one need not wait."""
        if self.held:
            with writing(self.engine) as connection:
                claims.leave_duty(connection, DUTY, self.owner)
            self.held = False


# The scheduler.


class Slots(BaseTrigger):  # type: ignore[misc]
    """APScheduler's question, our answer: the next slot after now, a little late."""

    def __init__(self, of: Cadence, chance: Callable[[], float]) -> None:
        self.cadence, self.chance = of, chance

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        latest = max(previous, now) if previous else now
        return self.cadence.after(latest) + self.cadence.jitter(self.chance())


class Every(BaseTrigger):  # type: ignore[misc]
    """Every so many seconds from now on, whatever was missed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + timedelta(seconds=self.seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chore:
    """Work beside the lists, such as sending mail: every so many seconds, never twice at once."""

    name: str
    work: Callable[[], None]
    seconds: float


class Scheduler:
    """Every list by its cadence, in this process; `tick` it every second or two."""

    def __init__(
        self,
        tracker: Tracker,
        settings: Settings,
        *,
        chores: Iterable[Chore] = (),
        look: Look = run.run,
        done: Callable[[str, str, float], None] = lambda _list, _outcome, _seconds: None,
        steady: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.tracker, self.settings = tracker, settings
        self.look, self.done = look, done
        self.steady, self.chance = steady, chance
        self.cadences = cadences(settings)
        self.post = Post(tracker.ledger.engine, steady)
        self.pauses = Pauses()
        self.leading = self.stopping = False
        self.ticked: tuple[datetime, float] | None = None
        self.chores = tuple(chores)
        self.pools = {"default": ThreadPoolExecutor(WORKERS)}
        self.pools |= {chore.name: ThreadPoolExecutor(1) for chore in self.chores}
        self.jobs = self._jobs()

    def _jobs(self) -> BackgroundScheduler:
        """Late runs are still made, missed ones made once, none while the last one goes on."""
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # we say it, in our own form
        rules = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        jobs = BackgroundScheduler(timezone=UTC, job_defaults=rules, executors=self.pools)
        jobs.add_listener(self._crashed, EVENT_JOB_ERROR)
        for list_id, when in self.cadences.by_list.items():
            trigger = Slots(when, self.chance)
            jobs.add_job(self._run, trigger, [list_id], id=f"list:{list_id}")
        for chore in self.chores:
            every = Every(chore.seconds)
            jobs.add_job(chore.work, every, id=f"chore:{chore.name}", executor=chore.name)
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

    def tick(self) -> None:
        """Keep the place, notice a changed clock, and what people asked for."""
        now, steady = self.tracker.clock(), self.steady()
        leading = self.post.keep(now)
        with reading(self.tracker.ledger.engine) as connection:
            seq = self.pauses.seq
            self.pauses.refresh(connection)
            asked = [name for name, row in claims.schedules(connection).items() if row.asked_at]
        moved = self.ticked is not None and cadence.jumped(
            now - self.ticked[0], timedelta(seconds=steady - self.ticked[1]), JUMP
        )
        self.ticked = (now, steady)
        if leading != self.leading:
            self._change_place(leading)
        elif leading and (moved or seq != self.pauses.seq):
            if moved:
                _log().warning("clock changed", now=stamp(now))
            self.replan()
        if leading:
            for list_id in asked:
                self._at(f"list:{list_id}", now)

    def _change_place(self, leading: bool) -> None:
        self.leading = leading
        _log().info("scheduling" if leading else "standing by", owner=self.post.owner)
        if leading:
            self._broken_off()
            self.replan()
            self.jobs.resume()
        else:
            self.jobs.pause()

    def _broken_off(self) -> None:
        """Runs that the last holder of the place began and did not end are to be made again."""
        with writing(self.tracker.ledger.engine) as connection:
            for list_id, row in claims.schedules(connection).items():
                if row.started_at and not row.outcome:
                    why = f"The run begun at {row.started_at} did not end."
                    claims.set_schedule(
                        connection, list_id, slot="", outcome="broken off", reason=why
                    )

    def replan(self) -> None:
        """Work out anew when each list is due."""
        now = self.tracker.clock()
        with reading(self.tracker.ledger.engine) as connection:
            clocks = claims.schedules(connection)
        for list_id, when in self.cadences.by_list.items():
            due = next_run(when, now, last_slot(clocks.get(list_id)))
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

    # One run.

    def _run(self, list_id: str) -> None:
        run_id = secrets.token_hex(4)
        with structlog.contextvars.bound_contextvars(run_id=run_id, list_id=list_id):
            seen = self._claim(list_id, run_id)
            if seen is None:
                return
            start = self.steady()
            outcome, why = self._looked_at(list_id)
            if outcome == "busy":
                self._give_back(list_id, seen)
            self._finished(list_id, outcome, why)
            seconds = self.steady() - start
            _log().info("run ended", outcome=outcome, seconds=round(seconds, 3))
            self.done(list_id, outcome, seconds)

    def _claim(self, list_id: str, run_id: str) -> str | None:
        """Make a run ours: the slot that the list's clock showed before; None for no run now."""
        now, when = self.tracker.clock(), self.cadences.by_list[list_id]
        with writing(self.tracker.ledger.engine) as connection:
            holder = claims.duty(connection, DUTY)
            if self.stopping or holder is None or holder.owner != self.post.owner:
                return None
            row = claims.schedules(connection).get(list_id)
            seen = row.slot if row else ""
            if self.pauses.of(list_id, now):
                claims.set_schedule(connection, list_id, asked_at="")
                return None
            if next_run(when, now, last_slot(row)) <= now:
                slot = stamp(when.at_or_before(now))
                if not claims.claim_slot(connection, list_id, seen, slot):
                    return None
            elif row is None or not row.asked_at:
                return None
            claims.set_schedule(
                connection, list_id, asked_at="", run_id=run_id, started_at=stamp(now), outcome=""
            )
        return seen

    def _looked_at(self, list_id: str) -> tuple[str, str]:
        """Outcome and reason of a look; failures of the world are outcomes too."""
        policy = run.policy_of(self.settings, registry.scraper(list_id).source)
        try:
            found = self.look(self.tracker, list_id, policy, self.settings.urls.get(list_id))
        except (record_tracker.Busy, claims.LeaseLost) as why:
            return "busy", str(why)
        except EXPECTED as why:
            _log().error("run failed", why=str(why))
            run.failed(self.tracker, list_id, str(why))
            return "failed", str(why)
        return found.outcome, found.reason

    def _give_back(self, list_id: str, seen: str) -> None:
        """Somebody else writes to this list: set its clock back, and come again soon."""
        with writing(self.tracker.ledger.engine) as connection:
            claims.set_schedule(connection, list_id, slot=seen)
        self._at(f"list:{list_id}", self.tracker.clock() + BUSY_AGAIN)

    def _finished(self, list_id: str, outcome: str, why: str) -> None:
        at = stamp(self.tracker.clock())
        with writing(self.tracker.ledger.engine) as connection:
            claims.set_schedule(connection, list_id, finished_at=at, outcome=outcome, reason=why)

    def _crashed(self, event: Any) -> None:
        """A fault of ours: on record like a failed look, so the list is red until a success."""
        kind, _, name = event.job_id.partition(":")
        why = f"{type(event.exception).__name__}: {event.exception}"
        _log().error("crashed", job=event.job_id, why=why, trace=event.traceback)
        self.done(name, "crashed", 0.0)
        if kind != "list":
            return
        try:
            run.failed(self.tracker, name, f"{name}: the run broke off ({why}).")
            self._finished(name, "crashed", why)
        except (record_tracker.Busy, claims.LeaseLost, DatabaseError) as also:
            _log().error("not recorded", why=str(also))


def last_slot(row: Any) -> datetime | None:
    """The slot that a list's clock shows; None before its first scheduled run."""
    return moment(row.slot) if row is not None and row.slot else None


# What is planned, for people.


def overview(
    tracker: Tracker, settings: Settings, pauses: Pauses | None = None
) -> list[dict[str, Any]]:
    """One row per list: its cadence, how it stands, when it is looked at next.

    Without `pauses`, which a scheduler has at hand, the journal is looked through for them.
    """
    now, found, rows = tracker.clock(), cadences(settings), []
    with reading(tracker.ledger.engine) as connection:
        stopped = pauses or current_pauses(connection)
        clocks = claims.schedules(connection)
        for list_id, when in found.by_list.items():
            clock, paused = clocks.get(list_id), stopped.of(list_id, now)
            bad = queries.failing(connection, list_id)
            due = next_run(when, now, last_slot(clock))
            rows.append(
                {
                    "list_id": list_id,
                    "tier": when.tier,
                    "next_run": "" if paused else stamp(due),
                    "last_slot": clock.slot if clock else "",
                    "last_run": clock.finished_at if clock else "",
                    "outcome": clock.outcome if clock else "",
                    "last_good": queries.last_good_look(connection, list_id),
                    "failing_since": bad[0].observed_at if bad else "",
                    "paused": str(paused or ""),
                    "problem": found.problems.get(list_id, ""),
                }
            )
    return rows


def explain(
    tracker: Tracker, settings: Settings, lists: Iterable[str], count: int = 20
) -> list[dict[str, Any]]:
    """The next runs of all these lists in order, and why each is when it is."""
    now, found = tracker.clock(), cadences(settings)
    with reading(tracker.ledger.engine) as connection:
        pauses = current_pauses(connection)
        clocks = claims.schedules(connection)
    steps = [
        step
        for name in lists
        if name in found.by_list and not pauses.of(name, now)
        for step in islice(
            cadence.plan(found.by_list[name], now, last_slot(clocks.get(name))), count
        )
    ]
    first = sorted(steps, key=lambda step: (step.at, step.list_id))[:count]
    return [{"at": stamp(s.at), "list_id": s.list_id, "why": s.why} for s in first]


def alive(connection: Connection, now: datetime, limit: timedelta) -> str:
    """Why the scheduler counts as dead; "" while it gives signs of life."""
    row = claims.duty(connection, DUTY)
    if row is None or not row.beat_at:
        return "No scheduler has ever run on this database."
    if not row.owner:
        return f"The scheduler was stopped; its last sign of life is of {row.beat_at}."
    if abs(now - moment(row.beat_at)) > limit:
        return f"The scheduler {row.owner} has given no sign of life since {row.beat_at}."
    return ""
