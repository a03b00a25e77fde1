"""Jobs that wait in the same PostgreSQL: Procrastinate's tables, and why jobs came to nothing.

Everything is said in connections that others have open: a job is put there by the transaction that
decides it, or not at all. The statements are Procrastinate's own, but for reading and where it
would let somebody end a job who has it no more (`FINISH`, `AGAIN`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from db import store, tables
from db.locks import Lock, alone

_failures = tables.job_failure

ABSENT, OTHER, OURS = "absent", "other", "ours"
"""Of the queue's tables: there are none; those of another version; those of the one installed."""

JOBS = "procrastinate_jobs"
"""The table of jobs, whatever version of the queue it is of."""

STATES = {"todo": "waiting", "doing": "running", "failed": "dead", "succeeded": "done"}
"""A state as Procrastinate has it -> as people read it; any other as it is."""

MOST = 1_000
"""Jobs that are shown at most."""

_OBJECT = re.compile(r"^CREATE (?:UNIQUE )?(?:TYPE|TABLE|INDEX|FUNCTION|TRIGGER) (\w+)", re.M)
_TABLE = re.compile(r"^CREATE TABLE (\w+) ?\((.*?)^\);", re.M | re.S)
_COLUMN = re.compile(r"^    (?!CONSTRAINT)(\w+) ", re.M)

_THERE = """
WITH own AS (SELECT current_schema()::regnamespace AS here)
SELECT proname FROM pg_proc, own WHERE pronamespace = here AND proname LIKE 'procrastinate%%'
UNION SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid, own
  WHERE relnamespace = here AND NOT tgisinternal AND tgname LIKE 'procrastinate%%'
UNION SELECT typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid, own
  WHERE typnamespace = here AND typname LIKE 'procrastinate%%'
  AND (typtype = 'e' OR c.relkind = 'c')
UNION SELECT relname FROM pg_class c, own WHERE relnamespace = here
  AND (relname LIKE 'procrastinate%%' OR relname LIKE 'idx_procrastinate%%')
  AND (relkind = 'r' OR relkind = 'i'
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = c.oid AND contype <> 'f'))
UNION SELECT relname || '.' || attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid,
  own WHERE relnamespace = here AND relkind = 'r' AND relname LIKE 'procrastinate%%'
  AND attnum > 0 AND NOT attisdropped
"""

_MINE = """
WITH mine AS MATERIALIZED (
  SELECT id, queueing_lock FROM procrastinate_jobs
  WHERE id = %(job_id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker_id)s
  FOR UPDATE
)
"""

FINISH = f"""{_MINE}, moot AS (
  DELETE FROM procrastinate_jobs old USING mine
  WHERE old.status = 'failed' AND old.queueing_lock = mine.queueing_lock AND old.id <> mine.id
  RETURNING old.id
), reasons AS (
  DELETE FROM job_failure WHERE job IN (SELECT id FROM moot)
    OR (%(delete_job)s AND job IN (SELECT id FROM mine))
)
SELECT id, procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s) FROM mine
"""
"""Ends a job of whoever still has it. Dead ones of the same kind count no more."""

AGAIN = f"""{_MINE}
SELECT id, CASE
  WHEN EXISTS (SELECT 1 FROM procrastinate_jobs other
               WHERE other.status = 'todo' AND other.queueing_lock = mine.queueing_lock)
  THEN procrastinate_finish_job_v1(id, 'succeeded', true)
  ELSE procrastinate_retry_job_v2(
    id, now() + make_interval(secs => %(seconds)s), NULL, NULL, NULL)
END FROM mine
"""
"""Puts a job back of whoever still has it; where another of its kind waits, that one will do.

When it is due is said by the clock of the database, by which it is found to be due: the machines of
workers may have others.
"""

LONGEST_PAUSE_SECONDS = 1200
"""No job is put back for so long."""

