"""Events -> notices -> deliveries. Every step is one transaction, so that a death between two of
them repeats nothing and loses nothing.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from db import deliveries as outbox
from db import events as inbox
from db import notices as register
from db.canonical import canonical
from db.deliveries import Delivery, DeliveryRow
from db.engine import Connection, Engine, reading, writing
from db.events import EventRow
from db.locks import Lock, alone
from db.notices import NoticeRow
from scrapers import kit
from tracker.model import digest, stamp
from tracker.notices import once, subscriptions, untold
from tracker.notices.alike import alike
from tracker.notices.channels.channel import MAIL
from tracker.notices.notice import Notice, explaining, sources
from tracker.notices.order import (
    BadSubscription,
    Groups,
    Subscription,
    next_time,
    noted,
    recipients,
)
from tracker.notices.untold import Untold
from tracker.notices.wants import wants
from tracker.notices.watching import AtOnce, Watching
from tracker.notices.wording import phrase
from tracker.shown import count

T = TypeVar("T")
Reader = tuple[str, str, str]
"""Subscription, recipient, channel."""


class FannedOut(NamedTuple):
    """The number of new notices, a sentence for each subscription that cannot be served, and what
    waits because the program breaks on it."""

    notices: int
    wrong: list[str]
    untold: list[Untold]


class _TakenBack(Exception):
    """A try has worked, and is not to stand."""


def fan_out(engine: Engine, list_id: str, watching: Watching, now: datetime) -> FannedOut:
    """Turn the waiting events of a list into notices, and those into deliveries.

    Events on which the program breaks wait for the next round, and the others are told.
    """
    try:
        return FannedOut(*_fan_out(engine, list_id, watching, now), [])
    except Exception as failure:
        fault = untold.fault(failure)

    def tell(connection: Connection, some: Sequence[EventRow]) -> None:
        _tell_events(connection, list_id, some, watching, now)

    with reading(engine) as connection:
        events = inbox.waiting(connection, list_id)
    broken = untold.broken(events, partial(_breaks, engine, tell))
    made, wrong = _fan_out(engine, list_id, watching, now, [event.seq for event in broken])
    return FannedOut(made, wrong, [_untold_events(list_id, broken, fault)])


def _fan_out(
    engine: Engine, list_id: str, watching: Watching, now: datetime, but: Collection[int] = ()
) -> tuple[int, list[str]]:
    """The same for all events but some, which go on waiting."""
    with writing(engine) as connection:
        alone(connection, Lock.NOTICES)
        waiting = inbox.waiting(connection, list_id)
        events = [event for event in waiting if event.seq not in but]
        made, wrong = _tell_events(connection, list_id, events, watching, now)
        inbox.looked_at(connection, list_id, events[-1].seq if events else 0)
        inbox.still_waiting(connection, but)
    return made, wrong


def _tell_events(
    connection: Connection,
    list_id: str,
    events: Sequence[EventRow],
    watching: Watching,
    now: datetime,
) -> tuple[int, list[str]]:
    notices = once.only_new(connection, _notices(connection, list_id, events, now))
    for_all = [notice for notice in notices if not notice.told.to]
    wrong = tell(connection, for_all, watching, now)
    for notice in notices:
        if notice.told.to:
            tell_directly(connection, notice, notice.told.to, f"({list_id})", now)
    return len(notices), wrong


def _breaks(
    engine: Engine, tell: Callable[[Connection, Sequence[T]], object], some: Sequence[T]
) -> bool:
    """Whether telling these breaks the program: it is tried, and taken back."""
    try:
        with writing(engine) as connection:
            alone(connection, Lock.NOTICES)
            tell(connection, some)
            raise _TakenBack
    except _TakenBack:
        return False
    except Exception as failure:
        return bool(untold.fault(failure))


def _untold_events(list_id: str, events: Sequence[EventRow], fault: kit.Fault) -> Untold:
    kinds = ", ".join(sorted({event.kind for event in events}))
    numbers = [str(event.seq) for event in events]
    return Untold(
        about=digest(("untold", list_id, *numbers)),
        what=f"{count(len(events), 'event')} of {list_id} ({kinds}), which the log has",
        fault=fault,
    )


def _notices(
    connection: Connection, list_id: str, events: Sequence[Any], now: datetime
) -> list[Notice]:
    """The notices that the waiting events of one list give."""
    by_kind = alike(events, attrgetter("kind"))
    told = (
        source.of_events(connection, list_id, by_kind[kind], now)
        for kind, source in sources().items()
        if kind in by_kind
    )
    return list(chain.from_iterable(told))


def tell_new(engine: Engine, notices: Sequence[Notice], watching: Watching, now: datetime) -> int:
    """Record notices that were not told yet, and who gets them; how many they were."""
    if not notices:
        return 0
    with writing(engine) as connection:
        alone(connection, Lock.NOTICES)
        return _tell_new(connection, notices, watching, now)


def _tell_new(
    connection: Connection, notices: Sequence[Notice], watching: Watching, now: datetime
) -> int:
    news = [notice for notice in notices if notice.told.is_news(connection, notice)]
    fresh = once.only_new(connection, news)
    tell(connection, fresh, watching, now)
    return len(fresh)


def tell_all_that_can(
    engine: Engine, notices: Sequence[Notice], watching: Watching, now: datetime
) -> FannedOut:
    """The same, and those on which the program breaks keep nobody from the others."""
    try:
        return FannedOut(tell_new(engine, notices, watching, now), [], [])
    except Exception as failure:
        fault = untold.fault(failure)
    tell = partial(_tell_new, watching=watching, now=now)
    broken = untold.broken(notices, partial(_breaks, engine, tell))
    rest = [notice for notice in notices if notice not in broken]
    waits = [_untold_notice(notice, fault) for notice in broken]
    return FannedOut(tell_new(engine, rest, watching, now), [], waits)


def _untold_notice(notice: Notice, fault: kit.Fault) -> Untold:
    what = f"a notice of the kind {notice.kind}{phrase(' about {}', notice.list_id)}"
    return Untold(about=digest(("untold", *map(str, notice.key))), what=what, fault=fault)


def tell(
    connection: Connection, notices: Sequence[Notice], watching: Watching, now: datetime
) -> list[str]:
    """Record notices and who gets them; a sentence per subscription that cannot be served."""
    if not notices:
        return []
    numbered = _record(connection, notices, now)
    record, groups = subscriptions.current(connection), subscriptions.groups(connection)
    before = _told_before(connection, numbered)
    entries = (entry for _, notice in numbered for entry in notice.told.entries())
    at_once = AtOnce(watching, entries)
    operated = _operated(connection, record.served(), groups, numbered, at_once)
    round_ = _Round(connection, groups, at_once, now, before, operated)
    earliest: dict[tuple[int, str, str], Delivery] = {}
    by_time = attrgetter("due_at")
    wrong = list(record.wrong)
    for order in record.served():
        with noted(wrong):
            for delivery in round_.deliveries(order, numbered):
                at = (delivery.notice, delivery.recipient, delivery.channel)
                earliest[at] = min(earliest.get(at, delivery), delivery, key=by_time)
    outbox.add_fresh(connection, earliest.values())
    _take_back(connection, numbered, now)
    return wrong


Numbered = Sequence[tuple[int, Notice]]


class _Likely(NamedTuple):
    """A notice that a subscription may be told of: whether its filters let it through."""

    number: int
    notice: Notice
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class _Round:
    """What decides who gets the notices that are told now."""

    connection: Connection
    groups: Groups
    watching: Watching
    now: datetime
    told_before: dict[int, set[Reader]]
    operated: frozenset[int]
    likely: dict[Subscription, list[_Likely]] = field(default_factory=dict)

    def deliveries(self, order: Subscription, numbered: Numbered) -> list[Delivery]:
        """The deliveries that one subscription asks for; corrections go by what was told."""
        to, at = recipients(order, self.groups), stamp(self.now)
        due = stamp(next_time(order, self.now))
        return [
            Delivery(
                notice=likely.number,
                subscription=order.name,
                recipient=recipient,
                channel=order.channel,
                due_at=at if likely.notice.told.at_once else due,
            )
            for likely in self._likely(order, numbered)
            if self._may_read(order, likely)
            for recipient in self._readers(order, to, likely)
        ]

    def _likely(self, order: Subscription, numbered: Numbered) -> list[_Likely]:
        """What those may be told of who ask for the same: thousands of subscriptions do."""
        wish = order.wish
        if wish not in self.likely:
            self.likely[wish] = [
                _Likely(number, notice, is_wanted)
                for number, notice in numbered
                if not notice.corrects
                for is_wanted in [wants(self.connection, wish, notice, self.watching)]
                if is_wanted or number in self.told_before
            ]
        return self.likely[wish]

    def _may_read(self, order: Subscription, likely: _Likely) -> bool:
        """Whether it is for this one's role, or for everybody since nobody has that role."""
        return likely.number not in self.operated or likely.notice.told.for_role in order.roles

    def _readers(self, order: Subscription, to: Sequence[str], likely: _Likely) -> Sequence[str]:
        """Whoever was told that something is not yet sure is told of its end, unfiltered."""
        if likely.is_wanted:
            return to
        before = self.told_before[likely.number]
        return [r for r in to if (order.name, r, order.channel) in before]


