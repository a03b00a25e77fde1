"""Who it is that shows a session's cookie or a token.

Role, end and state of the account are looked at every time: whatever became of them holds at once.
"""

import hmac
import re
from datetime import datetime, timedelta

from db import people
from db.engine import Engine, reading
from db.people import AccountRow, SessionRow, TokenRow
from tracker.model import moment, stamp
from tracker.people import secret
from tracker.people.access import Role, Scope
from tracker.people.person import Person
from tracker.settings import Settings

COOKIE = "tracker_session"
"""The cookie of a session; `__Host-` is set before it where pages are reached by https."""


def cookie_of(settings: Settings, name: str = COOKIE) -> str:
    """A cookie by its name here: where pages are reached by https, none of a neighbour's counts."""
    return f"__Host-{name}" if settings.public_url else name


IDLE = timedelta(hours=1)
"""A session that nobody uses for so long has ended."""

NOTED = timedelta(minutes=2)
"""So often at most it is noted that a session is used."""

TOKEN = re.compile(r"tk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
"""A token as it is shown: its id, which is on record, and its secret, of which the hash is."""


def is_over(until: str, now: datetime) -> bool:
    """Whether a last day has passed, in UTC; "" never does."""
    return bool(until) and stamp(now)[:10] > until


def may_come_in(account: AccountRow, now: datetime) -> bool:
    """Whether an account is neither closed nor past its last day."""
    return account.state != "closed" and not is_over(account.until, now)


def by_session(engine: Engine, shown: str, now: datetime) -> Person | None:
    """The person whose browser holds this; None for nobody, or whose session has ended."""
    with reading(engine) as connection:
        found = people.session(connection, secret.hashed(shown))
    if found is None:
        return None
    session, account = found
    if not (goes_on(session, now) and may_come_in(account, now)):
        return None
    if stamp(now - NOTED) >= session.seen_at:
        people.seen(engine, session.hash, stamp(now))
    return person_of(account, csrf=session.csrf)


def goes_on(session: SessionRow, now: datetime) -> bool:
    """Whether a session has not come to its end, and was used not long ago."""
    return stamp(now) < session.ends_at and now < moment(session.seen_at) + IDLE


def by_token(engine: Engine, shown: str, now: datetime) -> Person | None:
    """The person to whom a token was given; None for none of ours, or one that has ended."""
    parts = TOKEN.fullmatch(shown)
    if parts is None:
        return None
    with reading(engine) as connection:
        found = people.token(connection, parts[1])
    if found is None:
        return None
    token, account = found
    is_it = hmac.compare_digest(token.hash, secret.hashed(parts[2]))
    if not (is_it and token_lasts(token, now) and may_come_in(account, now)):
        return None
    return person_of(account, scope=Scope(token.scope))


def token_lasts(token: TokenRow, now: datetime) -> bool:
    """Whether nobody revoked a token, and its last day has not passed."""
    return not token.revoked_at and not is_over(token.until, now)


def person_of(account: AccountRow, *, scope: Scope | None = None, csrf: str = "") -> Person:
    """An account as somebody who asks."""
    return Person(
        name=account.name,
        role=Role(account.role),
        shown_as=account.shown_as,
        scope=scope,
        csrf=csrf,
        zone=account.zone or "UTC",
    )
