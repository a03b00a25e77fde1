"""Names beside the words that they are compared by, and an index that is read by the thousand.

The index is derived and is written anew by whoever searches next.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("name", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE name SET indexed = ''")
    op.drop_table("name_word")
    op.create_table(
        "name_word",
        sa.Column("word", sa.String(), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.drop_table("word_key")
    op.create_table(
        "word_key",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("letters", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
