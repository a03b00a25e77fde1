"""Workers of two releases side by side: each takes what it understands, and leaves the rest."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import queue
from db.engine import newest, writing
from tests.worker.place import Place, place, until
from tracker import __version__
from tracker.service.jobs import FOLD, Job, Mark
from tracker.worker.taking import Gate

pytestmark = pytest.mark.slow(6)

LATER = "99.0.0"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


def put_by(there: Place, release: str, list_id: str) -> None:
    """A job that a scheduler of another release deferred."""
    ours = Job(work=FOLD, list_id=list_id).new()
    theirs = ours._replace(queue=str(Mark("fold", newest(), release)))
    with writing(there.engine) as connection:
        assert queue.put(connection, theirs)


def test_a_worker_leaves_jobs_of_a_later_release_and_says_so_once(there: Place) -> None:
    put_by(there, LATER, "un_sc")
    there.put(Job(work=FOLD, list_id="us_state_fto"))
    there.worker()
    until(lambda: there.states() == ["todo"], "its own job is done, and the other one left")
    time.sleep(1)
    assert there.states() == ["todo"]
    (said,) = there.said("jobs left to others")
    assert LATER in said["queues"]
    there.worker(release=LATER)
    until(lambda: there.states() == [], "a worker of that release does it")


def test_a_worker_of_a_later_release_does_jobs_of_an_earlier_one(there: Place) -> None:
    there.put(Job(work=FOLD, list_id="un_sc"))
    there.worker(release=LATER)
    until(lambda: there.states() == [], "it does it")


def test_a_worker_takes_nothing_once_a_newer_release_has_changed_the_tables(there: Place) -> None:
    there.worker()
    until(lambda: there.said("working"), "it works")
    there.do("update alembic_version set version_num = '9999'")
    there.put(Job(work=FOLD, list_id="un_sc"))
    until(lambda: there.said("jobs left to others"), "it says so")
    time.sleep(1)
    assert there.states() == ["todo"]
    assert len(there.said("jobs left to others")) == 1
    there.worker(schema="9999")
    until(lambda: there.states() == [], "a worker that knows these tables does it")


def test_what_a_worker_takes_from() -> None:
    gate, own = Gate(["fold", "fetch"]), str(Mark.own("fold"))
    later, evidence = f"fold@{newest()}-{LATER}", str(Mark.own("evidence"))
    odd = ["default", "fold", "fold@0017", "fold@0017-", f"fold@x-{__version__}", ""]
    assert gate.known([own, later, evidence, *odd], [newest()]) == [own]
    assert gate.known([f"fold@0001-{__version__}"], [newest()]) == [f"fold@0001-{__version__}"]
    assert gate.known([own], ["9999"]) == []
    assert gate.known([own], []) == []
