"""A unit (an entry, or one programme of it) that documents do not show: removal or question."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from tracker.model import (
    Change,
    Confirmation,
    Decision,
    EntryState,
    FieldChange,
    Kind,
    PartialDate,
    Pending,
    pending_id,
)
from tracker.rules import continuity
from tracker.rules.fold import rows, spells
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.doubts import Doubts
from tracker.rules.fold.questions import CONFLICT, IDENTITY, REMOVAL, Asked
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
    question = _question_of(left)
    decision = document.given.decisions.get(question)
    if decision is not None:
        return _decided(entry, left, question, decision, document)
    if not doubt:
        return _ended(entry, left, document, sure=False)
    left = replace(left, pending=question)
    asked = told(left, question, "open")
    return EntryStep(entry.with_absence(left), questions=(asked,))


def _decided(
    entry: Item, left: Absence, question: str, decision: Decision, document: CurrentDocument
) -> EntryStep:
    """A person has answered this very question."""
    if decision.verdict == _stays(left):
        rejected = told(left, question, ANSWERED[decision.verdict], document.at)
        answers = sorted({*entry.rejected, left.unit})
        return EntryStep(replace(entry, rejected=tuple(answers)), questions=(rejected,))
    confirmed = told(left, question, ANSWERED[decision.verdict], document.at)
    left = replace(left, row=_by_person(left.row, decision))
    step = EntryStep(entry, questions=(confirmed,))
    return step.then(_ended(entry, left, document, sure=True))


def _stays(left: Absence) -> str:
    """The answer that says that it did not leave: it is its heir, or it is still there."""
    return "confirm" if _question_kind(left) == IDENTITY else "reject"


def answered(entry: Item, asked: Asked, document: CurrentDocument) -> Pending:
    """A question who is who that a person has answered: it is the same party."""
    left = Absence(
        unit="",
        since=document.at,
        sha256=document.now.sha256,
        row=rows.removal(entry, document),
        reason=asked.reason,
    )
    verdict = asked.answer(entry.entry_id, document)
    question = pending_id(entry.entry_id, asked.kind, "", left.since, left.sha256)
    return replace(told(left, question, ANSWERED[verdict], document.at), kind=asked.kind)


def _by_person(row: Change, decision: Decision) -> Change:
    cited = Confirmation.ACT_CITED if decision.instrument else Confirmation.OBSERVED_ONCE
    return replace(
        row,
        confirmation=cited,
        cause=decision.cause or "not_stated",
        instrument=decision.instrument,
        instrument_url=decision.instrument_url,
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
    plain = rows.row(entry, Kind.IDENTITY, document)
    row = replace(
        plain,
        fields=(FieldChange("merged_into", "", into),),
        entry_still_in_force=False,
        cause="merged",
    )
    gone = spells.left(step.entry, EntryState.MERGED, "", spells.seen_in(row))
    return step.then(EntryStep(gone, rows=(row,)))


# One more document without it.


def missed_again(entry: Item, unit: str, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    """One more document without a unit. It may make the removal sure, dated to the first one.

    Not so where its bytes are those of the first one, and never where the question is who it is.
    """
    left = entry.absences[unit]
    same_bytes = left.sha256 == document.now.sha256
    if left.confirmed or left.conflict or same_bytes:
        return EntryStep(entry)
    left = _with_evidence(left, document.now.sha256)
    entry = entry.with_absence(left)
    if not _sure(entry, left, document, doubts):
        return EntryStep(entry)
    step = EntryStep(entry, questions=settled(left, "settled", document))
    row = replace(left.row, confirmation=Confirmation.OBSERVED_AGAIN)
    return step.then(_ended(entry, replace(left, row=row), document, sure=True))


def _with_evidence(left: Absence, sha256: str) -> Absence:
    documents = dict.fromkeys((*left.evidence, sha256))
    return replace(left, evidence=tuple(documents)[:EVIDENCE])


def _sure(entry: Item, left: Absence, document: CurrentDocument, doubts: Doubts) -> bool:
    """Whether this document makes a removal sure, or answers the question whether it is one.

    Nothing follows from a document that is doubtful itself; a question waits 60 days (SETTLED),
    and while an heir is listed or too many wait with it, for a person.
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
        kind=_question_kind(left),
        scope=str(row.scope),
        programme=row.programme,
        terrorism=row.terrorism,
        reason=left.reason,
        observed_at=left.since,
        snapshot_sha256=left.sha256,
        state=state,
        resolved_at=resolved_at,
    )


def _question_kind(left: Absence) -> str:
    """Of one heir it is asked whether it is the same party; of several nobody can say yes."""
    if left.conflict:
        return CONFLICT
    return IDENTITY if len(left.heirs) == 1 else REMOVAL


def _question_of(left: Absence) -> str:
    return pending_id(left.row.entry_id, _question_kind(left), left.unit, left.since, left.sha256)
