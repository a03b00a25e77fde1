"""What is evidence: rows of tables, hashed as they were before and as they are after each writing.

Whoever writes such rows says so here first (`touch`), or right after numbering new ones (`fresh`);
at the end of the transaction `db.trail` seals what became of them under the one head. A row that
was changed behind the program's back is so still found when the program itself writes it anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import compress, groupby
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Table,
    any_,
    bindparam,
    select,
    tuple_,
)

from db import tables
from db.canonical import encoded
from db.dialects import array_of
from db.parts import VALUES, in_parts

Key = Any
"""What identifies a record: a number, a text, or several of them."""

Row = Mapping[str, Any]

FOUND = "*"
"""Stands for what a record was before, where an upgrade sealed it as it was found."""

DIGITS = 32
"""So many hexadecimal digits of a SHA-256 seal one record."""

AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of evidence: records by a key, and columns that no seal covers (see `proof.reasons`).

    Rows that share a key are one record together. `columns` are those sealed, in the order of the
    table, `binary` the places among them that hold bytes.
    """

    table: Table
    key: tuple[str, ...]
    columns: tuple[str, ...]
    binary: tuple[int, ...]

    @classmethod
    def of(cls, table: Table, *key: str, loose: Iterable[str] = ()) -> Self:
        """A table by what identifies its records; `loose` columns are not sealed."""
        sealed = [column for column in table.c if column.name not in loose]
        bytes_in = [isinstance(column.type, LargeBinary) for column in sealed]
        binary = tuple(compress(range(len(sealed)), bytes_in))
        return cls(table, key, tuple(str(column.name) for column in sealed), binary)

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.name)

    @property
    def is_single(self) -> bool:
        """Whether one row is one record."""
        return [column.name for column in self.table.primary_key] == list(self.key)


KEPT: Mapping[str, Kept] = {
    kept.name: kept
    for kept in (
        Kept.of(tables.blob, "sha256"),
        Kept.of(tables.tombstone, "sha256", "list_id"),
        Kept.of(tables.snapshot, "id"),
        Kept.of(tables.snapshot_members, "snapshot"),
        Kept.of(tables.snapshot_state, "snapshot"),
        Kept.of(tables.standing, "seq"),
        Kept.of(tables.change, "seq", loose=("facet", "text")),
        Kept.of(tables.pending, "seq"),
        Kept.of(tables.check, "seq"),
        Kept.of(tables.act, "seq"),
        Kept.of(tables.act_cited, "list_id"),
        Kept.of(tables.event, "seq"),
        Kept.of(tables.subscription, "kind", "name"),
        Kept.of(tables.notice, "seq"),
        Kept.of(tables.delivery, "seq"),
        Kept.of(tables.message, "seq"),
        Kept.of(tables.message_body, "message"),
        Kept.of(tables.answer, "seq"),
        Kept.of(tables.review, "change_id"),
        # A name has a number on one database and another on the next: an entry's are one record.
        Kept.of(tables.name, "entry_id", loose=("id", "indexed", "mark", "words")),
        Kept.of(tables.number, "entry_id", loose=("id", "indexed", "mark")),
        # Of a party that is forgotten nothing is kept, no hash either: a watch list is one record.
        Kept.of(tables.watched, "list_name", loose=("words", "matcher")),
        Kept.of(tables.clearance, "seq"),
        Kept.of(tables.account, "name"),
        Kept.of(tables.token, "token_id"),
        Kept.of(tables.proposal, "seq"),
    )
}
"""Tables of evidence by name. What is in none of them is in `tracker.proof.reasons`."""


@dataclass(slots=True)
class Touched:
    """What one transaction wrote so far: table -> record -> its hash before, "" for none.

    `known` are hashes after, by table and record, of those that need not be read again. `gone` are
    records that an upgrade takes away: its number -> record -> its hash as it was found.
    """

    records: dict[str, dict[Key, str]] = field(default_factory=dict)
    known: dict[tuple[str, Key], str] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    journal: bool = False
    gone: dict[str, dict[Key, str]] = field(default_factory=dict)

    def taken(self) -> "Touched":
        """All of it, to be sealed; nothing is left."""
        taken = Touched(self.records, self.known, self.lists, self.journal, self.gone)
        self.records, self.known, self.lists, self.journal, self.gone = {}, {}, set(), False, {}
        return taken


def touched(connection: Connection) -> Touched:
    """What the transaction of this connection wrote so far; only `db.engine.writing` gives one."""
    found: Touched = connection.get_execution_options()["touched"]
    return found


# Said by whoever writes.


def touch(connection: Connection, table: Table, *fits: ColumnElement[bool]) -> None:
    """Say that the rows which fit are about to be changed or deleted."""
    if kept := kept_of(table):
        query = select(*(kept.table.c[name] for name in kept.key)).where(*fits).distinct()
        key_of = itemgetter(*range(len(kept.key)))
        touch_keys(connection, table, list(map(key_of, connection.execute(query))))


