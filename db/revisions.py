"""Contents of entries, by the hash of their canonical JSON."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select

from db import store, tables
from db.dialects import among

AT_A_TIME = 1_000

_revisions = tables.revision
_CONTENTS = select(_revisions.c.id, _revisions.c.data)


def contents(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Contents by revision id; missing ones are left out."""
    rows = connection.execute(_CONTENTS.where(among(connection, _revisions.c.id, set(ids))))
    return {revision: bytes(data) for revision, data in rows}


def everything(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(id, bytes) of the contents of all entries."""
    query = _CONTENTS.execution_options(yield_per=AT_A_TIME)
    for row in connection.execute(query):
        yield row.id, bytes(row.data)


def add_new(connection: Connection, fresh: Mapping[str, bytes]) -> None:
    """Keep the contents that are not kept yet."""
    rows = [{"id": revision, "data": data} for revision, data in fresh.items()]
    store.add_new(connection, tables.revision, rows)
