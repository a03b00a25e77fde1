"""What jobs cost: one by itself, and a backfill by one, two and four workers.

`python -m bench.workers [LIST..]`: of the shared archive, these lists alone; `some` are eight of
similar size, which take a quarter of the time. Workers are processes as `tracker worker` makes
them; the clock runs from the first job put until none is left.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, text

from bench.serve import SHARED, TRACKER, processor, shares
from db.archive import Archive
from db.engine import open_database, writing
from tests import databases
from tracker import logs
from tracker.intake.folders import folders, keep_folder, largest_first
from tracker.record.tracker import Tracker
from tracker.service import jobs
from tracker.service.jobs import FOLD, Job
from tracker.service.queued import look_of
from tracker.service.slots import Claim
from tracker.settings import COLLECT

JOBS = 500
WORKERS = (1, 2, 4)
GOAL_MS, GOAL_TIMES, GOAL_IDLE = 5.0, 1.6, 90
IDLE_SECONDS = 30

SOME = (
    "au_dfat",
    "ca_sema",
    "eu_fsf",
    "jp_mof",
    "un_narratives",
    "un_sc",
    "us_csl",
    "us_ofac_cons",
)
"""Lists of the shared archive none of which takes much longer than the others."""


class Place(NamedTuple):
    """A home over a PostgreSQL with a queue."""

    home: Path
    url: str
    engine: Engine

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "TRACKER_HOME": str(self.home),
            "TRACKER_DATABASE_URL": self.url,
            "TRACKER_QUEUE": "procrastinate",
            "TRACKER_LOG_FORMAT": "json",
        }

    def left(self) -> int:
        with self.engine.connect() as connection:
            query = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            return int(connection.execute(text(query)).scalar_one())

    def done(self, begun: float) -> float:
        """Seconds since then, once nothing is left."""
        while self.left():
            time.sleep(0.005)
        return time.perf_counter() - begun


@contextmanager
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="tracker-bench-", dir=databases.quick_disk()))
    with databases.fresh_url("postgresql", folder) as url:
        engine = open_database(url)
        jobs.make(engine)
        try:
            yield Place(folder, url, engine)
        finally:
            engine.dispose()
            shutil.rmtree(folder)


@contextmanager
def workers(there: Place, number: int) -> Iterator[list[int]]:
    """So many workers that wait for jobs; their process ids."""
    command = [sys.executable, "-c", TRACKER, "worker"]
    logged = [there.home / f"worker-{n}.log" for n in range(number)]
    begun = [_begin(command, there, log) for log in logged]
    try:
        while not all('"working"' in log.read_text() for log in logged):
            time.sleep(0.05)
        time.sleep(1)
        yield [process.pid for process in begun]
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait()


def _begin(command: list[str], there: Place, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        return subprocess.Popen(command, env=there.env, stderr=out)


def empty(number: int) -> Job:
    """A job that finds its work done: a look whose run has ended."""
    names = ("run_id", "slot", "before", "owner", "claimed_at")
    return look_of(Claim(list_id=f"bench_{number}", **dict.fromkeys(names, "bench")))


def cost() -> None:
    """One job at a time, and many that wait, by one worker."""
    with place() as there, workers(there, 1) as (pid,):
        time.sleep(IDLE_SECONDS)
        print(f"worker, idle for {IDLE_SECONDS} s: {shares(pid)} (goal {GOAL_IDLE})")
        alone = []
        for number in range(50):
            begun = time.perf_counter()
            list(jobs.defer(there.engine, [empty(number)]))
            alone.append(there.done(begun))
        print(f"one job, from put to done: median {sorted(alone)[25] * 1000:.1f} ms")
        begun = time.perf_counter()
        with writing(there.engine) as connection:
            for number in range(JOBS):
                jobs.put(connection, empty(number))
        before = processor(pid)
        each = there.done(begun) / JOBS * 1000
        own = (processor(pid) - before) / JOBS * 1000
        told = f"{each:.1f} ms each (goal {GOAL_MS:.0f}), {own:.1f} ms of the worker's processor"
        print(f"{JOBS} jobs, put and done: {told}")


def backfill(lists: Sequence[str], number: int) -> float:
    """Seconds of a backfill by so many workers, from the first job to the last."""
    with place() as there:
        tracker = Tracker.over(there.engine, Archive(there.home / "archive"))
        found, _ = folders(SHARED, lists)
        begun = time.perf_counter()
        for one in found:
            keep_folder(tracker, one)
        kept = time.perf_counter() - begun
        wanted = [some[0].list_id for some in largest_first(found)]
        with workers(there, number):
            begun = time.perf_counter()
            list(jobs.defer(there.engine, [Job(work=FOLD, list_id=key) for key in wanted]))
            seconds = there.done(begun)
    kinds = f"{len(found)} documents of {len(wanted)} lists"
    print(f"backfill, {number} workers: {seconds:.1f} s ({kinds}; kept before in {kept:.1f} s)")
    return seconds


def main(lists: Sequence[str] = ()) -> None:
    logs.configure("error", "console", "")
    gc.set_threshold(*COLLECT)
    cost()
    if not SHARED.is_dir():
        print("backfill: no shared archive here")
        return
    wanted = SOME if [*lists] == ["some"] else lists
    took = {number: backfill(wanted, number) for number in WORKERS}
    times = took[1] / took[2]
    print(f"two workers: {times:.2f} times as fast as one (goal {GOAL_TIMES})")
    print(f"four workers: {took[2] / took[4]:.2f} times as fast as two (goal: no slower)")


if __name__ == "__main__":
    main(sys.argv[1:])
