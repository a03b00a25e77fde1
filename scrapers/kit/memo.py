"""What was made of texts, kept: of rows from one document to the next, of words a while."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

RECORDS = 1 << 15
"""So many records at most: the longest list whose parser keeps any has half of them."""

_forgetting: list[Callable[[], None]] = []
_giving_back: list[Callable[[], None]] = []


def remembered(made: Callable[P, T]) -> Callable[P, T]:
    """A function of texts that gives the same value again for a row that it has met."""
    kept = lru_cache(maxsize=RECORDS)(made)
    _forgetting.append(kept.cache_clear)
    return cast(Callable[P, T], kept)


def kept(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function of texts that gives the same value again for the last texts that it met, as many
    as pay by measurement: the same word stands in the same document, and in the next name.
    """

    def keeping(made: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=most)(made)
        _giving_back.append(kept.cache_clear)
        return cast(Callable[P, T], kept)

    return keeping


def give_back() -> None:
    """Forget what was made of texts: after a run nobody asks for the same ones for hours."""
    for forgotten in _giving_back:
        forgotten()


def forget() -> None:
    """Give the memory back: the next document may be a day away."""
    for forgotten in _forgetting:
        forgotten()
