"""The journal: arrivals, looks, decisions, rules, settings; on a chain of its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from db import chain, store, tables
from db.canonical import canonical, parsed
from db.locks import Lock, alone

_journal = store.table(tables.Journal)


class Blob(NamedTuple):
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


_COLUMNS = tuple(_journal.c[name] for name in JournalRow._fields)
_RECORDS = select(*_COLUMNS).order_by(_journal.c.seq)


def append(
    connection: Connection, kind: str, list_id: str, at: str, body: Mapping[str, Any]
) -> int:
    """Put a record at the end of the journal and onto its chain; its number."""
    alone(connection, Lock.JOURNAL)
    record = {"kind": kind, "list_id": list_id, "recorded_at": at, "body": canonical(body)}
    previous, number = chain.journal_head(connection)
    record |= {"previous": previous, "hash": chain.chained(previous, canonical(record))}
    return store.add(connection, tables.Journal, {**record, "seq": number + 1})


def add_blobs(connection: Connection, blobs: Iterable[Blob]) -> None:
    """Note files of the archive that are not noted yet."""
    store.add_new(connection, tables.Blob, [blob._asdict() for blob in blobs])


def of_kind(connection: Connection, kind: str, list_id: str) -> list[JournalRow]:
    """Records of one kind about one list, oldest first."""
    query = _RECORDS.where(_journal.c.kind == kind, _journal.c.list_id == list_id)
    return list(map(JournalRow._make, connection.execute(query)))


def since(connection: Connection, kind: str, seq: int) -> list[JournalRow]:
    """Records of one kind after a number, oldest first."""
    query = _RECORDS.where(_journal.c.kind == kind, _journal.c.seq > seq)
    return list(map(JournalRow._make, connection.execute(query)))


def everything(connection: Connection) -> Iterator[JournalRow]:
    """The whole journal, oldest first."""
    yield from map(JournalRow._make, connection.execute(_RECORDS))


def content(connection: Connection, seq: int) -> Mapping[str, Any]:
    """What one record says; nothing where there is none."""
    body = connection.execute(select(_journal.c.body).where(_journal.c.seq == seq)).scalar()
    return dict(parsed(body)) if body else {}
