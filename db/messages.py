"""Messages, who tries to send them, and what servers said. Moments are texts here."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any, NamedTuple

import zstandard
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)

from db import lines, sealing, store, tables, trail
from db.parts import VALUES
from db.sealing import KEPT
from db.store import Row

UNDECIDED = ("pending", "sending", "failed", "dead")
"""States of a message that are not the end."""

_messages = tables.message
_bodies = tables.message_body
_answers = tables.answer
_notices = tables.notice
_deliveries = tables.delivery


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
    on_record: Row = field(default_factory=dict, repr=False)


_OF_CLAIMED = tuple(of.name for of in fields(Claimed) if of.name not in ("raw", "on_record"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """Under which name, from when and until when messages are ours.

    `beyond`: no lease and no pause of ours reaches so far. What says it does was written by a clock
    that has been set back since, and does not count.
    """

    name: str
    now: str
    until: str
    beyond: str


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
    number: int = store.add(connection, tables.message, {**nothing, **row})
    packed = {"message": number, "raw": zstandard.compress(raw, 3)}
    store.add(connection, tables.message_body, packed)
    return number


def ids_of(
    connection: Connection, notices: Collection[str], recipient: str, channel: str
) -> list[str]:
    """Message ids with which a recipient got any of these notices, oldest first."""
    query = (
        select(_messages.c.message_id, _messages.c.seq)  # DISTINCT sorts only by what it selects
        .distinct()
        .join(_deliveries, _deliveries.c.message == _messages.c.seq)
        .join(_notices, _notices.c.seq == _deliveries.c.notice)
        .where(
            _notices.c.notice_id.in_(sorted(notices)[:VALUES]),
            _deliveries.c.recipient == recipient,
            _deliveries.c.channel == channel,
        )
    )
    return [row.message_id for row in connection.execute(query.order_by(_messages.c.seq))]


# Sent.


def oldest_due(connection: Connection, paused: Collection[str]) -> str:
    """When the message was due that nobody has tried for longest; "" where none is undecided.

    Each try that fails moves that moment to the next one.
    """
    return _oldest(connection, _messages.c.due_at, paused)


def oldest_undelivered(connection: Connection, paused: Collection[str]) -> str:
    """When the oldest message was made that is neither accepted nor given up; "" for none."""
    return _oldest(connection, _messages.c.created_at, paused)


def _oldest(connection: Connection, moment: Column[str], paused: Collection[str]) -> str:
    is_open = _messages.c.state.in_(["pending", "sending", "failed"])
    wanted = (is_open, _messages.c.subscription.not_in(list(paused)))
    return str(connection.execute(select(func.min(moment)).where(*wanted)).scalar() or "")


def any_due(
    connection: Connection, channel: str, paused: Collection[str], now: str, beyond: str
) -> bool:
    """Whether a message is due; a look without the write lock: mostly there is nothing."""
    return store.is_any(
        connection, select(_messages.c.seq).where(_due(channel, paused, now, beyond))
    )


def claim(
    connection: Connection, channel: str, paused: Collection[str], lease: Lease, limit: int
) -> list[Claimed]:
    """Take messages that are due, or whose sender has died, under a lease of our own."""
    query = select(_messages, _bodies.c.raw).join(_bodies, _bodies.c.message == _messages.c.seq)
    query = query.where(_due(channel, paused, lease.now, lease.beyond)).order_by(
        _messages.c.due_at, _messages.c.seq
    )
    taken = connection.execute(query.limit(limit)).all()
    ours = update(_messages).where(_messages.c.seq.in_([row.seq for row in taken]))
    held = {"state": "sending", "lease": lease.name, "lease_until": lease.until}
    connection.execute(ours.values(**held, attempts=_messages.c.attempts + 1))
    first = [row.seq for row in taken if not row.first_tried_at]
    connection.execute(
        update(_messages).where(_messages.c.seq.in_(first)).values(first_tried_at=lease.now)
    )
    return [_claimed(connection, row._asdict(), lease) for row in taken]


def _due(channel: str, paused: Collection[str], now: str, beyond: str) -> ColumnElement[bool]:
    waits, lease = _messages.c.due_at, _messages.c.lease_until
    ready = _messages.c.state.in_(["pending", "failed"]) & ((waits <= now) | (waits > beyond))
    dead = (_messages.c.state == "sending") & ((lease < now) | (lease > beyond))
    come = (ready | dead) & (_messages.c.channel == channel)
    return come & _messages.c.subscription.not_in(paused) if paused else come


def _claimed(connection: Connection, row: Row, lease: Lease) -> Claimed:
    """A message as it is under our lease from now on, which is sealed."""
    on_record = {
        **{name: row[name] for name in KEPT["message"].columns},
        "state": "sending",
        "attempts": row["attempts"] + 1,
        "first_tried_at": row["first_tried_at"] or lease.now,
        "lease": lease.name,
        "lease_until": lease.until,
    }
    sealing.wrote(connection, tables.message, row, on_record)
    said = {name: on_record[name] for name in _OF_CLAIMED}
    return Claimed(**said, raw=zstandard.decompress(row["raw"]), on_record=on_record)


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
        connection = plain.execution_options(writes=True, touched=sealing.Touched())
        try:
            yield connection
        finally:
            if plain.in_transaction():
                plain.rollback()
            if quick:
                plain.connection.cursor().execute("PRAGMA synchronous=FULL")


def note(connection: Connection, message: Claimed, said: Said, at: str, then: Next) -> bool:
    """Record an answer, sealed, in one transaction; False if the message is not ours any more."""
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
    with connection.begin(), trail.sealed(connection):
        lines.bound(connection)
        key: Any = connection.execute(answering, answer).inserted_primary_key
        sealing.wrote(connection, tables.answer, None, {"seq": key[0], **answer})
        is_ours = bool(connection.execute(moving, {**ours, **fresh}).rowcount)
        if is_ours:
            after = {**message.on_record, **asdict(then), "lease": "", "lease_until": ""}
            sealing.wrote(connection, tables.message, message.on_record, after)
    return is_ours


@cache
def _note_statements() -> tuple[Any, Any]:
    """Built once: they run for every single mail."""
    moving = update(_messages).where(
        _messages.c.seq == bindparam("ours"), _messages.c.lease == bindparam("held")
    )
    fresh: dict[str, Any] = {
        name: bindparam(f"to_{name}") for name in ("state", "due_at", "accepted_at")
    }
    return insert(_answers), moving.values(lease="", lease_until="", **fresh)


def release(connection: Connection, messages: Sequence[Claimed], now: str) -> None:
    """Give back messages that we took and did not try."""
    taken = [message.seq for message in messages]
    ours = update(_messages).where(
        _messages.c.seq.in_(taken), _messages.c.lease == messages[0].lease
    )
    free = {"state": "pending", "lease": "", "lease_until": "", "due_at": now}
    sealing.touch_keys(connection, tables.message, taken)
    connection.execute(ours.values(**free, attempts=_messages.c.attempts - 1))


# Looked at.


class LedgerLine(NamedTuple):
    """A message, how far it got, and the last answer to it."""

    number: int
    state: str
    subject: str
    recipient: str
    channel: str
    subscription: str
    attempts: int
    due_at: str
    accepted_at: str
    message_id: str
    answer: str


class AnswerRow(NamedTuple):
    """What a server said to one try at one message."""

    seq: int
    message: int
    at: str
    outcome: str
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code or ''} {self.text}".strip()


_LINES = select(*store.columns(_messages, ("seq", *LedgerLine._fields[1:-1])))
_ANSWERS = select(*store.columns(_answers, AnswerRow._fields))


def ledger(
    connection: Connection, state: str = "", limit: int = 50, before: int = 0
) -> list[LedgerLine]:
    """Messages before a number, if it is given, newest first, with the last answer to each."""
    query = _LINES.order_by(_messages.c.seq.desc())
    query = query.where(_messages.c.seq < before) if before else query
    query = query.where(_messages.c.state == state) if state else query
    return _lines(connection, query.limit(limit) if limit else query)


def numbered(connection: Connection, numbers: Iterable[int]) -> list[LedgerLine]:
    """Messages by number, with the last answer to each."""
    return _lines(connection, _LINES.where(_messages.c.seq.in_(sorted(set(numbers)))))


def _lines(connection: Connection, query: Select[Any]) -> list[LedgerLine]:
    rows = connection.execute(query).all()
    return [LedgerLine._make((*row, _last_answer(connection, row.seq))) for row in rows]


def _last_answer(connection: Connection, number: int) -> str:
    query = _ANSWERS.where(_answers.c.message == number).order_by(_answers.c.seq.desc())
    row = connection.execute(query.limit(1)).first()
    return str(AnswerRow._make(row)) if row else ""


def answers(connection: Connection, number: int) -> list[AnswerRow]:
    """Every answer to every try at one message, oldest first."""
    query = _ANSWERS.where(_answers.c.message == number).order_by(_answers.c.seq)
    return list(map(AnswerRow._make, connection.execute(query)))


def bringing(connection: Connection, notice: int) -> list[LedgerLine]:
    """Messages that bring a notice, by its number, oldest first."""
    columns = store.columns(_messages, ("seq", *LedgerLine._fields[1:-1]))
    query = select(*columns).join(_deliveries, _deliveries.c.message == _messages.c.seq)
    query = query.where(_deliveries.c.notice == notice).distinct().order_by(_messages.c.seq)
    rows = connection.execute(query).all()
    return [LedgerLine._make((*row, _last_answer(connection, row.seq))) for row in rows]


def states(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Message -> how far it got."""
    query = select(_messages.c.seq, _messages.c.state)
    rows = store.rows_with(connection, query, _messages.c.seq, sorted(set(numbers)))
    return {row.seq: row.state for row in rows}


