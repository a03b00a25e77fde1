"""What is evidence: rows of tables, hashed as they were before and as they are after each writing.

Whoever writes such rows says so here first (`touch`), or right after numbering new ones (`fresh`);
at the end of the transaction `db.trail` seals what became of them under the one head. A row that
was changed behind the program's back is so still found when the program itself writes it anew.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Table,
    bindparam,
    select,
    tuple_,
)
from sqlmodel import SQLModel

from db import tables
from db.canonical import encoded
from db.parts import VALUES, in_parts

Key = Any
"""What identifies a record: a number, a text, or several of them."""

FOUND = "*"
"""Stands for what a record was before, where an upgrade sealed it as it was found."""

DIGITS = 32
"""So many hexadecimal digits of a SHA-256 seal one record."""

AT_A_TIME = 1_000


class Kept(NamedTuple):
    """A table of evidence: records by a key, and columns that no seal covers (see `proof.reasons`).

    Rows that share a key are one record together.
    """

    model: type[SQLModel]
    key: tuple[str, ...]
    loose: frozenset[str] = frozenset()

    @property
    def table(self) -> Table:
        """Its Core table."""
        core: Table = self.model.__table__  # type: ignore[attr-defined]
        return core

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that a seal covers, in the order of the table."""
        names = map(str, self.table.c.keys())
        return tuple(name for name in names if name not in self.loose)

    @property
    def is_single(self) -> bool:
        """Whether one row is one record."""
        return [column.name for column in self.table.primary_key] == list(self.key)


def _kept(model: type[SQLModel], *key: str, loose: Iterable[str] = ()) -> tuple[str, Kept]:
    kept = Kept(model, key, frozenset(loose))
    return str(kept.table.name), kept


KEPT: Mapping[str, Kept] = dict(
    [
        _kept(tables.Blob, "sha256"),
        _kept(tables.Snapshot, "id"),
        _kept(tables.Standing, "seq"),
        _kept(tables.Change, "seq", loose=("facet", "text")),
        _kept(tables.Pending, "seq"),
        _kept(tables.Check, "seq"),
        _kept(tables.Act, "seq"),
        _kept(tables.Event, "seq"),
        _kept(tables.Subscription, "kind", "name"),
        _kept(tables.Notice, "seq"),
        _kept(tables.Delivery, "seq"),
        _kept(tables.Message, "seq"),
        _kept(tables.MessageBody, "message"),
        _kept(tables.Answer, "seq"),
        _kept(tables.Review, "change_id"),
        # A name has a number on one database and another on the next: an entry's are one record.
        _kept(tables.Name, "entry_id", loose=("id", "indexed")),
        # Of a party that is forgotten nothing is kept, no hash either: a watch list is one record.
        _kept(tables.Watched, "list_name", loose=("words", "matcher")),
        _kept(tables.Clearance, "seq"),
    ]
)
"""Tables of evidence by name. What is in none of them is in `tracker.proof.reasons`."""


@dataclass(slots=True)
class Touched:
    """What one transaction wrote so far: table -> record -> its hash before, "" for none."""

    records: dict[str, dict[Key, str]] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    journal: bool = False

    def taken(self) -> "Touched":
        """All of it, to be sealed; nothing is left."""
        taken = Touched(self.records, self.lists, self.journal)
        self.records, self.lists, self.journal = {}, set(), False
        return taken


def touched(connection: Connection) -> Touched:
    """What the transaction of this connection wrote so far; only `db.engine.writing` gives one."""
    found: Touched = connection.get_execution_options()["touched"]
    return found


# Said by whoever writes.


def touch(connection: Connection, model: type[SQLModel], *fits: ColumnElement[bool]) -> None:
    """Say that the rows which fit are about to be changed or deleted."""
    if kept := kept_of(model):
        query = select(*(kept.table.c[name] for name in kept.key)).where(*fits).distinct()
        key_of = itemgetter(*range(len(kept.key)))
        touch_keys(connection, model, list(map(key_of, connection.execute(query))))


def touch_keys(connection: Connection, model: type[SQLModel], keys: Iterable[Key]) -> None:
    """Say that records of these keys, which may be there or not, are about to be written."""
    kept = kept_of(model)
    if kept is None:
        return
    before = touched(connection).records.setdefault(str(kept.table.name), {})
    unseen = [key for key in dict.fromkeys(keys) if key not in before]
    found = hashes(connection, kept, unseen, lock=True)
    before.update((key, found.get(key, "")) for key in unseen)


def fresh(connection: Connection, model: type[SQLModel], keys: Iterable[Key]) -> None:
    """Say that records of these keys were written just now and were not there before."""
    if kept := kept_of(model):
        before = touched(connection).records.setdefault(str(kept.table.name), {})
        for key in keys:
            before.setdefault(key, "")


def kept_of(model: type[SQLModel]) -> Kept | None:
    """How a table is sealed; None where it is not."""
    return KEPT.get(model.__table__.name)  # type: ignore[attr-defined]


# Hashed.


def hashes(
    connection: Connection, kept: Kept, keys: Iterable[Key], *, lock: bool = False
) -> dict[Key, str]:
    """Record -> its hash as it is now, of those of these keys that are there."""
    query = _by_keys(kept.table.name, lock=lock and kept.is_single)
    found: dict[Key, str] = {}
    for part in in_parts(keys, VALUES // len(kept.key)):
        found.update(_hashed(connection.execute(query, {"keys": part}), kept))
    return found


@cache
def _by_keys(table: str, *, lock: bool) -> Select[Any]:
    """Built once: it runs for every single mail."""
    kept = KEPT[table]
    of = [kept.table.c[name] for name in kept.key]
    by: Any = of[0] if len(of) == 1 else tuple_(*of)
    query = _all(kept).where(by.in_(bindparam("keys", expanding=True)))
    return query.with_for_update() if lock else query


def everything(connection: Connection, kept: Kept) -> Iterator[tuple[Key, str]]:
    """(record, hash) of a whole table, by key."""
    streamed = connection.execute(_all(kept), execution_options={"yield_per": AT_A_TIME})
    yield from _hashed(streamed, kept)


def _all(kept: Kept) -> Select[Any]:
    """Rows of a table by key, those of one record together."""
    columns = [kept.table.c[name] for name in kept.columns]
    return select(*columns).order_by(*(kept.table.c[name] for name in kept.key))


def _hashed(rows: Iterable[Any], kept: Kept) -> Iterator[tuple[Key, str]]:
    """Rows in the order of their keys -> one hash a record."""
    key_of = itemgetter(*map(kept.columns.index, kept.key))
    binary = _binary(kept)
    for key, together in groupby(rows, key_of):
        texts = sorted(_text(row, binary) for row in together)
        yield key, hashlib.sha256(b"\n".join(texts)).hexdigest()[:DIGITS]


def _binary(kept: Kept) -> tuple[int, ...]:
    """Places of the columns that hold bytes, among those sealed."""
    types = (kept.table.c[name].type for name in kept.columns)
    return tuple(place for place, kind in enumerate(types) if isinstance(kind, LargeBinary))


def _text(row: Any, binary: Iterable[int]) -> bytes:
    """The values of a row as one text; of bytes their hash."""
    plain = list(row)
    for place in binary:
        content = plain[place]
        plain[place] = None if content is None else hashlib.sha256(content).hexdigest()
    return encoded(plain)
