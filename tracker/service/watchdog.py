"""Notices that the scheduler is dead, from outside it: a short look, meant for cron."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from db import claims
from db.engine import reading
from tracker.model import moment, stamp
from tracker.record.tracker import Tracker
from tracker.service import threads
from tracker.service.cadence import LONGEST
from tracker.settings import Settings

OVERDUE = timedelta(minutes=LONGEST) + timedelta(hours=1)

Tell = Callable[[str, str, str], object]
"""Tells people once per key: key, subject, sentence."""


def look(tracker: Tracker, settings: Settings, tell: Tell) -> str:
    """What is wrong with the scheduler, "" if nothing; told at the start of an outage and its end.

    People are told before the outage is put on record: whoever dies in between tells again, under
    the same key.
    """
    now = tracker.clock()
    with reading(tracker.ledger.engine) as connection:
        key, wrong = trouble(connection, tracker, settings)
    last = tracker.journal.latest("watchdog")
    down = last.get("what") == "down"
    if wrong and not down:
        tell(
            f"scheduler down {key}", "The scheduler has stopped", f"{wrong} Lists are not checked."
        )
        tracker.journal.note("watchdog", "", {"what": "down", "key": key, "why": wrong}, now)
    elif down and not wrong:
        sentence = f"The scheduler works again, as seen at {stamp(now)}. It was: {last['why']}"
        tell(f"scheduler up {last['key']}", "The scheduler works again", sentence)
        tracker.journal.note("watchdog", "", {"what": "up", "key": last["key"], "why": ""}, now)
    return wrong


def trouble(connection: Connection, tracker: Tracker, settings: Settings) -> tuple[str, str]:
    """A key that stays the same for one outage, and a sentence; two "" when all is well."""
    now = tracker.clock()
    duty = claims.duty(connection, threads.DUTY)
    limit = timedelta(seconds=settings.watchdog_seconds)
    if dead := threads.alive(connection, now, limit):
        return (duty.beat_at if duty else "never"), dead
    if duty is None or now - moment(duty.since) < OVERDUE:
        return "", ""
    for row in threads.overview(tracker, settings):
        last = row["last_run"] or duty.since
        if not row["paused"] and now - moment(last) > OVERDUE:
            why = (
                f"The scheduler is alive, but {row['list_id']} was last looked at by it at {last}."
            )
            return f"{row['list_id']} {last}", why
    return "", ""
