"""Whether a scheduler lives, by the signs of life that it leaves in the database."""

from datetime import datetime, timedelta

from db import claims
from db.engine import Connection
from tracker.model import moment

DUTY = "scheduler"
"""What the one that schedules holds."""

BACKUP, VERIFY = "backup", "verify"
"""By what names works are noted that are done now and then."""

FOUND = "verify found something"
"""What somebody has as long as the last `verify` found something."""


def dead(connection: Connection, now: datetime, limit: timedelta) -> str:
    """Why the scheduler counts as dead; "" while it gives signs of life."""
    holder = claims.duty(connection, DUTY)
    if not holder.beat_at:
        return "No scheduler has ever run on this database."
    if not holder.owner:
        return f"The scheduler was stopped; its last sign of life is of {holder.beat_at}."
    if abs(now - moment(holder.beat_at)) > limit:
        return f"The scheduler {holder.owner} has given no sign of life since {holder.beat_at}."
    return ""
