"""One party or two? All evidence, weighed in one place. Pure.

A new spelling is not a delisting (design, promise 5): entries that are renamed, re-numbered or
merged keep their history. Certain evidence links them or parts them; everything else leaves a
question. What two contents have in common or not is noticed first (`signs`), whoever asks; how much
that says depends on where the two stand (`Ground`): under one reference, under two of a list whose
references are stable, or under two of a list whose keys change with the names.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import chain, product
from operator import attrgetter
from typing import NamedTuple

from tracker.model import PRESENT
from tracker.rules.names.score import spelled_similarity, whole_similarity
from tracker.rules.normalise.dates import agree
from tracker.rules.normalise.keys import reference
from tracker.rules.normalise.spans import is_whole_day
from tracker.rules.party import Party as Party
from tracker.rules.party import long_words
from tracker.rules.party import party as party

NEARLY, ALIKE, SOMEWHAT, FAINTLY = 0.90, 0.80, 0.60, 0.50
"""Similarity of two names: nearly the same; alike; alike beside one number; not quite another."""

COMMON = 60
"""Names in which a word, or listings on a day, are too many to lead from one party to another."""

WHOLE_DAY = 10
PAPERS = ("idNumber", "passportNumber", "taxNumber", "registrationNumber", "imoNumber")
"""Numbers of which a party has one of a kind, or all it has: another one is another party's."""

ORGANISED = {"Organization"}

GROUPS = {"Company": "Organization", "LegalEntity": ""}
"""Types as far as identity goes; a legal entity may turn out to be anything."""


class Sign(StrEnum):
    """What two contents have in common, or not, in words that go behind a name."""

    SAME_NAME = "the same name"
    FORMER = "the authority gives the old name as a former one"
    NEARLY_FORMER = "the former name given is nearly the old one"
    SAME_FORMER = "the same former name is given of both"
    NEARLY = "nearly the same name"
    ALIKE = "a name that is alike"
    SOMEWHAT = "a name that is somewhat alike"
    FAINTLY = "a name that is faintly alike"
    CALLED = "the name of one as the other's alias"
    IN_COMMON = "an alias in common"
    SAME_WORDS = "a name of the same words"
    INITIALS = "the same initials"
    OTHER_NAME = "another name"
    NUMBER = "the same number"
    OTHER_NUMBER = "other numbers"
    RECORD = "the same record number"
    OTHER_RECORD = "another record number"
    BORN_THAT_DAY = "the same birth date"
    BORN_AS_WELL = "birth dates that agree"
    MISPRINTED = "a birth date that is off by one or turned round"
    OTHER_BIRTH = "another birth date"
    DAY = "listed on the same day"
    OTHER_DAY = "another listing date"
    OTHER_DAY_AND_PROGRAMME = "another listing date and programme"
    FAMILY = "the same parents"
    OTHER_FAMILY = "other parents"
    OTHER_PLACE = "other places"
    OTHER_LAND = "another nationality"
    PARTICULARS = "the same particulars"
    OTHER_PROGRAMME = "another programme"
    ITS_NAME = "an organisation of the same programme"
    TOGETHER = "renumbered with most others of its programme"
    OTHER_TYPE = "another type"


UNNAMED = frozenset({Sign.OTHER_NAME, Sign.INITIALS, Sign.FAINTLY})
"""Signs of names that link nobody, whatever else speaks for it."""

SURE = frozenset({Sign.NUMBER, Sign.RECORD, Sign.FORMER})
"""Signs that are a question at the least, also beside another name or against others."""

HARD = frozenset({Sign.OTHER_BIRTH, Sign.OTHER_FAMILY, Sign.OTHER_NUMBER, Sign.OTHER_TYPE})
"""Signs of two parties that nothing outweighs for certain."""

Ground = Mapping[Sign, float]
"""How much each sign says for one party, or against it."""

ALSO = frozenset({Sign.NUMBER, Sign.RECORD, Sign.BORN_THAT_DAY, Sign.BORN_AS_WELL})
"""Signs that beside a name that is alike make two records under one reference one party's."""

