"""Whether two persons decided what takes two: by the journal, by the proposals, and by the guards
with which the database keeps them apart.
"""

from collections.abc import Iterator, Mapping

from db import journal
from db import proposals as register
from db.engine import Connection
from db.proposals import ProposalRow
from tracker.model import Decision
from tracker.people.record import ACCOUNT
from tracker.record import removed
from tracker.record.journal import Undone, claim_of, decisions_made, is_of_two
from tracker.record.proposals import agrees

Found = Mapping[str, ProposalRow]
"""Proposals by their ids."""


def problems(connection: Connection) -> Iterator[str]:
    """One sentence for every guard that is gone, and for every word of one where two were due."""
    for guard in register.guards_gone(connection):
        yield f"The database does not keep two persons apart any more: {guard} is gone."
    every = {row.proposal_id: row for row in register.everything(connection)}
    for row in every.values():
        if row.checker and row.checker in (row.maker, row.brought_by):
            yield f"Proposal {row.seq} was answered by {row.checker}, who may not."
    yield from _of_one(connection, every)
    yield from _removed_by_one(connection, every)


def _of_one(connection: Connection, every: Found) -> Iterator[str]:
    """Decisions since the first account that are one person's alone: by the order of the journal,
    since a clock may be put back.
    """
    first, undone_at = _first_account(connection), _taken_back(connection)
    if not first:
        return
    for made in decisions_made(connection):
        if not is_of_two(made.decision):
            continue
        number = made.decision.number
        words: list[tuple[str, int, Decision | Undone | None]] = [
            (f"Decision {number}", number, made.decision),
            (f"The end of decision {number}", undone_at.get(number, 0), made.undone),
        ]
        for what, at, word in words:
            if word and at > first and not _agreed(word, every):
                yield f"{what} ({word.decided_by}) is one person's alone, and takes two."


def _removed_by_one(connection: Connection, every: Found) -> Iterator[str]:
    """Removals of documents since the first account that are one person's alone."""
    first = _first_account(connection)
    for record in journal.of_kinds(connection, (removed.KIND,)) if first else ():
        removal = removed.recorded(record)
        row = every.get(removal.proposal_id)
        if record.seq > first and not (row and agrees(row, removal.claim)):
            what = f"Removal of documents {record.seq} ({removal.by})"
            yield f"{what} is one person's alone, and takes two."


def _first_account(connection: Connection) -> int:
    """The record by which the first account was made; 0 where none was."""
    records = journal.of_kinds(connection, (ACCOUNT,))
    return next((one.seq for one in records if one.content["what"] == "added"), 0)


def _taken_back(connection: Connection) -> Mapping[int, int]:
    """Number of a decision -> that of the record by which it was taken back."""
    return {one.content["decision"]: one.seq for one in journal.of_kinds(connection, ("undo",))}


def _agreed(word: Decision | Undone, every: Found) -> bool:
    """Whether another person proposed it, as it is on record of the proposal."""
    row = every.get(word.proposal_id)
    return row is not None and agrees(row, claim_of(word))
