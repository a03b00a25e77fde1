"""Messages, who tries to send them, and what servers said. Moments are texts here."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import zstandard
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, select, update

from db import store, tables
from db.parts import VALUES

UNDECIDED = ("pending", "sending", "failed", "dead")
"""States of a message that are not the end."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """Under which name, from when and until when messages are ours."""

    name: str
    now: str
    until: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a server said: accepted, failed (try again) or dead (never), and its very words.

    `gone` says that nobody there wants to be told anything any more.
    """

    outcome: str
    code: int = 0
    text: str = ""
    gone: bool = False

    def __str__(self) -> str:
        return f"{self.code or ''} {self.text}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """How it goes on with a message after an answer."""

    state: str
    due_at: str
    accepted_at: str = ""


# Written.


def add(connection: Connection, row: Mapping[str, Any], raw: bytes) -> int:
    """Put a message on record, byte for byte as it will go out; its number."""
    nothing = dict.fromkeys(("lease", "lease_until", "first_tried_at", "accepted_at"), "")
    number: int = store.add(connection, tables.Message, {**nothing, **row})
    packed = {"message": number, "raw": zstandard.compress(raw, 3)}
    store.add(connection, tables.MessageBody, packed)
    return number


def ids_of(
    connection: Connection, notices: Collection[str], recipient: str, channel: str
) -> list[str]:
    """Message ids with which a recipient got any of these notices, oldest first."""
    rows, deliveries = store.table(tables.Notice), store.table(tables.Delivery)
    messages = store.table(tables.Message)
    query = (
        select(messages.c.message_id, messages.c.seq)  # DISTINCT sorts only by what it selects
        .distinct()
        .join(deliveries, deliveries.c.message == messages.c.seq)
        .join(rows, rows.c.seq == deliveries.c.notice)
        .where(
            rows.c.notice_id.in_(sorted(notices)[:VALUES]),
            deliveries.c.recipient == recipient,
            deliveries.c.channel == channel,
        )
    )
    return [row.message_id for row in connection.execute(query.order_by(messages.c.seq))]


# Sent.


def any_due(connection: Connection, channel: str, paused: Collection[str], now: str) -> bool:
    """Whether a message is due; a look without the write lock: mostly there is nothing."""
    rows = store.table(tables.Message)
    query = select(rows.c.seq).where(_due(channel, paused, now)).limit(1)
    return connection.execute(query).first() is not None


def claim(
    connection: Connection, channel: str, paused: Collection[str], lease: Lease, limit: int
) -> list[Claimed]:
    """Take messages that are due, or whose sender has died, under a lease of our own."""
    rows, bodies = store.table(tables.Message), store.table(tables.MessageBody)
    query = select(rows, bodies.c.raw).join(bodies, bodies.c.message == rows.c.seq)
    query = query.where(_due(channel, paused, lease.now)).order_by(rows.c.due_at, rows.c.seq)
    taken = connection.execute(query.limit(limit)).all()
    ours = update(rows).where(rows.c.seq.in_([row.seq for row in taken]))
    held = {"state": "sending", "lease": lease.name, "lease_until": lease.until}
    connection.execute(ours.values(**held, attempts=rows.c.attempts + 1))
    first = [row.seq for row in taken if not row.first_tried_at]
    connection.execute(update(rows).where(rows.c.seq.in_(first)).values(first_tried_at=lease.now))
    return [_claimed(row, lease) for row in taken]


def _due(channel: str, paused: Collection[str], now: str) -> ColumnElement[bool]:
    rows = store.table(tables.Message)
    ready = rows.c.state.in_(["pending", "failed"]) & (rows.c.due_at <= now)
    dead = (rows.c.state == "sending") & (rows.c.lease_until < now)
    come = (ready | dead) & (rows.c.channel == channel)
    return come & rows.c.subscription.not_in(paused) if paused else come


def _claimed(row: Any, lease: Lease) -> Claimed:
    return Claimed(
        seq=row.seq,
        message_id=row.message_id,
        channel=row.channel,
        recipient=row.recipient,
        subscription=row.subscription,
        subject=row.subject,
        raw=zstandard.decompress(row.raw),
        attempts=row.attempts + 1,
        first_tried_at=row.first_tried_at or lease.now,
        lease=lease.name,
    )


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


def note(connection: Connection, message: Claimed, said: Said, at: str, then: Next) -> bool:
    """Record an answer in one transaction; False if the message is no longer ours to note."""
    answering, moving = _note_statements()
    answer = {
        "message": message.seq,
        "at": at,
        "outcome": said.outcome,
        "code": said.code,
        "text": said.text[:1000],
    }
    ours = {"ours": message.seq, "held": message.lease}
    fresh = {"to_state": then.state, "to_due_at": then.due_at, "to_accepted_at": then.accepted_at}
    with connection.begin():
        connection.execute(answering, answer)
        return bool(connection.execute(moving, {**ours, **fresh}).rowcount)


@cache
def _note_statements() -> tuple[Any, Any]:
    """Built once: they run for every single mail."""
    rows = store.table(tables.Message)
    moving = update(rows).where(rows.c.seq == bindparam("ours"), rows.c.lease == bindparam("held"))
    fresh: dict[str, Any] = {
        name: bindparam(f"to_{name}") for name in ("state", "due_at", "accepted_at")
    }
    return store.table(tables.Answer).insert(), moving.values(lease="", lease_until="", **fresh)


def release(connection: Connection, messages: Sequence[Claimed], now: str) -> None:
    """Give back messages that we took and did not try."""
    rows = store.table(tables.Message)
    taken = [message.seq for message in messages]
    ours = update(rows).where(rows.c.seq.in_(taken), rows.c.lease == messages[0].lease)
    free = {"state": "pending", "lease": "", "lease_until": "", "due_at": now}
    connection.execute(ours.values(**free, attempts=rows.c.attempts - 1))


# Looked at.


def ledger(connection: Connection, state: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Messages, newest first, with the last answer to each."""
    rows = store.table(tables.Message)
    query = select(rows).order_by(rows.c.seq.desc())
    query = query.where(rows.c.state == state) if state else query
    query = query.limit(limit) if limit else query
    return [_line(connection, row) for row in connection.execute(query).all()]


