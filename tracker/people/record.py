"""What happens to accounts, as the journal keeps it; never a secret, nor what anybody mistyped."""

from datetime import datetime

from db import journal
from db.engine import Connection
from tracker.model import stamp

ACCOUNT, TOKEN = "account", "token"
SIGN_IN, SIGN_OUT, SIGN_IN_FAILED = "sign-in", "sign-out", "sign-in-failed"
KINDS = (ACCOUNT, TOKEN, SIGN_IN, SIGN_OUT, SIGN_IN_FAILED)
"""Kinds of records about people."""


def note(connection: Connection, kind: str, now: datetime, **body: object) -> None:
    """Put on record what happened; who is among it."""
    journal.append(connection, kind, "", stamp(now), body)
