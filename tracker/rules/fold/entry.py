"""What one document makes of one entry that it has: one function for each way to meet it."""

from collections.abc import Container
from dataclasses import replace

from tracker.model import Change, Content, FieldChange, Kind, entry_id
from tracker.rules import diff
from tracker.rules.fold import absence, contents, matching, programmes, rows, spells
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.doubts import Doubts
from tracker.rules.fold.matching import Met
from tracker.rules.fold.terms import Edit, EntryStep
from tracker.rules.standing import Absence, Item, ListState

# Newcomers.


def welcomed(key: str, document: CurrentDocument, state: ListState) -> EntryStep:
    """Somebody under a key that we did not know; on lists without ids perhaps known by name."""
    known = matching.known_by_name(key, document, state)
    if known is None:
        return _new(key, document, state)
    if document.lists(key):
        return _relisted(known, key, document)
    return EntryStep(known, keys=(key,))


def _new(key: str, document: CurrentDocument, state: ListState) -> EntryStep:
    """Somebody whom we did not know, also one who has left already."""
    entry = created(key, document, state.items)
    step = EntryStep(entry, keys=(key,)).writing(rows.addition(entry, document))
    if entry.listed:
        return step
    return step.writing(rows.stated_removal(entry, document.member(key), document))


def on_record(key: str, document: CurrentDocument, state: ListState) -> EntryStep:
    """An entry of the first good document: nobody in it is news."""
    known = matching.known_by_name(key, document, state)
    if known is None:
        return EntryStep(created(key, document, state.items, baseline=True), keys=(key,))
    if document.lists(key):
        return _rejoined(known, key, document, baseline=True)
    return EntryStep(known, keys=(key,))


def created(
    key: str, document: CurrentDocument, taken: Container[str], *, baseline: bool = False
) -> Item:
    """A new entry; `taken` are ids of others."""
    member = document.member(key)
    first = entry_id(document.now.list_id, key)
    if first in taken:
        first = entry_id(document.now.list_id, f"{key}#{document.at}")
    spell = spells.begun(spells.first_listed(member.acts), document, baseline=baseline)
    entry = Item(
        entry_id=first,
        keys=(key,),
        raw=member.sense,
        revision=member.revision,
        sense=member.sense,
        state=member.state,
        acts=member.acts,
        spells=(spell,),
        programmes=spells.under_acts({}, member.acts, document, baseline=baseline),
    )
    if entry.listed:
        return entry
    return spells.left(entry, member.state, spells.last_ended(member.acts), document.seen)


def _rejoined(entry: Item, key: str, document: CurrentDocument, *, baseline: bool) -> EntryStep:
    """An entry that had left is on the list again, perhaps under a new key."""
    step = absence.mooted(entry, document)
    keys = (key,) if key not in entry.keys else ()
    entry = replace(entry, keys=(*entry.keys, *keys), absences={})
    entry = contents.taken(entry, document.member(key), document)
    entry = spells.listed_again(entry, document, baseline=baseline)
    return step.then(EntryStep(entry, keys=keys))


def _relisted(entry: Item, key: str, document: CurrentDocument) -> EntryStep:
    """An entry that had left is on the list again, and that is news."""
    left_on = entry.spells[-1].ended_on[:10]
    before = document.content_of(entry)
    step = _rejoined(entry, key, document, baseline=False)
    listed_on = spells.last_listed(step.entry.acts)
    fresh_day = listed_on if listed_on > left_on else ""
    fields = _differences(before, document.content_of(step.entry), document)
    return step.writing(rows.relisting(step.entry, document, fresh_day, fields))


def _differences(
    before: Content, after: Content, document: CurrentDocument
) -> tuple[FieldChange, ...]:
    if before is after:
        return ()
    values = document.texts.values_of
    return diff.differences(values(before), values(after))


# Entries we know.


def met(pair: Met, document: CurrentDocument, doubts: Doubts, state: ListState) -> EntryStep:
    """An entry we know, in a document that has it."""
    entry = _under_key(pair, document)
    if not document.lists(pair.key):
        return _shown_as_delisted(entry, pair, document, doubts)
    if pair.another:
        return _in_conflict(entry, pair, document, state)
    step = _answered(entry, pair)
    back = absence.never_left(step.entry, document)
    if back is None:
        return step.then(_relisted(step.entry, pair.key, document))
    step = step.then(back)
    links = pair.links
    if entry.key != pair.entry.key:
        links = (FieldChange("entry_key", pair.entry.key, entry.key),)
    return step.then(_still_listed(step.entry, links, document, doubts))


