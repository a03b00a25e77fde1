"""A backfill by two workers that are killed at random, told as it went, and compared with one that
nobody disturbed.

`python -m bench.killed [KILLS] [LIST..]`: of the shared archive, these lists alone. Workers are
processes as `tracker worker` makes them, but that one counts as dead after five seconds without a
sign of life, and not after thirty. Nobody is killed over a document that two have died of already:
a third death counts as the document's fault, and it would be refused.
"""

import gc
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.serve import SHARED
from db import queue
from db.archive import Archive
from db.canonical import canonical
from db.engine import open_database, reading
from db.trail import head
from tests import databases
from tests.worker.place import CHANGES, Place, over, wrong
from tracker import logs
from tracker.intake import folders
from tracker.intake.folders import Found
from tracker.record import attempts
from tracker.record.tracker import Tracker
from tracker.service.jobs import FOLD, LIST, Job
from tracker.settings import COLLECT
from tracker.worker.fates import FORGIVEN

KILLS, SEED = 20, 13
PAUSE = (2.0, 12.0)
"""Seconds from one kill to the next, at least and at most."""

STALLED, BEAT = 5.0, 1.0
LEFT_ALONE = 3_600.0
"""Seconds after which a backfill counts as one that does not end."""

Rows = list[tuple[Any, ...]]


def undisturbed(found: Sequence[Found], home: Path) -> Rows:
    """The changes that these documents bring in one process, without a queue, on SQLite."""
    engine = open_database(databases.fresh_sqlite(home))
    tracker = Tracker.over(engine, Archive(home / "archive"))
    began = time.perf_counter()
    for _ in folders.take_folders(tracker, found):
        pass
    with reading(engine) as connection:
        changes = [tuple(row) for row in connection.exec_driver_sql(CHANGES)]
    engine.dispose()
    seconds = time.perf_counter() - began
    print(f"undisturbed, one process, SQLite: {seconds:.0f} s, {len(changes):,} changes")
    return changes


def disturbed(there: Place, lists: Sequence[str], kills: int) -> None:
    """Two workers, of which one or the other is killed at any moment and begun anew."""
    chance, began = random.Random(SEED), time.perf_counter()
    two = [_worker(there), _worker(there)]
    there.put(*(Job(work=FOLD, list_id=list_id) for list_id in lists))
    for number in range(1, kills + 1):
        if _over_within(there, chance.uniform(*PAUSE)) or not _may_kill(there):
            break
        which = chance.randrange(2)
        two[which].kill()
        two[which].join(10)
        at, left = time.perf_counter() - began, there.states()
        states = ", ".join(f"{n} {state}" for state, n in sorted(Counter(left).items()))
        print(f"{at:6.1f} s  SIGKILL {number:2} to worker {which + 1}; jobs left: {states}")
        two[which] = _worker(there)
    assert _over_within(there, LEFT_ALONE), "it does not end"
    print(f"{time.perf_counter() - began:6.1f} s  nothing is left to do")


def _may_kill(there: Place) -> bool:
    """Wait until no document is begun at for the third time; whether anything is left then."""
    while not there.is_idle():
        with reading(there.engine) as connection:
            doing = {arguments[LIST] for arguments in queue.in_hand(connection, FOLD)}
            if not any(attempts.so_often(connection, one) > FORGIVEN for one in doing):
                return True
        time.sleep(0.1)
    return False


def _worker(there: Place) -> Any:
    return there.worker(beat=BEAT, stalled=STALLED)


def _over_within(there: Place, seconds: float) -> bool:
    """Whether all is done before so many seconds have passed."""
    end = time.monotonic() + seconds
    while not there.is_idle():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def told(there: Place, expected: Rows) -> Iterator[str]:
    """What came of it, a line each."""
    taken_back, ended = there.said("job taken back"), there.said("job done")
    yield f"jobs taken back from the dead: {len(taken_back)}; ended: {len(ended)}"
    found = there.rows(CHANGES)
    yield f"changes: {len(found):,} by killed workers, {len(expected):,} undisturbed"
    yield f"sha256 of them: {_hash(found)} and {_hash(expected)}"
    problems = wrong(there, expected)
    for problem in problems[:20]:
        yield f"WRONG: {problem}"
    yield f"lost, doubled, left or not proved (verify, replay --verify): {len(problems)}"
    with reading(there.engine) as connection:
        yield f"head: {head(connection)}"


def _hash(rows: Rows) -> str:
    return hashlib.sha256(canonical([list(row) for row in rows]).encode()).hexdigest()[:16]


def main(words: Sequence[str] = ()) -> None:
    """The record of one such run."""
    gc.set_threshold(*COLLECT)
    logs.configure("error", "console", "")
    kills = int(words[0]) if words else KILLS
    found, _ = folders.folders(SHARED, words[1:])
    lists = sorted({one.list_id for one in found})
    print(f"{datetime.now(UTC):%Y-%m-%d}: {len(found)} documents of {len(lists)} lists")
    with tempfile.TemporaryDirectory(dir=databases.quick_disk()) as name:
        expected = undisturbed(found, Path(name) / "undisturbed")
        home = Path(name) / "killed"
        home.mkdir()
        with databases.fresh_url("postgresql", home) as url, over(home, url) as there:
            for one in found:
                folders.keep_folder(there.tracker, one)
            disturbed(there, lists, kills)
            for line in told(there, expected):
                print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
