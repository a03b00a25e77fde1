"""A key may lead to several entries; what is on record is sealed as it is found (`db.trail`)."""

import sqlalchemy as sa
from alembic import op

from db.canonical import parsed
from db.parts import ROWS, in_parts

revision = "0007"
down_revision = "0006"

STOOD = "SELECT list_id, entry_id, body FROM standing"
NEW = "INSERT INTO entry_key (list_id, key, entry_id) VALUES (:list_id, :key, :entry_id)"

EMPTY = ("DELETE FROM name_word", "DELETE FROM word_key", "UPDATE name SET indexed = ''")


def upgrade() -> None:
    _entry_keys()
    # An index written by several versions of the matcher one after the other: written anew.
    for statement in EMPTY:
        op.execute(sa.text(statement))


def _entry_keys() -> None:
    connection = op.get_bind()
    owners: set[tuple[str, str, str]] = set()
    for list_id, entry, body in connection.execute(sa.text(STOOD)):
        owners.update((list_id, key, entry) for key in parsed(body)["keys"])
    op.drop_index("ix_entry_key_entry_id", "entry_key")
    op.drop_table("entry_key")
    op.create_table(
        "entry_key",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "key", "entry_id"),
    )
    op.create_index("ix_entry_key_entry_id", "entry_key", ["entry_id"], unique=False)
    for part in in_parts(sorted(owners), ROWS):
        rows = [dict(zip(("list_id", "key", "entry_id"), owner, strict=True)) for owner in part]
        connection.execute(sa.text(NEW), rows)
