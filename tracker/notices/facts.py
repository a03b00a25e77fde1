"""What a notice says, as values: read once from the recorded JSON, and written back the same."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
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
        unsaid = set()
        for column in _columns(cls):
            if column.spread:
                values[column.name] = column.reader(body)
            elif column.key in body:
                values[column.name] = column.reader(body[column.key])
            else:
                values.update(column.absent)
                unsaid.update([] if column.optional else [column.name])
        return cls(**values, unsaid=frozenset(unsaid))

    def written(self) -> dict[str, Any]:
        """The record of this value."""
        body: dict[str, Any] = {}
        for column in _columns(type(self)):
            value = getattr(self, column.name)
            if column.spread:
                body.update(value.written())
            elif column.name not in self.unsaid and not (value is None and column.optional):
                body[column.key] = plain(value)
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
    """One field of a value: its name, its key in the record, and how that is read."""

    name: str
    key: str
    reader: Reader
    optional: bool
    spread: bool
    absent: Mapping[str, Any]


_COLUMNS: dict[type, tuple[_Column, ...]] = {}


def _columns(cls: type[Value]) -> tuple[_Column, ...]:
    if cls not in _COLUMNS:
        _COLUMNS[cls] = _looked_up(cls)
    return _COLUMNS[cls]


def _looked_up(cls: type[Value]) -> tuple[_Column, ...]:
    hints = get_type_hints(cls)
    own = (one for one in fields(cls) if one.name != "unsaid")
    columns = (_column(one, hints[one.name]) for one in own)
    return tuple(sorted(columns, key=lambda column: column.key))


def _column(of: Field[Any], hint: Any) -> _Column:
    has_default = of.default is not MISSING or of.default_factory is not MISSING
    return _Column(
        name=of.name,
        key=of.metadata.get("key", of.name),
        reader=_reader(hint),
        optional=of.default is None,
        spread=of.metadata.get("spread", False),
        absent={} if has_default else {of.name: None},
    )


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
