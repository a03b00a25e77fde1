"""A subscription as a value: who wants what, by which way and when."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.errors import WrongUsage

IMMEDIATE = "immediate"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGEST = re.compile(
    r"(?:(?P<daily>daily)|weekly(?: on (?P<day>[a-z]+))?)"
    r"(?: at (?P<time>\d\d:\d\d) (?P<zone>\S+))?",
    re.IGNORECASE,
)
"""`daily` and `weekly` alone mean 08:00 UTC, on Mondays."""
GROUP = "group:"

Groups = Mapping[str, Sequence[str]]
"""Name -> addresses."""


class BadSubscription(WrongUsage):
    """A subscription or group that cannot be; one sentence names it and says why."""


@contextmanager
def noted(wrong: list[str], *more: type[Exception]) -> Iterator[None]:
    """What cannot be is one sentence more among those that are wrong, and the others go on."""
    expected: tuple[type[Exception], ...] = (BadSubscription, *more)
    try:
        yield
    except expected as why:
        wrong.append(str(why))


def bad(name: str, why: str) -> BadSubscription:
    """What is wrong with the subscription of that name."""
    return BadSubscription(f"Subscription {name!r} {why}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One standing order. Empty filters mean no restriction.

    `to` holds addresses, web addresses (webhook) or Apprise addresses, or `group:NAME`. `about`
    is terrorism or all; `relevance` is relevant or all. `deputy` is told of an addition to a
    tier 1 list that nobody acknowledged within `escalate_after_hours`.
    """

    name: str
    to: tuple[str, ...]
    channel: str = "mail"
    lists: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    about: str = "terrorism"
    kinds: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    relevance: str = "relevant"
    watched: bool = False
    timing: str = IMMEDIATE
    grouped: bool = True
    deputy: str = ""
    escalate_after_hours: int = 0
    secrets: tuple[str, ...] = ()
    paused: bool = False

    @property
    def digest(self) -> str:
        """How its regular mails call themselves; "" where everything goes out at once."""
        if self.timing == IMMEDIATE:
            return ""
        return f"{self.timing.split(' ')[0].capitalize()} digest"


def recipients(order: Subscription, groups: Groups) -> tuple[str, ...]:
    """The addresses of a subscription, groups resolved, once each."""
    return resolve(order.name, order.to, groups)


def resolve(name: str, wanted: Iterable[str], groups: Groups) -> tuple[str, ...]:
    """Addresses, groups resolved, once each; BadSubscription for a group that is not there."""
    addresses: dict[str, None] = {}
    for recipient in wanted:
        members: Sequence[str] = (recipient,)
        if recipient.startswith(GROUP):
            group = recipient.removeprefix(GROUP)
            if group not in groups:
                raise bad(name, f"names the group {group!r}, which is not there")
            members = groups[group]
        addresses.update(dict.fromkeys(members))
    return tuple(addresses)


def next_time(order: Subscription, now: datetime) -> datetime:
    """When a notice that arises now is due; BadSubscription for a timing that cannot be."""
    if order.timing == IMMEDIATE:
        return now
    if order.timing == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    timing = DIGEST.fullmatch(order.timing)
    if not timing:
        raise bad(
            order.name,
            f"has the timing {order.timing!r}; say immediate, hourly, 'daily at 08:00 "
            "Europe/Brussels' or 'weekly on monday at 08:00 Europe/Brussels'",
        )
    day = (timing["day"] or "monday").lower()
    if day not in DAYS:
        raise bad(order.name, f"has the day {day!r}, which is none")
    at, zone = timing["time"] or "08:00", timing["zone"] or "UTC"
    return next_moment(order.name, now, at, zone, "" if timing["daily"] else day)


def next_moment(name: str, now: datetime, at: str, zone: str, day: str = "") -> datetime:
    """The next time that a clock in that zone shows `at`, on that day of the week if one is given.

    A time that a clock change skips comes right after the change.
    """
    try:
        there = now.astimezone(ZoneInfo(zone))
        hour, minute = (int(part) for part in at.split(":"))
        first = there.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise bad(name, f"has the time {at} {zone}, which no clock shows") from None
    for ahead in range(9):
        local = first + timedelta(days=ahead)
        moment = local.astimezone(UTC)
        if moment > now and (not day or DAYS[local.weekday()] == day):
            return moment
    raise bad(name, f"has the time {at} {zone}, which does not come")
