"""What `verify` and `replay` look at: links of the chains, and what should be as they say."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select

from db import queries, store, tables
from db.canonical import canonical, parsed
from db.chain import CHECKPOINTS

AT_A_TIME = 1_000
RECEIVED = ("receipt", "partial")
"""Journal records of documents that arrived."""

IN_GOOD_ORDER = ("recorded", "pending")
"""Outcomes of looks that found the list in good order."""

_chain = store.table(tables.Chain)
_changes = store.table(tables.Change)
_checks = store.table(tables.Check)
_facets = store.table(tables.Facet)
_journal = store.table(tables.Journal)


class Link(NamedTuple):
    """One link of a chain: `hash` is over `previous` and `body`."""

    seq: int
    kind: str
    ref: int
    body: str
    previous: str
    hash: str


class LoggedRow(NamedTuple):
    """One row of the log as it stands in the table, current or not."""

    seq: int
    change_id: str
    caption: str
    recorded_at: str
    superseded_at: str
    superseded_by: str
    columns: Mapping[str, Any]


_LINK = (_chain.c.seq, _chain.c.kind, _chain.c.ref, _chain.c.body, _chain.c.previous, _chain.c.hash)
_SEALED = ("kind", "list_id", "recorded_at", "body")
"""Columns of a journal record that its hash covers."""


def scopes(connection: Connection) -> list[str]:
    """Whatever has a chain or should have one: lists, and the checkpoints."""
    chained = connection.execute(select(_chain.c.scope).distinct()).scalars()
    logged = connection.execute(select(_changes.c.list_id).distinct()).scalars()
    return sorted({*chained, *logged})


def links(connection: Connection, scope: str, kind: str = "") -> Iterator[Link]:
    """The links of a chain in order; only those of a kind, if one is given."""
    query = select(*_LINK).where(_chain.c.scope == scope).order_by(_chain.c.seq)
    if kind:
        query = query.where(_chain.c.kind == kind)
    yield from map(Link._make, connection.execute(query))


def journal_links(connection: Connection) -> Iterator[Link]:
    """The records of the journal as links of its own chain."""
    for record in queries.journal_all(connection):
        sealed = canonical({column: getattr(record, column) for column in _SEALED})
        yield Link(record.seq, record.kind, 0, sealed, record.previous, record.hash)


def hashes(connection: Connection) -> dict[tuple[str, int], str]:
    """(scope, number) -> hash of every link of every chain."""
    rows = connection.execute(select(_chain.c.scope, _chain.c.seq, _chain.c.hash))
    return {(row.scope, row.seq): row.hash for row in rows}


def journal_hashes(connection: Connection) -> dict[int, str]:
    """Number -> hash of every record of the journal."""
    rows = connection.execute(select(_journal.c.seq, _journal.c.hash))
    return {row.seq: row.hash for row in rows}


def is_checkpoint(connection: Connection, anchor: str) -> bool:
    """Whether this hash is a head that the chain of checkpoints once had."""
    query = select(_chain.c.seq).where(_chain.c.scope == CHECKPOINTS, _chain.c.hash == anchor)
    return connection.execute(query).first() is not None


def logged(connection: Connection, list_id: str) -> Iterator[LoggedRow]:
    """Every row of the log of a list, as it stands in the table."""
    query = select(_changes).where(_changes.c.list_id == list_id)
    for row in connection.execute(query):
        yield LoggedRow(
            seq=row.seq,
            change_id=row.change_id,
            caption=row.caption,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
            superseded_by=row.superseded_by,
            columns=row._asdict(),
        )


def counts_of_rows(connection: Connection, list_id: str) -> dict[int, tuple[int, int]]:
    """Facet -> (rows written, rows current) of a list, counted."""
    current = func.sum(case((_changes.c.superseded_at == "", 1), else_=0))
    query = select(_changes.c.facet, func.count(), current).where(_changes.c.list_id == list_id)
    rows = connection.execute(query.group_by(_changes.c.facet))
    return {facet: (written, current) for facet, written, current in rows}


def counts_on_record(connection: Connection, list_id: str) -> dict[int, tuple[int, int]]:
    """Facet -> (rows written, rows current) of a list, as kept for queries."""
    query = select(_facets.c.id, _facets.c.written, _facets.c.current)
    rows = connection.execute(query.where(_facets.c.list_id == list_id))
    return {facet: (written, current) for facet, written, current in rows}


def contents(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(id, bytes) of the contents of all entries."""
    rows = store.table(tables.Revision).c
    query = select(rows.id, rows.data).execution_options(yield_per=AT_A_TIME)
    for row in connection.execute(query):
        yield row.id, bytes(row.data)


def stored_documents(connection: Connection) -> set[str]:
    """Hashes of all documents that the archive should hold."""
    return set(connection.execute(select(store.table(tables.Blob).c.sha256)).scalars())


def received_files(connection: Connection) -> dict[str, int]:
    """Hash of every file that the journal names -> the first record that does."""
    query = select(_journal.c.seq, _journal.c.body).where(_journal.c.kind.in_(RECEIVED))
    named: dict[str, int] = {}
    for record in connection.execute(query.order_by(_journal.c.seq)):
        for _, sha256 in parsed(record.body)["files"].values():
            named.setdefault(sha256, record.seq)
    return named


def good_looks(connection: Connection, list_id: str) -> set[str]:
    """Documents of looks that found a list in good order: what coverage goes by."""
    query = select(_checks.c.sha256).where(
        _checks.c.list_id == list_id, _checks.c.outcome.in_(IN_GOOD_ORDER)
    )
    return set(connection.execute(query).scalars())
