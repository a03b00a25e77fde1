"""Answers of workers to a check of watched names, until whoever asked has collected them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "watch_answer",
        sa.Column("check_id", sa.String(16), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("list_id", sa.String, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("asked_at", sa.String, nullable=False),
        sa.Column("answered_at", sa.String, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
