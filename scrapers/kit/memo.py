"""What parsers made of rows, kept from one document of a list to the next."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

RECORDS = 1 << 15
"""So many records at most: the longest list whose parser keeps any has half of them."""

_forgetting: list[Callable[[], None]] = []


def remembered(made: Callable[P, T]) -> Callable[P, T]:
    """A function of texts that gives the same value again for a row that it has met."""
    kept = lru_cache(maxsize=RECORDS)(made)
    _forgetting.append(kept.cache_clear)
    return cast(Callable[P, T], kept)


def forget() -> None:
    """Give the memory back: the next document may be a day away."""
    for forgotten in _forgetting:
        forgotten()
