"""What a fold gives, compared with what is on record: what is new, and what falls. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from db.canonical import canonical
from db.log import OnRecord
from db.store import Numbered
from tracker.model import Change, Kind, Pending
from tracker.recorded import QuestionOnRecord
from tracker.rules.fold.step import Folded

Place = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Changes for the log, in its order, and rows that fall, each with the id of its heir or ""."""

    new: tuple[Change, ...]
    fallen: Mapping[OnRecord, str]


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


def difference(folded: Folded, on_record: Collection[OnRecord]) -> Difference:
    """`on_record`: the current rows of every document that was folded, and of the slots it touched.

    A slot with the same change on both sides is left alone. A row falls when its slot holds another
    change, when the fold emptied the slot, or when its document gives no such row any more.
    """
    recorded = {row.slot: row for row in on_record}
    changes = {slot: change for slot, change in folded.rows.items() if change is not None}
    documents = _documents(folded)
    new: dict[str, Change] = {}
    for slot, change in changes.items():
        current = recorded.get(slot)
        if current is None or current.change_id != change.change_id:
            new[slot] = change
    fallen: dict[OnRecord, str] = {}
    for slot, row in recorded.items():
        if slot in new:
            fallen[row] = new[slot].change_id
        elif slot not in changes and (slot in folded.rows or row.document in documents):
            fallen[row] = ""
    return Difference(new=in_order(new.values()), fallen=fallen)


def questions(folded: Folded, on_record: Mapping[str, QuestionOnRecord]) -> QuestionDifference:
    """`on_record`: question -> its row now, of the whole list.

    A question falls with its document: when that was folded again and it is no longer asked.
    """
    new = []
    for question, asked in folded.pendings.items():
        current = on_record.get(question)
        if current is None or current.state != asked.state:
            new.append(asked)
    heirs = {asked.pending_id for asked in new}
    documents = _documents(folded)
    fallen = []
    for question, row in on_record.items():
        orphaned = row.document in documents and question not in folded.pendings
        if question in heirs or orphaned:
            fallen.append(row.seq)
    return QuestionDifference(new=tuple(new), fallen=tuple(fallen))


def standings(
    folded: Folded, on_record: Mapping[str, Numbered], *, whole: bool
) -> StandingDifference:
    """`on_record`: where the entries touched stand now; where `whole`, all entries of the list.

    An entry that the fold does not know falls.
    """
    items = folded.state.items
    moved = []
    for entry in sorted(items if whole else folded.touched & items.keys()):
        current = on_record.get(entry)
        if current is None or current.body != canonical(items[entry].body()):
            moved.append(entry)
    heirs = set(moved)
    fallen = [row.seq for entry, row in on_record.items() if entry in heirs or entry not in items]
    return StandingDifference(moved=tuple(moved), fallen=tuple(fallen))


def _documents(folded: Folded) -> set[tuple[str, str]]:
    """Moment and hash of every document of the fold."""
    return {(at, sha256) for at, _, sha256 in (verdict.position for verdict in folded.verdicts)}


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """By document, entry, time on the list, and what must have come first."""
    unsorted = list(changes)
    keys: dict[Place, str] = {}
    for change in unsorted:
        place = _place(change)
        keys[place] = min(change.entry_key, keys.get(place, change.entry_key))

    def order(change: Change) -> tuple[str, str, str, str, int, int, str]:
        at, document, entry = place = _place(change)
        rank = _rank(change.kind)
        return (at, document, keys[place], entry, change.episode, rank, change.slot)

    return tuple(sorted(unsorted, key=order))


def _place(change: Change) -> Place:
    return (change.observed_at, change.snapshot_sha256, change.entry_id)


def _rank(kind: Kind) -> int:
    """A relisting comes as early as an addition, a removal after everything else."""
    if kind == Kind.RELISTING:
        return 0
    return len(Kind) if kind == Kind.REMOVAL else list(Kind).index(kind)
