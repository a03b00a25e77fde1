"""What people may have to be told: written by the record, without recipients, once each."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Boolean, ColumnElement, Connection, func, literal_column, select

from db import store, tables
from db.parts import ROWS, in_parts
from db.store import rows_with

_events = tables.event
_IS_WAITING: ColumnElement[bool] = literal_column("waiting", Boolean())
"""Word for word as the index of what waits has it."""


class NewEvent(NamedTuple):
    """Something that happened; `waiting` until a fan-out has looked at it.

    `ref` is the number of a change, or the id of a question, document or act. `body` is JSON, and
    empty where what `ref` names says it all: of a change the row of the log does.
    """

    list_id: str
    kind: str
    ref: str
    live: bool
    body: str
    recorded_at: str
    waiting: bool


class EventBody(NamedTuple):
    """What an event is about, and what it says."""

    ref: str
    body: str


def add(connection: Connection, events: Iterable[NewEvent]) -> None:
    """Write events down in order, some at a time."""
    for part in in_parts(events, ROWS):
        store.add_all(connection, tables.event, [event._asdict() for event in part])


def unseen(connection: Connection, list_id: str, kind: str, refs: Iterable[str]) -> list[str]:
    """Those of these that events of a kind are about which are news and nobody has looked at."""
    is_news = (_IS_WAITING, _events.c.live)
    of_kind = (_events.c.list_id == list_id, _events.c.kind == kind)
    query = select(_events.c.ref).where(*is_news, *of_kind)
    return [row.ref for row in rows_with(connection, query, _events.c.ref, refs)]


def said_of(
    connection: Connection, list_id: str, kind: str, refs: Iterable[str]
) -> list[EventBody]:
    """What events of a kind, looked at or not, said about these."""
    of_kind = (_events.c.list_id == list_id, _events.c.kind == kind)
    query = select(_events.c.ref, _events.c.body).where(*of_kind)
    found = rows_with(connection, query, _events.c.ref, refs)
    return [EventBody(row.ref, row.body) for row in found]


def is_known(connection: Connection, list_id: str, kind: str, body: str) -> bool:
    """Whether an event with just this content was written before."""
    query = select(_events.c.seq).where(
        _events.c.list_id == list_id, _events.c.kind == kind, _events.c.body == body
    )
    return store.is_any(connection, query)


# Looked at by a fan-out.


class EventRow(NamedTuple):
    """An event by its number, as a fan-out looks at it."""

    seq: int
    list_id: str
    kind: str
    ref: str
    live: bool
    body: str
    recorded_at: str


def waiting_lists(connection: Connection) -> list[str]:
    """Lists with events that no fan-out has looked at; costs nothing when there are none."""
    query = select(_events.c.list_id).distinct().where(_IS_WAITING)
    return sorted(connection.execute(query).scalars())


def waiting(connection: Connection, list_id: str) -> list[EventRow]:
    """The events of a list that no fan-out has looked at, oldest first."""
    columns = store.columns(_events, EventRow._fields)
    query = select(*columns).where(_IS_WAITING, _events.c.list_id == list_id)
    return list(map(EventRow._make, connection.execute(query.order_by(_events.c.seq))))


def looked_at(connection: Connection, list_id: str, last: int) -> None:
    """Note that a fan-out has looked at the events of a list up to a number."""
    of_list = (_events.c.list_id == list_id, _events.c.seq <= last)
    store.change(connection, tables.event, _IS_WAITING, *of_list, waiting=False)


def oldest_waiting(connection: Connection) -> str:
    """When the oldest event was written that no fan-out has looked at; "" where none waits."""
    query = select(func.min(_events.c.recorded_at)).where(_IS_WAITING)
    return str(connection.execute(query).scalar() or "")


def still_waiting(connection: Connection, numbers: Iterable[int]) -> None:
    """Note that events wait for a later fan-out after all."""
    store.change_with(connection, tables.event, "seq", numbers, waiting=True)
