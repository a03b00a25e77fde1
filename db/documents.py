"""Documents by their hash: files of the archive, and the records of their arrival."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from db import journal, store, tables
from db.journal import JournalRow

_blobs = tables.blob
_journal = tables.journal
_snapshots = tables.snapshot
_checks = tables.check

ARRIVALS = ("receipt", "partial")
"""Records of documents that came: whole, or before another file of the same moment failed."""


class Sight(NamedTuple):
    """A document as it was read at one place in the history of its list."""

    list_id: str
    sha256: str
    observed_at: str
    published_at: str
    receipt: int
    mode: str
    format_id: str
    rules_version: str
    verdict: str
    reason: str
    entries: int
    provenance: str
    id: int


_SIGHTS = select(*store.columns(_snapshots, Sight._fields)).order_by(_snapshots.c.observed_at)


def sizes(connection: Connection, hashes: Sequence[str]) -> dict[str, int]:
    """File -> its bytes; files that never came are left out."""
    query = select(_blobs.c.sha256, _blobs.c.size)
    rows = store.rows_with(connection, query, _blobs.c.sha256, hashes)
    return {row.sha256: row.size for row in rows}


def sights(connection: Connection, sha256: str) -> list[Sight]:
    """Where a document that could be read stands in the history of its list, oldest first."""
    found = connection.execute(_SIGHTS.where(_snapshots.c.sha256 == sha256))
    return list(map(Sight._make, found))


def sight(connection: Connection, list_id: str, observed_at: str, sha256: str) -> Sight | None:
    """A document at one moment, if it could be read."""
    at = (_snapshots.c.list_id == list_id, _snapshots.c.observed_at == observed_at)
    row = connection.execute(_SIGHTS.where(*at, _snapshots.c.sha256 == sha256).limit(1)).first()
    return Sight._make(row) if row else None


class Neighbour(NamedTuple):
    """A document beside another one in the history of its list; "" where there is none."""

    observed_at: str = ""
    sha256: str = ""


def before(connection: Connection, list_id: str, observed_at: str) -> Neighbour:
    """The last document of a list that could be read, observed before a moment."""
    earlier = _snapshots.c.observed_at < observed_at
    return _neighbour(connection, list_id, earlier, _snapshots.c.observed_at.desc())


def after(connection: Connection, list_id: str, observed_at: str) -> Neighbour:
    """The first one observed after a moment."""
    later = _snapshots.c.observed_at > observed_at
    return _neighbour(connection, list_id, later, _snapshots.c.observed_at)


def _neighbour(
    connection: Connection, list_id: str, fits: ColumnElement[bool], order: ColumnElement[Any]
) -> Neighbour:
    columns = store.columns(_snapshots, Neighbour._fields)
    query = select(*columns).where(_snapshots.c.list_id == list_id, fits)
    row = connection.execute(query.order_by(order).limit(1)).first()
    return Neighbour._make(row) if row else Neighbour()


def arrival(connection: Connection, sha256: str) -> JournalRow | None:
    """The first record by which a document came, of one file or of several."""
    read = select(_snapshots.c.receipt).where(_snapshots.c.sha256 == sha256)
    number = connection.execute(read.order_by(_snapshots.c.receipt).limit(1)).scalar()
    if number is None:
        looked = select(_checks.c.receipt).where(_checks.c.sha256 == sha256)
        number = connection.execute(looked.order_by(_checks.c.receipt).limit(1)).scalar()
    return journal.numbered(connection, number) if number else None


def arrival_with(connection: Connection, sha256: str) -> JournalRow | None:
    """The first record of a document one of whose files this is; all records are looked through."""
    named = _journal.c.body.contains(sha256, autoescape=True)
    query = select(_journal.c.seq).where(_journal.c.kind.in_(ARRIVALS), named)
    number = connection.execute(query.order_by(_journal.c.seq).limit(1)).scalar()
    return journal.numbered(connection, number) if number else None


def of_list(connection: Connection, list_id: str, before: int, limit: int) -> list[Sight]:
    """Documents of a list as they stand in its history, newest first; before the one of a number,
    if it is given.
    """
    query = select(*store.columns(_snapshots, Sight._fields)).where(_snapshots.c.list_id == list_id)
    newest_first = (_snapshots.c.observed_at.desc(), _snapshots.c.id.desc())
    if before:
        last = _snapshots.alias()
        at = select(last.c.observed_at).where(last.c.id == before).scalar_subquery()
        same = (_snapshots.c.observed_at == at) & (_snapshots.c.id < before)
        query = query.where((_snapshots.c.observed_at < at) | same)
    found = connection.execute(query.order_by(*newest_first).limit(limit))
    return list(map(Sight._make, found))
