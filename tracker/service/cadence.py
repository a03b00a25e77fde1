"""When a list is looked at: pure answers to "what is the next run, and why".

Runs stand on a fixed grid of moments in UTC (slots). A slot depends on the list and the wall clock
alone: never on when a process started, on how long a run took, or on what a person ran by hand. The
grid is in UTC, so no change to or from summer time skips or doubles a slot; only the question
whether a slot lies in the authority's working hours is asked in the authority's zone.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.errors import WrongUsage

LONGEST = 360  # minutes: every list at least every 6 hours (design, section 9)
WORKING = 15  # tier 1 in the authority's working hours
OTHERWISE = 60  # tier 1 at any other time
BY_TIER = {1: (WORKING, OTHERWISE)}
HOURS = (time(8), time(19))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY_WEEK = frozenset({"BH", "EG", "IL", "IQ", "JO", "KW", "OM", "QA", "SA"})
MONDAY_TO_FRIDAY, SUNDAY_TO_THURSDAY = frozenset(range(5)), frozenset({6, 0, 1, 2, 3})

SKEW = timedelta(minutes=2)
"""How far ahead a recorded slot may be before we say that the clock was set back."""

JITTER_SHARE, LONGEST_JITTER = 0.1, 60.0

Crontab = Callable[[str, ZoneInfo], Callable[[datetime], datetime | None]]
"""Cron line and zone -> the first moment of it after a given one; ValueError for a bad line."""


class BadCadence(WrongUsage):
    """The cadence of a list cannot be understood; one sentence names the list."""


def _never(_moment: datetime) -> None:
    """Without a cron line nothing comes of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """How often a list is looked at. Minutes; `offset` keeps lists from asking all at once."""

    list_id: str
    tier: int = 2
    working: int = LONGEST
    other: int = LONGEST
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    hours: tuple[time, time] = HOURS
    days: frozenset[int] = MONDAY_TO_FRIDAY
    offset: int = 0
    cron: str = ""
    cron_after: Callable[[datetime], datetime | None] = _never

    def after(self, moment: datetime) -> datetime:
        """The first slot after a moment."""
        fallback = _grid_after(moment, self.other, self.offset)
        fires = self.cron_after(moment)
        far = min(filter(None, (fallback, fires))).astimezone(UTC)
        near = _grid_after(moment, self.working, self.offset)
        while near < far:
            if self.is_working(near):
                return near
            near += timedelta(minutes=self.working)
        return far

    def at_or_before(self, moment: datetime) -> datetime:
        """The last slot that is not after a moment."""
        step = timedelta(minutes=self.other)
        slot = _grid_after(moment, self.other, self.offset) - step
        while (following := self.after(slot)) <= moment:
            slot = following
        return slot

    def is_working(self, moment: datetime) -> bool:
        """Whether the authority is at work, by its own clock."""
        there = moment.astimezone(self.zone)
        return there.weekday() in self.days and self.hours[0] <= there.time() < self.hours[1]

    def why(self, slot: datetime) -> str:
        """Why a slot is one, for a person to read."""
        there = f"{slot.astimezone(self.zone):%a %H:%M} in {self.zone.key}"
        if self.cron:
            return self._why_cron(slot, there)
        if self.working >= self.other:
            return f"tier {self.tier}: {_every(self.other)}"
        if self.is_working(slot):
            return f"{there}, working hours: tier {self.tier}, {_every(self.working)}"
        return f"{there}, outside working hours: tier {self.tier}, {_every(self.other)}"

    def _why_cron(self, slot: datetime, there: str) -> str:
        just_before = slot - timedelta(seconds=1)
        if slot == _grid_after(just_before, self.other, self.offset):
            return f"every list at least {_every(self.other)}"
        return f"{there}: cron line {self.cron!r}"

    def jitter(self, chance: float) -> timedelta:
        """A short wait after the slot, `chance` from 0 to 1, so that we are no metronome."""
        shortest = min(self.working, self.other) * 60
        return timedelta(seconds=chance * min(LONGEST_JITTER, JITTER_SHARE * shortest))


