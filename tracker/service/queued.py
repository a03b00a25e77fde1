"""Runs and chores made elsewhere: they are put into the queue, and workers take them from there."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from db import queue
from db.engine import Connection, writing
from tracker.record.tracker import Tracker
from tracker.service import jobs
from tracker.service.jobs import LOOK, Job
from tracker.service.runs import Executor
from tracker.service.slots import Claim

Asked = Callable[[], bool]
"""Whether there is anything to do."""


def look_of(claim: Claim) -> Job:
    """The job of a claimed run."""
    others = {name: value for name, value in asdict(claim).items() if name != jobs.LIST}
    return Job(work=LOOK, list_id=claim.list_id, arguments=others)


def claim_of(job: Job) -> Claim:
    """The inverse of `look_of`."""
    return Claim(list_id=job.list_id, **job.arguments)


class Queued(Executor):
    """Makes nothing itself. A run is in the queue as soon as it is claimed, or is not claimed.

    `asked`: chore -> whether there is anything to do; one that is not among them is always done.
    """

    def __init__(self, tracker: Tracker, asked: Mapping[str, Asked] | None = None) -> None:
        self.engine = tracker.ledger.engine
        self.asked = asked or {}

    def waits(self, connection: Connection, list_id: str) -> bool:
        """Whether a look at a list waits for a worker."""
        return queue.waits(connection, Job(work=LOOK, list_id=list_id).once)

    def hand_over(self, connection: Connection, claim: Claim) -> None:
        """Put a run into the queue, in the transaction that claims it."""
        jobs.put(connection, look_of(claim))

    def in_hand(self, connection: Connection) -> frozenset[str]:
        """Lists whose runs wait for a worker, or are in the hands of one."""
        return frozenset(found[jobs.LIST] for found in queue.in_hand(connection, LOOK))

    def run(self, claim: Claim) -> None:
        """Nothing more: it was handed over."""

    def work(self, chore: str) -> None:
        """Put a chore into the queue, unless it waits there or there is nothing to do."""
        if self.asked.get(chore, _always)():
            with writing(self.engine) as connection:
                jobs.put(connection, Job(work=chore))


def _always() -> bool:
    return True
