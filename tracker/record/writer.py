"""The right to write to one list, and what became of an arrival."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import claims
from db.engine import Connection, Engine, writing
from tracker.model import stamp

LEASE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """The right to write to one list, until somebody with a newer token has it."""

    list_id: str
    token: int
    rules_version: str
    live: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one arrival, for people and for exit codes."""

    list_id: str
    observed_at: str
    outcome: str
    reason: str = ""
    entries: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    pending: int = 0


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


@contextmanager
def leased(engine: Engine, list_id: str, owner: str, now: datetime) -> Iterator[int]:
    """The token of the writer of a list while the block runs; 0 while another one writes."""
    with writing(engine) as connection:
        token = claims.take_lease(connection, list_id, owner, stamp(now), stamp(now + LEASE))
    if not token:
        yield 0
        return
    try:
        yield token
    finally:
        with writing(engine) as connection:
            claims.drop_lease(connection, list_id, token)


@contextmanager
def held(engine: Engine, writer: Writer, now: datetime) -> Iterator[Transaction]:
    """A transaction of one who still is the writer; LeaseLost, and nothing written, if not."""
    with writing(engine) as connection:
        claims.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
        yield Transaction(connection=connection, writer=writer, at=stamp(now))
