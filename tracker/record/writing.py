"""What a fold gives, written down: contents, documents, changes, questions, standings, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from db import changes as log
from db import checks, names, numbers, questions, revisions, snapshots, standings
from db.canonical import canonical
from db.parts import ROWS, in_parts
from db.snapshots import SnapshotRow
from scrapers import kit
from tracker.model import Change, Content, Identifier, Name, Pending, Provenance
from tracker.record import members, proposals, states
from tracker.record.journal import Receipt
from tracker.record.packing import Fresh, row_of
from tracker.record.past import ContentsOf, Plan
from tracker.record.writer import Transaction

if TYPE_CHECKING:
    from tracker.record.difference import Difference, QuestionDifference, StandingDifference
    from tracker.rules.fold.terms import Folded
    from tracker.rules.standing import Item

REVISION = attrgetter("revision")


class Called(NamedTuple):
    """What an entry is called in a document: its names, and its numbers."""

    entry: str
    names: Sequence[Name]
    identifiers: Sequence[Identifier]

    @classmethod
    def by(cls, entry: str, content: Content) -> Self:
        """By a content of the entry."""
        return cls(entry, content.names, content.identifiers)


class Moved(NamedTuple):
    """Entries that were written down together as standing otherwise: what seals the rows, the
    entries, and what they are called.
    """

    seal: standings.Seal
    items: Sequence[Item]
    called: Sequence[Called]


def put_contents(transaction: Transaction, folded: Folded, fresh: Fresh | None) -> None:
    """Keep the contents that the fold came to, and those of a fresh document."""
    read = fresh.reading.contents if fresh else {}
    contents = {**read, **folded.revisions}
    revisions.add_new(transaction.connection, contents, transaction.list_id)


class Lean(NamedTuple):
    """By what the following document is told: the number of the one beside which its list is
    stored, lists at hand, and the number of the one after which the last whole checkpoint is.
    """

    beside: int
    at_hand: Mapping[int, members.Read]
    base: int


def put_documents(
    transaction: Transaction, source: kit.Source, plan: Plan, folded: Folded, fresh: Fresh | None
) -> Lean:
    """Note what became of every document folded; a fresh one is put on record."""
    connection, beside = transaction.connection, plan.beside
    lists = plan.lists.elsewhere(connection)
    numbers = {position: row.id for position, row in plan.rows.items()}
    if plan.whole:
        numbers[plan.whole.position] = plan.base
    for verdict in folded.verdicts:
        row = plan.rows.get(verdict.position)
        if row is not None:
            snapshots.judge(connection, row.id, verdict.outcome, verdict.reason)
            if fresh is not None and fresh.position == verdict.position:
                _regrade(transaction, row, fresh)
        elif fresh is not None:
            version = transaction.writer.rules_version
            columns = row_of(fresh, source, version, verdict.outcome, verdict.reason)
            numbers[fresh.position] = number = snapshots.add(connection, columns)
            members.put(lists, number, fresh.reading.snapshot.members, plan.beside)
            is_good = verdict.outcome not in snapshots.NOT_THE_LIST
            beside = number if is_good else plan.beside
    places = (verdict.position for verdict in folded.verdicts)
    again = [numbers[place] for place in places if place in plan.rows]
    states.put(connection, again, folded.checkpoints, numbers)
    return Lean(beside, lists.at_hand, numbers[folded.whole.position] if folded.whole else 0)


def _regrade(transaction: Transaction, row: SnapshotRow, fresh: Fresh) -> None:
    """The grade of a document that came again as of the same moment: the best that was said."""
    said = fresh.receipt.provenance
    if said.place < Provenance(row.provenance).place:
        snapshots.regrade(transaction.connection, row.id, said)


def put_changes(transaction: Transaction, changes: Difference) -> list[int]:
    """New changes into the log, fallen rows superseded, both onto the chain; the new numbers."""
    connection, list_id, at = transaction.connection, transaction.list_id, transaction.at
    version = transaction.writer.rules_version
    numbers = log.append(connection, list_id, map(_new, changes.new), version, at)
    log.supersede(connection, list_id, changes.fallen, at)
    return numbers


def _new(change: Change) -> log.NewChange:
    return log.NewChange(change.change_id, change.slot, change.body)


def put_questions(transaction: Transaction, asked: QuestionDifference) -> None:
    """Questions that are new or stand otherwise now; answers proposed to such end by themselves."""
    connection, list_id, at = transaction.connection, transaction.list_id, transaction.at
    rows = [_question_row(question, at) for question in asked.new]
    questions.put(connection, asked.fallen, rows, at)
    if asked.fallen:
        proposals.lapse_settled(connection, list_id, questions.states(connection, list_id), at)


def _question_row(question: Pending, at: str) -> dict[str, Any]:
    return {
        "pending_id": question.pending_id,
        "list_id": question.list_id,
        "entry_id": question.entry_id,
        "state": question.state,
        "body": canonical(asdict(question)),
        "recorded_at": at,
        "superseded_at": "",
    }


def put_standings(
    transaction: Transaction, folded: Folded, stood: StandingDifference
) -> list[Moved]:
    """Where entries stand that moved, some at a time, and by what keys.

    What is given back is for `put_names_of_standings`.
    """
    connection, list_id, at = transaction.connection, transaction.list_id, transaction.at
    contents = ContentsOf(connection, folded.revisions)
    standings.supersede(connection, stood.fallen, at)
    moved: list[Moved] = []
    for part in in_parts(stood.moved, ROWS):
        items = [folded.state.items[entry] for entry in part]
        stored = contents(map(REVISION, items))
        rows = [_standing_row(list_id, item, stored[item.revision], at) for item in items]
        seal = standings.add(connection, rows)
        standings.add_keys(connection, list_id, _keys(items))
        called = [Called.by(item.entry_id, stored[item.revision]) for item in items]
        moved.append(Moved(seal, items, called))
    return moved


def put_names_of_standings(transaction: Transaction, moved: Iterable[Moved]) -> None:
    """The seals of these standings onto the chain, and by what names and numbers they are found."""
    for part in moved:
        standings.seal(transaction.connection, transaction.list_id, part.seal)
        _put_keys_as_numbers(transaction, part.items)
        _put_names(transaction, part.called)


def _standing_row(list_id: str, item: Item, content: Content, at: str) -> dict[str, Any]:
    return {
        "list_id": list_id,
        "entry_id": item.entry_id,
        "entry_key": item.key,
        "caption": content.caption,
        "state": str(item.state),
        "revision": item.revision,
        "body": canonical(item.body()),
        "recorded_at": at,
        "superseded_at": "",
    }


def _keys(items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    for item in items:
        for key in item.keys:
            yield key, item.entry_id


def put_names_of(transaction: Transaction, folded: Folded, fresh: Fresh, *, again: bool) -> None:
    """Names in a document that move no entry: in one that came late, or spelled anew.

    `again`: documents after it were folded, too, so that what it says may stand nowhere now.
    """
    here = set(map(REVISION, fresh.reading.snapshot.members.values()))
    if not again:
        here.intersection_update(fresh.reading.contents)
    if not here:
        return
    wanted = here.difference(map(REVISION, folded.state.items.values()))
    shown = {pair for pair in folded.shown if pair[1] in wanted}
    put_former_names(transaction, shown, fresh.reading.contents)


def put_names_of_moved(
    transaction: Transaction, folded: Folded, moved: Iterable[str], fresh: Fresh | None
) -> None:
    """Names that documents folded again show of entries that stand otherwise now.

    These documents may be about other entries than they were before. What entries are called where
    they stand now is on record with their standings.
    """
    read = fresh.reading.contents if fresh else {}
    now = {entry: folded.state.items[entry].revision for entry in moved}
    shown = ((entry, revision) for entry, revision in folded.shown if entry in now)
    former = (pair for pair in shown if now[pair[0]] != pair[1])
    put_former_names(transaction, former, read)


def put_former_names(
    transaction: Transaction, shown: Iterable[tuple[str, str]], fresh: Mapping[str, bytes]
) -> None:
    """Names that documents show of entries: a name that once stood stays findable.

    A row that only says that its entry was deleted names nobody.
    """
    contents = ContentsOf(transaction.connection, fresh)
    for part in in_parts(sorted(shown), ROWS):
        stored = contents(revision for _, revision in part)
        contents_of = ((entry, stored[revision]) for entry, revision in part)
        _put_names(transaction, (Called.by(*of) for of in contents_of if not _is_deleted(of[1])))


def _is_deleted(content: Content) -> bool:
    return bool(content.facts.get(kit.TOMBSTONE))


def _put_keys_as_numbers(transaction: Transaction, items: Iterable[Item]) -> None:
    """Keys lead to their entries as numbers do: they are references of the list."""
    rows = [
        _number_row(transaction, entry, Identifier("entry_key", key, ""))
        for key, entry in _keys(items)
    ]
    numbers.add_new(transaction.connection, rows)


def _number_row(transaction: Transaction, entry: str, number: Identifier) -> dict[str, Any]:
    return {
        "list_id": transaction.list_id,
        "entry_id": entry,
        "type": number.type,
        "text": number.number,
        "country": number.country,
        "recorded_at": transaction.at,
    }


def _put_names(transaction: Transaction, given: Iterable[Called]) -> None:
    """Put what entries are called on record, once each."""
    from tracker.rules.normalise.names import match_form

    called = list(given)
    numbered = [
        _number_row(transaction, one.entry, number) for one in called for number in one.identifiers
    ]
    numbers.add_new(transaction.connection, numbered)
    rows = [
        {
            "list_id": transaction.list_id,
            "entry_id": one.entry,
            "kind": kind,
            "text": text,
            "form": match_form(text),
            "recorded_at": transaction.at,
        }
        for one in called
        for text, kind in one.names
    ]
    names.add_new(transaction.connection, rows)


def put_check(transaction: Transaction, receipt: Receipt, outcome: str, reason: str = "") -> None:
    """What came of a look at the list."""
    check = checks.Checked(
        list_id=receipt.list_id,
        observed_at=receipt.at,
        recorded_at=transaction.at,
        mode=receipt.mode,
        outcome=outcome,
        reason=reason,
        sha256=receipt.sha256,
        receipt=receipt.seq,
    )
    checks.add(transaction.connection, [check])
