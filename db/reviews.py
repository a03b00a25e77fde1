"""Who has seen which changes: acknowledged one by one, or signed off by the day."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import changes, store, tables

UNREVIEWED, ACKNOWLEDGED, REVIEWED = "unreviewed", "acknowledged", "reviewed"

_reviews = tables.review
_log = tables.change


def states(connection: Connection, change_ids: Iterable[str]) -> dict[str, str]:
    """Change -> acknowledged or reviewed; what is not in it, nobody has seen."""
    query = select(_reviews.c.change_id, _reviews.c.state)
    ids = sorted(set(change_ids))
    rows = store.rows_with(connection, query, _reviews.c.change_id, ids)
    return {row.change_id: row.state for row in rows}


class ReviewRow(NamedTuple):
    """What a person said of a change, and when."""

    state: str
    by: str
    at: str


def of_change(connection: Connection, change_id: str) -> ReviewRow | None:
    """The last word on a change; None where nobody has seen it."""
    query = select(*store.columns(_reviews, ReviewRow._fields))
    row = connection.execute(query.where(_reviews.c.change_id == change_id)).first()
    return ReviewRow._make(row) if row else None


def unreviewed_since(connection: Connection, since: str) -> int:
    """Changes recorded after a moment that nobody has signed off."""
    signed_off = select(_reviews.c.change_id).where(_reviews.c.state == REVIEWED)
    return changes.recorded_since(connection, since, _log.c.change_id.not_in(signed_off))


def add(connection: Connection, change_ids: Iterable[str], state: str, by: str, at: str) -> None:
    """Put changes down as seen; a word that stands already is left alone."""
    word = {"state": state, "by": by, "at": at}
    rows = [{"change_id": change_id, **word} for change_id in change_ids]
    store.add_new(connection, tables.review, rows)


def sign_off(connection: Connection, change_ids: Sequence[str], by: str, at: str) -> None:
    """Put changes down as reviewed, whatever was said of them before."""
    word = {"state": REVIEWED, "by": by, "at": at}
    store.change_with(connection, tables.review, "change_id", change_ids, **word)
    add(connection, change_ids, REVIEWED, by, at)
