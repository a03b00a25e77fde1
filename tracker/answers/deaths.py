"""Runs that somebody died of: red wherever people look, until the list is seen in good order."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from db import checks, claims
from db.engine import Connection
from tracker.model import stamp
from tracker.record.attempts import KILLED


class Death(NamedTuple):
    """A list whose run died, since when that is so, and a sentence about it."""

    list_id: str
    since: str
    why: str

    @property
    def about(self) -> str:
        """The key under which it is told once."""
        return f"died {self.list_id} {self.since}"

    @property
    def subject(self) -> str:
        """What is told, in short."""
        return f"a run of {self.list_id} died, or hangs"

    @property
    def sentence(self) -> str:
        """What is told."""
        return f"{self.list_id}: {self.why}"


def runs(connection: Connection, now: datetime) -> dict[str, Death]:
    """List -> its last run, where that died and no run has ended well since."""
    broken_off = {death.list_id: death for death in _broken_off(connection)}
    return broken_off | {death.list_id: death for death in _left_behind(connection, now)}


def _left_behind(connection: Connection, now: datetime) -> Iterator[Death]:
    """Rights to write whose holders never gave them back."""
    for lease in claims.left(connection, stamp(now)):
        until = f"its right to write to the list ran out at {lease.expires_at}"
        why = f"a run died, or hangs ({lease.owner}; {until}). The next look takes over."
        yield Death(lease.list_id, lease.expires_at, why)


def _broken_off(connection: Connection) -> Iterator[Death]:
    """Runs that a scheduler began and did not survive, as its successor found."""
    for clock in claims.broken_off(connection):
        if checks.last_good_run(connection, clock.list_id) <= clock.started_at:
            yield Death(clock.list_id, clock.started_at, clock.reason)


def documents(connection: Connection) -> Iterator[Death]:
    """Lists of which a document killed whoever read it, and that were not in good order since."""
    for look in checks.killed(connection, KILLED):
        what = f"the document of {look.observed_at} ({look.sha256[:12]}) {look.reason}"
        yield Death(look.list_id, look.observed_at, f"{what}. {_what_to_do(look.receipt)}")


def _what_to_do(receipt: int) -> str:
    return f"It is left out; see `tracker set-aside {receipt}` in the manual."


def every(connection: Connection, now: datetime) -> list[Death]:
    """All of them."""
    return [*runs(connection, now).values(), *documents(connection)]
