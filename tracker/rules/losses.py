"""Pieces that a document has lost: ends of its sections, runs out of its middle, whole kinds. Pure.

Authorities take off who belongs together; a cut file loses what stands together. What the real
files show of that, and the thresholds: docs/reference/guard.md.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, groupby, takewhile
from operator import gt
from typing import NamedTuple

from tracker.model import PRESENT, Member
from tracker.rules.standing import Acts, in_force

MIXED, AMID, ALIVE = 5, 10, 20
"""Records in a row that are a lost piece: five of several programmes; ten amid others of theirs,
twenty where the document has news besides."""

SECTION, CROWDED = 10, 50
"""A programme whose ten records stand together is a section; fifty have an end worth asking for."""

REPEATED = 2
"""So many in one month at an end that is nobody's section are a leak."""

MANY, OF_TYPE = 10, 0.35
"""Ten leavers that were more than this share of their type are a lost piece."""

EMPTIED_FROM = 3
"""A programme or type with so many entries is not left by all of them unseen.

Nor by all ten and more that stood under it alone, while others of it stay.
"""


DISORDER = 0.10
"""Of the records so many may follow one that they preceded: beyond, ends say nothing of a cut."""

NEVER = 1 << 30


class Kind(NamedTuple):
    """What records have in common: a type, a programme, or both; neither for the whole list.

    `alone`: they stand under no other programme.
    """

    schema: str = ""
    programme: str = ""
    alone: bool = False

    @property
    def told(self) -> str:
        """As a sentence has it."""
        parts = {"type": self.schema, "programme": self.programme}
        told = " of ".join(f"{what} {name}" for what, name in parts.items() if name)
        return f"{told} alone" if self.alone else told or "the list"


LIST = Kind()
Ends = Mapping[Kind, str]
Piece = tuple[Sequence[str], str]
"""Keys, and why their absence is a question."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Records in their order: `listed` before this document, and who of them has `gone`.

    `before` and `after` are the two documents; `lately` counts by programme who left in the
    last month, asked about or not; `alive`: there are additions or amendments beside the removals.
    """

    listed: Sequence[str]
    gone: Collection[str]
    before: Mapping[str, Member]
    after: Mapping[str, Member]
    lately: Mapping[str, int] = field(default_factory=dict)
    alive: bool = False

    @cached_property
    def places(self) -> Mapping[Kind, list[int]]:
        """Where the records of each kind stand that somebody has left."""
        left = {kind for key in self.gone for kind in self.kinds(key)}
        places: dict[Kind, list[int]] = defaultdict(list)
        kinds_of = _Sorts(left)
        for place, key in enumerate(self.listed):
            for kind in kinds_of[self.before[key].sort]:
                places[kind].append(place)
        return places

    def kinds(self, key: str) -> tuple[Kind, ...]:
        """All kinds of a record before."""
        return _kinds(self.before[key])

    def tags(self, key: str) -> tuple[str, ...]:
        """Its programmes before."""
        return in_force(self.before[key].acts)

    @cached_property
    def firsts(self) -> Ends:
        """The first record of each kind in the document."""
        return self._outermost(self.after)

    @cached_property
    def lasts(self) -> Ends:
        """The last one."""
        return self._outermost(reversed(list(self.after)))

    def _outermost(self, keys: Iterable[str]) -> Ends:
        found: dict[Kind, str] = {}
        missing, kinds_of = set(self.places), _Sorts(self.places)
        for key in keys:
            if not missing:
                break
            member = self.after[key]
            here = kinds_of[member.sort]
            if here and member.state in PRESENT and not missing.isdisjoint(here):
                found |= dict.fromkeys(missing.intersection(here), key)
                missing.difference_update(here)
        return found


class _Sorts(dict[tuple[str, Acts], Sequence[Kind]]):
    """What records of each sort have in common with others, of some kinds; found out once each."""

    def __init__(self, kinds: Container[Kind]) -> None:
        super().__init__()
        self.kinds = kinds

    def __missing__(self, sort: tuple[str, Acts]) -> Sequence[Kind]:
        schema, acts = sort
        every = _of_sort(schema, in_force(acts))
        found = self[sort] = tuple(kind for kind in every if kind in self.kinds)
        return found


def _kinds(member: Member) -> tuple[Kind, ...]:
    return _of_sort(member.schema, in_force(member.acts))


@lru_cache(maxsize=4096)
def _of_sort(schema: str, tags: tuple[str, ...]) -> tuple[Kind, ...]:
    of_programmes = tuple(Kind(programme=tag) for tag in tags)
    if len(tags) == 1:
        of_programmes = (*of_programmes, Kind(programme=tags[0], alone=True))
    if not schema:
        return (LIST, *of_programmes)
    of_both = tuple(Kind(schema, tag) for tag in tags)
    return (LIST, Kind(schema), *of_programmes, *of_both)


def pieces(order: Order) -> dict[str, str]:
    """Key -> why its absence looks like a lost piece of the document."""
    return _first_told(chain(_whole_kinds(order), _ends(order), _runs(order)))


