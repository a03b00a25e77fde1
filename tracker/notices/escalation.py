"""A deputy is told when nobody acknowledged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from db import deliveries as outbox
from db import notices as register
from db.engine import Connection, Engine, reading, writing
from db.locks import Lock, alone
from db.notices import Unseen
from tracker.model import digest, stamp
from tracker.notices import subscriptions
from tracker.notices.channels.channel import MAIL
from tracker.notices.fanout import deliver, notices_of, tell_directly
from tracker.notices.notice import Notice, kinds
from tracker.notices.order import Subscription, noted, recipients, resolve
from tracker.notices.wants import wants
from tracker.notices.watching import Watching

LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What the deputies of one subscription have to be told of."""

    order: Subscription
    deputies: tuple[str, ...]
    unseen: Unseen
    numbers: frozenset[int]


def escalate(engine: Engine, watching: Watching, now: datetime) -> list[str]:
    """Additions of tier 1 that nobody acknowledged in time go to the deputy.

    A sentence for each subscription whose deputy cannot be told. Whom it concerns is found out
    before anything is locked; in the lock a look tells whether it still waits.
    """
    wrong: list[str] = []
    cases: list[Case] = []
    with reading(engine) as connection:
        saved_at = subscriptions.saved_at(connection)
        orders = subscriptions.current(connection).served()
        for order in filter(attrgetter("deputy"), orders):
            with noted(wrong):
                cases.append(_case(connection, order, saved_at[order.name], watching, now))
    _tell_of(engine, list(filter(attrgetter("numbers"), cases)), now)
    return wrong


def _tell_of(engine: Engine, cases: Sequence[Case], now: datetime) -> None:
    if cases:
        with writing(engine) as connection:
            alone(connection, Lock.NOTICES)
            for case in cases:
                _tell_deputies(connection, case, now)


def _case(
    connection: Connection, order: Subscription, saved_at: str, watching: Watching, now: datetime
) -> Case:
    groups = subscriptions.groups(connection)
    deputies = resolve(order.name, order.deputies, groups)
    unseen = Unseen(
        kinds=[name for name, kind in kinds().items() if kind.for_deputies],
        subscription=order.name,
        saved_at=saved_at,
        recipients=recipients(order, groups),
        channel=order.channel,
        recorded_after=stamp(now - LOOK_BACK),
        recorded_before=stamp(now - timedelta(hours=order.escalate_after_hours)),
    )
    numbers = _late(connection, order, unseen, watching)
    return Case(order=order, deputies=deputies, unseen=unseen, numbers=numbers)


def _late(
    connection: Connection, order: Subscription, unseen: Unseen, watching: Watching
) -> frozenset[int]:
    """Unseen notices that were told under a subscription, or that it asks for too."""
    rows = register.unseen(connection, unseen)
    notices = _not_reminded(connection, order, {row.seq for row in rows})
    told = {row.seq for row in rows if row.subscription == order.name}
    return frozenset(
        number
        for number, notice in notices.items()
        if number in told or wants(connection, order, notice, watching)
    )


def _not_reminded(
    connection: Connection, order: Subscription, numbers: Iterable[int]
) -> dict[int, Notice]:
    """Notices by number; those of which the deputies were reminded are left out."""
    notices = notices_of(connection, numbers)
    return {
        number: notice
        for number, notice in notices.items()
        if not register.is_told(connection, reminder_about(order, notice))
    }


def _tell_deputies(connection: Connection, case: Case, now: datetime) -> None:
    """Whoever had the notice like everybody else gets a reminder of it."""
    still = {row.seq for row in register.unseen(connection, case.unseen)}
    notices = _not_reminded(connection, case.order, case.numbers & still)
    for number in sorted(notices):
        _tell(connection, case, number, notices[number], now)


def _tell(connection: Connection, case: Case, number: int, notice: Notice, now: datetime) -> None:
    order = case.order
    reason = (
        f"Nobody acknowledged this within {order.escalate_after_hours} hours; you are the deputy "
        f"of the subscription {order.name}."
    )
    had = outbox.told_to(connection, number, MAIL)
    new = [address for address in case.deputies if address not in had]
    deliver(connection, number, new, order.name, now, reason)
    if again := [address for address in case.deputies if address in had]:
        reminder = _reminder(order, notice)
        tell_directly(connection, reminder, again, order.name, now, reason)


def reminder_about(order: Subscription, notice: Notice) -> str:
    """What a reminder to the deputies of a subscription is about."""
    return digest(("reminder", notice.notice_id, order.name))


def _reminder(order: Subscription, notice: Notice) -> Notice:
    """A notice once more, in its own thread; it is the first one that is acknowledged."""
    first = notice.notice_id
    told = replace(notice.told, reminds=first, follows=first)
    about = reminder_about(order, notice)
    return replace(notice, told=told, entry_id=about, change_id="", change_seq=0)
