"""What a fold gives, compared with what is on record: what is new, and what falls. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from db.canonical import canonical
from db.changes import ChangeOnRecord
from db.store import Numbered
from tracker.model import Change, Kind, Pending
from tracker.recorded import QuestionOnRecord

if TYPE_CHECKING:
    from tracker.rules.fold.terms import Folded

Place = tuple[str, str, str]
"""A document, by moment and hash, and an entry in it."""

RANKS = {
    **{kind: rank for rank, kind in enumerate(Kind)},
    Kind.RELISTING: 0,
    Kind.REMOVAL: len(Kind),
}
"""A relisting comes as early as an addition, a removal after everything else."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Changes for the log, in its order, and rows that fall, each with the id of its heir or ""."""

    new: tuple[Change, ...]
    fallen: Mapping[ChangeOnRecord, str]

    @cached_property
    def by_id(self) -> Mapping[str, Change]:
        """New changes by their ids."""
        return {change.change_id: change for change in self.new}


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionDifference:
    """Questions that are new or stand otherwise now, and the numbers of the rows that fall."""

    new: tuple[Pending, ...]
    fallen: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StandingDifference:
    """Entries that stand otherwise now, sorted, and the numbers of the rows that fall."""

    moved: tuple[str, ...]
    fallen: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """All in what a fold differs from what is on record."""

    changes: Difference
    questions: QuestionDifference
    standings: StandingDifference


def difference(folded: Folded, on_record: Collection[ChangeOnRecord]) -> Difference:
    """`on_record`: the current rows of every document that was folded, and of the slots it touched.

    A slot with the same change on both sides is left alone. A row falls when its slot holds another
    change, when the fold emptied the slot, or when its document gives no such row any more.
    """
    ids = {slot: change.change_id for slot, change in folded.rows.items() if change}
    ids_on_record = {row.slot: row.change_id for row in on_record}
    new = dict(ids.items() - ids_on_record.items())
    documents = _documents(folded)
    refolded = {row.slot for row in on_record if row.document in documents}
    gone = (folded.rows.keys() | refolded) - ids.keys()
    heirs = {**dict.fromkeys(gone, ""), **new}
    fallen = {row: heirs[row.slot] for row in on_record if row.slot in heirs}
    changes = list(filter(None, map(folded.rows.get, new)))
    return Difference(new=in_order(changes), fallen=fallen)


def questions(folded: Folded, on_record: Mapping[str, QuestionOnRecord]) -> QuestionDifference:
    """`on_record`: question -> its row now, of the whole list.

    A question falls with its document: when that was folded again and it is no longer asked.
    """
    ends = {question: row.end for question, row in on_record.items()}
    new = {
        question: asked
        for question, asked in folded.pendings.items()
        if (asked.state, asked.resolved_at) != ends.get(question)
    }
    documents = _documents(folded)
    refolded = {question for question, row in on_record.items() if row.document in documents}
    orphaned = refolded - folded.pendings.keys()
    falling = orphaned | new.keys()
    fallen = [row.seq for question, row in on_record.items() if question in falling]
    return QuestionDifference(new=tuple(new.values()), fallen=tuple(fallen))


def standings(
    folded: Folded, on_record: Mapping[str, Numbered], *, whole: bool
) -> StandingDifference:
    """`on_record`: where the entries touched stand now; where `whole`, all entries of the list.

    An entry that the fold does not know falls.
    """
    items = folded.state.items
    here = items.keys() if whole else items.keys() & folded.touched
    bodies = {entry: row.body for entry, row in on_record.items()}
    moved = [entry for entry in sorted(here) if bodies.get(entry) != canonical(items[entry].body())]
    falling = (on_record.keys() - items.keys()) | (on_record.keys() & set(moved))
    fallen = sorted(on_record[entry].seq for entry in falling)
    return StandingDifference(moved=tuple(moved), fallen=tuple(fallen))


def _documents(folded: Folded) -> set[tuple[str, str]]:
    """Moment and hash of every document of the fold."""
    return {(verdict.position[0], verdict.position[2]) for verdict in folded.verdicts}


def in_order(changes: Collection[Change]) -> tuple[Change, ...]:
    """By document, entry, time on the list, and what must have come first."""
    first_keys: dict[Place, str] = {}
    for change in changes:
        place = _place(change)
        first_keys[place] = min(change.entry_key, first_keys.get(place, change.entry_key))

    def order(change: Change) -> tuple[str, str, str, str, int, int, str]:
        at, document, entry = place = _place(change)
        rank = RANKS[change.kind]
        return (at, document, first_keys[place], entry, change.episode, rank, change.slot)

    return tuple(sorted(changes, key=order))


def _place(change: Change) -> Place:
    return (change.observed_at, change.snapshot_sha256, change.entry_id)
