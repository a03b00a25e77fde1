"""A unit (an entry, or one programme of it) that documents do not show: removal or question."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from tracker.model import (
    Change,
    Confirmation,
    Decision,
    EntryState,
    PartialDate,
    Pending,
)
from tracker.rules import continuity
from tracker.rules.fold import contents, rows, spells
from tracker.rules.fold.decided import IDENTITY, STAYS, question_kind, question_of
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.doubts import Doubts
from tracker.rules.fold.questions import Answered
from tracker.rules.fold.terms import FLICKER, SETTLED, EntryStep
from tracker.rules.standing import Absence, Item

ANSWERED = {"confirm": "confirmed", "reject": "rejected"}
"""What becomes of a question by an answer."""

EVIDENCE = 20
"""Later documents without the unit that are remembered: enough for anybody's doubt."""

# A document without it.


def missed(
    entry: Item,
    document: CurrentDocument,
    doubts: Doubts,
    possible: continuity.Possible = continuity.NOBODY,
    absorbed_by: str = "",
) -> EntryStep:
    """A document without an entry that the last one had.

    `possible` says who it may go on as, `absorbed_by` which entry took over its name.
    """
    doubt = doubts.of(entry)
    if absorbed_by and not doubt:
        return merged(entry, absorbed_by, document)
    row = rows.removal(entry, document, effective_on=doubts.only_act)
    why = "; ".join(filter(None, (possible.why, doubt))) or _unsaid(document)
    return removed(entry, "", row, why, document, heirs=possible.keys)


def _unsaid(document: CurrentDocument) -> str:
    """Why an absence alone says nothing: the list shows itself whom it delisted."""
    if not document.source.keeps_delisted:
        return ""
    return "it is gone, and does not stand among those that the document shows as delisted"


def doubted(entry: Item, doubt: str, document: CurrentDocument, only_act: str) -> EntryStep:
    """The document says that it left, and is not believed in that."""
    row = rows.removal(entry, document, effective_on=only_act)
    return removed(entry, "", row, doubt, document)


def in_conflict(entry: Item, doubt: str, document: CurrentDocument) -> EntryStep:
    """Somebody else stands under its reference now."""
    row = rows.removal(entry, document)
    return removed(entry, "", row, doubt, document, conflict=True)


def removed(
    entry: Item,
    unit: str,
    row: Change,
    doubt: str,
    document: CurrentDocument,
    *,
    conflict: bool = False,
    heirs: Sequence[str] = (),
) -> EntryStep:
    """A removal, or where there is a doubt the question whether it is one."""
    if unit in entry.rejected and not doubt:
        doubt = "a person has answered before that it is still listed"
    left = Absence(
        unit=unit,
        since=document.at,
        sha256=document.now.sha256,
        row=row,
        reason=doubt,
        conflict=conflict,
        heirs=tuple(heirs),
    )
    decision = document.given.decided.at_once(entry, left)
    if decision is not None:
        return answered(entry, left, decision, document)
    if not doubt:
        return _ended(entry, left, document, sure=row.confirmation == Confirmation.ACT_CITED)
    left = replace(left, pending=question_of(left))
    asked = told(left, left.pending, "open")
    return EntryStep(entry.with_absence(left), questions=(asked,))


# What a person says of an absence.


def answered(
    entry: Item, left: Absence, decision: Decision, document: CurrentDocument
) -> EntryStep:
    """A person has decided about an absence, be it of its first document or of a later one."""
    if decision.verdict == STAYS.get(question_kind(left), "reject"):
        return _stays(entry, left, decision, document)
    confirmed = told(left, question_of(left), ANSWERED[decision.verdict], decision.decided_at)
    left = replace(left, row=_by_person(left.row, decision), decided=decision.number)
    step = EntryStep(entry, questions=(confirmed,))
    return step.then(_ended(entry, left, document, sure=True))


