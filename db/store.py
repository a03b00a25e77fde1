"""Writes. Each function works inside the transaction it is given and commits nothing itself."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import SQLModel

from db import tables
from db.canonical import canonical

GENESIS = "0" * 64
CHECKPOINTS = "*"
"""Scope of the chain that ties the heads of all others."""

BATCH = 5_000
MANY = 1_000
"""So many rows at once change what the database should know of a table."""

Row = Mapping[str, Any]


class LeaseLost(Exception):
    """Somebody else has become the writer of this list."""


def table(model: type[SQLModel]) -> Table:
    """The Core table of a table class."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def add(connection: Connection, model: type[SQLModel], row: Row) -> int:
    """Insert one row; its new number."""
    key = connection.execute(insert(table(model)).values(row)).inserted_primary_key
    return int(key[0]) if key and isinstance(key[0], int) else 0


def add_all(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert many rows."""
    _insert(connection, insert(table(model)), rows)
    if len(rows) >= MANY:
        _looked_over(connection, model)


def _looked_over(connection: Connection, model: type[SQLModel]) -> None:
    """Let PostgreSQL look a table over after a bulk load.

    Its own vacuum does so up to a minute later; a backfill is many documents further by then, and
    every question about some entries of a list is answered by reading the whole list.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'ANALYZE "{table(model).name}"'))


