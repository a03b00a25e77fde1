"""The queue itself: what is put there, once, in whose transaction; and its tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db import queue
from db.engine import DatabaseError, newest, reading, writing
from db.queue import Failure
from tests.worker.place import Place, place
from tracker import __version__
from tracker.errors import WrongUsage
from tracker.service import board, jobs
from tracker.service.jobs import EVIDENCE, FOLD, HITS, LOOK, SENDER, Job, Mark

pytestmark = pytest.mark.slow(2)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


def test_of_a_kind_one_job_waits(there: Place) -> None:
    first, second = there.put(Job(work=LOOK, list_id="un_sc"), Job(work=LOOK, list_id="un_sc"))
    other, another = there.put(Job(work=LOOK, list_id="us_state_fto"), Job(work=SENDER))
    assert first
    assert second is None
    assert other
    assert another
    with reading(there.engine) as connection:
        assert queue.waits(connection, "look:un_sc")
        assert not queue.waits(connection, "look:eu_fsf")


def test_what_is_put_in_a_transaction_that_fails_is_not_there(there: Place) -> None:
    with pytest.raises(DatabaseError):
        _put_and_fail(there)
    assert there.states() == []


def _put_and_fail(there: Place) -> None:
    with writing(there.engine) as connection:
        assert jobs.put(connection, Job(work=FOLD, list_id="un_sc"))
        connection.execute(text("select 1 / 0"))


def test_that_one_waits_already_costs_the_transaction_nothing_else(there: Place) -> None:
    there.put(Job(work=SENDER))
    with writing(there.engine) as connection:
        assert jobs.put(connection, Job(work=SENDER)) is None
        assert jobs.put(connection, Job(work=FOLD, list_id="un_sc"))
    assert there.states() == ["todo", "todo"]


def test_a_job_is_ids_alone_and_survives_its_way(there: Place) -> None:
    job = Job(work=FOLD, list_id="un_sc", arguments={"run_id": "abc"})
    there.put(job)
    with reading(there.engine) as connection:
        (found,) = queue.jobs(connection)
    assert Job.read(found.work, found.arguments) == job
    assert Mark.read(found.queue) == Mark("fold", newest(), __version__)


def test_jobs_that_write_to_one_list_are_done_one_at_a_time() -> None:
    look, fold = Job(work=LOOK, list_id="un_sc"), Job(work=FOLD, list_id="un_sc")
    other = Job(work=FOLD, list_id="us_state_fto")
    assert look.lock == fold.lock != other.lock
    assert look.once != fold.once
    assert look.new().priority > fold.new().priority


def test_what_a_person_waits_for_goes_after_looks_and_before_proof() -> None:
    look, hits, proof = (Job(work=work).new().priority for work in (LOOK, HITS, EVIDENCE))
    assert look > hits > proof


def test_parts_of_one_check_are_jobs_of_their_own() -> None:
    first, second = (
        Job(work=HITS, list_id="un_sc", arguments={"check": "a", "part": part}) for part in "12"
    )
    assert first.once != second.once
    assert first.lock != second.lock
    assert first.once == Job.read(HITS, first.new().arguments).once


def test_figures_are_by_queue_whatever_release_put_the_jobs_there(there: Place) -> None:
    there.put(Job(work=FOLD, list_id="un_sc"))
    theirs = Job(work=FOLD, list_id="us_state_fto").new()._replace(queue="fold@0017-99.0.0")
    with writing(there.engine) as connection:
        queue.put(connection, theirs)
        there_since = board.figures(connection)
    assert [(one.queue, one.state, one.jobs) for one in there_since] == [("fold", "waiting", 2)]
    assert there_since[0].oldest_seconds >= 0


def test_why_a_job_came_to_nothing_is_kept_try_by_try(there: Place) -> None:
    (number,) = there.put(Job(work=FOLD, list_id="un_sc"))
    assert number
    with writing(there.engine) as connection:
        one = Failure("2026-01-01T00:00:00Z", "here", "The first reason.")
        assert queue.failed(connection, number, one) == 1
        assert queue.failed(connection, number, one._replace(why="Another.")) == 2
        (shown,) = board.shown(connection)
        (found,) = queue.jobs(connection)
    assert shown.why == "Another."
    assert [failure.why for failure in found.failures] == ["The first reason.", "Another."]


# Its tables.


def test_the_tables_of_the_version_installed_are_known_again(there: Place) -> None:
    with reading(there.engine) as connection:
        assert queue.fit(connection) == queue.OURS
    jobs.make(there.engine)  # once more: nothing to do


@pytest.mark.parametrize(
    "other",
    [
        "drop function procrastinate_fetch_job_v2",
        "create function procrastinate_fetch_job_v9() returns int language sql as 'select 1'",
        "alter table procrastinate_jobs add column deadline timestamptz",
        "drop index idx_procrastinate_workers_last_heartbeat",
        "drop trigger procrastinate_trigger_delete_jobs_v1 on procrastinate_jobs",
    ],
)
def test_tables_of_another_version_are_told(other: str, there: Place) -> None:
    there.do(other)
    with reading(there.engine) as connection:
        assert queue.fit(connection) == queue.OTHER
    for check in (jobs.demand, jobs.make):
        with pytest.raises(WrongUsage, match="another version of Procrastinate"):
            check(there.engine)
