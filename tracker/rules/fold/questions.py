"""Questions about who is who, and what a person answered to them."""

from typing import NamedTuple

from tracker.model import Decision
from tracker.rules.fold import rows
from tracker.rules.fold.decided import CONFLICT, IDENTITY, REMOVAL, STAYS
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.standing import Absence, Item

QUESTIONS = (REMOVAL, CONFLICT, IDENTITY)


class Answered(NamedTuple):
    """A question, as the absence that it is about, and what a person said."""

    left: Absence
    decision: Decision
    kind: str

    @property
    def leaves(self) -> bool:
        """Whether the one who was asked about is another party, and left."""
        return self.decision.verdict != STAYS.get(self.kind, "reject")


class Asked(NamedTuple):
    """A question that one document raises of an entry; `heirs` are whom it may go on as."""

    kind: str
    reason: str
    heirs: tuple[str, ...] = ()

    def answer(self, entry: Item, document: CurrentDocument) -> Answered | None:
        """What a person answered; None if nobody did."""
        left = Absence(
            unit="",
            since=document.at,
            sha256=document.now.sha256,
            row=rows.removal(entry, document),
            reason=self.reason,
            conflict=self.kind == CONFLICT,
            heirs=self.heirs,
        )
        decision = document.given.decided.at_once(entry, left)
        return None if decision is None else Answered(left, decision, self.kind)
