"""Documents that were removed once they were old enough: what they were, when, by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("list_id", sa.String(), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.Column("observed_at", sa.String(), nullable=False),
        sa.Column("removed_at", sa.String(), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("journal", sa.Integer(), nullable=False),
    )
    op.create_index("ix_tombstone_list", "tombstone", ["list_id", "observed_at"])