def _grid_after(moment: datetime, minutes: int, offset: int) -> datetime:
    step, base = minutes * 60, offset * 60
    turns = (int(moment.timestamp() // 1) - base) // step + 1
    return datetime.fromtimestamp(base + turns * step, UTC)


def _every(minutes: int) -> str:
    match divmod(minutes, 60):
        case 1, 0:
            return "every hour"
        case hours, 0:
            return f"every {hours} hours"
    return f"every {minutes} minutes"


# What is due.


def next_run(cadence: Cadence, now: datetime, last: datetime | None) -> datetime:
    """When a list is looked at next, given the slot that its last scheduled run stood for.

    Now, if a slot has passed since (the machine slept, the program was down): once, however many
    were missed. Also now, if that slot lies in the future: the clock was set back, and waiting for
    it to come round again would leave the list alone for as long.
    """
    if last is None or hurry(cadence, now, last):
        return now
    return cadence.after(max(now, last))


def hurry(cadence: Cadence, now: datetime, last: datetime | None) -> str:
    """Why a list is looked at at once; "" when its next slot is waited for."""
    if last is None:
        return "no scheduled run is on record: at once"
    if last > now + SKEW:
        return f"the clock was set back (last run for {last:%Y-%m-%dT%H:%MZ}): at once"
    missed = cadence.at_or_before(now)
    if last < missed:
        return f"the run of {missed:%Y-%m-%dT%H:%MZ} was missed: at once, and only once"
    return ""


def reason(cadence: Cadence, now: datetime, last: datetime | None) -> str:
    """Why the next run is when it is."""
    return hurry(cadence, now, last) or cadence.why(next_run(cadence, now, last))


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One run to come."""

    list_id: str
    at: datetime
    why: str


def plan(cadence: Cadence, now: datetime, last: datetime | None) -> Iterator[Planned]:
    """The runs of a list to come, without end."""
    at, why = next_run(cadence, now, last), reason(cadence, now, last)
    while True:
        yield Planned(list_id=cadence.list_id, at=at, why=why)
        at = cadence.after(max(at, now))
        why = cadence.why(at)


def jumped(wall: timedelta, steady: timedelta, tolerance: timedelta) -> bool:
    """Whether the wall clock moved otherwise than time did: set, or the machine slept."""
    return abs(wall - steady) > tolerance


# Where a cadence comes from.


def of_source(list_id: str, tier: int, every: int, zone: str, country: str) -> Cadence:
    """The cadence of section 9 of the design; BadCadence for a zone nobody knows."""
    working, other = BY_TIER.get(tier, (LONGEST, LONGEST))
    other = min(other, every)
    working = min(working, other)
    return Cadence(
        list_id=list_id,
        tier=tier,
        working=working,
        other=other,
        zone=_zone(list_id, "zone", zone),
        days=SUNDAY_TO_THURSDAY if country in SUNDAY_WEEK else MONDAY_TO_FRIDAY,
        offset=zlib.crc32(list_id.encode()) % working,
    )


def round_the_clock(cadence: Cadence) -> Cadence:
    """A cadence for a list whose zone is unknown: as if the authority were always at work."""
    return replace(cadence, other=cadence.working, zone=ZoneInfo("UTC"))


def adjusted(cadence: Cadence, wanted: Any, crontab: Crontab) -> Cadence:
    """A cadence with what the settings say of this list; BadCadence if they make no sense."""
    name = cadence.list_id
    values = _known(name, wanted)
    readers = READERS.items()
    read = {what: reader(name, what, values[what]) for what, reader in readers if what in values}
    changed = replace(cadence, **read)
    shortest = min(changed.working, changed.other)
    working = read.get("working", shortest)
    changed = replace(changed, working=working, offset=changed.offset % shortest)
    return _with_cron(changed, values["cron"], crontab) if "cron" in values else changed


def _with_cron(cadence: Cadence, line: Any, crontab: Crontab) -> Cadence:
    try:
        after = crontab(str(line), cadence.zone)
    except ValueError as why:
        raise BadCadence(
            f"schedule of {cadence.list_id}: the cron line {line!r} is wrong ({why})."
        ) from None
    return replace(cadence, working=LONGEST, other=LONGEST, cron=str(line), cron_after=after)


def _known(name: str, wanted: Any) -> Mapping[str, Any]:
    if not isinstance(wanted, Mapping):
        raise BadCadence(f"schedule of {name}: {wanted!r} is not a set of names and values.")
    known = {*READERS, "cron"}
    if unknown := sorted(set(map(str, wanted)) - known):
        they_are = ", ".join(sorted(known))
        raise BadCadence(f"schedule of {name}: unknown {', '.join(unknown)}; known are {they_are}.")
    return wanted


def _zone(name: str, _what: str, zone: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(zone))
    except (OSError, ValueError, KeyError):  # KeyError: zoneinfo.ZoneInfoNotFoundError
        raise BadCadence(f"schedule of {name}: there is no time zone {str(zone)!r}.") from None


def _minutes(name: str, what: str, value: Any) -> int:
    if not re.fullmatch(r"\d{1,4}", str(value)):
        raise BadCadence(f"schedule of {name}: {what} is {value!r}, not a number of minutes.")
    if not 1 <= int(value) <= LONGEST:
        raise BadCadence(
            f"schedule of {name}: {what} is {value} minutes; it is 1 to {LONGEST}, since every "
            "list is looked at at least every 6 hours."
        )
    return int(value)


def _hours(name: str, _what: str, value: Any) -> tuple[time, time]:
    try:
        start, end = map(time.fromisoformat, map(str.strip, str(value).split("-")))
    except ValueError:
        raise BadCadence(
            f"schedule of {name}: hours are {value!r}, not like 08:00-19:00."
        ) from None
    if start >= end:
        raise BadCadence(f"schedule of {name}: hours {value} end before they begin.")
    return start, end


def _days(name: str, _what: str, value: Any) -> frozenset[int]:
    """`mon-fri`, or `sun mon tue`."""
    parts = str(value).lower().replace(",", " ").split()
    if not parts:
        raise BadCadence(f"schedule of {name}: no days are named.")
    return frozenset().union(*(_span(name, part) for part in parts))


def _span(name: str, part: str) -> set[int]:
    """A day, or a range of days; it may go over the end of the week."""
    first, _, last = part.partition("-")
    ends = (first, last or first)
    if not set(ends) <= set(DAYS):
        raise BadCadence(f"schedule of {name}: {part!r} is no day; days are {' '.join(DAYS)}.")
    start, end = map(DAYS.index, ends)
    count = (end - start) % 7 + 1
    return {(start + step) % 7 for step in range(count)}


READERS: Mapping[str, Callable[[str, str, Any], Any]] = {
    "zone": _zone,
    "other": _minutes,
    "working": _minutes,
    "hours": _hours,
    "days": _days,
}
"""What can be set of a list, besides a cron line, in the order in which it is complained of."""
