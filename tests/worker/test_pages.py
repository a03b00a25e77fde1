"""The page of the queue: operators see what is dead and why, and have it tried again."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from db import queue
from db.engine import writing
from db.queue import Failure
from tests.desk.people import CSRF, at, desk_over
from tests.worker.place import Place, place
from tracker.service.jobs import FOLD, Job
from tracker.settings import Settings

pytestmark = pytest.mark.slow(4)


def dead(there: Place) -> int:
    (number,) = there.put(Job(work=FOLD, list_id="un_sc"))
    assert number
    there.do("update procrastinate_jobs set status = 'doing'")
    with writing(there.engine) as connection:
        why = Failure("2026-01-01T00:00:00Z", "there:12", "The document is gone.")
        queue.failed(connection, number, why)
        queue.end_dead(connection, number, None)
    assert there.states() == ["failed"]
    return number


def desk(there: Place, who: str) -> TestClient:
    settings = Settings(home=there.home, database_url=there.url, queue="procrastinate")
    return at(desk_over(there.tracker, settings), who)


def asked(number: str) -> dict[str, str]:
    return {"csrf": CSRF, "form": "again", "number": number}


def test_an_admin_sees_what_is_dead_and_has_it_tried_again(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        number, admin = dead(there), desk(there, "admin:root")
        said = admin.get("/jobs").text
        assert "The document is gone." in said
        assert "No worker gives signs of life" in said
        done = admin.post("/jobs", data=asked(str(number)))
        assert done.status_code == 303, done.text
        assert there.states() == ["todo"]
        again = admin.post("/jobs", data=asked(str(number)))
        assert again.status_code == 409
        assert "is waiting" in again.text
        for odd in ("", "x", "9" * 30, "-1", "²"):
            assert admin.post("/jobs", data=asked(odd)).status_code == 400


@pytest.mark.parametrize("who", ["viewer:vera", "reviewer:rita", "examiner:eva"])
def test_nobody_else_does(who: str, tmp_path: Path) -> None:
    with place(tmp_path) as there:
        dead(there)
        assert desk(there, who).get("/jobs").status_code == 403


def test_without_a_queue_the_page_says_who_does_the_work(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        settings = Settings(home=there.home, database_url=there.url)
        said = at(desk_over(there.tracker, replace(settings)), "admin:root").get("/jobs").text
    assert "There is no queue here" in said
