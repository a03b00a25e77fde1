"""kill -9 at every step and at random moments, a full disk, two runs at once: real processes."""

import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db import store
from db.archive import Archive
from db.engine import open_database, reading
from tests import databases
from tests.builders import Ticking, brief, day, log, person, questions, take, take_un, un_xml
from tests.conftest import open_tracker
from tracker import replay, verify
from tracker.pipeline import Tracker, finish

CROWD = [person(n) for n in range(1, 61)]
STORY = [
    un_xml(CROWD, day(0)),
    un_xml([*CROWD, person(100)], day(1)),
    un_xml([*CROWD[:30], *CROWD[31:], person(100)], day(2)),
    un_xml([*CROWD[:20], person(100), person(101)], day(3)),
    b"<html>maintenance.un.org</html>",
    un_xml([*CROWD, person(100), person(101), person(102)], day(5)),
]
BOUNDARIES = ("add", "add_all", "add_new", "link", "journal", "supersede", "hold_lease")


def child(work: Callable[[], None]) -> int:
    """Run work in a process of its own; its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def wait(pid: int) -> int:
    """How a child ended: 0, 1, or minus the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def reopened(url: str, home: Path) -> Tracker:
    return Tracker.over(open_database(url), Archive(home / "archive"), Ticking())


def life(url: str, home: Path, start: int = 0) -> None:
    """Take in the whole story; documents already on record are only seen again."""
    tracker = reopened(url, home)
    for number in range(start, len(STORY)):
        take(tracker, STORY[number], day(number))


def freed(tracker: Tracker) -> None:
    """Let the clock pass the dead writer's lease."""
    tracker.clock.now = tracker.clock.now.replace(  # type: ignore[attr-defined]
        year=tracker.clock.now.year + 1  # type: ignore[attr-defined]
    )


def assert_whole(url: str, home: Path, expected: list[tuple[str, str]]) -> None:
    """After the crash: the next run goes on, nothing is lost, nothing doubled."""
    tracker = reopened(url, home)
    freed(tracker)
    with tracker.writer("un_sc", live=False) as writer:
        finish(tracker, writer)
    for number, document in enumerate(STORY):
        take(tracker, document, day(number))
    assert sorted(brief(tracker)) == sorted(expected)
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert list(replay.differences(tracker, ["un_sc"])) == []
    tracker.ledger.engine.dispose()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The log of the story when nothing goes wrong."""
    tracker = open_tracker(tmp_path_factory.mktemp("whole"))
    for number, document in enumerate(STORY):
        take(tracker, document, day(number))
    return brief(tracker)


@pytest.fixture(params=databases.KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with databases.fresh_url(request.param, tmp_path) as url:
        open_tracker(tmp_path, url).ledger.engine.dispose()
        yield url, tmp_path


def killing(number: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wrap a step so that the process dies at the n-th step it reaches, before or after it."""
    seen = {"steps": 0}

    def wrap(step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*words: Any, **named: Any) -> Any:
            seen["steps"] += 1
            if seen["steps"] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*words, **named)

        return stepped

    return wrap


def test_killed_at_every_step_of_a_run(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    url, home = place
    number, deaths = 0, 0
    while True:
        number += 1

        def work(number: int = number, deaths: int = deaths) -> None:
            wrap = killing(number)
            for name in BOUNDARIES:
                setattr(store, name, wrap(getattr(store, name)))
            tracker = reopened(url, home)
            for _ in range(deaths):
                freed(tracker)
            for at in range(len(STORY)):
                take(tracker, STORY[at], day(at))

        if wait(child(work)) == 0:
            break
        deaths += 1
        if number % 12 == 0:
            tracker = reopened(url, home)
            with reading(tracker.ledger.engine) as connection:
                assert list(verify.problems(connection, tracker.journal.archive)) == []
            tracker.ledger.engine.dispose()
    assert deaths > 20
    tracker = reopened(url, home)
    for _ in range(deaths + 1):
        freed(tracker)
    assert sorted(brief(tracker)) == sorted(expected)
    print(f"{deaths} deaths at step boundaries, log whole on {url.split(':')[0]}")


def test_killed_at_random_moments(place: tuple[str, Path], expected: list[tuple[str, str]]) -> None:
    url, home = place
    chance = random.Random(7)
    killed = 0
    for number in range(200):
        ready = Ticking(Ticking().now.replace(year=2030 + number))

        def work(ready: Ticking = ready) -> None:
            tracker = Tracker.over(open_database(url), Archive(home / "archive"), ready)
            for at in range(len(STORY)):
                take(tracker, STORY[at], day(at))

        pid = child(work)
        time.sleep(chance.random() * 0.12)
        os.kill(pid, signal.SIGKILL)
        killed += wait(pid) == -signal.SIGKILL
    tracker = reopened(url, home)
    tracker.clock.now = tracker.clock.now.replace(year=2300)  # type: ignore[attr-defined]
    for at in range(len(STORY)):
        take(tracker, STORY[at], day(at))
    assert sorted(brief(tracker)) == sorted(expected)
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert list(replay.differences(tracker, ["un_sc"])) == []
    assert killed > 50
    print(f"200 runs, {killed} killed at random, log whole on {url.split(':')[0]}")
    tracker.ledger.engine.dispose()


def test_two_runs_of_one_list_at_once(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    url, home = place
    for _ in range(5):
        ends = [wait(pid) for pid in [child(lambda: life(url, home)) for _ in range(3)]]
        assert set(ends) <= {0, 1}  # 1: told that another run is writing
    assert_whole(url, home, expected)


def test_a_full_disk_loses_nothing(tmp_path: Path, expected: list[tuple[str, str]]) -> None:
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    open_tracker(tmp_path).ledger.engine.dispose()
    life_end = []
    for limit in (100_000, 200_000, 300_000, 500_000):

        def work(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            tracker = reopened(url, tmp_path)
            for _ in range(limit // 100_000):
                freed(tracker)
            for at in range(len(STORY)):
                take(tracker, STORY[at], day(at))

        life_end.append(wait(child(work)))
    assert 1 in life_end  # at least one run hit the limit
    tracker = reopened(url, tmp_path)
    for _ in range(10):
        freed(tracker)
    for at in range(len(STORY)):
        take(tracker, STORY[at], day(at))
    assert sorted(brief(tracker)) == sorted(expected)
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []


def test_the_story_is_worth_telling(expected: list[tuple[str, str]], tracker: Tracker) -> None:
    """The crash tests would prove nothing on a log without rows and questions."""
    assert {kind for kind, _ in expected} == {"addition"}
    assert len(expected) == 3
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 3)
    assert len(questions(tracker)) == 40
    assert log(tracker) == []
