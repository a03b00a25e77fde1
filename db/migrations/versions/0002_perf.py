"""Facets and texts of changes: what the log is asked by, counted as it is written."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

FACET = ("list_id", "kind", "scope", "programme", "origin", "terrorism", "screening_relevant")
DROPPED = ("ix_change_kind", "ix_change_origin")


def upgrade() -> None:
    op.create_table(
        "facet",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("terrorism", sa.Boolean(), nullable=False),
        sa.Column("screening_relevant", sa.Boolean(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.UniqueConstraint(*FACET),
    )
    op.create_table(
        "change_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.UniqueConstraint("list_id", "text"),
    )
    op.add_column("change", sa.Column("facet", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("change", sa.Column("text", sa.Integer(), nullable=False, server_default="0"))
    _fill()
    for name in DROPPED:
        op.drop_index(name, "change")
    when = ["observed_at", "seq"]
    op.create_index("ix_change_facet", "change", ["facet", "superseded_at", *when])
    op.create_index("ix_change_text", "change", ["text", "superseded_at", "facet", *when])
    op.create_index("ix_change_observed", "change", ["observed_at", "seq"])


def _fill() -> None:
    """What a database of the first version holds is counted once."""
    columns = ", ".join(FACET)
    same = " AND ".join(f"facet.{name} = change.{name}" for name in FACET)
    op.execute(
        f"INSERT INTO facet ({columns}, written, current) SELECT {columns}, count(*), "
        f"sum(CASE WHEN superseded_at = '' THEN 1 ELSE 0 END) FROM change GROUP BY {columns}"
    )
    op.execute(f"UPDATE change SET facet = (SELECT id FROM facet WHERE {same})")
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT DISTINCT list_id, caption, entry_key FROM change"))
    for list_id, caption, key in found.all():
        text = f"{caption}\n{key}".casefold()
        row = {"list_id": list_id, "text": text, "caption": caption, "key": key}
        where = "list_id = :list_id AND text = :text"
        known = sa.text(f"SELECT id FROM change_text WHERE {where}")
        if connection.execute(known, row).scalar() is None:
            connection.execute(
                sa.text("INSERT INTO change_text (list_id, text) VALUES (:list_id, :text)"), row
            )
        connection.execute(
            sa.text(
                f"UPDATE change SET text = (SELECT id FROM change_text WHERE {where}) "
                "WHERE list_id = :list_id AND caption = :caption AND entry_key = :key"
            ),
            row,
        )
