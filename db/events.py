"""What people may have to be told: written by the record, without recipients, once each."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables
from db.parts import ROWS, in_parts

_events = store.table(tables.Event)


class NewEvent(NamedTuple):
    """Something that happened; `waiting` until a fan-out has looked at it.

    `ref` is the number of a change, or the id of a question, document or act; `body` JSON.
    """

    list_id: str
    kind: str
    ref: str
    live: bool
    body: str
    recorded_at: str
    waiting: bool


def add(connection: Connection, events: Iterable[NewEvent]) -> None:
    """Write events down in order, some at a time."""
    for part in in_parts(events, ROWS):
        store.add_all(connection, tables.Event, [event._asdict() for event in part])


def unseen(connection: Connection, list_id: str, kind: str, refs: Iterable[str]) -> list[str]:
    """Bodies of the events of a kind about these that are news and that nobody has looked at."""
    bodies: list[str] = []
    for part in in_parts(refs):
        query = select(_events.c.body).where(
            _events.c.waiting,
            _events.c.live,
            _events.c.list_id == list_id,
            _events.c.kind == kind,
            _events.c.ref.in_(part),
        )
        bodies += connection.execute(query).scalars()
    return bodies


def is_known(connection: Connection, list_id: str, kind: str, body: str) -> bool:
    """Whether an event with just this content was written before."""
    query = select(_events.c.seq).where(
        _events.c.list_id == list_id, _events.c.kind == kind, _events.c.body == body
    )
    return connection.execute(query.limit(1)).first() is not None
