"""Where else a party is listed: other entries in force that are the same party, or may be.

Looked at are entries that have a full name in common with it, also in brackets or in a cell of
several, a number in common or, of persons whose birth dates are known, two telling words of one
name. What makes two entries one, for certain or possibly, is judged in `same`; weak aliases count
for nothing, and a closed list no more. All but names of one form are looked up in the index: of
names that wait to be taken in only cells of several are read.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from db import names, revisions, standings
from db.engine import Connection
from db.names import NameOnRecord
from db.standings import InBrief, StandingOnRecord
from scrapers.registry import closed_on
from tracker.matching import numbers
from tracker.matching.index import JOINED, together
from tracker.matching.same import (
    FULL,
    TELLING_WORD,
    Agreement,
    Party,
    agreement,
    of_several,
    telling,
    within,
)
from tracker.matching.search import matcher_version
from tracker.model import PRESENT
from tracker.recorded import Standing
from tracker.rules.names.score import prepared
from tracker.rules.names.words import weight
from tracker.rules.normalise import entries as contents
from tracker.rules.normalise.names import match_form

AT_A_TIME = 50
"""Entries that are looked up together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherListing:
    """Another entry in force that is the same party or, if not `certain`, may be; and by what."""

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    matched: tuple[str, ...]
    programmes: tuple[str, ...]
    certain: bool
    by: str


class Beside(NamedTuple):
    """Another entry in force that is the same party as an entry or may be, and its list."""

    list_id: str
    entry_id: str
    found: Agreement


class Judged(NamedTuple):
    """The others that are the party of an entry or may be, and by what that was judged.

    `by` are names and numbers, as they are compared, and the ids of all that have one of them: only
    an entry that is among these, or has one of them, can make it another answer.
    """

    beside: Sequence[Beside]
    by: Set[Hashable]


UNKNOWN = Judged((), frozenset())
"""Of an entry that has neither a name nor a number on record."""


@dataclass(frozen=True, slots=True)
class _Others:
    """Entries in force, on lists that go on, that have something in common with one of ours."""

    parties: Mapping[str, Party]
    standing: Mapping[str, InBrief]
    met_by: Mapping[str, Set[Hashable]]
    holders: Mapping[Hashable, set[str]]

    @classmethod
    def beside(cls, connection: Connection, ours: Mapping[str, Party], *, ever: bool) -> "_Others":
        """All of them, or all that `ever` were; one of ours that is in force may be another's."""
        alike = _alike(connection, ours) | ours.keys()
        found = standings.in_brief(connection, sorted(alike), () if ever else PRESENT)
        standing = {of: row for of, row in found.items() if ever or not closed_on(row.list_id)}
        parties = _parties(connection, standing.keys() - ours.keys(), standing)
        parties |= {entry: ours[entry] for entry in standing.keys() & ours.keys()}
        met_by = {entry: party.met_by() for entry, party in ours.items()}
        wanted = set[Hashable]().union(*met_by.values())
        holders: dict[Hashable, set[str]] = defaultdict(set)
        for entry, party in parties.items():
            for what in wanted & (met_by.get(entry) or party.met_by()):
                holders[what].add(entry)
        return cls(parties, standing, met_by, holders)

    def of(self, entry: str, party: Party, home: str) -> Judged:
        """Those that are the same party as an entry of a list, or may be."""
        met_by = self.met_by[entry]
        alike = set[str]().union(*(self.holders.get(what, ()) for what in met_by))
        compared = (self._compared(party, home, other) for other in sorted(alike - {entry}))
        return Judged(tuple(filter(None, compared)), met_by | alike | {entry})

    def _compared(self, party: Party, home: str, other: str) -> Beside | None:
        on = self.standing[other].list_id
        is_of_several = partial(self._is_of_several, party, home, on)
        found = agreement(party, self.parties[other], is_of_several)
        return Beside(on, other, found) if found is not None else None

    def _is_of_several(self, party: Party, home: str, on: str, what: Hashable) -> bool:
        """Whether a list, an entry's own or another, gives a name or number to several parties."""
        here = [party.primary, *self._primaries(home, what)]
        return of_several(here) or of_several(self._primaries(on, what))

    def _primaries(self, list_id: str, what: Hashable) -> list[set[str]]:
        """The primary names of each entry of a list that has a name or number."""
        holders = self.holders.get(what, ())
        there = (entry for entry in holders if self.standing[entry].list_id == list_id)
        return [self.parties[entry].primary for entry in there]


def places(
    connection: Connection,
    entries: Iterable[tuple[str, str]],
    *,
    same_list: bool = False,
    ever: bool = False,
) -> dict[str, list[OtherListing]]:
    """Entry -> where else it is listed or may be, for (list, entry) pairs, in the order of lists.

    `same_list` counts further entries of its own list too, `ever` those that are listed no more.
    """
    pairs = list(entries)
    home = {entry: list_id for list_id, entry in pairs}
    found = judged(connection, pairs, ever=ever)
    others = {other.entry_id for of_entry in found.values() for other in of_entry.beside}
    rows = standings.current(connection, sorted(others))
    return {
        entry: _in_order(
            (one for one in of.beside if same_list or one.list_id != home[entry]), rows
        )
        for entry, of in found.items()
    }


