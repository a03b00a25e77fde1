"""What parsers made of records, kept from one document of a list to the next.

A parser says of a function that makes an entry out of records and texts, and of nothing else, that
it is `remembered`. Whoever reads one document after the other (`tracker.rules.rows`) brings a
memory; without one nothing is remembered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from types import FunctionType
from typing import Any, ParamSpec, Union

import orjson

from scrapers.kit.entry import RawEntry
from scrapers.kit.record import Record
from scrapers.kit.row_groups import Group

P = ParamSpec("P")

Mark = Any
"""By what a record is known again: equal marks are equal records, or have one SHA-256. Hashable."""

Cells = tuple[str, ...]

MARKED = (Record, Group)
"""What is known again by a mark of its own; all else by itself."""


@dataclass(slots=True)
class Same:
    """In place of an entry: its record stood in an earlier document. What was made of it then, and
    the number of the last document that had it.
    """

    made: Any
    seen: int


Read = Union[RawEntry, Same]  # noqa: UP007, as two names of one type
"""What a parser yields: an entry, or that it is one that was met before."""


@dataclass(slots=True)
class Memory:
    """Records of the last document that was read, by their marks, and what was made of each.

    `made` are those read since, until whoever reads them asks for their marks. `lines` are rows
    that stood in one line each, by table; `trees` what parsers made of the document at hand;
    `resting` records whose marks are not known any more, by their digests.
    """

    kept: dict[Mark, Same] = field(default_factory=dict)
    made: dict[int, tuple[RawEntry, Mark]] = field(default_factory=dict)
    lines: dict[tuple[str, ...], dict[str, Cells]] = field(default_factory=dict)
    trees: dict[int, tuple[bytes, Any]] = field(default_factory=dict)
    resting: dict[bytes, Same] = field(default_factory=dict)

    def known(self, mark: Mark) -> Same | None:
        """What was made of a record with this mark."""
        same = self.kept.get(mark)
        if same is None and self.resting:
            same = self.resting.pop(digest(mark) or b"", None)
            if same is not None:
                self.kept[mark] = same
        return same

    def mark_of(self, entry: RawEntry) -> Mark:
        """By what the record of an entry is known: by its own mark, or by all that it says."""
        _, mark = self.made.pop(id(entry), (None, None))
        return _digest(entry) if mark is None else mark


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


def current() -> Memory | None:
    """The memory of whoever reads a document now, if there is one."""
    return _MEMORY.get()


@contextmanager
def using(memory: Memory) -> Iterator[None]:
    """Remember in this memory until the end of the block."""
    token = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(token)
        memory.made.clear()
        memory.trees.clear()


def remembered(made: Callable[P, RawEntry]) -> Callable[P, Read]:
    """A function that is not asked again for a record of which it is known what was made.

    It may look at nothing but what it is given: texts, tuples of them, and records, which nobody
    else takes anything of.
    """

    @wraps(made)
    def read(*given: P.args, **named: P.kwargs) -> Read:
        memory = _MEMORY.get()
        if memory is None or named:
            return made(*given, **named)
        records = [one for one in given if isinstance(one, MARKED)]
        mark = (made, *map(_mark, given)) if records else (made, given)
        kept = memory.known(mark)
        if kept is not None:
            for record in records:
                record.pass_over()
            return kept
        entry = made(*given, **named)
        memory.made[id(entry)] = (entry, mark)
        return entry

    return read


def _mark(given: object) -> Mark:
    return given.mark() if isinstance(given, MARKED) else given


def _digest(entry: RawEntry) -> bytes | None:
    """Of all that an entry says; None where that cannot be told, for no value may be read twice."""
    try:
        return sha256(orjson.dumps(entry)).digest()
    except orjson.JSONEncodeError:
        return None


def digest(mark: Mark) -> bytes | None:
    """A mark in 32 bytes; None of one that is like no other."""
    try:
        return sha256(orjson.dumps([mark], default=_told)).digest()
    except orjson.JSONEncodeError:
        return None


def _told(part: object) -> object:
    """What JSON has no word for: a function, a digest, names of elements that are left out."""
    if isinstance(part, bytes):
        return {"sha256": part.hex()}
    if isinstance(part, frozenset):
        return {"without": sorted(part)}
    if isinstance(part, FunctionType):
        return {"function": f"{part.__module__}.{part.__qualname__}"}
    raise TypeError
