"""Is a newcomer somebody we know under another key? Evidence, never a guess. Pure.

A new spelling is not a delisting (design, promise 5): entries that are renamed, re-numbered or
merged keep their history. Certain evidence links them; resemblance alone leaves a question.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from tracker.model import IDENTIFIERS, PRESENT, Content
from tracker.rules.names.score import whole_similarity
from tracker.rules.normalise.dates import agree, is_date
from tracker.rules.normalise.entries import values
from tracker.rules.normalise.keys import head
from tracker.rules.normalise.sense import sense

ALIKE = 0.80
"""Similarity of two names listed on one day from which they are taken for one party."""

SAME_NUMBER = 0.60
"""Similarity from which two names with one unique number in common are one party's."""

NEARLY = 0.90
"""Similarity from which two names are worth a question."""

UNLIKE = 0.50
"""Similarity below which one reference with two birth dates stands for two persons."""

LONG, COMMON = 3, 60
"""Letters of a word that may lead from one name to another; names in which it is too common."""

UNIQUE = IDENTIFIERS - {"callSign", "unReference"}
NAMES = ("name", "alias", "weakAlias", "previousName")


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Who an entry is, as far as one content says: what identity is judged on."""

    key: str
    schema: str
    state: str
    primary: str
    previous: frozenset[str]
    names: frozenset[str]
    births: frozenset[str]
    identifiers: frozenset[tuple[str, str]]
    listed_on: frozenset[str]


def party(key: str, content: Content) -> Party:
    """The party of an entry's content; names as heads (no case, accents, punctuation)."""
    fields = values(content)
    texts = chain.from_iterable(fields.get(kind, ()) for kind in NAMES)
    births = fields.get("birthDate", ())
    numbers = ((of, sense(number)) for of, number, _ in content.identifiers if of in UNIQUE)
    return Party(
        key=key,
        schema=content.schema,
        state=content.state,
        primary=head(content.caption),
        previous=frozenset(map(head, fields.get("previousName", ()))),
        names=frozenset(map(head, texts)),
        births=frozenset(filter(is_date, births)),
        identifiers=frozenset(numbers),
        listed_on=frozenset(filter(None, map(attrgetter("listed_on"), content.acts))),
    )


EVER: Callable[[Party], frozenset[str]] = attrgetter("names")
FORMERLY: Callable[[Party], frozenset[str]] = attrgetter("previous")


class Possible(NamedTuple):
    """Who a leaver may go on as, and why."""

    keys: tuple[str, ...]
    why: str

    @property
    def doubt(self) -> str:
        """Why its absence may be no removal; "" if it goes on as nobody."""
        return f"possibly renamed: {self.why}" if self.keys else ""


