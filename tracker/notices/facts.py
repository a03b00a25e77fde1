"""What a notice says, as values: read once from the recorded JSON, and written back the same."""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from operator import attrgetter
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from tracker.outgoing import Json
from tracker.recorded import Body

Reader = Callable[[Any], Any]


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
    def read(cls, body: Body) -> Self:
        """The value that a record holds."""
        layout = _layout(cls)
        said: dict[str, Any] = {}
        for column in layout.columns:
            said.update(column.read(body))
        return cls(**{**layout.empty, **said}, unsaid=layout.noted - said.keys())

    def written(self) -> Json:
        """The record of this value."""
        body: dict[str, Any] = {}
        for column in _layout(type(self)).columns:
            if column.name not in self.unsaid:
                body.update(column.written(getattr(self, column.name)))
        return body


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Value():
            return value.written()
        case tuple():
            return list(map(plain, value))
        case _:
            return value


@dataclass(frozen=True, slots=True)
class _Column:
    """One field of a value: its name, its key, and how it is read."""

    name: str
    key: str
    reader: Reader

    def read(self, body: Body) -> dict[str, Any]:
        """The field by name, where a record has it."""
        return {self.name: self.reader(body[self.key])} if self.key in body else {}

    def written(self, value: Any) -> dict[str, Any]:
        """The field as it stands in a record."""
        return {self.key: plain(value)}


class _Optional(_Column):
    """A field that is not written where it is None, as it is by default."""

    def written(self, value: Any) -> dict[str, Any]:
        """The field, if there is anything to say."""
        return {} if value is None else {self.key: plain(value)}


class _Spread(_Column):
    """A field whose keys stand beside those of the value that has it."""

    def read(self, body: Body) -> dict[str, Any]:
        """Its keys out of the same record."""
        return {self.name: self.reader(body)}

    def written(self, value: Any) -> dict[str, Any]:
        """Its keys."""
        return dict(value.written())


SPREAD = {"form": _Spread}
"""Of such a field."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How values of one class are recorded.

    `empty` are the fields without a default, None where they are not said; those in `noted` are
    not written where they were not said.
    """

    columns: tuple[_Column, ...]
    empty: Mapping[str, None]
    noted: frozenset[str]


_LAYOUTS: dict[type, _Layout] = {}


def _layout(cls: type[Value]) -> _Layout:
    if cls not in _LAYOUTS:
        _LAYOUTS[cls] = _layout_of(cls)
    return _LAYOUTS[cls]


def _layout_of(cls: type[Value]) -> _Layout:
    hints = get_type_hints(cls)
    own = {of.name: of for of in fields(cls) if of.name != "unsaid"}
    columns = [_column(of, hints[name]) for name, of in own.items()]
    # Where a field has no default, both are MISSING.
    empty = [name for name, of in own.items() if of.default is of.default_factory]
    optional = [name for name, of in own.items() if of.default is None]
    return _Layout(
        columns=tuple(sorted(columns, key=attrgetter("key"))),
        empty=dict.fromkeys(empty),
        noted=frozenset(own.keys() - optional),
    )


def _column(of: Field[Any], hint: Any) -> _Column:
    usual = _Optional if of.default is None else _Column
    form = of.metadata.get("form", usual)
    key = of.metadata.get("key", of.name)
    column: _Column = form(name=of.name, key=key, reader=_reader(hint))
    return column


def _reader(hint: Any) -> Reader:
    """How a value of this type is read from JSON."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        inner, _none = parts
        return _or_none(_reader(inner))
    if origin is tuple:
        return _each(_reader(parts[0]))
    # A value knows how it is read; everything else is as it is.
    reader: Reader = getattr(hint, "read", _as_it_is)
    return reader


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _each(reader: Reader) -> Reader:
    return lambda values: tuple(map(reader, values))


def _as_it_is(value: Any) -> Any:
    return value