def under(connection: Connection, subscription: str, limit: int) -> list[LedgerLine]:
    """The last messages that went out under a subscription, newest first."""
    query = _LINES.where(_messages.c.subscription == subscription)
    return _lines(connection, query.order_by(_messages.c.seq.desc()).limit(limit))


def raw(connection: Connection, number: int) -> bytes:
    """A message as it went out, or nothing."""
    query = select(_bodies.c.raw).where(_bodies.c.message == number)
    packed = connection.execute(query).scalar()
    return zstandard.decompress(packed) if packed else b""


def again(connection: Connection, numbers: Iterable[int], now: str) -> int:
    """Let dead letters be tried again; how many there were."""
    of_numbers = _messages.c.seq.in_(list(numbers))
    given_up = _messages.c.state.in_(["dead", "failed"])
    fresh = {"state": "pending", "due_at": now, "first_tried_at": "", "attempts": 0}
    return store.change(connection, tables.message, of_numbers, given_up, **fresh)


def by_state(connection: Connection, state: str = "") -> dict[str, int]:
    """How many messages are in each state, or in one."""
    query = select(_messages.c.state, func.count()).group_by(_messages.c.state)
    query = query.where(_messages.c.state == state) if state else query
    return {str(state): int(number) for state, number in connection.execute(query)}


def counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state that is not the end."""
    query = select(_messages.c.state, func.count()).where(_messages.c.state.in_(UNDECIDED))
    counted = connection.execute(query.group_by(_messages.c.state))
    return {str(state): int(number) for state, number in counted}
