"""Arrivals that no look tells of yet: journalled, and not come to an end.

Up to where everything was told is noted with the right to write to a list, so that nobody looks
through its whole history for it: what was once told stays told.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, update

from db import tables

_checks = tables.check
_journal = tables.journal
_leases = tables.lease


def unprocessed(connection: Connection, list_id: str) -> list[int]:
    """Receipts of a list that a run did not come to finish: no look tells what became of them."""
    told = connection.execute(select(_leases.c.told).where(_leases.c.list_id == list_id)).scalar()
    query = _untold(list_id).where(_journal.c.seq > (told or 0))
    return list(connection.execute(query.order_by(_journal.c.seq)).scalars())


def note_told(connection: Connection, list_id: str) -> None:
    """Note up to which receipt of a list all are told, if none waits."""
    newest = _newest(connection, list_id)  # first: one that comes meanwhile is a later one
    if not unprocessed(connection, list_id):
        of_list = update(_leases).where(_leases.c.list_id == list_id, _leases.c.told < newest)
        connection.execute(of_list.values(told=newest))


def told_wrongly(connection: Connection) -> Iterator[str]:
    """Lists of which it is noted that all arrivals are told up to one, and that is not so."""
    noted = select(_leases.c.list_id, _leases.c.told).where(_leases.c.told > 0)
    for list_id, told in connection.execute(noted.order_by(_leases.c.list_id)).all():
        waits = connection.execute(_untold(list_id).where(_journal.c.seq <= told).limit(1)).first()
        if waits or told > _newest(connection, list_id):
            yield list_id


def _newest(connection: Connection, list_id: str) -> int:
    query = select(func.max(_journal.c.seq)).where(*_of_list(list_id))
    return int(connection.execute(query).scalar() or 0)


def _untold(list_id: str) -> Select[Any]:
    has_look = exists().where(_checks.c.receipt == _journal.c.seq).correlate(_journal)
    return select(_journal.c.seq).where(*_of_list(list_id), ~has_look)


def _of_list(list_id: str) -> tuple[ColumnElement[bool], ...]:
    return (_journal.c.kind == "receipt", _journal.c.list_id == list_id)
