"""Opens the database, SQLite or PostgreSQL, and brings its tables up to date."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from sqlalchemy.exc import SQLAlchemyError as StorageError

from db import files, frames, lines
from db.locks import Lock, alone

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 60
NO_ADDRESS = "database_url is no address of a database: sqlite:///... or postgresql+psycopg://..."
MUCH = 1 << 24
"""Bytes that are worth writing a file anew."""

TOO_BIG = "The database works, and its file was not made as small as it could be (VACUUM)"
FROZEN = "REPEATABLE READ"

UNPROVED = "unproved"
"""What a database calls the version of its tables while it is a copy that nobody has proved."""

UNPROVED_COPY = (
    "The database is a copy that was begun and not proved, and no home: let `tracker "
    "migrate-store` make it anew, or name another database."
)

__all__ = [
    "BadAddress",
    "Connection",
    "DataError",
    "DatabaseError",
    "Engine",
    "OperationalError",
    "Row",
    "StorageError",
    "UnknownTables",
    "address_of",
    "applied",
    "demand_view",
    "handed_over",
    "is_begun",
    "is_current",
    "is_writing",
    "migrate",
    "newest",
    "open_database",
    "opened",
    "reading",
    "unknown",
    "upgrade",
    "version",
    "writing",
]
"""The words of the database that others need; nobody else imports SQLAlchemy."""


class BadAddress(ValueError):
    """The address of the database is none; it is not repeated: a password may be in it."""


class UnknownTables(Exception):
    """The tables are of another release than this one and those before it; one sentence says so."""


def address_of(url: str) -> URL:
    """The parts of a database's address; BadAddress."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
        parsed.get_dialect()().create_connect_args(parsed)
        url.encode()
    except Exception:  # each of which may quote it
        raise BadAddress(NO_ADDRESS) from None
    if "@" in (parsed.host or ""):  # which would be looked up, and told of, as a host
        raise BadAddress("database_url has an @ in its password: it has to be written as %40.")
    return parsed


def open_database(url: str) -> Engine:
    """An engine for `sqlite:///...` or `postgresql+psycopg://...`.

    Creates SQLite's folder and file, for ourselves alone; its -wal and -shm are as the file is.
    """
    engine = _engine(address_of(url))
    frames.SOURCES.add(engine)
    return engine


def _engine(parsed: URL) -> Engine:
    if parsed.get_backend_name() != "sqlite":
        return _over_the_network(parsed)
    if parsed.database and parsed.database != ":memory:":
        _prepare_file(Path(parsed.database))
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _over_the_network(parsed: URL) -> Engine:
    given = {"connect_args": lines.arguments(parsed), "hide_parameters": True}
    engine = create_engine(parsed, pool_pre_ping=True, **given)
    event.listen(engine, "connect", lambda connection, _record: lines.begin(connection, parsed))
    return engine


