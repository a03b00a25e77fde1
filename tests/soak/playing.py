"""A soak played: the service looks at sites that fail by chance, while years go by."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path

from db import claims
from db.archive import Archive
from db.engine import open_database, reading
from scrapers import kit
from tests.soak import faults, worker
from tests.soak.editions import Edition, by_list, sha256_of
from tests.soak.faults import Chance, Fault
from tests.soak.present import Present
from tests.soak.site import Shown, Sites, serving
from tracker.confined.child import Child
from tracker.intake import curated
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.service import jobs
from tracker.service.queued import Queued
from tracker.service.runs import Executor, Here
from tracker.service.threads import Scheduler
from tracker.settings import HERE, Settings

PATIENCE = 120.0
"""Seconds that a turn may take."""

AGAIN = 0.3
"""Seconds until looks are planned anew: a thread that is about to end holds up its next one."""

STEP = timedelta(hours=6)
"""Between two looks at the same edition, at most."""

MORE = 5
"""Further looks where the machine was too slow for a site that answered well."""


TAKEN = frozenset({"recorded", "pending", "unchanged", "old_copy"})
"""Outcomes of looks after which the program has a document, and has read it."""


@dataclass(frozen=True)
class Look:
    """One look at one list: what was published, what went wrong, what came of it.

    `had`: the documents that the program has by it, None where it has none.
    """

    list_id: str
    edition: Edition
    at: datetime
    fault: Fault | None
    outcome: str
    reason: str
    had: kit.Documents | None

    @cached_property
    def sha256(self) -> str:
        """The hash of what it had, "" for nothing."""
        return sha256_of(self.had) if self.had else ""

    @property
    def form_id(self) -> str:
        """The representation that was asked for."""
        return self.edition.found.format_id

    @property
    def is_good(self) -> bool:
        """Whether it came to the edition that was to be seen, or to one that nobody can read."""
        is_refused = self.fault is None and self.outcome == "refused"
        return self.sha256 == self.edition.sha256 or is_refused


@dataclass
class Played:
    """All looks of a soak, in order."""

    looks: list[Look] = field(default_factory=list)
    seconds: float = 0.0

    def faults(self) -> Counter[str]:
        """How often each kind of fault befell a look."""
        return Counter(look.fault.kind for look in self.looks if look.fault)


def settings_of(home: Path, sites: Sites, database: str, present: Present) -> Settings:
    """The settings under which the service works: nothing is taken from the environment."""
    lists = tuple(sites.everything)
    return Settings(
        home=home,
        database_url=database,
        lists=lists,
        feeds=("none",),
        urls=present.urls,
        allow_private_hosts=True,
        attempts=2,
        first_pause=0.01,
        timeout_seconds=faults.TIMEOUT,
        schedule={name: {"working": 60, "other": 60} for name in lists},
        queue="procrastinate" if database.startswith("postgresql") else HERE,
    )


def play(home: Path, database: str, of: Sequence[Edition], chance: Chance) -> Played:
    """Let the service live through all editions, in a home of its own."""
    began = time.monotonic()
    with ExitStack() as until:
        sites = until.enter_context(serving(by_list(of)))
        engine = open_database(database)
        until.callback(engine.dispose)
        present = Present(home / "present.json")
        settings = settings_of(home, sites, database, present)
        reader = until.enter_context(closing(Child()))
        reader.warm()
        tracker = Tracker.over(engine, Archive(settings.archive), present, reader)
        curated.take_in(tracker)
        executor = until.enter_context(_executor(tracker, settings, present))
        scheduler = Scheduler(tracker, settings, executor, chance=lambda: 0.0)
        scheduler.start()
        until.callback(scheduler.stop)
        stage = _Stage(sites, present, tracker, scheduler, chance)
        stage.play(of)
    return Played(stage.looks, time.monotonic() - began)


@contextmanager
def _executor(tracker: Tracker, settings: Settings, present: Present) -> Iterator[Executor]:
    """Who makes the runs: this process, or a worker that takes them from the queue."""
    if not settings.is_queued:
        yield Here(tracker, settings)
        return
    jobs.make(tracker.ledger.engine)
    with worker.working(settings, present.path):
        yield Queued(tracker)


class _Stage:
    """One day after the other, and on each as many turns as its faults take."""

    def __init__(
        self,
        sites: Sites,
        present: Present,
        tracker: Tracker,
        scheduler: Scheduler,
        chance: Chance,
    ) -> None:
        self.sites, self.present, self.tracker = sites, present, tracker
        self.scheduler, self.chance = scheduler, chance
        self.looks: list[Look] = []
        self.had: dict[str, kit.Documents] = {}

    def play(self, of: Sequence[Edition]) -> None:
        """Every day on which anything is published."""
        days = [(at, list(fresh)) for at, fresh in groupby(of, lambda edition: edition.at)]
        for number, (at, fresh) in enumerate(days):
            following = days[number + 1][0] if number + 1 < len(days) else None
            self._day(at, fresh, following)

    def _day(self, at: datetime, fresh: Sequence[Edition], following: datetime | None) -> None:
        for edition in fresh:
            self._publish(edition)
        bad = {edition.list_id: self.chance.bad_looks() for edition in fresh}
        turns = max(bad.values()) + 1
        room = (following - at) / (turns + MORE) if following else STEP
        step = min(STEP, room)
        for turn in range(turns):
            self._turn(at + turn * step, self._befall(bad, turn))
        for turn in range(turns, turns + MORE):
            if not self._unseen(fresh):
                return
            self._turn(at + turn * step, {})
        last = [look for look in self.looks if look.list_id in self._unseen(fresh)][-1:]
        raise AssertionError(f"never seen: {self._unseen(fresh)}; {last}")

    def _publish(self, edition: Edition) -> None:
        before = self.sites.shown.get(edition.list_id)
        earlier = [*before.earlier, before.edition] if before else []
        alike = [one for one in earlier if one.found.format_id == edition.found.format_id]
        self.sites.shown[edition.list_id] = Shown(edition, alike)

    def _befall(self, bad: Mapping[str, int], turn: int) -> dict[str, Fault]:
        """List -> what goes wrong at a turn."""
        found: dict[str, Fault] = {}
        for list_id, shown in sorted(self.sites.shown.items()):
            is_bad = turn < bad[list_id] if list_id in bad else self.chance.is_unlucky()
            if is_bad:
                roles = list(shown.edition.paths)
                found[list_id] = self.chance.fault(roles, len(shown.earlier))
        return found

    def _unseen(self, fresh: Sequence[Edition]) -> list[str]:
        """Lists whose new edition no look has come to."""
        seen = {(look.list_id, look.edition.at) for look in self.looks if look.is_good}
        return [one.list_id for one in fresh if (one.list_id, one.at) not in seen]

    def _turn(self, at: datetime, befalling: Mapping[str, Fault]) -> None:
        """Let every list be looked at once."""
        for list_id, shown in self.sites.shown.items():
            shown.begin(befalling.get(list_id))
        forms = {name: one.edition.found.format_id for name, one in self.sites.shown.items()}
        self.present.move(at, forms, self.sites.urls)
        self.scheduler.jobs.pause()
        self.scheduler.tick()
        self.scheduler.jobs.resume()
        for list_id, clock in sorted(self._ended(at).items()):
            if list_id in self.sites.shown:
                self._looked(self.sites.shown[list_id], at, clock)

    def _looked(self, shown: Shown, at: datetime, clock: claims.ListClock) -> None:
        """Take down what a look came to."""
        list_id, outcome = clock.list_id, clock.outcome
        had = self._had(list_id, shown) if outcome in TAKEN else None
        look = Look(list_id, shown.edition, at, shown.fault, outcome, clock.reason, had)
        assert outcome != "crashed", look
        if had is not None:
            self.had[list_id] = had
        self.looks.append(look)

    def _had(self, list_id: str, shown: Shown) -> kit.Documents:
        """What was sent; where nothing was modified, what was had before."""
        sent = {role: document for role, document in shown.sent.items() if document}
        assert shown.sent, f"{list_id} was taken out of what is no document: {shown.fault}"
        return sent or self.had[list_id]

    def _ended(self, at: datetime) -> dict[str, claims.ListClock]:
        """How the looks of a turn ended, once all have."""
        end, lists = time.monotonic() + PATIENCE, set(self.sites.everything)
        again = time.monotonic() + AGAIN
        while time.monotonic() < end:
            if time.monotonic() > again:
                self.scheduler.replan()
                again = time.monotonic() + AGAIN
            with reading(self.tracker.ledger.engine) as connection:
                clocks = claims.schedules(connection)
            over = {n: c for n, c in clocks.items() if c.started_at == stamp(at) and c.outcome}
            if over.keys() == lists:
                return over
            time.sleep(0.02)
        raise AssertionError(f"no look ended at {stamp(at)}: {sorted(lists - over.keys())}")
