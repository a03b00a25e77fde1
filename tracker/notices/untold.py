"""What cannot be told because the program breaks on it: it waits, and all else is told.

Operations hear of it once, with the trace in the log; every round tries it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from db.engine import DataError, StorageError
from scrapers import kit

T = TypeVar("T")

MOST = 20
"""So many broken ones are looked for one by one; of a part with more, the rest waits too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Untold:
    """Something that was not told: a key for it, what it is in words, and why."""

    about: str
    what: str
    fault: kit.Fault

    def __str__(self) -> str:
        return f"Not told for now: {self.what}. {self.fault.why}"


def fault(failure: Exception) -> kit.Fault:
    """What broke, as a sentence and a trace.

    Raised again is what says nothing of one notice: trouble with storage.
    """
    if isinstance(failure, StorageError) and not isinstance(failure, DataError):
        raise failure
    return kit.fault(failure)


def broken(parts: Sequence[T], breaks: Callable[[Sequence[T]], bool]) -> list[T]:
    """Those of many that break the program, looked for by halves."""
    waiting, found = [parts], list[T]()
    while waiting:
        some = waiting.pop()
        if not some or not breaks(some):
            continue
        if len(some) == 1 or len(found) >= MOST:
            found += some
            continue
        half = len(some) // 2
        waiting += [some[half:], some[:half]]
    return found
