"""Documents as they were read. Whom each has, and where they stood after it: `db.snapshot_bulk`."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, literal, select, tuple_

from db import store, tables
from db.parts import in_parts

NOT_THE_LIST = ("refused", "old_copy")
"""Verdicts on documents that do not count as the list."""

DAY = len("2024-01-01")

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
    provenance: str
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
_states = tables.snapshot_state
_of_any = _states.alias()
_HAS_STATE = exists().where(_of_any.c.snapshot == _snapshots.c.id).label("has_state")
_OF_ALL = select(*store.columns(_snapshots, SnapshotRow._fields[:-1]), _HAS_STATE)
_ORDER = (_snapshots.c.observed_at, _snapshots.c.published_at, _snapshots.c.sha256)
_NEWEST_FIRST = tuple(column.desc() for column in _ORDER)

Position = tuple[str, str, str]
"""Where a document stands in the history of its list."""


def of_list(connection: Connection, list_id: str) -> list[SnapshotRow]:
    """All snapshots of a list in history order, without their bulk."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id).order_by(*_ORDER)
    return list(map(SnapshotRow._make, connection.execute(query)))


def last_good(connection: Connection, list_id: str, until: str = "") -> SnapshotRow | None:
    """The newest good document of a list; observed at a moment or before it, if that is given."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, IS_GOOD)
    if until:
        query = query.where(_snapshots.c.observed_at <= until)
    return _first(connection, query.order_by(*_NEWEST_FIRST))


def last_kept(connection: Connection, list_id: str, until: str) -> SnapshotRow | None:
    """The newest document that was not refused, an old copy too, observed by a moment."""
    query = _OF_ALL.where(
        _snapshots.c.list_id == list_id,
        _snapshots.c.verdict != "refused",
        _snapshots.c.observed_at <= until,
    )
    return _first(connection, query.order_by(*_NEWEST_FIRST))


# Parts of a history: what a document costs does not grow with those before it.


def since(connection: Connection, list_id: str, position: Position) -> list[SnapshotRow]:
    """Documents of a list from a position on, good or not, in history order."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, _at() >= position)
    return list(map(SnapshotRow._make, connection.execute(query.order_by(*_ORDER))))


def is_any_since(connection: Connection, list_id: str, position: Position) -> bool:
    """Whether a list has a document, good or not, at a position or after it."""
    query = select(_snapshots.c.id).where(_snapshots.c.list_id == list_id, _at() >= position)
    return store.is_any(connection, query)


def good_until(connection: Connection, list_id: str, position: Position) -> SnapshotRow | None:
    """The newest good document of a list up to a position."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, IS_GOOD, _at() <= position)
    return _first(connection, query.order_by(*_NEWEST_FIRST))


def good_from(connection: Connection, list_id: str, at: str) -> list[SnapshotRow]:
    """Good documents of a list observed at a moment or after it, in history order."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, IS_GOOD, _snapshots.c.observed_at >= at)
    return list(map(SnapshotRow._make, connection.execute(query.order_by(*_ORDER))))


def with_state(
    connection: Connection, list_id: str, position: Position, most: int
) -> list[SnapshotRow]:
    """The newest documents before a position after which checkpoints were kept, newest first."""
    query = _OF_ALL.join(_states, _states.c.snapshot == _snapshots.c.id)
    query = query.where(_snapshots.c.list_id == list_id, _at() < position)
    rows = connection.execute(query.order_by(*_NEWEST_FIRST).limit(most))
    return list(map(SnapshotRow._make, rows))


def by_number(connection: Connection, number: int) -> SnapshotRow | None:
    """A document by its number."""
    return _first(connection, _OF_ALL.where(_snapshots.c.id == number))


def _at() -> Any:
    """The position of a document, to be compared with another."""
    return tuple_(*_ORDER)


def own_days(connection: Connection, list_id: str, most: int) -> list[str]:
    """Days by which good documents of a list are dated themselves, each once, newest first."""
    own = _snapshots.c.published_at
    newest = select(func.max(own)).where(_snapshots.c.list_id == list_id, IS_GOOD, own != "")
    found = select(newest.scalar_subquery().label("at"), literal(1).label("number"))
    days = found.cte("days", recursive=True)
    earlier = newest.where(own < func.substr(days.c.at, 1, DAY)).scalar_subquery()
    following = select(earlier, days.c.number + 1)
    following = following.where(days.c.at.is_not(None), days.c.number < most)
    steps = days.union_all(following)
    query = select(steps.c.at).where(steps.c.at.is_not(None)).order_by(steps.c.number)
    return [str(at)[:DAY] for at in connection.execute(query).scalars()]


