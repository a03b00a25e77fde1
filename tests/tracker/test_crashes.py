"""kill -9 at every step and at random moments: real processes, on both databases."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from db import chain, claims, facets, journal, snapshots, store
from db import log as db_log
from db.archive import Archive
from db.engine import reading
from tests.builders import brief, day, log, person, questions, take, take_un, un_xml
from tests.conftest import open_tracker
from tests.tracker.processes import (
    CROWD,
    STORY,
    assert_clean,
    assert_whole,
    child,
    life,
    reopened,
    wait,
)
from tracker.proof import verify
from tracker.record.tracker import Tracker

BOUNDARIES: dict[ModuleType, tuple[str, ...]] = {
    claims: ("take_lease", "hold_lease", "drop_lease"),
    store: ("add", "add_all", "add_new", "supersede"),
    chain: ("link", "add_all"),
    facets: ("add_new", "count"),
    journal: ("append",),
    db_log: ("append", "supersede"),
    snapshots: ("judge", "drop_states"),
}
"""Where a run steps into the database, by the module in which the step is looked up."""

RUNS = 200


def killing(number: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wrap a step so that the process dies when it comes to the n-th step of all wrapped ones."""
    seen = {"steps": 0}

    def wrap(step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*words: Any, **named: Any) -> Any:
            seen["steps"] += 1
            if seen["steps"] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*words, **named)

        return stepped

    return wrap


@pytest.mark.timeout(280)
def test_killed_at_every_step_of_a_run(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    url, home = place
    began = time.perf_counter()
    deaths = 0

    def work() -> None:
        wrap = killing(deaths + 1)
        for module, names in BOUNDARIES.items():
            for name in names:
                setattr(module, name, wrap(getattr(module, name)))
        Archive.put = wrap(Archive.put)  # type: ignore[method-assign]
        life(reopened(url, home, deaths))

    while wait(child(work)) == -signal.SIGKILL:
        deaths += 1
        if deaths % 12 == 0:
            tracker = reopened(url, home)
            with reading(tracker.ledger.engine) as connection:
                assert list(verify.problems(connection, tracker.journal.archive)) == []
            tracker.ledger.engine.dispose()
    assert deaths > 20
    assert_whole(url, home, expected)
    _say(f"{deaths} deaths at step boundaries", url, began)


def _say(what: str, url: str, began: float) -> None:
    spent = time.perf_counter() - began
    print(f"\n{what}: log whole, verify and replay clean on {url.split(':')[0]}, {spent:.0f} s")


def chapter(number: int) -> bytes:
    """One document of a long story: somebody new every fourth day, an amendment every day."""
    newcomers = [person(200 + n) for n in range(number // 4)]
    return un_xml([*CROWD[1:25], person(1, notes=f"Note {number}."), *newcomers], day(number))


def unharmed(home: Path, chapters: int) -> list[tuple[str, str]]:
    """The log of the first chapters when nothing goes wrong."""
    tracker = open_tracker(home)
    for number in range(chapters):
        take(tracker, chapter(number), day(number))
    return brief(tracker)


@pytest.mark.timeout(280)
def test_killed_at_random_moments(
    place: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each run has the document of its day; the document of a run that was killed comes again."""
    url, home = place
    began = time.perf_counter()
    chance = random.Random(7)
    killed = done = 0
    usual = 0.2
    for number in range(RUNS):
        document = chapter(done)

        def work(number: int = number, document: bytes = document, done: int = done) -> None:
            take(reopened(url, home, number), document, day(done))

        start, pid = time.perf_counter(), child(work)
        if done < 3:  # nobody kills the first runs: how long does one take here?
            assert wait(pid) == 0
            usual = time.perf_counter() - start
            done += 1
            continue
        time.sleep(chance.random() * 1.2 * usual)
        os.kill(pid, signal.SIGKILL)
        dead = wait(pid) == -signal.SIGKILL
        killed, done = killed + dead, done + (not dead)
        usual *= 1.03 if dead else 0.92  # a busy machine: still about one run in four lives
    tracker = reopened(url, home, RUNS)
    take(tracker, chapter(done), day(done))
    clean = unharmed(tmp_path_factory.mktemp("unharmed"), done + 1)
    assert sorted(brief(tracker)) == sorted(clean)
    assert_clean(tracker)
    tracker.ledger.engine.dispose()
    assert killed > 50
    assert done > 20
    _say(f"{RUNS} runs, {killed} killed at random moments, {done} lived", url, began)


def test_the_story_is_worth_telling(expected: list[tuple[str, str]], tracker: Tracker) -> None:
    """The crash tests would prove nothing on a log without rows and questions."""
    assert {kind for kind, _ in expected} == {"addition"}
    assert len(expected) == 3
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 3)
    assert len(questions(tracker)) == 40
    assert log(tracker) == []
    assert len(STORY) == 6
