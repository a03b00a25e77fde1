"""What the log got of late, as the default view shows it: since a row, or by day."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from db import store, tables
from db.changes import ChangeRow, as_row
from db.log import TOLD

_log = store.table(tables.Change)


class OnDay(NamedTuple):
    """How many whole entries a list got, or lost, by the documents of a day."""

    list_id: str
    day: str
    kind: str
    rows: int


def _shown() -> ColumnElement[bool]:
    """Rows of the default view that are current."""
    return and_(
        _log.c.superseded_at == "",
        _log.c.terrorism,
        _log.c.screening_relevant,
        _log.c.origin.in_(TOLD),
    )


def newest_number(connection: Connection) -> int:
    """The number of the newest row of the log; 0 while it is empty."""
    return int(connection.execute(select(func.max(_log.c.seq))).scalar() or 0)


def counted_after(connection: Connection, seq: int, recorded: str = "") -> dict[str, int]:
    """List -> its rows after a number, that were recorded at a moment or later if it is given."""
    query = select(_log.c.list_id, func.count()).where(_log.c.seq > seq, _shown())
    query = query.where(_log.c.recorded_at >= recorded) if recorded else query
    return {row[0]: row[1] for row in connection.execute(query.group_by(_log.c.list_id))}


def rows_after(
    connection: Connection, list_id: str, seq: int, most: int, recorded: str = ""
) -> list[ChangeRow]:
    """The newest rows of a list after a number, newest first, so many at most."""
    query = select(_log).where(_log.c.list_id == list_id, _log.c.seq > seq, _shown())
    query = query.where(_log.c.recorded_at >= recorded) if recorded else query
    newest = query.order_by(_log.c.observed_at.desc(), _log.c.seq.desc()).limit(most)
    return list(map(as_row, connection.execute(newest)))


def by_day(connection: Connection, since: str) -> list[OnDay]:
    """Whole entries that came onto lists and left them in documents since a day."""
    day = func.substr(_log.c.observed_at, 1, 10)
    moved = _log.c.kind.in_(("addition", "relisting", "removal"))
    query = select(_log.c.list_id, day, _log.c.kind, func.count())
    query = query.where(_log.c.observed_at >= since, _log.c.scope == "entry", moved, _shown())
    counted = connection.execute(query.group_by(_log.c.list_id, day, _log.c.kind))
    return list(map(OnDay._make, counted))
