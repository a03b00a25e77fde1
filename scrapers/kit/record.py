"""Record: the fields of one record, taken by name; what nobody took is kept and reported."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import TypeVar

import orjson

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.nothing import said

T = TypeVar("T")

FIELDS = 1_000
"""Fields of different names in one record; official ones have up to 158."""
Value = "str | Record"


class Record:
    """Fields of one record in document order. Texts are as published, outer blanks cut.

    A name that ends in a slash path is never needed: nested records are taken with `take_each`.
    """

    __slots__ = ("_fields", "where")

    def __init__(self, fields: Iterable[tuple[str, "str | Record"]], where: str) -> None:
        self.where = where
        found: dict[str, list[str | Record]] = {}
        for name, value in fields:
            if name in found:
                found[name].append(value)
            else:
                found[name] = [value]
        if len(found) > FIELDS:
            raise LayoutChanged(f"{where} has {len(found)} different fields.")
        self._fields = found

    @classmethod
    def row(cls, names: Iterable[str], texts: Iterable[str], where: str) -> "Record":
        """The record of a table's row, whose columns have different names."""
        record = cls((), where)
        record._fields = {name: [text] for name, text in zip(names, texts, strict=False)}
        return record

    def mark(self) -> Hashable:
        """By what it is known again, before anything is taken of it: equal only to an equal one's.

        Where it stands is no part of that.
        """
        try:
            return sha256(orjson.dumps(self._fields, default=_fields_of)).digest()
        except orjson.JSONEncodeError:  # half a character: like no other one
            return object()

    def pass_over(self) -> None:
        """Nobody takes anything of it: what it says is known."""
        self._fields = {}

    def has(self, name: str) -> bool:
        """Whether the record has this field, empty or not, and nobody has taken it."""
        return name in self._fields

    def peek(self, name: str) -> str:
        """The first text of a field, which stays to be taken."""
        found = self._fields.get(name, [""])[0]
        return found if isinstance(found, str) else ""

    def peek_all(self, name: str) -> tuple[str, ...]:
        """All filled texts of a field, which stays to be taken."""
        return _texts(self._fields.get(name, []))

    def take(self, name: str) -> str:
        """The one text of a field that every record has; "" where it is there and empty."""
        found = self._fields.pop(name, None)
        if found is None:
            raise LayoutChanged(f"{self.where}: the field {name} is missing.")
        if len(found) == 1 and isinstance(text := found[0], str):
            return text
        return " ".join(_texts(found))

    def take_filled(self, name: str) -> str:
        """The text of a field that no record may leave empty."""
        text = self.take(name)
        if not text:
            raise LayoutChanged(f"{self.where}: the field {name} is empty.")
        return text

    def take_optional(self, name: str) -> str:
        """The text of a field that may be absent; several texts are joined by a blank."""
        found = self._fields.pop(name, None)
        if not found:
            return ""
        if len(found) == 1 and isinstance(text := found[0], str):
            return text
        return " ".join(_texts(found))

    def take_one(self, name: str) -> str:
        """The text of a field that may be absent, and of which two would be two answers.

        LayoutChanged where it is repeated, or nested with several texts.
        """
        texts = self.take_all(name)
        if len(texts) > 1:
            raise LayoutChanged(f"{self.where}: the field {name} is there {len(texts)} times.")
        return texts[0] if texts else ""

    def take_all(self, name: str) -> tuple[str, ...]:
        """All texts of a repeated field, empty ones left out; nested values give their texts."""
        found = self._fields.pop(name, None)
        if not found:
            return ()
        if len(found) == 1 and isinstance(text := found[0], str):
            return (text,) if text else ()
        return _texts(found)

    def take_said(self, *names: str) -> tuple[str, ...]:
        """All texts of fields that may be absent, clean, without those that say there is nothing.

        Not for names: what is nothing elsewhere may be somebody's.
        """
        texts = (said(text) for name in names for text in self.take_all(name))
        return tuple(filter(None, texts))

    def take_each(self, name: str) -> tuple["Record", ...]:
        """All nested records of a repeated field; a plain text is a record with one field ""."""
        found = self._fields.pop(name, [])
        return tuple(
            v if isinstance(v, Record) else Record([("", v)] if v else [], f"{self.where}/{name}")
            for v in found
        )

    def take_as(self, name: str, table: Mapping[str, T]) -> T:
        """What a coded value means; a code we have not met has no meaning yet."""
        code = self.take_optional(name)
        if code not in table:
            raise LayoutChanged(f"{self.where}: {name} has the unknown value {code!r}.")
        return table[code]

    def take_any(self, names: Iterable[str]) -> str:
        """The text of a field that may be absent, by the first of its names that the record has."""
        for name in names:
            if name in self._fields:
                return self.take(name)
        return ""

    def ignore(self, *names: str) -> None:
        """Account for fields that mean nothing to us."""
        for name in names:
            self._fields.pop(name, None)

    def texts(self) -> tuple[str, ...]:
        """All texts still in the record, nested ones too."""
        return tuple(_every(chain.from_iterable(self._fields.values())))

    def leftovers(self, *nested: "Record") -> dict[str, tuple[str, ...]]:
        """Fields nobody took, of this record and the given nested ones: path -> texts, filled."""
        found: dict[str, list[str]] = {}
        for record in (self, *nested):
            if record._fields:
                record._leftovers(
                    found, "" if record is self else f"{record.where.split('/')[-1]}/"
                )
        return {name: tuple(texts) for name, texts in found.items()}

    def _leftovers(self, found: dict[str, list[str]], prefix: str) -> None:
        for name, values in self._fields.items():
            for value in values:
                if isinstance(value, Record):
                    value._leftovers(found, f"{prefix}{name}/")
                elif value:
                    found.setdefault(f"{prefix}{name}", []).append(value)


def _fields_of(nested: "Record") -> dict[str, list["str | Record"]]:
    return nested._fields


def _texts(found: Iterable["str | Record"]) -> tuple[str, ...]:
    """All filled texts of values, those of nested ones too."""
    return tuple(filter(None, _every(found)))


def _every(found: Iterable["str | Record"]) -> Iterator[str]:
    """All texts of values, those of nested ones too."""
    for value in found:
        if isinstance(value, str):
            yield value
        else:
            yield from value.texts()
