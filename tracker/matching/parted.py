"""A check of watched names in parts that others answer: what is asked in one, and what is found.

A part is asked and answered by ids: who is alike to what, by which listed name and how much. What
makes a hit of it, the watched name and what was decided, is read by whoever puts them together.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from db import watched as register
from db.canonical import packed, parsed
from db.engine import Connection
from tracker.matching import watch
from tracker.matching.numbers import Common
from tracker.matching.watch import Alike, Hit, Watchers

AT_A_TIME = 1_000
"""Entries of one part: a list with more of them is answered in several."""


class Asked(NamedTuple):
    """What a check asks: of which watch list ("" for all), from which score, and of entries that
    changed since a day ("" for all that count as listed).
    """

    watch_list: str
    least: float
    since: str = ""

    def entries(self, connection: Connection, list_id: str = "") -> list[str]:
        """The entries that it goes over, sorted; of one list, if it is given."""
        if self.since:
            return watch.changed_since(connection, self.since, list_id)
        return watch.in_force(connection, list_id)

    def parties(self, connection: Connection) -> int:
        """How many parties it is about."""
        return register.count(connection, self.watch_list)


class Part(NamedTuple):
    """Entries of one list from one on, as many as are answered together; `frozen` is the view in
    which all parts are answered, as its owner handed it over.
    """

    asked: Asked
    list_id: str
    first: int
    entries: int
    frozen: str

    def written(self) -> str:
        """As it is put down."""
        return packed(self).decode()

    @classmethod
    def read(cls, text: str) -> "Part":
        """The inverse of `written`."""
        asked, *others = parsed(text)
        return cls(Asked(*asked), *others)

    def found(self, connection: Connection, watchers: Watchers) -> str:
        """The answer: (entry, who is alike to it) of every entry that anybody is alike to."""
        last = self.first + self.entries
        some = self.asked.entries(connection, self.list_id)[self.first : last]
        found = watch.who_is_alike(connection, watchers, some, self.asked.least)
        return packed([(entry.entry_id, alike) for entry, alike in found if alike]).decode()


def parts(connection: Connection, asked: Asked, lists: Iterable[str], frozen: str) -> list[Part]:
    """A check in parts, the big ones first."""
    found = [
        Part(asked, list_id, first, min(AT_A_TIME, entries - first), frozen)
        for list_id in lists
        for entries in (len(asked.entries(connection, list_id)),)
        for first in range(0, entries, AT_A_TIME)
    ]
    return sorted(found, key=lambda part: -part.entries)


def together(connection: Connection, answers: Iterable[str], *, cleared: bool) -> list[Hit]:
    """The hits that all answers make, in the order of `watch.hits`, read in the same view."""
    alike = {entry: list(map(_alike, of)) for text in answers for entry, of in parsed(text)}
    return watch.hits_of(connection, alike, cleared=cleared)


def _alike(row: list[Any]) -> Alike:
    """Somebody alike as it was before it was written."""
    watch_id, score, name, kind, evidence, by_name, common = row
    number = Common(*common) if common else None
    return Alike(watch_id, score, name, kind, tuple(evidence), by_name, number)
