"""Programmes that an entry in force before and after has lost, got back or come under."""

from dataclasses import replace

from tracker.model import Confirmation, EntryState, FieldChange, Kind, Origin
from tracker.rules.fold import absence, rows, spells
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.doubts import Doubts
from tracker.rules.fold.terms import EntryStep
from tracker.rules.standing import Absence, Item


def lost(entry: Item, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    """What becomes of programmes that the document does not show."""
    kept, tags = document.programmes(entry.key), frozenset(entry.tags)
    step = EntryStep(entry)
    for tag in sorted(tags - kept - document.may_lack):
        step = step.then(_lost(step.entry, tag, document, doubts))
    here = {"", *kept, *tags}
    for tag in sorted(step.entry.absences.keys() - here):
        step = step.then(_lost_again(step.entry, tag, document, doubts))
    return step


def _lost(entry: Item, tag: str, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    if doubts.renamed.get(tag) in document.programmes(entry.key):
        return _renamed(entry, tag, doubts.renamed[tag], document)
    if tag in entry.absences:
        return _lost_again(entry, tag, document, doubts)
    return _lost_now(entry, tag, document, doubts.acts)


def _renamed(entry: Item, old: str, new: str, document: CurrentDocument) -> EntryStep:
    """A programme that only got another name."""
    step = EntryStep(entry)
    if old in entry.absences:
        step = absence.reappeared(entry, entry.absences[old], document)
    answers = tuple(unit for unit in step.entry.rejected if unit != old)
    moved = spells.renamed_programme(replace(step.entry, rejected=answers), old, new)
    row = replace(
        rows.row(moved, Kind.IDENTITY, document, origin=Origin.FORMAT),
        fields=(FieldChange("programme", old, new),),
        screening_relevant=False,
    )
    return step.then(EntryStep(moved, rows=(row,)))


def _lost_now(entry: Item, tag: str, document: CurrentDocument, doubt: str) -> EntryStep:
    """The first document without a programme; it may say itself that the act has ended."""
    acts = spells.under(tag, document.member(entry.key).acts)
    ended = spells.last_ended(acts)
    row = rows.removal(entry, document, tag=tag, effective_on=ended)
    if not ended:
        return absence.removed(entry, tag, row, doubt, document)
    row = replace(row, confirmation=Confirmation.AUTHORITY_STATES)
    left = spells.left_programme(entry, tag, row, EntryState.DELISTED)
    return EntryStep(left, rows=(row,))


def _lost_again(entry: Item, tag: str, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    """A removal that is sure and long past is history."""
    step = absence.missed_again(entry, tag, document, doubts)
    left = step.entry.absences.get(tag)
    if left is None or _may_change(left, document):
        return step
    return step.then(EntryStep(step.entry.without_absence(tag)))


def _may_change(left: Absence, document: CurrentDocument) -> bool:
    """Whether documents or people may still say otherwise of the end of a programme."""
    if absence.flickered(left, document) or not left.confirmed:
        return True
    return document.given.decided.lies_ahead(left, document.at)


def shown(entry: Item, fresh: frozenset[str], document: CurrentDocument) -> EntryStep:
    """What becomes of programmes that the document shows; `fresh` were not in force before it."""
    step = EntryStep(entry)
    for tag in sorted(entry.absences.keys() & entry.tags):
        step = step.then(_back(step.entry, entry.absences[tag], document))
    never_left = _withdrawn(entry, step.entry, document)
    for tag in sorted(fresh - never_left):
        step = step.then(_joined(step.entry, tag, document))
    return step


def _back(entry: Item, left: Absence, document: CurrentDocument) -> EntryStep:
    """A programme that was lost is in force again, or its end is only a question."""
    if _never_left(left, document):
        return absence.withdrawn(entry, left)
    held = left.unit not in document.programmes(entry.key)
    if left.pending and held:
        return EntryStep(entry)
    return absence.reappeared(entry, left, document)


def _never_left(left: Absence, document: CurrentDocument) -> bool:
    return not left.pending and absence.flickered(left, document)


def _withdrawn(before: Item, now: Item, document: CurrentDocument) -> set[str]:
    """Programmes whose absence never was."""
    over = before.absences.keys() - now.absences.keys()
    return {tag for tag in over if _never_left(before.absences[tag], document)}


def _joined(entry: Item, tag: str, document: CurrentDocument) -> EntryStep:
    listed_on = spells.last_listed(spells.under(tag, entry.acts))
    kind = Kind.RELISTING if tag in entry.programmes else Kind.ADDITION
    joined = spells.joined_programme(entry, tag, listed_on, document)
    row = rows.joined(joined, kind, document, tag, listed_on)
    return EntryStep(joined, rows=(row,))
