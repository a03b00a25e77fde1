"""Whether two persons decided what takes two: by the journal, by the proposals, and by the guards
with which the database keeps them apart.
"""

from collections.abc import Iterator, Mapping

from db import people
from db import proposals as register
from db.engine import Connection
from db.proposals import ProposalRow
from tracker.model import Decision
from tracker.record.journal import Undone, decisions_made, is_of_two
from tracker.record.proposals import LOOKED_AT, State, one

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


def _of_one(connection: Connection, every: Found) -> Iterator[str]:
    """Decisions since the first account that are one person's alone."""
    created = [row.created_at for row in people.accounts(connection)]
    if not created:
        return
    since = min(created)
    for made in decisions_made(connection):
        if not is_of_two(made.decision):
            continue
        words: list[tuple[str, Decision | Undone | None]] = [
            (f"Decision {made.decision.number}", made.decision),
            (f"The end of decision {made.decision.number}", made.undone),
        ]
        for what, word in words:
            if word and word.decided_at > since and not _agreed(word, every):
                yield f"{what} ({word.decided_by}) is one person's alone, and takes two."


def _agreed(word: Decision | Undone, every: Found) -> bool:
    """Whether another person proposed it, as it is on record of the proposal."""
    row = every.get(word.proposal_id)
    if row is None or row.checker != one(word.decided_by) or row.maker != word.proposed_by:
        return False
    return row.state == State.ACCEPTED or (row.verdict, row.state) == LOOKED_AT
