"""Tables written anew by a migration, on both databases, a part of their rows at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

Row = dict[str, Any]

ROWS = 2_000


def rewritten(
    name: str,
    parts: Sequence[Any],
    key: Sequence[str],
    made: Callable[[list[Row]], list[Row]],
    rows: int = ROWS,
    **words: Any,
) -> None:
    """Make a table anew of these columns and constraints, its rows as they are `made` of the old.

    Its indexes go with the old one. `words` are the dialects' own.
    """
    connection, aside = op.get_bind(), f"new_{name}"
    fresh = op.create_table(aside, *parts, **words)
    for some in in_order(name, key, rows):
        connection.execute(sa.insert(fresh), made(some))
    op.drop_table(name)
    op.rename_table(aside, name)
    if connection.dialect.name == "postgresql":
        _rename_the_rest(connection, name, key)


def in_order(name: str, key: Sequence[str], rows: int = ROWS) -> Iterator[list[Row]]:
    """All rows of a table by its key, so many at a time: none is read before the last is done."""
    connection, last = op.get_bind(), Row()
    listed, given = ", ".join(key), ", ".join(f":{one}" for one in key)
    while True:
        where = f"WHERE ({listed}) > ({given})" if last else ""
        query = sa.text(f'SELECT * FROM "{name}" {where} ORDER BY {listed} LIMIT {rows}')
        part = list(map(Row, connection.execute(query, last).mappings()))
        if not part:
            return
        yield part
        last = {one: part[-1][one] for one in key}


def _rename_the_rest(connection: sa.Connection, name: str, key: Sequence[str]) -> None:
    """What PostgreSQL named after the table while it was aside; numbers go on where they were."""
    named = sa.text(
        "SELECT relname FROM pg_class WHERE relkind IN ('i', 'S') AND relname LIKE :aside "
        "AND relnamespace = current_schema()::regnamespace"
    )
    for old in list(connection.scalars(named, {"aside": f"new\\_{name}\\_%"})):
        op.execute(
            f'ALTER {"SEQUENCE" if old.endswith("_seq") else "INDEX"} "{old}" '
            f'RENAME TO "{old.removeprefix("new_")}"'
        )
    of = f"pg_get_serial_sequence('\"{name}\"', '{key[0]}')"
    if len(key) == 1 and connection.scalar(sa.text(f"SELECT {of}")):
        newest = f'(SELECT coalesce(max("{key[0]}"), 0) + 1 FROM "{name}")'
        op.execute(f"SELECT setval({of}, {newest}, false)")
