"""Workers that are killed at any moment: nothing is lost, nothing doubled, and all of it proves.

`make kills RUNS=500` tries so many; each is another life by chance, told by its number.
"""

import os
import random
import time
from pathlib import Path

import pytest

from tests.worker.place import Place, clean, keep, place, story, until, wrong
from tracker.service.jobs import FOLD, Job

RUNS = int(os.environ.get("TRACKER_TEST_KILLS", "3"))
FIRST = int(os.environ.get("TRACKER_TEST_KILLS_FROM", "1"))

pytestmark = pytest.mark.slow


@pytest.mark.slow(15)
@pytest.mark.parametrize("run", range(FIRST, FIRST + RUNS))
def test_two_workers_that_are_killed_lose_and_double_nothing(run: int, tmp_path: Path) -> None:
    chance, root = random.Random(run), story(tmp_path / "documents")
    expected = clean(root, tmp_path / "clean")
    with place(tmp_path) as there:
        there.put(*(Job(work=FOLD, list_id=list_id) for list_id in keep(there, root)))
        kills = _killing(there, chance)
        until(there.is_idle, f"all is done after {kills} kills")
        found = wrong(there, expected)
    print(f"run {run}: {kills} kills, {len(expected)} changes, {len(found)} wrong")
    assert found == []


def _killing(there: Place, chance: random.Random) -> int:
    """Let two workers work, and kill one or the other at any moment; how often."""
    two, kills = [there.worker(), there.worker()], chance.randint(2, 6)
    for number in range(kills):
        time.sleep(chance.uniform(0.05, 1.2))
        if there.is_idle():
            two[0].kill()
            return number + 1
        which = chance.randrange(2)
        two[which].kill()
        two[which].join(10)
        two[which] = there.worker()
    return kills
