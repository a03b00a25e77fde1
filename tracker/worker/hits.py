"""A worker's part in a check of watched names: who is alike to some entries of one list.

It is answered in the view of whoever waits, which ends with that process: then nobody waits any
more, and there is nothing to do. Nothing that is logged or raised here has a name in it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock, Timer

from db import watch_answers
from db.engine import Connection, DatabaseError, Engine, reading, writing
from tracker import logs, memory
from tracker.matching.parted import Part
from tracker.matching.watch import Watchers
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.service.checks import CHECK, PART
from tracker.service.jobs import Job

KEPT_SECONDS = 20.0
"""For so long after a part the watched parties stay in memory: the next part is of them, too."""


class Kept:
    """The watched parties of the check that this process answers parts of: loaded once for all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._check = ""
        self._watchers: Watchers | None = None
        self._end: Timer | None = None

    @contextmanager
    def of(self, check: str, connection: Connection, watch_list: str) -> Iterator[Watchers]:
        """Those of a check, which are forgotten some seconds after the last part of it."""
        with self._lock:
            self._go_on()
            if self._watchers is None or self._check != check:
                self._watchers = None  # two of them may be more than there is memory
                self._watchers = Watchers.load(connection, watch_list)
                self._check = check
            watchers = self._watchers
        try:
            yield watchers
        finally:
            with self._lock:
                self._go_on()
                self._end = Timer(KEPT_SECONDS, self._forget)
                self._end.daemon = True
                self._end.start()

    def _go_on(self) -> None:
        if self._end is not None:
            self._end.cancel()

    def _forget(self) -> None:
        with self._lock:
            self._watchers, self._check = None, ""
        memory.give_back(everything=True)


KEPT = Kept()


def answer(tracker: Tracker, job: Job) -> None:
    """Answer the part of a check that a job names, unless nobody waits for it any more."""
    engine, check, number = tracker.ledger.engine, job.arguments[CHECK], int(job.arguments[PART])
    with reading(engine) as connection:
        asked = watch_answers.asked(connection, check, number)
    if asked is None:
        return
    part = Part.read(asked.asked)
    with _seen(engine, part.frozen) as view:
        if view is None:
            _nobody_waits(engine, check)
            return
        with KEPT.of(check, view, part.asked.watch_list) as watchers:
            found = part.found(view, watchers)
    with writing(engine) as connection:
        watch_answers.answer(connection, check, number, found, stamp(tracker.clock()))


@contextmanager
def _seen(engine: Engine, frozen: str) -> Iterator[Connection | None]:
    """A view that was handed over; None where its owner is gone."""
    with ExitStack() as until_then:
        try:
            view = until_then.enter_context(reading(engine, frozen))
        except DatabaseError as why:
            if why.connection_invalidated:
                raise
            yield None
        else:
            yield view


def _nobody_waits(engine: Engine, check: str) -> None:
    logs.logger().info("nobody waits for the check", check=check)
    with writing(engine) as connection:
        watch_answers.forget(connection, check)
