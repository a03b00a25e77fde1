"""The name index and watch lists."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_table("name_term")
    op.drop_index("ix_name_entry", "name")  # the unique names of an entry lead to them as well
    op.add_column("name", sa.Column("indexed", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_name_indexed", "name", ["indexed"], unique=False)
    op.create_table(
        "name_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("name_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "name_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "word"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watched",
        sa.Column("watch_id", sa.String(length=20), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("matcher", sa.String(), nullable=False),
        sa.Column("births", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("watch_id"),
    )
    op.create_index("ix_watched_list", "watched", ["list_name"], unique=False)
    op.create_table(
        "clearance",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.String(length=20), nullable=False),
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("journal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_clearance_pair_id"), "clearance", ["pair_id"], unique=False)
