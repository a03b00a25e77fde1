"""Deliveries that are due -> messages, byte for byte as they go out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from db import deliveries as outbox
from db import messages
from db.deliveries import Waits
from db.engine import Connection, Engine, reading, writing
from db.locks import Lock, alone
from db.parts import in_parts
from scrapers import kit
from scrapers.addresses import veiled
from tracker.model import digest, stamp
from tracker.notices import covering, letters, subscriptions, untold
from tracker.notices.channels import channel
from tracker.notices.fanout import delivered
from tracker.notices.links import Links, with_links
from tracker.notices.notice import Notice
from tracker.notices.order import ENDED, BadSubscription, Subscription
from tracker.notices.page import BadTemplate, Page, page
from tracker.notices.untold import Untold
from tracker.shown import count

AT_ONCE = 200
"""Messages written in one transaction: other writers wait for no longer."""

MOST = 20_000
"""Notices of one mail; more go out as several, what ended first."""

LATER = timedelta(hours=1)
"""How long a message waits that cannot be written."""

Orders = Mapping[str, Subscription]
"""Subscriptions by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """How messages are written: who sends them, how many notices make a digest."""

    sender: letters.Sender
    digest_over: int = 100
    links: Links | None = None
    demo: bool = False


class Way(NamedTuple):
    """To whom a delivery goes, how and why."""

    channel: str
    recipient: str
    subscription: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """Deliveries that share a message."""

    way: Way
    deliveries: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def parts(self, most: int) -> "Iterator[Bundle]":
        """The same in bundles of no more notices than this, in the order of a mail."""
        if len(self.notices) <= most:
            yield self
            return
        pairs = zip(self.deliveries, self.notices, strict=True)
        ordered = sorted(pairs, key=lambda pair: pair[1].order)
        for start in range(0, len(ordered), most):
            deliveries, notices = zip(*ordered[start : start + most], strict=True)
            yield Bundle(way=self.way, deliveries=list(deliveries), notices=list(notices))

    def digest(self, order: Subscription) -> str:
        """How a regular mail calls itself; "" for what goes out at once."""
        return "" if self.notices[0].told.at_once else order.digest


def compose(engine: Engine, how: Writing, now: datetime, waits: list[Untold]) -> list[str]:
    """Write a message for every delivery that is due; a sentence per one that cannot be written.

    What breaks the program waits like those; it is one more in `waits`.
    """
    wrong: list[str] = []
    known = _Known()
    while due := _for_whom(engine, now):
        for some in in_parts(due, AT_ONCE):
            wrong += _compose_for(engine, how, now, waits, some, known)
    return wrong


def _for_whom(engine: Engine, now: datetime) -> list[Waits]:
    with reading(engine) as connection:
        return outbox.waits(connection, stamp(now), subscriptions.paused(connection))


def _compose_for(
    engine: Engine,
    how: Writing,
    now: datetime,
    waits: list[Untold],
    some: Sequence[Waits],
    known: "_Known",
) -> list[str]:
    """Write messages for some recipients in one transaction; what is too much waits for another."""
    wrong: list[str] = []
    with writing(engine) as connection:
        alone(connection, Lock.NOTICES)
        due = outbox.due(connection, stamp(now), subscriptions.paused(connection), some)
        notices = delivered(connection, due)
        orders = subscriptions.current(connection, known.orders).by_name
        desk = _Desk(connection, how, now, orders, known)
        for bundle in bundles(due, notices, orders, how.digest_over)[:AT_ONCE]:
            try:
                desk.write(bundle)
            except (BadTemplate, BadSubscription, ValueError) as why:
                wrong.append(f"Subscription {bundle.way.subscription!r}: {why}")
                outbox.postpone(connection, bundle.deliveries, stamp(now + LATER))
            except Exception as failure:
                waits.append(_unwritten(bundle, untold.fault(failure)))
                outbox.postpone(connection, bundle.deliveries, stamp(now + LATER))
        desk.note_written()
    return wrong


def _unwritten(bundle: Bundle, fault: kit.Fault) -> Untold:
    """A message on which the program breaks; one about ourselves has no key, and is not told."""
    way, ids = bundle.way, [notice.notice_id for notice in bundle.notices]
    ours = all(notice.told.ours for notice in bundle.notices)
    return Untold(
        about="" if ours else digest(("unwritten", way.recipient, way.channel, *ids)),
        what=f"{count(len(ids), 'notice')} to {veiled(way.recipient)} ({way.subscription})",
        fault=fault,
    )


# Which deliveries share a message.


def bundles(
    due: Iterable[Any], notices: Mapping[int, Notice], orders: Orders, digest_over: int
) -> list[Bundle]:
    """Deliveries that share a message: a digest's all, of the others those of one list and kind.

    What has a mark in its subject (a drill, a late discovery, an unproven list ...) is in no mail
    with what has not: a mark, and what is said of what has it, is true of all of a mail. Whoever
    wants a mail per change gets that too, up to a day on which nobody could read them.
    """
    deliveries = [_Due.of(row, notices[row.notice], orders) for row in due]
    singles = Counter(delivery.way for delivery in deliveries if delivery.together[0] == SINGLE)
    bundled: dict[Any, Bundle] = {}
    for delivery in deliveries:
        many = delivery.together[0] == SINGLE and singles[delivery.way] > digest_over
        together = MANY if many else delivery.together
        key = (delivery.way, delivery.notice.marks, together)
        bundle = bundled.setdefault(key, Bundle(way=delivery.way))
        bundle.deliveries.append(delivery.number)
        bundle.notices.append(delivery.notice)
    return list(chain.from_iterable(bundle.parts(MOST) for bundle in bundled.values()))


SINGLE, MANY = "single", ("many",)


class _Due(NamedTuple):
    """A delivery; those to one recipient that agree in `together` share a message."""

    number: int
    way: Way
    notice: Notice
    together: tuple[Any, ...]

    @classmethod
    def of(cls, row: Any, notice: Notice, orders: Orders) -> "_Due":
        """The delivery of a row, under a subscription if that is still there."""
        way = Way(row.channel, row.recipient, row.subscription, row.reason)
        order = orders.get(row.subscription, ENDED)
        return cls(row.seq, way, notice, _together(notice, order))


def _together(notice: Notice, order: Subscription) -> tuple[Any, ...]:
    if notice.told.alone:
        return ("alone", notice.seq)
    if order.digest:
        return ("digest",)
    if not order.grouped:
        return (SINGLE, notice.seq)
    return ("alike", notice.list_id, notice.kind, notice.told.together)


# The message.


@dataclass(frozen=True, slots=True)
class _Known:
    """What the next transaction need not work out again: subscriptions by how they are stored, and
    pages that several get, with the notices that they were written of.
    """

    orders: dict[str, Subscription] = field(default_factory=dict)
    pages: dict[Any, tuple[Sequence[Notice], Page]] = field(default_factory=dict)

    def page(self, what: Any, notices: Sequence[Notice]) -> Page | None:
        """A page that was written of these very notices."""
        written_of, written = self.pages.get(what, ((), None))
        if written is None or written_of != notices:
            return None
        self.pages[what] = (notices, written)  # the same ones are compared quickest
        return written

    def keep(self, what: Any, notices: Sequence[Notice], written: Page) -> None:
        """Have a page at hand; of many, those of before no longer."""
        if len(self.pages) >= AT_ONCE:
            self.pages.clear()
        self.pages[what] = (notices, written)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where messages of one transaction are written."""

    connection: Connection
    how: Writing
    now: datetime
    orders: Orders
    known: _Known
    covers: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    written: dict[int, int] = field(default_factory=dict)

    def write(self, bundle: Bundle) -> None:
        """Write one message; several, where the tables of one would be too large for servers."""
        number = len(bundle.notices)
        if number > 1 and self._page(bundle).is_too_heavy:
            for part in bundle.parts(number - number // 2):
                self.write(part)
        else:
            self._write(bundle)

    def _write(self, bundle: Bundle) -> None:
        letter = self._letter(bundle)
        raw = channel.named(bundle.way.channel).written(letter)
        number = messages.add(self.connection, self._row(bundle, letter), raw)
        self.written.update(dict.fromkeys(bundle.deliveries, number))

    def note_written(self) -> None:
        """Note in which message each delivery is written, of all together."""
        outbox.written(self.connection, self.written)
        self.written.clear()

    def _letter(self, bundle: Bundle) -> letters.Letter:
        way, ids = bundle.way, self._ids(bundle)
        domain = self.how.sender.domain
        return letters.Letter(
            page=self._linked(self._page(bundle), bundle),
            notices=bundle.notices,
            sender=self.how.sender,
            recipient=way.recipient,
            subscription=way.subscription,
            identity=letters.message_id(domain, way.recipient, way.channel, ids),
            at=self.now,
            answers=self._answers(bundle),
        )

    def _page(self, bundle: Bundle) -> Page:
        order = self.orders.get(bundle.way.subscription, ENDED)
        digest, reason = bundle.digest(order), bundle.way.reason
        covers = self._covers(order) if digest else []
        what = (self._ids(bundle), digest, reason, tuple(covers))
        written = self.known.page(what, bundle.notices)
        if written is None:
            written = page(bundle.notices, digest, reason, covers, demo=self.how.demo)
            self.known.keep(what, bundle.notices, written)
        return written

    def _ids(self, bundle: Bundle) -> tuple[str, ...]:
        """The ids of the notices of a bundle, each worked out once."""
        for notice in bundle.notices:
            if notice.seq not in self.ids:
                self.ids[notice.seq] = notice.notice_id
        return tuple(self.ids[notice.seq] for notice in bundle.notices)

    def _linked(self, whole: Page, bundle: Bundle) -> Page:
        """A page that several get, with the links of one of them; only people in mails have any."""
        how = self.how.links if bundle.way.channel == channel.MAIL else None
        return with_links(whole, bundle.notices, bundle.way.recipient, how, self.now)

    def _covers(self, order: Subscription) -> list[str]:
        """What the regular mail of a subscription covers, looked up once."""
        if order.name not in self.covers:
            self.covers[order.name] = covering.of_digest(self.connection, order, self.now)
        return self.covers[order.name]

    def _answers(self, bundle: Bundle) -> list[str]:
        """Message ids with which this recipient got what is taken back or brought to its end."""
        ids = {notice.corrects or notice.told.follows or "" for notice in bundle.notices}
        if "" in ids:
            return []
        way = bundle.way
        self.note_written()
        return messages.ids_of(self.connection, ids, way.recipient, way.channel)

    def _row(self, bundle: Bundle, letter: letters.Letter) -> dict[str, Any]:
        way, at = bundle.way, stamp(self.now)
        return {
            "message_id": letter.identity,
            "channel": way.channel,
            "recipient": way.recipient,
            "subscription": way.subscription,
            "subject": letter.page.subject,
            "state": "pending",
            "attempts": 0,
            "due_at": at,
            "created_at": at,
        }
