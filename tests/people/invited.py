"""People with real accounts, who have signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db.engine import Engine, reading
from tracker.people import accounts, signing, tokens
from tracker.people.actor import Actor
from tracker.people.sessions import Origin

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPERATOR = Actor("root", proved=False)
PASSWORD = "a horse, a battery"
HERE = Origin(address="192.0.2.1")


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def key_of(path: str) -> str:
    return path.partition("?key=")[2]


def invite(engine: Engine, name: str, role: str, until: str = "", now: datetime = NOW) -> str:
    """The key of the link of somebody who is invited."""
    return key_of(accounts.add(engine, name, role, until, by=OPERATOR, now=now))


def member(engine: Engine, name: str, role: str, until: str = "", now: datetime = NOW) -> str:
    """The session of somebody who was invited, and has set a password."""
    return signing.by_link(engine, invite(engine, name, role, until, now), PASSWORD, HERE, now)


def token(engine: Engine, name: str, scope: str, until: str = "", now: datetime = NOW) -> str:
    return tokens.add(engine, name, tokens.Wanted(scope=scope, until=until), by=OPERATOR, now=now)


def records(engine: Engine, *kinds: str) -> list[dict[str, object]]:
    """What the journal has of these kinds, oldest first."""
    from db import journal

    with reading(engine) as connection:
        return [dict(row.content) for row in journal.of_kinds(connection, kinds)]
