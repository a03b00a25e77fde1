"""What becomes of a job that did not come to its end, and of one whose worker died."""

import errno
from contextlib import suppress
from dataclasses import dataclass, replace
from traceback import extract_tb, format_tb
from typing import Any, NamedTuple

from db import claims, queue
from db.archive import ArchiveDown
from db.claims import LeaseLost
from db.engine import Connection, DatabaseError, OperationalError, writing
from db.queue import Failure, Taken
from db.stores import ArchiveShut
from tracker import logs
from tracker.errors import placed
from tracker.model import stamp
from tracker.record import attempts
from tracker.record.tracker import Busy, Tracker
from tracker.service.jobs import WORKS, Job
from tracker.worker import works
from tracker.worker.works import NotYet, Unfit

PAUSES = (10.0, 60.0, 300.0, 900.0)
"""Seconds until a job is tried again that came to nothing, after the first time and so on."""

BUSY_AGAIN = 30.0
"""Seconds until it is tried again where somebody else was at it, or the database was not there."""

MOST_DEATHS = 10
"""A job that so many tries came to nothing of, workers' deaths among them, is dead."""

FORGIVEN = 2
"""So often somebody may die over one document without its being the document's fault."""

NOT_THERE = ("08", "53", "57P", "25P03")
"""How PostgreSQL calls it that a connection is lost, that it has no room, that it ends or begins,
and that it cut us off as we said nothing.
"""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

SILENT = "The worker that had it gave no sign of life any more."


class Again(Exception):
    """The job is to be tried again, so many seconds from now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} seconds")
        self.seconds = seconds


class Dead(Exception):
    """The job will not be tried again; why is on record."""


class InHand(NamedTuple):
    """A job that a worker has: its number, the worker's own, and how often it was had before."""

    number: int
    worker: int | None
    tries: int
    job: Job

    @property
    def owner(self) -> str:
        """How the owner of its rights to write begins: another try is another owner."""
        return owner(self.number, self.tries)

    def by(self, tracker: Tracker) -> Tracker:
        """A tracker that writes for this try alone: no more once the job is another's."""
        return replace(tracker, name=self.owner, may=self._is_still_had)

    def _is_still_had(self, connection: Connection) -> bool:
        return queue.is_in_hand(connection, self.number, self.worker, self.tries)


def owner(number: int, tries: int) -> str:
    """How the owner of the rights to write begins that are had for a try at a job."""
    return f"job {number}.{tries}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fates:
    """Decides over jobs, and puts on record what came of them."""

    tracker: Tracker
    who: str
    pauses: tuple[float, ...] = PAUSES
    busy_again: float = BUSY_AGAIN

    def of(self, had: InHand, failure: Exception) -> Again | Dead:
        """Of a job that something was raised over."""
        if _is_elsewhere(failure):
            why = reason(had.job, failure)
            _log().warning("job put back", job=had.number, work=had.job.work, why=why)
            return Again(self.busy_again)
        why = reason(had.job, failure)
        trace = "".join(format_tb(failure.__traceback__))
        _log().error("job failed", job=had.number, work=had.job.work, why=why, trace=trace)
        with suppress(Busy, LeaseLost):
            works.came_to_nothing(had.by(self.tracker), had.job, why)
        tries = self._noted(had, why)
        is_over = isinstance(failure, Unfit) or WORKS[had.job.work].waited_for
        if is_over or tries > len(self.pauses):
            works.gave_up(self.tracker, had.job, why)
            return Dead(why)
        return Again(self.pauses[max(tries, 1) - 1])

    def _noted(self, had: InHand, why: str) -> int:
        with writing(self.tracker.ledger.engine) as connection:
            return queue.failed(connection, had.number, self._failure(why))

    def _failure(self, why: str) -> Failure:
        return Failure(at=stamp(self.tracker.clock()), worker=self.who, why=why)

    def rescue(self, seconds: float) -> int:
        """Put back what workers had who gave no sign of life for so long; how many jobs."""
        with writing(self.tracker.ledger.engine) as connection:
            queue.heed_clock(connection)
            lost = queue.stalled(connection, seconds)
            for taken in lost:
                self._taken_back(connection, taken)
        for taken in lost:
            _log().warning("job taken back", job=taken.number, work=taken.work)
        return len(lost)

    def _taken_back(self, connection: Connection, taken: Taken) -> None:
        job = Job.read(taken.work, taken.arguments)
        _freed(connection, owner(taken.number, taken.tries), job)
        tries = queue.failed(connection, taken.number, self._failure(SILENT))
        if tries >= MOST_DEATHS:
            queue.end_dead(connection, taken.number, taken.worker)
        else:
            queue.give_back(connection, taken.number, taken.worker)

    def give_back(self, had: InHand) -> None:
        """Put a job back, and the rights with which it writes, in the midst of it."""
        with writing(self.tracker.ledger.engine) as connection:
            if queue.give_back(connection, had.number, had.worker):
                claims.free(connection, had.owner)


def _freed(connection: Connection, owner: str, job: Job) -> None:
    """Let others write to what a try at a job wrote to.

    Whoever dies of one document again and again dies of that document: the next one refuses it.
    """
    writes = job.work in WORKS and WORKS[job.work].writes
    if writes and attempts.so_often(connection, job.list_id) > FORGIVEN:
        claims.bar(connection, job.list_id, owner)
    claims.free(connection, owner)


def _is_elsewhere(failure: Exception) -> bool:
    """Whether it is nothing about the job: another one is at it, the database or the archive is not
    there, or there is no room. Such a job is tried for as long as that lasts.
    """
    if isinstance(failure, DatabaseError):
        state = getattr(failure.orig, "sqlstate", None)
        is_away = isinstance(failure, OperationalError) and state is None  # nobody answered us
        return failure.connection_invalidated or is_away or (state or "").startswith(NOT_THERE)
    if isinstance(failure, OSError):
        return failure.errno in NO_ROOM
    if isinstance(failure, ArchiveDown):
        return not isinstance(failure, ArchiveShut)
    return isinstance(failure, (NotYet, Busy, LeaseLost))


def reason(job: Job, failure: Exception) -> str:
    """Why a job came to nothing. Of what is no list's, no words of others: they may be names."""
    told = placed(failure)
    of_a_list = job.list_id and not WORKS[job.work].waited_for
    if told is not None and (of_a_list or isinstance(failure, (Unfit, DatabaseError))):
        return str(told)
    what = f"{type(failure).__name__}: {failure}" if of_a_list else type(failure).__name__
    frames = extract_tb(failure.__traceback__)
    where = (
        f" ({frames[-1].filename.rpartition('/')[2]}, line {frames[-1].lineno})" if frames else ""
    )
    return f"{what}{where}."


def _log() -> Any:
    return logs.logger()
