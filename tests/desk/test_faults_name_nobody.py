"""What goes wrong in work that no request waits for is in the log: where, and never of whom."""

import json
from concurrent.futures import wait
from types import SimpleNamespace
from typing import Any

import pytest

from tracker import logs
from tracker.desk.works import Work, Works
from tracker.service.threads import Scheduler

NAME = "Mia Wong"


def fail(*_: object) -> None:
    raise ValueError(f"invalid: {NAME!r}")


@pytest.fixture(params=["json", "text"], autouse=True)
def form(request: pytest.FixtureRequest) -> None:
    logs.configure("info", request.param, "run")


def test_long_work_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    works, work = Works(), Work(key="k", what="taking in", by="ada", at="2026-11-29T00:00:00Z")
    works.begin(work, fail)
    wait([work.future])
    said = capsys.readouterr().err
    assert NAME not in said
    assert "ValueError" in said
    assert "test_faults_name_nobody" in said


@pytest.mark.parametrize("job", ["chore:send", "chore:watch"])
def test_a_chore_that_fails(job: str, capsys: pytest.CaptureFixture[str]) -> None:
    ended: list[Any] = []
    scheduler: Any = SimpleNamespace(done=lambda *said: ended.append(said))
    try:
        fail()
    except ValueError as failure:
        seen, trace = failure, f"ValueError: {failure}"
    event = SimpleNamespace(job_id=job, exception=seen, traceback=trace)
    Scheduler._crashed(scheduler, event)
    said = capsys.readouterr().err
    assert NAME not in said + json.dumps(ended)
    assert "ValueError" in said
    assert "test_faults_name_nobody" in said
