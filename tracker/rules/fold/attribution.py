"""Whose doing the edits of a document are: the authority's, or its file format's."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, filterfalse
from operator import attrgetter
from typing import NamedTuple

from tracker.model import IDENTITY_FIELDS, Change, FieldChange, Kind, Origin
from tracker.rules import diff
from tracker.rules.fold import rows
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.lately import came_back
from tracker.rules.fold.terms import Discovery, Edit, Remark
from tracker.rules.normalise.sense import sense

Changes = tuple[FieldChange, ...]
Gain = tuple[str, str, FieldChange]


class Attributed(NamedTuple):
    """Amendments and identity changes; what we learned late, and what got lost, apart."""

    rows: Sequence[Change]
    discoveries: Sequence[Discovery]
    remarks: Sequence[Remark] = ()


def attributed(
    edits: Sequence[Edit], document: CurrentDocument, listed: int, *, other_format: bool
) -> Attributed:
    """All edits of a step by who caused them; `listed` counts the entries before it."""
    changes = {edit.entry.entry_id: edit.changes for edit in edits}
    mass = diff.mass_edits(changes, listed)
    written: list[Change] = []
    gains: list[Gain] = []
    lost: Counter[str] = Counter()
    for edit in edits:
        by = diff.origins(edit.changes, mass, other_format=other_format)
        written += _rows(edit, by, document)
        gains += _learnt_late(edit, by.get(Origin.FORMAT, ()), document)
        lost.update(_lost(by.get(Origin.FORMAT, ())))
    remarks = () if other_format else _remarks(lost, listed, document)
    return Attributed(written, _discoveries(gains, document), remarks)


def _lost(changes: Changes) -> Iterator[str]:
    """Fields that matter to screening of which an entry lost values, and got none for them."""
    for change in changes:
        if diff.relevant(change) and not change.after:
            yield change.field


def _remarks(lost: Mapping[str, int], listed: int, document: CurrentDocument) -> Sequence[Remark]:
    """That so many entries lost values at once that no authority took them out one by one."""
    if not lost:
        return ()
    fields = ", ".join(f"{field} of {number}" for field, number in sorted(lost.items()))
    reason = f"it lacks values that its predecessor had ({fields}; of {listed} entries)"
    return (Remark(kind="values_lost", document=document.now, reason=reason),)


def _rows(edit: Edit, by: Mapping[Origin, Changes], document: CurrentDocument) -> Iterator[Change]:
    """The links of an entry are always the authority's, with its changes or alone."""
    links = {Origin.AUTHORITY: edit.links}
    for origin in dict.fromkeys((*by, *links)):
        changes = by.get(origin, ())
        yield from _rows_of(edit, origin, links.get(origin, ()), changes, document)


def _rows_of(
    edit: Edit, origin: Origin, links: Changes, changes: Changes, document: CurrentDocument
) -> Iterator[Change]:
    """Another handle is a row of its own; a new name or key tells all in one."""
    handles = tuple(filter(_is_handle, changes))
    others = tuple(filterfalse(_is_handle, changes))
    if links or "name" in map(attrgetter("field"), others):
        handles, others = (*links, *handles, *others), ()
    if handles:
        yield rows.of_fields(edit.entry, Kind.IDENTITY, document, handles, origin=origin)
    if others:
        yield rows.of_fields(edit.entry, Kind.AMENDMENT, document, others, origin=origin)


def _is_handle(change: FieldChange) -> bool:
    return change.field in IDENTITY_FIELDS


def _learnt_late(edit: Edit, changes: Changes, document: CurrentDocument) -> Iterator[Gain]:
    """Values that matter and that stood nowhere in the entry before."""
    if not changes:
        return
    caption = document.caption(edit.entry)
    earlier = document.texts.values_of(edit.before).values()
    there = set(map(sense, chain.from_iterable(earlier)))
    for change in changes:
        known = partial(came_back, edit.entry, change.field, at=document.at)
        fresh = tuple(
            text for text in diff.gained(change) if sense(text) not in there and not known(text)
        )
        if fresh:
            yield edit.entry.entry_id, caption, FieldChange(change.field, (), fresh)


def _discoveries(gains: Sequence[Gain], document: CurrentDocument) -> Sequence[Discovery]:
    """All gains of one document are one."""
    if not gains:
        return ()
    discovery = Discovery(
        list_id=document.now.list_id,
        snapshot_sha256=document.now.sha256,
        observed_at=document.at,
        origin=Origin.FORMAT,
        gains=tuple(sorted(gains, key=lambda gain: (gain[0], gain[2].field))),
    )
    return (discovery,)
