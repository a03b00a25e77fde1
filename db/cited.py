"""Hashes of documents that anything on record names, wherever it stands in a row."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from db import store, tables

HASH = re.compile(r"[0-9a-f]{64}")

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


def hashes(connection: Connection) -> set[str]:
    """Every hash that is named there, or in a record of what a person decided.

    Not all are of documents. Rows that were superseded count: they are asked for, too.
    """
    found: set[str] = set()
    for columns in WHERE:
        for text in _texts(connection, select(*columns)):
            found.update(HASH.findall(text))
    decided = select(_journal.c.body).where(_journal.c.kind.not_in(BROUGHT))
    for text in _texts(connection, decided):
        found.update(HASH.findall(text))
    return found


def _texts(connection: Connection, query: Any) -> Iterator[str]:
    for row in connection.execute(query, **store.SOME_AT_A_TIME):
        yield from filter(None, row)
