"""A claimed run is plain values: whoever is handed them can make it, now or later, here or not."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import claims
from db.archive import Archive
from db.claims import ListClock
from db.engine import reading
from tests.builders import brief, day, documents, person, un_xml
from tests.conftest import open_tracker
from tests.servers import reply, serving
from tracker.decisions.pauses import Pauses
from tracker.model import stamp
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.service import slots
from tracker.service.runs import Chore, Executor, Here
from tracker.service.slots import Claim, Ending, Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Tracker]:
    engine = open_tracker(tmp_path).ledger.engine
    yield Tracker.over(engine, Archive(tmp_path / "archive"))
    engine.dispose()


def settings(home: Path, url: str = "http://127.0.0.1:1/list") -> Settings:
    return Settings(
        home=home,
        lists=("un_sc",),
        feeds=("none",),
        urls={"un_sc": {"list": url}},
        allow_private_hosts=True,
        attempts=1,
    )


def clock_of(tracker: Tracker) -> ListClock:
    with reading(tracker.ledger.engine) as connection:
        return claims.schedule(connection, "un_sc")


def claimed(tracker: Tracker, wanted: Settings) -> Claim:
    """A run that a scheduler has found due."""
    post = Post(tracker.ledger.engine)
    assert post.keep(tracker.clock())
    when = slots.cadences(wanted).by_list["un_sc"]
    claim = slots.claim(tracker, post.owner, when, Pauses())
    assert claim is not None
    return claim


def unchanged(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
    return Outcome(list_id=list_id, observed_at="", outcome="unchanged")


class Later(Executor):
    """Only takes down what is to be done, as a queue does."""

    def __init__(self) -> None:
        self.claims: list[str] = []
        self.chores: list[str] = []

    def run(self, claim: Claim) -> None:
        self.claims.append(claim.text())

    def work(self, chore: str) -> None:
        self.chores.append(chore)


class Elsewhere(Executor):
    """Makes each run in a process of its own, which is told nothing but the claim."""

    def __init__(self, home: Path, url: str) -> None:
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
        self.env |= {
            "TRACKER_HOME": str(home),
            "TRACKER_URLS": f"un_sc.list={url}",
            "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
            "TRACKER_ATTEMPTS": "1",
        }

    def run(self, claim: Claim) -> Ending:
        done = subprocess.run(
            [sys.executable, "-m", "tests.service.worker"],
            input=claim.text(),
            capture_output=True,
            text=True,
            env=self.env,
            cwd=Path(__file__).parents[2],
            check=True,
        )
        return Ending(*json.loads(done.stdout.splitlines()[-1]))

    def work(self, chore: str) -> None:
        raise AssertionError(f"nobody asked for {chore}")


def ticking(
    tracker: Tracker, wanted: Settings, executor: Executor, met: Callable[[], Any], **more: Any
) -> None:
    """A scheduler with this executor, until something is so."""
    scheduler = Scheduler(tracker, wanted, executor, chance=lambda: 0.0, **more)
    scheduler.start()
    end = time.monotonic() + 30
    try:
        while not met():
            assert time.monotonic() < end, "it did not come to pass"
            scheduler.tick()
            time.sleep(0.05)
    finally:
        scheduler.stop()


def test_a_claim_survives_its_way_through_json(live: Tracker, tmp_path: Path) -> None:
    claim = claimed(live, settings(tmp_path))
    assert Claim.read(claim.text()) == claim
    assert set(json.loads(claim.text())) == {
        "list_id",
        "run_id",
        "slot",
        "before",
        "owner",
        "claimed_at",
    }
    assert clock_of(live).run_id == claim.run_id


def test_what_is_due_depends_on_the_clocks_alone(tmp_path: Path, live: Tracker) -> None:
    when, now = slots.cadences(settings(tmp_path)).by_list["un_sc"], live.clock()
    slot = stamp(when.at_or_before(now))
    assert slots.due(when, ListClock("un_sc"), now) == slot
    assert slots.due(when, ListClock("un_sc", slot=slot), now) == ""
    assert slots.due(when, ListClock("un_sc", slot=slot), now + timedelta(hours=7)) > slot


def test_a_run_is_made_in_the_thread_that_asks_for_it(live: Tracker, tmp_path: Path) -> None:
    claim = claimed(live, settings(tmp_path))
    ending = Here(live, settings(tmp_path), look=unchanged).run(claim)
    assert (ending.outcome, ending.reason) == ("unchanged", "")
    assert clock_of(live).outcome == "unchanged"
    assert clock_of(live).finished_at == ending.finished_at
    assert clock_of(live).slot == claim.slot


def test_a_run_of_a_list_that_is_written_to_gives_its_slot_back(
    live: Tracker, tmp_path: Path
) -> None:
    def busy(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        raise Busy(list_id)

    claim = claimed(live, settings(tmp_path))
    assert clock_of(live).slot == claim.slot
    ending = Here(live, settings(tmp_path), look=busy).run(claim)
    assert ending.busy
    assert clock_of(live).slot == claim.before
    assert clock_of(live).outcome == "busy"


def test_runs_and_chores_can_be_taken_down_now_and_done_later(
    live: Tracker, tmp_path: Path
) -> None:
    wanted, later, ended, done = settings(tmp_path), Later(), list[str](), list[str]()
    chore = Chore(name="sender", work=lambda: done.append("sent"), seconds=60)
    ticking(
        live,
        wanted,
        later,
        lambda: later.claims and later.chores,
        chores=[chore],
        done=lambda _list, outcome, _seconds: ended.append(outcome),
    )
    assert (len(later.claims), later.chores[0], ended, done) == (1, "sender", [], [])
    assert clock_of(live).outcome == ""  # begun, and not yet ended
    here = Here(live, wanted, [chore], look=unchanged)
    here.run(Claim.read(later.claims[0]))
    here.work(later.chores[0])
    assert clock_of(live).outcome == "unchanged"
    assert done == ["sent"]


def test_a_run_can_be_made_by_another_process_that_is_handed_json(
    live: Tracker, tmp_path: Path
) -> None:
    ended: list[tuple[str, str]] = []
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        ticking(
            live,
            settings(tmp_path, url),
            Elsewhere(tmp_path, url),
            lambda: ended,
            done=lambda list_id, outcome, _seconds: ended.append((list_id, outcome)),
        )
        assert server.asked("/list") == 1
    assert ended == [("un_sc", "recorded")]
    assert clock_of(live).outcome == "recorded"
    assert brief(live) == []  # the first document is a baseline
    assert len(documents(live)) == 1
