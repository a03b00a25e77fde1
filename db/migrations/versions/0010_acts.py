"""All that a source says of an act, and up to which act the log of each list cites them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEPT = "seq, feed_id, number, title, published_on, url, observed_at, snapshot_sha256, recorded_at"


def upgrade() -> None:
    op.drop_index("ix_act_published", table_name="act")
    op.rename_table("act", "act_before")
    op.create_table(
        "act",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_on", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.String(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False, server_default=""),
        sa.Column("body", sa.Text(), nullable=False, server_default=""),
        sa.UniqueConstraint("feed_id", "number", "revision"),
    )
    op.execute(f"INSERT INTO act ({KEPT}) SELECT {KEPT} FROM act_before")
    op.drop_table("act_before")
    op.create_index("ix_act_published", "act", ["feed_id", "published_on"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        newest = "(SELECT coalesce(max(seq), 0) + 1 FROM act)"
        op.execute(f"SELECT setval(pg_get_serial_sequence('act', 'seq'), {newest}, false)")
    op.create_table(
        "act_cited",
        sa.Column("list_id", sa.String(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
    )