def touch_keys(connection: Connection, table: Table, keys: Iterable[Key]) -> None:
    """Say that records of these keys, which may be there or not, are about to be written."""
    kept = kept_of(table)
    if kept is None:
        return
    written = touched(connection)
    before, asked = written.records.setdefault(kept.name, {}), dict.fromkeys(keys)
    for key in asked:
        written.known.pop((kept.name, key), None)
    unseen = [key for key in asked if key not in before]
    found = hashes(connection, kept, unseen, lock=True)
    before.update((key, found.get(key, "")) for key in unseen)


def fresh(connection: Connection, table: Table, keys: Iterable[Key]) -> None:
    """Say that records of these keys were written just now and were not there before."""
    if kept := kept_of(table):
        before = touched(connection).records.setdefault(kept.name, {})
        for key in keys:
            before.setdefault(key, "")


def wrote(connection: Connection, table: Table, before: Row | None, after: Row) -> None:
    """Say how a record was, None for not at all, and how it is now, where both are known.

    Nothing is read: what somebody changes in it meanwhile differs from what is sealed here.
    """
    kept, written = KEPT[table.name], touched(connection)
    key = after[kept.key[0]]
    earlier = seal_of(kept, before) if before else ""
    written.records.setdefault(kept.name, {}).setdefault(key, earlier)
    written.known[kept.name, key] = seal_of(kept, after)


def rewrote(connection: Connection, table: str, before: Mapping[Key, str]) -> None:
    """Say how records of a table were which an upgrade writes otherwise: it knows their columns
    as they were, and what they are is read when the tables are those of this release.
    """
    found = touched(connection).records.setdefault(table, {})
    for key, was in before.items():
        found.setdefault(key, was)


def took_away(connection: Connection, upgrade: str, before: Mapping[Key, str]) -> None:
    """Say how records were that an upgrade takes away; `db.trail.UPGRADES` knows of which table."""
    touched(connection).gone.setdefault(upgrade, {}).update(before)


def stored(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Say of records of one row, about which `touch_keys` was said, that they are so now.

    What was just handed to the database with all its columns need not be read again.
    """
    kept, first = kept_of(table), next(iter(rows), {})
    if kept is None or not kept.is_single or not first.keys() >= set(kept.columns):
        return
    known, key_of = touched(connection).known, itemgetter(*kept.key)
    flags = [c.name for c in table.columns if isinstance(c.type, Boolean)]
    for row in rows:
        as_read = {**row, **{flag: bool(row[flag]) for flag in flags}} if flags else row
        known[kept.name, key_of(row)] = seal_of(kept, as_read)


def kept_of(table: Table) -> Kept | None:
    """How a table is sealed; None where it is not."""
    return KEPT.get(table.name)


# Hashed.


def hashes(
    connection: Connection, kept: Kept, keys: Iterable[Key], *, lock: bool = False
) -> dict[Key, str]:
    """Record -> its hash as it is now, of those of these keys that are there."""
    arrays = connection.dialect.name == "postgresql" and len(kept.key) == 1
    query = _by_keys(kept.name, lock=lock and kept.is_single, arrays=arrays)
    found: dict[Key, str] = {}
    for part in in_parts(keys, VALUES // len(kept.key)):
        found.update(_hashed(connection.execute(query, {"keys": part}), kept))
    return found


@cache
def _by_keys(table: str, *, lock: bool, arrays: bool) -> Select[Any]:
    """Built once: it runs for every single mail. Keys are handed over as one array, or each."""
    kept = KEPT[table]
    of = [kept.table.c[name] for name in kept.key]
    by: Any = of[0] if len(of) == 1 else tuple_(*of)
    if arrays:
        query = _all(kept).where(by == any_(bindparam("keys", type_=array_of(by))))
    else:
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


def seal_of(kept: Kept, row: Row) -> str:
    """The hash of a record of one row."""
    return _hash([_text([row[name] for name in kept.columns], kept.binary)])


def _hashed(rows: Iterable[Any], kept: Kept) -> Iterator[tuple[Key, str]]:
    """Rows in the order of their keys -> one hash a record."""
    key_of = itemgetter(*map(kept.columns.index, kept.key))
    if kept.is_single:
        for row in rows:
            yield key_of(row), sha256(_text(row, kept.binary)).hexdigest()[:DIGITS]
        return
    for key, together in groupby(rows, key_of):
        yield key, _hash(sorted(_text(row, kept.binary) for row in together))


def _hash(texts: Iterable[bytes]) -> str:
    return sha256(b"\n".join(texts)).hexdigest()[:DIGITS]


def _text(row: Any, binary: Iterable[int]) -> bytes:
    """The values of a row as one text; of bytes their hash."""
    plain = list(row)
    for place in binary:
        content = plain[place]
        plain[place] = None if content is None else sha256(content).hexdigest()
    return encoded(plain)
