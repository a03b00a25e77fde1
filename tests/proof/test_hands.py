"""Work shared out among processes: answers in order, one job a death, and nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof import hired
from tracker.proof.hands import Job, shared

pytestmark = pytest.mark.slow(4)

HERE = Path(__file__).resolve().parents[2]


def _until(condition: Callable[[], bool]) -> bool:
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_answers_come_in_the_order_of_the_jobs(tmp_path: Path) -> None:
    jobs = [Job(hired.double, (number,)) for number in range(5)]
    done = shared(hired.Room(tmp_path).opened, jobs, 2)
    assert [each.value() for each in done] == [0, 2, 4, 6, 8]
    assert list(tmp_path.iterdir()) == []


def test_what_a_job_raises_and_what_a_process_dies_of_stay_in_their_place(tmp_path: Path) -> None:
    jobs = [Job(hired.double, (1,)), Job(hired.fail, (2,)), Job(hired.die, (3,))]
    jobs += [Job(hired.double, (number,)) for number in range(4)]
    one, two, three, *rest = shared(hired.Room(tmp_path).opened, jobs, 2)
    assert one.value() == 2
    with pytest.raises(ValueError, match="number 2"):
        two.value()
    assert three.died
    assert [each.value() for each in rest] == [0, 2, 4, 6]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nobody_outlives_the_process_that_shares_work_out(
    tmp_path: Path, how: signal.Signals
) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.proof import hired\n"
        "from tracker.proof.hands import Job, shared\n"
        "if __name__ == '__main__':\n"
        "    room = hired.Room(Path(sys.argv[1]))\n"
        "    shared(room.opened, [Job(hired.wait_long, (n,)) for n in range(2)], 2)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    room = tmp_path / "room"
    room.mkdir()
    env = {**os.environ, "PYTHONPATH": str(HERE)}
    with subprocess.Popen(
        [sys.executable, str(script), str(room)], env=env, stderr=subprocess.DEVNULL
    ) as popen:
        assert _until(lambda: len(list(room.glob("waiting-*"))) == 2)
        hands = [int(mark.name.partition("-")[2]) for mark in room.glob("open-*")]
        popen.send_signal(how)
        popen.wait(timeout=30)
    assert len(hands) == 2
    assert _until(lambda: not list(room.glob("open-*")))
    assert _until(lambda: not any(Path(f"/proc/{hand}").exists() for hand in hands))
