"""Answers that are kept for as long as nothing is recorded that they rest on.

Whatever is evidence is sealed by a link of the one chain, in the transaction that writes it. So an
answer that was made at a head holds at that head, and at a later one if no link in between is about
a table that it reads. A transaction that writes, or that sees an older head, keeps nothing. Where
it is known of each answer what it rests on, only those are forgotten that rest on what was written.

The index of names and numbers is no evidence: as long as any waits to be taken in, answers that go
by it may say less than they will, and are made anew.
"""

import threading
from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from db import trail
from db.engine import Connection, Engine, is_writing
from db.trail import Head

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)

EVERYTHING: frozenset[str] = frozenset()
"""In place of tables: an answer rests on all that is evidence."""


class Resting(NamedTuple):
    """An answer, and marks of all that it rests on: see `marks`."""

    answer: Any
    on: "array[int]"


def marks(of: Iterable[Hashable]) -> "array[int]":
    """What an answer rests on, in eight bytes each. Two things of one mark are both forgotten."""
    return array("q", map(hash, of))


Moved = Callable[[Connection, Mapping[str, Collection[Any]]], Set[int] | None]
"""Marks of what is otherwise since records were written, by their tables; None for much of it."""


@dataclass(slots=True)
class Shelf:
    """Answers of one kind about one database, made at one head; the oldest go first."""

    most: int
    tables: frozenset[str] = EVERYTHING
    moved: Moved | None = None
    head: Head = field(default_factory=partial(Head, "", 0))
    values: dict[Any, Any] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def moved_to(self, connection: Connection, head: Head) -> bool:
        """Whether answers at this head are kept here; those that hold no more are forgotten."""
        if head == self.head:
            return True
        if head.links < self.head.links:
            return False
        self._forget(connection)
        self.head = head
        return True

    def _forget(self, connection: Connection) -> None:
        """Forget the answers that rest on what was written since they were made."""
        is_known = bool(self.tables and self.head.hash) and trail.has(connection, self.head)
        written = trail.written_since(connection, self.head.links) if is_known else None
        if written is not None:
            written = {table: written[table] for table in self.tables & written.keys()}
            if not written:
                return
        moved = self.moved(connection, written) if self.moved and written else None
        if moved is None:
            self.values.clear()
            return
        held = self.values.items()
        self.values = {key: kept for key, kept in held if moved.isdisjoint(kept.on)}

    def put(self, head: Head, made: Iterable[tuple[Any, Any]]) -> None:
        """Keep what was made at a head, if that is still the newest."""
        with self.turn:
            if head == self.head:
                self.values.update(made)
                while len(self.values) > self.most:
                    del self.values[next(iter(self.values))]


@dataclass(slots=True)
class Kept:
    """A shelf for each database; `behind` says whether an index that answers go by is behind.

    With `moved`, answers are kept as `Resting`, and those that rest on nothing that was written
    hold while the index is behind, too: what waits to be taken in was written.
    """

    most: int
    tables: frozenset[str] = EVERYTHING
    behind: Callable[[Connection], bool] | None = None
    moved: Moved | None = None
    shelves: "WeakKeyDictionary[Engine, Shelf]" = field(default_factory=WeakKeyDictionary)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def one(self, connection: Connection, key: Hashable, make: Callable[[], Value]) -> Value:
        """An answer, made where it is not kept."""
        made: dict[Hashable, Value] = self.each(connection, [key], lambda _: {key: make()})
        return made[key]

    def each(
        self,
        connection: Connection,
        keys: Collection[Key],
        make: Callable[[Collection[Key]], dict[Key, Value]],
    ) -> dict[Key, Value]:
        """Answers by their keys; those that are not kept are made together."""
        is_behind = bool(self.behind and self.behind(connection))
        if is_writing(connection) or (is_behind and not self.moved):
            return make(keys)
        shelf, head = self._shelf(connection.engine), trail.head(connection)
        with shelf.turn:
            holds = shelf.moved_to(connection, head)
            known = {key: shelf.values[key] for key in keys if holds and key in shelf.values}
        missing = [key for key in keys if key not in known]
        made = make(missing) if missing else {}
        if holds and not is_behind:
            shelf.put(head, made.items())
        return known | made

    def _shelf(self, engine: Engine) -> Shelf:
        with self.turn:
            if engine not in self.shelves:
                self.shelves[engine] = Shelf(self.most, self.tables, self.moved)
            return self.shelves[engine]
