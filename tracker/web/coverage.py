"""How old what a page shows of a list is, in words."""

from db import checks, snapshots
from db.engine import Connection
from tracker.web import times


def newest_document(connection: Connection, list_id: str) -> str:
    """When the newest good document of a list came, and when it was last seen in good order."""
    last = snapshots.last_good(connection, list_id)
    if last is None:
        return "none in good order is on record"
    seen = checks.last_seen_good(connection, list_id)
    return f"{times.at(last.observed_at, 'UTC').here}, last seen {times.at(seen, 'UTC').here}"