def _line(connection: Connection, row: Any) -> dict[str, Any]:
    plain = ("state", "subject", "recipient", "channel", "subscription", "attempts", "due_at")
    shown = (*plain, "accepted_at", "message_id")
    line = {"number": row.seq, **{name: getattr(row, name) for name in shown}}
    return {**line, "answer": _last_answer(connection, row.seq)}


def _last_answer(connection: Connection, number: int) -> str:
    rows = store.table(tables.Answer)
    query = select(rows).where(rows.c.message == number).order_by(rows.c.seq.desc())
    last = connection.execute(query).first()
    return f"{last.code or ''} {last.text}".strip() if last else ""


def answers(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Every answer to every try at one message, oldest first."""
    rows = store.table(tables.Answer)
    query = select(rows).where(rows.c.message == number).order_by(rows.c.seq)
    return [dict(row._mapping) for row in connection.execute(query)]


def raw(connection: Connection, number: int) -> bytes:
    """A message as it went out, or nothing."""
    rows = store.table(tables.MessageBody)
    packed = connection.execute(select(rows.c.raw).where(rows.c.message == number)).scalar()
    return zstandard.decompress(packed) if packed else b""


def again(connection: Connection, numbers: Iterable[int], now: str) -> int:
    """Let dead letters be tried again; how many there were."""
    rows = store.table(tables.Message)
    given_up = update(rows).where(
        rows.c.seq.in_(list(numbers)), rows.c.state.in_(["dead", "failed"])
    )
    fresh = given_up.values(state="pending", due_at=now, first_tried_at="", attempts=0)
    return int(connection.execute(fresh).rowcount)


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that is not the end."""
    rows = store.table(tables.Message)
    query = select(rows.c.state, func.count()).where(rows.c.state.in_(UNDECIDED))
    counted = connection.execute(query.group_by(rows.c.state)).all()
    return {str(state): int(number) for state, number in counted}
