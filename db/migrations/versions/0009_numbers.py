"""Numbers as a way in, and the weight of a name beside its words.

The numbers of every entry are put on record out of what is stored; the index of words is derived
and is written anew by whoever searches next.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"

AT_A_TIME = 5_000

SHOWN = sa.text(
    "SELECT s.list_id, s.entry_id, s.recorded_at, r.data FROM standing s "
    "JOIN revision r ON r.id = s.revision ORDER BY s.seq"
)
KEYS = sa.text("SELECT list_id, entry_id, key FROM entry_key ORDER BY list_id, entry_id, key")
RECORDED = sa.text("SELECT entry_id, min(recorded_at) FROM standing GROUP BY entry_id")


def upgrade() -> None:
    _numbers()
    _fill()
    op.drop_table("name_word")
    op.create_table(
        "name_word",
        sa.Column("word", sa.String(), primary_key=True),
        sa.Column("name_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM word_key")
    op.execute("UPDATE name SET indexed = ''")


def _numbers() -> None:
    op.create_table(
        "number",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("list_id", "entry_id", "type", "text", "country", "recorded_at"),
        sa.Column("indexed", sa.String(), nullable=False, server_default=""),
        sa.UniqueConstraint("list_id", "entry_id", "type", "text", "country"),
    )
    op.create_index("ix_number_entry", "number", ["entry_id"])
    op.create_index("ix_number_indexed", "number", ["indexed"])
    op.create_table(
        "number_form",
        sa.Column("form", sa.String(), primary_key=True),
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("number_id", sa.Integer(), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _texts(*names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _fill() -> None:
    connection = op.get_bind()
    row = sa.table("number", *map(sa.column, NUMBER))
    found: dict[tuple[str, ...], str] = {}
    for *number, at in _found(connection):
        found.setdefault(tuple(number), at)
    rest = iter(found.items())
    while part := list(islice(rest, AT_A_TIME)):
        op.bulk_insert(row, [dict(zip(NUMBER, (*number, at), strict=True)) for number, at in part])


NUMBER = ("list_id", "entry_id", "type", "text", "country", "recorded_at")


def _found(connection: sa.Connection) -> Iterator[tuple[str, ...]]:
    """Every number of every content that ever stood for an entry, then every key."""
    # Of this one question only: set on the connection it would hold for every later statement.
    streamed = connection.execute(SHOWN, execution_options={"yield_per": AT_A_TIME})
    for list_id, entry, at, data in streamed:
        for kind, text, country in json.loads(bytes(data))["identifiers"]:
            yield list_id, entry, kind, text, country, at
    since = dict(map(tuple, connection.execute(RECORDED)))
    for list_id, entry, key in connection.execute(KEYS):
        yield list_id, entry, "entry_key", key, "", since.get(entry, "")
