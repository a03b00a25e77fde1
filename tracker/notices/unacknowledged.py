"""Notices that wait for somebody to say that they were seen, as people are shown them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import deliveries as outbox
from db import notices as register
from db.deliveries import DeliveryRow
from db.engine import Connection
from scrapers.addresses import veiled
from tracker.model import moment, stamp
from tracker.notices import subscriptions
from tracker.notices.escalation import reminder_about
from tracker.notices.fanout import served
from tracker.notices.notice import Notice
from tracker.notices.order import Groups, Subscription
from tracker.notices.wording import words
from tracker.outgoing import Out


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting(Out):
    """A notice that nobody has acknowledged: since when, who was told, what becomes of it.

    `id` is that of its mails; `tracker ack` takes that of the change too.
    """

    id: str
    change_id: str
    kind: str
    subject: str
    list_id: str
    recorded_at: str
    told: tuple[str, ...]
    escalation: str


def waiting(connection: Connection) -> list[Waiting]:
    """All of them, oldest first."""
    orders = [order for order in subscriptions.current(connection).served() if order.deputy]
    groups = subscriptions.groups(connection)
    return [
        _waiting(connection, Notice.of(row), orders, groups)
        for row in register.unacknowledged(connection)
    ]


def _waiting(
    connection: Connection, notice: Notice, orders: Sequence[Subscription], groups: Groups
) -> Waiting:
    deliveries = outbox.of_notice(connection, notice.seq)
    first = [row for row in deliveries if not row.reason]
    return Waiting(
        id=notice.notice_id,
        change_id=notice.change_id,
        kind=notice.kind,
        subject=notice.subject(),
        list_id=notice.list_id,
        recorded_at=notice.recorded_at,
        told=_named(first),
        escalation=_escalation(
            connection, notice, deliveries, list(_deputies(first, orders, groups))
        ),
    )


def _named(deliveries: Iterable[DeliveryRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(veiled(row.recipient) for row in deliveries))


def _deputies(
    told: Sequence[DeliveryRow], orders: Iterable[Subscription], groups: Groups
) -> Iterator[Subscription]:
    """Subscriptions whose deputy hears of what nobody acknowledges."""
    ways = {(row.channel, row.recipient) for row in told}
    for order in orders:
        if not ways.isdisjoint((order.channel, one) for one in served(order, groups)):
            yield order


def _escalation(
    connection: Connection,
    notice: Notice,
    deliveries: Iterable[DeliveryRow],
    orders: Sequence[Subscription],
) -> str:
    """Which deputy was told, or is going to be and when; why none is."""
    if told := _named(row for row in deliveries if row.reason):
        return f"told: {words(told)}"
    if not notice.told.for_deputies:
        return "none for this kind"
    if not orders:
        return "no deputy"
    reminded = [o for o in orders if register.is_told(connection, reminder_about(o, notice))]
    if reminded:
        return f"told: {words(dict.fromkeys(veiled(order.deputy) for order in reminded))}"
    hours = min(order.escalate_after_hours for order in orders)
    deputies = dict.fromkeys(veiled(order.deputy) for order in orders)
    at = stamp(moment(notice.recorded_at) + timedelta(hours=hours))
    return f"{words(list(deputies))} from {at}"