def _stays(entry: Item, left: Absence, decision: Decision, document: CurrentDocument) -> EntryStep:
    """It is still listed, whatever documents show, or it has become one with its heir."""
    rejected = told(left, question_of(left), ANSWERED[decision.verdict], decision.decided_at)
    if question_kind(left) == IDENTITY:
        one = EntryStep(entry.without_absence(left.unit), questions=(rejected,))
        return one.then(merged(one.entry, left.heirs[0], document))
    answers = sorted({*entry.rejected, left.unit})
    entry = replace(entry, rejected=tuple(answers))
    if not _is_recorded(entry, left):
        return EntryStep(entry.without_absence(left.unit), questions=(rejected,))
    step = withdrawn(entry, left)
    kept = contents.kept(step.entry, left.unit, document) if left.unit else step.entry
    return step.then(EntryStep(kept, questions=(rejected,)))


def the_same(answered: Answered) -> Pending:
    """A question who is who that a person has answered: it is the same party."""
    left, decision = answered.left, answered.decision
    return told(left, question_of(left), ANSWERED[decision.verdict], decision.decided_at)


def _is_recorded(entry: Item, left: Absence) -> bool:
    """Whether documents have already made a removal of it."""
    return left.unit in entry.absences and not left.pending


def heard(entry: Item, document: CurrentDocument) -> EntryStep:
    """What people said of the absences of an entry, where a document itself says nothing new."""
    step = EntryStep(entry)
    for unit in entry.absences:
        left = step.entry.absences.get(unit)
        decision = left and document.given.decided.by_now(left, document.at, document.now.sha256)
        if left and decision:
            step = step.then(answered(step.entry, left, decision, document))
            step = step.then(EntryStep(contents.as_answered(step.entry, unit, document)))
    return step


def _by_person(row: Change, decision: Decision) -> Change:
    """A removal in a person's words; where they do not say why, in those of the act, if any."""
    cause = decision.cause or row.cause
    act = row.instrument if cause == row.cause else ""
    both = dict.fromkeys(filter(None, (decision.instrument, act)))
    return replace(
        row,
        confirmation=Confirmation.ACT_CITED if both else Confirmation.OBSERVED_ONCE,
        cause=cause,
        instrument="; ".join(both),
        instrument_url=decision.instrument_url or (row.instrument_url if act else ""),
        effective_on=PartialDate(decision.effective_on or row.effective_on),
    )


def _ended(entry: Item, left: Absence, document: CurrentDocument, *, sure: bool) -> EntryStep:
    """Record a removal, dated to the first document without the unit."""
    row = left.row
    entry = entry.with_absence(replace(left, confirmed=sure, pending=""))
    state = EntryState.DELISTED if sure else EntryState.MISSING
    if left.unit:
        return EntryStep(spells.left_programme(entry, left.unit, row, state), rows=(row,))
    gone = spells.left(entry, state, row.effective_on, spells.seen_in(row))
    step = EntryStep(gone, rows=(row,))
    return step.then(mooted(gone, document)) if sure else step


def merged(entry: Item, into: str, document: CurrentDocument) -> EntryStep:
    """An entry that stays took over its name in this very step."""
    step = mooted(entry, document)
    row = rows.merged(entry, into, document)
    gone = spells.left(step.entry, EntryState.MERGED, "", spells.seen_in(row))
    return step.then(EntryStep(gone, rows=(row,)))


# One more document without it.


