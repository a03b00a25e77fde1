"""Cells that may hold several names have an index of their own: nobody reads all names for them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0011"

SEVERAL = sa.text("text LIKE '%(%;%'")


def upgrade() -> None:
    op.create_index(
        "ix_name_several", "name", ["kind"], sqlite_where=SEVERAL, postgresql_where=SEVERAL
    )
