"""A subscription as a value: who wants what, by which way and when."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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
USUALLY = {"day": "monday", "time": "08:00", "zone": "UTC"}
"""What `daily` and `weekly` alone mean."""

NO_SUCH_TIME = (ZoneInfoNotFoundError, ValueError, OSError)
"""Raised for a time or a zone that no clock knows."""

GROUP = "group:"

OPERATIONS = "operations"
"""The role of those who keep the tracker running, and the kind of notices that they get."""

ROLES = ("", OPERATIONS)

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


def bad(name: str, why: str, what: str = "Subscription") -> BadSubscription:
    """What is wrong with the subscription, or the group, of that name."""
    return BadSubscription(f"{what} {name!r} {why}.")


def demand(fulfilled: object, name: str, why: str, what: str = "Subscription") -> None:
    """BadSubscription where the subscription, or the group, of that name is not as it has to be."""
    if not fulfilled:
        raise bad(name, why, what)


def passes(wanted: Sequence[str], value: str) -> bool:
    """Whether a filter lets a value through; an empty one means no restriction."""
    return not wanted or value in wanted


def of_country(wanted: Sequence[str], country: str) -> bool:
    """Whether a list of a country is among those asked for.

    Of a list whose module is gone or broken nobody knows the country: it passes, since what is told
    of it may be for whoever asked for its country.
    """
    return not country or passes(wanted, country)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One standing order. Empty filters mean no restriction.

    `to` holds addresses, web addresses (webhook) or Apprise addresses, or `group:NAME`. `about`
    is terrorism or all; `relevance` is relevant or all. Without the `role` operations it is not
    told of operations, as long as anybody has that. `deputy` is told of an addition to a tier 1
    list that nobody acknowledged within `escalate_after_hours`.
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
    secrets: tuple[str, ...] = field(default=(), repr=False)
    paused: bool = False
    role: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """Its role; who asks for operations by name has that one."""
        return frozenset({self.role, *self.kinds} & {OPERATIONS})

    @property
    def wish(self) -> "Subscription":
        """What it asks for, whoever it is and however it is told: its filters alone."""
        return Subscription(
            name="",
            to=(),
            lists=self.lists,
            countries=self.countries,
            programmes=self.programmes,
            about=self.about,
            kinds=self.kinds,
            scopes=self.scopes,
            relevance=self.relevance,
            watched=self.watched,
        )

    @property
    def deputies(self) -> tuple[str, ...]:
        """The deputy, if there is one."""
        return (self.deputy,) if self.deputy else ()

    @property
    def digest(self) -> str:
        """How its regular mails call themselves; "" where everything goes out at once."""
        if self.timing == IMMEDIATE:
            return ""
        return f"{self.timing.split(' ')[0].capitalize()} digest"


ENDED = Subscription(name="", to=())
"""In place of one that is not there any more: what is left of it goes out at once."""


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
            demand(group in groups, name, f"names the group {group!r}, which is not there")
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
    chosen = {name: text for name, text in timing.groupdict().items() if text}
    when = USUALLY | chosen
    day = when["day"].lower()
    demand(day in DAYS, order.name, f"has the day {day!r}, which is none")
    days = DAYS if "daily" in chosen else (day,)
    return next_moment(order.name, now, when["time"], when["zone"], days)


def next_moment(
    name: str, now: datetime, at: str, zone: str, days: Sequence[str] = DAYS
) -> datetime:
    """The next time that a clock in that zone shows `at`, on one of these days of the week.

    A time that a clock change skips comes right after the change.
    """
    try:
        first = this_day(now, at, zone)
    except NO_SUCH_TIME:
        raise bad(name, f"has the time {at} {zone}, which no clock shows") from None
    for ahead in range(9):
        local = first + timedelta(days=ahead)
        moment = local.astimezone(UTC)
        if moment > now and DAYS[local.weekday()] in days:
            return moment
    raise bad(name, f"has the time {at} {zone}, which does not come")


def this_day(now: datetime, at: str, zone: str) -> datetime:
    """When a clock in that zone shows `at` on this day there; NO_SUCH_TIME where none does."""
    hour, minute = map(int, at.split(":"))
    there = now.astimezone(ZoneInfo(zone))
    return there.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
