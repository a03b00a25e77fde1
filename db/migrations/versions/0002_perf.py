"""Indexes and counts for queries over a large log."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass
