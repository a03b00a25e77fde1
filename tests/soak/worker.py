"""A worker in a process of its own, as `tracker worker`, under the clock of a soak."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from tracker.settings import Settings

FORK = get_context("forkserver")
FORK.set_forkserver_preload(
    ["tests.soak.worker", "tests.soak.present", "tracker.worker.process", "tracker.confined.child"]
)


def work(settings: Settings, log: Path, present: Path) -> None:
    """Work until told to stop; what is logged goes into the file."""
    sys.stderr = log.open("a", buffering=1)
    from db.archive import Archive
    from db.engine import open_database
    from tests.soak.present import Present
    from tracker import logs
    from tracker.confined.child import Child
    from tracker.record.tracker import Tracker
    from tracker.worker import process
    from tracker.worker.taking import Pace

    logs.configure("warning", "json", "")
    engine = open_database(settings.database)
    archive, reader = Archive(settings.archive), Child(loaded=True)
    clock = Present(present)
    tracker = Tracker.over(engine, archive, clock, reader)
    settings = replace(settings, urls=clock.urls)
    pace = Pace(beat=1.0, look=0.1, stalled=30.0)
    process.work(tracker, settings, ("fetch", "fold", "notify", "evidence"), 2, pace=pace)


@contextmanager
def working(settings: Settings, present: Path) -> Iterator[None]:
    """A worker that is there until the block ends."""
    log = settings.home / "worker.log"
    process = FORK.Process(target=work, args=(settings, log, present), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(60)
