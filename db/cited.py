"""Hashes of documents that anything on record names, wherever it stands in a row."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from db import store, tables

HASH = re.compile(r"[0-9a-f]{64}")

BEGINNING = re.compile(r"\b[0-9a-f]{8,63}\b")
"""How people write a hash: pages and tables show the beginning of it."""

BROUGHT = ("receipt", "partial", "check", "attempt", "retention")
"""Records of the journal that tell how documents came, were read and went: they cite none."""

_journal = tables.journal

WHERE: Sequence[Sequence[Any]] = (
    (tables.change.c.snapshot_sha256, tables.change.c.previous_snapshot_sha256),
    (tables.change.c.fields,),
    (tables.pending.c.body,),
    (tables.standing.c.body,),
    (tables.act.c.snapshot_sha256, tables.act.c.body),
    (tables.event.c.ref, tables.event.c.body),
    (tables.notice.c.facts,),
    (tables.proposal.c.subject, tables.proposal.c.body),
)
"""Rows of the log, questions, places where entries stand, acts, what is told, what is proposed."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Hashes that are named, whole or, in what people said, by their beginnings (sorted).

    Not all are of documents: more are cited than must be, never fewer.
    """

    hashes: frozenset[str]
    beginnings: Sequence[str]

    def names(self, sha256: str) -> bool:
        """Whether a document is named."""
        if sha256 in self.hashes:
            return True
        last = bisect_right(self.beginnings, sha256)
        near = (self.beginnings[place - 1] for place in range(last, 0, -1))
        for one in near:  # beginnings of the same hash stand next to one another
            if sha256.startswith(one):
                return True
            if one[:8] != sha256[:8]:
                return False
        return False


def everything(connection: Connection) -> Cited:
    """All that is named there, or in a record of what a person decided.

    Rows that were superseded count: they are asked for, too.
    """
    found: set[str] = set()
    for columns in WHERE:
        for text in _texts(connection, select(*columns)):
            found.update(HASH.findall(text))
    beginnings: set[str] = set()
    for query in (
        select(_journal.c.body).where(_journal.c.kind.not_in(BROUGHT)),
        select(tables.proposal.c.body, tables.proposal.c.reason),
    ):
        for text in _texts(connection, query):
            found.update(HASH.findall(text))
            beginnings.update(BEGINNING.findall(text.lower()))
    return Cited(frozenset(found), sorted(beginnings))


def _texts(connection: Connection, query: Any) -> Iterator[str]:
    for row in connection.execute(query, **store.SOME_AT_A_TIME):
        yield from filter(None, row)