def first_after(connection: Connection, list_id: str, at: str) -> SnapshotRow | None:
    """The first document of a list, good or not, observed after a moment."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id, _snapshots.c.observed_at > at)
    return _first(connection, query.order_by(*_ORDER))


def newest_of(connection: Connection, list_id: str, before: str, most: int) -> list[SnapshotRow]:
    """The newest documents of a list, good or not, newest first; before a moment, if given."""
    query = _OF_ALL.where(_snapshots.c.list_id == list_id)
    query = query.where(_snapshots.c.observed_at < before) if before else query
    rows = connection.execute(query.order_by(*_NEWEST_FIRST).limit(most))
    return list(map(SnapshotRow._make, rows))


def grades(
    connection: Connection, places: Iterable[tuple[str, str, str]]
) -> dict[tuple[str, str, str], str]:
    """(list, moment, hash) of documents -> by what way each came; none of those not on record."""
    wanted = set(places)
    key = (_snapshots.c.list_id, _snapshots.c.observed_at, _snapshots.c.sha256)
    query = select(*key, _snapshots.c.provenance)
    hashes = sorted({sha256 for _, _, sha256 in wanted})
    rows = store.rows_with(connection, query, _snapshots.c.sha256, hashes)
    found = {(row[0], row[1], row[2]): str(row[3]) for row in rows}
    return {place: found[place] for place in wanted & found.keys()}


def first_grades(
    connection: Connection, documents: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """(list, hash) of documents -> by what way each came at the first moment at which it stands."""
    wanted = set(documents)
    query = select(_snapshots.c.list_id, _snapshots.c.sha256, _snapshots.c.provenance)
    hashes = sorted({sha256 for _, sha256 in wanted})
    rows = store.rows_with(connection, query.order_by(*_ORDER), _snapshots.c.sha256, hashes)
    found: dict[tuple[str, str], str] = {}
    for list_id, sha256, grade in rows:
        found.setdefault((list_id, sha256), str(grade))
    return {place: found[place] for place in wanted & found.keys()}


def newest_grades(connection: Connection, newest: Mapping[str, str]) -> dict[str, str]:
    """List -> by what way its good document of a moment came, of lists with that moment."""
    place = tuple_(_snapshots.c.list_id, _snapshots.c.observed_at)
    query = select(_snapshots.c.list_id, _snapshots.c.provenance).where(IS_GOOD).order_by(*_ORDER)
    found: dict[str, str] = {}
    for part in in_parts(newest.items()):
        for list_id, grade in connection.execute(query.where(place.in_(part))):
            found[list_id] = grade
    return found


def sizes(connection: Connection, list_id: str) -> list[tuple[str, int]]:
    """(observed_at, entries) of every good document of a list, oldest first."""
    query = select(_snapshots.c.observed_at, _snapshots.c.entries)
    query = query.where(_snapshots.c.list_id == list_id, IS_GOOD).order_by(*_ORDER)
    return [(at, int(entries)) for at, entries in connection.execute(query)]


def _first(connection: Connection, query: Select[Any]) -> SnapshotRow | None:
    row = connection.execute(query.limit(1)).first()
    return SnapshotRow._make(row) if row else None


def add(connection: Connection, row: store.Row) -> int:
    """Put a document on record; its number."""
    return int(store.add(connection, tables.snapshot, row))


def add_new(connection: Connection, row: store.Row) -> int:
    """Put a document on record unless it is; its number, 0 where it was."""
    place = (row["list_id"], row["observed_at"], row["published_at"], row["sha256"])
    is_there = tuple_(_snapshots.c.list_id, *_ORDER) == place
    if store.is_any(connection, select(_snapshots.c.id).where(is_there)):
        return 0
    return add(connection, row)


def judge(connection: Connection, number: int, verdict: str, reason: str) -> None:
    """Note what became of a document that is on record."""
    judged = {"verdict": verdict, "reason": reason}
    store.change_with(connection, tables.snapshot, "id", [number], **judged)


def regrade(connection: Connection, number: int, provenance: str) -> None:
    """Note that a document on record came by a better way, too."""
    store.change_with(connection, tables.snapshot, "id", [number], provenance=provenance)


def places(connection: Connection, list_id: str, sha256: str, since: int) -> list[SnapshotRow]:
    """Documents of these bytes that arrived by a receipt of this number or a greater one."""
    fits = (_snapshots.c.list_id == list_id, _snapshots.c.sha256 == sha256)
    query = _OF_ALL.where(*fits, _snapshots.c.receipt >= since).order_by(*_ORDER)
    return list(map(SnapshotRow._make, connection.execute(query)))


def numbers(connection: Connection, list_id: str) -> list[int]:
    """The numbers of all documents of a list."""
    query = select(_snapshots.c.id).where(_snapshots.c.list_id == list_id)
    return list(connection.execute(query.order_by(_snapshots.c.id)).scalars())


def remove(connection: Connection, numbers: Iterable[int]) -> None:
    """Take documents off the record; what they hold goes first (`tracker.record.members`)."""
    for part in in_parts(numbers):
        store.delete_from(connection, tables.snapshot, _snapshots.c.id.in_(part))
