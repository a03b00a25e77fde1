"""Links that serve once: an invited person signs in by one and sets a password; so does the first.

Whoever only looks at a link (mail scanners do) uses nothing up.
"""

from datetime import datetime, timedelta

from db import people
from db.engine import Connection, Engine, reading, writing
from db.people import LinkRow
from tracker.errors import Absent
from tracker.model import stamp
from tracker.people import record, secret
from tracker.settings import Settings

LASTS = timedelta(hours=48)
"""A link ends by itself."""

PATH = "/sign-in/link"

FIRST = ""
"""In place of an account: whoever has this link makes the first one, an admin's."""

ENDED = "This link has ended or was used: ask an admin for another one."


def first_link(engine: Engine, settings: Settings, now: datetime) -> str:
    """The address at which the first admin is made; "" once there is any account.

    For standard error of whoever starts the desk, and for nothing else: it is a secret.
    """
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        if people.is_anybody(connection):
            return ""
        record.note(connection, record.ACCOUNT, now, what="first link", by="first start")
        return address(settings, made(connection, FIRST, now))


def address(settings: Settings, path: str) -> str:
    """A path of the desk as a whole address, for whoever is told of it outside a browser."""
    host = settings.serve_host if settings.serve_host not in ("", "0.0.0.0", "::") else "127.0.0.1"
    plain = f"http://{f'[{host}]' if ':' in host else host}:{settings.serve_port}"
    return (settings.public_url or plain) + path


def made(connection: Connection, name: str, now: datetime) -> str:
    """A new link for an account: its path, which is shown once."""
    shown = secret.made()
    people.forget_ended_links(connection, stamp(now))
    row = LinkRow(hash=secret.hashed(shown), account=name, ends_at=stamp(now + LASTS))
    people.add_link(connection, row)
    return f"{PATH}?key={shown}"


def whose(engine: Engine, shown: str, now: datetime) -> str:
    """The account that a link is for, FIRST for none yet; Absent where it has ended."""
    with reading(engine) as connection:
        return looked_at(connection, shown, now)


def looked_at(connection: Connection, shown: str, now: datetime) -> str:
    """The same, within a transaction."""
    found = people.link(connection, secret.hashed(shown))
    is_late = found is not None and found.account == FIRST and people.is_anybody(connection)
    if found is None or is_late or stamp(now) >= found.ends_at:
        raise Absent(ENDED)
    return found.account


def used_up(connection: Connection, shown: str) -> None:
    """It serves nobody any more; Absent where somebody was quicker."""
    if not people.take_link(connection, secret.hashed(shown)):
        raise Absent(ENDED)
