"""The journal: arrivals, looks, decisions, rules, settings; on a chain of its own."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from db import chain, store, tables
from db.canonical import canonical, parsed
from db.chain import Link
from db.locks import Lock, alone
from db.sealing import touched

RECEIVED = ("receipt", "partial")
"""Records of documents that arrived."""

_journal = tables.journal
_blobs = tables.blob


class StoredFile(NamedTuple):
    """A file in the archive: its hash, its size in bytes, when it was kept."""

    sha256: str
    size: int
    stored_at: str


class JournalRow(NamedTuple):
    """One record; `body` JSON. `previous` and `hash` chain it to the one before."""

    seq: int
    kind: str
    list_id: str
    recorded_at: str
    body: str
    previous: str
    hash: str

    @property
    def content(self) -> Mapping[str, Any]:
        """What the body says."""
        content: Mapping[str, Any] = parsed(self.body)
        return content

    @property
    def link(self) -> Link:
        """It as a link of the journal's own chain."""
        sealed = _sealed(self.kind, self.list_id, self.recorded_at, self.body)
        return Link(self.seq, self.kind, 0, sealed, self.previous, self.hash)


_RECORDS = select(*store.columns(_journal, JournalRow._fields)).order_by(_journal.c.seq)


def _sealed(kind: str, list_id: str, at: str, body: str) -> str:
    return canonical({"kind": kind, "list_id": list_id, "recorded_at": at, "body": body})


def append(
    connection: Connection, kind: str, list_id: str, at: str, body: Mapping[str, Any]
) -> int:
    """Put a record at the end of the journal and onto its chain; its number."""
    alone(connection, Lock.JOURNAL)
    previous, number = chain.journal_head(connection)
    text = canonical(body)
    sealed = chain.chained(previous, _sealed(kind, list_id, at, text))
    record = JournalRow(number + 1, kind, list_id, at, text, previous, sealed)
    store.add(connection, tables.journal, record._asdict())
    touched(connection).journal = True
    return record.seq


def of_kind(connection: Connection, kind: str, list_id: str) -> list[JournalRow]:
    """Records of one kind about one list, oldest first."""
    return _records(connection, _journal.c.kind == kind, _journal.c.list_id == list_id)


def of_kinds(connection: Connection, kinds: Sequence[str], list_id: str = "") -> list[JournalRow]:
    """Records of some kinds, oldest first; about one list if it is given."""
    of_list = (_journal.c.list_id == list_id,) if list_id else ()
    return _records(connection, _journal.c.kind.in_(kinds), *of_list)


def newest(connection: Connection, kind: str, list_id: str) -> JournalRow | None:
    """The newest record of a kind about a list."""
    fits = (_journal.c.kind == kind, _journal.c.list_id == list_id)
    query = select(*store.columns(_journal, JournalRow._fields)).where(*fits)
    row = connection.execute(query.order_by(_journal.c.seq.desc()).limit(1)).first()
    return JournalRow._make(row) if row else None


def numbered(connection: Connection, seq: int) -> JournalRow | None:
    """One record by its number."""
    return next(iter(_records(connection, _journal.c.seq == seq)), None)


def since(connection: Connection, kind: str, seq: int) -> list[JournalRow]:
    """Records of one kind after a number, oldest first."""
    return _records(connection, _journal.c.kind == kind, _journal.c.seq > seq)


def of_kinds_since(
    connection: Connection, kinds: Sequence[str], list_id: str, seq: int
) -> list[JournalRow]:
    """Records of some kinds about a list after a number, oldest first."""
    fits = (_journal.c.kind.in_(kinds), _journal.c.list_id == list_id, _journal.c.seq > seq)
    return _records(connection, *fits)


def recorded_since(connection: Connection, kinds: Sequence[str], at: str) -> list[JournalRow]:
    """Records of some kinds that were made at a moment or later, oldest first."""
    return _records(connection, _journal.c.kind.in_(kinds), _journal.c.recorded_at >= at)


