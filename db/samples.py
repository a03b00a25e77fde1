"""Names, moments and lists as they are on record, of which questions can be asked."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from db import tables

MOST = 20_000
"""Names of which some are drawn: spread evenly over all there are."""

_names, _checks, _changes = tables.name, tables.check, tables.change


class Drawn(NamedTuple):
    """What questions are made of: each sorted by its bytes, so that it is the same everywhere.

    `moments` are those of documents and looks, `known` those at which anything was recorded.
    """

    names: Sequence[str]
    lists: Sequence[str]
    moments: Sequence[str]
    known: Sequence[str]
    last_change: int


def drawn(connection: Connection) -> Drawn:
    """What is on record, to draw from."""
    last = connection.execute(select(func.max(_names.c.id))).scalar() or 0
    spread = _names.c.id % (last // MOST + 1) == 0
    return Drawn(
        names=_sorted(connection, select(_names.c.text).where(spread)),
        lists=lists(connection),
        moments=_sorted(connection, select(_checks.c.observed_at)),
        known=_sorted(connection, select(_checks.c.recorded_at)),
        last_change=int(connection.execute(select(func.max(_changes.c.seq))).scalar() or 0),
    )


def lists(connection: Connection) -> Sequence[str]:
    """Lists that were ever looked at."""
    return _sorted(connection, select(_checks.c.list_id))


def _sorted(connection: Connection, query: Any) -> list[str]:
    return sorted(filter(None, connection.execute(query.distinct()).scalars()))
