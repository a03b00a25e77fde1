"""Connections to a PostgreSQL on another machine, which may go silent: nobody waits for ever.

A host that loses its power, or a network that drops packets, ends no connection: without these a
worker would wait for an answer for two hours, and the server would keep for as long what the
worker had locked. Both ends find out within half a minute instead.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection

from db.dialects import on_postgresql

CONNECT: Mapping[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "30000",
}
"""What libpq is told: seconds, and milliseconds at the end. What an address says of it counts."""

_SERVER = {
    "tcp_keepalives_idle": "keepalives_idle",
    "tcp_keepalives_interval": "keepalives_interval",
    "tcp_keepalives_count": "keepalives_count",
    "tcp_user_timeout": "tcp_user_timeout",
}
"""Setting of a session at the server -> what libpq calls the same of its own end."""

CHECKED_SECONDS = 10
"""How often the server looks, in the midst of a question, whether anybody still waits for it."""

IDLE_SECONDS = 600
"""So long a transaction that writes may say nothing: then the server ends it, and what it had
locked is free. Whoever is paused, or cut off, in the midst of one keeps nobody from writing. It is
as long as a right to write lasts: documents are read within such a transaction.
"""

ALONE_SECONDS = 120
"""So long it may while it keeps everybody else from something, whatever lists they are about."""


def arguments(url: URL) -> dict[str, str]:
    """How to connect, as far as an address does not say it."""
    return {name: value for name, value in CONNECT.items() if name not in url.query}


def address(url: URL) -> URL:
    """The same as an address, for whoever is handed one."""
    return url.update_query_dict(arguments(url))


def at_server(url: URL) -> str:
    """What a new session says to the server, so that it finds out as soon as we do."""
    told = {**CONNECT, **{name: str(value) for name, value in url.query.items()}}
    said = [f"set_config('{name}', '{int(told[of])}', false)" for name, of in _SERVER.items()]
    checked = f"set_config('client_connection_check_interval', '{CHECKED_SECONDS}s', false)"
    return f"SELECT {', '.join([*said, checked])}"


def begin(connection: Any, url: URL) -> None:
    """Say it in a new connection, as the driver hands it out."""
    connection.execute(at_server(url))
    connection.commit()


async def begin_in_pool(url: URL, connection: Any) -> None:
    """The same in one that a pool of the queue's makes."""
    await connection.execute(at_server(url))
    await connection.commit()


def bound(connection: Connection) -> None:
    """Let the server end this transaction if we say nothing in it for long."""
    on_postgresql(connection, f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
