"""Is a newcomer somebody we know under another key? Evidence, never a guess. Pure.

A new spelling is not a delisting (design, promise 5): entries that are renamed, re-numbered or
merged keep their history. Certain evidence links them; resemblance alone leaves a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.model import IDENTIFIERS, PRESENT
from tracker.names.score import whole_similarity
from tracker.normalise.entries import values
from tracker.normalise.keys import head
from tracker.normalise.sense import sense

ALIKE = 0.80
"""Similarity of two names listed on one day from which they are taken for one party."""

SAME_NUMBER = 0.60
"""Similarity from which two names with one unique number in common are one party's."""

NEARLY = 0.90
"""Similarity from which two names are worth a question."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """`renamed`: leaver key -> newcomer key, with the evidence; `possible`: leaver -> sentence."""

    renamed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    possible: Mapping[str, str] = field(default_factory=dict)


def links(leavers: Sequence[Party], newcomers: Sequence[Party]) -> Links:
    """One-to-one continuations of leavers among the newcomers of the same step."""
    certain: dict[str, dict[str, str]] = defaultdict(dict)
    possible: dict[str, str] = {}
    candidates = _Candidates(newcomers)
    for leaver in leavers:
        for newcomer in candidates.of(leaver):
            if conflict(leaver, newcomer):
                continue
            if evidence := _evidence(leaver, newcomer):
                certain[leaver.key][newcomer.key] = evidence
            elif leaver.identifiers & newcomer.identifiers:
                possible[leaver.key] = f"{newcomer.key} has the same number"
            elif whole_similarity(leaver.primary, newcomer.primary) >= NEARLY:
                possible[leaver.key] = f"{newcomer.key} has nearly the same name"
    return _one_to_one(certain, possible)


def _one_to_one(certain: Mapping[str, Mapping[str, str]], possible: dict[str, str]) -> Links:
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
            possible[old] = f"it could be any of {', '.join(sorted(found))}"
    return Links(renamed=renamed, possible={k: v for k, v in possible.items() if k not in renamed})


class _Candidates:
    """Newcomers by what could link them, so that thousands of both sides stay cheap."""

    def __init__(self, newcomers: Iterable[Party]) -> None:
        self.by: dict[object, list[Party]] = defaultdict(list)
        for newcomer in newcomers:
            for handle in self._handles(newcomer):
                self.by[handle].append(newcomer)

    def of(self, leaver: Party) -> list[Party]:
        found = {p.key: p for handle in self._handles(leaver) for p in self.by.get(handle, ())}
        return [found[key] for key in sorted(found)]

    @staticmethod
    def _handles(of: Party) -> set[object]:
        tokens = " ".join(sorted(of.primary.split()))
        days = {("on", on) for on in of.listed_on if len(on) == 10}
        former = {("name", " ".join(sorted(name.split()))) for name in of.previous}
        return {("name", tokens), *former, *of.identifiers, *days}


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
