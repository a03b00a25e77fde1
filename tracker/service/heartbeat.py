"""A sign of life to a dead man's switch elsewhere, while all that should have run did run.

Whoever gets the signs raises the alarm when they end: silence is the message. It comes of a machine
that is gone, a network that is cut, a scheduler that stopped, and of everything told in `missing`.
A list whose source fails did run, and is told of by others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from db import claims, events, messages
from db.claims import ListClock
from db.engine import Connection, DatabaseError, reading
from scrapers import network
from scrapers.addresses import veiled
from scrapers.network import watched_line
from tracker import logs
from tracker.answers import deaths
from tracker.decisions.pauses import Pauses
from tracker.model import moment, stamp
from tracker.notices import subscriptions
from tracker.record.tracker import Tracker
from tracker.service import slots
from tracker.service.cadence import Cadence
from tracker.settings import Settings

SECONDS = 60.0
"""Between two signs."""

PATIENCE = 10.0
"""Seconds for one sign: connection, handshake, headers and answer together."""

GRACE = timedelta(minutes=30)
"""By how much a run, its end, or a word to people may be late: a fetch may take ten minutes."""

LONGEST_ANSWER = 2_000
NOTHING_PACKED = {"Accept-Encoding": "identity"}

SENT, FAILED, WITHHELD = "sent", "failed", "withheld"
OUTCOMES = (SENT, FAILED, WITHHELD)

CRASHED = "crashed"
"""How a run ended that a fault of ours broke off."""


def _log() -> Any:
    return logs.logger()


@dataclass(slots=True)
class Heartbeat:
    """Gives one sign at a time; says in the log when it is another story than last time."""

    tracker: Tracker
    settings: Settings
    cadences: slots.Cadences
    count: Callable[[str], None]
    pauses: Pauses = field(default_factory=Pauses)
    said: tuple[str, str] = field(default=("", ""))

    def beat(self) -> None:
        """Give a sign, or keep silent and say why."""
        outcome, why = self._given()
        self.count(outcome)
        if (outcome, why) == self.said:
            return
        self.said = (outcome, why)
        to = veiled(self.settings.heartbeat_url)
        if outcome == SENT:
            _log().info("heartbeat", outcome=outcome, to=to)
        else:
            _log().warning("heartbeat", outcome=outcome, to=to, why=why)

    def _given(self) -> tuple[str, str]:
        try:
            why = missing(self.tracker, self.cadences, self.pauses)
        except DatabaseError:
            why = "The database does not answer."
        if why:
            return WITHHELD, why
        why = ping(self.settings.heartbeat_url)
        return (FAILED, why) if why else (SENT, "")


# What should have run.


def missing(tracker: Tracker, cadences: slots.Cadences, pauses: Pauses) -> str:
    """The first thing that should have run and did not, as a sentence; "" when all did."""
    now = tracker.clock()
    with reading(tracker.ledger.engine) as connection:
        pauses.refresh(connection)
        clocks, died = claims.schedules(connection), deaths.runs(connection, now)
        since = moment(claims.duty(connection, slots.DUTY).since or stamp(now))
        untold = _untold(connection, now)
    for list_id, when in cadences.by_list.items():
        if pauses.of(list_id, now):
            continue
        if death := died.get(list_id):
            return death.sentence
        if late := _late(when, clocks.get(list_id, ListClock(list_id)), since, now):
            return f"{list_id}: {late}"
    return untold


def _late(when: Cadence, clock: ListClock, since: datetime, now: datetime) -> str:
    """What is wrong with the runs of a list; `since` is when the scheduler took its place."""
    if clock.outcome == CRASHED:
        return f"the run begun at {clock.started_at} broke off."
    if clock.started_at and not clock.outcome:
        is_late = now - moment(clock.started_at) > GRACE
        return f"the run begun at {clock.started_at} has not ended." if is_late else ""
    last = slots.last_slot(clock)
    due = when.after(last) if last else since
    return f"the run of {stamp(due)} was not made." if now - due > GRACE else ""


def _untold(connection: Connection, now: datetime) -> str:
    """What nobody has begun to tell people; a server that takes no message is another thing."""
    before = stamp(now - GRACE)
    noted = events.oldest_waiting(connection)
    if noted and noted < before:
        return f"What was put on record at {noted} was not looked at by whoever tells people."
    due = messages.oldest_due(connection, subscriptions.paused(connection))
    if due and due < before:
        return f"A message that was due at {due} was not sent."
    return ""


# The sign.


def ping(url: str) -> str:
    """Ask for an address once; "" if it was answered well, else why not, without the address."""
    addresses = len(network.found_at(url)) or 1
    limit = LONGEST_ANSWER + network.FRAMES
    try:
        with (
            network.client(NOTHING_PACKED) as caller,
            watched_line(url, PATIENCE, True, limit) as trace,
            caller.stream(
                "GET",
                url,
                timeout=httpx.Timeout(PATIENCE, connect=PATIENCE / addresses),
                extensions={"trace": trace},
            ) as answer,
        ):
            return "" if answer.is_success else f"HTTP {answer.status_code}"
    except Exception as why:  # what a library says of it may hold the address
        return type(why).__name__
