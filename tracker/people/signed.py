"""Who it is that shows a session's cookie or a token."""

from datetime import datetime

from db.engine import Engine
from tracker.people.person import Person

COOKIE = "tracker_session"
"""The cookie of a session; `__Host-` is set before it where pages are reached by https."""


def by_session(engine: Engine, shown: str, now: datetime) -> Person | None:
    """The person whose browser holds this; None for nobody, or whose session has ended."""
    return None


def by_token(engine: Engine, shown: str, now: datetime) -> Person | None:
    """The person to whom a token was given; None for none of ours, or one that has ended."""
    return None
