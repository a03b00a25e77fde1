"""Tries to sign in at a provider: each has one end, whichever process of ours meets it."""

from datetime import datetime, timedelta

from db import people
from db.engine import Engine, writing
from db.people import LinkRow
from tracker.model import stamp
from tracker.people import secret

LASTS = timedelta(minutes=10)
"""For proving at the provider who one is."""

OF_PROVIDER = "(provider)"
"""In place of an account: nobody knows yet whose try it is. No account has such a name."""


def begun(engine: Engine, now: datetime) -> str:
    """A new try: a secret that the browser holds meanwhile."""
    shown = secret.made()
    with writing(engine) as connection:
        people.forget_ended_links(connection, stamp(now))
        ends = stamp(now + LASTS)
        row = LinkRow(hash=_hashed(shown), account=OF_PROVIDER, ends_at=ends)
        people.add_link(connection, row)
    return shown


def is_used_up(engine: Engine, shown: str, now: datetime) -> bool:
    """Whether a try ended just now, and not before."""
    with writing(engine) as connection:
        people.forget_ended_links(connection, stamp(now))
        return people.take_link(connection, _hashed(shown))


def _hashed(shown: str) -> str:
    """Not as links are: what begins a try signs nobody in by itself."""
    return secret.hashed(f"{OF_PROVIDER} {shown}")