def large_ends(order: Order) -> dict[str, str]:
    """The same of ends that are worth a question after any time: of the list and its types.

    Not where a network or a regime stood there and left whole: borders of programmes are no cuts.
    Where a document has no other news at all after so long, every end is worth one.
    """
    if not order.alive:
        return _first_told(_ends(order, sections=False))
    ends = _ends(order, least=AMID, sections=False)
    return _first_told((keys, why) for keys, why in ends if _is_cut(keys, order))


def _is_cut(run: Sequence[str], order: Order) -> bool:
    """Whether a run from an end inwards stops amid records of its own sort, or has several."""
    sorts = set(map(order.tags, run))
    inner = order.listed.index(run[-1])
    around = _neighbours(inner, 1, order.listed)
    stayed = {order.tags(key) for key in around if key not in order.gone}
    return len(sorts) > 1 or not sorts.isdisjoint(stayed)


def _first_told(lost: Iterable[Piece]) -> dict[str, str]:
    """Key -> the first reason that is given for it."""
    doubts: dict[str, str] = {}
    for keys, why in lost:
        doubts |= dict.fromkeys((key for key in keys if key not in doubts), why)
    return doubts


# Ends.


def _ends(order: Order, least: int = 1, *, sections: bool = True) -> Iterator[Piece]:
    """A truncated file loses its end, a badly cut one its start; so do its sections.

    Not where somebody new stands beyond: what was cut off there has no new end.
    """
    for kind, places in order.places.items():
        if kind.programme and not sections:
            continue
        needed = max(least, _needed(kind, places, order))
        for end, keys, outermost in _both_ends(kind, places, order):
            run = list(takewhile(order.gone.__contains__, keys))
            open_end = outermost in order.before or not outermost
            if len(run) >= needed and open_end:
                yield run, _reaching(kind, end, len(run))


def _both_ends(
    kind: Kind, places: list[int], order: Order
) -> Iterator[tuple[str, Iterator[str], str]]:
    """The name of an end, the records from there inwards, and who stands there now."""
    at = order.listed.__getitem__
    yield "last", map(at, reversed(places)), order.lasts.get(kind, "")
    yield "first", map(at, places), order.firsts.get(kind, "")


def _needed(kind: Kind, places: list[int], order: Order) -> int:
    """How many in a row at its end are a question: one of the list, a type or a section."""
    if not kind.programme:
        return 1
    if kind.alone:
        return NEVER
    if _together(places) and len(places) >= SECTION:
        return 1
    if kind.schema:
        return NEVER
    if len(places) >= CROWDED:
        return 1
    return max(1, REPEATED - order.lately.get(kind.programme, 0))


def _together(places: Sequence[int]) -> bool:
    """Whether records stand in a row, as those of a sheet or a section do."""
    return places[-1] - places[0] < len(places)


def _reaching(kind: Kind, end: str, number: int) -> str:
    return f"the absent entries reach the {end} record of {kind.told} ({number} in a row)"


# Runs.


def _runs(order: Order) -> Iterator[Piece]:
    """Records in a row. A party's network leaves whole; a page that got lost knows no borders."""
    place = 0
    for absent, run in groupby(order.listed, order.gone.__contains__):
        keys = list(run)
        if absent and (why := _is_piece(keys, place, order)):
            yield keys, why
        place += len(keys)


def _is_piece(keys: Sequence[str], place: int, order: Order) -> str:
    """Why a run of absent records is no network; "" where it may be one."""
    if len(keys) < MIXED:
        return ""
    sorts = set(map(order.tags, keys))
    if len(sorts) > 1:
        return f"{len(keys)} records in a row are absent, of {len(sorts)} sorts of programmes"
    around = {order.tags(key) for key in _neighbours(place, len(keys), order.listed)}
    if len(keys) >= (ALIVE if order.alive else AMID) and around == sorts:
        return f"{len(keys)} records in a row are absent, amid others of their programme"
    return ""


def _neighbours(place: int, number: int, listed: Sequence[str]) -> Sequence[str]:
    return (*listed[max(0, place - 1) : place], *listed[place + number : place + number + 1])


# Kinds.


def _whole_kinds(order: Order) -> Iterator[Piece]:
    """Types and programmes that lost everybody, or too many at once."""
    for kind, places in order.places.items():
        if kind == LIST:
            continue
        keys = [order.listed[place] for place in places]
        left = list(filter(order.gone.__contains__, keys))
        if kind.schema and kind.programme and not _together(places):
            continue
        if kind not in order.lasts and len(left) >= (MANY if kind.alone else EMPTIED_FROM):
            yield left, f"no entry of {kind.told} is left, of {len(keys)}"
        elif not kind.programme and len(left) >= MANY and len(left) > OF_TYPE * len(keys):
            yield left, f"{len(left)} of {len(keys)} entries of {kind.told} are absent"


def in_order(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether two documents have their records in the same order, on the whole."""
    place = {key: number for number, key in enumerate(before)}
    kept = [place[key] for key in after if key in place]
    back = sum(map(gt, kept, kept[1:]))
    return bool(back <= DISORDER * len(kept))


def emptied(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Programmes or types that had entries and have none."""
    return [name for name in sorted(before.keys() - after.keys()) if before[name] >= EMPTIED_FROM]
