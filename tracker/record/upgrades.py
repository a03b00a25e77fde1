"""New rules for a list: that all of it is read again, and that what is learnt late is told once.

The journal says before anything is read anew up to which row the old rules had brought the list,
and says so again when what they had not read was told. Whoever dies in between loses nothing: rows
are never taken off record, so the next one compares with the same row.
"""

from typing import NamedTuple

from db import journal, standings
from db.engine import Connection, Engine, reading
from tracker.record import discoveries
from tracker.record.tracker import Clock
from tracker.record.writer import Transaction, Writer, held

KIND = "rules"
"""Of the records: `standing` is in those that begin, `told` in those that end."""


class Begun(NamedTuple):
    """An upgrade that was begun and not told of: its record, the last row before it, and when."""

    record: int
    standing: int
    at: str


def begin(engine: Engine, writer: Writer, clock: Clock) -> None:
    """Put on record that a list is read again under the running rules."""
    with held(engine, writer, clock()) as transaction:
        last = standings.newest(transaction.connection, writer.list_id)
        body = {"rules_version": writer.rules_version, "standing": last}
        journal.append(transaction.connection, KIND, writer.list_id, transaction.at, body)


def begun(connection: Connection, list_id: str) -> Begun | None:
    """The first upgrade of a list since the last one that was told of; None where there is none."""
    last = journal.newest(connection, KIND, list_id)
    if last is None or "standing" not in last.content:
        return None
    found = last
    for record in reversed(journal.of_kind(connection, KIND, list_id)):
        if "standing" not in record.content:
            break
        found = record
    return Begun(found.seq, int(found.content["standing"]), found.recorded_at)


def finish(engine: Engine, writer: Writer, clock: Clock) -> None:
    """Tell what an upgrade let us read that was begun, by whomever, and was not told of."""
    with reading(engine) as connection:
        one = begun(connection, writer.list_id)
    if one is not None:
        with held(engine, writer, clock()) as transaction:
            _tell(transaction, one)


def _tell(transaction: Transaction, one: Begun) -> None:
    """Told, and on record as told, in one transaction."""
    connection, list_id = transaction.connection, transaction.list_id
    stood = standings.bodies_as_of(connection, list_id, one.standing, one.at)
    stand = standings.current_bodies(connection, list_id)
    before, after = discoveries.listed(stood), discoveries.listed(stand)
    gains = discoveries.discover(transaction, before, after)
    body = {
        "rules_version": transaction.writer.rules_version,
        "told": one.record,
        "gains": gains,
    }
    journal.append(connection, KIND, list_id, transaction.at, body)
