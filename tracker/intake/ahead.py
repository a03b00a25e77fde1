"""Values that are made while earlier ones are still worked on: never more than a few of them."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

AHEAD = 2
"""Values that may wait; each may be a document of a long list, with all that it says."""

LOOK_AGAIN = 0.05
"""Seconds between two looks whether a thread has ended."""

T = TypeVar("T")


class _End(NamedTuple):
    """That no more values come; or what was raised instead of the next one."""

    failure: BaseException | None = None


@contextmanager
def made_ahead(
    values: Iterable[T], break_off: Callable[[], None] = lambda: None
) -> Iterator[Iterator[T]]:
    """The same values in the same order, made by another thread until the end of the block.

    What making one raises is raised in its place. Where the block ends before the values do,
    `break_off` is called, again and again, until whoever makes the next one has given up.
    """
    waiting: queue.Queue[T | _End] = queue.Queue(AHEAD)
    over = threading.Event()
    making = threading.Thread(target=_make, args=(iter(values), waiting, over), daemon=True)
    making.start()
    try:
        yield _in_order(waiting)
    finally:
        over.set()
        while making.is_alive():
            _emptied(waiting)
            making.join(LOOK_AGAIN)
            if making.is_alive():
                break_off()


def _make(values: Iterator[T], waiting: "queue.Queue[T | _End]", over: threading.Event) -> None:
    try:
        for value in values:
            waiting.put(value)
            if over.is_set():
                return
    except BaseException as failure:
        waiting.put(_End(failure))
    else:
        waiting.put(_End())


def _in_order(waiting: "queue.Queue[T | _End]") -> Iterator[T]:
    while True:
        value = waiting.get()
        if isinstance(value, _End):
            if value.failure is not None:
                raise value.failure
            return
        yield value


def _emptied(waiting: "queue.Queue[T | _End]") -> None:
    """Take out what nobody wants: who makes more may be waiting for room."""
    try:
        while True:
            waiting.get_nowait()
    except queue.Empty:
        return
