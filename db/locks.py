"""Works of which only one may be in hand at a time, whatever lists they are about."""

from enum import IntEnum

from sqlalchemy import Connection, text


class Lock(IntEnum):
    """Each by the number of its advisory lock."""

    MIGRATION = 726174
    JOURNAL = 726175
    CHECKPOINTS = 726176
    NOTICES = 726177


def alone(connection: Connection, lock: Lock) -> None:
    """Wait until nobody else does this, then hold it; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(lock)})
