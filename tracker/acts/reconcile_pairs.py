"""Lists that should say the same, and where they do not. Pure.

Two lists are compared as they stood on the last day on which both were seen; what one of them did
later the other cannot know. A disagreement counts only if the newer one has not ended it since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from scrapers import kit
from tracker.acts.reconcile_facts import UN_LIST, Known, ListFacts
from tracker.acts.reconcile_finding import Finding, FindingKind, Paper, and_more, days
from tracker.model import EntryState
from tracker.rules.names.prepared import Prepared, prepared
from tracker.rules.names.score import score
from tracker.shown import count

ALIKE, LEFT_ALIKE = 0.85, 0.75
"""How alike names are from which two entries may be one party, and from which two are that nobody
else was found for: no disagreement is found then.
"""


MANY = 10
"""So many parties of one list of whom the other knows nothing are told one by one."""


class Side(NamedTuple):
    """One list of a pair; of its programmes those that the other one has too, none for all."""

    list_id: str
    programmes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """As sentences name it."""
        return (
            f"{self.list_id} ({', '.join(sorted(self.programmes))})"
            if self.is_part
            else self.list_id
        )

    @property
    def is_part(self) -> bool:
        """Whether it is told apart by one short tag."""
        return len(self.programmes) == 1 and len(min(self.programmes)) < LONGEST_TAG


LONGEST_TAG = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two lists, or parts of them, that should name the same parties.

    `lag`: days that the slower one usually needs. `same_tag`: under its own programme alone an
    entry counts; otherwise under any, as a mirror may put a name under another regime.
    `by_reference`: entries name those of the other list, which goes before names.
    """

    first: Side
    second: Side
    lag: int
    same_tag: bool = False
    by_reference: bool = False


def _side(list_id: str, *programmes: str) -> Side:
    return Side(list_id, frozenset(programmes))


_ISIL, _TALIBAN = _side(UN_LIST, "Al-Qaida"), _side(UN_LIST, "Taliban")
_BOTH = _side(UN_LIST, *kit.un.TERRORISM)

_ISIL_OF_THE_UK = (
    "Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019",
    "The ISIL (Da'esh) and Al-Qaida (United Nations Sanctions) (EU Exit) Regulations 2019",
)
_AFGHANISTAN = "The Afghanistan (Sanctions) (EU Exit) Regulations 2020"
_CT_OF_THE_UK = (
    "The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019",
    "The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019",
)
_ISIL_OF_OFSI = (
    "Al-Qaida",
    "The ISIL (Da'esh) and Al-Qaida organisations",
    "ISIL (Da'esh) and Al-Qaida",
)
_CT_OF_OFSI = ("Counter-Terrorism (International)", "Counter-Terrorism (Domestic)")

_ONE_AUTHORITY = (
    Pair(first=_side("us_state_fto"), second=_side("us_ofac_sdn", "FTO"), lag=14, same_tag=True),
    Pair(first=_side("eu_terrorist_list"), second=_side("eu_fsf", "TERR"), lag=14, same_tag=True),
    Pair(first=_side("ca_listed_entities"), second=_side("ca_listed_entities_feed"), lag=30),
    Pair(
        first=_side("gb_fcdo_uksl", *_CT_OF_THE_UK, *_ISIL_OF_THE_UK, _AFGHANISTAN),
        second=_side("gb_hmt_conlist", *_CT_OF_OFSI, *_ISIL_OF_OFSI, "Afghanistan"),
        lag=3,
        by_reference=True,
    ),
)
"""Two publications of one decision. `gb_proscribed` is another regime than the sanctions lists of
the United Kingdom, and `ca_riunrst` and `sg_tsfa` list names of their own: they stand in no pair.
"""

