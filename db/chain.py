"""Hash chains: one per list, one over the journal, and the checkpoints that tie their heads."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from db import tables
from db.canonical import canonical
from db.locks import Lock, alone
from db.store import SEALED, Row, add, add_all, table

GENESIS = "0" * 64

CHECKPOINTS = "*"
"""Scope of the chain that ties the heads of all others."""


def link(
    connection: Connection, scope: str, links: Iterable[tuple[str, int, Mapping[str, Any]]]
) -> str:
    """Append links (kind, ref, body) to a chain; the new head."""
    if scope == CHECKPOINTS:
        alone(connection, Lock.CHECKPOINTS)
    head, seq = chain_head(connection, scope)
    rows = []
    for kind, ref, body in links:
        seq += 1
        packed = canonical(body)
        fresh = chained(head, packed)
        rows.append(
            {
                "scope": scope,
                "seq": seq,
                "kind": kind,
                "ref": ref,
                "body": packed,
                "previous": head,
                "hash": fresh,
            }
        )
        head = fresh
    add_all(connection, tables.Chain, rows)
    return head


def chained(previous: str, body: str) -> str:
    """SHA-256 over the previous link's hash and this link's canonical body."""
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def sealed(rows: Iterable[Mapping[str, Any]]) -> str:
    """One hash over standings in the order of their numbers."""
    seen = hashlib.sha256()
    for row in rows:
        seen.update(canonical([row[name] for name in SEALED]).encode())
    return seen.hexdigest()


def chain_head(connection: Connection, scope: str) -> tuple[str, int]:
    """Hash and number of a chain's last link."""
    chain = table(tables.Chain)
    query = select(chain.c.hash, chain.c.seq).where(chain.c.scope == scope)
    found = connection.execute(query.order_by(chain.c.seq.desc()).limit(1)).first()
    return (found.hash, found.seq) if found else (GENESIS, 0)


def journal_head(connection: Connection) -> tuple[str, int]:
    """Hash and number of the last journal record."""
    entries = table(tables.Journal)
    query = select(entries.c.hash, entries.c.seq).order_by(entries.c.seq.desc()).limit(1)
    found = connection.execute(query).first()
    return (found.hash, found.seq) if found else (GENESIS, 0)


def journal(connection: Connection, kind: str, list_id: str, at: str, body: Row) -> int:
    """Append a journal record to the journal's own chain; its number."""
    alone(connection, Lock.JOURNAL)
    record = {"kind": kind, "list_id": list_id, "recorded_at": at, "body": canonical(body)}
    previous, number = journal_head(connection)
    record |= {"previous": previous, "hash": chained(previous, canonical(record))}
    return add(connection, tables.Journal, {**record, "seq": number + 1})


def checkpoint(connection: Connection, list_id: str, at: str) -> None:
    """Tie the heads of a list's chain and of the journal into one."""
    list_head, seq = chain_head(connection, list_id)
    head_of_journal, journal_seq = journal_head(connection)
    body = {
        "list_id": list_id,
        "head": list_head,
        "seq": seq,
        "journal": head_of_journal,
        "journal_seq": journal_seq,
        "recorded_at": at,
    }
    link(connection, CHECKPOINTS, [("checkpoint", 0, body)])


def head(connection: Connection) -> str:
    """The head of the chain of checkpoints: the anchor to keep elsewhere."""
    return chain_head(connection, CHECKPOINTS)[0]
