"""Deliveries: one notice for one recipient by one channel, until its message is written.

Moments are texts here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from db import bulk, sealing, store, tables
from db.parts import ROWS, in_parts

_deliveries = tables.delivery


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One notice for one recipient by one channel; `reason` says why a deputy gets it."""

    notice: int
    subscription: str
    recipient: str
    channel: str
    due_at: str
    reason: str = ""


class DeliveryRow(NamedTuple):
    """A delivery by its number; `message` is 0 until one is written."""

    seq: int
    notice: int
    subscription: str
    recipient: str
    channel: str
    reason: str
    due_at: str
    message: int


_SAID = tuple(one.name for one in fields(Delivery))
_OF_ALL = select(*store.columns(_deliveries, DeliveryRow._fields))
_WRITTEN = (
    update(_deliveries)
    .where(_deliveries.c.seq == bindparam("number"))
    .values(message=bindparam("in_message"))
)
_IS_UNWRITTEN = _deliveries.c.message == 0


def add(connection: Connection, deliveries: Iterable[Delivery]) -> None:
    """Note who gets a notice, unless he gets it already; no message is written yet."""
    rows = list(map(_row, deliveries))
    for part in in_parts(rows):
        of_notices = _deliveries.c.notice.in_({row["notice"] for row in part})
        store.add_new_numbered(connection, tables.delivery, part, of_notices)


def add_fresh(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """The same of notices that were recorded just now, of which nobody can have any; each once."""
    if not deliveries:
        return
    first = store.numbers_in_a_row(connection, tables.delivery, len(deliveries))
    rows = (_row(delivery) | {"seq": seq} for seq, delivery in enumerate(deliveries, first))
    for part in in_parts(rows, ROWS):
        store.add_all(connection, tables.delivery, part)


def _row(delivery: Delivery) -> dict[str, Any]:
    """The columns of a delivery but for its number; no message is written yet."""
    return {**{name: getattr(delivery, name) for name in _SAID}, "message": 0}


def of_notice(connection: Connection, notice: int) -> list[DeliveryRow]:
    """Everybody who gets a notice, deputies too."""
    return _rows(connection, _deliveries.c.notice == notice)


def of_notices(connection: Connection, notices: Collection[int]) -> list[DeliveryRow]:
    """The same of several notices."""
    query = _OF_ALL.order_by(_deliveries.c.seq)
    rows = store.rows_with(connection, query, _deliveries.c.notice, sorted(set(notices)))
    return list(map(DeliveryRow._make, rows))


def drop_unwritten(connection: Connection, notice: int) -> None:
    """Forget the deliveries of a notice of which no message is written yet."""
    of_notice = _deliveries.c.notice == notice
    store.delete_from(connection, tables.delivery, of_notice, _IS_UNWRITTEN)


def brought_by(connection: Connection, message: int) -> list[int]:
    """Notices that a message brings, by their numbers."""
    return [row.notice for row in _rows(connection, _deliveries.c.message == message)]


def told_to(connection: Connection, notice: int, channel: str) -> set[str]:
    """Addresses to which a notice goes by a channel."""
    by_channel = _deliveries.c.channel == channel
    return {row.recipient for row in _rows(connection, _deliveries.c.notice == notice, by_channel)}


class Waits(NamedTuple):
    """Somebody for whom deliveries are due, and the numbers of the first and the last."""

    recipient: str
    first: int
    last: int


def waits(connection: Connection, at: str, paused: Collection[str]) -> list[Waits]:
    """For whom deliveries are due, by the first of them; those of a paused subscription wait until
    it is resumed.
    """
    first, last = func.min(_deliveries.c.seq), func.max(_deliveries.c.seq)
    query = select(_deliveries.c.recipient, first, last).where(*_due(at, paused))
    by_recipient = query.group_by(_deliveries.c.recipient).order_by(first)
    return list(map(Waits._make, connection.execute(by_recipient)))


def due(
    connection: Connection, at: str, paused: Collection[str], some: Collection[Waits]
) -> list[DeliveryRow]:
    """What is due for some of them, as it was seen before; what came later is left for later."""
    between = _deliveries.c.seq.between(min(w.first for w in some), max(w.last for w in some))
    for_some = _deliveries.c.recipient.in_([w.recipient for w in some])
    return _rows(connection, between, for_some, *_due(at, paused))


def _due(at: str, paused: Collection[str]) -> list[ColumnElement[bool]]:
    come = [_IS_UNWRITTEN, _deliveries.c.due_at <= at]
    return [*come, _deliveries.c.subscription.not_in(paused)] if paused else come


def left_behind(connection: Connection, served: Collection[str]) -> list[DeliveryRow]:
    """Deliveries that wait under a subscription which is paused or has ended."""
    not_served = _deliveries.c.subscription.not_in(served)
    return _rows(connection, _IS_UNWRITTEN, _deliveries.c.reason == "", not_served)


def _rows(connection: Connection, *fits: ColumnElement[bool]) -> list[DeliveryRow]:
    query = _OF_ALL.where(*fits).order_by(_deliveries.c.seq)
    return list(map(DeliveryRow._make, connection.execute(query)))


def postpone(connection: Connection, numbers: Iterable[int], until: str) -> None:
    """Let deliveries wait."""
    store.change_with(connection, tables.delivery, "seq", numbers, due_at=until)


def written(connection: Connection, messages: Mapping[int, int]) -> None:
    """Note the message in which each delivery is written, by their numbers."""
    sealing.touch_keys(connection, tables.delivery, messages)
    if bulk.is_due(connection, messages):
        bulk.change(connection, tables.delivery, "message", messages)
    elif messages:
        rows = [{"number": number, "in_message": to} for number, to in messages.items()]
        connection.execute(_WRITTEN, rows)


def hand_over(connection: Connection, number: int, subscription: str, due_at: str) -> None:
    """Let a delivery wait under another subscription."""
    fresh = {"subscription": subscription, "due_at": due_at}
    store.change_with(connection, tables.delivery, "seq", [number], **fresh)