def judged(
    connection: Connection, entries: Iterable[tuple[str, str]], *, ever: bool = False
) -> dict[str, Judged]:
    """Entry -> who is the same party, or may be, by their ids; entries of its own list, too."""
    home = {entry: list_id for list_id, entry in entries}
    found: dict[str, Judged] = {}
    for some in _portions(sorted(home)):
        ours = _parties(connection, some, standings.in_brief(connection, some))
        others = _Others.beside(connection, ours, ever=ever)
        found |= {entry: others.of(entry, party, home[entry]) for entry, party in ours.items()}
    return found


MOST_MOVED = 500
"""Entries from which on all is judged anew: to look them all up would take as long."""


def moved(connection: Connection, written: Mapping[str, Collection[Any]]) -> frozenset[int] | None:
    """Marks of what was judged otherwise before records of these tables were written: the entries
    that they are of, and all by which these are found now. None where there are many.
    """
    entries = {*written.get("name", ()), *written.get("number", ())}
    entries |= standings.entries_of(connection, written.get("standing", ()))
    if len(entries) > MOST_MOVED:
        return None
    parties = _parties(connection, entries, standings.in_brief(connection, entries))
    met_by = chain.from_iterable(party.met_by() for party in parties.values())
    return frozenset(map(hash, chain(entries, met_by)))


def _portions(entries: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(entries), AT_A_TIME):
        yield entries[start : start + AT_A_TIME]


def _in_order(some: Iterable[Beside], rows: Mapping[str, StandingOnRecord]) -> list[OtherListing]:
    listings = [_listing(rows[one.entry_id], one.found) for one in some]
    return sorted(listings, key=attrgetter("list_id", "entry_key", "entry_id"))


def _listing(row: StandingOnRecord, found: Agreement) -> OtherListing:
    """An entry as another place where a party is listed."""
    return OtherListing(
        list_id=row.list_id,
        entry_id=row.entry_id,
        entry_key=row.entry_key,
        caption=row.caption,
        programmes=Standing.read(row.body).open_programmes,
        **found._asdict(),
    )


def programmes_of(connection: Connection, entries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Entry -> programmes that it has in force; entries that are not listed are left out."""
    rows = standings.current(connection, sorted(set(entries)), PRESENT)
    return {entry: Standing.read(row.body).open_programmes for entry, row in rows.items()}


def _parties(
    connection: Connection, entries: Iterable[str], standing: Mapping[str, InBrief]
) -> dict[str, Party]:
    """What is known of entries, by their names and numbers on record and their newest content."""
    wanted = sorted(entries)
    parties: dict[str, Party] = defaultdict(Party)
    for name in names.called(connection, wanted, FULL):
        if name.form:
            parties[name.entry_id].take(name.text, name.form, is_primary=name.kind == "name")
    for entry, of_entry in numbers.of_entries(connection, wanted).items():
        parties[entry].count(chain.from_iterable(map(numbers.forms_of, of_entry)))
    newest = {entry: standing[entry].revision for entry in wanted if entry in standing}
    stored = revisions.contents(connection, newest.values())
    for entry, revision in newest.items():
        parties[entry].learn(contents.decoded(stored[revision]))
    return dict(parties)


# Which entries may be meant.


def _alike(connection: Connection, ours: Mapping[str, Party]) -> set[str]:
    """Entries that have something in common with one of ours, ours too."""
    parties = ours.values()
    forms = set(filter(telling, chain.from_iterable(party.full for party in parties)))
    of_one = names.holders(connection, forms, FULL)
    of_numbers = numbers.holders(connection, set(chain.from_iterable(p.numbers for p in parties)))
    within_others = _within_others(connection, forms)
    return of_one | of_numbers | within_others | _indexed(connection, parties)


def _within_others(connection: Connection, forms: set[str]) -> set[str]:
    """Entries with a name in one of these forms in a cell of several that is not yet indexed."""
    cells = names.cells_of_several(connection, FULL, matcher_version())
    return {cell.entry_id for cell in cells if not forms.isdisjoint(_forms(cell))}


def _forms(cell: NameOnRecord) -> Iterator[str]:
    """The names in a cell of several, in their match form."""
    return map(match_form, within(cell.text))


def _indexed(connection: Connection, parties: Collection[Party]) -> set[str]:
    """Entries with a name that has one of these as a whole, or two telling words of a person's."""
    whole = set(chain.from_iterable(map(_whole, chain.from_iterable(p.texts for p in parties))))
    pairs = set(chain.from_iterable(party.pairs() for party in parties))
    return names.entries_under(connection, whole, set(map(_rarer_first, pairs)), FULL)


def _rarer_first(pair: tuple[str, str]) -> tuple[str, str]:
    """Two words, that which fewer names have first, as far as their weights tell."""
    first, second = sorted(pair, key=weight, reverse=True)
    return first, second


def _whole(text: str) -> set[str]:
    """What the index knows a name by as a whole, wherever it stands within another."""
    name = prepared(text)
    if len(name.words) > 1:
        return {JOINED + written for written in together(name)}
    return {word.fold for word in name.words if word.weight >= TELLING_WORD and telling(word.fold)}
