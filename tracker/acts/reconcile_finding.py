"""A finding: two official words that do not fit, said in one sentence, with what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.model import digest
from tracker.outgoing import Json


class FindingKind(StrEnum):
    """What does not fit, the most important first."""

    ACT_NOT_SHOWN = "act_not_shown"
    LISTS_DISAGREE = "lists_disagree"
    DELTA_DIFFERS = "delta_differs"
    PARTY_UNCLEAR = "party_unclear"
    CHANGE_WITHOUT_ACT = "change_without_act"
    ACT_OVERDUE = "act_overdue"
    CAUSE_DIFFERS = "cause_differs"


SAYS = {
    FindingKind.ACT_NOT_SHOWN: "an act puts on or takes off, and no row of its list shows it",
    FindingKind.LISTS_DISAGREE: "two official lists that should say the same do not",
    FindingKind.DELTA_DIFFERS: "the authority's own count or delta is not ours",
    FindingKind.PARTY_UNCLEAR: "an act names somebody whom no entry, or several, can be",
    FindingKind.CHANGE_WITHOUT_ACT: "a list changed, and no act of a source looked at says so",
    FindingKind.ACT_OVERDUE: "a day of an act lies ahead that should not, or passed in silence",
    FindingKind.CAUSE_DIFFERS: "the log and an act say different causes",
}
"""Kind -> what it is, below a table."""

PLACES = {kind: place for place, kind in enumerate(FindingKind)}


class Paper(NamedTuple):
    """A document that a finding rests on: of which list, first seen on which day, its hash."""

    list_id: str
    observed_on: str
    sha256: str

    def json(self, today: str) -> Json:
        """It, and its age in days."""
        return {**self._asdict(), "age_days": days(self.observed_on, today)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One finding, as the record has it now; what people decided of it comes after.

    `about` says what it is about and makes its id; `basis` what the evidence says of that, whose
    hash a disposition holds for. `since` is the day from which the two do not fit, as far as it is
    known, and `known_to` the last day for which that is known. `expected`: younger than usual.
    `parties` are all whom it is about, where these are several.
    """

    kind: FindingKind
    lists: tuple[str, ...]
    party: str
    sentence: str
    since: str
    known_to: str
    about: tuple[str, ...]
    basis: tuple[str, ...]
    parties: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    expected: bool = False
    number: int = 1

    @property
    def finding_id(self) -> str:
        """Stable: of what it is about, not of when it was found."""
        return digest(("finding", str(self.kind), *self.about))

    @property
    def evidence(self) -> str:
        """The hash of what the evidence says: another one, and a disposition holds no longer."""
        return digest((str(self.expected), *self.basis))

    def age_days(self, today: str) -> int | None:
        """Days since it began; None where that is not known, 0 for what lies ahead."""
        return max(0, days(self.since, today)) if is_day(self.since) else None

    def json(self, today: str) -> Json:
        """All but what people decided of it; ages are of a day."""
        return {
            "finding_id": self.finding_id,
            "kind": str(self.kind),
            "lists": list(self.lists),
            "party": self.party,
            "parties": list(self.parties or filter(None, (self.party,))),
            "sentence": self.sentence,
            "since": self.since,
            "age_days": self.age_days(today),
            "known_to": self.known_to,
            "entries": list(self.entries),
            "acts": list(self.acts),
            "changes": list(self.changes),
            "documents": [paper.json(today) for paper in self.papers],
            "number": self.number,
            "evidence": self.evidence,
        }


def is_day(text: str) -> bool:
    """Whether a text is one whole day.

    >>> is_day("2012-09-28"), is_day("2012-09"), is_day("2012-13-01")
    (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def days(since: str, until: str) -> int:
    """Days from one day to another."""
    return (date.fromisoformat(until[:10]) - date.fromisoformat(since[:10])).days


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The most important first: by kind, those that are more than expected, the newest first."""
    by_name = sorted(findings, key=lambda one: (one.lists, one.party))
    newest = sorted(by_name, key=lambda one: one.since, reverse=True)
    return sorted(newest, key=lambda one: (one.expected, PLACES[one.kind]))


def and_more(parties: Iterable[str], named: int = 3) -> str:
    """Some names, and how many there are besides.

    >>> and_more(["A", "B", "C", "D", "E"])
    'A; B; C and 2 more'
    """
    every = list(parties)
    more = f" and {len(every) - named} more" if len(every) > named else ""
    return "; ".join(every[:named]) + more
