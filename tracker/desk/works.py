"""Long work that a page begins and no request waits for: one after the other, each begun once.

What has come of it is kept in this process alone; whatever it put on record is on record.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from fastapi import Request

from tracker.desk.problems import log_fault
from tracker.errors import Absent, placed

MOST = 200
"""Works whose end is remembered."""

TWICE = 30.0
"""Seconds within which the same, asked for again, is the same."""

FAULT = "Something of ours is wrong; it is in the log. What was recorded is kept."


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One work: what it is, who began it and when; `came` is there once it is done.

    `key` is the same for the same work of the same person.
    """

    key: str
    what: str
    by: str
    at: str
    about: str = ""
    asked_at: float = field(default_factory=monotonic)
    future: "Future[Any]" = field(default_factory=Future, repr=False)

    @property
    def is_done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.future.done()

    @property
    def is_same_again(self) -> bool:
        """Whether who asks for it now means this one: a button that was pressed twice."""
        if not self.is_done:
            return True
        return self.future.exception() is None and monotonic() - self.asked_at < TWICE

    def progress(self) -> "Progress":
        """How far it is, as of now."""
        if not self.is_done:
            return Progress(is_done=False, begun=self.future.running())
        failure = self.future.exception()
        if failure is None:
            return Progress(is_done=True, begun=True, came=self.future.result())
        told = placed(failure)
        return Progress(is_done=True, begun=True, wrong=str(told) if told else FAULT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a work was when somebody looked: it may have gone on since.

    `begun`: it does not wait for others before it. `came` is what came of it; `wrong` says why it
    came to nothing, "" where it did not.
    """

    is_done: bool
    begun: bool
    came: Any = None
    wrong: str = ""


class Works:
    """The works of this process, in one thread of their own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "works")
        self._works: OrderedDict[str, Work] = OrderedDict()
        self._lock = Lock()

    def begin(self, work: Work, do: Callable[[], Any]) -> bool:
        """Begin a work; False, and nothing done, where the same is under way or just done."""
        with self._lock:
            known = self._works.get(work.key)
            if known is not None and known.is_same_again:
                return False
            self._works[work.key] = work
            self._works.move_to_end(work.key)
            self._forget()
        self._pool.submit(_worked, work, do)
        return True

    def _forget(self) -> None:
        over = [key for key, work in self._works.items() if work.is_done]
        for key in over[: max(0, len(self._works) - MOST)]:
            del self._works[key]

    def named(self, key: str, by: str) -> Work:
        """A work of somebody's; Absent where there is none here."""
        work = self._works.get(key)
        if work is None or work.by != by:
            raise Absent("No such work is under way here. What came of it is on record.")
        return work

    def under_way(self) -> list[Work]:
        """Works that have not ended, in their order."""
        with self._lock:
            return [work for work in self._works.values() if not work.is_done]


def _worked(work: Work, do: Callable[[], Any]) -> None:
    work.future.set_running_or_notify_cancel()
    try:
        work.future.set_result(do())
    except BaseException as failure:
        if placed(failure) is None:
            log_fault(failure)
        work.future.set_exception(failure)


def works_of(request: Request) -> Works:
    """The works of the process that answers a request."""
    found: Works = request.app.state.works
    return found
