"""kill -9 at every step and at random moments: real processes, on both databases."""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from db.archive import Archive
from db.engine import reading
from tests.builders import brief, day, log, person, questions, take, take_un, un_xml
from tests.conftest import open_tracker
from tests.record.processes import (
    CROWD,
    MANY,
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

WRITES = ("INSERT", "UPDATE", "DELETE")
RUNS = 200 if MANY else 42
STRIDE = 1 if MANY else 3
"""At how many of the steps a process dies: at each, or at every third one."""

DEATHS = 94
"""As many steps as there were when this was written, or more."""


class Dying:
    """Lets this process die at its n-th step: a write, a commit, a document that is put away.

    It looks at what reaches the database and the archive, wherever in the code that comes from.
    """

    def __init__(self, number: int) -> None:
        self.left = number

    def step(self) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", lambda _connection: self.step())
        put = Archive.put

        def stepped(archive: Archive, content: bytes, like: str = "") -> str:
            self.step()
            return put(archive, content, like)

        Archive.put = stepped  # type: ignore[method-assign]

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self.step()


@pytest.mark.slow(25)
@pytest.mark.timeout(280)
def test_killed_at_every_step_of_a_run(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    url, home = place
    began = time.perf_counter()
    deaths = 0

    def work() -> None:
        tracker = reopened(url, home, deaths)
        Dying(deaths + 1).watch(tracker.ledger.engine)
        life(tracker)

    while wait(child(work)) == -signal.SIGKILL:
        deaths += STRIDE
        if deaths % 12 < STRIDE:
            tracker = reopened(url, home)
            with reading(tracker.ledger.engine) as connection:
                assert list(verify.problems(connection, tracker.journal.archive)) == []
            tracker.ledger.engine.dispose()
    assert deaths >= DEATHS
    assert_whole(url, home, expected)
    _say(f"{deaths // STRIDE} deaths at step boundaries", url, began)


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


@pytest.mark.slow(25)
@pytest.mark.timeout(280)
def test_killed_at_random_moments(
    place: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each run has the document of its day; the document of a run that was killed comes again."""
    url, home = place
    began = time.perf_counter()
    chance = random.Random(7)
    killed = done = 0
    usual, runs = 0.2, RUNS if url.startswith("sqlite") else RUNS // 3
    for number in range(runs):
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
    tracker = reopened(url, home, runs)
    take(tracker, chapter(done), day(done))
    clean = unharmed(tmp_path_factory.mktemp("unharmed"), done + 1)
    assert sorted(brief(tracker)) == sorted(clean)
    assert_clean(tracker)
    tracker.ledger.engine.dispose()
    assert killed > runs // 4
    assert done > runs // 10
    _say(f"{runs} runs, {killed} killed at random moments, {done} lived", url, began)


def test_the_story_is_worth_telling(expected: list[tuple[str, str]], tracker: Tracker) -> None:
    """The crash tests would prove nothing on a log without rows and questions."""
    assert {kind for kind, _ in expected} == {"addition"}
    assert len(expected) == 3
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 3)
    assert len(questions(tracker)) == 40
    assert log(tracker) == []
    assert len(STORY) == 6
