"""Sessions: begun at every sign-in with a secret of its own, ended by whoever may."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db import people
from db.engine import Connection, Engine, reading, writing
from db.people import SessionRow
from tracker.model import stamp
from tracker.people import record, secret
from tracker.people.signed import IDLE, goes_on

LONGEST = timedelta(hours=12)
"""A session ends after so long, however busy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Whence somebody signs in: the network address, and the session that the browser had."""

    address: str = ""
    replaces: str = ""


def begin(connection: Connection, name: str, how: str, origin: Origin, now: datetime) -> str:
    """Somebody has proved who they are: what the browser is to hold. What it held before ends."""
    shown = secret.made()
    row = SessionRow(
        hash=secret.hashed(shown),
        account=name,
        csrf=secret.made(),
        created_at=stamp(now),
        seen_at=stamp(now),
        ends_at=stamp(now + LONGEST),
    )
    people.forget_ended_sessions(connection, stamp(now), stamp(now - IDLE))
    people.end_session(connection, secret.hashed(origin.replaces))
    people.add_session(connection, row)
    said = {"account": name, "by": name, "how": how, "address": origin.address}
    record.note(connection, record.SIGN_IN, now, **said)
    return shown


def end(engine: Engine, name: str, shown: str, now: datetime) -> None:
    """Somebody signs out here."""
    with writing(engine) as connection:
        if people.end_session(connection, secret.hashed(shown)):
            said = {"account": name, "by": name, "sessions": 1}
            record.note(connection, record.SIGN_OUT, now, what="here", **said)


def end_all_in(connection: Connection, name: str, kept: str = "") -> int:
    """End all sessions of an account, but the one that a browser holds; how many they were."""
    return people.end_sessions(connection, name, secret.hashed(kept) if kept else "")


def of(engine: Engine, name: str, now: datetime) -> list[SessionRow]:
    """Where somebody is signed in, newest first."""
    with reading(engine) as connection:
        return [row for row in people.sessions(connection, name) if goes_on(row, now)]
