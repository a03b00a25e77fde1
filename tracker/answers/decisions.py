"""Who decided what, when and why; whether it was taken back; and which question it answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db import questions as register
from db import standings
from db.engine import Connection
from tracker.model import Decision, Pending, entry_id
from tracker.outgoing import Json, Out
from tracker.record.journal import Made, decisions_made
from tracker.recorded import pending, unit_of

ANSWERS = {"confirm": "confirmed", "reject": "rejected"}
"""Verdict -> what its question has become."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Out):
    """A decision, and whom it is about as they are called now."""

    made: Made
    entry_id: str
    entry_key: str
    caption: str
    pending_id: str

    def json(self) -> Json:
        """Its number first: what `tracker undo` takes; then who, when, what and why."""
        decision, undone = self.made.decision, self.made.undone
        return {
            "decision": decision.number,
            "list_id": self.made.list_id,
            "verdict": decision.verdict,
            "entry_id": self.entry_id,
            "entry_key": self.entry_key,
            "caption": self.caption,
            "programme": decision.unit,
            "since": decision.since,
            "keys": list(decision.keys),
            "pending_id": self.pending_id,
            "decided_by": decision.decided_by,
            "decided_at": decision.decided_at,
            "reason": decision.reason,
            "cause": decision.cause,
            "instrument": decision.instrument,
            "instrument_url": decision.instrument_url,
            "effective_on": decision.effective_on,
            "undone_by": undone.decided_by if undone else "",
            "undone_at": undone.decided_at if undone else "",
            "undone_reason": undone.reason if undone else "",
        }


class Answers:
    """Decisions by the question that they answer now, whose first document may have moved."""

    def __init__(self, made: Iterable[Made]) -> None:
        self.by_answer: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        standing = (one.decision for one in made if one.undone is None)
        for decision in standing:
            end = (ANSWERS.get(decision.verdict, ""), decision.decided_at)
            self.by_answer[end].append(decision)

    def of(self, question: Pending) -> Decision | None:
        """The decision that answered a question; None where no person did."""
        said = self.by_answer.get((question.state, question.resolved_at), ())
        named = [one for one in said if one.pending_id == question.pending_id]
        about = [one for one in said if _is_about(one, question)]
        return next(iter([*named, *about]), None)


def _is_about(decision: Decision, question: Pending) -> bool:
    """Whether a decision is about an absence that a question is; early ones say the id alone."""
    if not decision.kind:
        return True
    unit = unit_of(question.scope, question.programme)
    ids = (question.entry_id, entry_id(question.list_id, question.entry_key))
    same_unit = (decision.kind, decision.unit) == (question.kind, unit)
    return same_unit and decision.entry_id in ids


def answers(connection: Connection, list_id: str = "") -> Answers:
    """Of one list, or of all."""
    return Answers(decisions_made(connection, list_id))


def by_question(connection: Connection, list_id: str) -> dict[str, Decision]:
    """Question of a list -> the decision that answers it now."""
    asked = questions(connection, list_id).values()
    by = answers(connection, list_id)
    answered = ((question.pending_id, by.of(question)) for question in asked)
    return {question: decision for question, decision in answered if decision is not None}


def decisions(connection: Connection, list_id: str = "") -> list[Decided]:
    """Every decision about a list, or about any, oldest first."""
    made = decisions_made(connection, list_id)
    return told(connection, made)


def about(connection: Connection, list_id: str, entry_id: str) -> list[Decided]:
    """The decisions about one entry, oldest first."""
    return [one for one in decisions(connection, list_id) if one.entry_id == entry_id]


def told(connection: Connection, made: Sequence[Made]) -> list[Decided]:
    """Decisions with whom they are about."""
    asked = questions(connection)
    answered = _answered(asked.values(), Answers(made))
    about = {question.entry_id for question in answered.values()}
    entries = about.union(one.decision.entry_id for one in made)
    stand = standings.current(connection, sorted(entries - {""}))
    return [_told(one, asked, answered, stand) for one in made]


def questions(connection: Connection, list_id: str = "") -> dict[str, Pending]:
    """Every question by its id, as it stands now."""
    stored = register.on_record(connection, list_id)
    return {question: pending(body) for question, (_, body) in stored.items()}


def _answered(asked: Iterable[Pending], by: Answers) -> dict[int, Pending]:
    """Decision -> the question that it answers now."""
    pairs = ((by.of(question), question) for question in asked)
    return {decision.number: question for decision, question in pairs if decision is not None}


def _told(
    made: Made,
    asked: Mapping[str, Pending],
    answered: Mapping[int, Pending],
    stand: Mapping[str, standings.StandingOnRecord],
) -> Decided:
    decision = made.decision
    question = answered.get(decision.number) or asked.get(decision.pending_id)
    entry = question.entry_id if question else decision.entry_id
    named: standings.StandingOnRecord | Pending | None = stand.get(entry) or question
    return Decided(
        made=made,
        entry_id=entry,
        entry_key=named.entry_key if named else "",
        caption=named.caption if named else "",
        pending_id=question.pending_id if question else decision.pending_id,
    )
