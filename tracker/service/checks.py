"""A check of watched names by workers, for somebody who waits: its parts are put into the queue,
and nothing is told before all of them are answered.

All parts are answered in one view, that of the connection of whoever waits, which is handed over
(`db.engine.handed_over`): what is recorded or imported meanwhile is in none of them. The view ends
with that connection, and with it the check.
"""

import secrets
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import NamedTuple

from db import queue, standings, watch_answers
from db.engine import Connection, StorageError, demand_view, handed_over, reading, writing
from db.watch_answers import PartAsked
from tracker.errors import NotNow
from tracker.matching import parted
from tracker.matching.parted import Asked, Part
from tracker.matching.watch import Hit
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.service import jobs
from tracker.service.board import ALIVE_SECONDS
from tracker.service.jobs import HITS, Job

CHECK, PART = "check", "part"
"""What a job names beside its list."""

LOOK_SECONDS = 0.5
"""Between two looks at what is answered."""

QUIET_SECONDS = 30.0
"""So long nobody takes a part before it is said: no worker may take from that queue."""

KEPT = timedelta(days=1)
"""For so long the parts of a check are kept whose owner was ended before it could put them away."""

GONE_SECONDS = 10.0
"""For so long no worker may be there at all: the only one may just begin anew."""

RUNNING = "running"
UNDER_WAY = ("waiting", RUNNING)

NOBODY_THERE = (
    "No worker gives signs of life, so nobody would answer: start `tracker worker --queues "
    "evidence`, or ask without --queue."
)
NOBODY_TAKES = (
    "No worker takes a part: they have other jobs, or none takes the queue evidence (tracker "
    "worker --queues evidence)."
)
ASK_AGAIN = "No hits are shown, for others would be missing: ask again, or without --queue."

Said = Callable[[str], None]
"""Tells whoever waits: the list of which a part is answered, or a sentence."""


class NotAnswered(NotNow):
    """Some of it nobody answered, and so nothing is told."""


class Seen(NamedTuple):
    """How far a check is: parts that are answered, the states of the jobs of all others, by part,
    and how many workers give signs of life.
    """

    done: set[int]
    others: Mapping[int, str]
    workers: int

    @property
    def is_begun(self) -> bool:
        """Whether anybody has a part in hand."""
        return RUNNING in self.others.values()


class Since:
    """For how long something is so, until it is told of."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.is_told = False

    def lasts(self, *, is_so: bool) -> float:
        """Seconds; 0 where it is not so, or was told."""
        now = time.monotonic()
        if not is_so:
            self.begun, self.is_told = now, False
        return 0.0 if self.is_told else now - self.begun


class Check:
    """One check while somebody waits for it: part by number, and the numbers of their jobs."""

    def __init__(self, tracker: Tracker, view: Connection, parts: Sequence[Part]) -> None:
        self.tracker, self.engine, self.view = tracker, tracker.ledger.engine, view
        self.id = secrets.token_hex(8)
        self.parts: Mapping[int, Part] = dict(enumerate(parts, 1))
        self.jobs: Mapping[int, int] = {}

    @property
    def said(self) -> str:
        """What is in the queue."""
        return f"Check {self.id}: {len(self.parts)} jobs are in the queue, the answers are awaited."

    def ask(self) -> None:
        """Put all parts down, and a job for each into the queue; NotAnswered where no worker is."""
        now = self.tracker.clock()
        rows = [PartAsked(n, part.list_id, part.written()) for n, part in self.parts.items()]
        with writing(self.engine) as connection:
            if rows and not queue.workers(connection, ALIVE_SECONDS):
                raise NotAnswered(NOBODY_THERE)
            watch_answers.forget_before(connection, stamp(now - KEPT))
            watch_answers.ask(connection, self.id, rows, stamp(now))
            put = {n: jobs.put(connection, self._job(n)) for n in self.parts}
            # Known before they are there for others: whoever is interrupted takes all of them back.
            self.jobs = {n: job for n, job in put.items() if job is not None}

    def _job(self, number: int) -> Job:
        names = {CHECK: self.id, PART: str(number)}
        return Job(work=HITS, list_id=self.parts[number].list_id, arguments=names)

    def wait(self, answered: Said, said: Said) -> None:
        """Until all parts are answered; NotAnswered as soon as one of them will not be."""
        before, quiet, gone = set[int](), Since(), Since()
        while len(before) < len(self.parts):
            seen = self._look()
            for part in sorted(seen.done - before):
                answered(self.parts[part].list_id)
            if quiet.lasts(is_so=seen.done == before and not seen.is_begun) > QUIET_SECONDS:
                said(NOBODY_TAKES)
                quiet.is_told = True
            if gone.lasts(is_so=not seen.workers) > GONE_SECONDS:
                self._not_answered(seen.others, "no worker gives signs of life any more")
            before = seen.done
            if seen.others:
                time.sleep(LOOK_SECONDS)

    def _look(self) -> "Seen":
        """How far it is; NotAnswered where a job came to nothing.

        Each look keeps our view alive, or finds that it is gone.
        """
        demand_view(self.view)
        with reading(self.engine) as connection:
            done = watch_answers.answered(connection, self.id)
            states = queue.states(connection, self.jobs.values())
            workers = queue.workers(connection, ALIVE_SECONDS)
        others = {n: states.get(self.jobs[n], "") for n in self.parts if n not in done}
        lost = [self.jobs[n] for n, state in others.items() if state not in UNDER_WAY]
        if lost:
            which = f"job {', '.join(map(str, lost))}"
            self._not_answered(others, f"{which} came to nothing (tracker jobs --dead)")
        return Seen(done, others, workers)

    def _not_answered(self, parts: Collection[int], why: str) -> None:
        lists = ", ".join(sorted({self.parts[number].list_id for number in parts}))
        raise NotAnswered(f"Not answered: {lists}; {why}. {ASK_AGAIN}")

    def hits(self, *, cleared: bool) -> list[Hit]:
        """What `watch.hits` finds in the same view, once all parts are answered."""
        with reading(self.engine) as connection:
            found = watch_answers.found(connection, self.id)
        if missing := self.parts.keys() - found.keys():
            self._not_answered(missing, "what was answered is gone")
        return parted.together(self.view, found.values(), cleared=cleared)

    def put_away(self) -> None:
        """Nobody waits any more: jobs that wait go, and those in hand find nothing to answer."""
        with suppress(StorageError), writing(self.engine) as connection:
            queue.take_out(connection, self.jobs.values())
            watch_answers.forget(connection, self.id)


@contextmanager
def asked(
    tracker: Tracker, view: Connection, of: Asked, lists: Collection[str] = ()
) -> Iterator[Check]:
    """A check of the entries of these lists, or of all, until the end of the block; NotAnswered."""
    wanted = sorted(set(lists) or standings.lists(view))
    check = Check(tracker, view, parted.parts(view, of, wanted, handed_over(view)))
    try:
        check.ask()
        yield check
    finally:
        check.put_away()