NOBODY = Possible((), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """`renamed`: leaver key -> newcomer key, with the evidence; `possible`: leaver -> who else."""

    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    possible: Mapping[str, Possible] = field(default_factory=dict)


def links(leavers: Sequence[Party], newcomers: Sequence[Party], *, by_words: bool = False) -> Links:
    """One-to-one continuations of leavers among the newcomers of the same step.

    `by_words`: on lists whose keys are made of names, or change, every respelling makes a newcomer,
    so all that share a rarer word are looked at.
    """
    certain: dict[str, dict[str, str]] = defaultdict(dict)
    possible: dict[str, Possible] = {}
    candidates = _Candidates(newcomers, by_words)
    for leaver, newcomer in chain.from_iterable(map(candidates.beside, leavers)):
        if evidence := _evidence(leaver, newcomer):
            certain[leaver.key][newcomer.key] = evidence
        elif why := _resemblance(leaver, newcomer, by_words):
            possible[leaver.key] = Possible((newcomer.key,), f"{newcomer.key} {why}")
    return _one_to_one(certain, possible)


def _resemblance(old: Party, new: Party, by_words: bool) -> str:
    """Why they may be one party, though nothing makes it certain; "" if nothing speaks for it."""
    if old.identifiers & new.identifiers:
        return "has the same number"
    if whole_similarity(old.primary, new.primary) >= NEARLY:
        return "has nearly the same name"
    return _words_say(old, new) if by_words else ""


def _words_say(old: Party, new: Party) -> str:
    """Why, by the words of their names alone, they may be one party; "" if they say nothing."""
    if _one_is_called(old, new, EVER):
        return "has the name of one as the other's alias"
    before, after = set(old.primary.split()), set(new.primary.split())
    return "has a name of the same words" if before & after in (before, after) else ""


def _one_to_one(certain: Mapping[str, Mapping[str, str]], possible: dict[str, Possible]) -> Links:
    """Who is certain of one newcomer that nobody else is certain of; all others are questions."""
    claims = Counter(chain.from_iterable(certain.values()))
    renamed = {}
    for old, found in certain.items():
        certain_of_each = list(map(claims.get, found))
        if certain_of_each == [1]:
            renamed[old] = next(iter(found.items()))
            possible.pop(old, None)
        else:
            keys = tuple(sorted(found))
            possible[old] = Possible(keys, f"it could be any of {', '.join(keys)}")
    return Links(renamed=renamed, possible=possible)


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
        near = {party.key: party for party in alike}
        in_order = sorted(near.values(), key=attrgetter("key"))
        return [(leaver, party) for party in in_order if not conflict(leaver, party)]

    def _under(self, handle: object) -> Sequence[Party]:
        """Those with a handle in common; a word in so many names says nothing."""
        parties = self.by.get(handle, ())
        says_nothing = isinstance(handle, str) and len(parties) > COMMON
        return () if says_nothing else parties

    def _handles(self, of: Party) -> set[object]:
        names = {("name", _in_any_order(name)) for name in (of.primary, *of.previous)}
        days = {("on", on) for on in of.listed_on if len(on) == 10}
        words = _long_words(of.names) if self.by_words else set[str]()
        return {*names, *of.identifiers, *days, *words}


def _long_words(names: Iterable[str]) -> set[str]:
    return {word for word in " ".join(names).split() if len(word) >= LONG}


def _in_any_order(name: str) -> str:
    return " ".join(sorted(name.split()))


def _evidence(old: Party, new: Party) -> str:
    """Why they are one party, in words; "" when that is not certain."""
    if _in_any_order(old.primary) == _in_any_order(new.primary):
        return "the same name"
    alike = whole_similarity(old.primary, new.primary)
    shared = sorted(old.identifiers & new.identifiers)
    if shared and alike >= SAME_NUMBER:
        kind, _ = shared[0]
        return f"the same {kind} and a name that is alike"
    if _one_is_called(old, new, FORMERLY):
        return "the authority gives the old name as a former one"
    if old.listed_on.isdisjoint(new.listed_on):
        return ""
    if any(whole_similarity(former, old.primary) >= ALIKE for former in new.previous):
        return "listed on the same day, and the former name given is nearly the old one"
    if alike >= ALIKE and old.births <= new.births:
        return "listed on the same day under nearly the same name"
    return ""


def _one_is_called(old: Party, new: Party, names: Callable[[Party], frozenset[str]]) -> bool:
    """Whether the primary name of one is among such names of the other."""
    return old.primary in names(new) or new.primary in names(old)


def conflict(old: Party, new: Party) -> bool:
    """Whether they cannot be one party: another type, or birth dates without one in common."""
    only_one_is_a_person = "Person" in {old.schema} ^ {new.schema}
    return only_one_is_a_person or _births_differ(old, new)


def _births_differ(old: Party, new: Party) -> bool:
    """Whether both have birth dates, and none in common."""
    both = old.births and new.births
    return bool(both) and not agree(old.births, new.births)


def another_person(old: Party, new: Party) -> bool:
    """Whether one reference now stands for somebody else: no name and no birth date in common.

    Facts: Australia gave the references of delisted persons to others in April 2022.
    """
    in_common = (old.names & new.names, old.identifiers & new.identifiers)
    if any(in_common) or not _births_differ(old, new):
        return False
    return whole_similarity(old.primary, new.primary) < UNLIKE


def absorbed_by(leaver: Party, survivors: Iterable[tuple[Party, Party]]) -> str:
    """Key of the one surviving entry that took over the leaver's name in this step, or ""."""
    gained = [after for before, after in survivors if leaver.primary in after.names - before.names]
    heirs = [party.key for party in gained if _may_absorb(party, leaver)]
    return heirs[0] if len(heirs) == 1 else ""


def _may_absorb(survivor: Party, leaver: Party) -> bool:
    return survivor.state in PRESENT and not conflict(leaver, survivor)
