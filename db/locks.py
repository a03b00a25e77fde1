"""Works of which only one may be in hand at a time, whatever lists they are about."""

from enum import IntEnum

from sqlalchemy import Connection

from db.dialects import on_postgresql


class Lock(IntEnum):
    """Each by the number of its advisory lock."""

    MIGRATION = 726174
    JOURNAL = 726175
    CHECKPOINTS = 726176
    NOTICES = 726177
    PEOPLE = 726178
    MOVING = 726190


def alone(connection: Connection, lock: Lock) -> None:
    """Wait until nobody else does this, then hold it; SQLite has one writer anyway."""
    on_postgresql(connection, "SELECT pg_advisory_xact_lock(:lock)", lock=int(lock))


def alone_in(connection: Connection, table: str) -> None:
    """Wait until nobody else numbers rows of a table on, then be the one who does."""
    on_postgresql(connection, "SELECT pg_advisory_xact_lock(hashtext(:name))", name=table)