def missed_again(entry: Item, unit: str, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    """One more document without a unit. It may make the removal sure, dated to the first one.

    So does what a person decided about it, be that about this document or one that came before.

    Not so where its bytes are those of the first one, and never where the question is who it is.
    """
    left = entry.absences[unit]
    decision = document.given.decided.by_now(left, document.at, document.now.sha256)
    if decision is not None:
        return answered(entry, left, decision, document)
    same_bytes = left.sha256 == document.now.sha256
    if left.confirmed or left.conflict or same_bytes:
        return EntryStep(entry)
    left = _with_evidence(left, document.now.sha256)
    entry = entry.with_absence(left)
    if not _sure(entry, left, document, doubts):
        return EntryStep(entry)
    step = EntryStep(entry, questions=settled(left, "settled", document))
    row = _seen_again(left.row)
    return step.then(_ended(entry, replace(left, row=row), document, sure=True))


def _seen_again(row: Change) -> Change:
    """A removal that two documents show, unless an act has made it sure."""
    if row.confirmation == Confirmation.ACT_CITED:
        return row
    return replace(row, confirmation=Confirmation.OBSERVED_AGAIN)


def _with_evidence(left: Absence, sha256: str) -> Absence:
    documents = dict.fromkeys((*left.evidence, sha256))
    return replace(left, evidence=tuple(documents)[:EVIDENCE])


def _sure(entry: Item, left: Absence, document: CurrentDocument, doubts: Doubts) -> bool:
    """Whether this document makes a removal sure, or answers the question whether it is one.

    Nothing follows from a document that is doubtful itself; a question waits 60 days (SETTLED),
    and where it may go on as another, or too many wait with it, for a person.
    """
    if doubts.shaky or doubts.document or (left.pending and _unsaid(document)):
        return False
    if not left.pending:
        return not doubts.too_many_asked
    too_early = document.since(left.since) < SETTLED
    return not too_early and not doubts.waiting.holds(left, entry)


# On the list again, or without a question any more.


def never_left(entry: Item, document: CurrentDocument) -> EntryStep | None:
    """An entry that is on the list and has not really been away; None if it had left."""
    left = entry.left
    if left is None:
        return EntryStep(entry) if entry.listed else None
    if left.pending:
        return reappeared(entry, left, document)
    return withdrawn(entry, left) if flickered(left, document) else None


def flickered(left: Absence, document: CurrentDocument) -> bool:
    """Whether so short an absence was none."""
    return document.since(left.since) <= FLICKER


def withdrawn(entry: Item, left: Absence) -> EntryStep:
    """It was away for a moment only: the removal never was."""
    present = entry.without_absence(left.unit)
    if left.unit:
        back = spells.never_left_programme(present, left.unit)
    else:
        back = spells.never_left(present)
    return EntryStep(back, withdrawn=(left.row.slot,))


def reappeared(entry: Item, left: Absence, document: CurrentDocument) -> EntryStep:
    """It is there, and there is nothing to ask any more."""
    questions = settled(left, "reappeared", document)
    return EntryStep(entry.without_absence(left.unit), questions=questions)


def mooted(entry: Item, document: CurrentDocument) -> EntryStep:
    """Whether an entry that has left lost a programme before is no question any more."""
    absences = dict(entry.absences)
    own = absences.pop("", None)
    answers = [settled(left, "settled", document) for left in absences.values()]
    remaining = {} if own is None else {"": own}
    questions = tuple(chain.from_iterable(answers))
    return EntryStep(replace(entry, absences=remaining), questions=questions)


# Questions.


def settled(left: Absence, state: str, document: CurrentDocument) -> tuple[Pending, ...]:
    """The question of an absence, closed, if there was one."""
    return (told(left, left.pending, state, document.at),) if left.pending else ()


def told(left: Absence, question: str, state: str, resolved_at: str = "") -> Pending:
    """The question of an absence, or what became of it."""
    row = left.row
    return Pending(
        pending_id=question,
        list_id=row.list_id,
        entry_id=row.entry_id,
        entry_key=row.entry_key,
        caption=row.caption,
        kind=question_kind(left),
        scope=str(row.scope),
        programme=row.programme,
        terrorism=row.terrorism,
        reason=left.reason,
        observed_at=left.since,
        snapshot_sha256=left.sha256,
        state=state,
        resolved_at=resolved_at,
    )
