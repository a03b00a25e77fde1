"""Names that ever stood on a list."""

from collections.abc import Sequence

from sqlalchemy import Connection

from db import store, tables


def add_new(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Keep the names that their entries do not have yet; no matcher has taken them in."""
    store.add_new(connection, tables.Name, [{**row, "indexed": ""} for row in rows])
