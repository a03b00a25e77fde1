"""Contents of entries, by the hash of their canonical JSON."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from db import store, tables
from db.parts import in_parts

_revisions = store.table(tables.Revision)


def contents(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Contents by revision id; missing ones are left out."""
    stored: dict[str, bytes] = {}
    for part in in_parts(sorted(set(ids))):
        query = select(_revisions.c.id, _revisions.c.data).where(_revisions.c.id.in_(part))
        stored.update((row.id, bytes(row.data)) for row in connection.execute(query))
    return stored


def add_new(connection: Connection, fresh: Mapping[str, bytes]) -> None:
    """Keep the contents that are not kept yet."""
    rows = [{"id": revision, "data": data} for revision, data in fresh.items()]
    store.add_new(connection, tables.Revision, rows)
