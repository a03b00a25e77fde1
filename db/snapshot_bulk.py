"""What documents hold in bulk, apart from their rows: their members, and checkpoints after some.

Both are whole (`base` 0) or the difference to what another document holds, its number in `base`.
What is in them is for `tracker.record.members` and `tracker.record.states` to read.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables
from db.parts import in_parts

_members = tables.snapshot_members
_states = tables.snapshot_state
_snapshots = tables.snapshot


class Members(NamedTuple):
    """Whom one document has, packed; `place` is its own in a row that begins with a whole one."""

    snapshot: int
    base: int
    place: int
    data: bytes


class State(NamedTuple):
    """Where everybody stands after one document, packed."""

    snapshot: int
    base: int
    data: bytes


_ALL_MEMBERS = select(*store.columns(_members, Members._fields))
_ALL_STATES = select(*store.columns(_states, State._fields))


def members(connection: Connection, number: int) -> Members | None:
    """The members of a document; None where none are kept."""
    row = connection.execute(_ALL_MEMBERS.where(_members.c.snapshot == number)).first()
    return Members(row.snapshot, row.base, row.place, bytes(row.data)) if row else None


def all_members(connection: Connection) -> Iterator[Members]:
    """The members of every document, by number."""
    query = _ALL_MEMBERS.order_by(_members.c.snapshot).execution_options(yield_per=1)
    for row in connection.execute(query):
        yield Members(row.snapshot, row.base, row.place, bytes(row.data))


def based_on(connection: Connection, number: int) -> list[int]:
    """Documents whose members are the difference to those of this one."""
    query = select(_members.c.snapshot).where(_members.c.base == number)
    return list(connection.execute(query.order_by(_members.c.snapshot)).scalars())


def without_members(connection: Connection) -> list[int]:
    """Documents on record of which no members are kept."""
    kept = select(_members.c.snapshot).where(_members.c.snapshot == _snapshots.c.id).exists()
    query = select(_snapshots.c.id).where(~kept).order_by(_snapshots.c.id)
    return list(connection.execute(query).scalars())


def put_members(connection: Connection, stored: Members) -> None:
    """Keep the members of a document, in the place of what was kept of it before."""
    drop_members(connection, [stored.snapshot])
    store.add(connection, _members, stored._asdict())


def drop_members(connection: Connection, numbers: Iterable[int]) -> None:
    """Keep the members of these documents no longer."""
    for part in in_parts(numbers):
        store.delete_from(connection, _members, _members.c.snapshot.in_(part))


# Checkpoints.


def state(connection: Connection, number: int) -> State | None:
    """The checkpoint after a document; None where none is kept."""
    row = connection.execute(_ALL_STATES.where(_states.c.snapshot == number)).first()
    return State(row.snapshot, row.base, bytes(row.data)) if row else None


def with_state(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """Which of these documents have a checkpoint."""
    query = select(_states.c.snapshot)
    return [row.snapshot for row in store.rows_with(connection, query, _states.c.snapshot, numbers)]


def leant_on(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Those of these documents to whose checkpoints others are the difference."""
    rows = store.rows_with(connection, select(_states.c.base), _states.c.base, numbers)
    return {row.base for row in rows}


def put_state(connection: Connection, stored: State) -> None:
    """Keep the checkpoint after a document."""
    store.add(connection, _states, stored._asdict())


def drop_states(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget the checkpoints after these documents."""
    for part in in_parts(numbers):
        store.delete_from(connection, _states, _states.c.snapshot.in_(part))
