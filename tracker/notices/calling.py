"""Messages to many servers: side by side, each in its time; who keeps us waiting does so once.

What servers do is all that happens in other threads. What they said is handed back to the thread
that asked, which alone writes it down.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import chain
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from db.messages import Claimed, Said
from tracker.notices.channels.channel import Channel
from tracker.notices.untold import fault

T = TypeVar("T")

A_WHILE = timedelta(minutes=1)
AT_ONCE = 8
"""Servers that are called at the same time."""

LONGEST = 3
"""So many times as long as one call may take, a server has for all its messages of one round."""

GRACE = 5.0
"""Seconds beyond a channel's patience after which a call is left to itself: a name server hangs."""

SLOW_SHARE = 0.8
"""Of its patience, what a call without an answer took where the server kept us waiting."""

_left_to_themselves = BoundedSemaphore(64)

_slow_ones: set[str] = set()
"""Servers that kept this process waiting when they were last called: they come last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What was said to a message; None if it was not its turn, and for how long it waits then."""

    message: Claimed
    said: Said | None = None
    waits: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of calls by one channel; `silent` are servers that kept us waiting in it."""

    way: Channel
    silent: set[str] = field(default_factory=set)

    def called(self, messages: Iterable[Claimed]) -> Iterator[Answered]:
        """Each message with what was said to it, as the answers come.

        A server's messages go one after the other, those of several servers side by side.
        """
        by_host: dict[str, list[Claimed]] = {}
        for message in messages:
            by_host.setdefault(self.way.host(message.recipient), []).append(message)
        come: SimpleQueue[Answered | Exception] = SimpleQueue()
        pool = ThreadPoolExecutor(AT_ONCE, "caller")
        try:
            for host in sorted(by_host, key=_slow_ones.__contains__):
                pool.submit(self._one_host, host, by_host[host], come.put)
            for _ in chain.from_iterable(by_host.values()):
                yield _taken(come.get())
        finally:
            pool.shutdown(cancel_futures=True)

    def _one_host(
        self, host: str, messages: Sequence[Claimed], tell: Callable[[Answered | Exception], None]
    ) -> None:
        """All messages of a server, unless they take too long or it wants no more of them."""
        try:
            for answer in self._answers(host, messages):
                tell(answer)
        except Exception as failure:
            tell(failure)

    def _answers(self, host: str, messages: Sequence[Claimed]) -> Iterator[Answered]:
        until, gone = time.monotonic() + LONGEST * self.way.patience, set[str]()
        for message in messages:
            if message.subscription in gone:
                yield Answered(message=message)
            elif time.monotonic() > until:
                yield Answered(message=message, waits=A_WHILE)
            else:
                said = self._one(host, message)
                gone |= {message.subscription} if said.gone else set()
                yield Answered(message=message, said=said)

    def _one(self, host: str, message: Claimed) -> Said:
        if host in self.silent:
            return Said(outcome="failed", text="Not called: the server has just kept us waiting.")
        began = time.monotonic()
        said = _called(self.way, message)
        waited = time.monotonic() - began
        if said.code == 0 and waited > SLOW_SHARE * self.way.patience:
            self.silent.add(host)
        (_slow_ones.add if host in self.silent else _slow_ones.discard)(host)
        return said


def _taken(come: Answered | Exception) -> Answered:
    if isinstance(come, Exception):
        raise come
    return come


def _called(way: Channel, message: Claimed) -> Said:
    """One call; whatever it breaks on is an answer."""
    try:
        return within(way.patience + GRACE, partial(way.send, message))
    except TimeoutError as why:
        return Said(outcome="failed", text=f"No answer: {why or 'the time is used up'}")
    except Exception as failure:
        return Said(outcome="failed", text=fault(failure).why)


def within(seconds: float, work: Callable[[], T]) -> T:
    """What a work gives. TimeoutError once its time is used up: it is left to itself.

    Also where so many works were left to themselves that this one is not begun.
    """
    if not _left_to_themselves.acquire(blocking=False):
        raise TimeoutError("too many calls hang")
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as failure:
            done.set_exception(failure)
        finally:
            _left_to_themselves.release()

    Thread(target=run, name="call", daemon=True).start()
    return done.result(seconds)
