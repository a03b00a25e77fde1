"""Long lists a part at a time: databases take only so many values in one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

VALUES = 900
"""Values in one statement: SQLite once took 999."""

ROWS = 2_000
"""Rows made, written and forgotten together: a list of 15,000 entries is not held twice."""

T = TypeVar("T")


def in_parts(values: Iterable[T], size: int = VALUES) -> Iterator[list[T]]:
    """Values in order, at most so many at a time; nothing for none.

    >>> list(in_parts("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
