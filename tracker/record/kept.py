"""Answers that are kept for as long as nothing is recorded that they rest on.

Whatever is evidence is sealed by a link of the one chain, in the transaction that writes it. So an
answer that was made at a head holds at that head, and at a later one if no link in between is about
a table that it reads. A transaction that writes, or that sees an older head, keeps nothing.

The index of names and numbers is no evidence: as long as any waits to be taken in, answers that go
by it may say less than they will, and are made anew.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from db import trail
from db.engine import Connection, Engine, is_writing
from db.trail import Head

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)

EVERYTHING: frozenset[str] = frozenset()
"""In place of tables: an answer rests on all that is evidence."""


@dataclass(slots=True)
class Shelf:
    """Answers of one kind about one database, made at one head; the oldest go first."""

    most: int
    tables: frozenset[str] = EVERYTHING
    head: Head = field(default_factory=partial(Head, "", 0))
    values: dict[Any, Any] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def moved_to(self, connection: Connection, head: Head) -> bool:
        """Whether answers at this head are kept here; those that hold no more are forgotten."""
        if head == self.head:
            return True
        if head.links < self.head.links:
            return False
        is_known = bool(self.tables and self.head.hash) and trail.has(connection, self.head)
        if not is_known or trail.tables_since(connection, self.head.links) & self.tables:
            self.values.clear()
        self.head = head
        return True

    def put(self, head: Head, made: Iterable[tuple[Any, Any]]) -> None:
        """Keep what was made at a head, if that is still the newest."""
        with self.turn:
            if head == self.head:
                self.values.update(made)
                while len(self.values) > self.most:
                    del self.values[next(iter(self.values))]


@dataclass(slots=True)
class Kept:
    """A shelf for each database; `behind` says whether an index that answers go by is behind."""

    most: int
    tables: frozenset[str] = EVERYTHING
    behind: Callable[[Connection], bool] | None = None
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
        if is_writing(connection) or (self.behind and self.behind(connection)):
            return make(keys)
        shelf, head = self._shelf(connection.engine), trail.head(connection)
        with shelf.turn:
            holds = shelf.moved_to(connection, head)
            known = {key: shelf.values[key] for key in keys if holds and key in shelf.values}
        missing = [key for key in keys if key not in known]
        made = make(missing) if missing else {}
        if holds:
            shelf.put(head, made.items())
        return known | made

    def _shelf(self, engine: Engine) -> Shelf:
        with self.turn:
            if engine not in self.shelves:
                self.shelves[engine] = Shelf(self.most, self.tables)
            return self.shelves[engine]
