"""What a search finds, as people read it: parties over all lists, how alike in words, where they
stand today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.engine import Connection
from scrapers.registry import closed_on
from tracker.matching import elsewhere, quick, search
from tracker.matching.search import FoundName

SCORES: Sequence[tuple[float, str]] = (
    (0.9, "very alike"),
    (0.75, "alike"),
    (0.65, "somewhat alike"),
    (0.0, "little alike"),
)
"""Score from which a name is called so."""

FOUND = 20
"""Entries that a whole search shows."""

LISTED = frozenset({"in_force", "missing", "suspended"})
"""States in which a party counts as listed today."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An entry that is found: by which name or number, how alike that is, and where it stands."""

    found: FoundName

    @property
    def alike(self) -> str:
        """How well it is found, in words."""
        match self.found.match:
            case "number":
                return "by number"
            case "exact":
                return "the very name"
        return next(word for least, word in SCORES if self.found.score >= least)

    @property
    def is_listed(self) -> bool:
        """Whether it counts as listed today: on a list that goes on."""
        return self.found.state in LISTED and not self.closed

    @property
    def closed(self) -> str:
        """The day on which its list was closed with it, "" where that did not happen.

        Closing delists nobody: another list has them, or ought to.
        """
        return closed_on(self.found.list_id) if self.found.state in LISTED else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A party as several lists have it, the best found entry first."""

    hits: tuple[Hit, ...]

    @property
    def name(self) -> str:
        """What its first list calls it."""
        first = self.hits[0].found
        return first.caption or first.matched_name

    @property
    def listed_on(self) -> Sequence[str]:
        """The lists on which it counts as listed today."""
        return [hit.found.list_id for hit in self.hits if hit.is_listed]

    @property
    def closed_with(self) -> Sequence[str]:
        """The lists that were closed while it was listed on them."""
        return [hit.found.list_id for hit in self.hits if hit.closed]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search found: parties; `quick` where names that are only alike were not looked for,
    `cut` where there may be more that are less alike.
    """

    groups: tuple[Group, ...]
    quick: bool
    cut: bool = False

    @property
    def entries(self) -> int:
        """How many entries."""
        return sum(len(group.hits) for group in self.groups)


def while_typing(connection: Connection, text: str) -> Found:
    """Entries that have what is typed so far, each by itself: at once."""
    hits = _hits(connection, quick.typed(connection, text))
    groups = tuple(Group(hits=(hit,)) for hit in hits)
    return Found(groups=groups, quick=True, cut=len(hits) == quick.MOST)


def whole(connection: Connection, text: str) -> Found:
    """What is typed and what is alike, by party, those that are the same for certain together."""
    begun = quick.typed(connection, text)
    alike = search.anything(connection, text, most=FOUND + 1)
    matches = {match.entry_id: match for match in (*begun, *alike)}  # how alike says more
    best = sorted(matches.values(), key=lambda match: match.rank)
    hits = _hits(connection, best[:FOUND])
    groups = tuple(_groups(hits, _parties(connection, hits)))
    return Found(groups=groups, quick=False, cut=len(best) > FOUND)


def _hits(connection: Connection, matches: Sequence[search.Match]) -> list[Hit]:
    return [Hit(found=found) for found in search.with_standing(connection, matches)]


def _parties(connection: Connection, hits: Sequence[Hit]) -> Mapping[str, str]:
    """Entry -> the first of the entries found that are the same party for certain."""
    entries = [(hit.found.list_id, hit.found.entry_id) for hit in hits]
    near = elsewhere.places(connection, entries, ever=True)
    head: dict[str, str] = {}
    for _, entry in entries:
        head.setdefault(entry, entry)
        for place in near.get(entry, ()):
            if place.certain:
                head.setdefault(place.entry_id, head[entry])
    return head


def _groups(hits: Iterable[Hit], head: Mapping[str, str]) -> Iterable[Group]:
    by_party: dict[str, list[Hit]] = {}
    for hit in hits:
        by_party.setdefault(head[hit.found.entry_id], []).append(hit)
    return (Group(hits=tuple(found)) for found in by_party.values())