_OF_THE_UN = (
    Pair(first=_ISIL, second=_side("eu_fsf", "TAQA"), lag=30, by_reference=True),
    Pair(first=_TALIBAN, second=_side("eu_fsf", "AFG"), lag=60, by_reference=True),
    Pair(first=_ISIL, second=_side("gb_fcdo_uksl", *_ISIL_OF_THE_UK), lag=7, by_reference=True),
    Pair(first=_TALIBAN, second=_side("gb_fcdo_uksl", _AFGHANISTAN), lag=7, by_reference=True),
    Pair(first=_ISIL, second=_side("gb_hmt_conlist", *_ISIL_OF_OFSI), lag=7, by_reference=True),
    Pair(first=_TALIBAN, second=_side("gb_hmt_conlist", "Afghanistan"), lag=7, by_reference=True),
    Pair(
        first=_ISIL,
        second=_side("au_dfat", "1267 (ISIL (Da'esh) and Al-Qaida)"),
        lag=30,
        by_reference=True,
    ),
    Pair(first=_TALIBAN, second=_side("au_dfat", "1988 (Taliban)"), lag=30, by_reference=True),
    Pair(
        first=_BOTH, second=_side("jp_mof", "Taliban, Al-Qaida and ISIL"), lag=60, by_reference=True
    ),
    Pair(first=_BOTH, second=_side("za_fic", *kit.un.TERRORISM), lag=30, by_reference=True),
    Pair(first=_BOTH, second=_side("ar_repet", *kit.un.TERRORISM), lag=30, by_reference=True),
    Pair(first=_BOTH, second=_side("qa_nctc", *kit.un.TERRORISM), lag=30, by_reference=True),
    Pair(
        first=_BOTH,
        second=_side("ua_sfms", "РБ ООН 1267", "РБ ООН 1988"),
        lag=30,
        by_reference=True,
    ),
)
"""The list of the Security Council, and lists that repeat its two regimes on terrorism."""