def last_at(connection: Connection) -> str:
    """When the last record was made; "" where there is none."""
    query = select(_journal.c.recorded_at).order_by(_journal.c.seq.desc()).limit(1)
    return str(connection.execute(query).scalar() or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which records are asked for; empty for all. Days are those of recording.

    `by` is the name of a person as records have it, in any of the fields `BY`; `mode` is how
    documents came.
    """

    kinds: Sequence[str] = ()
    list_id: str = ""
    by: str = ""
    mode: str = ""
    since: str = ""
    until: str = ""


BY = ("by", "decided_by", "maker", "checker")
"""Fields of records that name whoever did what they tell of."""


def before(connection: Connection, wanted: Wanted, number: int, limit: int) -> list[JournalRow]:
    """Records before a number, newest first, so many at most; 0 begins with the newest."""
    query = select(*store.columns(_journal, JournalRow._fields)).where(*_fits(wanted))
    if number:
        query = query.where(_journal.c.seq < number)
    rows = connection.execute(query.order_by(_journal.c.seq.desc()).limit(limit))
    return list(map(JournalRow._make, rows))


def _fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.kinds:
        yield _journal.c.kind.in_(wanted.kinds)
    if wanted.list_id:
        yield _journal.c.list_id == wanted.list_id
    if wanted.by:
        yield or_(*(_says(field, wanted.by) for field in BY))
    if wanted.mode:
        yield _says("mode", wanted.mode)
    if wanted.since:
        yield _journal.c.recorded_at >= wanted.since
    if wanted.until:
        yield _journal.c.recorded_at < f"{wanted.until}~"


def _says(field: str, value: str) -> ColumnElement[bool]:
    """Whether a record has a field of this value, as canonical JSON writes it."""
    return _journal.c.body.contains(canonical({field: value})[1:-1], autoescape=True)


def newest_at(connection: Connection) -> str:
    """The latest moment at which anything was recorded; "" if nothing ever was."""
    return str(connection.execute(select(func.max(_journal.c.recorded_at))).scalar() or "")


def _records(connection: Connection, *fits: ColumnElement[bool]) -> list[JournalRow]:
    return list(map(JournalRow._make, connection.execute(_RECORDS.where(*fits))))


def everything(connection: Connection) -> Iterator[JournalRow]:
    """The whole journal, oldest first."""
    yield from map(JournalRow._make, connection.execute(_RECORDS))


def links(connection: Connection) -> Iterator[Link]:
    """The records as links of the journal's own chain."""
    for record in everything(connection):
        yield record.link


def hashes(connection: Connection) -> dict[int, str]:
    """Number -> hash of every record."""
    rows = connection.execute(select(_journal.c.seq, _journal.c.hash))
    return {row.seq: row.hash for row in rows}


def received_files(connection: Connection) -> dict[str, int]:
    """Hash of every file that the journal names -> the first record that does."""
    named: dict[str, int] = {}
    for record in _records(connection, _journal.c.kind.in_(RECEIVED)):
        for _, sha256 in record.content["files"].values():
            named.setdefault(sha256, record.seq)
    return named


def content(connection: Connection, seq: int) -> Mapping[str, Any]:
    """What one record says; nothing where there is none."""
    body = connection.execute(select(_journal.c.body).where(_journal.c.seq == seq)).scalar()
    return dict(parsed(body)) if body else {}


# Files of the archive.


def sizes_of(connection: Connection, hashes: Iterable[str]) -> list[int]:
    """Bytes of the files of these hashes that are kept."""
    rows = store.rows_with(connection, select(_blobs.c.size), _blobs.c.sha256, sorted(set(hashes)))
    return [int(row.size) for row in rows]


def add_blobs(connection: Connection, blobs: Iterable[StoredFile]) -> None:
    """Note files of the archive that are not noted yet."""
    store.add_new(connection, tables.blob, [blob._asdict() for blob in blobs])


def sizes(connection: Connection, hashes: Collection[str]) -> dict[str, int]:
    """Hash of a file of the archive -> its size in bytes."""
    query = select(_blobs.c.sha256, _blobs.c.size)
    rows = store.rows_with(connection, query, _blobs.c.sha256, sorted(set(hashes)))
    return {row.sha256: row.size for row in rows}


def stored(connection: Connection, hashes: Iterable[str]) -> list[StoredFile]:
    """These files of the archive, as they are noted."""
    query = select(*store.columns(_blobs, StoredFile._fields))
    rows = store.rows_with(connection, query, _blobs.c.sha256, sorted(set(hashes)))
    return list(map(StoredFile._make, rows))


def blobs(connection: Connection) -> set[str]:
    """Hashes of all files that the archive should hold."""
    return set(connection.execute(select(_blobs.c.sha256)).scalars())