ELSE = frozenset({Sign.OTHER_BIRTH, Sign.OTHER_RECORD, Sign.OTHER_FAMILY, Sign.OTHER_NUMBER})
"""Signs that beside another name leave a question whom a reference stands for."""

NEUTRAL = frozenset(
    {
        Sign.OTHER_RECORD,
        Sign.OTHER_DAY,
        Sign.OTHER_DAY_AND_PROGRAMME,
        Sign.OTHER_PROGRAMME,
    }
)
"""Signs that speak for nothing where they do not speak against it."""

CERTAIN = 3.0
"""What the signs have to come to for one party without a question; at nothing they are two."""

MANY, MOST = 5, 0.5
"""How many of a programme come again under their names, and what share of those who left it."""

CLEARLY = 2.0
"""By how much one pair has to outweigh another that could be instead."""

STABLE: Ground = {
    Sign.SAME_NAME: 1,
    Sign.FORMER: 5,
    Sign.NEARLY_FORMER: 1,
    Sign.SAME_FORMER: 1,
    Sign.NEARLY: 1,
    Sign.NUMBER: 5,
    Sign.OTHER_NUMBER: -3,
    Sign.RECORD: 5,
    Sign.BORN_THAT_DAY: 3,
    Sign.BORN_AS_WELL: 1,
    Sign.MISPRINTED: -1,
    Sign.OTHER_BIRTH: -6,
    Sign.DAY: 2,
    Sign.OTHER_DAY: -0.5,
    Sign.OTHER_DAY_AND_PROGRAMME: -3,
    Sign.FAMILY: 1,
    Sign.OTHER_FAMILY: -6,
    Sign.OTHER_PLACE: -1,
    Sign.OTHER_LAND: -1,
    Sign.PARTICULARS: 2,
    Sign.OTHER_PROGRAMME: -1,
    Sign.ITS_NAME: 2.5,
    Sign.TOGETHER: 2.5,
    Sign.OTHER_TYPE: -9,
}
"""Two references of a list that keeps them: a name alone says little."""

MOVING: Ground = {
    **STABLE,
    Sign.SAME_NAME: 3,
    Sign.ALIKE: 0.5,
    Sign.CALLED: 0.5,
    Sign.SAME_WORDS: 0.5,
    Sign.OTHER_RECORD: -1,
    Sign.OTHER_DAY: 0,
    Sign.OTHER_DAY_AND_PROGRAMME: 0,
    Sign.OTHER_PROGRAMME: 0,
    Sign.ITS_NAME: 0,
}
"""Two keys of a list whose keys are made of names, or that gives parties new ones."""

ONE_REFERENCE: Ground = {
    Sign.SAME_NAME: 8.5,
    Sign.FORMER: 8,
    Sign.NEARLY_FORMER: 6,
    Sign.SAME_FORMER: 5,
    Sign.NEARLY: 6,
    Sign.ALIKE: 6,
    Sign.SOMEWHAT: 5,
    Sign.FAINTLY: 5,
    Sign.CALLED: 7,
    Sign.IN_COMMON: 7,
    Sign.SAME_WORDS: 6,
    Sign.INITIALS: 4,
    Sign.OTHER_NAME: 3,
    Sign.NUMBER: 5,
    Sign.OTHER_NUMBER: -2.5,
    Sign.RECORD: 2,
    Sign.OTHER_RECORD: -2,
    Sign.BORN_THAT_DAY: 3,
    Sign.BORN_AS_WELL: 1,
    Sign.OTHER_BIRTH: -3,
    Sign.DAY: 2,
    Sign.OTHER_DAY: -1,
    Sign.OTHER_DAY_AND_PROGRAMME: -3,
    Sign.FAMILY: 1,
    Sign.OTHER_FAMILY: -4,
    Sign.OTHER_PLACE: -1,
    Sign.OTHER_LAND: -1,
    Sign.PARTICULARS: 2,
    Sign.OTHER_PROGRAMME: -1,
    Sign.OTHER_TYPE: -3,
}
"""One reference: it is the same party's, unless the name and more than the name are others."""


# What they have in common.


