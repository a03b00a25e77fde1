"""Official acts as folds of lists are given them, and which rows of a list newer ones concern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from db import acts as register
from db import changes, names, numbers, questions
from db.canonical import parsed
from db.engine import Connection
from scrapers import registry
from tracker.model import moment, stamp
from tracker.record.acts import acts

if TYPE_CHECKING:
    from scrapers.kit import ActParty
    from tracker.rules.acts import Act
    from tracker.rules.causes import Causes

KEPT = 2
"""How many of the shelves that were asked for last are kept beside a new one."""


A_DAY = timedelta(days=1)
MONTH = len("2024-01")


class Newer(NamedTuple):
    """Acts that the log of a list does not know yet: up to which record, and the moment of the
    earliest document with a row that they concern, "" of none."""

    up_to: int
    since: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The acts up to one record, and by list as they are looked up."""

    every: Sequence[Act]
    by_list: dict[str, Causes] = field(default_factory=dict)

    def causes(self, list_id: str) -> Causes:
        """Those that a list may show."""
        from tracker.rules.causes import NO_CAUSES, Causes

        if not self.every:
            return NO_CAUSES
        if list_id not in self.by_list:
            self.by_list[list_id] = Causes.of(list_id, self.every)
        return self.by_list[list_id]


@dataclass(slots=True)
class Library:
    """Acts on record, read and indexed once for many folds, of several threads too."""

    shelves: Mapping[int, Shelf] = field(default_factory=dict)

    def causes(self, connection: Connection, list_id: str, up_to: int) -> Causes:
        """The acts that a list may show, of those up to a record."""
        return self._shelf(connection, up_to).causes(list_id)

    def _shelf(self, connection: Connection, up_to: int) -> Shelf:
        """The acts up to a record; those asked for last are kept."""
        known = self.shelves
        if up_to in known:
            return known[up_to]
        shelf = Shelf(acts(connection, up_to=up_to) if up_to else ())
        kept = list(known.items())[-KEPT:]
        self.shelves = {**dict(kept), up_to: shelf}
        return shelf

    def newer(self, connection: Connection, list_id: str) -> Newer | None:
        """What the log of a list does not know yet; None where it knows all."""
        known, last = register.cited(connection, list_id), register.newest(connection)
        if known >= last:
            return None
        moved = self.moved(connection, known, last)
        return Newer(last, _earliest(connection, list_id, moved))

    def moved(self, connection: Connection, known: int, last: int) -> list[Act]:
        """Acts of which other things are said up to one record than up to another, as they were
        and as they are."""
        earlier, later = self._shelf(connection, known), self._shelf(connection, last)
        return _differing(earlier.every, later.every)


def _differing(earlier: Iterable[Act], later: Iterable[Act]) -> list[Act]:
    before, now = _by_id(earlier), _by_id(later)
    ids = before.keys() | now.keys()
    other = [each for each in ids if _says(before.get(each)) != _says(now.get(each))]
    both = chain.from_iterable((before.get(each), now.get(each)) for each in sorted(other))
    return list(filter(None, both))


def _by_id(some: Iterable[Act]) -> Mapping[str, Act]:
    return {act.act_id: act for act in some}


def _says(act: Act | None) -> object:
    return act.says if act else None


def lists_of(some: Iterable[Act]) -> set[str]:
    """The lists that acts are for to show."""
    says = [act.says for act in some]
    named = chain.from_iterable(party.lists for each in says for party in each.parties)
    return {*named, *chain.from_iterable(map(attrgetter("lists"), says))}


# Which rows acts concern.


def _earliest(connection: Connection, list_id: str, moved: Sequence[Act]) -> str:
    """The earliest moment of a row, or a question, that any of some acts may be cited in."""
    moments = (_first_row(connection, list_id, act) for act in moved)
    return min(filter(None, moments), default="")


def _first_row(connection: Connection, list_id: str, act: Act) -> str:
    """An act is cited at the earliest so long before its first day as a list may show it, or where
    the list itself gives such a day.
    """
    from tracker.rules.causes import STATED, UNPUBLISHED, days_of

    parties, days = list(act.parties_of(list_id)), days_of(act.says)
    if not parties or not days:
        return ""
    entries = _entries(connection, list_id, parties)
    if not entries:
        return ""
    first = moment(f"{min(days)}T00:00:00Z")
    since = stamp(first - UNPUBLISHED - A_DAY)
    effective = stamp(first - STATED - A_DAY)[:MONTH]
    rows = changes.first_since(connection, sorted(entries), since, effective)
    asked = _first_question(connection, list_id, entries, since)
    return min(filter(None, (rows, asked)), default="")


def _entries(connection: Connection, list_id: str, parties: Collection[ActParty]) -> set[str]:
    """Entries of a list that ever bore one of the names, or the references, of these parties."""
    from tracker.rules.causes import handle
    from tracker.rules.fold.document import is_named as keys_of_names
    from tracker.rules.normalise.names import match_form

    forms = {match_form(name) for party in parties for name in party.names} - {""}
    handles = {handle(each) for party in parties for each in party.references} - {""}
    named = (names.of_form(connection, form, lists=(list_id,)) for form in sorted(forms))
    found = {row.entry_id for row in chain.from_iterable(named)}
    is_named = list_id in registry.keys() and keys_of_names(registry.scraper(list_id).source)
    if handles or is_named:
        found |= set(_by_keys(connection, list_id, forms if is_named else set(), handles))
    return found


def _by_keys(
    connection: Connection, list_id: str, forms: set[str], handles: set[str]
) -> Iterator[str]:
    """Entries by their numbers, and by keys that are made of names."""
    from tracker.rules.causes import handle
    from tracker.rules.normalise.keys import head_of, reference
    from tracker.rules.normalise.names import match_form

    for row in numbers.of_list(connection, list_id):
        if handle(reference(row.text)) in handles or match_form(head_of(row.text)) in forms:
            yield row.entry_id


def _first_question(connection: Connection, list_id: str, entries: set[str], since: str) -> str:
    bodies = (parsed(row.body) for row in questions.on_record(connection, list_id).values())
    moments = (
        body["observed_at"]
        for body in bodies
        if body["entry_id"] in entries and body["observed_at"] >= since
    )
    return min(moments, default="")
