"""What the log got of late, as the default view shows it: since a row, or by day."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, not_, select

from db import tables
from db.changes import ChangeRow, as_row
from db.log import TOLD

_log = tables.change


class OnDay(NamedTuple):
    """How many whole entries a list got, or lost, by the documents of a day."""

    list_id: str
    day: str
    kind: str
    rows: int


def _shown() -> ColumnElement[bool]:
    """Rows of the default view that are current."""
    return and_(_log.c.superseded_at == "", _by_default())


def _by_default() -> ColumnElement[bool]:
    """Rows of the default view, whether they are current or fell."""
    return and_(
        _log.c.terrorism,
        _log.c.screening_relevant,
        _log.c.origin.in_(TOLD),
    )


def newest_number(connection: Connection) -> int:
    """The number of the newest row of the log; 0 while it is empty."""
    return int(connection.execute(select(func.max(_log.c.seq))).scalar() or 0)


class Counted(NamedTuple):
    """Rows of a list, and how many of them were seen in documents of an earlier day than that on
    which they were recorded: history taken in late, or what a later day or answer confirmed.
    """

    rows: int
    of_earlier: int


def counted_after(connection: Connection, seq: int, recorded: str = "") -> dict[str, Counted]:
    """List -> its rows after a number, that were recorded at a moment or later if it is given."""
    day, seen = (func.substr(at, 1, 10) for at in (_log.c.recorded_at, _log.c.observed_at))
    of_earlier = func.sum(case((seen < day, 1), else_=0))
    query = select(_log.c.list_id, func.count(), of_earlier).where(_log.c.seq > seq, _shown())
    query = query.where(_log.c.recorded_at >= recorded) if recorded else query
    counted = connection.execute(query.group_by(_log.c.list_id))
    return {list_id: Counted(rows, earlier) for list_id, rows, earlier in counted}


def hidden_after(connection: Connection, seq: int, recorded: str = "") -> int:
    """How many current rows after a number the default view does not show."""
    query = select(func.count()).where(_log.c.seq > seq, _log.c.superseded_at == "")
    query = query.where(_log.c.recorded_at >= recorded) if recorded else query
    return int(connection.execute(query.where(not_(_by_default()))).scalar() or 0)


def fell_after(connection: Connection, seq: int, at: str, most: int) -> list[ChangeRow]:
    """Rows up to a number, as the default view showed them, that fell at a moment or later."""
    seen = (_log.c.seq <= seq, _by_default(), _log.c.superseded_at >= at)
    query = select(_log).where(*seen).order_by(_log.c.superseded_at.desc(), _log.c.seq.desc())
    return list(map(as_row, connection.execute(query.limit(most))))


def is_shown(row: ChangeRow) -> bool:
    """Whether the default view shows a row now."""
    is_current = not row.superseded_at
    return is_current and row.terrorism and row.screening_relevant and row.origin in TOLD


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