def signs(old: Party, new: Party) -> list[Sign]:
    """All that is alike or not of two parties, the name first."""
    said = (
        _by_name(old, new),
        _of_numbers(old, new),
        _of_sets(old.records, new.records, Sign.RECORD, Sign.OTHER_RECORD),
        _of_births(old.births, new.births),
        _of_listing(old, new),
        _of_sets(old.family, new.family, Sign.FAMILY, Sign.OTHER_FAMILY),
        _of_sets(old.places, new.places, None, Sign.OTHER_PLACE),
        _of_sets(old.lands, new.lands, None, Sign.OTHER_LAND),
        _of_sets(old.particulars, new.particulars, Sign.PARTICULARS, None),
        Sign.OTHER_TYPE if _types_differ(old, new) else None,
        Sign.ITS_NAME if _is_its_name(old, new) else None,
    )
    return [sign for sign in said if sign is not None]


def _of_sets(
    old: frozenset[str] | frozenset[tuple[str, str]],
    new: frozenset[str] | frozenset[tuple[str, str]],
    same: Sign | None,
    other: Sign | None,
) -> Sign | None:
    """What two sets of values say; nothing where one of both is empty."""
    if not old or not new:
        return None
    return other if old.isdisjoint(new) else same


def _by_name(old: Party, new: Party) -> Sign:
    """How their names are related, the strongest sign first."""
    if _in_any_order(old.primary) == _in_any_order(new.primary):
        return Sign.INITIALS if old.initials else Sign.SAME_NAME
    if _one_is_called(old, new, FORMERLY):
        return Sign.FORMER
    alike = _alike(old.primary, new.primary)
    if alike >= NEARLY:
        return Sign.NEARLY
    if any(_nearly_called(former, old) for former in new.previous):
        return Sign.NEARLY_FORMER
    if old.previous & new.previous:
        return Sign.SAME_FORMER
    return _by_other_names(old, new, alike)


def _by_other_names(old: Party, new: Party, alike: float) -> Sign:
    if _one_is_called(old, new, EVER):
        return Sign.CALLED
    before, after = set(old.primary.split()), set(new.primary.split())
    if before & after in (before, after):
        return Sign.SAME_WORDS
    if old.names & new.names:
        return Sign.IN_COMMON
    grades = ((ALIKE, Sign.ALIKE), (SOMEWHAT, Sign.SOMEWHAT), (FAINTLY, Sign.FAINTLY))
    return next((sign for least, sign in grades if alike >= least), Sign.OTHER_NAME)


EVER: Callable[[Party], frozenset[str]] = attrgetter("names")
FORMERLY: Callable[[Party], frozenset[str]] = attrgetter("previous")


def _one_is_called(old: Party, new: Party, names: Callable[[Party], frozenset[str]]) -> bool:
    """Whether the primary name of one is among such names of the other."""
    return old.primary in names(new) or new.primary in names(old)


def _alike(first: str, second: str) -> float:
    """How alike two names are; initials say nothing, and Brigade 1 is not Brigade 2."""
    return spelled_similarity(first, second) if _figures(first) == _figures(second) else 0.0


def _nearly_called(former: str, old: Party) -> bool:
    """Whether a former name given is nearly the old one; of organisations also its acronym."""
    alike = _alike if old.schema == "Person" else whole_similarity
    return alike(former, old.primary) >= ALIKE


def _figures(name: str) -> list[str]:
    return sorted(word for word in name.split() if not word.isalpha())


def _of_numbers(old: Party, new: Party) -> Sign | None:
    """A number in common; or two of one kind of paper, and none in common."""
    if old.identifiers & new.identifiers:
        return Sign.NUMBER
    kinds = _papers(old) & _papers(new)
    return Sign.OTHER_NUMBER if kinds else None


def _papers(of: Party) -> set[str]:
    return {kind for kind, _ in of.identifiers if kind in PAPERS}


def _of_births(old: frozenset[str], new: frozenset[str]) -> Sign | None:
    if not old or not new:
        return None
    if any(map(is_whole_day, old & new)):
        return Sign.BORN_THAT_DAY
    if agree(old, new):
        return Sign.BORN_AS_WELL
    if any(_misprinted(a, b) for a, b in product(old, new)):
        return Sign.MISPRINTED
    return Sign.OTHER_BIRTH


