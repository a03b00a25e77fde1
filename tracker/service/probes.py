"""What the outside may ask the running process: is it alive, is it fit to work, its figures."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, Summary
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from db import claims, messages, snapshots
from db import questions as register
from db.engine import Connection, DatabaseError, Engine, is_current, reading
from tracker.answers.freshness import standing_still
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.service import board, gauges, heartbeat, plans, slots
from tracker.service.gauges import figure, seconds
from tracker.service.jobs import QUEUES
from tracker.service.plans import ListPlan
from tracker.service.threads import Scheduler
from tracker.settings import Settings

STALE_SECONDS = 60.0  # the loop ticks every second; silent for so long, it hangs


@dataclass(frozen=True, kw_only=True, slots=True)
class Liveness:
    """Whether the loop goes round."""

    ok: bool
    last_tick_seconds_ago: float
    place: str = ""  # a word for the database that is worked on, which says nothing of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Whether runs can be made: database there and of this release, not about to stop."""

    ok: bool
    scheduler: str
    stopping: bool
    wrong_schedules: list[str]
    database: str


class Probed(Protocol):
    """What the outside may ask a process."""

    def alive(self) -> Liveness: ...
    def ready(self) -> Readiness: ...
    def figures(self) -> bytes: ...


@dataclass(slots=True)
class ServeState:
    """What the outside may ask about: is the loop alive, is it fit to work."""

    tracker: Tracker
    scheduler: Scheduler
    place: str = ""
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    stopping: bool = False  # set by a signal; an Event's lock may be held when one comes
    ticked: float = field(default_factory=time.monotonic)
    trouble: str = ""

    def alive(self) -> Liveness:
        """Whether the loop goes round."""
        age = time.monotonic() - self.ticked
        ago = round(age, 1)
        return Liveness(ok=age < STALE_SECONDS, last_tick_seconds_ago=ago, place=self.place)

    def ready(self) -> Readiness:
        """Whether runs can be made."""
        database = _database(self.tracker.ledger.engine)
        checks = (self.alive().ok, database == "ok", not self.stopping)
        return Readiness(
            ok=all(checks),
            scheduler="leading" if self.scheduler.leading else "standing by",
            stopping=self.stopping,
            wrong_schedules=sorted(self.scheduler.cadences.problems.values()),
            database=database,
        )

    def figures(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self.registry)


def _database(engine: Engine) -> str:
    """How the database is: "ok", or what is wrong with it."""
    try:
        current = is_current(engine)
    except DatabaseError as why:
        return str(why.orig)
    return "ok" if current else "not of this release"


class Gauge(NamedTuple):
    """A figure that every list has: its name, what it says, and its value by list."""

    name: str
    text: str
    value: Callable[[ListPlan], float]


LIST_GAUGES = (
    Gauge("failing", "1 from a failed look until a good one", lambda p: bool(p.failing_since)),
    Gauge("paused", "1 while a person has paused it", lambda p: bool(p.paused)),
    Gauge("schedule_wrong", "1 if its settings are wrong", lambda p: bool(p.problem)),
)
CLOCK_GAUGES = (
    Gauge("last_good_timestamp_seconds", "Last good look", lambda p: seconds(p.last_good)),
    Gauge("last_run_timestamp_seconds", "Last run's end", lambda p: seconds(p.last_run)),
    Gauge("next_run_timestamp_seconds", "Next run", lambda p: seconds(p.next_run)),
)


QUEUE_FIGURES = ("tracker_jobs", "tracker_job_oldest_seconds", "tracker_workers")
"""Figures that there are where there is a queue."""


class Figures(Collector):
    """The state of lists and scheduler, read from the database when somebody asks."""

    def __init__(self, tracker: Tracker, scheduler: Scheduler | None, settings: Settings) -> None:
        self.tracker, self.scheduler, self.settings = tracker, scheduler, settings

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not read the database."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges; only `tracker_database_up` 0 while the database does not answer."""
        try:
            figures = self._figures()
        except DatabaseError:
            yield figure("tracker_database_up", "1 while the database answers", 0)
            return
        yield figure("tracker_database_up", "1 while the database answers", 1)
        yield from figures

    def _figures(self) -> list[GaugeMetricFamily]:
        here = self.scheduler
        is_leading = bool(here and here.leading)
        with reading(self.tracker.ledger.engine) as connection:
            holder = claims.duty(connection, slots.DUTY)
            lists = plans.overview(self.tracker, self.settings, here.pauses if here else None)
            of_lists = _gauges(connection, lists)
            counted = messages.counts(connection)
            queued = list(_queue(connection)) if self.settings.is_queued else []
            now, names = stamp(self.tracker.clock()), [plan.list_id for plan in lists]
            others = [
                *gauges.upkeep(connection, self.settings),
                *gauges.untold(connection),
                *gauges.of_lists(connection, now, names),
            ]
        return [
            figure("tracker_scheduler_leading", "1 if this process schedules", is_leading),
            figure(
                "tracker_scheduler_beat_timestamp_seconds",
                "Last sign of life of any scheduler",
                seconds(holder.beat_at),
            ),
            _waiting(counted),
            *queued,
            *(_by_list(gauge, lists) for gauge in of_lists),
            *others,
        ]


