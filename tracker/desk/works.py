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

import structlog
from fastapi import Request

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
        return not self.is_done or (not self.wrong and monotonic() - self.asked_at < TWICE)

    @property
    def begun(self) -> bool:
        """Whether it is under way, and does not wait for others before it."""
        return self.future.running()

    @property
    def wrong(self) -> str:
        """Why it came to nothing, in a sentence; "" where it did not, or is not done."""
        failure = self.future.exception() if self.is_done else None
        if failure is None:
            return ""
        told = placed(failure)
        return str(told) if told else FAULT

    @property
    def came(self) -> Any:
        """What came of it; None where it came to nothing, or is not done."""
        return self.future.result() if self.is_done and not self.wrong else None


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
            structlog.get_logger("tracker").error("fault", exc_info=failure)
        work.future.set_exception(failure)


def works_of(request: Request) -> Works:
    """The works of the process that answers a request."""
    found: Works = request.app.state.works
    return found
