"""Somebody has left a list, or is missing from its newest document."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import ClassVar

from tracker.model import Confirmation
from tracker.notices.kinds.changes import OfChange
from tracker.notices.notice import Todo
from tracker.notices.wording import day, phrase, plain, words

SHOWN_BY: dict[str, str] = {
    Confirmation.AUTHORITY_STATES: "The authority itself shows",
    Confirmation.ACT_CITED: "An act cited by a reviewer shows",
    Confirmation.OBSERVED_AGAIN: "A second good document shows",
}

NOUNS = {
    "gone": ("removal", "removals"),
    "missing": ("absence not confirmed", "absences not confirmed"),
    "twin": ("entry ended", "entries ended"),
    "part": ("entry ended", "entries ended"),
}
CAVEATS = {
    "gone": "",
    "part": "the same name or party is still listed",
    "twin": "the same name or party is still listed",
    "missing": "treat them as listed",
}
"""By how far a removal is seen, the surest first."""

STILL = "Release nothing for this alone, the name is still listed; to see all of it"
TO_DO = {
    "gone": "Read below what still stands before you release anything; to see all of it",
    "missing": "Treat the party as listed until a mail says that it is confirmed; to see all of it",
    "twin": STILL,
    "part": STILL,
}


@dataclass(frozen=True, kw_only=True)
class Removal(OfChange, kind="removal", tells=[("removal", "entry")]):
    """Somebody has left a list, or is missing from its newest document."""

    place: ClassVar[int] = 2
    ends: ClassVar[bool] = True
    colour: ClassVar[str] = "off"
    taken_back: ClassVar[str] = "Still listed"

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted: a removal only where that is sure."""
        return NOUNS[self.seen]

    @property
    def shade(self) -> str:
        """What is only missing has the colour of a question."""
        return self.colour if self.sure else "late"

    @property
    def rank(self) -> int:
        """Those that are gone come first, those that are only missing last."""
        return list(CAVEATS).index(self.seen)

    @property
    def caveat(self) -> str:
        """What counts of those that are not off the list."""
        return CAVEATS[self.seen]

    def subject(self) -> str:
        """Who left, said only where it is sure."""
        match self.seen:
            case "missing":
                question = {"joint": " left the ", "end": "?", "behind": " left it?"}
                return self.headed("Not confirmed", self.party, rest=self._tags(), **question)
            case "twin":
                return self.headed("Entry ended", self.party, rest=f", {self._twin()}")
            case "part":
                under = phrase(" under {}", plain(words(self.stands_here()), 80))
                return self.headed("Entry ended", self.party, rest=f", still listed{under}")
        off = f"{self.about.off}{self.change.effective}"
        return self.headed("Removed", self.party, rest=f"{self._tags()}, {off}")

    def _twin(self) -> str:
        """Which entry ended, and which of the same name goes on."""
        this, other = plain(self.change.entry_key, 40), plain(self.namesakes()[0].entry_key, 40)
        return f"{this}; the same name is still listed as {other}"

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
        if self.change.confirmation == Confirmation.ACT_CITED and not self.is_cited_by_person:
            return "An official act shows"
        return SHOWN_BY.get(self.change.confirmation, "The record shows")

    @property
    def seen(self) -> str:
        """How far it is seen: missing only, gone from one entry of a name that stays, or gone."""
        if not self.sure:
            return "missing"
        if self.change.entry_still_in_force:
            return "part"
        return "twin" if self.namesakes() else "gone"

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

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """What may be let go of, if anything."""
        return Todo(words=TO_DO[self.seen], command=f"tracker show {change_id}")
