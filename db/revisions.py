"""Contents of entries, by the hash of their canonical JSON."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select

from db import store, tables

AT_A_TIME = 1_000

_revisions = tables.revision
_CONTENTS = select(_revisions.c.id, _revisions.c.data)


def contents(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Contents by revision id; missing ones are left out."""
    rows = store.rows_with(connection, _CONTENTS, _revisions.c.id, sorted(set(ids)))
    return {row.id: bytes(row.data) for row in rows}


def everything(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(id, bytes) of the contents of all entries."""
    query = _CONTENTS.execution_options(yield_per=AT_A_TIME)
    for row in connection.execute(query):
        yield row.id, bytes(row.data)


def add_new(connection: Connection, fresh: Mapping[str, bytes]) -> None:
    """Keep the contents that are not kept yet."""
    rows = [{"id": revision, "data": data} for revision, data in fresh.items()]
    store.add_new(connection, tables.revision, rows)
