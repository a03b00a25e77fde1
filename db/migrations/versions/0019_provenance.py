"""By what way each document came.

Of documents of before it is said where it is on record: what a run was served, or found unchanged
at its source, came from the authority. Of folders and of what people brought nobody was asked.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from db.canonical import parsed

revision = "0019"
down_revision = "0018"

NOT_SAID, OFFICIAL = "not said", "official"
AT_A_TIME = 500


def upgrade() -> None:
    column = sa.Column("provenance", sa.String(), nullable=False, server_default=NOT_SAID)
    op.add_column("snapshot", column)
    numbers = list(_fetched())
    for first in range(0, len(numbers), AT_A_TIME):
        _official(numbers[first : first + AT_A_TIME])


def _fetched() -> Iterator[int]:
    """Numbers of documents that the authority itself served."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT snapshot.id, journal.kind, journal.body FROM snapshot "
            "JOIN journal ON journal.seq = snapshot.receipt WHERE snapshot.mode = 'run'"
        )
    )
    return (number for number, kind, body in rows if kind == "check" or _was_served(body))


def _was_served(body: str) -> bool:
    """Whether the record of an arrival names a server's answer."""
    answers = parsed(body).get("transport", {}).values()
    return any(isinstance(answer, dict) and "headers" in answer for answer in answers)


def _official(numbers: list[int]) -> None:
    snapshot = sa.table("snapshot", sa.column("id"), sa.column("provenance"))
    fits = snapshot.c.id.in_(numbers)
    op.get_bind().execute(sa.update(snapshot).where(fits).values(provenance=OFFICIAL))
