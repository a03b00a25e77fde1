"""How jobs are taken from the queue: Procrastinate's worker, told what we know and what is ours.

Procrastinate gives jobs out, hears whether workers live, and calls them when something comes. Three
things are ours: a worker takes only what it understands; it ends or puts back only what is still
its own; and it says what happens in our log.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from procrastinate import App, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy

from db import lines
from db.engine import address_of, newest
from db.queue import AGAIN, FINISH
from tracker import logs
from tracker.service.jobs import WORKS, Job, Mark
from tracker.worker.fates import Again, InHand

STEADY = (0.1, 1.0, 5.0)
"""Seconds until a word to the database about a job is said again that did not get through."""

FRESH_SECONDS = 1.0
"""For so long it is taken as known which queues have jobs that we understand."""

_WAITING = """
SELECT ARRAY(SELECT DISTINCT queue_name::text FROM procrastinate_jobs WHERE status = 'todo')
    AS queues,
  ARRAY(SELECT version_num::text FROM alembic_version) AS versions
"""

FAILURES = (ProcrastinateException, OSError)
"""What is raised where the queue cannot be had."""

Done = Callable[[InHand], None]
"""Does a job; raises Again or Dead."""


class Pace(NamedTuple):
    """How often a worker does what, in seconds: gives a sign of life, looks for jobs unasked; and
    after how long without a sign it counts as dead.
    """

    beat: float = 10.0
    look: float = 5.0
    stalled: float = 30.0


PACE = Pace()


class Gate:
    """Which of the queues that have something a worker takes from; what it leaves, it says once."""

    def __init__(self, queues: Iterable[str]) -> None:
        self.queues = frozenset(queues)
        self.left: frozenset[str] = frozenset()

    def known(self, queues: Iterable[str], versions: Sequence[str]) -> list[str]:
        """Names of the queues to take from, of all in which jobs wait."""
        asked = [name for name in queues if Mark.read(name).queue in self.queues]
        if versions != [newest()]:
            self._leave({f"all, by the tables of version {', '.join(versions)}"})
            return []
        known = [name for name in asked if Mark.read(name).is_known]
        self._leave({name for name in asked if name not in known})
        return known

    def _leave(self, left: set[str]) -> None:
        if fresh := left - self.left:
            own = Mark.own("")
            why = f"this is release {own.release} with tables of version {own.schema}"
            logs.logger().warning("jobs left to others", queues=sorted(fresh), why=why)
        self.left = frozenset(left)


class Manager(JobManager):
    """Gives out what the worker understands, and ends what it still has in hand."""

    def __init__(self, connector: PsycopgConnector, gate: Gate) -> None:
        super().__init__(connector)
        self.gate = gate
        self.known: list[str] = []
        self.known_at = 0.0

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Row | None:
        """The next job that this worker understands; what that is, is asked once a second."""
        is_fresh = time.monotonic() - self.known_at < FRESH_SECONDS
        if self.known and is_fresh and (job := await super().fetch_job(self.known, worker_id)):
            return job
        there = await self.connector.execute_query_one_async(_WAITING)
        self.known = self.gate.known(there["queues"], there["versions"])
        self.known_at = time.monotonic()
        return await super().fetch_job(self.known, worker_id) if self.known else None

    async def finish_job(self, job: Row, status: Status, delete_job: bool) -> None:
        """End a job, if it still is ours."""
        await self._said(FINISH, job, status=status.value, delete_job=delete_job)

    async def retry_job(
        self, job: Row, retry_at: datetime | None = None, *_args: Any, **_others: Any
    ) -> None:
        """Put a job back, if it still is ours."""
        seconds = (retry_at - datetime.now(UTC)).total_seconds() if retry_at else 0.0
        await self._said(AGAIN, job, seconds=max(0.0, seconds))

    async def _said(self, query: str, job: Row, **values: Any) -> None:
        for pause in (*STEADY, 0.0):
            try:
                rows = await self.connector.execute_query_all_async(
                    query,
                    job_id=job.id,
                    worker_id=job.worker_id,
                    **values,
                )
            except ConnectorException:
                if not pause:
                    raise
                await asyncio.sleep(pause)
            else:
                if not rows:
                    logs.logger().warning("job not ours any more", job=job.id, work=job.task_name)
                return


class _AsTold(BaseRetryStrategy):
    """A job is tried again when `Again` says so, and not otherwise."""

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        if not isinstance(exception, Again):
            return None
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=exception.seconds))


def app(database: str, queues: Iterable[str], jobs_at_a_time: int, done: Done) -> App:
    """Procrastinate over our database: it gives every job that we understand to `done`."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # we say it, in our own form
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    own = address_of(database)
    url = lines.address(own).set(drivername="postgresql")
    connector = PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False),
        configure=partial(lines.begin_in_pool, own),
        min_size=1,
        max_size=jobs_at_a_time + 2,
        timeout=10,
    )
    made = App(connector=connector)
    made.job_manager = Manager(connector, Gate(queues))
    for name in WORKS:
        made.task(name=name, pass_context=True, retry=_AsTold())(_task(name, done))
    return made


def _task(name: str, done: Done) -> Callable[..., None]:
    def do(context: JobContext, **arguments: str) -> None:
        row = context.job
        assert row.id is not None
        done(InHand(row.id, row.worker_id, row.attempts, Job.read(name, arguments)))

    return do
