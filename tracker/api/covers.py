"""What an answer of the API rests on, of the lists that were asked for."""

from collections.abc import Iterable

from db.engine import Connection
from tracker.answers.covered import Covered, asked_of, covered
from tracker.answers.paging import as_of
from tracker.desk.state import Desk, switched_on


def covers(
    connection: Connection, desk: Desk, lists: Iterable[str], since: str = "", until: str = ""
) -> Covered:
    """How these lists, or all that are on or on record, were looked at in some time."""
    of = asked_of(connection, list(lists), switched_on(desk))
    now = as_of(connection, desk.tracker.clock())
    return covered(connection, of, now, since=since, until=until, counted=False)