_OF_A_CLOCK_SET_BACK = (
    "UPDATE procrastinate_workers SET last_heartbeat = now() "
    "WHERE last_heartbeat > now() + interval '1 second'",
    "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' "
    f"AND scheduled_at > now() + interval '{LONGEST_PAUSE_SECONDS} seconds'",
)
"""Signs of life and moments that lie where no clock has been: it was set back since.

A worker that lives gives its next sign in time; one that died would count as alive until the clock
comes round again, and a job that was put back would wait for as long.
"""

_STALLED = "select_stalled_jobs_by_heartbeat"

_SHOWN = """
SELECT j.id, j.task_name, j.queue_name, j.status::text, j.args, j.attempts, j.scheduled_at,
  (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred'),
  (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type <> 'scheduled')
FROM procrastinate_jobs j
WHERE (%(id)s::bigint IS NULL OR j.id = %(id)s)
  AND (%(status)s::text IS NULL OR j.status::text = %(status)s)
ORDER BY j.status = 'failed' DESC, j.id LIMIT %(limit)s
"""

_COUNTS = """
SELECT queue_name, status::text, count(*),
  greatest(0, extract(epoch FROM now() - min(
    (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred')
  )))
FROM procrastinate_jobs j GROUP BY queue_name, status ORDER BY 1, 2
"""


class NewJob(NamedTuple):
    """A job to be put: what is to be done, in which queue, with what.

    Of those with the same `once` one waits at most; of those with the same `lock` one is done at a
    time. "" for none. The higher `priority` is done first.
    """

    work: str
    queue: str
    arguments: Mapping[str, str]
    lock: str = ""
    once: str = ""
    priority: int = 0


class Failure(NamedTuple):
    """A try at a job that came to nothing: when, by which worker, and why in a sentence."""

    at: str
    worker: str
    why: str


class QueuedJob(NamedTuple):
    """A job as it stands. Moments are texts; `due_at` is "" where it may be done at any time."""

    number: int
    work: str
    queue: str
    state: str
    arguments: Mapping[str, str]
    tries: int
    put_at: str
    due_at: str
    changed_at: str
    failures: tuple[Failure, ...] = ()


class Taken(NamedTuple):
    """A job whose worker gives no sign of life: its number, that worker's, how often it was had."""

    number: int
    worker: int | None
    tries: int
    work: str
    arguments: Mapping[str, str]


class Left(NamedTuple):
    """How many jobs of one work are in one state, of those that are not done."""

    work: str
    state: str
    jobs: int


class Counted(NamedTuple):
    """Jobs of one queue in one state, and seconds since the oldest of them was put there."""

    queue: str
    state: str
    jobs: int
    oldest_seconds: float


def version() -> str:
    """Which Procrastinate is installed."""
    from importlib.metadata import version as of

    return of("procrastinate")


@cache
def _schema() -> str:
    from procrastinate.schema import SchemaManager

    return SchemaManager.get_schema()


@cache
def _expected() -> frozenset[str]:
    """All that the tables of the installed version consist of, by name."""
    schema = _schema()
    columns = (
        f"{table}.{c}" for table, body in _TABLE.findall(schema) for c in _COLUMN.findall(body)
    )
    return frozenset({*_OBJECT.findall(schema), *columns})


def fit(connection: Connection) -> str:
    """Whether the queue's tables are there, and are those of the version installed."""
    there = set(connection.exec_driver_sql(_THERE).scalars())
    if not there:
        return ABSENT
    return OURS if there == _expected() else OTHER


def is_there(connection: Connection) -> bool:
    """Whether a database has a table of jobs, of whatever version."""
    return connection.dialect.name == "postgresql" and connection.dialect.has_table(
        connection, JOBS
    )


def is_its_own(table: str) -> bool:
    """Whether a table is one of the queue's, by its name."""
    return table.startswith("procrastinate_")


def left(connection: Connection) -> list[Left]:
    """What is not done of a queue of whatever version: what waits, is in hand, or is dead."""
    if not is_there(connection):
        return []
    query = (
        f"SELECT task_name, status::text, count(*) FROM {JOBS} "
        "WHERE status::text IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2"
    )
    rows = connection.exec_driver_sql(query)
    return [Left(work, STATES[state], number) for work, state, number in rows]


