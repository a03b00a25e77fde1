"""Years of official documents out of sites that fail: the log is that of a clean backfill.

A small soak of our own documents runs with the suite. `make soak` plays the shared archive, or
lists of it: `make soak SEEDS=3 LISTS="un_sc us_state_fto" RATE=0.5 DATABASE=postgresql`.
"""

import os
from pathlib import Path

import pytest

from tests.conftest import real
from tests.soak.editions import copy, editions, own
from tests.soak.soaking import Result, soak

SEEDS = int(os.environ.get("TRACKER_TEST_SOAK", "0"))
FIRST = int(os.environ.get("TRACKER_TEST_SOAK_FROM", "1"))
LISTS = os.environ.get("TRACKER_TEST_SOAK_LISTS", "").split()
RATE = float(os.environ.get("TRACKER_TEST_SOAK_RATE", "0.5"))
DATABASES = os.environ.get("TRACKER_TEST_SOAK_DATABASE", "sqlite postgresql").split()


def demand(result: Result) -> None:
    """Say how it went, and that nothing differs."""
    print(f"\n{result.line()}")
    assert list(result.otherwise) == [], "\n".join(result.told(result.otherwise))


@pytest.mark.slow(10)
def test_sites_that_fail_leave_the_log_of_a_clean_backfill(tmp_path: Path) -> None:
    published = editions(own(tmp_path / "documents"))
    result = soak(tmp_path / "soak", published, "sqlite", seed=1, rate=0.5)
    demand(result)


@pytest.mark.slow(10)
def test_so_do_workers_that_take_looks_from_a_queue_postgresql(tmp_path: Path) -> None:
    published = editions(own(tmp_path / "documents"), ["un_sc", "us_state_fto"])
    demand(soak(tmp_path / "soak", published, "postgresql", seed=2, rate=0.5))


@pytest.mark.skipif(not SEEDS, reason="`make soak` plays the whole archive")
@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_the_whole_archive(kind: str, seed: int, tmp_path: Path) -> None:
    published = editions(copy(real("archive"), tmp_path / "documents", LISTS))
    demand(soak(tmp_path / "soak", published, kind, seed, RATE))