def _gauges(connection: Connection, lists: Iterable[ListPlan]) -> tuple[Gauge, ...]:
    """Every figure of a list; some need more than its plan, and are read now."""
    asked = register.waiting(connection)
    newest = {plan.list_id: _newest(connection, plan.list_id) for plan in lists}
    standing = {plan.list_id for plan in lists if _stands_still(connection, plan)}
    questions = Gauge("open_questions", "Removals that wait", lambda p: asked.get(p.list_id, 0))
    documents = Gauge(
        "document_timestamp_seconds", "Newest good document", lambda p: newest[p.list_id]
    )
    still = Gauge(
        "standing_still", "1 if its own date stands still", lambda p: p.list_id in standing
    )
    return (*LIST_GAUGES, questions, still, *CLOCK_GAUGES, documents)


def _stands_still(connection: Connection, plan: ListPlan) -> bool:
    """Whether a list is amber; not one that was never seen in good order."""
    seen_at = plan.last_good
    return bool(seen_at and standing_still(connection, plan.list_id, seen_at))


def _newest(connection: Connection, list_id: str) -> float:
    document = snapshots.last_good(connection, list_id)
    return seconds(document.observed_at if document else "")


def _waiting(messages: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("tracker_messages", "Messages by state", labels=("state",))
    for state in ("pending", "sending", "failed", "dead"):
        family.add_metric((state,), messages.get(state, 0))
    return family


def _queue(connection: Connection) -> Iterator[GaugeMetricFamily]:
    """The queue: how many jobs, for how long the oldest is there, and how many take from it."""
    labels = ("queue", "state")
    jobs, since, alive = QUEUE_FIGURES
    count = GaugeMetricFamily(jobs, "Jobs by queue and state", labels=labels)
    text = "Seconds since the oldest of them was put into the queue"
    oldest = GaugeMetricFamily(since, text, labels=labels)
    found = {(one.queue, one.state): one for one in board.figures(connection)}
    usual = ((queue, state) for queue in QUEUES for state in ("waiting", "running", "dead"))
    for key in dict.fromkeys((*usual, *found)):
        one = found.get(key)
        count.add_metric(key, one.jobs if one else 0)
        oldest.add_metric(key, one.oldest_seconds if one else 0)
    yield count
    yield oldest
    yield figure(alive, "Workers that give signs of life", board.workers(connection))


def _by_list(gauge: Gauge, lists: Iterable[ListPlan]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"tracker_list_{gauge.name}", gauge.text, labels=("list",))
    for plan in lists:
        family.add_metric((plan.list_id,), gauge.value(plan))
    return family


def _heartbeats(registry: CollectorRegistry) -> Counter:
    """Signs of life by what came of them, each from 0 on: the first one is an increase."""
    counter = Counter("tracker_heartbeats", "Signs of life", ("outcome",), registry=registry)
    for outcome in heartbeat.OUTCOMES:
        counter.labels(outcome)
    return counter


@dataclass(frozen=True, slots=True)
class Counts:
    """What this process did."""

    runs: Counter
    seconds: Summary
    heartbeats: Counter
    registry: CollectorRegistry

    @classmethod
    def new(cls) -> "Counts":
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        return cls(
            runs=Counter("tracker_runs", "Runs", ("list", "outcome"), registry=registry),
            seconds=Summary("tracker_run_seconds", "Time of a run", ("list",), registry=registry),
            heartbeats=_heartbeats(registry),
            registry=registry,
        )

    def beaten(self, outcome: str) -> None:
        """Count one sign of life to the dead man's switch, given or not."""
        self.heartbeats.labels(outcome).inc()

    def count(self, list_id: str, outcome: str, seconds: float) -> None:
        """Count one run."""
        self.runs.labels(list_id, outcome).inc()
        self.seconds.labels(list_id).observe(seconds)


# A process that schedules nothing.


class Alone:
    """What a process says that only answers, and schedules nothing: `tracker web`.

    Whoever gets an answer sees that it lives; the figures are those that are on record.
    """

    def __init__(self, tracker: Tracker, settings: Settings, place: str = "") -> None:
        self.tracker, self.place, self.stopping = tracker, place, False
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(Figures(tracker, None, settings))

    def alive(self) -> Liveness:
        """That it answers."""
        return Liveness(ok=True, last_tick_seconds_ago=0.0, place=self.place)

    def ready(self) -> Readiness:
        """Whether the database can be read, and is of this release."""
        database = _database(self.tracker.ledger.engine)
        return Readiness(
            ok=database == "ok" and not self.stopping,
            scheduler="none here",
            stopping=self.stopping,
            wrong_schedules=[],
            database=database,
        )

    def figures(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self.registry)