def _misprinted(first: str, second: str) -> bool:
    """Whether one date is the other but for a day, month or year, or day and month turned round."""
    if len(first) == len(second) == len("1970") and (first + second).isdigit():
        return abs(int(first) - int(second)) == 1
    try:
        one, other = date.fromisoformat(first), date.fromisoformat(second)
    except ValueError:
        return False
    if abs((one - other).days) == 1:
        return True
    apart = [abs(a - b) for a, b in zip(one.timetuple()[:3], other.timetuple()[:3], strict=True)]
    if sorted(apart) == [0, 0, 1]:
        return True
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _of_listing(old: Party, new: Party) -> Sign | None:
    """What the acts say that list them; a month agrees with a day in it."""
    elsewhere = old.programmes.isdisjoint(new.programmes)
    if not old.listed_on or not new.listed_on:
        return Sign.OTHER_PROGRAMME if elsewhere else None
    if agree(old.listed_on, new.listed_on):
        both = old.listed_on & new.listed_on
        return Sign.DAY if any(map(_is_whole, both)) else None
    return Sign.OTHER_DAY_AND_PROGRAMME if elsewhere else Sign.OTHER_DAY


def _types_differ(old: Party, new: Party) -> bool:
    """Whether they are of two types; a legal entity may be of any."""
    before, after = _group(old), _group(new)
    return bool(before and after) and before != after


def _group(of: Party) -> str:
    return GROUPS.get(of.schema, of.schema)


def _is_its_name(old: Party, new: Party) -> bool:
    """Whether two organisations of one programme have one name: few of them are namesakes."""
    if {_group(old), _group(new)} != ORGANISED or old.programmes.isdisjoint(new.programmes):
        return False
    words = long_words([old.primary])
    return len(words) > 1 and _in_any_order(old.primary) == _in_any_order(new.primary)


def _in_any_order(name: str) -> str:
    return " ".join(sorted(name.split()))


# What that says.


class Is(StrEnum):
    """What two contents are to each other."""

    ONE = "certainly one party"
    TWO = "certainly two parties"
    DOUBTFUL = "perhaps one party"


class Finding(NamedTuple):
    """One party or two, how much speaks for one, and the reasons in words."""

    verdict: Is
    weight: float
    why: str
    name: Sign


def weighed(old: Party, new: Party, ground: Ground) -> Finding:
    """One party or two, as far as all signs together say."""
    return _weighed(signs(old, new), ground)


def _weighed(found: Sequence[Sign], ground: Ground) -> Finding:
    weight = sum(ground.get(sign, 0.0) for sign in found)
    if ground is ONE_REFERENCE:
        verdict = _of_one_reference(weight, found)
    else:
        verdict = _of_two_keys(weight, found)
    return Finding(verdict, weight, _reasons(found, ground, verdict), found[0])


def _of_two_keys(weight: float, found: Sequence[Sign]) -> Is:
    """A sign that parts leaves a question at best, a sure one against others at least."""
    sure = not SURE.isdisjoint(found)
    named = UNNAMED.isdisjoint(found)
    against = HARD.intersection(found)
    if Sign.RECORD in found:
        against -= {Sign.OTHER_NUMBER}
    if Sign.MISPRINTED in found and not sure:
        against |= {Sign.MISPRINTED}
    if weight >= CERTAIN and named and not against:
        return Is.ONE
    if weight > 0 and (named or sure):
        return Is.DOUBTFUL
    torn = sure and named and Sign.OTHER_TYPE not in found
    return Is.DOUBTFUL if torn else Is.TWO


def _of_one_reference(weight: float, found: Sequence[Sign]) -> Is:
    """A reference is evidence by itself; design: a new name and a new birth date are a question."""
    differs = not ELSE.isdisjoint(found) and Sign.NUMBER not in found
    if weight >= CERTAIN and not (differs and Sign.OTHER_NAME in found):
        return Is.ONE
    return Is.DOUBTFUL if weight > 0 else Is.TWO


