"""What a notice says, as values: read once from the recorded JSON, and written back the same."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

Reader = Callable[[Any], Any]

SPREAD = {"spread": True}
"""Of a field whose keys stand beside those of the value that has it."""


def key(name: str) -> dict[str, str]:
    """Of a field whose key in the record is another word."""
    return {"key": name}


@dataclass(frozen=True, kw_only=True)
class Value:
    """Facts of a notice by name. A key that the record does not have is not written either.

    That is so for a key that an older release did not know, and for a field that is None where
    None is what it is by default.
    """

    unsaid: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """The value that a record holds."""
        values: dict[str, Any] = {}
        unsaid: set[str] = set()
        for column in _columns(cls):
            column.read(body, values, unsaid)
        return cls(**values, unsaid=frozenset(unsaid))

    def written(self) -> dict[str, Any]:
        """The record of this value."""
        body: dict[str, Any] = {}
        for column in _columns(type(self)):
            if column.name not in self.unsaid:
                body.update(column.written(getattr(self, column.name)))
        return body


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Value):
        return value.written()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


@dataclass(frozen=True, slots=True)
class _Column:
    """One field of a value: its name, its key, how it is read, and what it is by default."""

    name: str
    key: str
    reader: Reader
    default: Any

    def read(self, body: Mapping[str, Any], values: dict[str, Any], unsaid: set[str]) -> None:
        """Take the field out of a record. One that has no default is None where it is not said."""
        if self.key in body:
            values[self.name] = self.reader(body[self.key])
            return
        if self.default is MISSING:
            values[self.name] = None
        if self.default is not None:
            unsaid.add(self.name)

    def written(self, value: Any) -> dict[str, Any]:
        """The field as it stands in a record."""
        return {} if value is None and self.default is None else {self.key: plain(value)}


class _Spread(_Column):
    """A field whose keys stand beside those of the value that has it."""

    def read(self, body: Mapping[str, Any], values: dict[str, Any], unsaid: set[str]) -> None:
        """Take its keys out of the same record."""
        values[self.name] = self.reader(body)

    def written(self, value: Any) -> dict[str, Any]:
        """Its keys."""
        written: dict[str, Any] = value.written()
        return written


_COLUMNS: dict[type, tuple[_Column, ...]] = {}


def _columns(cls: type[Value]) -> tuple[_Column, ...]:
    if cls not in _COLUMNS:
        hints = get_type_hints(cls)
        own = (of for of in fields(cls) if of.name != "unsaid")
        columns = (_column(of, hints[of.name]) for of in own)
        _COLUMNS[cls] = tuple(sorted(columns, key=attrgetter("key")))
    return _COLUMNS[cls]


def _column(of: Field[Any], hint: Any) -> _Column:
    default = of.default if of.default_factory is MISSING else of.default_factory
    form = _Spread if of.metadata == SPREAD else _Column
    key = of.metadata.get("key", of.name)
    return form(name=of.name, key=key, reader=_reader(hint), default=default)


def _reader(hint: Any) -> Reader:
    """How a value of this type is read from JSON."""
    if isinstance(hint, type) and issubclass(hint, Value):
        return hint.read
    parts = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in parts if part is not NoneType)
        return _or_none(_reader(inner))
    if get_origin(hint) is tuple:
        return _each(_reader(parts[0]))
    return _as_it_is


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _each(reader: Reader) -> Reader:
    return lambda values: tuple(reader(value) for value in values)


def _as_it_is(value: Any) -> Any:
    return value
