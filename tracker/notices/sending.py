"""Messages -> servers, by every channel there is, and what was answered."""

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from db import messages
from db.engine import Connection, Engine, reading, writing
from db.locks import Lock, alone
from db.messages import Claimed, Lease, Next, Said
from scrapers.addresses import veiled, without_tokens_of
from tracker.model import moment, stamp
from tracker.notices import subscriptions
from tracker.notices.calling import Round
from tracker.notices.channels.channel import Channel, Office, Unreachable, channels
from tracker.notices.order import ENDED, Subscription
from tracker.notices.untold import Untold, fault
from tracker.record.tracker import Tracker
from tracker.settings import Settings

LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
GIVEN_UP_AFTER = timedelta(hours=72)
BEYOND = timedelta(hours=5)
"""No lease and no pause is so long: one that ends later is of a clock that was set back since."""

MOST_SAID = 2_000

Send = Callable[[Sequence[Claimed], Connection], bool]
"""Sends messages of one lease; False when there is nobody to hand them to."""


@dataclass(kw_only=True, slots=True)
class Report:
    """What one tick did; `problems` are sentences for people, `untold` what waits for a mending."""

    notices: int = 0
    accepted: int = 0
    failed: int = 0
    dead: int = 0
    problems: list[str] = field(default_factory=list)
    untold: list[Untold] = field(default_factory=list)

    def count(self, said: Said) -> None:
        """Count one answer."""
        setattr(self, said.outcome, getattr(self, said.outcome) + 1)


def send(
    tracker: Tracker, settings: Settings, report: Report, *, mails: bool = True, calls: bool = True
) -> None:
    """Send what is due: mails, then what goes to servers of its own each, side by side."""
    for channel in channels().values():
        if calls if channel.side_by_side else mails:
            _Postman(tracker, settings, report).send(channel)


@dataclass(frozen=True, slots=True)
class _Postman:
    """Sends by one channel, and notes every answer before the next try."""

    tracker: Tracker
    settings: Settings
    report: Report

    @property
    def _engine(self) -> Engine:
        return self.tracker.ledger.engine

    def send(self, channel: type[Channel]) -> None:
        """Send what is due, a few messages under each lease."""
        claimed = self._claim(channel)
        if not claimed:
            return
        office = Office(settings=self.settings, clock=self.tracker.clock, order=self._order)
        with channel(office) as way, messages.notes(self._engine) as connection:
            send = self._side_by_side(way) if channel.side_by_side else partial(self._batch, way)
            while claimed:
                if not send(claimed, connection):
                    return
                claimed = self._claim(channel)

    def _side_by_side(self, way: Channel) -> Send:
        """How messages to many servers are sent; one whose turn it is not goes back."""
        calls = Round(way)

        def send(claimed: Sequence[Claimed], connection: Connection) -> bool:
            for answer in calls.called(claimed):
                if answer.said is None:
                    self._release([answer.message], answer.waits)
                else:
                    self._noted(connection, answer.message, answer.said)
            return True

        return send

    def _claim(self, channel: type[Channel]) -> list[Claimed]:
        return claim(self._engine, channel.name, self.tracker.clock(), channel.at_a_time)

    def _order(self, name: str) -> Subscription:
        with reading(self._engine) as connection:
            return subscriptions.current(connection).by_name.get(name, ENDED)

    def _batch(self, way: Channel, claimed: Sequence[Claimed], connection: Connection) -> bool:
        """Send messages under one lease; False when there is nobody to hand them to."""
        until = self.tracker.clock() + LEASE / 2
        for number, message in enumerate(claimed):
            if self.tracker.clock() > until:
                self._release(claimed[number:])
                return True
            try:
                said = way.send(message)
            except Unreachable as why:
                self.report.problems.append(str(why))
                self._release(claimed[number:])
                return False
            except Exception as failure:
                said = Said(outcome="failed", text=fault(failure).why)
            self._noted(connection, message, said)
        return True

    def _release(self, left: Sequence[Claimed], pause: timedelta = timedelta(0)) -> None:
        if left:
            with writing(self._engine) as connection:
                messages.release(connection, left, stamp(self.tracker.clock() + pause))

    def _noted(self, connection: Connection, message: Claimed, answer: Said) -> None:
        now = self.tracker.clock()
        told = without_tokens_of(message.recipient, plain(answer.text))
        said = replace(answer, text=told)
        messages.note(connection, message, said, stamp(now), next_step(message, said, now))
        self.report.count(said)
        if said.outcome != "accepted":
            self.report.problems.append(
                f"Subscription {message.subscription!r}: {veiled(message.recipient)} was not told "
                f"({said.outcome}: {said})."
            )
        if said.gone:
            self._pause(message.subscription)

    def _pause(self, name: str) -> None:
        """Nobody there wants to be told any more: end it until a person resumes it."""
        order = self._order(name)
        if order is ENDED:
            return
        with writing(self._engine) as connection:
            paused, by = replace(order, paused=True), "the receiver (410)"
            subscriptions.save(connection, paused, by, self.tracker.clock())
        self.report.problems.append(f"Subscription {name!r} is paused: 410, gone.")


def plain(text: str) -> str:
    """What a server said, on one line and with nothing in it that a terminal or a table minds."""
    seen = (letter if letter.isprintable() else " " for letter in text[:MOST_SAID])
    return " ".join("".join(seen).split())


def claim(engine: Engine, channel: str, now: datetime, limit: int) -> list[Claimed]:
    """Take messages that are due under a lease of our own."""
    with reading(engine) as connection:
        paused = subscriptions.paused(connection)
        if not messages.any_due(connection, channel, paused, stamp(now), stamp(now + BEYOND)):
            return []
    name = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
    until, beyond = stamp(now + LEASE), stamp(now + BEYOND)
    lease = Lease(name=name, now=stamp(now), until=until, beyond=beyond)
    with writing(engine) as connection:
        alone(connection, Lock.NOTICES)
        return messages.claim(connection, channel, paused, lease, limit)


def is_any_call_due(tracker: Tracker) -> bool:
    """Whether a webhook, or whatever else is no mail, is to be called now."""
    with reading(tracker.ledger.engine) as connection:
        paused, at = subscriptions.paused(connection), tracker.clock()
        now, beyond = stamp(at), stamp(at + BEYOND)
        ways = (name for name, channel in channels().items() if channel.side_by_side)
        return any(messages.any_due(connection, name, paused, now, beyond) for name in ways)


def next_step(message: Claimed, said: Said, now: datetime) -> Next:
    """State and next try of a message after an answer."""
    if said.outcome == "accepted":
        return Next(state="accepted", due_at=stamp(now), accepted_at=stamp(now))
    if said.outcome == "dead" or now - moment(message.first_tried_at) >= GIVEN_UP_AFTER:
        return Next(state="dead", due_at=stamp(now))
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    return Next(state="failed", due_at=stamp(now + pause))