def _reasons(found: Iterable[Sign], ground: Ground, verdict: Is) -> str:
    """What speaks for the verdict: for one party, for two, or both."""
    con = [str(sign) for sign in found if ground.get(sign, 0.0) < 0 or sign in UNNAMED]
    pro = [str(sign) for sign in found if sign not in con and sign not in NEUTRAL]
    if verdict == Is.ONE:
        return ", ".join(pro)
    if verdict == Is.TWO:
        return ", ".join(con)
    return " but ".join(filter(None, (", ".join(pro), ", ".join(con))))


def conflict(old: Party, new: Party) -> bool:
    """Whether they cannot be one party: another type, other birth dates, parents or papers."""
    return not HARD.isdisjoint(signs(old, new))


def another_person(old: Party, new: Party) -> str:
    """Why one reference does not certainly stand for the same party now; "" if it does.

    Facts: Australia gave the references of delisted persons to others in April 2022.
    """
    found = weighed(old, new, ONE_REFERENCE)
    return "" if found.verdict == Is.ONE else found.why


def are_of_one(first: Party, second: Party) -> bool:
    """Whether two records under one reference in one document are one party's.

    They share a name in whatever order; or a name that is alike at least, with a number, the
    publisher's record number or birth dates that agree, and nothing against it. Facts: the EU's
    file of March 2021 lists five of the Taliban twice, under two programmes.
    """
    if not names_of(first).isdisjoint(names_of(second)):
        return True
    found = signs(first, second)
    named = Sign.OTHER_NAME not in found
    return named and not ALSO.isdisjoint(found) and HARD.isdisjoint(found)


def names_of(of: Party) -> set[str]:
    """Its names, each with its words in no order."""
    return set(map(_in_any_order, of.names))


# Who goes on as whom.


class Possible(NamedTuple):
    """Who a leaver may go on as, and why."""

    keys: tuple[str, ...]
    why: str