def _prepare_file(path: Path) -> None:
    files.private_folder(path.parent)
    with suppress(OSError):  # it is there, or SQLite says why it cannot be
        files.private_file(path)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN decides, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine until the end of the block. SQLite's write-ahead log goes with its last user."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction; on SQLite it takes the write lock at once, so it cannot fail late.

    What it wrote of evidence is sealed at its end.
    """
    from db.sealing import Touched
    from db.trail import sealed

    with engine.connect() as plain:
        connection = plain.execution_options(writes=True, touched=Touched())
        with connection.begin(), sealed(connection):
            lines.bound(connection)
            yield connection


def is_writing(connection: Connection) -> bool:
    """Whether a transaction writes: what it reads may be what it wrote, which no link seals yet."""
    return bool(connection.get_execution_options().get("writes"))


@contextmanager
def reading(engine: Engine, handed_over: str = "") -> Iterator[Connection]:
    """One read transaction: a frozen view, whatever is written meanwhile.

    It is the one that another process has `handed_over`, if it has; DatabaseError if that is gone.
    """
    with engine.connect() as plain:
        postgres = plain.dialect.name == "postgresql"  # whose default shows every commit at once
        connection = plain.execution_options(isolation_level=FROZEN) if postgres else plain
        with connection.begin():
            if handed_over:
                connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{handed_over}'")
            yield connection


def handed_over(connection: Connection) -> str:
    """The frozen view of a connection, for other processes as long as it is open; "" on SQLite,
    whose readers each have their own.
    """
    if connection.dialect.name != "postgresql":
        return ""
    return str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())


def demand_view(connection: Connection) -> None:
    """Give a connection something to do, so that no server ends it as idle; OperationalError where
    it is gone, and with it what it handed over.
    """
    connection.exec_driver_sql("SELECT 1")


def migrate(engine: Engine) -> str:
    """Apply pending migrations, and seal what was on record before them.

    A sentence where SQLite could not be given back the room that they left free; "" else.
    """
    with writing(engine) as connection:
        upgrade(connection)
    return shrunk(engine)


def upgrade(connection: Connection) -> None:
    """The same within a transaction that writes; UnknownTables, and nothing done, for tables of
    another release than this one and those before it.
    """
    from alembic import command
    from alembic.config import Config

    from db import trail

    alone(connection, Lock.MIGRATION)
    if why := _unknown(connection):
        raise UnknownTables(why)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    trail.take_up(connection)


def unknown(engine: Engine) -> str:
    """Why the tables are none of this release or of one before it; "" if they are."""
    with engine.connect() as connection:
        return _unknown(connection)


def _unknown(connection: Connection) -> str:
    there = applied(connection) if _has_version(connection) else []
    if there == [UNPROVED]:
        return UNPROVED_COPY
    strange = set(there).difference(_known())
    if strange:
        newer = (
            f"version {', '.join(sorted(strange))}, and this release knows them up to {newest()}"
        )
        return f"The tables of the database are of {newer}: run the release that made them."
    return ""


def shrunk(engine: Engine) -> str:
    """Give the disk back what a SQLite file has free, if that is much; why not, where it cannot be.

    The file is copied for it: the disk needs room for what it holds, twice.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or path in (None, "", ":memory:"):
        return ""
    with closing(engine.raw_connection()) as plain:
        ask = plain.cursor()
        pages, free, size = (
            int(ask.execute(f"PRAGMA {of}").fetchone()[0])
            for of in ("page_count", "freelist_count", "page_size")
        )
        if free * size < MUCH or free * 4 < pages:
            return ""
        needed = 2 * (pages - free) * size
        room = shutil.disk_usage(Path(str(path)).parent).free
        if room < needed:
            return f"{TOO_BIG}: that takes {needed >> 20} MB of free disk, and {room >> 20} are."
        try:
            ask.execute("VACUUM")
            ask.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except engine.dialect.loaded_dbapi.OperationalError as why:
            return f"{TOO_BIG}: {why}."
    return ""


def is_current(engine: Engine) -> bool:
    """Whether every migration in this release has been applied; cheap, imports no Alembic."""
    with engine.connect() as connection:
        return _has_version(connection) and newest() in applied(connection)


def is_begun(engine: Engine) -> bool:
    """Whether any release has ever made its tables in this database."""
    with engine.connect() as connection:
        return _has_version(connection)


def _has_version(connection: Connection) -> bool:
    return connection.dialect.has_table(connection, "alembic_version")


def version(connection: Connection) -> str:
    """What is wrong with the version that the tables say they have, or ""."""
    there = applied(connection)
    return "" if there == [newest()] else f"The tables call themselves version {there}."


def newest() -> str:
    """The version of the tables of this release."""
    return max(_known())


def _known() -> set[str]:
    """The versions of tables that this release knows."""
    return {path.stem.split("_", 1)[0] for path in MIGRATIONS.glob("versions/[0-9]*.py")}


def applied(connection: Connection) -> list[str]:
    """The versions that the tables say they have."""
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))
