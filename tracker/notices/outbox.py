"""Events -> notices -> deliveries -> messages, and what became of each. Every step is one
transaction, so that a death between two of them repeats nothing and loses nothing.
"""

import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import zstandard
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from db import store, tables
from db.canonical import canonical
from db.engine import reading, writing
from tracker import subscriptions
from tracker.model import stamp
from tracker.notices import gather, letters, words
from tracker.notices.notice import Notice
from tracker.notices.page import BadTemplate, Page, needs_ack, page
from tracker.subscriptions import BadSubscription, Subscription, next_time

LEASE = timedelta(minutes=10)
BATCH = 20
"""Messages one sender takes at a time."""

AT_ONCE = 200
"""Messages written in one transaction: other writers wait for no longer."""

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
GIVEN_UP_AFTER = timedelta(hours=72)

LOCK = 726177

Wanted = Callable[[Connection, Subscription, Notice], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A message under our lease, ready to go."""

    seq: int
    message_id: str
    channel: str
    recipient: str
    subscription: str
    subject: str
    raw: bytes
    attempts: int
    first_tried_at: str
    lease: str


def waiting_lists(engine: Engine) -> list[str]:
    """Lists with events that no fan-out has looked at; costs nothing when there are none."""
    events = store.table(tables.Event)
    query = select(events.c.list_id).distinct().where(text("waiting"))
    with reading(engine) as connection:
        return sorted(connection.execute(query).scalars())


def fan_out(engine: Engine, list_id: str, wanted: Wanted, now: datetime) -> tuple[int, list[str]]:
    """Turn the waiting events of a list into notices, and those into deliveries.

    The number of new notices, and a sentence for each subscription that cannot be served.
    """
    events = store.table(tables.Event)
    with writing(engine) as connection:
        alone(connection)
        query = select(events).where(text("waiting"), events.c.list_id == list_id)
        rows = connection.execute(query.order_by(events.c.seq)).all()
        notices = gather.of_events(connection, list_id, rows, now)
        wrong = tell(connection, [n for n in notices if not n.facts.get("to")], wanted, now)
        for notice in notices:
            if to := notice.facts.get("to"):
                tell_directly(connection, notice, to, f"({list_id})", now)
        done = update(events).where(text("waiting"), events.c.list_id == list_id)
        last = rows[-1].seq if rows else 0
        connection.execute(done.where(events.c.seq <= last).values(waiting=False))
    return len(notices), wrong


def alone(connection: Connection) -> None:
    """One fan-out at a time; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def tell(
    connection: Connection, notices: Sequence[Notice], wanted: Wanted, now: datetime
) -> list[str]:
    """Record notices and who gets them; a sentence per subscription that cannot be served."""
    if not notices:
        return []
    numbers = _record(connection, notices, now)
    known = subscriptions.groups(connection)
    everyone, wrong = subscriptions.current(connection)
    earlier = _told_before(connection, numbers)
    deliveries: dict[tuple[int, str, str], dict[str, Any]] = {}
    for one in everyone:
        if one.paused:
            continue
        try:
            found = _orders(connection, one, known, numbers, wanted, earlier, now)
        except BadSubscription as why:
            wrong.append(str(why))
            continue
        for row in found:
            at = (row["notice"], row["recipient"], row["channel"])
            if at not in deliveries or row["due_at"] < deliveries[at]["due_at"]:
                deliveries[at] = row
    store.add_new(connection, tables.Delivery, list(deliveries.values()))
    _take_back(connection, numbers, now)
    return wrong


def hand_over(engine: Engine, wanted: Wanted, now: datetime) -> None:
    """What waits under a subscription that is paused or ended goes by another of the recipient's.

    Where several asked for a notice it waits under the earliest only; the others still want it.
    """
    rows = store.table(tables.Delivery)
    with reading(engine) as connection:
        everyone = [s for s in subscriptions.current(connection)[0] if not s.paused]
        served = [s.name for s in everyone]
        left = (rows.c.message == 0) & (rows.c.reason == "") & rows.c.subscription.not_in(served)
        if connection.execute(select(rows.c.seq).where(left).limit(1)).first() is None:
            return
    with writing(engine) as connection:
        alone(connection)
        known = subscriptions.groups(connection)
        waiting = connection.execute(select(rows).where(left)).all()
        notices = notices_of(connection, {row.notice for row in waiting})
        for row in waiting:
            due = _other_time(connection, row, notices[row.notice], everyone, known, wanted, now)
            if due is not None:
                moved = {"subscription": due[1], "due_at": due[0]}
                connection.execute(update(rows).where(rows.c.seq == row.seq).values(moved))


def _other_time(
    connection: Connection,
    row: Any,
    notice: Notice,
    everyone: Iterable[Subscription],
    known: Mapping[str, Sequence[str]],
    wanted: Wanted,
    now: datetime,
) -> tuple[str, str] | None:
    """(when, by which subscription) the recipient of a delivery is told otherwise, if at all."""
    found = []
    for one in everyone:
        if one.channel != row.channel:
            continue
        try:
            ours = row.recipient in subscriptions.recipients(one, known)
            if ours and wanted(connection, one, notice):
                found.append((stamp(next_time(one, now)), one.name))
        except BadSubscription:
            continue
    return min(found, default=None)


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
    rows = [
        {
            "notice": number,
            "subscription": name,
            "recipient": address,
            "channel": "mail",
            "reason": reason,
            "due_at": stamp(now),
            "message": 0,
        }
        for address in to
    ]
    store.add_new(connection, tables.Delivery, rows)
    return number


def _record(
    connection: Connection, notices: Sequence[Notice], now: datetime
) -> list[tuple[int, Notice]]:
    first = store.next_number(connection, tables.Notice)
    rows = [_row(notice, now) | {"seq": first + n} for n, notice in enumerate(notices)]
    store.add_all(connection, tables.Notice, rows)
    return [(first + n, notice) for n, notice in enumerate(notices)]


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    names = ("kind", "list_id", "entry_id", "scope", "programme", "episode", "occurrence")
    more = ("change_id", "change_seq", "terrorism", "corrects", "notice_id")
    return {
        **{name: getattr(notice, name) for name in (*names, *more)},
        "facts": canonical(notice.facts),
        "corrected_by": "",
        "recorded_at": stamp(now),
        "acked_at": "" if needs_ack(notice) and "reminds" not in notice.facts else "-",
        "acked_by": "",
    }


def told_to(connection: Connection, number: int) -> set[str]:
    """Addresses to which a notice goes by mail."""
    rows = store.table(tables.Delivery)
    query = select(rows.c.recipient).where(rows.c.notice == number, rows.c.channel == "mail")
    return set(connection.execute(query).scalars())


def _orders(
    connection: Connection,
    one: Subscription,
    known: Mapping[str, Sequence[str]],
    numbers: Iterable[tuple[int, Notice]],
    wanted: Wanted,
    earlier: Mapping[int, set[tuple[str, str, str]]],
    now: datetime,
) -> list[dict[str, Any]]:
    """The deliveries that one subscription asks for; corrections go by what was told.

    Whoever was told that something is not yet sure is told of its end, whatever the filters say.
    """
    to, due = subscriptions.recipients(one, known), stamp(next_time(one, now))
    hurry = stamp(now)
    return [
        {
            "notice": number,
            "subscription": one.name,
            "recipient": recipient,
            "channel": one.channel,
            "reason": "",
            "due_at": hurry if notice.kind in ("status", "operations") else due,
            "message": 0,
        }
        for number, notice in numbers
        if notice.kind != "correction"
        for recipient in (
            to
            if wanted(connection, one, notice)
            else [r for r in to if (one.name, r, one.channel) in earlier.get(number, ())]
        )
    ]


def _told_before(
    connection: Connection, numbers: Iterable[tuple[int, Notice]]
) -> dict[int, set[tuple[str, str, str]]]:
    """Notice -> (subscription, recipient, channel) of the one that it brings to an end.

    What of that one nobody has written yet is not told any more: this one says it all.
    """
    deliveries, notices = store.table(tables.Delivery), store.table(tables.Notice)
    follows = {
        n: str(notice.facts["follows"]) for n, notice in numbers if "follows" in notice.facts
    }
    found: dict[int, set[tuple[str, str, str]]] = {}
    for number, notice_id in follows.items():
        first = connection.execute(
            select(notices.c.seq, notices.c.kind).where(notices.c.notice_id == notice_id)
        ).one()
        of_it = deliveries.c.notice == first.seq
        rows = connection.execute(select(deliveries).where(of_it, deliveries.c.reason == ""))
        found[number] = {(row.subscription, row.recipient, row.channel) for row in rows}
        if first.kind != "pending":
            connection.execute(delete(deliveries).where(of_it, deliveries.c.message == 0))
    return found


def _take_back(
    connection: Connection, numbers: Sequence[tuple[int, Notice]], now: datetime
) -> None:
    """A correction goes to exactly those who got the wrong notice; the others never get that."""
    deliveries, notices = store.table(tables.Delivery), store.table(tables.Notice)
    for number, notice in numbers:
        if not notice.corrects:
            continue
        wrong = connection.execute(
            select(notices.c.seq).where(notices.c.notice_id == notice.corrects)
        ).scalar()
        connection.execute(
            update(notices)
            .where(or_(notices.c.seq == wrong, _led_to(notices, notice)))
            .values(corrected_by=notice.notice_id, acked_at="-")
        )
        connection.execute(
            delete(deliveries).where(deliveries.c.notice == wrong, deliveries.c.message == 0)
        )
        rows = connection.execute(select(deliveries).where(deliveries.c.notice == wrong)).all()
        again = [
            {
                "notice": number,
                "subscription": row.subscription,
                "recipient": row.recipient,
                "channel": row.channel,
                "reason": "",
                "due_at": stamp(now),
                "message": 0,
            }
            for row in rows
        ]
        store.add_new(connection, tables.Delivery, again)


def _led_to(notices: Table, correction: Notice) -> ColumnElement[bool]:
    """Earlier notices of the same event as the one taken back: that one told all their readers."""
    return and_(
        notices.c.change_id == correction.change_id,
        notices.c.entry_id == correction.entry_id,
        notices.c.kind == correction.facts["wrong"]["kind"],
        notices.c.corrected_by == "",
    )


# Deliveries -> messages.


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """How messages are written: who sends them, and how many notices make a digest."""

    sender: letters.Sender
    digest_over: int = 100


def compose(engine: Engine, how: Writing, now: datetime) -> list[str]:
    """Write a message for every delivery that is due; a sentence per one that cannot be written."""
    wrong: list[str] = []
    while True:
        more = _compose_some(engine, how, now)
        if more is None:
            return wrong
        wrong += more


def _compose_some(engine: Engine, how: Writing, now: datetime) -> list[str] | None:
    """Write some messages in one transaction; None when no delivery is due."""
    wrong: list[str] = []
    with reading(engine) as connection:
        if not _due(connection, now, 1):
            return None
    with writing(engine) as connection:
        alone(connection)
        rows = _due(connection, now)
        notices = notices_of(connection, {row.notice for row in rows})
        known = {s.name: s for s in subscriptions.current(connection)[0]}
        pages: dict[Any, Page] = {}
        for bundle in bundles(rows, notices, known, how.digest_over)[:AT_ONCE]:
            try:
                _write(connection, bundle, notices, known, how, pages, now)
            except (BadTemplate, BadSubscription, ValueError) as why:
                name = bundle[0].subscription
                wrong.append(f"Subscription {name!r}: {why}")
                later = [row.seq for row in bundle]
                _postpone(connection, later, now + timedelta(hours=1))
    return wrong


def _due(connection: Connection, now: datetime, limit: int | None = None) -> Sequence[Any]:
    """Deliveries whose time has come; those of a paused subscription wait until it is resumed."""
    rows = store.table(tables.Delivery)
    query = select(rows).where(rows.c.message == 0, rows.c.due_at <= stamp(now))
    if held := subscriptions.paused(connection):
        query = query.where(rows.c.subscription.not_in(held))
    return connection.execute(query.order_by(rows.c.seq).limit(limit)).all()


def _postpone(connection: Connection, numbers: Sequence[int], until: datetime) -> None:
    rows = store.table(tables.Delivery)
    for start in range(0, len(numbers), 500):
        part = rows.c.seq.in_(numbers[start : start + 500])
        connection.execute(update(rows).where(part).values(due_at=stamp(until)))


def notices_of(connection: Connection, wanted: Iterable[int]) -> dict[int, Notice]:
    """Recorded notices by number."""
    rows, found, numbers = store.table(tables.Notice), dict[int, Notice](), sorted(wanted)
    for start in range(0, len(numbers), 500):
        query = select(rows).where(rows.c.seq.in_(numbers[start : start + 500]))
        found.update((row.seq, notice_from(row)) for row in connection.execute(query))
    return found


def notice_from(row: Any) -> Notice:
    """A notice from its row."""
    return Notice(
        kind=row.kind,
        list_id=row.list_id,
        entry_id=row.entry_id,
        facts=json.loads(row.facts),
        scope=row.scope,
        programme=row.programme,
        episode=row.episode,
        occurrence=row.occurrence,
        change_id=row.change_id,
        change_seq=row.change_seq,
        terrorism=row.terrorism,
        corrects=row.corrects,
        seq=row.seq,
        recorded_at=row.recorded_at,
    )


def bundles(
    rows: Sequence[Any],
    notices: Mapping[int, Notice],
    known: Mapping[str, Subscription],
    digest_over: int,
) -> list[list[Any]]:
    """Deliveries that share a message: a digest's all, of the others those of one list and kind.

    Whoever wants a mail per change gets that too, up to a day on which nobody could read them.
    """
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        to = (row.channel, row.recipient, row.subscription, row.reason)
        notice, one = notices[row.notice], known.get(row.subscription)
        together: tuple[Any, ...] = ()
        if notice.corrects or notice.kind in ("status", "operations", "baseline", "pending"):
            together = ("alone", row.notice)
        elif one is None or one.timing == "immediate":
            grouped = one is None or one.grouped
            sure = notice.kind != "removal" or words.sure(notice.facts)
            together = (notice.list_id, notice.kind, sure) if grouped else ("one", row.notice)
        found.setdefault((*to, together), []).append(row)
    return _merged(found, digest_over)


def _merged(found: Mapping[tuple[Any, ...], list[Any]], digest_over: int) -> list[list[Any]]:
    """Single mails of one recipient become one where there are more than anybody could read."""
    singles: dict[tuple[Any, ...], int] = {}
    for key in found:
        if key[-1][:1] == ("one",):
            singles[key[:-1]] = singles.get(key[:-1], 0) + 1
    merged: dict[tuple[Any, ...], list[Any]] = {}
    for key, rows in found.items():
        many = key[-1][:1] == ("one",) and singles[key[:-1]] > digest_over
        merged.setdefault((*key[:-1], ("many",)) if many else key, []).extend(rows)
    return list(merged.values())


def _write(
    connection: Connection,
    bundle: Sequence[Any],
    notices: Mapping[int, Notice],
    known: Mapping[str, Subscription],
    how: Writing,
    pages: dict[Any, Page],
    now: datetime,
) -> None:
    first = bundle[0]
    told = [notices[row.notice] for row in bundle]
    digest = _digest_name(known.get(first.subscription), told[0])
    what = (tuple(n.notice_id for n in told), digest, first.reason)
    if what not in pages:
        pages[what] = page(told, digest, first.reason)
    identity = letters.message_id(
        how.sender.domain, first.recipient, first.channel, [n.notice_id for n in told]
    )
    if first.channel == "mail":
        earlier = _answered(connection, told, first)
        to = (first.recipient, first.subscription)
        raw = letters.letter(pages[what], how.sender, *to, identity, now, earlier)
    else:
        raw = _body(told, pages[what], identity, now)
    row = _message_row(first, identity, pages[what].subject, now)
    number = store.add(connection, tables.Message, row)
    packed = {"message": number, "raw": zstandard.compress(raw, 3)}
    store.add(connection, tables.MessageBody, packed)
    rows = store.table(tables.Delivery)
    for start in range(0, len(bundle), 500):
        part = rows.c.seq.in_([row.seq for row in bundle[start : start + 500]])
        connection.execute(update(rows).where(part).values(message=number))


def _digest_name(one: Subscription | None, first: Notice) -> str:
    """How a regular mail calls itself; "" for what goes out at once."""
    at_once = first.corrects or first.kind in ("status", "operations")
    if one is None or one.timing == "immediate" or at_once:
        return ""
    return f"{one.timing.split(' ')[0].capitalize()} digest"


def _message_row(first: Any, identity: str, subject: str, now: datetime) -> dict[str, Any]:
    return {
        "message_id": identity,
        "channel": first.channel,
        "recipient": first.recipient,
        "subscription": first.subscription,
        "subject": subject,
        "state": "pending",
        "attempts": 0,
        "due_at": stamp(now),
        "lease": "",
        "lease_until": "",
        "created_at": stamp(now),
        "first_tried_at": "",
        "accepted_at": "",
    }


def _body(told: Sequence[Notice], written: Page, identity: str, now: datetime) -> bytes:
    """What a webhook or another channel is handed: the same words, and the change as data."""
    body = {
        "type": f"tracker.{told[0].kind}" if len(told) == 1 else "tracker.notices",
        "timestamp": stamp(now),
        "data": {
            "message_id": identity,
            "subject": written.subject,
            "text": written.text,
            "notices": [
                {
                    "notice_id": n.notice_id,
                    "kind": n.kind,
                    "list_id": n.list_id,
                    "corrects": n.corrects or None,
                    "change": n.facts.get("change"),
                    "still_stands": n.facts.get("stands", []),
                }
                for n in told
            ],
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _answered(connection: Connection, told: Sequence[Notice], to: Any) -> list[str]:
    """Message ids with which this recipient got what is now taken back or brought to its end."""
    ids = {str(n.corrects or n.facts.get("follows", "")) for n in told}
    if "" in ids:
        return []
    notices, deliveries = store.table(tables.Notice), store.table(tables.Delivery)
    messages = store.table(tables.Message)
    query = (
        select(messages.c.message_id)
        .distinct()
        .join(deliveries, deliveries.c.message == messages.c.seq)
        .join(notices, notices.c.seq == deliveries.c.notice)
        .where(
            notices.c.notice_id.in_(sorted(ids)[:500]),
            deliveries.c.recipient == to.recipient,
            deliveries.c.channel == to.channel,
        )
    )
    query = query.add_columns(messages.c.seq)  # DISTINCT sorts only by what it selects
    return [row.message_id for row in connection.execute(query.order_by(messages.c.seq))]


# Messages -> servers.


def claim(engine: Engine, channel: str, now: datetime, limit: int = BATCH) -> list[Claimed]:
    """Take messages that are due, or whose sender has died, under a lease of our own."""
    rows = store.table(tables.Message)
    lease = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
    ready = rows.c.state.in_(["pending", "failed"]) & (rows.c.due_at <= stamp(now))
    dead = (rows.c.state == "sending") & (rows.c.lease_until < stamp(now))
    due = (ready | dead) & (rows.c.channel == channel)
    with reading(engine) as connection:  # a look without the write lock: mostly there is nothing
        if held := subscriptions.paused(connection):
            due &= rows.c.subscription.not_in(held)
        found = select(rows.c.seq).where(due).limit(1)
        if connection.execute(found).first() is None:
            return []
    with writing(engine) as connection:
        alone(connection)
        bodies = store.table(tables.MessageBody)
        query = select(rows, bodies.c.raw).join(bodies, bodies.c.message == rows.c.seq)
        query = query.where(due)
        taken = connection.execute(query.order_by(rows.c.due_at, rows.c.seq).limit(limit)).all()
        connection.execute(
            update(rows)
            .where(rows.c.seq.in_([row.seq for row in taken]))
            .values(
                state="sending",
                lease=lease,
                lease_until=stamp(now + LEASE),
                attempts=rows.c.attempts + 1,
            )
        )
        first = [row.seq for row in taken if not row.first_tried_at]
        connection.execute(
            update(rows).where(rows.c.seq.in_(first)).values(first_tried_at=stamp(now))
        )
    return [_claimed(row, lease, stamp(now)) for row in taken]


def _claimed(row: Any, lease: str, now: str) -> Claimed:
    return Claimed(
        seq=row.seq,
        message_id=row.message_id,
        channel=row.channel,
        recipient=row.recipient,
        subscription=row.subscription,
        subject=row.subject,
        raw=zstandard.decompress(row.raw),
        attempts=row.attempts + 1,
        first_tried_at=row.first_tried_at or now,
        lease=lease,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a server said: accepted, failed (try again) or dead (never), and its very words."""

    outcome: str
    code: int = 0
    text: str = ""
    after: float = 0.0


@contextmanager
def notes(engine: Engine) -> Iterator[Connection]:
    """A connection for notes of acceptance.

    On SQLite these need not reach the disk at once: a power cut, not a killed process, can lose
    the last of them, and then the same Message-ID goes out again.
    """
    with engine.connect() as plain:
        quick = plain.dialect.name == "sqlite"
        if quick:
            plain.connection.cursor().execute("PRAGMA synchronous=NORMAL")
        connection = plain.execution_options(writes=True)
        try:
            yield connection
        finally:
            if plain.in_transaction():
                plain.rollback()
            if quick:
                plain.connection.cursor().execute("PRAGMA synchronous=FULL")


def note(connection: Connection, message: Claimed, said: Said, now: datetime) -> bool:
    """Record an answer in one transaction; False if the message is no longer ours to note."""
    answering, moving = _note_statements()
    answer = {
        "message": message.seq,
        "at": stamp(now),
        "outcome": said.outcome,
        "code": said.code,
        "text": said.text[:1000],
    }
    ours = {"ours": message.seq, "held": message.lease}
    with connection.begin():
        connection.execute(answering, answer)
        done = connection.execute(moving, {**ours, **_after(message, said, now)})
        return bool(done.rowcount)


@cache
def _note_statements() -> tuple[Any, Any]:
    """Built once: they run for every single mail."""
    rows = store.table(tables.Message)
    moving = update(rows).where(rows.c.seq == bindparam("ours"), rows.c.lease == bindparam("held"))
    fresh: dict[str, Any] = {
        name: bindparam(f"to_{name}") for name in ("state", "due_at", "accepted_at")
    }
    return store.table(tables.Answer).insert(), moving.values(lease="", lease_until="", **fresh)


def _after(message: Claimed, said: Said, now: datetime) -> dict[str, str]:
    """State and next try of a message after an answer."""
    plain = {"to_state": said.outcome, "to_due_at": stamp(now), "to_accepted_at": ""}
    if said.outcome == "accepted":
        return {**plain, "to_accepted_at": stamp(now)}
    first = datetime.fromisoformat(message.first_tried_at)
    if said.outcome == "dead" or now - first >= GIVEN_UP_AFTER:
        return {**plain, "to_state": "dead"}
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    return {**plain, "to_due_at": stamp(now + max(pause, timedelta(seconds=said.after)))}


def release(engine: Engine, messages: Sequence[Claimed], now: datetime) -> None:
    """Give back messages that we took and did not try."""
    rows = store.table(tables.Message)
    if not messages:
        return
    with writing(engine) as connection:
        connection.execute(
            update(rows)
            .where(rows.c.seq.in_([m.seq for m in messages]), rows.c.lease == messages[0].lease)
            .values(
                state="pending",
                lease="",
                lease_until="",
                due_at=stamp(now),
                attempts=rows.c.attempts - 1,
            )
        )


# Looking at it.


def ledger(connection: Connection, state: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Messages, newest first, with the last answer to each."""
    rows, answers = store.table(tables.Message), store.table(tables.Answer)
    query = select(rows).order_by(rows.c.seq.desc())
    if state:
        query = query.where(rows.c.state == state)
    if limit:
        query = query.limit(limit)
    found = []
    for row in connection.execute(query).all():
        last = connection.execute(
            select(answers).where(answers.c.message == row.seq).order_by(answers.c.seq.desc())
        ).first()
        found.append(
            {
                "number": row.seq,
                "state": row.state,
                "subject": row.subject,
                "recipient": row.recipient,
                "channel": row.channel,
                "subscription": row.subscription,
                "attempts": row.attempts,
                "due_at": row.due_at,
                "accepted_at": row.accepted_at,
                "message_id": row.message_id,
                "answer": f"{last.code or ''} {last.text}".strip() if last else "",
            }
        )
    return found


def answers(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Every answer to every try at one message, oldest first."""
    rows = store.table(tables.Answer)
    query = select(rows).where(rows.c.message == number).order_by(rows.c.seq)
    return [dict(row._mapping) for row in connection.execute(query)]


def raw(connection: Connection, number: int) -> bytes:
    """A message as it went out, or nothing."""
    rows = store.table(tables.MessageBody)
    found = connection.execute(select(rows.c.raw).where(rows.c.message == number)).scalar()
    return zstandard.decompress(found) if found else b""


def again(connection: Connection, numbers: Sequence[int], now: datetime) -> int:
    """Let dead letters be tried again; how many there were."""
    rows = store.table(tables.Message)
    done = connection.execute(
        update(rows)
        .where(rows.c.seq.in_(numbers), rows.c.state.in_(["dead", "failed"]))
        .values(state="pending", due_at=stamp(now), first_tried_at="", attempts=0)
    )
    return int(done.rowcount)


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that is not the end."""
    rows = store.table(tables.Message)
    query = select(rows.c.state, func.count()).where(
        rows.c.state.in_(["pending", "sending", "failed", "dead"])
    )
    found = connection.execute(query.group_by(rows.c.state)).all()
    return {str(state): int(number) for state, number in found}
