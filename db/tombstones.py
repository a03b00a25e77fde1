"""Documents that were removed: what stands in their place, and what cannot be proved without them.

One that came again later is in the archive like any other: its bytes are there, and prove.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select

from db import store, tables
from db.parts import in_parts

_stones, _blobs = tables.tombstone, tables.blob


class Tombstone(NamedTuple):
    """A file of a list that was removed: its bytes in number, when it was kept first, observed last
    and removed, by whom, why, and by which record of the journal.
    """

    sha256: str
    list_id: str
    size: int
    stored_at: str
    observed_at: str
    removed_at: str
    removed_by: str
    reason: str
    journal: int

    @property
    def sentence(self) -> str:
        """That it is gone, when and why."""
        return f"It was removed at {self.removed_at} by {self.removed_by}: {self.reason}"


_STONES = select(*store.columns(_stones, Tombstone._fields))
_CAME_AGAIN = exists().where(_blobs.c.sha256 == _stones.c.sha256)


def put(connection: Connection, stones: Sequence[Tombstone]) -> None:
    """Put stones in the place of files: these are not named any more as what the archive holds."""
    for part in in_parts(sorted({stone.sha256 for stone in stones})):
        store.delete_from(connection, tables.tombstone, _stones.c.sha256.in_(part))
        store.delete_from(connection, tables.blob, _blobs.c.sha256.in_(part))
    store.add_new(connection, tables.tombstone, [stone._asdict() for stone in stones])


def gone(connection: Connection, list_id: str = "") -> list[Tombstone]:
    """Stones of files that are gone; of one list, if it is given."""
    query = _STONES.where(~_CAME_AGAIN)
    query = query.where(_stones.c.list_id == list_id) if list_id else query
    ordered = query.order_by(_stones.c.list_id, _stones.c.observed_at, _stones.c.sha256)
    return list(map(Tombstone._make, connection.execute(ordered)))


def of_files(connection: Connection, hashes: Iterable[str]) -> list[Tombstone]:
    """Stones of these files, of those that are gone."""
    query = _STONES.where(~_CAME_AGAIN)
    found = store.rows_with(connection, query, _stones.c.sha256, sorted(set(hashes)))
    return list(map(Tombstone._make, found))


class Horizon(NamedTuple):
    """Up to which moment the documents of a list are not all there, and how many are gone."""

    list_id: str
    observed_at: str
    files: int

    @property
    def sentence(self) -> str:
        """The same for people."""
        files = f"{self.files:,} file{'s were' if self.files > 1 else ' was'} removed"
        return (
            f"{self.list_id}: not provable before {self.observed_at}: {files} by decision; they "
            "count as they were read then."
        )


def horizons(connection: Connection) -> list[Horizon]:
    """Of every list of which documents are gone."""
    query = select(_stones.c.list_id, func.max(_stones.c.observed_at), func.count())
    query = query.where(~_CAME_AGAIN).group_by(_stones.c.list_id).order_by(_stones.c.list_id)
    return [Horizon(*row) for row in connection.execute(query)]
