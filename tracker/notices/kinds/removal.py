"""Somebody has left a list, or is missing from its newest document."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import ClassVar

from tracker.model import Confirmation
from tracker.notices.kinds.changes import OfChange
from tracker.notices.wording import day, phrase, plain, words

SHOWN_BY: dict[str, str] = {
    Confirmation.AUTHORITY_STATES: "The authority itself shows",
    Confirmation.ACT_CITED: "An act cited by a reviewer shows",
    Confirmation.OBSERVED_AGAIN: "A second good document shows",
}


@dataclass(frozen=True, kw_only=True)
class Removal(OfChange, kind="removal", tells=[("removal", "entry")]):
    """Somebody has left a list, or is missing from its newest document."""

    place: ClassVar[int] = 2
    ends: ClassVar[bool] = True
    colour: ClassVar[str] = "off"
    taken_back: ClassVar[str] = " is on the list; our notice of {day} was wrong"

    def subject(self) -> str:
        """Who left, said only where it is sure."""
        who = f"{self.party}{self.change.tags}"
        if not self.sure:
            return f"Not in the new document, not yet confirmed: {who}"
        if same := self.namesakes():
            this, other = plain(self.change.entry_key, 40), plain(same[0].entry_key, 40)
            return f"Entry {this} ended, the same name still listed as {other}: {self.party}"
        when = phrase(", effective {}", self.change.effective_on)
        return f"REMOVED: {who}, {self.about.off}{when}"

    def sentence(self) -> str:
        """Who left, and how we know."""
        if not self.sure:
            return (
                f"{self.party} is not in the document of {day(self.change.observed_at)} of the "
                f"{self.about.named}; one document alone does not confirm a removal, so treat it "
                "as listed."
            )
        how = f" ({self.about.off}{self.change.effective})"
        left = f"{self._shown_by()} that {self.party} has left the {self.about.named}{how}."
        if same := self.namesakes():
            keys = words(plain(place.entry_key, 40) for place in same[:3])
            left += f" On this very list the same name still stands as {keys}."
        return left

    def _shown_by(self) -> str:
        if self.change.confirmation == Confirmation.OBSERVED_ONCE and self.decision is not None:
            return f"{plain(self.decision.decided_by, 80)} has confirmed"
        return SHOWN_BY.get(self.change.confirmation, "The record shows")

    @property
    def seen(self) -> str:
        """How far it is seen: missing only, gone from one entry of a name that stays, or gone."""
        if not self.sure:
            return "missing"
        return "twin" if self.namesakes() else "gone"

    @classmethod
    def subject_of(cls, told: Sequence["Removal"]) -> str:
        """Several in a subject: off the list only where that is sure of all of them."""
        all_of = {"missing": "{n} missing, not yet confirmed", "gone": "{n} off the list"}
        seen = set(map(attrgetter("seen"), told))
        return all_of.get(" ".join(seen), "{n} off or missing")

    @classmethod
    def sentence_of(cls, told: Sequence["Removal"]) -> str:
        """Several in a sentence, likewise."""
        all_of = {
            frozenset({True}): "have left the {list}",
            frozenset({False}): "are missing from the new document of the {list}; one document "
            "alone does not confirm a removal, so treat them as listed",
        }
        mixed = "have left the {list} or are missing from its new document (each says which)"
        return all_of.get(frozenset(map(attrgetter("sure"), told)), mixed)

    @property
    def together(self) -> bool:
        """What is sure and what is not are told in mails of their own."""
        return self.sure