def _operated(
    connection: Connection,
    orders: Sequence[Subscription],
    groups: Groups,
    numbered: Numbered,
    watching: Watching,
) -> frozenset[int]:
    """Notices for a role that somebody has who is told of them; all others go to everybody."""
    return frozenset(
        number
        for number, notice in numbered
        if notice.told.for_role
        for order in orders
        if notice.told.for_role in order.roles
        and served(order, groups)
        and wants(connection, order, notice, watching)
    )


def tell_directly(
    connection: Connection,
    notice: Notice,
    to: Sequence[str],
    name: str,
    now: datetime,
    reason: str = "",
) -> int:
    """Record a notice for these mail addresses and nobody else; its number."""
    ((number, _),) = _record(connection, [notice], now)
    deliver(connection, number, to, name, now, reason)
    return number


def tell_by(
    connection: Connection, notice: Notice, order: Subscription, to: Iterable[str], now: datetime
) -> int:
    """Record a notice for these recipients of a subscription, by its channel; its number."""
    ((number, _),) = _record(connection, [notice], now)
    deliveries = [
        Delivery(
            notice=number,
            subscription=order.name,
            recipient=recipient,
            channel=order.channel,
            due_at=stamp(now),
        )
        for recipient in to
    ]
    outbox.add(connection, deliveries)
    return number


