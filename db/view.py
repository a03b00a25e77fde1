"""What is on record at one moment, held fast: what comes later, or falls later, is told apart.

Times have whole seconds and writers stamp before they commit, so it goes by numbers: of the last
row of the log, and of the last link of the one chain, whose seals say which rows fell since.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

from db import chain, tables
from db.canonical import parsed
from db.chain import CHECKPOINTS
from db.sealing import FOUND

SEAL = "seal"
SHOWN = 16
"""Digits of a link's hash by which it is known again."""

_changes = tables.change
_names = tables.name
_numbers = tables.number
_chain = tables.chain

_OF_CHANGES = '"change":'
"""What a seal has in it that is about rows of the log."""


class View(NamedTuple):
    """The last row of the log, link of the chain, name and number that are on record.

    `mark` is how the hash of that link begins: another home, or another history, has another.
    """

    row: int
    link: int
    mark: str
    name: int
    number: int


class Fallen(NamedTuple):
    """That a row fell: by which link of the chain, as the how manyeth of it."""

    link: int
    place: int
    row: int


def now(connection: Connection) -> View:
    """What is on record now."""
    head, link = chain.chain_head(connection, CHECKPOINTS)
    last = (_last(connection, _names, "id"), _last(connection, _numbers, "id"))
    return View(_last(connection, _changes, "seq"), link, head[:SHOWN], *last)


def _last(connection: Connection, of: Table, number: str) -> int:
    return int(connection.execute(select(func.max(of.c[number]))).scalar() or 0)


def is_ours(connection: Connection, link: int, mark: str) -> bool:
    """Whether the chain has this link: what was held fast elsewhere says nothing here."""
    return len(mark) == SHOWN and mark_of(connection, link) == mark


def mark_of(connection: Connection, link: int) -> str:
    """How the hash of a link begins; "" of one that there is not."""
    if link == 0:
        return chain.GENESIS[:SHOWN]
    one = (_chain.c.scope == CHECKPOINTS, _chain.c.seq == link)
    return str(connection.execute(select(_chain.c.hash).where(*one)).scalar() or "")[:SHOWN]


def last_link(connection: Connection) -> tuple[int, str]:
    """Number of the last link of the one chain, and its mark."""
    head, link = chain.chain_head(connection, CHECKPOINTS)
    return link, head[:SHOWN]


def fallen_since(connection: Connection, link: int, place: int = 0) -> Iterator[Fallen]:
    """Rows that were superseded after a link, in that order; of the link itself those after a
    place.
    """
    query = select(_chain.c.seq, _chain.c.body).where(
        _chain.c.scope == CHECKPOINTS,
        _chain.c.seq >= (link if place else link + 1),
        _chain.c.kind == SEAL,
    )
    for seq, body in connection.execute(query.order_by(_chain.c.seq)):
        for number, row in enumerate(_fallen(body) if _OF_CHANGES in body else (), 1):
            if seq > link or number > place:
                yield Fallen(seq, number, row)


def _fallen(body: str) -> Iterator[int]:
    """The rows that a seal saw otherwise than before; a new one was nothing before."""
    sealed: dict[str, list[Any]] = parsed(body).get("rows", {})
    for row, before, _ in sealed.get("change", ()):
        if before not in ("", FOUND):
            yield row


def last_of_changes(connection: Connection, link: int) -> int:
    """The last link after one that is about rows of the log; 0 for none."""
    query = select(_chain.c.seq, _chain.c.body).where(
        _chain.c.scope == CHECKPOINTS, _chain.c.seq > link
    )
    newest_first = connection.execute(query.order_by(_chain.c.seq.desc()))
    return next((seq for seq, body in newest_first if _OF_CHANGES in body), 0)