def add_new(connection: Connection, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert the rows that are not there yet."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]
    _insert(connection, upsert(table(model)).on_conflict_do_nothing(), rows)


def _insert(connection: Connection, statement: Any, rows: Sequence[Row]) -> None:
    """Hand rows with the same columns straight to the driver: half of the time of an insert is
    otherwise spent on handling each row's values one by one.
    """
    if not rows:
        return
    unsaid = _unsaid(statement.table, rows[0])
    made = statement.compile(dialect=connection.dialect, column_keys=[*rows[0], *unsaid])
    order = made.positiontup if made.positional else None
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        full = [{**unsaid, **row} for row in part] if unsaid else part
        values: Any = [tuple(row[name] for name in order) for row in full] if order else full
        connection.exec_driver_sql(str(made), values)


def _unsaid(of: Table, row: Row) -> dict[str, Any]:
    """Values that a table's columns have where a row says nothing."""
    missing = (column for column in of.columns if column.name not in row)
    return {
        c.name: c.default.arg for c in missing if isinstance(c.default, ScalarElementColumnDefault)
    }


def link(
    connection: Connection, scope: str, links: Iterable[tuple[str, int, Mapping[str, Any]]]
) -> str:
    """Append links (kind, ref, body) to a chain; the new head."""
    if scope == CHECKPOINTS and connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(726176)"))
    head, seq = chain_head(connection, scope)
    rows = []
    for kind, ref, body in links:
        seq += 1
        packed = canonical(body)
        fresh = chained(head, packed)
        rows.append(
            {
                "scope": scope,
                "seq": seq,
                "kind": kind,
                "ref": ref,
                "body": packed,
                "previous": head,
                "hash": fresh,
            }
        )
        head = fresh
    add_all(connection, tables.Chain, rows)
    return head


def chained(previous: str, body: str) -> str:
    """SHA-256 over the previous link's hash and this link's canonical body."""
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


SEALED = ("list_id", "entry_id", "entry_key", "caption", "state", "revision", "body", "recorded_at")
"""Columns of a standing that its seal covers: all but the mark of its end."""


def sealed(rows: Iterable[Mapping[str, Any]]) -> str:
    """One hash over standings in the order of their numbers."""
    seen = hashlib.sha256()
    for row in rows:
        seen.update(canonical([row[name] for name in SEALED]).encode())
    return seen.hexdigest()


def chain_head(connection: Connection, scope: str) -> tuple[str, int]:
    """Hash and number of a chain's last link."""
    chain = table(tables.Chain)
    query = select(chain.c.hash, chain.c.seq).where(chain.c.scope == scope)
    found = connection.execute(query.order_by(chain.c.seq.desc()).limit(1)).first()
    return (found.hash, found.seq) if found else (GENESIS, 0)


def journal_head(connection: Connection) -> tuple[str, int]:
    """Hash and number of the last journal record."""
    entries = table(tables.Journal)
    query = select(entries.c.hash, entries.c.seq).order_by(entries.c.seq.desc()).limit(1)
    found = connection.execute(query).first()
    return (found.hash, found.seq) if found else (GENESIS, 0)


def journal(connection: Connection, kind: str, list_id: str, at: str, body: Row) -> int:
    """Append a journal record to the journal's own chain; its number."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(726175)"))
    record = {"kind": kind, "list_id": list_id, "recorded_at": at, "body": canonical(body)}
    previous, number = journal_head(connection)
    record |= {"previous": previous, "hash": chained(previous, canonical(record))}
    return add(connection, tables.Journal, {**record, "seq": number + 1})


def supersede(
    connection: Connection, model: type[SQLModel], numbers: Sequence[int], at: str
) -> None:
    """Mark rows, by number, as no longer current."""
    of = table(model)
    key = of.c.seq
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        connection.execute(update(of).where(key.in_(part)).values(superseded_at=at))


def take_lease(connection: Connection, list_id: str, owner: str, now: str, until: str) -> int:
    """Become the writer of a list; the fencing token, or 0 while another holds it."""
    leases = table(tables.Lease)
    add_new(
        connection,
        tables.Lease,
        [{"list_id": list_id, "owner": "", "token": 0, "expires_at": ""}],
    )
    taken = connection.execute(
        update(leases)
        .where(leases.c.list_id == list_id)
        .where((leases.c.owner.in_(["", owner])) | (leases.c.expires_at < now))
        .values(owner=owner, token=leases.c.token + 1, expires_at=until)
    )
    if not taken.rowcount:
        return 0
    token = connection.execute(select(leases.c.token).where(leases.c.list_id == list_id)).scalar()
    return int(token or 0)


def hold_lease(connection: Connection, list_id: str, token: int, until: str) -> None:
    """Prove, inside a write transaction, that this writer still is the writer; LeaseLost if not.

    The row stays locked until the transaction ends.
    """
    leases = table(tables.Lease)
    held = connection.execute(
        update(leases)
        .where(leases.c.list_id == list_id, leases.c.token == token)
        .values(expires_at=until)
    )
    if not held.rowcount:
        raise LeaseLost(f"{list_id}: another run has taken over; nothing of this one is written.")


def drop_lease(connection: Connection, list_id: str, token: int) -> None:
    """Let the next writer in."""
    leases = table(tables.Lease)
    connection.execute(
        update(leases)
        .where(leases.c.list_id == list_id, leases.c.token == token)
        .values(owner="", expires_at="")
    )


def take_duty(
    connection: Connection, name: str, owner: str, seen: tuple[str, int], now: str
) -> bool:
    """Take a work over, if its holder and count of signs of life still are those we saw."""
    duties = table(tables.Duty)
    add_new(
        connection,
        tables.Duty,
        [{"name": name, "owner": "", "beats": 0, "beat_at": "", "since": ""}],
    )
    taken = connection.execute(
        update(duties)
        .where(duties.c.name == name, duties.c.owner == seen[0], duties.c.beats == seen[1])
        .values(owner=owner, beats=duties.c.beats + 1, beat_at=now, since=now)
    )
    return bool(taken.rowcount)


def beat(connection: Connection, name: str, owner: str, now: str) -> bool:
    """Give a sign of life; False if the work is somebody else's by now."""
    duties = table(tables.Duty)
    held = connection.execute(
        update(duties)
        .where(duties.c.name == name, duties.c.owner == owner)
        .values(beats=duties.c.beats + 1, beat_at=now)
    )
    return bool(held.rowcount)


def leave_duty(connection: Connection, name: str, owner: str) -> None:
    """Let the next process take over at once."""
    duties = table(tables.Duty)
    mine = update(duties).where(duties.c.name == name, duties.c.owner == owner)
    connection.execute(mine.values(owner=""))


def claim_slot(connection: Connection, list_id: str, seen: str, slot: str) -> bool:
    """Move the scheduled clock of a list on, if it still stands where we saw it."""
    schedules = table(tables.ListSchedule)
    add_schedule(connection, list_id)
    moved = connection.execute(
        update(schedules)
        .where(schedules.c.list_id == list_id, schedules.c.slot == seen)
        .values(slot=slot)
    )
    return bool(moved.rowcount)


def add_schedule(connection: Connection, list_id: str) -> None:
    """The row of a list's scheduled clock, empty at first."""
    names = [c.name for c in table(tables.ListSchedule).c]
    add_new(connection, tables.ListSchedule, [dict.fromkeys(names, "") | {"list_id": list_id}])


def set_schedule(connection: Connection, list_id: str, **values: str) -> None:
    """Note on a list's schedule what was asked for, or how a run goes."""
    schedules = table(tables.ListSchedule)
    add_schedule(connection, list_id)
    connection.execute(update(schedules).where(schedules.c.list_id == list_id).values(**values))


def next_number(connection: Connection, model: type[SQLModel]) -> int:
    """The number the next row of a table gets; the caller is the only writer until it commits.

    On PostgreSQL a transaction lock per table sees to that; SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        name = str(table(model).name)
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
    key = table(model).c.seq
    return int(connection.execute(select(func.max(key))).scalar() or 0) + 1


def has_event(connection: Connection, list_id: str, kind: str, body: str) -> bool:
    """Whether an event with just this content was written before."""
    events = table(tables.Event)
    query = select(events.c.seq).where(
        events.c.list_id == list_id, events.c.kind == kind, events.c.body == body
    )
    return connection.execute(query.limit(1)).first() is not None


def remove(connection: Connection, model: type[SQLModel], **where: str) -> None:
    """Delete derived rows that are about to be written anew; never used on the log."""
    of = table(model)
    statement = delete(of)
    for name, value in where.items():
        statement = statement.where(of.c[name] == value)
    connection.execute(statement)
