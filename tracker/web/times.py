"""Moments and numbers as pages show them: in the reader's time zone, with UTC beside it."""

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.answers.days import FOLDER
from tracker.model import moment, stamp
from tracker.shown import count

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class At(NamedTuple):
    """A moment: as machines read it, where the reader is, and in UTC where that differs."""

    machine: str
    here: str
    utc: str


def at(when: str | datetime, zone: str) -> At:
    """A moment in a time zone; of the day of a folder the day alone.

    >>> at("2026-11-28T23:30:00Z", "Europe/Paris")
    At(machine='2026-11-28T23:30:00Z', here='2026-11-29 00:30 CET', utc='2026-11-28 23:30 UTC')
    >>> at("2026-11-28T12:00:00Z", "UTC")
    At(machine='2026-11-28T12:00:00Z', here='2026-11-28 12:00 UTC', utc='')
    >>> at("2026-11-28T00:00:00Z", "Asia/Tokyo")
    At(machine='2026-11-28', here='2026-11-28', utc='')
    """
    machine = when if isinstance(when, str) else stamp(when)
    if machine.endswith(FOLDER):
        return At(day(machine), day(machine), "")
    try:
        there = moment(machine).astimezone(UTC)
    except ValueError:
        return At("", machine, "")
    here = there.astimezone(zone_of(zone))
    if here.utcoffset() == there.utcoffset():
        return At(machine, f"{there:%Y-%m-%d %H:%M} UTC", "")
    same_day = here.date() == there.date()
    utc = f"{there:%H:%M} UTC" if same_day else f"{there:%Y-%m-%d %H:%M} UTC"
    return At(machine, f"{here:%Y-%m-%d %H:%M} {_name(here)}", utc)


def day(text: str) -> str:
    """A day, or the day of a folder's moment: without its clock."""
    return text.removesuffix(FOLDER)


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _name(here: datetime) -> str:
    """CET, or UTC+03 where a zone has no name of its own."""
    name = here.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def ago(when: str | datetime, now: datetime) -> str:
    """How long a moment is past, or yet to come.

    >>> now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    >>> ago("2026-11-28T11:58:00Z", now), ago("2026-11-26T00:00:00Z", now)
    ('2 minutes ago', '2 days ago')
    >>> ago("2026-11-28T18:00:00Z", now), ago(now, now), ago("", now)
    ('in 6 hours', 'just now', '')
    """
    if not when:
        return ""
    then = moment(when) if isinstance(when, str) else when
    seconds = (now - then).total_seconds()
    if abs(seconds) < MINUTE:
        return "just now"
    told = lasting(abs(seconds))
    return f"{told} ago" if seconds > 0 else f"in {told}"


def lasting(seconds: float) -> str:
    """A length of time in its largest whole unit; no longer one than days, which can be compared.

    >>> lasting(90), lasting(7200), lasting(86_400 * 40), lasting(86_400 * 1063)
    ('1 minute', '2 hours', '40 days', '1,063 days')
    """
    for least, unit, name in ((2 * DAY, DAY, "day"), (HOUR, HOUR, "hour")):
        if seconds >= least:
            return count(int(seconds // unit), name)
    return count(int(seconds // MINUTE), "minute")


def old(days: int | None) -> str:
    """An age in days.

    >>> old(0), old(1), old(1200), old(None)
    ('today', '1 day', '1,200 days', '')
    """
    if days is None:
        return ""
    return "today" if days == 0 else count(days, "day")
