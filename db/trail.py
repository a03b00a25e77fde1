"""The one head: the chain that seals, with every transaction, all evidence that it wrote.

A link of it says which records were written (key, hash before, hash after), and where the chains
of lists and the journal end. Its last hash is the anchor to keep elsewhere; its number says how
many links there are, so that a cut end shows.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

GONE = "gone"
"""A link about all that an upgrade took away: which records, how they were, and why."""

MOST_LINKS = 500
"""So many later links are read to see what they are about."""

PRINTED = re.compile(r"([0-9a-f]{64})(?:\W+(\d[\d,]{0,19})(?:\W*links?\W*)?)?")

_chain = tables.chain

Body = dict[str, Any]


class Upgrade(NamedTuple):
    """What an upgrade takes away: records of one table, and why nothing is lost with them."""

    table: str
    why: str


UPGRADES: Mapping[str, Upgrade] = {
    "0013": Upgrade("event", "nobody waited for them, and what they said stands in the log"),
}
"""Number of a migration -> what it takes away. No other link says of so much that it is gone."""


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


def written_since(connection: Connection, links: int) -> dict[str, set[Any]] | None:
    """Table -> keys of its records that were written after so many links; None where it is not
    known, or where that is much.
    """
    later = select(_chain.c.kind, _chain.c.body)
    later = later.where(_chain.c.scope == CHECKPOINTS, _chain.c.seq > links).limit(MOST_LINKS)
    found = connection.execute(later).all()
    if len(found) == MOST_LINKS or any(link.kind != SEAL for link in found):
        return None
    written: dict[str, set[Any]] = {}
    for link in found:
        for table, rows in parsed(link.body).get("rows", {}).items():
            written.setdefault(table, set()).update(key for key, *_ in rows if _is_one(key))
    return written


def _is_one(key: Any) -> bool:
    """Whether a key is one value: of others there is no set, and nobody asks for them."""
    return not isinstance(key, list)


@contextmanager
def sealed(connection: Connection) -> Iterator[None]:
    """Seals at its end what was written in the block, which is one transaction."""
    yield
    _seal(connection, touched(connection).taken())


def _seal(connection: Connection, written: Touched) -> None:
    """Put links about what a transaction wrote onto the chain; none where nothing is evidence."""
    taken = [_taken_away(connection, *away) for away in sorted(written.gone.items())]
    moved = [row for away in taken for row in away.rows] + list(_moved(connection, written))
    gone = [(GONE, 0, away.body) for away in taken if away.body]
    if not (moved or gone or written.lists or written.journal):
        return
    alone(connection, Lock.CHECKPOINTS)
    chain.link(connection, CHECKPOINTS, gone)
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


# What an upgrade takes away.


class _Away(NamedTuple):
    """What is said of records that an upgrade took away: of all together, of some one by one."""

    body: Body
    rows: list[tuple[str, list[Any]]]


def _taken_away(connection: Connection, upgrade: str, found: Mapping[Any, str]) -> _Away:
    """What to say of records that an upgrade took away as it found them.

    Those that were not as they were sealed are named one by one, with what they were: whoever
    follows the chain sees it. In a home that no seal covered there is nothing to say.
    """
    table = UPGRADES[upgrade].table
    sealed = _sealed(connection, table)
    if not sealed:
        return _Away({}, [])
    as_sealed = [key for key in sorted(found) if sealed.get(key) == found[key]]
    others = [(table, [key, found[key], ""]) for key in sorted(found.keys() - set(as_sealed))]
    if not as_sealed:
        return _Away({}, others)
    body = {
        "gone": {table: runs(as_sealed)},
        "upgrade": upgrade,
        "number": len(as_sealed),
        "sha256": all_of(found[key] for key in as_sealed),
        "why": UPGRADES[upgrade].why,
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return _Away(body, others)


def _sealed(connection: Connection, table: str) -> dict[Any, str]:
    """Record of a table -> its hash, as the links say by now."""
    sealed: dict[Any, str] = {}
    for link in links(connection):
        sealed.update(
            (key, after) for key, _, after in parsed(link.body).get("rows", {}).get(table, ())
        )
    return sealed


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers in order as [first, last] of those that follow one another.

    >>> runs([1, 2, 3, 7])
    [[1, 3], [7, 7]]
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def all_of(hashes: Iterable[str]) -> str:
    """One hash over those of many records, in the order of their keys."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


# Upgrades.


def take_up(connection: Connection) -> None:
    """Seal what no seal of this release covers yet, as it is found: all, in a home of before.

    Columns that a migration adds, or takes away, are a reason to seal their table anew.
    """
    columns = {table: list(kept.columns) for table, kept in KEPT.items()}
    known = _shape(connection)
    stale = [table for table in sorted(columns) if columns[table] != known.get(table)]
    if not stale:
        return
    alone(connection, Lock.CHECKPOINTS)
    found = {table: _take_up(connection, table) for table in stale}
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


def _take_up(connection: Connection, table: str) -> int:
    """Seal a table as it is found; how many records it has."""
    rows = ([key, FOUND, now] for key, now in everything(connection, KEPT[table]))
    number = 0
    for part in in_parts(rows, ROWS):
        number += len(part)
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
