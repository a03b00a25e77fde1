"""Values on their way out of the program: each knows the JSON that the contract promises."""

from collections.abc import Iterable, Sequence
from dataclasses import Field
from typing import Any, ClassVar

Json = dict[str, Any]
"""A JSON object that leaves the program; nobody inside reads from it again."""


class Out:
    """A frozen dataclass with one way out: its fields by name, in the order of their writing."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def json(self) -> Json:
        """The value as JSON."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


def columns(kind: type[Out]) -> Sequence[str]:
    """The names of a kind of value's fields, which a table for machines has also without rows."""
    return tuple(kind.__dataclass_fields__)


def rows(values: Iterable[Out]) -> list[Json]:
    """Values as JSON, in their order."""
    return [value.json() for value in values]


def or_null(text: str) -> str | None:
    """A text; null where there is none."""
    return text or None


def _plain(value: Any) -> Any:
    match value:
        case Out():
            return value.json()
        case tuple():
            return list(map(_plain, value))
    return value
