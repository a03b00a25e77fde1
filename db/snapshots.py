"""Documents as they were read: rows, members, and checkpoints of the standing after them."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from db import store, tables

NOT_THE_LIST = ("refused", "old_copy")
"""Verdicts on documents that do not count as the list."""

_snapshots = tables.snapshot


class SnapshotRow(NamedTuple):
    """A readable document without its bulk; `has_state`: a checkpoint was taken after it.

    `verdict` is recorded, unchanged, pending, refused, old_copy or unread; `stats` JSON; `covers`
    programmes with blanks between, "*" for all.
    """

    id: int
    list_id: str
    sha256: str
    observed_at: str
    published_at: str
    receipt: int
    mode: str
    format_id: str
    covers: str
    rules_version: str
    verdict: str
    reason: str
    entries: int
    terrorism: int
    stats: str
    has_state: bool

    @property
    def position(self) -> tuple[str, str, str]:
        """Where it stands in the history of its list."""
        return (self.observed_at, self.published_at, self.sha256)

    @property
    def place(self) -> tuple[str, str]:
        """Its moment and hash."""
        return (self.observed_at, self.sha256)

    @property
    def good(self) -> bool:
        """Whether it counts as the list."""
        return self.verdict not in NOT_THE_LIST


IS_GOOD = _snapshots.c.verdict.not_in(NOT_THE_LIST)
_HAS_STATE = _snapshots.c.state.is_not(None).label("has_state")
_OF_ALL = select(*store.columns(_snapshots, SnapshotRow._fields[:-1]), _HAS_STATE)
_ORDER = (_snapshots.c.observed_at, _snapshots.c.published_at, _snapshots.c.sha256)


def of_list(connection: Connection, list_id: str) -> list[SnapshotRow]:
    """All snapshots of a list in history order, without their bulk."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id).order_by(*_ORDER)
    return list(map(SnapshotRow._make, connection.execute(query)))


def last_good(connection: Connection, list_id: str, until: str = "") -> SnapshotRow | None:
    """The newest good document of a list; observed at a moment or before it, if that is given."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, IS_GOOD)
    if until:
        query = query.where(_snapshots.c.observed_at <= until)
    newest_first = (column.desc() for column in _ORDER)
    return _first(connection, query.order_by(*newest_first))


def last_kept(connection: Connection, list_id: str, until: str) -> SnapshotRow | None:
    """The newest document that was not refused, an old copy too, observed by a moment."""
    query = _OF_ALL.where(
        _snapshots.c.list_id == list_id,
        _snapshots.c.verdict != "refused",
        _snapshots.c.observed_at <= until,
    )
    newest_first = (column.desc() for column in _ORDER)
    return _first(connection, query.order_by(*newest_first))


def own_days(connection: Connection, list_id: str, most: int) -> list[str]:
    """Days by which good documents of a list are dated themselves, each once, newest first."""
    day = func.substr(_snapshots.c.published_at, 1, 10)
    dated = (_snapshots.c.published_at != "", IS_GOOD)
    query = select(day).distinct().where(_snapshots.c.list_id == list_id, *dated)
    return list(connection.execute(query.order_by(day.desc()).limit(most)).scalars())


def first_after(connection: Connection, list_id: str, at: str) -> SnapshotRow | None:
    """The first document of a list, good or not, observed after a moment."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, _snapshots.c.observed_at > at)
    return _first(connection, query.order_by(*_ORDER))


def newest_of(connection: Connection, list_id: str, before: str, most: int) -> list[SnapshotRow]:
    """The newest documents of a list, good or not, newest first; before a moment, if given."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id)
    query = query.where(_snapshots.c.observed_at < before) if before else query
    newest_first = (column.desc() for column in _ORDER)
    rows = connection.execute(query.order_by(*newest_first).limit(most))
    return list(map(SnapshotRow._make, rows))


def sizes(connection: Connection, list_id: str) -> list[tuple[str, int]]:
    """(observed_at, entries) of every good document of a list, oldest first."""
    query = select(_snapshots.c.observed_at, _snapshots.c.entries)
    query = query.where(_snapshots.c.list_id == list_id, IS_GOOD).order_by(*_ORDER)
    return [(at, int(entries)) for at, entries in connection.execute(query)]


def _first(connection: Connection, query: Select[Any]) -> SnapshotRow | None:
    row = connection.execute(query.limit(1)).first()
    return SnapshotRow._make(row) if row else None


def members(connection: Connection, number: int) -> bytes:
    """The members of a snapshot, packed."""
    return _bulk(connection, select(_snapshots.c.members), number)


def all_members(connection: Connection) -> Iterator[bytes]:
    """The members of every snapshot, packed."""
    query = select(_snapshots.c.members).execution_options(yield_per=1)
    yield from map(bytes, connection.execute(query).scalars())


def state(connection: Connection, number: int) -> bytes:
    """The checkpoint after a snapshot, packed; nothing where none is kept."""
    return _bulk(connection, select(_snapshots.c.state), number)


def _bulk(connection: Connection, query: Select[Any], number: int) -> bytes:
    data = connection.execute(query.where(_snapshots.c.id == number)).scalar()
    return bytes(data or b"")


def add(connection: Connection, row: store.Row) -> None:
    """Put a document on record."""
    store.add(connection, tables.snapshot, row)


def add_new(connection: Connection, row: store.Row) -> None:
    """Put a document on record unless it is."""
    at = (_snapshots.c.list_id == row["list_id"], _snapshots.c.observed_at == row["observed_at"])
    store.add_new_numbered(connection, tables.snapshot, [row], *at)


def judge(
    connection: Connection, number: int, verdict: str, reason: str, checkpoint: bytes | None
) -> None:
    """Note what became of a document that is on record, and the checkpoint after it."""
    judged = {"verdict": verdict, "reason": reason, "state": checkpoint}
    store.change_with(connection, tables.snapshot, "id", [number], **judged)


def drop_states(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget the checkpoints after these snapshots."""
    store.change_with(connection, tables.snapshot, "id", numbers, state=None)


def places(connection: Connection, list_id: str, sha256: str, since: int) -> list[SnapshotRow]:
    """Documents of these bytes that arrived by a receipt of this number or a greater one."""
    fits = (_snapshots.c.list_id == list_id, _snapshots.c.sha256 == sha256)
    query = _OF_ALL.where(*fits, _snapshots.c.receipt >= since).order_by(*_ORDER)
    return list(map(SnapshotRow._make, connection.execute(query)))


def remove(connection: Connection, number: int) -> None:
    """Take one document off the record."""
    store.remove(connection, tables.snapshot, id=number)


def remove_all(connection: Connection, list_id: str) -> None:
    """Take all documents of a list off the record, to be read anew."""
    store.remove(connection, tables.snapshot, list_id=list_id)
