"""Questions about who is who, and what a person answered to them."""

from typing import NamedTuple

from tracker.model import pending_id
from tracker.rules.fold.document import CurrentDocument

IDENTITY = "identity"
"""May one who left go on as a newcomer? Confirmed: they are one party. Rejected: they are two."""

CONFLICT = "identity_conflict"
"""Does one reference stand for another party now? Confirmed: the former one left. Rejected: no."""

REMOVAL = "removal"
"""Is this absence a removal? Confirmed: it is. Rejected: the document is wrong."""

QUESTIONS = (REMOVAL, CONFLICT, IDENTITY)


class Asked(NamedTuple):
    """A question that one document raises of an entry."""

    kind: str
    reason: str

    def answer(self, entry_id: str, document: CurrentDocument) -> str:
        """What a person answered: confirm or reject; "" if nobody did."""
        question = pending_id(entry_id, self.kind, "", document.at, document.now.sha256)
        decision = document.given.decisions.get(question)
        return decision.verdict if decision else ""
