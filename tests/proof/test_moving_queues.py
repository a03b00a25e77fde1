"""A queue stays where it is: it is in nobody's way, and none of its jobs is lost with it."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from db import moving as rows
from db import queue
from db.engine import DatabaseError, Engine, migrate, opened, reading, writing
from tests import databases
from tests.builders import day, person, take_un
from tests.conftest import open_tracker
from tests.proof.test_moving import CROWD, address, everything, few_questions, nobody, places
from tracker.errors import NotNow, WrongUsage
from tracker.proof import moving
from tracker.service import jobs
from tracker.service.jobs import FOLD, LOOK, REPLAY, SENDER, Job

__all__ = ["few_questions", "places"]


def home(kind: str, folder: Path, places: ExitStack) -> str:
    """A database with a list on record, and a queue where it can have one."""
    url = places.enter_context(databases.fresh_url(kind, folder))
    tracker = open_tracker(folder, url)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    if kind == "postgresql":
        jobs.make(tracker.ledger.engine)
    tracker.ledger.engine.dispose()
    return url


def prepared(places: ExitStack, folder: Path) -> str:
    """A PostgreSQL in which an operator has made the queue's tables and nothing else."""
    url = address("postgresql", folder, places)
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql(queue._schema().replace("%", "%%"))
    return url


def put(url: str, *wanted: Job, state: str = "todo") -> None:
    with opened(url) as engine, writing(engine) as connection:
        for job in wanted:
            number = queue.put(connection, job.new())
            connection.execute(
                text(
                    "UPDATE procrastinate_jobs SET status = CAST(:s AS procrastinate_job_status) "
                    "WHERE id = :id"
                ),
                {"s": state, "id": number},
            )


def test_a_database_with_nothing_but_a_queue_is_empty(tmp_path: Path, places: ExitStack) -> None:
    old, new = home("sqlite", tmp_path / "old", places), prepared(places, tmp_path)
    with opened(new) as engine:  # what a broken off copy left goes, and the queue stays
        rows.begin(engine)
        rows.clear(engine)
        with reading(engine) as connection:
            assert queue.fit(connection) == queue.OURS
    put(new, Job(work=FOLD, list_id="un_sc"), state="succeeded")
    moving.move(old, new, day(2), nobody)
    assert everything(old) == everything(new)
    with opened(new) as engine:
        migrate(engine)
        jobs.make(engine)  # as `tracker init` does: it is there, and fits


STATE = "UPDATE procrastinate_jobs SET status = CAST(:s AS procrastinate_job_status)"
WORK = "UPDATE procrastinate_jobs SET task_name = :w"


def test_a_queue_in_which_something_is_to_be_done_is_somebodys(
    tmp_path: Path, places: ExitStack
) -> None:
    old, new = home("sqlite", tmp_path / "old", places), prepared(places, tmp_path)
    theirs = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('theirs', 'work')"
    with opened(new) as engine:
        with engine.begin() as connection:
            connection.execute(text(theirs))
        for state in ("todo", "doing", "failed"):
            with engine.begin() as connection:
                connection.execute(text(STATE), {"s": state})
            with pytest.raises(WrongUsage, match="tables or jobs"):
                moving.move(old, new, day(2), nobody)
        with engine.connect() as connection:
            assert not connection.dialect.has_table(connection, "change")


def test_jobs_that_are_not_done_are_not_left_behind(tmp_path: Path, places: ExitStack) -> None:
    old, new = home("postgresql", tmp_path / "old", places), prepared(places, tmp_path)
    put(old, Job(work=LOOK, list_id="un_sc"))
    with opened(old) as engine:
        for state, work in (("todo", FOLD), ("doing", REPLAY), ("todo", "of_another_release")):
            with engine.begin() as connection:
                connection.execute(text(STATE), {"s": state})
                connection.execute(text(WORK), {"w": work})
            with pytest.raises(NotNow, match=r"jobs that are not done \(1\)"):
                moving.move(old, new, day(2), nobody)
    with opened(new) as engine:
        assert rows.is_empty(engine)


def test_what_is_dead_or_put_again_stays_behind_and_that_is_said(
    tmp_path: Path, places: ExitStack
) -> None:
    old, new = home("postgresql", tmp_path / "old", places), prepared(places, tmp_path)
    put(old, Job(work=SENDER))
    put(old, Job(work=FOLD, list_id="un_sc"), state="failed")
    with opened(old) as engine, writing(engine) as connection:
        queue.failed(connection, 2, queue.Failure("2024-01-01T00:00:00Z", "worker", "it died"))
    said: list[str] = []
    moving.move(old, new, day(2), said.append)
    assert said[0].startswith("2 jobs of the queue")
    with opened(new) as engine:
        put(new, Job(work=FOLD, list_id="un_sc"), Job(work=SENDER))
        with reading(engine) as connection:  # job 2 of the new queue is another one
            assert [job.failures for job in queue.jobs(connection)] == [(), ()]


def put_quickly(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        queue.put(connection, Job(work=REPLAY, list_id="un_sc").new())


def test_no_job_is_put_or_taken_while_everything_stands_still(
    tmp_path: Path, places: ExitStack
) -> None:
    url = home("postgresql", tmp_path / "old", places)
    with opened(url) as engine, rows.still(engine), opened(url) as another:
        with pytest.raises(DatabaseError, match="lock timeout"):
            put_quickly(another)
        with reading(another) as connection:
            assert queue.jobs(connection) == []
