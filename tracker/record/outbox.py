"""The way into the outbox, for events that somebody waits for or that must be known again."""

from collections.abc import Iterable

from db import events
from db.canonical import canonical
from db.events import NewEvent
from tracker.record.writer import Transaction
from tracker.recorded import Body

DRIFT, LATE = "drift", "late_discovery"
MET = (DRIFT, LATE)
"""Kinds of which it is kept that they were met, told or not: nobody is told of the same again."""


def add(transaction: Transaction, happened: Iterable[NewEvent]) -> None:
    """Write down what somebody waits for, and what must be known again."""
    events.add(transaction.connection, (one for one in happened if one.waiting or one.kind in MET))


def event(
    transaction: Transaction,
    kind: str,
    ref: str,
    body: Body,
    *,
    live: bool = False,
    waiting: bool = False,
) -> NewEvent:
    """An event; it is news and waits if the writer is live, or where the event itself says so."""
    is_live = transaction.writer.live or live
    return NewEvent(
        list_id=transaction.list_id,
        kind=kind,
        ref=ref,
        live=is_live,
        body=canonical(body),
        recorded_at=transaction.at,
        waiting=is_live or waiting,
    )
