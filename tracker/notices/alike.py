"""What belongs together."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def alike(values: Iterable[Value], key: Callable[[Value], Key]) -> dict[Key, list[Value]]:
    """Values by what they have in common, both in the order in which they come."""
    groups: dict[Key, list[Value]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups
