"""Events that wait, notices made of them, and deliveries of notices. Moments are texts here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, text, update

from db import store, tables
from db.parts import in_parts
from db.queries import Rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One notice for one recipient by one channel; `reason` says why a deputy gets it."""

    notice: int
    subscription: str
    recipient: str
    channel: str
    due_at: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unseen:
    """Which notices a deputy has to be told of: nobody acknowledged them for too long."""

    kinds: Sequence[str]
    subscription: str
    saved_at: str
    recipients: Sequence[str]
    channel: str
    recorded_after: str
    recorded_before: str


# Events.


def waiting_lists(connection: Connection) -> list[str]:
    """Lists with events that no fan-out has looked at; costs nothing when there are none."""
    events = store.table(tables.Event)
    query = select(events.c.list_id).distinct().where(text("waiting"))
    return sorted(connection.execute(query).scalars())


def waiting_events(connection: Connection, list_id: str) -> Rows:
    """The events of a list that no fan-out has looked at, oldest first."""
    events = store.table(tables.Event)
    query = select(events).where(text("waiting"), events.c.list_id == list_id)
    return connection.execute(query.order_by(events.c.seq)).all()


def looked_at(connection: Connection, list_id: str, last: int) -> None:
    """Note that a fan-out has looked at the events of a list up to a number."""
    events = store.table(tables.Event)
    done = update(events).where(text("waiting"), events.c.list_id == list_id, events.c.seq <= last)
    connection.execute(done.values(waiting=False))


def add_event(connection: Connection, event: Mapping[str, Any]) -> None:
    """Write an event that a fan-out has to look at."""
    store.add_all(connection, tables.Event, [{**event, "live": True, "waiting": True}])


# Notices.


def record(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Record notices; their numbers."""
    first = store.next_number(connection, tables.Notice)
    numbers = list(range(first, first + len(rows)))
    numbered = [{**row, "seq": seq} for seq, row in zip(numbers, rows, strict=True)]
    store.add_all(connection, tables.Notice, numbered)
    return numbers


def notices(connection: Connection, numbers: Iterable[int]) -> Rows:
    """Recorded notices by number."""
    rows, found = store.table(tables.Notice), list[Any]()
    for part in in_parts(sorted(numbers)):
        found += connection.execute(select(rows).where(rows.c.seq.in_(part))).all()
    return found


def notices_about(connection: Connection, subjects: Iterable[str]) -> Rows:
    """Recorded notices about these entries, documents, failures or days, by their occurrence."""
    rows, found = store.table(tables.Notice), list[Any]()
    for part in in_parts(sorted(set(subjects))):
        query = select(rows).where(rows.c.entry_id.in_(part))
        found += connection.execute(query.order_by(rows.c.occurrence)).all()
    return found


def is_told(connection: Connection, about: str) -> bool:
    """Whether any notice about this was ever recorded."""
    rows = store.table(tables.Notice)
    found = select(rows.c.seq).where(rows.c.entry_id == about).limit(1)
    return connection.execute(found).first() is not None


def notices_of_kind(connection: Connection, kind: str, list_id: str) -> Rows:
    """Recorded notices of one kind about a list, oldest first."""
    rows = store.table(tables.Notice)
    query = select(rows).where(rows.c.list_id == list_id, rows.c.kind == kind)
    return connection.execute(query.order_by(rows.c.seq)).all()


def last_of_kind(connection: Connection, kind: str, list_id: str, scopes: Sequence[str]) -> Any:
    """The newest notice of a kind about a list, of any of these scopes, or None."""
    rows = store.table(tables.Notice)
    query = select(rows).where(rows.c.list_id == list_id, rows.c.kind == kind)
    query = query.where(rows.c.scope.in_(scopes)).order_by(rows.c.seq.desc())
    return connection.execute(query.limit(1)).first()


def last_about_change(connection: Connection, number: int) -> Any:
    """The last notice that told of a row of the log, or None."""
    log, rows = store.table(tables.Change), store.table(tables.Notice)
    change_id = connection.execute(select(log.c.change_id).where(log.c.seq == number)).scalar()
    query = select(rows).where(rows.c.change_id == change_id, rows.c.change_seq == number)
    return connection.execute(query.order_by(rows.c.seq.desc())).first()


def by_id(connection: Connection, notice_id: str) -> Any:
    """The recorded notice of an id."""
    rows = store.table(tables.Notice)
    return connection.execute(select(rows).where(rows.c.notice_id == notice_id)).one()


def move(connection: Connection, number: int, change_seq: int, change_id: str) -> None:
    """Let a notice stand for another row of the log, which tells of the same event."""
    rows = store.table(tables.Notice)
    moved = update(rows).where(rows.c.seq == number)
    connection.execute(moved.values(change_seq=change_seq, change_id=change_id))


def take_back(connection: Connection, wrong: Any, correction_id: str) -> None:
    """Mark a notice as corrected, and what else told of its event: that one told all readers."""
    rows = store.table(tables.Notice)
    taken = update(rows).where(or_(rows.c.seq == wrong.seq, _led_to(rows, wrong)))
    connection.execute(taken.values(corrected_by=correction_id, acked_at="-"))


def _led_to(rows: Table, wrong: Any) -> ColumnElement[bool]:
    """Earlier notices of the same event as the one taken back."""
    return and_(
        rows.c.change_id == wrong.change_id,
        rows.c.entry_id == wrong.entry_id,
        rows.c.kind == wrong.kind,
        rows.c.corrected_by == "",
    )


def unseen(connection: Connection, asked: Unseen) -> Rows:
    """Number and subscription of told notices that nobody acknowledged, and no deputy has yet.

    A notice that several subscriptions of one recipient ask for is sent under the earliest of
    them; the deputies of all are told.
    """
    rows, deliveries = store.table(tables.Notice), store.table(tables.Delivery)
    told = deliveries.alias()
    told_deputy = select(told.c.seq).where(
        told.c.notice == rows.c.seq,
        told.c.subscription == asked.subscription,
        told.c.reason != "",
    )
    query = (
        select(rows.c.seq, deliveries.c.subscription)
        .join(deliveries, deliveries.c.notice == rows.c.seq)
        .where(
            rows.c.kind.in_(asked.kinds),
            rows.c.acked_at == "",
            rows.c.recorded_at <= asked.recorded_before,
            rows.c.recorded_at >= asked.recorded_after,
            or_(
                deliveries.c.subscription == asked.subscription,
                rows.c.recorded_at >= asked.saved_at,
            ),
            deliveries.c.recipient.in_(asked.recipients),
            deliveries.c.channel == asked.channel,
            deliveries.c.reason == "",
            ~told_deputy.exists(),
        )
    )
    return connection.execute(query).all()


# Deliveries.


def add_deliveries(connection: Connection, deliveries: Iterable[Delivery]) -> None:
    """Note who gets a notice, unless he gets it already; no message is written yet."""
    rows = [{**asdict(delivery), "message": 0} for delivery in deliveries]
    store.add_new(connection, tables.Delivery, rows)


def deliveries_of(connection: Connection, notice: int) -> Rows:
    """Everybody who gets a notice, deputies too."""
    rows = store.table(tables.Delivery)
    return connection.execute(select(rows).where(rows.c.notice == notice)).all()


def drop_unwritten(connection: Connection, notice: int) -> None:
    """Forget the deliveries of a notice of which no message is written yet."""
    rows = store.table(tables.Delivery)
    connection.execute(delete(rows).where(rows.c.notice == notice, rows.c.message == 0))


def told_to(connection: Connection, notice: int, channel: str) -> set[str]:
    """Addresses to which a notice goes by a channel."""
    rows = store.table(tables.Delivery)
    query = select(rows.c.recipient).where(rows.c.notice == notice, rows.c.channel == channel)
    return set(connection.execute(query).scalars())


def due(connection: Connection, at: str, paused: Collection[str]) -> Rows:
    """Deliveries whose time has come; those of a paused subscription wait until it is resumed."""
    rows = store.table(tables.Delivery)
    return connection.execute(select(rows).where(_due(at, paused)).order_by(rows.c.seq)).all()


def any_due(connection: Connection, at: str, paused: Collection[str]) -> bool:
    """Whether there is any delivery whose time has come."""
    rows = store.table(tables.Delivery)
    query = select(rows.c.seq).where(_due(at, paused)).limit(1)
    return connection.execute(query).first() is not None


def _due(at: str, paused: Collection[str]) -> ColumnElement[bool]:
    rows = store.table(tables.Delivery)
    come = (rows.c.message == 0) & (rows.c.due_at <= at)
    return come & rows.c.subscription.not_in(paused) if paused else come


def postpone(connection: Connection, deliveries: Iterable[int], until: str) -> None:
    """Let deliveries wait."""
    _set(connection, deliveries, due_at=until)


def written(connection: Connection, deliveries: Iterable[int], message: int) -> None:
    """Note the message in which deliveries are written."""
    _set(connection, deliveries, message=message)


def _set(connection: Connection, deliveries: Iterable[int], **values: Any) -> None:
    rows = store.table(tables.Delivery)
    for part in in_parts(deliveries):
        connection.execute(update(rows).where(rows.c.seq.in_(part)).values(**values))


def left_behind(connection: Connection, served: Collection[str]) -> Rows:
    """Deliveries that wait under a subscription which is paused or has ended."""
    rows = store.table(tables.Delivery)
    left = (rows.c.message == 0) & (rows.c.reason == "") & rows.c.subscription.not_in(served)
    return connection.execute(select(rows).where(left)).all()


def hand_over(connection: Connection, delivery: int, subscription: str, due_at: str) -> None:
    """Let a delivery wait under another subscription."""
    _set(connection, [delivery], subscription=subscription, due_at=due_at)