NOBODY = Possible((), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """`renamed`: leaver key -> newcomer key, with the evidence; `possible`: leaver -> who else."""

    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    possible: Mapping[str, Possible] = field(default_factory=dict)


class _Pair(NamedTuple):
    """A leaver, a newcomer, and what they are to each other.

    `together`: they have one name, and so have most others who left their programme and came again.
    """

    old: Party
    new: Party
    found: Finding
    together: bool = False

    def outdoes(self, stays: "_Pair | None") -> bool:
        """Whether they are one party more so than one who stays under his reference.

        One whose name is under his reference still, in whatever spelling, stays there; the very
        same name stands elsewhere only of a namesake. But where most of a programme have come
        again under other references, a name that is merely alike may be the next one's in line.
        """
        if stays is None:
            return True
        here, there = stays.found.name, self.found.name
        apart = self.found.weight - stays.found.weight
        if here not in UNNAMED and {here, there} != {Sign.SAME_NAME}:
            return self.together and here != Sign.SAME_NAME and apart >= CLEARLY
        return apart > 0


class _Beside(NamedTuple):
    """A leaver, a newcomer, and all that is alike or not of them."""

    old: Party
    new: Party
    signs: Sequence[Sign]

    @property
    def same_name(self) -> bool:
        """Whether the name is the same, and nothing parts them."""
        return Sign.SAME_NAME in self.signs and HARD.isdisjoint(self.signs)


NO_KEYS: Mapping[str, str] = {}
NOBODY_STAYS: Set[str] = frozenset()


def links(
    leavers: Sequence[Party],
    newcomers: Sequence[Party],
    *,
    by_words: bool = False,
    own: Mapping[str, str] = NO_KEYS,
    staying: Set[str] = NOBODY_STAYS,
    references: Mapping[str, str] = NO_KEYS,
) -> Links:
    """One-to-one continuations of leavers among the newcomers of the same step.

    `by_words`: on lists whose keys are made of names, or change, every respelling makes a newcomer,
    so all that share a rarer word are looked at. `own`: leaver -> the newcomer that stands under
    its very reference; the two are no pair. `staying`: those of whom the reference says that they
    are one all the same; for another pair to be one instead, it has to be so more than they.
    `references`: leaver -> his reference, which another party may have, too: under it, his very
    name is his own.
    """
    ground = MOVING if by_words else STABLE
    candidates = _Candidates(newcomers, by_words)
    beside = chain.from_iterable(map(candidates.beside, leavers))
    noticed = [
        _Beside(old, new, signs(old, new)) for old, new in beside if own.get(old.key) != new.key
    ]
    pairs = _in_sum(noticed, leavers, ground, references)
    kept = {old: key for old, key in own.items() if old in staying}
    stays = {pair.old.key: pair for pair in _of_own(leavers, newcomers, kept, ground)}
    stays_under = {pair.new.key: pair for pair in stays.values()}
    open_pairs = [
        pair
        for pair in pairs
        if pair.found.verdict != Is.TWO
        and pair.outdoes(stays.get(pair.old.key))
        and pair.outdoes(stays_under.get(pair.new.key))
    ]
    renamed = _one_to_one(pair for pair in open_pairs if pair.found.verdict == Is.ONE)
    if by_words:
        open_pairs += _alone_of_a_day(leavers, newcomers, renamed)
    return Links(renamed=renamed, possible=_possible(open_pairs, renamed))


def _in_sum(
    noticed: Sequence[_Beside],
    leavers: Sequence[Party],
    ground: Ground,
    references: Mapping[str, str],
) -> Iterator[_Pair]:
    """What the signs of each pair say, and what most of a programme do together."""
    renumbered = _renumbered(noticed, leavers)
    for beside in noticed:
        old, new, found = beside
        together = Sign.SAME_NAME in found and not renumbered.isdisjoint(old.programmes)
        all_signs = [*found, Sign.TOGETHER] if together else found
        at_home = beside.same_name and references.get(old.key) == reference(new.key)
        signs = _weighed(all_signs, ONE_REFERENCE if at_home else ground)
        yield _Pair(old, new, signs, together)


def _of_own(
    leavers: Iterable[Party],
    newcomers: Iterable[Party],
    own: Mapping[str, str],
    ground: Ground,
) -> Iterator[_Pair]:
    """Leavers with those that have their references now, the reference apart."""
    by_key = {newcomer.key: newcomer for newcomer in newcomers} if own else {}
    for old in leavers:
        if old.key in own:
            new = by_key[own[old.key]]
            yield _Pair(old, new, weighed(old, new, ground))


def _renumbered(noticed: Iterable[_Beside], leavers: Iterable[Party]) -> set[str]:
    """Programmes most of whose leavers have come again under their names: no chance does that."""
    named = {pair.old.key: pair.old for pair in noticed if pair.same_name}
    again = Counter(chain.from_iterable(old.programmes for old in named.values()))
    left = Counter(chain.from_iterable(old.programmes for old in leavers))
    return {of for of, number in again.items() if number >= max(MANY, MOST * left[of])}


def _one_to_one(certain: Iterable[_Pair]) -> dict[str, tuple[str, str]]:
    """Pairs that clearly outweigh all others of both, the weightiest first."""
    in_order = sorted(certain, key=lambda pair: (-pair.found.weight, pair.old.key, pair.new.key))
    rivals: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    for pair in in_order:
        rivals["old", pair.old.key].append(pair)
        rivals["new", pair.new.key].append(pair)
    renamed: dict[str, tuple[str, str]] = {}
    taken: set[str] = set()
    for pair in in_order:
        if pair.old.key in renamed or pair.new.key in taken:
            continue
        others = chain(rivals["old", pair.old.key], rivals["new", pair.new.key])
        free = [o for o in others if o.old.key not in renamed and o.new.key not in taken]
        if _outweighs(pair, free):
            renamed[pair.old.key] = (pair.new.key, pair.found.why)
            taken.add(pair.new.key)
    return renamed


def _outweighs(pair: _Pair, free: Sequence[_Pair]) -> bool:
    """Whether a pair is the likeliest by far for both of its sides."""
    others = (other.found.weight for other in free if other is not pair)
    return pair.found.weight - max(others, default=float("-inf")) >= CLEARLY


def _alone_of_a_day(
    leavers: Sequence[Party], newcomers: Sequence[Party], renamed: Mapping[str, tuple[str, str]]
) -> Iterator[_Pair]:
    """Where keys are made of names: the one who left and the one who came of one past day."""
    taken = {key for key, _ in renamed.values()}
    left = _only_of(old for old in leavers if old.key not in renamed)
    came = _only_of(new for new in newcomers if new.key not in taken)
    for day in sorted(left.keys() & came.keys()):
        old, new = left[day], came[day]
        if not conflict(old, new):
            yield _Pair(old, new, Finding(Is.DOUBTFUL, 0.0, Sign.DAY, Sign.OTHER_NAME))


def _only_of(parties: Iterable[Party]) -> dict[str, Party]:
    """Day of listing -> the only party that was listed on it."""
    on: dict[str, list[Party]] = defaultdict(list)
    for one in parties:
        for day in filter(_is_whole, one.listed_on):
            on[day].append(one)
    return {day: found[0] for day, found in on.items() if len(found) == 1}


def _is_whole(day: str) -> bool:
    return len(day) == WHOLE_DAY


def _possible(
    pairs: Iterable[_Pair], renamed: Mapping[str, tuple[str, str]]
) -> dict[str, Possible]:
    """Leaver -> the newcomers that it may be: of those that nobody certainly is, or else of all.

    Two entries may have become one.
    """
    taken = {key for key, _ in renamed.values()}
    free: dict[str, dict[str, str]] = defaultdict(dict)
    others: dict[str, dict[str, str]] = defaultdict(dict)
    for pair in pairs:
        if pair.old.key not in renamed:
            who = others if pair.new.key in taken else free
            who[pair.old.key].setdefault(pair.new.key, pair.found.why)
    return {old: _any_of(found) for old, found in {**others, **free}.items()}


def _any_of(found: Mapping[str, str]) -> Possible:
    keys = tuple(sorted(found))
    if len(keys) == 1:
        return Possible(keys, found[keys[0]])
    return Possible(keys, f"it could be any of {', '.join(keys)}")


class _Candidates:
    """Newcomers by what could link them, so that thousands of both sides stay cheap."""

    def __init__(self, newcomers: Iterable[Party], by_words: bool) -> None:
        self.by: dict[object, list[Party]] = defaultdict(list)
        self.by_words = by_words
        for newcomer in newcomers:
            for handle in self._handles(newcomer):
                self.by[handle].append(newcomer)

    def beside(self, leaver: Party) -> list[tuple[Party, Party]]:
        """A leaver with each newcomer that it may be."""
        alike = chain.from_iterable(map(self._under, self._handles(leaver)))
        near = {newcomer.key: newcomer for newcomer in alike}
        in_order = sorted(near.values(), key=attrgetter("key"))
        return [(leaver, newcomer) for newcomer in in_order]

    def _under(self, handle: object) -> Sequence[Party]:
        """Those with a handle in common; what so many have in common says nothing."""
        parties = self.by.get(handle, ())
        return () if len(parties) > COMMON else parties

    def _handles(self, of: Party) -> set[object]:
        names = {("name", _in_any_order(name)) for name in (of.primary, *of.previous)}
        days = {("on", on) for on in of.listed_on if _is_whole(on)}
        words = long_words(of.names)
        on_a_day = set(product(days, words))
        alone = {*words, *product(days, [_shape(of.primary)])} if self.by_words else set[object]()
        return {*names, *of.identifiers, *of.records, *days, *on_a_day, *alone}


def _shape(name: str) -> tuple[str, ...]:
    """The first letters of a name's words: what a respelling of short words leaves (Ko Ko Lwin)."""
    return tuple(sorted(word[0] for word in name.split()))


# Who was taken over.


def absorbed_by(leaver: Party, survivors: Iterable[tuple[Party, Party]]) -> str:
    """Key of the one surviving entry that took over the leaver's name in this step, or ""."""
    gained = [after for before, after in survivors if leaver.primary in after.names - before.names]
    heirs = [heir.key for heir in gained if _may_absorb(heir, leaver)]
    return heirs[0] if len(heirs) == 1 else ""


def _may_absorb(survivor: Party, leaver: Party) -> bool:
    return survivor.state in PRESENT and not conflict(leaver, survivor)
