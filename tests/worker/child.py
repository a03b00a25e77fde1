"""A worker in a process of its own, that may be killed: as `tracker worker`, and quicker to notice.

Processes are copies of one that has loaded everything: a start costs a fraction of a second.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

FORK = get_context("forkserver")
FORK.set_forkserver_preload(
    ["tests.worker.child", "tracker.worker.process", "tracker.confined.child"]
)


class Orders(NamedTuple):
    """What a worker is told; `release` and `schema` as which it takes itself, "" for its own."""

    home: Path
    url: str
    urls: str = ""
    beat: float = 0.2
    stalled: float = 1.5
    pauses: tuple[float, ...] = (0.2, 0.2)
    grace: float = 30.0
    at_a_time: int = 1
    queues: tuple[str, ...] = ("fetch", "fold", "notify", "evidence")
    release: str = ""
    schema: str = ""


def work(orders: Orders, log: Path) -> None:
    """Work until told to stop; what is logged goes into the file."""
    file = log.open("a", buffering=1)
    sys.stderr = file
    from db.archive import Archive
    from db.engine import open_database
    from tracker import logs
    from tracker.confined.child import Child
    from tracker.record.tracker import Tracker
    from tracker.service import jobs
    from tracker.settings import load
    from tracker.worker import process, taking
    from tracker.worker.fates import Fates
    from tracker.worker.taking import Pace

    if orders.release:
        jobs.__version__ = orders.release  # type: ignore[attr-defined]
    if orders.schema:
        jobs.newest = taking.newest = lambda: orders.schema  # type: ignore[attr-defined]
    settings = load(_environment(orders))
    logs.configure("info", "json", "")
    engine = open_database(orders.url)
    tracker = Tracker.over(engine, Archive(settings.archive), reader=Child(loaded=True))
    fates = Fates(tracker=tracker, who=f"pid {os.getpid()}", pauses=orders.pauses, busy_again=0.3)
    pace = Pace(beat=orders.beat, look=0.3, stalled=orders.stalled)
    process.work(tracker, settings, orders.queues, orders.at_a_time, pace=pace, fates=fates)


def _environment(orders: Orders) -> dict[str, str]:
    return {
        "TRACKER_HOME": str(orders.home),
        "TRACKER_DATABASE_URL": orders.url,
        "TRACKER_QUEUE": "procrastinate",
        "TRACKER_URLS": orders.urls,
        "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
        "TRACKER_ATTEMPTS": "1",
        "TRACKER_WORKER_GRACE_SECONDS": str(orders.grace),
    }


def start(orders: Orders, log: Path) -> BaseProcess:
    """A worker that works."""
    process = FORK.Process(target=work, args=(orders, log), daemon=True)
    process.start()
    return process
