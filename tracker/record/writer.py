"""The right to write to one list, and what became of an arrival."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from db import arrivals, claims
from db.claims import LeaseLost, Taken
from db.engine import Connection, Engine, writing
from tracker.model import moment, stamp
from tracker.record import attempts

LEASE = timedelta(minutes=10)
BEYOND = 2 * LEASE
"""No right to write lasts so long from now on, whatever two clocks differ by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """The right to write to one list, until somebody with a newer token has it.

    `buried`: the receipt that whoever had it before died of, 0 for none. `followed`: who has it
    now takes in the next document of the list at once.
    """

    list_id: str
    token: int
    rules_version: str
    live: bool
    buried: int = 0
    followed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one arrival, for people and for exit codes.

    Where nothing came: from which host, and why in a word (`scrapers.hosts.Cause`, "HTTP 403").
    """

    list_id: str
    observed_at: str
    outcome: str
    reason: str = ""
    entries: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    pending: int = 0
    host: str = ""
    cause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """What one writer puts on record together, at one moment, or not at all."""

    connection: Connection
    writer: Writer
    at: str

    @property
    def list_id(self) -> str:
        """The list that is written to."""
        return self.writer.list_id


class Right(NamedTuple):
    """The right to write as it was given: its token, 0 for none; `buried` as in `Writer`."""

    token: int
    buried: int = 0


@contextmanager
def leased(
    engine: Engine, list_id: str, owner: str, now: datetime, may: Callable[[Connection], bool]
) -> Iterator[Right]:
    """The right to write to a list while the block runs; none while another one writes.

    Where the last one to have it died, it is on record what of, before anything else is. LeaseLost
    where the owner may have none any more.
    """
    with writing(engine) as connection:
        if not may(connection):
            raise LeaseLost(f"{list_id}: its job is another's by now; nothing is written here.")
        until, beyond = stamp(now + LEASE), stamp(now + BEYOND)
        taken = claims.take_lease(connection, list_id, owner, stamp(now), until, beyond)
        right = Right(taken.token, _buried(connection, list_id, taken, now))
    if not right.token:
        yield right
        return
    try:
        yield right
    finally:
        with writing(engine) as connection:
            arrivals.note_told(connection, list_id)
            claims.drop_lease(connection, list_id, right.token)


def _buried(connection: Connection, list_id: str, taken: Taken, now: datetime) -> int:
    return attempts.bury(connection, list_id, stamp(now)) if taken.from_dead else 0


def writes_since(connection: Connection, list_id: str, now: datetime) -> str:
    """A moment from which on somebody who is at work may still put things of a list on record; ""
    where nobody is. Whoever died at it counts until the right to write runs out.
    """
    until = claims.held_until(connection, list_id)
    return min(stamp(moment(until) - LEASE), stamp(now)) if until >= stamp(now) else ""


def hold(connection: Connection, writer: Writer, now: datetime) -> None:
    """Prove within a transaction that one still is the writer; LeaseLost if not."""
    claims.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))


@contextmanager
def held(engine: Engine, writer: Writer, now: datetime) -> Iterator[Transaction]:
    """A transaction of one who still is the writer; LeaseLost, and nothing written, if not."""
    with writing(engine) as connection:
        hold(connection, writer, now)
        yield Transaction(connection=connection, writer=writer, at=stamp(now))
