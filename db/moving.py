"""All rows of one database into another one, as they are stored, and what two databases hold.

Nothing is packed anew: what a column holds goes over as the bytes, text or number that it is. Rows
are compared in the order of their keys, by the bytes of the keys, on both databases alike.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Engine, String, Table, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from db import bulk, chain, engine, queue, tables, trail
from db.chain import GENESIS
from db.locks import Lock

AT_A_TIME = 5_000
"""Rows that are in memory at once."""

PATIENCE = 60
"""Seconds for which whoever writes is waited for, before everything stands still."""

OURS: Sequence[Table] = sorted(tables.METADATA.tables.values(), key=lambda of: of.name)
"""All tables that are ours."""

TABLES: Sequence[Table] = [of for of in OURS if of is not tables.job_failure]
"""Those that are copied. Why jobs failed is said by their numbers, and stays with the queue: in the
next one the same numbers are other jobs.
"""

VERSION = "alembic_version"
"""The table that says of which version the others are."""

GUARD = "proposal_refused"
"""The function of ours that a PostgreSQL has beside the tables."""

Values = tuple[Any, ...]


class NotStill(Exception):
    """Somebody writes for so long that the database cannot be held still."""


class Held(NamedTuple):
    """What a table holds: how many rows, and one hash over all of them in the order of their keys.

    Nothing of a row can be told from it, so it may be shown.
    """

    rows: int
    sha256: str


class End(NamedTuple):
    """The last link of a chain: of a list, of the head (`*`), or of the journal (`""`)."""

    scope: str
    number: int
    hash: str


# A database that stands still.


@contextmanager
def still(of: Engine) -> Iterator[Connection]:
    """A read transaction during which nobody writes, whoever it is; readers go on. NotStill.

    Nothing is written for it, and it ends with this process, whatever that dies of: SQLite's one
    right to write is held, or every table of PostgreSQL is shared with readers alone, that of the
    jobs too.
    """
    with of.connect() as plain:
        has_queue = queue.is_there(plain)
        plain.rollback()  # what is seen has to be as it is once everything stands still
        try:
            connection = _held_still(plain, has_queue)
        except OperationalError as why:
            raise NotStill(str(why.orig).strip().splitlines()[0]) from None
        try:
            yield connection
        finally:
            if plain.dialect.name == "sqlite":
                plain.exec_driver_sql("PRAGMA query_only = OFF")
            plain.rollback()


def _held_still(plain: Connection, has_queue: bool) -> Connection:
    if plain.dialect.name == "sqlite":
        connection = plain.execution_options(writes=True)
        connection.begin()
        connection.exec_driver_sql("PRAGMA query_only = ON")
        return connection
    connection = plain.execution_options(isolation_level=engine.FROZEN)
    connection.begin()
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
    names = [of.name for of in TABLES] + [queue.JOBS] * has_queue
    named = ", ".join(f'"{name}"' for name in names)
    connection.exec_driver_sql(f"LOCK TABLE {named} IN SHARE MODE")
    return connection


# Rows as they are stored.


def rows(connection: Connection, of: Table) -> Iterator[Values]:
    """Every row of a table, in the order of its key; flags as such, all else as it is stored."""
    flags = [place for place, column in enumerate(of.c) if isinstance(column.type, Boolean)]
    asked = f"SELECT {_list(of)} FROM {_named(of)} ORDER BY {_order(connection, of)}"
    found = connection.exec_driver_sql(asked, execution_options={"yield_per": AT_A_TIME})
    for row in found:
        values = list(row)
        for place in flags:
            values[place] = bool(values[place])
        yield tuple(values)


def _order(connection: Connection, of: Table) -> str:
    """The key by its bytes: how a PostgreSQL sorts texts else depends on where it was set up."""
    by_bytes = ' COLLATE "C"' if connection.dialect.name == "postgresql" else ""
    return ", ".join(
        f'"{column.name}"{by_bytes if isinstance(column.type, String) else ""}'
        for column in of.primary_key
    )


def held(connection: Connection, of: Table) -> Held:
    """What a table holds."""
    seen = _Seen()
    for _ in seen.through(rows(connection, of)):
        pass
    return seen.held


class _Seen:
    """What goes through it, counted and hashed."""

    def __init__(self) -> None:
        self.number, self.digest = 0, hashlib.sha256()

    def through(self, given: Iterable[Values]) -> Iterator[Values]:
        for row in given:
            self.number += 1
            self.digest.update(repr(row).encode())
            yield row

    @property
    def held(self) -> Held:
        return Held(self.number, self.digest.hexdigest())


def copy(
    source: Connection, target: Connection, told: Callable[[str], None] = lambda name: None
) -> dict[str, Held]:
    """Copy every table; what each of them holds at its source. `told` the name of each first.

    The target's tables are there and empty; what its numbers go on from is set.
    """
    copied: dict[str, Held] = {}
    with _unguarded(target):
        for of in TABLES:
            told(of.name)
            seen = _Seen()
            _put(target, of, seen.through(rows(source, of)))
            copied[of.name] = seen.held
    if target.dialect.name == "postgresql":
        _go_on_from_the_last(target)
        target.exec_driver_sql(f"ANALYZE {', '.join(map(_named, TABLES))}")
    return copied


@contextmanager
def _unguarded(target: Connection) -> Iterator[None]:
    """Proposals come as they were answered: what keeps others from making such ones rests, within
    the transaction of the copy.
    """
    if target.dialect.name == "postgresql":
        target.exec_driver_sql("ALTER TABLE proposal DISABLE TRIGGER USER")
        yield
        target.exec_driver_sql("ALTER TABLE proposal ENABLE TRIGGER USER")
        return
    guards = target.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    made = {str(name): str(sql) for name, sql in guards}
    for name in made:
        target.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for sql in made.values():
        target.exec_driver_sql(sql)


def _put(target: Connection, of: Table, given: Iterator[Values]) -> None:
    columns = [str(column.name) for column in of.c]
    if target.dialect.name == "postgresql":
        bulk.add(target, of, columns, given)
        return
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {_named(of)} ({_list(of)}) VALUES ({marks})"
    while part := list(islice(given, AT_A_TIME)):
        target.exec_driver_sql(insert, part)


def _go_on_from_the_last(target: Connection) -> None:
    """PostgreSQL numbers new rows on from the last one that was copied; SQLite does by itself."""
    for of in TABLES:
        for column in of.primary_key:
            sequence = f"pg_get_serial_sequence('{_named(of)}', '{column.name}')"
            if column is of.autoincrement_column:
                last = f'SELECT max("{column.name}") FROM {_named(of)}'
                asked = f"SELECT setval({sequence}, ({last})) WHERE ({last}) IS NOT NULL"
                target.exec_driver_sql(asked)


def _named(of: Table) -> str:
    return f'"{of.name}"'


def _list(of: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in of.c)


# The database to copy into.


def is_empty(of: Engine) -> bool:
    """Whether there is no table but those of a queue in which nothing is to be done, or what a copy
    left that was broken off.
    """
    with of.connect() as connection:
        there = inspect(connection).get_table_names()
        if queue.left(connection):
            return False
        return all(map(queue.is_its_own, there)) or is_unproved(connection)


def is_unproved(connection: Connection) -> bool:
    """Whether a copy into this database was begun and never proved."""
    has_version = connection.dialect.has_table(connection, VERSION)
    return has_version and engine.applied(connection) == [engine.UNPROVED]


def begin(of: Engine) -> None:
    """Make the tables of this release, empty, in a database that no release will take for a home.

    What a copy left that was broken off goes first. All of it is one transaction.
    """
    with engine.writing(of) as connection:
        if is_unproved(connection):
            _drop(connection)
        engine.upgrade(connection)
        for table in TABLES:
            connection.exec_driver_sql(f"DELETE FROM {_named(table)}")
        _call(connection, engine.UNPROVED)


def proved(of: Engine) -> None:
    """Let the database be a home from now on: it was proved."""
    with engine.writing(of) as connection:
        _call(connection, engine.newest())


def _call(connection: Connection, version: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": version})


@contextmanager
def alone(of: Engine) -> Iterator[bool]:
    """Be the only one that copies into a PostgreSQL, until the end of the block; whether we are.

    A file has a name of its own until it is a home.
    """
    if of.dialect.name != "postgresql":
        yield True
        return
    with of.connect() as connection:
        asked = f"SELECT pg_try_advisory_lock({int(Lock.MOVING)})"
        yield bool(connection.exec_driver_sql(asked).scalar())
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({int(Lock.MOVING)})")


def clear(of: Engine) -> None:
    """Take away what a copy left that was broken off; what is a home by now is left alone."""
    with engine.writing(of) as connection:
        if is_unproved(connection):
            _drop(connection)


def _drop(connection: Connection) -> None:
    for name in (*(table.name for table in OURS), VERSION):
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {GUARD}()")


# Compared.


def ends(connection: Connection) -> list[End]:
    """Where every chain ends: that of each list, of the head, and of the journal."""
    found = []
    for scope in chain.scopes(connection):
        sha256, number = chain.chain_head(connection, scope)
        found.append(End(scope, number, sha256))
    sha256, number = chain.journal_head(connection)
    return [*found, End("", number, sha256)]


def head(connection: Connection) -> str:
    """The head over everything; "" where nothing was ever sealed."""
    found = trail.head(connection).hash
    return "" if found == GENESIS else found


def fails(why: Exception) -> str:
    """What a database said, in one line; of what kind of statement it was nothing is told."""
    said = str(why.orig if isinstance(why, DBAPIError) else why).strip()
    return said.splitlines()[0].rstrip(".") if said else type(why).__name__