PAIRS = (*_ONE_AUTHORITY, *_OF_THE_UN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncompared:
    """That one list of a pair cannot know what the other one did later, and of how many parties."""

    pair: Pair
    reason: str

    def __str__(self) -> str:
        return f"{self.pair.first} and {self.pair.second}: {self.reason}."


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one pair: the day of comparing, the findings, what was not compared."""

    pair: Pair
    day: str
    findings: Sequence[Finding]
    together: int
    uncompared: Sequence[Uncompared]


def lists() -> set[str]:
    """Lists that stand in any pair."""
    return {side.list_id for pair in PAIRS for side in (pair.first, pair.second)}


def compare(pair: Pair, facts: Mapping[str, ListFacts]) -> Compared | None:
    """Two lists beside each other; None where not both are on record."""
    first, second = facts.get(pair.first.list_id), facts.get(pair.second.list_id)
    if first is None or second is None:
        return None
    day = min(first.seen, second.seen)
    if late := next((one for one in (first, second) if one.first > day), None):
        why = f"no day on which both are known; {late.list_id} is on record from {late.first} on"
        return Compared(pair, day, (), 0, [Uncompared(pair=pair, reason=why)])
    here, there = _Half(pair, pair.first, first, day), _Half(pair, pair.second, second, day)
    same = _same(here, there)
    ours, theirs = _alone(here, there, same), _alone(there, here, _turned(same))
    left = {one.known.entry_id for one in (*ours, *theirs)}
    sides = [((here, there), one) for one in ours]
    sides += [((there, here), one) for one in theirs]
    sure = [*_told(here, there, ours, left), *_told(there, here, theirs, left)]
    unsure = [one.known for _, one in sides if one.may_be(left) and not one.is_of(left)]
    return Compared(
        pair, day, sure, len(same), [*_unsure(pair, unsure), *_later(pair, here, there)]
    )


@dataclass(frozen=True, slots=True)
class _Half:
    """One side of a pair on the day of comparing."""

    pair: Pair
    side: Side
    facts: ListFacts
    day: str

    def own(self) -> dict[str, Known]:
        """Entries that ever stood under its programmes, as they stood there."""
        wanted = self.side.programmes
        had = ((one, k) for one, k in self.facts.entries.items() if k.was_under(wanted))
        known = ((one, k.under(wanted)) for one, k in had)
        return {one: k for one, k in known if k.stays}

    def as_asked(self, known: Known) -> Known:
        """An entry of it as the other list asks for it: under its own tag, or under any."""
        return known.under(self.side.programmes) if self.pair.same_tag else known


class _Alone(NamedTuple):
    """A party that only one list had; the other one's entries of it, and how much like its names
    are those of entries that the other one has.
    """

    known: Known
    others: Sequence[Known]
    alike: Mapping[str, float]

    def may_be(self, left: Collection[str]) -> bool:
        """Whether it may be one of them: two that were left alone need less to be one party."""
        return self.is_of(left) or any(likeness >= ALIKE for likeness in self.alike.values())

    def is_of(self, left: Collection[str]) -> bool:
        """Whether it is like another one that was left alone: then they are taken for one."""
        return not self.alike.keys().isdisjoint(left)


Same = Mapping[str, Collection[str]]
"""Entry of one list -> entries of the other that are the same party, or may be."""


def _same(here: _Half, there: _Half) -> dict[str, frozenset[str]]:
    """Entry of one side -> entries of the other list that are the same party, or may be."""
    found = {entry: _others(there, known) for entry, known in here.own().items()}
    return {entry: frozenset(same) for entry, same in found.items() if same}


def _others(there: _Half, known: Known) -> set[str]:
    """By reference; else by a full name; else by a weak or short one."""
    if there.pair.by_reference and (given := there.facts.referred(known.handles)):
        return {one.entry_id for one in given}
    for named in (there.facts.named(known.names), there.facts.called(known.others)):
        if same := {one.entry_id for one in named if not _belied(there.pair, known, one)}:
            return same
    return set()


def _belied(pair: Pair, known: Known, other: Known) -> bool:
    """Whether the references of two entries say that they are two parties."""
    both = known.given, other.given
    return pair.by_reference and all(both) and both[0].isdisjoint(both[1])


def _alone(here: _Half, there: _Half, same: Same) -> list[_Alone]:
    """Parties that one list had on the day of comparing, and the other surely had not."""
    found = []
    for entry, known in here.own().items():
        others = [there.as_asked(there.facts.entries[other]) for other in same.get(entry, ())]
        stood = {other.stood(here.day) for other in others}
        if known.stood(here.day) and stood <= {False} and not _ended(known, others):
            found.append(_Alone(known, others, dict(_alike(there, known))))
    return found


def _alike(there: _Half, known: Known) -> Iterator[tuple[str, float]]:
    """Entries that the other list had, or may have had, with a name much like one of an entry."""
    ours = list(map(prepared, known.others.values()))
    for other in there.facts.near(known.others):
        stood = there.as_asked(other).stood(there.day) is not False
        likeness = _likeness(ours, other) if stood and not _belied(there.pair, known, other) else 0
        if likeness >= LEFT_ALIKE:
            yield other.entry_id, likeness


def _likeness(ours: Sequence[Prepared], other: Known) -> float:
    theirs = map(prepared, other.others.values())
    return max((score(here, there) for here, there in product(ours, theirs)), default=0)


def _ended(known: Known, others: Iterable[Known]) -> bool:
    """Whether the newer one of the two lists has ended a disagreement since."""
    return not known.is_listed or any(other.is_listed for other in others)


def _told(
    here: _Half, there: _Half, alone: Sequence[_Alone], left: Collection[str]
) -> Iterator[Finding]:
    """A finding each; one for all of whom the other list knows nothing, where these are many."""
    found = [(one, _finding(here, there, one)) for one in alone if not one.may_be(left)]
    unknown = [one for one, told in found if not one.others and not told.expected]
    if len(unknown) <= MANY:
        unknown = []
    else:
        yield _of_many(here, there, [one.known for one in unknown])
    yield from (told for one, told in found if one not in unknown)


def _of_many(here: _Half, there: _Half, unknown: Sequence[Known]) -> Finding:
    names = sorted(map(str, unknown))
    what = f"{len(names)} parties of {here.side} have no entry on {there.side.list_id}"
    return Finding(
        kind=FindingKind.LISTS_DISAGREE,
        lists=(here.side.list_id, there.side.list_id),
        party=and_more(names),
        parties=tuple(names),
        sentence=f"{what}: {and_more(names)} (as of {here.day}).",
        since=max(known.stay_at(here.day).began_by for known in unknown),
        known_to=here.day,
        about=(str(here.side), str(there.side), "many"),
        basis=tuple(sorted(known.entry_id for known in unknown)),
        entries=tuple(sorted(known.entry_id for known in unknown)),
        papers=(_paper(here), _paper(there)),
        number=len(names),
    )


def _turned(same: Same) -> Same:
    """The same, asked from the other side."""
    turned: dict[str, set[str]] = defaultdict(set)
    for entry, others in same.items():
        for other in others:
            turned[other].add(entry)
    return turned


def _finding(here: _Half, there: _Half, alone: _Alone) -> Finding:
    known, others = alone.known, alone.others
    since, is_known = _since(here, alone)
    stays = sorted(f"{one.entry_id} {stay.ended_by}" for one in others for stay in one.stays)
    return Finding(
        kind=FindingKind.LISTS_DISAGREE,
        lists=(here.side.list_id, there.side.list_id),
        party=known.caption,
        sentence=f"{known} is on {here.side}; {_otherwise(there, alone)} (as of {here.day}).",
        since=since,
        known_to=here.day,
        about=(str(here.side), str(there.side), known.entry_id),
        basis=(known.stay_at(here.day).began_by, _otherwise(there, alone), *stays),
        entries=(known.entry_id, *sorted(one.entry_id for one in others)),
        papers=(_paper(here), _paper(there)),
        expected=is_known and days(since, here.day) <= here.pair.lag,
    )


def _since(here: _Half, alone: _Alone) -> tuple[str, bool]:
    """From when on they disagree, and whether that day is known: our first document is none."""
    left = max((one.last.ended_by for one in alone.others if one.stays), default="")
    stay = alone.known.stay_at(here.day)
    if left > stay.began_by:
        return left, True
    return min(stay.began_by, here.day), bool(stay.began_from)


def _paper(half: _Half) -> Paper:
    return Paper(half.facts.list_id, half.facts.document, half.facts.sha256)


def _otherwise(there: _Half, alone: _Alone) -> str:
    """What the other list has in its place."""
    list_id, gone = there.side.list_id, [one for one in alone.others if one.stays]
    if gone:
        last = max(gone, key=lambda one: one.last.ended_by)
        sure = ", not yet confirmed" if last.state == EntryState.MISSING else ""
        return f"{last} left {there.side} {last.last.ended}{sure}"
    if alone.others:
        other = there.facts.entries[alone.others[0].entry_id]
        under = ", ".join(
            sorted(tag for tag, stays in other.programmes.items() if stays[-1].is_open)
        )
        return f"{list_id} has {other} under {under} only" if under else f"{list_id} had {other}"
    what = "name or number" if there.pair.by_reference else "name"
    return f"{list_id} has no entry of that {what}"


def _unsure(pair: Pair, unsure: Sequence[Known]) -> Iterator[Uncompared]:
    """Parties that only a name which is much alike may be on the other list."""
    if unsure:
        named = and_more([str(one) for one in unsure])
        yield Uncompared(pair=pair, reason=f"only alike by name, so nothing is concluded: {named}")


def _later(pair: Pair, here: _Half, there: _Half) -> Iterator[Uncompared]:
    """That the older one of two lists cannot know what the newer one did since."""
    older, newer = sorted((here, there), key=lambda half: half.facts.seen)
    later = [known for known in newer.own().values() if _moved(known, here.day)]
    if later:
        what = count(len(later), "later coming or going", "later comings and goings")
        why = f"{older.side.list_id}, document of {older.facts.document}, cannot know {what} of"
        yield Uncompared(pair=pair, reason=f"{why} {newer.side.list_id}")


def _moved(known: Known, day: str) -> bool:
    return any(stay.began_by > day or day < stay.ended_by < "9999" for stay in known.stays)