def apply(connection: Connection) -> None:
    """Make the queue's tables, as Procrastinate itself does, where there are none."""
    alone(connection, Lock.MIGRATION)
    if fit(connection) == ABSENT:
        connection.exec_driver_sql(_schema().replace("%", "%%"))


def put(connection: Connection, job: NewJob) -> int | None:
    """Put a job into its queue; its number, None where one of its kind waits already."""
    from procrastinate.sql import queries
    from procrastinate.types import JobToDefer
    from psycopg.types.json import Jsonb

    row = JobToDefer(
        queue_name=job.queue,
        task_name=job.work,
        priority=job.priority,
        lock=job.lock or None,
        queueing_lock=job.once or None,
        args=Jsonb(dict(job.arguments)),  # type: ignore[arg-type]
        scheduled_at=None,
    )
    try:
        with connection.begin_nested():
            put = connection.exec_driver_sql(queries["defer_jobs"], {"jobs": [row]})
            return int(put.scalar_one())
    except IntegrityError as why:
        if not _waits_already(why):
            raise
        return None


def _waits_already(why: IntegrityError) -> bool:
    from procrastinate.manager import QUEUEING_LOCK_CONSTRAINT

    diagnosis = getattr(why.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", "") == QUEUEING_LOCK_CONSTRAINT


def in_hand(connection: Connection, work: str) -> list[Mapping[str, str]]:
    """The arguments of the jobs of one kind that wait or are being done."""
    query = "SELECT args FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = "
    return list(connection.exec_driver_sql(f"{query}%(work)s", {"work": work}).scalars())


def waits(connection: Connection, once: str) -> bool:
    """Whether a job of this kind waits."""
    query = "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %(once)s"
    return connection.exec_driver_sql(query, {"once": once}).first() is not None


def waiting_queues(connection: Connection) -> list[str]:
    """The names of the queues in which jobs wait."""
    query = "SELECT DISTINCT queue_name FROM procrastinate_jobs WHERE status = 'todo'"
    return list(connection.exec_driver_sql(query).scalars())


def states(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """Job -> its state as people read it; those that succeeded or were taken out are not there."""
    query = "SELECT id, status::text FROM procrastinate_jobs WHERE id = ANY(%(ids)s)"
    rows = connection.exec_driver_sql(query, {"ids": list(numbers)})
    return {number: STATES.get(state, state) for number, state in rows}


def take_out(connection: Connection, numbers: Iterable[int]) -> None:
    """Take those of these jobs out of the queue that still wait."""
    from procrastinate.sql import queries

    for number in sorted(numbers):
        values = {"job_id": number, "abort": False, "delete_job": True}
        connection.exec_driver_sql(queries["cancel_job"], values)


# What people see of it.


def jobs(connection: Connection, state: str = "", number: int | None = None) -> list[QueuedJob]:
    """Jobs in a state as Procrastinate has it, or in any; or one. The dead ones come first."""
    values = {"id": number, "status": state or None, "limit": MOST}
    rows = connection.exec_driver_sql(_SHOWN, values).all()
    said = _said(connection, [row[0] for row in rows])
    return [_shown(row, said.get(row[0], ())) for row in rows]


def _shown(row: Sequence[Any], failures: tuple[Failure, ...]) -> QueuedJob:
    number, work, queue, state, arguments, tries, due_at, put_at, changed_at = row
    return QueuedJob(
        number=number,
        work=work,
        queue=queue,
        state=STATES.get(state, state),
        arguments=arguments,
        tries=tries,
        put_at=_text(put_at),
        due_at=_text(due_at),
        changed_at=_text(changed_at),
        failures=failures,
    )


def _text(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _said(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Failure, ...]]:
    """Job -> why it came to nothing, try by try."""
    columns = store.columns(_failures, ("job", *Failure._fields))
    query = select(*columns).where(_failures.c.job.in_(numbers))
    found: dict[int, tuple[Failure, ...]] = {}
    for job, *failure in connection.execute(query.order_by(_failures.c.job, _failures.c.number)):
        found[job] = (*found.get(job, ()), Failure(*failure))
    return found


def counts(connection: Connection) -> Iterator[Counted]:
    """How many jobs there are, by queue and state."""
    for queue, state, number, seconds in connection.exec_driver_sql(_COUNTS):
        yield Counted(queue, STATES.get(state, state), number, float(seconds or 0))


def again(connection: Connection, number: int) -> bool:
    """Let a dead job be tried again; False where there is no such one, or one of its kind waits."""
    from procrastinate.sql import queries

    dead = "SELECT 1 FROM procrastinate_jobs WHERE id = %(id)s AND status = 'failed' FOR UPDATE"
    if connection.exec_driver_sql(dead, {"id": number}).first() is None:
        return False
    names = ("priority", "queue_name", "lock")
    at = connection.exec_driver_sql("SELECT now()").scalar_one()
    values = {"job_id": number, "retry_at": at, **{f"new_{n}": None for n in names}}
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(queries["retry_job"], values)
    except IntegrityError as why:
        if not _waits_already(why):
            raise
        return False
    store.delete_from(connection, _failures, _failures.c.job == number)
    return True


def workers(connection: Connection, seconds: float) -> int:
    """How many workers gave a sign of life within so many seconds."""
    query = (
        "SELECT count(*) FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => %(seconds)s)"
    )
    return int(connection.exec_driver_sql(query, {"seconds": seconds}).scalar_one())


# For those who do jobs.


def failed(connection: Connection, number: int, failure: Failure) -> int:
    """Note why a try came to nothing; how many have by now."""
    query = select(func.count()).where(_failures.c.job == number)
    tries = int(connection.execute(query).scalar_one()) + 1
    store.add(connection, _failures, {"job": number, "number": tries, **failure._asdict()})
    return tries


def heed_clock(connection: Connection) -> None:
    """Let nothing wait for the database's clock to come round again after it was set back."""
    for statement in _OF_A_CLOCK_SET_BACK:
        connection.exec_driver_sql(statement)


def stalled(connection: Connection, seconds: float) -> list[Taken]:
    """Jobs in hand of workers that gave no sign of life for so long; locked until the end."""
    from procrastinate.sql import queries

    values = {"seconds_since_heartbeat": seconds, "queue": None, "task_name": None}
    rows = connection.exec_driver_sql(queries[_STALLED], values).mappings().all()
    found = (
        Taken(row["id"], row["worker_id"], row["attempts"], row["task_name"], row["args"])
        for row in rows
    )
    return [job for job in found if _locked(connection, job)]


def _locked(connection: Connection, job: Taken) -> bool:
    """Whether a job is still as it was found, and nobody else is about to take it away."""
    query = (
        "SELECT 1 FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing' AND attempts = "
        "%(tries)s AND worker_id IS NOT DISTINCT FROM %(worker)s FOR UPDATE SKIP LOCKED"
    )
    values = {"id": job.number, "tries": job.tries, "worker": job.worker}
    return connection.exec_driver_sql(query, values).first() is not None


def is_in_hand(connection: Connection, number: int, worker: int | None, tries: int) -> bool:
    """Whether a worker still has a job that it took; it keeps it until the transaction ends."""
    query = (
        "SELECT 1 FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing' AND attempts = "
        "%(tries)s AND worker_id IS NOT DISTINCT FROM %(worker)s FOR SHARE"
    )
    values = {"id": number, "tries": tries, "worker": worker}
    return connection.exec_driver_sql(query, values).first() is not None


def give_back(connection: Connection, number: int, worker: int | None) -> bool:
    """Put a job back that this worker has in hand; False where it has it no more."""
    values = {"job_id": number, "worker_id": worker, "seconds": 0}
    return connection.exec_driver_sql(AGAIN, values).first() is not None


def end_dead(connection: Connection, number: int, worker: int | None) -> None:
    """End a job for good that this worker had in hand."""
    values = {"job_id": number, "worker_id": worker, "status": "failed", "delete_job": False}
    connection.exec_driver_sql(FINISH, values)
