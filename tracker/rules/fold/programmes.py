"""Programmes that an entry in force before and after has lost, got back or come under."""

from dataclasses import replace

from tracker.model import Confirmation, EntryState, FieldChange, Kind, Member, Origin
from tracker.rules.fold import absence, rows, spells
from tracker.rules.fold.document import Document
from tracker.rules.fold.doubts import Doubts
from tracker.rules.fold.terms import EntryStep
from tracker.standing import Absence, Item, in_force


def lost(entry: Item, member: Member, document: Document, doubts: Doubts) -> EntryStep:
    """What becomes of programmes that the document does not show."""
    kept = frozenset(in_force(member.acts))
    step = EntryStep(entry)
    for tag in entry.tags:
        if tag not in kept:
            step = step.then(_lost(step.entry, tag, member, document, doubts))
    for tag in _long_lost(step.entry, kept):
        step = step.then(_lost_again(step.entry, tag, document, doubts))
    return step


def _long_lost(entry: Item, kept: frozenset[str]) -> list[str]:
    """Those lost by earlier documents, and not back."""
    here = kept.union(entry.tags)
    return [unit for unit in entry.absences if unit and unit not in here]


def _lost(entry: Item, tag: str, member: Member, document: Document, doubts: Doubts) -> EntryStep:
    new_name = doubts.renamed.get(tag)
    if new_name is not None and new_name in in_force(member.acts):
        return _renamed(entry, tag, new_name, document)
    if tag in entry.absences:
        return _lost_again(entry, tag, document, doubts)
    return _lost_now(entry, tag, member, document, doubts.acts)


def _renamed(entry: Item, old: str, new: str, document: Document) -> EntryStep:
    """A programme that only got another name."""
    step = EntryStep(entry)
    if old in entry.absences:
        back = absence.settled(entry.absences[old], "reappeared", document)
        step = EntryStep(entry.without_absence(old), questions=back)
    moved = spells.renamed_programme(step.entry, old, new)
    row = replace(
        rows.row(moved, Kind.IDENTITY, document, origin=Origin.FORMAT),
        fields=(FieldChange("programme", old, new),),
        screening_relevant=False,
    )
    return step.then(EntryStep(moved, rows=(row,)))


def _lost_now(entry: Item, tag: str, member: Member, document: Document, doubt: str) -> EntryStep:
    """The first document without a programme; it may say itself that the act has ended."""
    ends = (end for programme, _, end in member.acts if programme == tag)
    ended = max(ends, default="")
    row = rows.removal(entry, document, tag=tag, effective_on=ended)
    if not ended:
        return absence.removed(entry, tag, row, doubt, document)
    row = replace(row, confirmation=Confirmation.AUTHORITY_STATES)
    left = spells.left_programme(entry, tag, row, EntryState.DELISTED)
    return EntryStep(left, rows=(row,))


def _lost_again(entry: Item, tag: str, document: Document, doubts: Doubts) -> EntryStep:
    step = absence.missed_again(entry, tag, document, doubts)
    left = step.entry.absences[tag]
    if left.confirmed and not absence.flickered(left, document):
        return step.then(EntryStep(step.entry.without_absence(tag)))
    return step


def shown(entry: Item, fresh: frozenset[str], document: Document) -> EntryStep:
    """What becomes of programmes that the document shows; `fresh` were not in force before it."""
    back = {tag: entry.absences[tag] for tag in entry.tags if tag in entry.absences}
    never_left = {tag for tag, left in back.items() if _never_left(left, document)}
    step = EntryStep(entry)
    for left in back.values():
        step = step.then(_back(step.entry, left, document))
    for tag in sorted(fresh - never_left):
        step = step.then(_joined(step.entry, tag, document))
    return step


def _never_left(left: Absence, document: Document) -> bool:
    return not left.pending and absence.flickered(left, document)


def _back(entry: Item, left: Absence, document: Document) -> EntryStep:
    """A programme that was lost is in force again, or its end is only a question."""
    if _never_left(left, document):
        return absence.withdrawn(entry, left)
    if left.pending and not document.shows(entry, left.unit):
        return EntryStep(entry)
    answers = absence.settled(left, "reappeared", document)
    return EntryStep(entry.without_absence(left.unit), questions=answers)


def _joined(entry: Item, tag: str, document: Document) -> EntryStep:
    listed_on = spells.last_listed(act for act in entry.acts if act[0] == tag)
    kind = Kind.RELISTING if tag in entry.programmes else Kind.ADDITION
    joined = spells.joined_programme(entry, tag, listed_on, document)
    row = rows.row(joined, kind, document, tag=tag, effective_on=listed_on)
    return EntryStep(joined, rows=(row,))
