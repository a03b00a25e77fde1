"""Why a row of the log is: the acts that it shows, by the list's own word or by acts on record.

What the list cites itself goes before: an act on record that is another one is not cited then.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain

from scrapers import kit
from scrapers.kit import citations
from tracker.model import Change, Confirmation, FieldChange, Kind, Origin, PartialDate, Scope, Spell
from tracker.rules import causes, diff
from tracker.rules.causes import NOT_STATED, Clocks, Named, Question, Why
from tracker.rules.fold.document import CurrentDocument, handles_of
from tracker.rules.normalise.keys import head_of, reference
from tracker.rules.standing import Item

DAY_OF_ACT = re.compile(r" of (\d{4}-\d{2}-\d{2})$")
"""The day that a list prints after an act, as the modules of lists put it."""

MOST = 3
"""Acts that an entry itself cites, from which on they do not say which brought it."""


def cited(row: Change, entry: Item, document: CurrentDocument) -> Change:
    """A row with the acts that it shows, if any are certain.

    What the list states of why stays; an act on record that had effect by the day of the document
    confirms what one document alone shows.
    """
    if row.origin != Origin.AUTHORITY:
        return row
    own = _by_the_list(row, entry, document)
    found = _on_record(row, entry, document)
    if found is None or (own and not _is_of(own, found)):
        return replace(row, instrument=own, instrument_url=citations.url_of(own))
    return _with(row, found)


def _with(row: Change, why: Why) -> Change:
    removes = row.kind == Kind.REMOVAL
    only_seen = row.confirmation == Confirmation.OBSERVED_ONCE
    is_unsaid = row.cause == NOT_STATED
    return replace(
        row,
        cause=why.cause if removes and is_unsaid else row.cause,
        instrument=why.instrument,
        instrument_url=why.url,
        effective_on=row.effective_on or PartialDate(why.effective_on),
        confirmation=Confirmation.ACT_CITED if only_seen and why.in_force else row.confirmation,
    )


def _is_of(own: str, why: Why) -> bool:
    """Whether an act on record is the one that the list cites: SOR/2024-29 is not SOR/2024-299."""
    cited = re.escape(kit.clean(own).casefold())
    return re.search(rf"(?<!\w){cited}(?!\w)", why.instrument.casefold()) is not None


# By the list's own word.


def _by_the_list(row: Change, entry: Item, document: CurrentDocument) -> str:
    """The act that the list itself cites for a row; "" where it says none, or not which."""
    if row.scope == Scope.ENTRY and (texts := _of_entry(row, entry, document)):
        return "; ".join(texts) if len(texts) <= MOST else ""
    return _of_document(row, document)


def _of_entry(row: Change, entry: Item, document: CurrentDocument) -> Sequence[str]:
    """What stands in the entry itself."""
    if row.kind in (Kind.ADDITION, Kind.RELISTING):
        cited = document.content_of(entry).facts.get(kit.INSTRUMENT, ())
        return [text for text in cited if not _is_of_another_time(text, row.effective_on)]
    if row.kind == Kind.REMOVAL:
        is_stated = row.confirmation == Confirmation.AUTHORITY_STATES
        return document.content_of(entry).facts.get(kit.REMOVED_BY, ()) if is_stated else ()
    gained = (diff.gained(change) for change in row.fields if change.field == kit.INSTRUMENT)
    return tuple(chain.from_iterable(gained))


def _is_of_another_time(text: str, listed_on: str) -> bool:
    """Whether an act of an entry is of another time than its listing: it kept or reworded it.

    The file of the EU has the last regulation on an entry, which may be years younger.
    """
    printed = DAY_OF_ACT.search(text)
    cited, listed = causes.day_of(printed[1] if printed else ""), causes.day_of(listed_on)
    if cited is None or listed is None:
        return False
    return abs(cited - listed) > causes.STATED


def _of_document(row: Change, document: CurrentDocument) -> str:
    """The one act that the document cites and its predecessor does not, of the row's day if any."""
    fresh = document.cites
    if row.effective_on:
        fresh = [cite for cite in fresh if cite[1] == row.effective_on]
    return fresh[0][0] if len(fresh) == 1 else ""


# By acts on record.


def _on_record(row: Change, entry: Item, document: CurrentDocument) -> Why | None:
    known = document.given.causes
    effects = causes.effects_of(row.kind, (change.field for change in row.fields))
    if not known.any or not effects:
        return None
    of_one = row.scope == Scope.DESIGNATION
    edits = row.kind in (Kind.AMENDMENT, Kind.IDENTITY) and effects != causes.JOINED
    asked = Question(
        names=tuple(_names(row, entry, document)),
        handles=_handles(entry, document),
        programmes=frozenset([row.programme] if of_one else entry.stood_under),
        of_one=of_one,
        effects=effects,
        clocks=_clocks(row, entry),
        is_edit=edits,
        others=document.bearers.beside(entry, _heir(row)),
    )
    return known.behind(asked)


def _heir(row: Change) -> str:
    """The key of the entry into which one was merged: it has the same names from then on."""
    merged = (change.after for change in row.fields if change.field == "merged_into")
    return str(next(merged, ""))


def _clocks(row: Change, entry: Item) -> Clocks:
    began = ""
    if row.kind == Kind.REMOVAL:
        unit = row.programme if row.scope == Scope.DESIGNATION else ""
        began = _began(entry.programmes.get(unit, ()) if unit else entry.spells)
    return Clocks(row.effective_on, row.observed_after, row.observed_at, began)


def _began(spells: Sequence[Spell]) -> str:
    """Since when the last of some times on a list, as exactly as that is known.

    Some lists give the day of the first time again.
    """
    if not spells:
        return ""
    *earlier, last = spells
    seen = "" if last.baseline else last.after[: causes.WHOLE_DAY]
    return max(last.listed_on, seen) if earlier else last.listed_on or seen


def _names(row: Change, entry: Item, document: CurrentDocument) -> Iterator[Named]:
    """By which the entry goes, or went: weak aliases say too little."""
    main, *others = document.content_of(entry).names
    yield Named(main.text, head=True)
    yield from (Named(name.text, head=False) for name in others if name.kind != "weakAlias")
    if document.is_named:
        yield from (Named(head_of(key), head=True) for key in entry.keys)
    for change in row.fields:
        yield from (Named(text, head=change.field == "name") for text in _renamed(change))


def _renamed(change: FieldChange) -> Iterable[str]:
    if change.field not in ("name", "alias", "previousName"):
        return ()
    return (*diff.texts(change.before), *diff.texts(change.after))


def _handles(entry: Item, document: CurrentDocument) -> frozenset[str]:
    """References that the entry has, of its own list and of others."""
    keys: Set[str] = set() if document.is_named else {*map(reference, entry.keys)}
    return frozenset(filter(None, map(causes.handle, keys))) | handles_of(
        document.content_of(entry)
    )
