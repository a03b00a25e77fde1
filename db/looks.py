"""Looks at lists one by one, as they were recorded: page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_checks = tables.check


class Look(NamedTuple):
    """One look: its number, when, on which document ("" for none), by which journal record."""

    seq: int
    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    outcome: str
    reason: str
    sha256: str
    receipt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which looks are asked for; empty for all. Days and moments are those of observation."""

    lists: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    since: str = ""
    until: str = ""


def before(connection: Connection, wanted: Wanted, number: int, limit: int) -> list[Look]:
    """Looks before a number, newest first, so many at most; 0 begins with the newest."""
    query = select(*store.columns(_checks, Look._fields))
    if wanted.lists:
        query = query.where(_checks.c.list_id.in_(list(wanted.lists)))
    if wanted.outcomes:
        query = query.where(_checks.c.outcome.in_(list(wanted.outcomes)))
    if wanted.since:
        query = query.where(_checks.c.observed_at >= wanted.since)
    if wanted.until:
        query = query.where(_checks.c.observed_at <= wanted.until)
    if number:
        query = query.where(_checks.c.seq < number)
    rows = connection.execute(query.order_by(_checks.c.seq.desc()).limit(limit))
    return list(map(Look._make, rows))
