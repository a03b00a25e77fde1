"""Where else a party is listed: other entries in force under the very same names.

A primary name that is any full name of the other, or two full names in common, makes a match;
weak aliases and one short word never do, and a closed list counts no more. Nothing here guesses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

from db import names, standings
from db.engine import Connection
from db.names import NameOnRecord
from db.standings import StandingOnRecord
from scrapers.registry import closed_on
from tracker.model import PRESENT
from tracker.recorded import Standing
from tracker.rules.normalise.names import match_form, search_form

FULL = ("name", "alias", "previousName")
SHORTEST = 6
"""Letters that a name of one word needs to be told apart from other acronyms."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherListing:
    """Another entry in force, and the names both have."""

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    matched: tuple[str, ...]
    programmes: tuple[str, ...]


@dataclass(slots=True)
class _Names:
    """Full names of one entry by match form."""

    primary: set[str] = field(default_factory=set)
    full: dict[str, str] = field(default_factory=dict)

    def take(self, name: NameOnRecord) -> None:
        """Count one more name, and those in its cell."""
        self.full.setdefault(name.form, name.text)
        self.full.update((match_form(text), text) for text in several(name.text))
        if name.kind == "name":
            self.primary.add(name.form)

    def agrees(self, other: "_Names") -> set[str]:
        """Forms on which two entries meet, if that is enough."""
        shared = set(filter(telling, self.full.keys() & other.full.keys()))
        by_primary = shared & (self.primary | other.primary)
        return shared if by_primary or len(shared) > 1 else set()


@dataclass(frozen=True, slots=True)
class _Others:
    """Entries in force, on lists that go on, that have a name in common with one of ours."""

    names: dict[str, _Names]
    standing: dict[str, StandingOnRecord]
    by_form: dict[str, set[str]]

    @classmethod
    def beside(cls, connection: Connection, ours: Iterable[_Names]) -> "_Others":
        """All of them, ours too."""
        forms = set(chain.from_iterable(party.full for party in ours))
        theirs = _names_of(connection, _holders(connection, set(filter(telling, forms))))
        in_force = _in_force(connection, theirs)
        standing = {entry: row for entry, row in in_force.items() if not closed_on(row.list_id)}
        by_form: dict[str, set[str]] = defaultdict(set)
        for entry in standing:
            for form in theirs[entry].full:
                by_form[form].add(entry)
        return cls(theirs, standing, by_form)

    def alike(self, party: _Names) -> set[str]:
        """Entries that have a name in common with a party."""
        return set().union(*(self.by_form.get(form, ()) for form in party.full))

    def listing(self, entry: str, shared: Iterable[str]) -> OtherListing:
        """One of them, as another place where a party of these names is listed."""
        row, texts = self.standing[entry], self.names[entry].full
        return OtherListing(
            list_id=row.list_id,
            entry_id=entry,
            entry_key=row.entry_key,
            caption=row.caption,
            matched=tuple(sorted(texts[form] for form in shared)),
            programmes=Standing.read(row.body).open_programmes,
        )


def telling(form: str) -> bool:
    """Whether a name in its match form says enough to stand for one party."""
    return " " in form or len(form) >= SHORTEST


def places(
    connection: Connection, entries: Iterable[tuple[str, str]], *, same_list: bool = False
) -> dict[str, list[OtherListing]]:
    """Entry -> where else it is listed, for (list, entry) pairs, in the order of lists.

    `same_list` counts further entries of its own list too.
    """
    home = {entry: list_id for list_id, entry in entries}
    ours = _names_of(connection, home)
    others = _Others.beside(connection, ours.values())
    but_list = dict.fromkeys(home, "") if same_list else home
    return {entry: _meet(entry, but_list[entry], ours[entry], others) for entry in ours}


def _meet(entry: str, but_list: str, party: _Names, others: _Others) -> list[OtherListing]:
    listings = []
    for other in others.alike(party) - {entry}:
        elsewhere = others.standing[other].list_id != but_list
        shared = party.agrees(others.names[other])
        if elsewhere and shared:
            listings.append(others.listing(other, shared))
    return sorted(listings, key=attrgetter("list_id", "entry_key", "entry_id"))


def programmes_of(connection: Connection, entries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Entry -> programmes that it has in force; entries that are not listed are left out."""
    rows = _in_force(connection, set(entries))
    return {entry: Standing.read(row.body).open_programmes for entry, row in rows.items()}


def _in_force(connection: Connection, entries: Iterable[str]) -> dict[str, StandingOnRecord]:
    return standings.current(connection, sorted(entries), PRESENT)


def _names_of(connection: Connection, entries: Iterable[str]) -> dict[str, _Names]:
    by_entry: dict[str, _Names] = defaultdict(_Names)
    for name in names.of_entries(connection, sorted(entries)):
        if name.kind in FULL and name.form:
            by_entry[name.entry_id].take(name)
    return by_entry


def several(text: str) -> list[str]:
    """The names in a cell that holds many: "A (B; C)" is A, B and C, as the UN writes them."""
    head, _, rest = text.partition("(")
    if ";" not in rest:
        return []
    parts = [head, *rest.rstrip(" )").split(";")]
    return list(map(str.strip, filter(search_form, parts)))


def _holders(connection: Connection, forms: set[str]) -> set[str]:
    """Entries that have a name in one of these forms, on its own or in a cell of several."""
    if not forms:
        return set()
    of_one = names.holders(connection, sorted(forms), FULL)
    cells = names.cells_of_several(connection, FULL)
    of_several = {cell.entry_id for cell in cells if not forms.isdisjoint(_forms(cell))}
    return of_one | of_several


def _forms(cell: NameOnRecord) -> Iterator[str]:
    """The names in a cell of several, in their match form."""
    return map(match_form, several(cell.text))
