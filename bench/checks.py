"""What a check of many watched names takes: by one process alone, and by one and two workers.

`python -m bench.checks [NAMES]`: so many names that nobody has, against the newest document of each
list of the shared archive. Workers share the machine with others: what each of them worked by its
own processor tells how well the parts were dealt out, whatever else goes on.
"""

import csv
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from bench.names import made_up
from bench.serve import SHARED, processor
from bench.workers import Place, place, workers
from db.archive import Archive
from db.engine import reading
from tracker import logs
from tracker.intake.folders import folders, take_folder
from tracker.matching import search, watch
from tracker.matching.parted import Asked
from tracker.matching.watch import Hit, Watchers
from tracker.record.tracker import Tracker
from tracker.service import checks

NAMES = 10_000
WORKERS = (1, 2)
AT = "2030-01-01T00:00:00Z"


class Took(NamedTuple):
    """What came of it, seconds by the clock, and by the processor of whoever asked."""

    hits: list[Hit]
    seconds: float
    own: float


def took(work: Callable[[], list[Hit]]) -> Took:
    begun, before = time.perf_counter(), time.process_time()
    found = work()
    return Took(found, time.perf_counter() - begun, time.process_time() - before)


def filled(there: Place) -> None:
    """The newest document of every list, and the index over their names."""
    tracker = Tracker.over(there.engine, Archive(there.home / "archive"))
    found, _ = folders(SHARED)
    for newest in {one.list_id: one for one in found if not one.problem}.values():
        take_folder(tracker, newest, mode="backfill")
    search.bring_up_to_date(there.engine)


def watched(there: Place, count: int) -> None:
    """So many names that nobody has, as a watch list."""
    path = there.home / "bench.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["name"], *([name] for name in made_up(count))])
    watch.take_in(there.engine, path, "bench", AT, "bench")


def alone(there: Place) -> list[Hit]:
    """As `tracker watch check`."""
    with reading(there.engine) as connection:
        watchers = Watchers.load(connection, "bench")
        return watch.hits(connection, watchers, watch.in_force(connection))


def shared(there: Place) -> list[Hit]:
    """As `tracker watch check --queue`."""
    tracker = Tracker.over(there.engine, Archive(there.home / "archive"))
    asked = Asked("bench", watch.LEAST)
    with reading(there.engine) as view, checks.asked(tracker, view, asked) as check:
        check.wait(lambda _list: None, print)
        return check.hits(cleared=False)


def measure(there: Place) -> None:
    """One row each; AssertionError where workers find anything else."""
    with reading(there.engine) as connection:
        of = f"{Asked('bench', 0).parties(connection):,} names, {len(watch.in_force(connection)):,}"
    by_one = took(lambda: alone(there))
    print(
        f"check of {of} entries, {len(by_one.hits):,} hits: {by_one.seconds:.1f} s, "
        f"{by_one.own:.1f} s of the processor",
        flush=True,
    )
    longest = {}
    for number in WORKERS:
        with workers(there, number) as pids:
            before = {pid: processor(pid) for pid in pids}
            by_many = took(lambda: shared(there))
            each = [processor(pid) - before[pid] for pid in pids]
        assert by_many.hits == by_one.hits
        longest[number] = max(each) + by_many.own
        told = " + ".join(f"{seconds:.1f}" for seconds in each)
        print(
            f"the same, workers {number}: {by_many.seconds:.1f} s; of the processor {told} s, "
            f"and {by_many.own:.1f} s of whoever asks",
            flush=True,
        )
    gain = by_one.own / longest[2]
    print(f"two workers, by the processor of who works longest: {gain:.2f} times as fast as none")


def main(count: int = NAMES) -> None:
    logs.configure("error", "console", "")
    if not SHARED.is_dir():
        print("checks: no shared archive here")
        return
    with place() as there:
        filled(there)
        watched(there, count)
        measure(there)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
