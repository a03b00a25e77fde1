"""Days as people say them: `2026-10`, `2026-W48`, `yesterday`, `last month`, `7 days ago`. In UTC.

Pure: what day it is comes from the caller.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Self

from tracker.errors import WrongUsage
from tracker.model import stamp

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAY = timedelta(days=1)

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
"""Unit -> its length in months; days and weeks are the others."""

DAYS_OF = {"day": 1, "week": 7}

EXAMPLES = "2026-11-28, 2026-11, 2026-W48, yesterday, 'last month' or 2026-11-28T12:00:00Z"

A_DAY = "2026-11-28, yesterday or 2026-11-28T12:00:00Z"

FOLDER = "T00:00:00Z"
"""How a moment ends that is the day of a folder, or of an authority that tells no hour."""

_A = {"a": 1, "an": 1, "one": 1}


class Span(NamedTuple):
    """Days from the first to the last, both of them in it."""

    first: date
    last: date

    @property
    def one_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last

    @classmethod
    def months(cls, year: int, month: int, count: int) -> Self:
        """Whole months, so many from one of them on."""
        first = _months_on(date(year, month, 1), 0)
        last = _months_on(first, count - 1)
        return cls(first, last.replace(day=monthrange(last.year, last.month)[1]))


def span(text: str, today: date) -> Span:
    """The days that are meant; ValueError for what nobody can read as any."""
    said = _plain(text)
    for form, meaning in FORMS:
        if found := re.fullmatch(form, said, re.ASCII):
            return meaning(found, today)
    day = date.fromisoformat(text.strip())
    return Span(day, day)


def is_words(text: str) -> bool:
    """Whether a day is told by words, so that people want to hear which one it was."""
    return text[:1].isalpha() or text.casefold().endswith("ago")


def _plain(text: str) -> str:
    """As it is looked up: in small letters; words may hang together by hyphens, for shells."""
    said = " ".join(text.casefold().split())
    return re.sub(r"[-_ ]+", " ", said) if re.search("[a-z]{3}", said) else said


# What each form means.


def _month(found: re.Match[str], _: date) -> Span:
    return Span.months(int(found[1]), int(found[2]), 1)


def _quarter(found: re.Match[str], _: date) -> Span:
    return Span.months(int(found[1]), 3 * int(found[2]) - 2, 3)


def _year(found: re.Match[str], _: date) -> Span:
    return Span.months(int(found[1]), 1, 12)


def _week(found: re.Match[str], _: date) -> Span:
    return _week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))


def _week_of(day: date) -> Span:
    monday = day - day.weekday() * DAY
    return Span(monday, monday + 6 * DAY)


NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}


def _near(found: re.Match[str], today: date) -> Span:
    day = today + NEAR[found[0]] * DAY
    return Span(day, day)


def _weekday(found: re.Match[str], today: date) -> Span:
    """The newest day of that name, today if it has it; the `last` one is never today."""
    latest = today - DAY if found[1] else today
    day = latest - ((latest.weekday() - WEEKDAYS.index(found[2])) % 7) * DAY
    return Span(day, day)


def _this_or_last(found: re.Match[str], today: date) -> Span:
    """This week, month, quarter or year, or the one before it."""
    back, unit = int(found[1] != "this"), found[2]
    if unit == "week":
        return _week_of(today - 7 * back * DAY)
    length = MONTHS_OF[unit]
    begun = today.replace(month=today.month - (today.month - 1) % length, day=1)
    first = _months_on(begun, -back * length)
    return Span.months(first.year, first.month, length)


def _ago(found: re.Match[str], today: date) -> Span:
    day = _back(today, found[1], found[2])
    return Span(day, day)


def _last_so_many(found: re.Match[str], today: date) -> Span:
    """So many days, weeks, months or years up to today, which is one of them."""
    return Span(_back(today, found[1], found[2]) + DAY, today)


def _back(today: date, number: str, unit: str) -> date:
    count = _A.get(number) or int(number)
    if unit in DAYS_OF:
        return today - count * DAYS_OF[unit] * DAY
    return _months_on(today, -count * MONTHS_OF[unit])


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, or the last one of it; of an earlier, below zero."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


_COUNT = r"[1-9]\d{0,3}"
_UNIT = r"(day|week|month|quarter|year)s?"

FORMS: Sequence[tuple[str, Callable[[re.Match[str], date], Span]]] = (
    (r"(\d{4})-(\d{1,2})", _month),
    (r"(\d{4})", _year),
    (r"(\d{4})[- ]?q([1-4])", _quarter),
    (r"(\d{4})[- ]?w(\d{1,2})", _week),
    ("|".join(NEAR), _near),
    (rf"(?:on )?(last )?({'|'.join(WEEKDAYS)})", _weekday),
    (r"(this|last|previous) (week|month|quarter|year)", _this_or_last),
    (rf"({_COUNT}|an?|one) ?{_UNIT} ago", _ago),
    (rf"(?:the )?(?:last|past) ({_COUNT}) ?{_UNIT}", _last_so_many),
)
"""How days are written, besides as ISO days, and what makes a span of each."""


# What is asked for by them.

CLOCK = frozenset("T:")
"""What a moment is written with and no day is."""


class Asked(NamedTuple):
    """What was typed for a day or a moment, and now."""

    text: str
    now: datetime

    @property
    def today(self) -> date:
        """The day that it is, in UTC."""
        return self.now.astimezone(UTC).date()

    def since(self) -> str:
        """The first day of what is meant, or the moment; WrongUsage."""
        read = self._read()
        return str(read.first) if isinstance(read, Span) else read

    def until(self) -> str:
        """The last day of what is meant, or the moment; WrongUsage."""
        read = self._read()
        return str(read.last) if isinstance(read, Span) else read

    def one(self) -> str:
        """The one day that is meant, or the moment; WrongUsage, for a longer span too."""
        read = self._read()
        if isinstance(read, Span) and not read.one_day:
            days = f"{read.first} to {read.last}"
            raise WrongUsage(f"{self.text!r} is a span ({days}); give one day: {A_DAY}.")
        return str(read.first) if isinstance(read, Span) else read

    def past_day(self) -> str:
        """The one day that is meant, where it has begun; WrongUsage."""
        day = self.one()[:10]
        if day > str(self.today):
            raise WrongUsage(f"{day} is yet to come: today is {self.today} (UTC).")
        return day

    def past_end(self) -> str:
        """The last moment of the one day that is meant, of today the present one; or the moment.

        WrongUsage for what is yet to come.
        """
        said, now = self.one(), stamp(self.now)
        if said == str(self.today):
            return now
        end = said if len(said) > len("2026-11-28") else f"{said}T23:59:59Z"
        if end > now:
            raise WrongUsage(f"{said} is yet to come: it is {now} (UTC).")
        return end

    def _read(self) -> Span | str:
        try:
            return span(self.text, self.today)
        except (ValueError, OverflowError):
            return self._moment()

    def _moment(self) -> str:
        text = self.text.strip()
        try:
            if CLOCK.isdisjoint(text.upper()):
                raise ValueError(text)
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            sentence = (
                f"{self.text!r} is no day and no moment (UTC) that can be read; say {EXAMPLES}."
            )
            raise WrongUsage(sentence) from None


def shown(moment: str | None) -> str:
    """A moment as people read it: of a folder's day the day alone."""
    return (moment or "").removesuffix(FOLDER)
