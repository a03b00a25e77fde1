"""The dictionaries of a home, made of its own rows and kept with them.

Every list has its own for each kind of text: it holds what the rows of the list have in common,
down to the hashes of its documents. A new one is made when there is none yet, and when many rows
come that the newest does not fit; the earlier ones stay for the rows that they packed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, insert, select

from db import frames, learning, tables
from db.columns import packed
from db.learning import Learnt

ENOUGH = 30_000
"""Bytes of texts that a dictionary pays for."""

ANEW, WORSE = 1_000, 1.3
"""So many texts at once, of which so much more is left than of those of the newest dictionary."""

LATEST = 400
"""So many rows of before are looked at where a few come and there is no dictionary yet."""

FOUND_BY = 10
"""Bytes at the beginning of a packed text, of few values, that say with which dictionary it is."""

_kept = tables.dictionary


class Kept(NamedTuple):
    """A dictionary of a home, by its id."""

    id: int
    left: int


@contextmanager
def fitting(
    connection: Connection, of: Table, rows: Sequence[Mapping[str, Any]], list_id: str = ""
) -> Iterator[None]:
    """In this block rows of a list are written packed with what fits them."""
    with ExitStack() as stack:
        said = [(column, how) for column, how in packed(of) if rows and column in rows[0]]
        for column, how in said:
            whose = str(rows[0][how.per]) if how.per else list_id
            texts = [_text(row[column]) for row in rows]
            chosen = choose(connection, of, column, whose, texts)
            stack.enter_context(frames.at_hand(how.kind, chosen))
        yield


def _text(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def choose(
    connection: Connection, of: Table, column: str, list_id: str, texts: Sequence[bytes]
) -> int:
    """The id of the dictionary for texts that are about to be written; 0 for none."""
    kind = dict(packed(of))[column].kind
    newest = _newest(connection, kind, list_id)
    if newest is None:
        learnt = _first(connection, of, column, list_id, texts)
        return learnt or _of_another_list(connection, kind)
    if len(texts) >= ANEW and learning.left(newest.id, texts) > WORSE * newest.left:
        return _learn(connection, kind, list_id, texts) or newest.id
    return newest.id


def _newest(connection: Connection, kind: str, list_id: str) -> Kept | None:
    """The newest dictionary of a list."""
    query = select(_kept.c.id, _kept.c.left).where(_kept.c.kind == kind)
    query = query.where(_kept.c.list_id == list_id).order_by(_kept.c.version.desc())
    row = connection.execute(query.limit(1)).first()
    return Kept._make(row) if row else None


def _of_another_list(connection: Connection, kind: str) -> int:
    """A dictionary for the same kind of text, of whatever list."""
    query = select(func.max(_kept.c.id)).where(_kept.c.kind == kind)
    return int(connection.execute(query).scalar() or 0)


def _first(
    connection: Connection, of: Table, column: str, list_id: str, texts: Sequence[bytes]
) -> int:
    """Learn the first dictionary of a list, of new texts and of earlier ones."""
    if sum(map(len, texts)) < ENOUGH:
        texts = [*texts, *_earlier(connection, of, column, list_id)]
    if sum(map(len, texts)) < ENOUGH:
        return 0
    return _learn(connection, dict(packed(of))[column].kind, list_id, texts)


def _earlier(connection: Connection, of: Table, column: str, list_id: str) -> list[bytes]:
    """Texts that a list has already, the latest."""
    how = dict(packed(of))[column]
    if not how.per:
        return []
    query = select(of.c[column]).where(of.c[how.per] == list_id).order_by(of.c.seq.desc())
    return [_text(text) for text in connection.execute(query.limit(LATEST)).scalars()]


def _learn(connection: Connection, kind: str, list_id: str, texts: Sequence[bytes]) -> int:
    """Learn a dictionary of texts and keep it; its id, 0 where nothing is to be learnt."""
    learnt = learning.learn(texts)
    if learnt is None:
        return 0
    keep(connection, kind, list_id, learnt)
    return learnt.id


def keep(connection: Connection, kind: str, list_id: str, learnt: Learnt) -> None:
    """Keep a dictionary as the newest of a list, unless it is."""
    if connection.execute(select(_kept.c.id).where(_kept.c.id == learnt.id)).first():
        return
    of_list = (_kept.c.kind == kind, _kept.c.list_id == list_id)
    last = connection.execute(select(func.max(_kept.c.version)).where(*of_list)).scalar() or 0
    row = {"kind": kind, "list_id": list_id, "version": last + 1, **learnt._asdict()}
    connection.execute(insert(_kept).values(row))


# Looked through.


def everything(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """(id, bytes) of every dictionary."""
    query = select(_kept.c.id, _kept.c.data).order_by(_kept.c.id)
    for number, data in connection.execute(query):
        yield number, bytes(data)


def wanted(connection: Connection) -> set[int]:
    """Ids of the dictionaries that anything on record is packed with."""
    found = set[int]()
    for of in tables.METADATA.sorted_tables:
        for column, _ in packed(of):
            stored = func.substr(of.c[column], 1, FOUND_BY, type_=_kept.c.data.type)
            begun = connection.execute(select(stored).distinct()).scalars()
            found.update(map(frames.dictionary_of, map(bytes, begun)))
    return found - {0}
