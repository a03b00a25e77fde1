"""Notices that the scheduler is dead, from outside it: a short look, meant for cron."""

import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from db import claims
from db.engine import Connection, reading, writing
from tracker.answers import deaths
from tracker.model import moment, stamp
from tracker.record.tracker import Tracker
from tracker.service import life, plans, slots
from tracker.service.cadence import LONGEST
from tracker.service.plans import ListPlan
from tracker.settings import Settings

OVERDUE = timedelta(minutes=LONGEST) + timedelta(hours=1)

CALLED = "watchdog"
"""By what name its calls are noted among the works that are done."""

Tell = Callable[[str, str, str], object]
"""Tells people once per key: key, subject, sentence."""


class Trouble(NamedTuple):
    """A key that stays the same for one outage, and a sentence; two "" when all is well."""

    key: str = ""
    wrong: str = ""


def look(tracker: Tracker, settings: Settings, tell: Tell) -> str:
    """What is wrong with the scheduler, "" if nothing; told at the start of an outage and its end.

    So are lists whose run died, or whose document killed it, until they are seen in good order.
    People are told before the outage is put on record: whoever dies in between tells again, under
    the same key.
    """
    now = tracker.clock()
    with writing(tracker.ledger.engine) as connection:
        claims.done(connection, CALLED, socket.gethostname(), stamp(now))
    with reading(tracker.ledger.engine) as connection:
        key, wrong = trouble(connection, tracker, settings)
        died = deaths.every(connection, now)
    for death in died:
        tell(death.about, death.subject, death.sentence)
    last = tracker.journal.latest("watchdog")
    was_down, is_down = last.get("what") == "down", bool(wrong)
    match was_down, is_down:
        case False, True:
            sentence = f"{wrong} Lists are not checked."
            tell(f"scheduler down {key}", "The scheduler has stopped", sentence)
            tracker.journal.note("watchdog", "", {"what": "down", "key": key, "why": wrong}, now)
        case True, False:
            key, why = last["key"], last["why"]
            sentence = f"The scheduler works again, as seen at {stamp(now)}. It was: {why}"
            tell(f"scheduler up {key}", "The scheduler works again", sentence)
            tracker.journal.note("watchdog", "", {"what": "up", "key": key, "why": ""}, now)
    return " ".join(filter(None, (wrong, *(death.sentence for death in died))))


def trouble(connection: Connection, tracker: Tracker, settings: Settings) -> Trouble:
    """What is wrong with the scheduler: it is dead, or it lives and looks at nothing."""
    now = tracker.clock()
    holder = claims.duty(connection, slots.DUTY)
    limit = timedelta(seconds=settings.watchdog_seconds)
    if dead := life.dead(connection, now, limit):
        return Trouble(holder.beat_at or "never", dead)
    if now - moment(holder.since) < OVERDUE:
        return Trouble()
    lists = plans.overview(tracker, settings)
    troubles = (_forgotten(plan, holder.since, now) for plan in lists)
    return next(filter(any, troubles), Trouble())


def _forgotten(plan: ListPlan, since: str, now: datetime) -> Trouble:
    """A list that is not paused and has not been looked at for longer than any cadence allows."""
    last = plan.last_run or since
    if plan.paused or now - moment(last) <= OVERDUE:
        return Trouble()
    why = f"The scheduler is alive, but {plan.list_id} was last looked at by it at {last}."
    return Trouble(f"{plan.list_id} {last}", why)
