"""Contents of entries, by the hash of their canonical JSON."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select

from db import store, tables

_revisions = tables.revision
_CONTENTS = select(_revisions.c.id, _revisions.c.data)


def contents(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Contents by revision id; missing ones are left out."""
    wanted = sorted(set(ids))
    return dict(store.plain_rows_with(connection, _CONTENTS, _revisions.c.id, wanted))


def everything(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """(id, bytes) of the contents of all entries."""
    yield from map(tuple, connection.execute(_CONTENTS, **store.SOME_AT_A_TIME))


def add_new(connection: Connection, fresh: Mapping[str, bytes], list_id: str) -> None:
    """Keep the contents of a list that are not kept yet.

    Most of a document's are: they are asked for first, for packing them would cost more.
    """
    known = store.plain_rows_with(connection, select(_revisions.c.id), _revisions.c.id, fresh)
    missing = fresh.keys() - {revision for (revision,) in known}
    # In order: lists may share contents, and two writers would wait for each other.
    rows = [{"id": one, "data": fresh[one]} for one in sorted(missing)]
    store.add_new(connection, tables.revision, rows, list_id=list_id)
