"""Looks at lists, and what came of each: recorded, unchanged, pending, refused or failed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, select

from db import store, tables

_checks = store.table(tables.Check)
_snapshots = store.table(tables.Snapshot)
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
    return [(at, sha256) for at, sha256 in connection.execute(_sightings(list_id))]


def sightings_after(connection: Connection, list_id: str, at: str) -> set[tuple[str, str]]:
    """Those after a moment that are on record as looks alone and not as documents, too."""
    is_document = exists().where(
        _snapshots.c.list_id == _checks.c.list_id,
        _snapshots.c.observed_at == _checks.c.observed_at,
        _snapshots.c.sha256 == _checks.c.sha256,
    )
    query = _sightings(list_id).where(_checks.c.observed_at > at, ~is_document)
    return {(at, sha256) for at, sha256 in connection.execute(query)}


def _sightings(list_id: str) -> Select[Any]:
    columns = (_checks.c.observed_at, _checks.c.sha256)
    found_again = (_checks.c.outcome == "unchanged", _checks.c.sha256 != "")
    return select(*columns).where(_checks.c.list_id == list_id, *found_again)


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
