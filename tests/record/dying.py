"""Processes that die of documents of our choice: at their reading, folding or recording."""

import ctypes
import faulthandler
import hashlib
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import checks
from db.archive import Archive
from db.engine import open_database, reading
from tests.builders import Ticking, day, fto_html, person, take, un_xml
from tests.record.processes import child, wait
from tracker.intake import documents, rebuild
from tracker.record import writing as pen
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.rules.fold import step

KILLED = "could not be read (killed)"


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


DEATHS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "kill": killed,
    "segfault": lambda: ctypes.string_at(0),
}
"""Ends of a process that nothing in it survives."""

STEPS = ("reading", "folding", "recording")


def poison(
    patch: pytest.MonkeyPatch, content: bytes, die: Callable[[], object], at: str = "reading"
) -> None:
    """From now on, whoever takes this step with a document of these bytes dies of it."""
    deadly = hashlib.sha256(content).hexdigest()
    read, acts, fold, put = documents.fresh_of, documents.acts_of, step.step, pen.put_documents

    def at_step(name: str, sha256: str) -> None:
        if (name, sha256) == (at, deadly):
            die()

    def fresh_of(tracker: Any, known: Any, receipt: Any, revisions: Any) -> Any:
        at_step("reading", receipt.sha256)
        return read(tracker, known, receipt, revisions)

    def acts_of(tracker: Any, known: Any, receipt: Any) -> Any:
        at_step("reading", receipt.sha256)
        return acts(tracker, known, receipt)

    def one_step(before: Any, now: Any, *rest: Any) -> Any:
        at_step("folding", now.sha256)
        return fold(before, now, *rest)

    def put_documents(transaction: Any, source: Any, plan: Any, folded: Any, fresh: Any) -> None:
        put(transaction, source, plan, folded, fresh)
        at_step("recording", fresh.receipt.sha256 if fresh else "")

    patch.setattr(documents, "fresh_of", fresh_of)
    patch.setattr(rebuild, "fresh_of", fresh_of)
    patch.setattr(documents, "acts_of", acts_of)
    patch.setattr(step, "step", one_step)
    patch.setattr(pen, "put_documents", put_documents)


def ended(work: Callable[[], object]) -> int:
    """Do something in a process of its own; how that ended (see `processes.wait`)."""

    def alone() -> None:
        faulthandler.disable()  # whose reports of deaths that are meant are only noise
        work()

    return wait(child(alone))


class Home:
    """A place on disk that one process after another works in, each so much later."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.now = Ticking().now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def opened(self) -> Tracker:
        return Tracker.over(
            open_database(self.url), Archive(self.home / "archive"), Ticking(self.now)
        )

    def apart(self, work: Callable[[Tracker], object]) -> int:
        """Do something in a process of its own; how that ended."""
        how = ended(lambda: work(self.opened()))
        self.later(seconds=20)
        return how

    def here(self, work: Callable[[Tracker], Any]) -> Any:
        """The same in this process; what came of it."""
        tracker = self.opened()
        try:
            return work(tracker)
        finally:
            tracker.ledger.engine.dispose()
            self.later(seconds=20)


Took = Callable[[Tracker, bytes, int], Outcome]

CROWD = [person(n) for n in range(1, 31)]


def un(number: int, *more: int) -> bytes:
    """The UN list of day n, with more people than before."""
    return un_xml([*CROWD, *map(person, more)], day(number))


def take_un(tracker: Tracker, content: bytes, number: int) -> Outcome:
    return take(tracker, content, day(number), mode="run")


GONE = [("July 6, 2021", f"Former Group {n}", "October 8, 1997") for n in range(5)]


def fto(_number: int, *more: int) -> bytes:
    """The department's page, with more groups than before."""
    return fto_html([("July 6, 2021", f"Group {n}") for n in (*range(60, 100), *more)], GONE)


def take_fto(tracker: Tracker, content: bytes, number: int) -> Outcome:
    page = "foreign-terrorist-organizations.html"
    where = {"list_id": "us_state_fto", "role": "page", "form": "html", "name": page}
    return take(tracker, content, day(number), mode="run", **where)


LISTS: dict[str, tuple[Callable[..., bytes], Took]] = {
    "un_sc": (un, take_un),
    "us_state_fto": (fto, take_fto),
}
"""List -> its document of a day, and how it is taken in."""


def looks(tracker: Tracker, list_id: str) -> list[tuple[str, str]]:
    """Outcome and reason of every look, in the order in which they were put on record."""
    from db import tables

    rows = tables.check
    query = rows.select().where(rows.c.list_id == list_id).order_by(rows.c.seq)
    with reading(tracker.ledger.engine) as connection:
        return [(row.outcome, row.reason) for row in connection.execute(query)]


def is_red(tracker: Tracker, list_id: str) -> bool:
    with reading(tracker.ledger.engine) as connection:
        return checks.failing(connection, list_id) is not None
