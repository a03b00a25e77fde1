"""Why jobs of the queue came to nothing: Procrastinate keeps that they did, and not why."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "job_failure",
        sa.Column("job", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("worker", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