def deliver(
    connection: Connection,
    number: int,
    to: Iterable[str],
    name: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Note that a notice goes to these mail addresses at once."""
    deliveries = [
        Delivery(
            notice=number,
            subscription=name,
            recipient=address,
            channel=MAIL,
            due_at=stamp(now),
            reason=reason,
        )
        for address in to
    ]
    outbox.add(connection, deliveries)


def _record(connection: Connection, notices: Sequence[Notice], now: datetime) -> Numbered:
    numbers = register.add(connection, [_row(notice, now) for notice in notices])
    return list(zip(numbers, notices, strict=True))


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    names = ("kind", "list_id", "entry_id", "scope", "programme", "episode", "occurrence")
    more = ("change_id", "change_seq", "terrorism", "corrects", "notice_id")
    waits = notice.told.needs_ack and notice.told.reminds is None
    return {
        **{name: getattr(notice, name) for name in (*names, *more)},
        "facts": canonical(notice.told.written()),
        "corrected_by": "",
        "recorded_at": stamp(now),
        "acked_at": "" if waits else "-",
        "acked_by": "",
    }


def _told_before(connection: Connection, numbered: Numbered) -> dict[int, set[Reader]]:
    """Notice -> who got the one that it brings to an end.

    What of that one nobody has written yet is not told any more, unless this one only adds to it:
    this one says it all.
    """
    readers: dict[int, set[Reader]] = {}
    for number, notice in numbered:
        if notice.told.follows is None:
            continue
        earlier = register.by_id(connection, notice.told.follows)
        rows = outbox.of_notice(connection, earlier.seq)
        readers[number] = {
            (row.subscription, row.recipient, row.channel) for row in rows if not row.reason
        }
        if not (notice.told.adds or Notice.of(earlier).told.lasts):
            outbox.drop_unwritten(connection, earlier.seq)
    return readers


def _take_back(connection: Connection, numbered: Numbered, now: datetime) -> None:
    """A correction goes to exactly those who got the wrong notice; the others never get that, nor
    does anybody get any more why it was.
    """
    for number, notice in numbered:
        if not notice.corrects:
            continue
        wrong = register.by_id(connection, notice.corrects)
        register.take_back(connection, wrong, notice.notice_id)
        outbox.drop_unwritten(connection, wrong.seq)
        for why in _explained(connection, wrong):
            register.take_back(connection, why, notice.notice_id)
            outbox.drop_unwritten(connection, why.seq)
        again = [
            Delivery(
                notice=number,
                subscription=row.subscription,
                recipient=row.recipient,
                channel=row.channel,
                due_at=stamp(now),
            )
            for row in outbox.of_notice(connection, wrong.seq)
        ]
        outbox.add(connection, again)


# What is left behind under a subscription that is served no more.


def hand_over(engine: Engine, watching: Watching, now: datetime) -> None:
    """What waits under a subscription that is paused or ended goes by another of the recipient's.

    Where several asked for a notice it waits under the earliest only; the others still want it.
    """
    with reading(engine) as connection:
        orders = subscriptions.current(connection).served()
        served = [order.name for order in orders]
        if not outbox.left_behind(connection, served):
            return
    with writing(engine) as connection:
        alone(connection, Lock.NOTICES)
        groups = subscriptions.groups(connection)
        left = outbox.left_behind(connection, served)
        notices = delivered(connection, left)
        for row in left:
            notice = notices[row.notice]
            ways = [
                (stamp(next_time(order, now)), order.name)
                for order in _who_told(row, orders, groups)
                if wants(connection, order, notice, watching)
                if _may_take_over(order, orders, notice)
            ]
            if ways:
                due, name = min(ways)
                outbox.hand_over(connection, row.seq, name, due)


def _may_take_over(order: Subscription, orders: Sequence[Subscription], notice: Notice) -> bool:
    """Whether what is for a role goes on by one who has it, or nobody has it any more."""
    role = notice.told.for_role
    return not role or role in order.roles or not any(role in one.roles for one in orders)


def _who_told(row: Any, orders: Iterable[Subscription], groups: Groups) -> list[Subscription]:
    """Subscriptions by which the recipient of a delivery is told the same way."""
    return [
        order
        for order in orders
        if order.channel == row.channel and row.recipient in served(order, groups)
    ]


def served(order: Subscription, groups: Groups) -> Sequence[str]:
    """The addresses of a subscription; of one that cannot be served, none."""
    try:
        return recipients(order, groups)
    except BadSubscription:
        return ()


def delivered(connection: Connection, deliveries: Iterable[DeliveryRow]) -> dict[int, Notice]:
    """What these deliveries bring: notices by number."""
    return notices_of(connection, {row.notice for row in deliveries})


def notices_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Notice]:
    """Recorded notices by number."""
    return {row.seq: Notice.of(row) for row in register.numbered(connection, numbers)}


def _explained(connection: Connection, wrong: NoticeRow) -> list[NoticeRow]:
    """Notices that say why what a wrong one told was."""
    kinds = explaining()
    about = (row for row in register.about(connection, [wrong.entry_id]) if row.kind in kinds)
    return [row for row in about if Notice.of(row).told.follows == wrong.notice_id]
