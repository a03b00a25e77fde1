"""Work shared out among processes, each with what it opened itself; none of them outlives us."""

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

from tracker.settings import COLLECT

HOW: Final = "spawn"
"""New processes begin from nothing: what is open here is none of theirs."""

PARENT_DIED = 1
"""PR_SET_PDEATHSIG of prctl(2): the signal that a process gets when its parent has ended."""

PATIENCE = 5
"""Seconds that a process has to put away what it opened, once it is told to end."""

Opened = TypeVar("Opened")
Result = TypeVar("Result")

Opener = Callable[[], AbstractContextManager[Opened]]
"""Opens what the jobs of one process work with, and closes it at the end."""


class Job(NamedTuple, Generic[Opened, Result]):
    """A function of a module, and what it is given after that which its process has opened."""

    do: Callable[..., Result]
    given: tuple[Any, ...] = ()


class Done(NamedTuple, Generic[Result]):
    """What became of a job: its result, or what it raised; `died`: its process, of whatever."""

    result: Result | None = None
    failure: Exception | None = None
    died: bool = False

    def value(self) -> Result:
        """The result; raises what the job raised."""
        if self.failure is not None:
            raise self.failure
        return cast(Result, self.result)


def cores() -> int:
    """Processors that this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared(
    opener: "Opener[Opened]", jobs: "Sequence[Job[Opened, Result]]", hands: int
) -> "list[Done[Result]]":
    """What became of each job, in the order of the jobs, which are begun in that order.

    A process that dies takes the one job with it that it was at. However this ends, and where it
    is ended itself, all processes end with it.
    """
    done: dict[int, Done[Result]] = {}
    waiting = deque(enumerate(jobs))
    with ended_by_sigterm(), _hired(opener, min(hands, len(jobs))) as idle:
        busy: dict[Connection, int] = {}
        while waiting or busy:
            while waiting and len(busy) < hands:
                number, job = waiting.popleft()
                hand = idle.take()
                hand.send(job)
                busy[hand] = number
            for hand in map(_as_hand, wait(list(busy))):
                number = busy.pop(hand)
                done[number] = idle.answer_of(hand)
    return [done[number] for number in range(len(jobs))]


def _as_hand(ready: object) -> Connection:
    assert isinstance(ready, Connection)
    return ready


class _Staff(Generic[Opened]):
    """Processes that wait for work, and those that are at it."""

    def __init__(self, opener: "Opener[Opened]") -> None:
        self.opener = opener
        self.processes: dict[Connection, BaseProcess] = {}
        self.idle: list[Connection] = []

    def take(self) -> Connection:
        """One that has nothing to do; a new one where all have."""
        if not self.idle:
            self.hire()
        return self.idle.pop()

    def hire(self) -> None:
        """Start one more."""
        ours, theirs = Pipe()
        process = get_context(HOW).Process(target=_work, args=(self.opener, theirs))
        process.start()
        theirs.close()
        self.processes[ours] = process
        self.idle.append(ours)

    def answer_of(self, hand: Connection) -> Done[Any]:
        """What one has done, which is idle then; or that it is there no more."""
        try:
            answer: Done[Any] = hand.recv()
        except (EOFError, OSError):
            self.dismiss(hand)
            return Done(died=True)
        self.idle.append(hand)
        return answer

    def dismiss(self, hand: Connection) -> None:
        """End one, whatever it is at, and wait until it has gone."""
        process = self.processes.pop(hand)
        hand.close()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()

    def end(self) -> None:
        """End all of them."""
        for hand, process in self.processes.items():
            if hand not in self.idle:
                process.terminate()
        for hand in list(self.processes):
            self.dismiss(hand)


@contextmanager
def _hired(opener: "Opener[Opened]", hands: int) -> "Iterator[_Staff[Opened]]":
    staff = _Staff(opener)
    try:
        for _ in range(hands):
            staff.hire()
        yield staff
    finally:
        staff.end()


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Whoever asks us to end meanwhile ends us as Ctrl-C does: what was begun is taken away."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# In the other process.


def _work(opener: "Opener[Opened]", orders: Connection) -> None:
    """Do one job after the other until nobody has another one, or we are told to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: whoever hired us tells us
    gc.set_threshold(*COLLECT)
    with suppress(EOFError, OSError), ended_by_sigterm():
        _end_with_parent()
        with opener() as opened:
            while True:
                job: Job[Opened, Any] = orders.recv()
                orders.send(_done(job, opened))


def _done(job: "Job[Opened, Result]", opened: Opened) -> "Done[Result]":
    try:
        return Done(job.do(opened, *job.given))
    except Exception as failure:
        failure.add_note(traceback.format_exc())
        return Done(failure=_that_travels(failure))


def _that_travels(failure: Exception) -> Exception:
    """A failure as another process can be told of it."""
    try:
        pickle.loads(pickle.dumps(failure))  # made and read by us alone
    except Exception:
        return RuntimeError("".join(traceback.format_exception_only(failure)).strip())
    return failure


def _end_with_parent() -> None:
    """Be told to end when whoever started us has ended, however that came; on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)
