"""What was made of texts, kept a while: the same word stands in the same document many times."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_giving_back: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function of texts that gives the same value again for the last texts that it met, as many
    as pay by measurement: the same word stands in the same document, and in the next name.
    """

    def keeping(made: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=most)(made)
        _giving_back.append(kept.cache_clear)
        return cast(Callable[P, T], kept)

    return keeping


def giving_back(forgotten: Callable[[], None]) -> None:
    """Let something else that is kept of texts be forgotten with the rest."""
    _giving_back.append(forgotten)


def give_back() -> None:
    """Forget what was made of texts: after a run nobody asks for the same ones for hours."""
    for forgotten in _giving_back:
        forgotten()
