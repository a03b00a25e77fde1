"""Looks at lists, and what came of each: recorded, unchanged, pending, refused or failed."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from db import store, tables

_checks = store.table(tables.Check)
_journal = store.table(tables.Journal)


class Checked(NamedTuple):
    """One look: when, on which document (`sha256`, "" for none), by which record (`receipt`)."""

    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    outcome: str
    reason: str
    sha256: str
    receipt: int


def add(connection: Connection, looks: Iterable[Checked]) -> None:
    """Put looks on record."""
    store.add_all(connection, tables.Check, [look._asdict() for look in looks])


def sightings(connection: Connection, list_id: str) -> list[tuple[str, str]]:
    """(observed_at, sha256) of every look at a list that found a known document again."""
    query = select(_checks.c.observed_at, _checks.c.sha256).where(
        _checks.c.list_id == list_id, _checks.c.outcome == "unchanged", _checks.c.sha256 != ""
    )
    return [(row.observed_at, row.sha256) for row in connection.execute(query)]


def unprocessed(connection: Connection, list_id: str) -> list[int]:
    """Receipts that a run did not come to finish: no check tells what became of them."""
    done = select(_checks.c.receipt).where(_checks.c.list_id == list_id)
    query = select(_journal.c.seq).where(
        _journal.c.kind == "receipt", _journal.c.list_id == list_id, _journal.c.seq.not_in(done)
    )
    return list(connection.execute(query.order_by(_journal.c.seq)).scalars())


def last_good_at(connection: Connection, feed_id: str) -> str:
    """When the newest document of a feed that was in good order was seen; "" if never."""
    good = _checks.c.outcome.not_in(("failed", "refused"))
    query = select(func.max(_checks.c.observed_at)).where(_checks.c.list_id == feed_id, good)
    return str(connection.execute(query).scalar() or "")
