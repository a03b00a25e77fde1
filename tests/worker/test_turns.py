"""No more folding at a time on a machine than it has processors, whoever dies over it."""

import os
import signal
import threading
import time
from pathlib import Path

from tests.record.processes import child, wait
from tracker.worker.turns import turn


def had(home: Path, many: int, within: float) -> bool:
    """Whether somebody else gets a turn in so many seconds."""
    got = threading.Event()

    def ask() -> None:
        with turn(home, many):
            got.set()

    threading.Thread(target=ask, daemon=True).start()
    return got.wait(within)


def test_there_are_so_many_turns_and_a_turn_that_ends_is_free(tmp_path: Path) -> None:
    with turn(tmp_path, 2):
        assert had(tmp_path, 2, 5)
        with turn(tmp_path, 2):
            assert not had(tmp_path, 2, 0.5)
        assert had(tmp_path, 2, 5)


def test_whoever_is_killed_has_none_any_more(tmp_path: Path) -> None:
    held = tmp_path / "held"

    def life() -> None:
        with turn(tmp_path, 1):
            held.touch()
            time.sleep(60)

    pid = child(life)
    while not held.exists():
        time.sleep(0.01)
    assert not had(tmp_path, 1, 0.5)
    os.kill(pid, signal.SIGKILL)
    wait(pid)
    assert had(tmp_path, 1, 5)


def test_where_nothing_can_be_written_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "workers").write_text("in the way")
    with turn(tmp_path, 1):
        assert had(tmp_path, 1, 5)
