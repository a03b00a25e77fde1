"""The one head: the chain that seals, with every transaction, all evidence that it wrote.

A link of it says which records were written (key, hash before, hash after), and where the chains
of lists and the journal end. Its last hash is the anchor to keep elsewhere; its number says how
many links there are, so that a cut end shows.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, select

from db import chain, tables
from db.canonical import parsed
from db.chain import CHECKPOINTS, Link
from db.locks import Lock, alone
from db.parts import ROWS, in_parts
from db.sealing import FOUND, KEPT, Touched, everything, hashes, touched

SEAL, SHAPE, CHECKPOINT = "seal", "shape", "checkpoint"
"""Kinds of links: records and heads; which columns seals cover; heads as releases before wrote."""

MOST_LINKS = 500
"""So many later links are read to see what they are about."""

PRINTED = re.compile(r"([0-9a-f]{64})(?:\W+(\d[\d,]{0,19})(?:\W*links?\W*)?)?")

_chain = tables.chain

Body = dict[str, Any]


class Head(NamedTuple):
    """The last link of the one chain: its hash, and how many links there are."""

    hash: str
    links: int

    def __str__(self) -> str:
        return f"{self.hash} ({self.links} links)"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """One as it was printed, with its number or without (0); None if it is none.

        >>> Head.read("ab" * 32 + " (57 links)").links
        57
        """
        printed = PRINTED.fullmatch(text.strip().lower())
        return cls(printed[1], int((printed[2] or "0").replace(",", ""))) if printed else None


def head(connection: Connection) -> Head:
    """The head of everything: the anchor to keep elsewhere."""
    return Head(*chain.chain_head(connection, CHECKPOINTS))


def has(connection: Connection, known: Head) -> bool:
    """Whether the chain has this head as one of its links: another history has another there."""
    if not known.links:
        return known.hash in ("", chain.GENESIS)
    there = (_chain.c.scope == CHECKPOINTS, _chain.c.seq == known.links)
    return connection.execute(select(_chain.c.hash).where(*there)).scalar() == known.hash


def tables_since(connection: Connection, links: int) -> frozenset[str]:
    """Tables of which any record was written after so many links; all where that is not known."""
    later = select(_chain.c.kind, _chain.c.body)
    later = later.where(_chain.c.scope == CHECKPOINTS, _chain.c.seq > links).limit(MOST_LINKS)
    found = connection.execute(later).all()
    if len(found) == MOST_LINKS or any(link.kind != SEAL for link in found):
        return frozenset(KEPT)
    return frozenset(table for link in found for table in parsed(link.body).get("rows", ()))


@contextmanager
def sealed(connection: Connection) -> Iterator[None]:
    """Seals at its end what was written in the block, which is one transaction."""
    yield
    _seal(connection, touched(connection).taken())


def _seal(connection: Connection, written: Touched) -> None:
    """Put links about what a transaction wrote onto the chain; none where nothing is evidence."""
    moved = list(_moved(connection, written))
    if not (moved or written.lists or written.journal):
        return
    alone(connection, Lock.CHECKPOINTS)
    bodies = [_by_table(part) for part in in_parts(moved, ROWS)] or [{}]
    bodies[-1] |= _heads(connection, written)
    chain.link(connection, CHECKPOINTS, [(SEAL, 0, body) for body in bodies])


def _moved(connection: Connection, written: Touched) -> Iterator[tuple[str, list[Any]]]:
    """Table and [key, hash before, hash after] of the records that are otherwise now, in order."""
    for table in sorted(written.records):
        before = written.records[table]
        known = {key: written.known[table, key] for key in before if (table, key) in written.known}
        after = known | hashes(connection, KEPT[table], before.keys() - known.keys())
        rows = ([key, before[key], after.get(key, "")] for key in sorted(before))
        yield from ((table, row) for row in rows if row[1] != row[2])


def _by_table(rows: list[tuple[str, list[Any]]]) -> Body:
    by_table: dict[str, list[Any]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    return {"rows": by_table}


def _heads(connection: Connection, written: Touched) -> Body:
    """Where the chains end that the transaction made longer."""
    heads: Body = {}
    if written.lists:
        lists = sorted(written.lists)
        heads["lists"] = {list_id: chain.chain_head(connection, list_id)[::-1] for list_id in lists}
    if written.journal:
        heads["journal"] = chain.journal_head(connection)[::-1]
    return heads


# Upgrades.


def take_up(connection: Connection) -> None:
    """Seal what no seal of this release covers yet, as it is found: all, in a home of before.

    Columns that a migration adds, or takes away, are a reason to seal their table anew. A migration
    may say how records were sealed before it moved what they held (`Touched.records`): such a one
    is sealed as coming from that, so that what was edited before is still found.
    """
    columns = {table: list(kept.columns) for table, kept in KEPT.items()}
    known = _shape(connection)
    stale = [table for table in sorted(columns) if columns[table] != known.get(table)]
    if not stale:
        return
    alone(connection, Lock.CHECKPOINTS)
    found = {table: _take_up(connection, table, known=table in known) for table in stale}
    there = {table: number for table, number in found.items() if number}
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if there else ""
    body = {"columns": columns, "found": there, "at": at}
    chain.link(connection, CHECKPOINTS, [(SHAPE, 0, body)])
    if not known:
        _tie_chains(connection)


def _tie_chains(connection: Connection) -> None:
    """Tie the ends of all chains that there are: the last records of a release before were not."""
    written = touched(connection)
    linked = connection.execute(select(_chain.c.scope).distinct()).scalars()
    written.lists.update(set(linked) - {CHECKPOINTS})
    written.journal = chain.journal_head(connection)[1] > 0


def _take_up(connection: Connection, table: str, *, known: bool) -> int:
    """Seal a table, if it was `known` as what its records were, else as it is found.

    How many records were sealed as found.
    """
    moved = touched(connection).records.pop(table, {})
    before = moved if known else {}
    found = everything(connection, KEPT[table])
    rows = ([key, before.get(key, FOUND), now] for key, now in found)
    number = 0
    for part in in_parts(rows, ROWS):
        number += sum(row[1] == FOUND for row in part)
        chain.link(connection, CHECKPOINTS, [(SEAL, 0, {"rows": {table: part}})])
    return number


def _shape(connection: Connection) -> dict[str, list[str]]:
    """Table -> columns that its seals cover, as the newest link about that says."""
    query = select(_chain.c.body).where(_chain.c.scope == CHECKPOINTS, _chain.c.kind == SHAPE)
    body = connection.execute(query.order_by(_chain.c.seq.desc()).limit(1)).scalar()
    columns: dict[str, list[str]] = parsed(body)["columns"] if body else {}
    return columns


def links(connection: Connection) -> Iterator[Link]:
    """The links of the one chain, oldest first."""
    return chain.links(connection, CHECKPOINTS)
