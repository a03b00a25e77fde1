"""Lines of a crontab, as APScheduler reads them: only reckoned with, nothing is run here."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger


def crontab(line: str, zone: ZoneInfo) -> Callable[[datetime], datetime | None]:
    """A cron line of five fields in a zone; ValueError with the reason for a wrong one.

    Days of the week are wanted by name: by number they mean other days to other programs.
    """
    fields = line.split()
    if len(fields) == 5 and re.search(r"\d", fields[4].split("/")[0]):
        raise ValueError("name the days of the week, such as mon-fri")
    trigger = CronTrigger.from_crontab(line, timezone=zone)

    def after(at: datetime) -> datetime | None:
        fires: datetime | None = trigger.get_next_fire_time(None, at + timedelta(seconds=1))
        return fires

    return after
