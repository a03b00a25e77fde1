"""Verbs in processes of their own, that may be killed: as ever, and quicker to notice one another.

Processes are copies of one that has loaded everything: a start costs a fraction of a second.
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from multiprocessing import current_process, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

FORK = get_context("forkserver")
FORK.set_forkserver_preload(
    [
        "tests.worker.child",
        "tracker.worker.process",
        "tracker.confined.child",
        "tracker.service.process",
        "tracker.cli.running",
    ]
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
    more: Mapping[str, str] = {}
    clock: str = ""
    ahead: float = 0.0
    host: str = ""
    idle: int = 120


class Verb(NamedTuple):
    """A line of the command line, its settings, and by how many seconds its clock is ahead.

    `clock`: a file that says so from time to time; `""` for the clock of this machine.
    """

    words: tuple[str, ...]
    settings: Mapping[str, str]
    ahead: float = 0.0
    clock: str = ""


def run(verb: Verb, log: Path) -> None:
    """Run a verb to its end; what it says goes into the file."""
    file = log.open("a", buffering=1)
    sys.stderr = sys.stdout = file
    current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # it may hire hands
    plain = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    os.environ.clear()
    os.environ.update(plain | {"NO_COLOR": "1", **verb.settings})
    sys.argv = ["tracker", *verb.words]
    _hurry()
    moved(verb.ahead, verb.clock)
    from tracker.cli import main

    main()


def _hurry() -> None:
    """Let a scheduler give its signs of life, and miss those of another, within a second or two;
    and let two databases be asked fewer questions.
    """
    from tracker.proof import same_answers
    from tracker.service import process, slots

    same_answers.MANY = 40

    process.TICK_SECONDS, process.SEND_SECONDS = 0.1, 0.3
    slots.BEAT_SECONDS, slots.TAKE_OVER_SECONDS = 0.2, 1.2


def moved(ahead: float, clock: str = "") -> None:
    """Set the clock of this process ahead; the one that counts seconds goes on as it does."""
    if not (ahead or clock):
        return
    import time_machine

    by = _says(clock, ahead)
    start = datetime.fromtimestamp(time.time() + by, UTC)
    traveller = time_machine.travel(start, tick=True).start()
    if clock:
        threading.Thread(target=_follow, args=(traveller, clock, by), daemon=True).start()


def _follow(traveller: Any, clock: str, by: float) -> None:
    while True:
        time.sleep(0.05)
        if (says := _says(clock, by)) != by:
            traveller.shift(says - by)
            by = says


def _says(clock: str, plain: float) -> float:
    try:
        return float(Path(clock).read_text()) if clock else plain
    except (OSError, ValueError):  # it is being written just now
        return plain


def work(orders: Orders, log: Path) -> None:
    """Work until told to stop; what is logged goes into the file."""
    file = log.open("a", buffering=1)
    sys.stderr = file
    if orders.host:
        join(orders.host)
    moved(orders.ahead, orders.clock)
    os.environ.update({k: v for k, v in orders.more.items() if not k.startswith("TRACKER_")})
    from db import lines
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

    lines.IDLE_SECONDS = lines.ALONE_SECONDS = orders.idle
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
        **orders.more,
    }


def join(host: str) -> None:
    """Be on another host from now on: in a network namespace that `ip netns` knows by name."""
    import ctypes

    with Path(f"/var/run/netns/{host}").open() as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")


def begin(verb: Verb, log: Path) -> BaseProcess:
    """A verb that runs."""
    process = FORK.Process(target=run, args=(verb, log), daemon=True)
    process.start()
    return process


def start(orders: Orders, log: Path) -> BaseProcess:
    """A worker that works."""
    process = FORK.Process(target=work, args=(orders, log), daemon=True)
    process.start()
    return process
