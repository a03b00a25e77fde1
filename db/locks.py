"""Works of which only one may be in hand at a time, whatever lists they are about."""

from enum import IntEnum

from sqlalchemy import Connection

from db import lines
from db.dialects import on_postgresql

_BOUND = "SELECT set_config('idle_in_transaction_session_timeout', :idle, true)"


class Lock(IntEnum):
    """Each by the number of its advisory lock."""

    MIGRATION = 726174
    JOURNAL = 726175
    CHECKPOINTS = 726176
    NOTICES = 726177
    PEOPLE = 726178
    MOVING = 726190


def alone(connection: Connection, lock: Lock) -> None:
    """Wait until nobody else does this, then hold it; SQLite has one writer anyway.

    Whoever holds it and says nothing for long loses it, and all of the transaction.
    """
    if lock is Lock.MIGRATION:
        on_postgresql(connection, "SELECT pg_advisory_xact_lock(:lock)", lock=int(lock))
        return
    idle = f"{lines.ALONE_SECONDS}s"
    on_postgresql(connection, f"{_BOUND}, pg_advisory_xact_lock(:lock)", lock=int(lock), idle=idle)


def alone_in(connection: Connection, table: str) -> None:
    """Wait until nobody else numbers rows of a table on, then be the one who does."""
    on_postgresql(connection, "SELECT pg_advisory_xact_lock(hashtext(:name))", name=table)
