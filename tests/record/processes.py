"""Real child processes that take documents in, and what must hold after they died."""

import os
from collections.abc import Callable
from pathlib import Path

from db.archive import Archive
from db.engine import open_database, reading
from tests.builders import Ticking, brief, day, person, take, un_xml
from tracker.intake.run import finish
from tracker.proof import replay, verify
from tracker.record.tracker import Busy, Tracker

CROWD = [person(n) for n in range(1, 61)]
STORY = [
    un_xml(CROWD, day(0)),
    un_xml([*CROWD, person(100)], day(1)),
    un_xml([*CROWD[:30], *CROWD[31:], person(100)], day(2)),
    un_xml([*CROWD[:20], person(100), person(101)], day(3)),
    b"<html>maintenance.un.org</html>",
    un_xml([*CROWD, person(100), person(101), person(102)], day(5)),
]
DONE, BROKEN, TURNED_AWAY = 0, 1, 3

MANY = bool(os.environ.get("TRACKER_TEST_MANY"))
"""Whether processes are killed as often as docs/tests.md tells; else a third as often."""


def child(work: Callable[[], None]) -> int:
    """Run work in a process of its own; its id."""
    from db.claims import LeaseLost

    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(DONE)
    except (Busy, LeaseLost):
        os._exit(TURNED_AWAY)
    except BaseException:
        os._exit(BROKEN)


def wait(pid: int) -> int:
    """How a child ended: DONE, BROKEN, TURNED_AWAY, or minus the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def reopened(url: str, home: Path, years: int = 0) -> Tracker:
    """The tracker of this place, some years later, so that no dead writer's lease is in the way."""
    start = Ticking().now
    clock = Ticking(start.replace(year=start.year + years))
    return Tracker.over(open_database(url), Archive(home / "archive"), clock)


def life(tracker: Tracker) -> None:
    """Take in the whole story; documents already on record are only seen again."""
    for number, document in enumerate(STORY):
        take(tracker, document, day(number))


def assert_clean(tracker: Tracker) -> None:
    """What is on record holds: chains, seals, documents, roll-forward, and it follows from the
    journal."""
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
        found = verify.roll_forward(connection, "un_sc")
        assert found.opening + found.net == found.closing
    assert list(replay.differences(tracker, ["un_sc"])) == []


def assert_whole(url: str, home: Path, expected: list[tuple[str, str]], years: int = 500) -> None:
    """The next run goes on: nothing is lost, nothing doubled."""
    tracker = reopened(url, home, years)
    with tracker.writer("un_sc", live=False) as writer:
        finish(tracker, writer)
    life(tracker)
    assert sorted(brief(tracker)) == sorted(expected)
    assert_clean(tracker)
    tracker.ledger.engine.dispose()
