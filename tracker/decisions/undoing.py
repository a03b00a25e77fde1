"""Decisions taken back: whatever followed from one follows no more, from its document on."""

from db.engine import reading
from tracker.answers import decisions
from tracker.answers.decisions import Decided
from tracker.decisions import acts, documents
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.intake import run
from tracker.model import Pending, stamp
from tracker.record.journal import ABOUT_ACTS, ABOUT_DOCUMENTS, ABOUT_FINDINGS, Undone
from tracker.record.packing import FIRST, Position
from tracker.record.proposals import Also, nothing
from tracker.record.tracker import Tracker


def undo(tracker: Tracker, number: int, *, by: str, reason: str) -> Decided:
    """Take a decision back, whoever made it: its list is folded again as if it had not been made.

    WrongUsage for a number that is no decision's, or that of one taken back before.
    """
    stated(reason)
    decided, at = standing(tracker, number), stamp(tracker.clock())
    put(tracker, decided, Undone(decision=number, decided_by=by, decided_at=at, reason=reason))
    return decided


def put(tracker: Tracker, decided: Decided, undone: Undone, also: Also = nothing) -> Decided:
    """Put on record that a decision is taken back, and let nothing follow from it any more.

    `also` is done in the transaction that puts it on record, where two persons have to agree.
    """
    if decided.made.decision.verdict in ABOUT_DOCUMENTS:
        documents.take_back(tracker, decided.made, undone, also)
        return decided
    if decided.made.decision.verdict in ABOUT_ACTS:
        acts.take_back(tracker, decided.made, undone)
        return decided
    if decided.made.decision.verdict in ABOUT_FINDINGS:
        tracker.journal.undo(undone, decided.made.list_id, tracker.clock())
        return decided
    since = _since(tracker, decided)
    run.undo(tracker, decided.made.list_id, undone, since, live=True, also=also)
    return decided


def standing(tracker: Tracker, number: int) -> Decided:
    """A decision by its number that nobody took back; WrongUsage for any other."""
    with reading(tracker.ledger.engine) as connection:
        every = decisions.decisions(connection)
    found = next((one for one in every if one.made.decision.number == number), None)
    if found is None:
        raise WrongUsage(f"There is no decision {number}: see `tracker decisions`.")
    if undone := found.made.undone:
        raise WrongUsage(f"{undone.decided_by} took decision {number} back: {undone.decided_at}.")
    return found


def _since(tracker: Tracker, decided: Decided) -> Position:
    """The first document that may have been taken otherwise because of a decision.

    Who is one party or two may matter from the first document on.
    """
    decision = decided.made.decision
    question = _question(tracker, decided)
    if not decision.pending_id or question is None:
        return FIRST
    asked = filter(None, (decision.since, question.observed_at))
    return (min(asked), "", "")


def _question(tracker: Tracker, decided: Decided) -> Pending | None:
    """The question that a decision answers now."""
    with reading(tracker.ledger.engine) as connection:
        asked = decisions.questions(connection, decided.made.list_id)
    return asked.get(decided.pending_id)
