"""Every kind of process is killed at any moment: nothing is lost or doubled, and all of it proves.

`make kills RUNS=500` tries so many; each is another life by chance, told by its number, and the
kinds of process take turns.
"""

import os
import random
import time
from pathlib import Path

import pytest

from tests.worker.lives import LIVES

RUNS = int(os.environ.get("TRACKER_TEST_KILLS", "0"))
FIRST = int(os.environ.get("TRACKER_TEST_KILLS_FROM", "1"))

pytestmark = pytest.mark.slow

KINDS = tuple(LIVES)
NUMBERS = range(FIRST, FIRST + RUNS) if RUNS else (2, 3)


@pytest.mark.slow(8)
@pytest.mark.parametrize("run", NUMBERS)
def test_whoever_is_killed_nothing_is_lost_and_nothing_doubled(run: int, tmp_path: Path) -> None:
    kind = KINDS[(run - 1) % len(KINDS)]
    began = time.perf_counter()
    tally = LIVES[kind](random.Random(run), tmp_path)
    print(f"run {run}, {kind}: {tally} ({time.perf_counter() - began:.1f} s)")
    assert tally.faults == []
    assert tally.kills or kind not in ("serve", "web")
