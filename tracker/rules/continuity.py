"""Is a newcomer somebody we know under another key? Evidence, never a guess. Pure.

A new spelling is not a delisting (design, promise 5): entries that are renamed, re-numbered or
merged keep their history. Certain evidence links them; resemblance alone leaves a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tracker.model import IDENTIFIERS, PRESENT
from tracker.rules.names.score import whole_similarity
from tracker.rules.normalise.entries import values
from tracker.rules.normalise.keys import head
from tracker.rules.normalise.sense import sense

ALIKE = 0.80
"""Similarity of two names listed on one day from which they are taken for one party."""

SAME_NUMBER = 0.60
"""Similarity from which two names with one unique number in common are one party's."""

NEARLY = 0.90
"""Similarity from which two names are worth a question."""

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


def party(key: str, stored: Mapping[str, Any]) -> Party:
    """The party of an entry's content; names as heads (no case, accents, punctuation)."""
    fields = values(stored)
    listed = {on for _, on, _ in stored["acts"] if on}
    return Party(
        key=key,
        schema=stored["schema"],
        state=stored["state"],
        primary=head(stored["names"][0][0]),
        previous=frozenset(head(text) for text in fields.get("previousName", ())),
        names=frozenset(head(text) for name in NAMES for text in fields.get(name, ())),
        births=frozenset(text for text in fields.get("birthDate", ()) if text[:4].isdigit()),
        identifiers=frozenset(
            (of, sense(number)) for of, number, _ in stored["identifiers"] if of in UNIQUE
        ),
        listed_on=frozenset(listed),
    )


class Possible(NamedTuple):
    """Who a leaver may go on as, and why."""

    keys: tuple[str, ...]
    why: str


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
    for leaver in leavers:
        for newcomer in candidates.of(leaver):
            if conflict(leaver, newcomer):
                continue
            if evidence := _evidence(leaver, newcomer):
                certain[leaver.key][newcomer.key] = evidence
            elif leaver.identifiers & newcomer.identifiers:
                possible[leaver.key] = _maybe(newcomer, "has the same number")
            elif whole_similarity(leaver.primary, newcomer.primary) >= NEARLY:
                possible[leaver.key] = _maybe(newcomer, "has nearly the same name")
            elif by_words and (why := _words_say(leaver, newcomer)):
                possible[leaver.key] = _maybe(newcomer, why)
    return _one_to_one(certain, possible)


def _maybe(newcomer: Party, why: str) -> Possible:
    return Possible((newcomer.key,), f"{newcomer.key} {why}")


def _words_say(old: Party, new: Party) -> str:
    """Why, by the words of their names alone, they may be one party; "" if they say nothing."""
    if old.primary in new.names or new.primary in old.names:
        return "has the name of one as the other's alias"
    before, after = set(old.primary.split()), set(new.primary.split())
    return "has a name of the same words" if before <= after or after <= before else ""


def _one_to_one(certain: Mapping[str, Mapping[str, str]], possible: dict[str, Possible]) -> Links:
    claimed: dict[str, list[str]] = defaultdict(list)
    for old, found in certain.items():
        for new in found:
            claimed[new].append(old)
    renamed = {}
    for old, found in certain.items():
        new, evidence = next(iter(found.items()))
        if len(found) == 1 and len(claimed[new]) == 1:
            renamed[old] = (new, evidence)
        else:
            keys = tuple(sorted(found))
            possible[old] = Possible(keys, f"it could be any of {', '.join(keys)}")
    return Links(renamed=renamed, possible={k: v for k, v in possible.items() if k not in renamed})


class _Candidates:
    """Newcomers by what could link them, so that thousands of both sides stay cheap."""

    def __init__(self, newcomers: Iterable[Party], by_words: bool) -> None:
        self.by: dict[object, list[Party]] = defaultdict(list)
        self.by_words = by_words
        for newcomer in newcomers:
            for handle in self._handles(newcomer):
                self.by[handle].append(newcomer)

    def of(self, leaver: Party) -> list[Party]:
        near = ((handle, self.by.get(handle, [])) for handle in self._handles(leaver))
        found = {p.key: p for handle, ps in near if not self._common(handle, ps) for p in ps}
        return [found[key] for key in sorted(found)]

    @staticmethod
    def _common(handle: object, parties: Sequence[Party]) -> bool:
        """A word in so many names says nothing."""
        return isinstance(handle, str) and len(parties) > COMMON

    def _handles(self, of: Party) -> set[object]:
        tokens = " ".join(sorted(of.primary.split()))
        days = {("on", on) for on in of.listed_on if len(on) == 10}
        former = {("name", " ".join(sorted(name.split()))) for name in of.previous}
        spoken = " ".join(of.names).split() if self.by_words else ()
        words = {word for word in spoken if len(word) >= LONG}
        return {("name", tokens), *former, *of.identifiers, *days, *words}


def _evidence(old: Party, new: Party) -> str:
    """Why they are one party, in words; "" when that is not certain."""
    same_day = bool(old.listed_on & new.listed_on)
    if sorted(old.primary.split()) == sorted(new.primary.split()):
        return "the same name"
    alike = whole_similarity(old.primary, new.primary)
    if (shared := old.identifiers & new.identifiers) and alike >= SAME_NUMBER:
        return f"the same {sorted(shared)[0][0]} and a name that is alike"
    if old.primary in new.previous or new.primary in old.previous:
        return "the authority gives the old name as a former one"
    if not same_day:
        return ""
    if any(whole_similarity(former, old.primary) >= ALIKE for former in new.previous):
        return "listed on the same day, and the former name given is nearly the old one"
    if alike >= ALIKE and old.births <= new.births:
        return "listed on the same day under nearly the same name"
    return ""


def conflict(old: Party, new: Party) -> bool:
    """Whether they cannot be one party: another type, or birth dates without one in common."""
    if "Person" in (old.schema, new.schema) and old.schema != new.schema:
        return True
    return bool(old.births and new.births and not _births_meet(old.births, new.births))


def _births_meet(first: Iterable[str], second: Iterable[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in first for b in second)


def another_person(old: Party, new: Party) -> bool:
    """Whether one reference now stands for somebody else: no name and no birth date in common.

    Facts: Australia gave the references of delisted persons to others in April 2022.
    """
    if not (old.births and new.births) or _births_meet(old.births, new.births):
        return False
    if old.names & new.names or old.identifiers & new.identifiers:
        return False
    return whole_similarity(old.primary, new.primary) < 0.5


def absorbed_by(leaver: Party, survivors: Iterable[tuple[Party, Party]]) -> str:
    """Key of the one surviving entry that took over the leaver's name in this step, or ""."""
    found = [
        after.key
        for before, after in survivors
        if after.state in PRESENT
        and leaver.primary in after.names - before.names
        and not conflict(leaver, after)
    ]
    return found[0] if len(found) == 1 else ""
