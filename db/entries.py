"""Entries as people ask for them: by a name, by the beginning of an id, as known at a time."""

from sqlalchemy import Connection, or_, select

from db import tables
from db.queries import Rows
from db.store import table

FEW = 20
"""So many rows answer the beginning of an id."""


def named(connection: Connection, form: str, known_at: str = "") -> Rows:
    """Names of entries that have this form, as far as they were recorded by then."""
    names = table(tables.Name)
    query = select(names).where(names.c.form == form)
    if known_at:
        query = query.where(names.c.recorded_at <= known_at)
    return connection.execute(query).all()


def standing(connection: Connection, entry: str, known_at: str = "") -> str:
    """Body of where an entry stood, as recorded by a moment; "" where nothing was recorded."""
    rows = table(tables.Standing).c
    query = select(rows.body).where(rows.entry_id == entry)
    if known_at:
        query = query.where(rows.recorded_at <= known_at)
    newest = query.order_by(rows.seq.desc()).limit(1)
    return connection.execute(newest).scalar() or ""


def beginning(connection: Connection, prefix: str) -> Rows:
    """Current standings of entries whose id starts so, or that go by this very key."""
    rows = table(tables.Standing)
    starts = rows.c.entry_id.startswith(prefix, autoescape=True)
    query = select(rows).where(or_(starts, rows.c.entry_key == prefix), rows.c.superseded_at == "")
    return connection.execute(query.limit(FEW)).all()


def in_force(connection: Connection, list_id: str) -> Rows:
    """Name and standing of the entries of a list that are in force now."""
    rows = table(tables.Standing).c
    query = select(rows.caption, rows.body).where(
        rows.list_id == list_id, rows.superseded_at == "", rows.state == "in_force"
    )
    return connection.execute(query).all()


def questions_beginning(connection: Connection, prefix: str) -> list[str]:
    """Bodies of questions whose id starts so, as they stand now."""
    rows = table(tables.Pending).c
    starts = rows.pending_id.startswith(prefix, autoescape=True)
    query = select(rows.body).where(starts, rows.superseded_at == "")
    return list(connection.execute(query.limit(FEW)).scalars())
