"""The queue as people see it: what waits, what is being done, what is dead and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db import queue
from db.engine import Connection, writing
from db.queue import QueuedJob
from tracker.errors import Absent, NotNow
from tracker.outgoing import Out
from tracker.record.tracker import Tracker
from tracker.service.jobs import Job, Mark

DEAD = "failed"
"""A dead job, as Procrastinate has it."""

ALIVE_SECONDS = 30.0
"""A worker without a sign of life for so long counts as dead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobShown(Out):
    """One job. Moments are texts; `due_at` is "" where it may be done at once, `why` is why the
    last try came to nothing, and `release` by which one it was put there.
    """

    number: int
    work: str
    queue: str
    list_id: str
    state: str
    tries: int
    put_at: str
    due_at: str
    changed_at: str
    why: str
    worker: str
    release: str


class QueueFigure(NamedTuple):
    """Jobs of one queue in one state, and seconds since the oldest of them was put there."""

    queue: str
    state: str
    jobs: int
    oldest_seconds: float


def shown(connection: Connection, *, dead: bool = False) -> list[JobShown]:
    """All jobs, or the dead ones alone, which come first."""
    return [_shown(row) for row in queue.jobs(connection, DEAD if dead else "")]


def _shown(row: QueuedJob) -> JobShown:
    job, mark = Job.read(row.work, row.arguments), Mark.read(row.queue)
    last = row.failures[-1] if row.failures else None
    return JobShown(
        number=row.number,
        work=job.work,
        queue=mark.queue,
        list_id=job.list_id,
        state=row.state,
        tries=row.tries,
        put_at=row.put_at,
        due_at=row.due_at if row.state == "waiting" else "",
        changed_at=row.changed_at,
        why=last.why if last else "",
        worker=last.worker if last else "",
        release=mark.release,
    )


def figures(connection: Connection) -> list[QueueFigure]:
    """How many jobs there are by queue and state, whatever release put them there."""
    found: dict[tuple[str, str], QueueFigure] = {}
    for name, state, number, oldest in queue.counts(connection):
        key = Mark.read(name).queue, state
        before = found.get(key, QueueFigure(*key, 0, 0.0))
        longest = max(oldest, before.oldest_seconds)
        found[key] = QueueFigure(*key, before.jobs + number, longest)
    return list(found.values())


def workers(connection: Connection) -> int:
    """How many workers give signs of life."""
    return queue.workers(connection, ALIVE_SECONDS)


def again(tracker: Tracker, number: int) -> None:
    """Let a dead job be tried again; Absent or NotNow."""
    with writing(tracker.ledger.engine) as connection:
        found: Sequence[QueuedJob] = queue.jobs(connection, number=number)
        if not found:
            raise Absent(f"There is no job {number} in the queue.")
        if found[0].state != "dead":
            raise NotNow(f"Job {number} is {found[0].state}: only dead ones are tried again.")
        if not queue.again(connection, number):
            raise NotNow(f"Another job like {number} waits already: it does the same.")