def _answered(entry: Item, pair: Met) -> EntryStep:
    """The question that a person answered so that this is the same party, if there is one."""
    if pair.answered is None:
        return EntryStep(entry)
    return EntryStep(entry, questions=(absence.the_same(pair.answered),))


def _under_key(pair: Met, document: CurrentDocument) -> Item:
    """It goes by the key its document gives it, also one of an earlier spell."""
    entry, key = pair.entry, pair.key
    if key not in entry.keys and not document.lists(key):
        return entry
    others = [other for other in entry.keys if other != key]
    return replace(entry, keys=(*others, key))


def _shown_as_delisted(
    entry: Item, pair: Met, document: CurrentDocument, doubts: Doubts
) -> EntryStep:
    """The authority's own document shows it as delisted, expired ..."""
    if entry.listed and doubts.stated:
        return _not_believed(entry, pair, document, doubts)
    shown = entry.without_absence("")
    gone = contents.taken(shown, document.member(pair.key), document)
    if entry.counts_as_listed:
        return _removed(gone, entry.left, pair, document)
    return EntryStep(gone)


def _not_believed(entry: Item, pair: Met, document: CurrentDocument, doubts: Doubts) -> EntryStep:
    """A document that shows too many as delisted at once is no word on any of them."""
    if entry.absent:
        step = absence.missed_again(entry, "", document, doubts)
    else:
        step = absence.doubted(entry, doubts.stated, document, doubts.only_act)
    if not pair.links:
        return step
    return step.writing(rows.of_fields(step.entry, Kind.IDENTITY, document, pair.links))


def _removed(entry: Item, left: Absence | None, pair: Met, document: CurrentDocument) -> EntryStep:
    """A removal in the authority's words; `left`: an earlier document did not have it."""
    step = absence.mooted(entry, document)
    row = rows.stated_removal(entry, document.member(pair.key), document)
    if left is not None:
        answer = absence.settled(left, "settled", document)
        step = step.then(EntryStep(step.entry, questions=answer))
        row = _stated_after(left.row, row)
    gone = spells.left(step.entry, entry.state, row.effective_on, spells.seen_in(row))
    return step.then(EntryStep(gone)).writing(replace(row, fields=pair.links))


def _stated_after(missed: Change, stated: Change) -> Change:
    """A removal seen before it was stated: dated as seen, for the reason that is given now."""
    return replace(
        missed,
        confirmation=stated.confirmation,
        effective_on=stated.effective_on,
        cause=stated.cause,
        instrument=stated.instrument,
        instrument_url=stated.instrument_url,
    )


def _in_conflict(entry: Item, pair: Met, document: CurrentDocument, state: ListState) -> EntryStep:
    """One reference, another party: both count as listed until somebody decides.

    Where the former one had left before, there is nothing to decide.
    """
    other = created(pair.key, document, state.items)
    step = EntryStep(entry, others=(other,)).writing(rows.addition(other, document))
    if not entry.present:
        return step
    return step.then(absence.in_conflict(entry, pair.another, document))


def _still_listed(
    entry: Item, links: tuple[FieldChange, ...], document: CurrentDocument, doubts: Doubts
) -> EntryStep:
    """In force before and after: what it lost, what it says now, what it came under."""
    before = document.content_of(entry)
    step = programmes.lost(entry, document, doubts)
    now = contents.taken(step.entry, document.member(entry.key), document)
    step = step.then(programmes.shown(now, _fresh_tags(entry, now, doubts), document))
    after = document.content_of(now)
    changes = _differences(before, after, document)
    if now.state != entry.state:
        changes += (FieldChange("state", entry.state, now.state),)
    if not changes and not links:
        return step
    edit = Edit(step.entry, changes, links, before, after)
    return step._replace(edits=(edit,))


def _fresh_tags(before: Item, now: Item, doubts: Doubts) -> frozenset[str]:
    """Programmes that were not in force before, other than under another name."""
    earlier, tags = frozenset(before.tags), frozenset(now.tags)
    new_names = map(doubts.renamed.get, earlier - tags)
    return tags.difference(earlier, new_names)
