"""The documents of a list as people look through them, and how large it was by each."""

from dataclasses import dataclass
from typing import Self

from db import journal, snapshots
from db.engine import Connection
from db.snapshots import SnapshotRow
from tracker.outgoing import Out, or_null


@dataclass(frozen=True, kw_only=True, slots=True)
class Document(Out):
    """One document as it was taken in. `bytes` is the size of all its files; None if unknown."""

    list_id: str
    sha256: str
    observed_at: str
    published_at: str | None
    format: str
    mode: str
    verdict: str
    reason: str
    entries: int
    terrorism: int
    bytes: int | None
    provenance: str

    @classmethod
    def of(cls, row: SnapshotRow, size: int | None) -> Self:
        """A row with the size of its files."""
        return cls(
            list_id=row.list_id,
            sha256=row.sha256,
            observed_at=row.observed_at,
            published_at=or_null(row.published_at),
            format=row.format_id,
            mode=row.mode,
            verdict=row.verdict,
            reason=row.reason,
            entries=row.entries,
            terrorism=row.terrorism,
            bytes=size,
            provenance=row.provenance,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some documents of a list, newest first; `older`: whether there are more before them."""

    documents: tuple[Document, ...]
    older: bool


def documents(connection: Connection, list_id: str, before: str = "", most: int = 25) -> Page:
    """The newest documents of a list, observed before a moment if it is given."""
    rows = snapshots.newest_of(connection, list_id, before, most + 1)
    shown = rows[:most]
    sizes = {row.receipt: _bytes(connection, row.receipt) for row in shown}
    return Page(
        documents=tuple(Document.of(row, sizes[row.receipt]) for row in shown),
        older=len(rows) > most,
    )


def _bytes(connection: Connection, receipt: int) -> int | None:
    """Bytes of all files that a receipt names."""
    files = journal.content(connection, receipt).get("files", {})
    known = journal.sizes_of(connection, (sha256 for _, sha256 in files.values()))
    return sum(known) if files else None


def sizes(connection: Connection, list_id: str) -> list[tuple[str, int]]:
    """Moment -> entries in force by each good document, oldest first."""
    return snapshots.sizes(connection, list_id)
