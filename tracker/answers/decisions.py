"""Who decided what, when and why; whether it was taken back; and which question it answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from operator import attrgetter

from db import questions as register
from db import standings
from db.engine import Connection
from tracker.model import Decision, Pending, entry_id, short_id
from tracker.outgoing import Json, Out
from tracker.record.journal import (
    ABOUT_ACTS,
    ABOUT_DOCUMENTS,
    ABOUT_FINDINGS,
    Made,
    Undone,
    decisions_made,
    standing,
)
from tracker.recorded import pending, unit_of

NO_PERSON = Decision(pending_id="", verdict="", decided_by="", decided_at="", reason="")
"""In place of whoever answered a question that no person did."""

STANDS = Undone(decision=0, decided_by="", decided_at="", reason="")
"""In place of whoever took a decision back that stands."""

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
        decision, undone = self.made.decision, self.made.undone or STANDS
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
            "proposed_by": decision.proposed_by,
            "proposed_because": decision.proposed_because,
            "decided_by": decision.decided_by,
            "decided_at": decision.decided_at,
            "reason": decision.reason,
            "cause": decision.cause,
            "instrument": decision.instrument,
            "instrument_url": decision.instrument_url,
            "effective_on": decision.effective_on,
            "undo_proposed_by": undone.proposed_by,
            "undone_by": undone.decided_by,
            "undone_at": undone.decided_at,
            "undone_reason": undone.reason,
        }


NOBODY = Made(list_id="", decision=NO_PERSON, undone=None)

COLUMNS = tuple(Decided(made=NOBODY, entry_id="", entry_key="", caption="", pending_id="").json())
"""Columns of a decision, also where there is none."""


class Answers:
    """Decisions by the question that they answer now, whose first document may have moved."""

    def __init__(self, made: Iterable[Made]) -> None:
        self.by_answer: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        for decision in standing(made):
            end = (ANSWERS.get(decision.verdict, ""), decision.decided_at)
            self.by_answer[end].append(decision)

    def of(self, question: Pending) -> Decision | None:
        """The decision that answered a question; None where no person did."""
        said = self.by_answer.get((question.state, question.resolved_at), ())
        about = filter(partial(_is_about, question), said)
        named = question.pending_id
        return min(about, key=lambda one: one.pending_id != named, default=None)


def _is_about(question: Pending, decision: Decision) -> bool:
    """Whether a decision is about what a question asks; early ones say the id alone."""
    match decision:
        case Decision(kind=""):
            return True
        case Decision(entry_id=""):
            document = (question.kind, question.snapshot_sha256)
            return (decision.kind, decision.sha256) == document
    about = (decision.entry_id, decision.kind, decision.unit)
    unit = unit_of(question.scope, question.programme)
    ids = (question.entry_id, entry_id(question.list_id, question.entry_key))
    return about in product(ids, [question.kind], [unit])


def answers(connection: Connection, list_id: str = "") -> Answers:
    """Of one list, or of all."""
    return Answers(decisions_made(connection, list_id))


def by_question(connection: Connection, list_id: str) -> dict[str, Decision]:
    """Question of a list -> the decision that answers it now."""
    made = decisions_made(connection, list_id)
    asked = questions(connection, list_id).values()
    answered = _answered(asked, Answers(made))
    return {question.pending_id: decision for decision, question in answered}


def decisions(connection: Connection, list_id: str = "") -> list[Decided]:
    """Every decision about a list, or about any, oldest first."""
    made = decisions_made(connection, list_id)
    return told(connection, made)


def about(connection: Connection, list_id: str, entry_id: str) -> list[Decided]:
    """The decisions about one entry, oldest first."""
    made = decisions_made(connection, list_id)
    if not made:
        return []
    asked = map(pending, register.about(connection, list_id, entry_id))
    every = _told_of(connection, made, {question.pending_id: question for question in asked})
    return [one for one in every if one.entry_id == entry_id]


def told(connection: Connection, made: Sequence[Made]) -> list[Decided]:
    """Decisions with whom they are about."""
    return _told_of(connection, made, questions(connection))


def _told_of(
    connection: Connection, made: Sequence[Made], asked: Mapping[str, Pending]
) -> list[Decided]:
    """The same, by these questions."""
    pairs = _answered(asked.values(), Answers(made))
    answered = {decision.number: question for decision, question in pairs}
    about = set(map(attrgetter("entry_id"), answered.values()))
    entries = about.union(map(attrgetter("decision.entry_id"), made)) - {""}
    stand = standings.current(connection, sorted(entries))
    return [_told(one, asked, answered, stand) for one in made]


def questions(connection: Connection, list_id: str = "") -> dict[str, Pending]:
    """Every question by its id, as it stands now."""
    stored = register.on_record(connection, list_id)
    return {question: pending(body) for question, (_, body) in stored.items()}


def _answered(asked: Iterable[Pending], by: Answers) -> list[tuple[Decision, Pending]]:
    """Questions that people answered, each with the decision that does."""
    pairs = ((by.of(question), question) for question in asked)
    return [(decision, question) for decision, question in pairs if decision is not None]


def _no_entry(decision: Decision) -> str:
    """The document, act or finding that a decision is about, where it is about no entry."""
    if decision.verdict in ABOUT_ACTS:
        return f"{decision.kind}, act {' '.join(decision.keys)}"
    if decision.verdict in ABOUT_FINDINGS:
        return f"finding {short_id(decision.pending_id)}: {decision.keys[0]}"
    if decision.verdict not in ABOUT_DOCUMENTS:
        return ""
    return f"document {decision.sha256[:12]} (journal {' '.join(decision.keys)})"


def _told(
    made: Made,
    asked: Mapping[str, Pending],
    answered: Mapping[int, Pending],
    stand: Mapping[str, standings.StandingOnRecord],
) -> Decided:
    decision = made.decision
    question = answered.get(decision.number, asked.get(decision.pending_id))
    entry = getattr(question, "entry_id", decision.entry_id)
    named = stand.get(entry, question)
    return Decided(
        made=made,
        entry_id=entry,
        entry_key=getattr(named, "entry_key", ""),
        caption=getattr(named, "caption", _no_entry(decision)),
        pending_id=getattr(question, "pending_id", decision.pending_id),
    )
