"""Hash chains: one per list, one over the journal, and the one that ties them (see `db.trail`)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    bindparam,
    insert,
    literal_column,
    select,
)

from db import store, tables
from db.canonical import canonical
from db.locks import Lock, alone
from db.sealing import touched

GENESIS = "0" * 64

CHECKPOINTS = "*"
"""Scope of the chain that ties the heads of all others."""

_chain = tables.chain
_journal = tables.journal
_changes = tables.change

_OF_THE_ONE: ColumnElement[bool] = literal_column(f"scope = '{CHECKPOINTS}'", Boolean())
"""Word for word as the index of hashes has it."""

# Built once: they run for every single mail.
_ONE_MORE = insert(_chain)
_LINKS = select(*store.columns(_chain, ("seq", "kind", "ref", "body", "hash")))
_LAST = select(_chain.c.hash, _chain.c.seq).where(_chain.c.scope == bindparam("of"))
_LAST = _LAST.order_by(_chain.c.seq.desc()).limit(1)
_LAST_RECORD = select(_journal.c.hash, _journal.c.seq).order_by(_journal.c.seq.desc()).limit(1)


class Body(NamedTuple):
    """What a link says, and of what."""

    seq: int
    kind: str
    ref: int
    body: str


class Link(NamedTuple):
    """One link of a chain: `hash` is over `body` and `previous`, the hash of the link before."""

    seq: int
    kind: str
    ref: int
    body: str
    previous: str
    hash: str


def link(
    connection: Connection, scope: str, links: Iterable[tuple[str, int, Mapping[str, Any]]]
) -> None:
    """Append links (kind, ref, body) to a chain."""
    if scope == CHECKPOINTS:
        alone(connection, Lock.CHECKPOINTS)
    else:
        touched(connection).lists.add(scope)
    head, number = chain_head(connection, scope)
    rows = []
    for seq, (kind, ref, body) in enumerate(links, number + 1):
        said = canonical(body)
        head = chained(head, said)
        of_link = {"seq": seq, "kind": kind, "ref": ref, "body": said, "hash": head}
        rows.append({"scope": scope, **of_link})
    if scope == CHECKPOINTS and len(rows) == 1:
        connection.execute(_ONE_MORE, rows)
    else:
        store.add_all(connection, tables.chain, rows)


def chained(previous: str, body: str) -> str:
    """SHA-256 over the previous link's hash and this link's canonical body."""
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def chain_head(connection: Connection, scope: str) -> tuple[str, int]:
    """Hash and number of a chain's last link."""
    row = connection.execute(_LAST, {"of": scope}).first()
    return (row.hash, row.seq) if row else (GENESIS, 0)


def journal_head(connection: Connection) -> tuple[str, int]:
    """Hash and number of the last journal record."""
    row = connection.execute(_LAST_RECORD).first()
    return (row.hash, row.seq) if row else (GENESIS, 0)


def head(connection: Connection) -> str:
    """The hash of the one chain's last link: the anchor to keep elsewhere."""
    return chain_head(connection, CHECKPOINTS)[0]


# Looked through.


def scopes(connection: Connection) -> list[str]:
    """Whatever has a chain or should have one: lists, and the checkpoints."""
    linked = connection.execute(select(_chain.c.scope).distinct()).scalars()
    logged = connection.execute(select(_changes.c.list_id).distinct()).scalars()
    return sorted({*linked, *logged})


def links(connection: Connection, scope: str) -> Iterator[Link]:
    """The links of a chain in order, each with the hash of the one that is there before it."""
    query = _LINKS.where(_chain.c.scope == scope).order_by(_chain.c.seq)
    previous = GENESIS
    for seq, kind, ref, body, sha256 in connection.execute(query, **store.SOME_AT_A_TIME):
        yield Link(seq, kind, ref, body, previous, sha256)
        previous = sha256


def bodies(connection: Connection, scope: str, kind: str = "") -> Iterator[Body]:
    """What the links of a chain say in order; only those of a kind, if one is given."""
    query = select(*store.columns(_chain, Body._fields)).where(_chain.c.scope == scope)
    if kind:
        query = query.where(_chain.c.kind == kind)
    in_order = query.order_by(_chain.c.seq)
    yield from map(Body._make, connection.execute(in_order, **store.SOME_AT_A_TIME))


def of_change(connection: Connection, scope: str, ref: int) -> Link | None:
    """The link of a row of a list's log, found by halves: rows are linked in their order."""
    low, high = 0, chain_head(connection, scope)[1]
    while low < high:
        middle = (low + high) // 2
        found = _change_at(connection, scope, middle)
        if found is not None and found.ref == ref:
            return found
        if found is None or found.ref < ref:
            low = middle + 1
        else:
            high = found.seq - 1
    last = _change_at(connection, scope, low)
    return last if last is not None and last.ref == ref else None


def _change_at(connection: Connection, scope: str, number: int) -> Link | None:
    """The link of a change with this number, or the last one before it."""
    of_scope = _LINKS.where(_chain.c.scope == scope).order_by(_chain.c.seq.desc()).limit(1)
    row = connection.execute(
        of_scope.where(_chain.c.kind == "change", _chain.c.seq <= number)
    ).first()
    if row is None:
        return None
    before = connection.execute(of_scope.where(_chain.c.seq < row.seq)).first()
    seq, kind, ref, body, sha256 = row
    return Link(seq, kind, ref, body, before.hash if before else GENESIS, sha256)


def hashes(connection: Connection) -> dict[tuple[str, int], str]:
    """(list, number) -> hash of every link of every list's chain."""
    query = select(_chain.c.scope, _chain.c.seq, _chain.c.hash)
    of_lists = query.where(_chain.c.scope != CHECKPOINTS)
    rows = connection.execute(of_lists, **store.SOME_AT_A_TIME)
    return {(scope, seq): sha256 for scope, seq, sha256 in rows}


def is_head(connection: Connection, anchor: str, number: int = 0) -> bool:
    """Whether the one chain once had this head, with so many links; 0 for however many."""
    query = select(_chain.c.seq).where(_OF_THE_ONE, _chain.c.hash == anchor)
    found = connection.execute(query).scalar()
    return found is not None and number in (0, found)
