"""Dates of entries as values: with their precision, as the two ends of a time, or as about.

A date is written as in ISO 8601-2 (EDTF, level 1): "1997", "1997-10", "1997-10-08"; about then
"1970~"; a time within which it lies "1951/1959", with an open end "1968/.." or "../1970". A date
of the Islamic calendar is "1402-06-24 AH": a text that is compared with nothing but itself. What
authorities write becomes these in `dates`; everything else is a text that nobody could read.
"""

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from scrapers.kit import keeping

ABOUT = "~"
OPEN = ".."
ISLAMIC = " AH"

WITHIN_YEARS = 2
"""A date that is about a year may lie so many years before or after it: it parts nobody."""

ONE = r"\d{4}(?:-\d\d){0,2}~?"
VALUE = re.compile(rf"(?P<first>{ONE}|\.\.)(?:/(?P<last>{ONE}|\.\.))?")
FIRST_YEAR = 1500
"""Years before it are of another calendar."""

BEGINNING, END = "0000-01-01", "9999-12-31"


class Span(NamedTuple):
    """The first and the last day that a date may be, as ISO texts; both are possible."""

    first: str
    last: str


@keeping.kept(20_000)
def span(text: str) -> Span | None:
    """The time within which a date lies; None for a text that is no date of ours.

    >>> span("1951/1959")
    Span(first='1951-01-01', last='1959-12-31')
    """
    found = VALUE.fullmatch(text)
    if found is None or not _in_our_calendar(found["first"]):
        return None
    last = found["last"] or found["first"]
    return Span(_first_day(found["first"]), _last_day(last))


def _in_our_calendar(one: str) -> bool:
    return one == OPEN or int(one[:4]) >= FIRST_YEAR


def _first_day(one: str) -> str:
    return BEGINNING if one == OPEN else _whole(_moved(one, -WITHIN_YEARS), "-01-01")


def _last_day(one: str) -> str:
    # The 31st of every month: days are only compared, as texts.
    return END if one == OPEN else _whole(_moved(one, WITHIN_YEARS), "-12-31")


def _whole(one: str, month_and_day: str) -> str:
    """A date with the month and the day that it leaves out."""
    return one + month_and_day[len(one) - len("1970") :]


def _moved(one: str, years: int) -> str:
    """A date that is about then, so many years off; any other as it is."""
    if not one.endswith(ABOUT):
        return one
    return f"{int(one[:4]) + years}{one[4:-1]}"


def is_date(text: str) -> bool:
    """Whether a text is a date that can be compared, and not a text that nobody could read."""
    return span(text) is not None


def is_whole_day(text: str) -> bool:
    """Whether a date is one day for certain."""
    return len(text) == len("1970-05-31") and is_date(text)


@keeping.kept(20_000)
def is_read(text: str) -> bool:
    """Whether a text is a date as we write it, of whatever calendar."""
    return is_date(text) or bool(VALUE.fullmatch(text.removesuffix(ISLAMIC)))


def agree(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether any two dates of both may be the same day, as far as both go.

    >>> agree(["1970"], ["1970-05-31"]), agree(["1970-05"], ["1970-06"])
    (True, False)
    >>> agree(["1951/1959"], ["1958"]), agree(["1970~"], ["1980"])
    (True, False)
    """
    return any(_meet(a, b) for a, b in product(first, second))


def _meet(first: str, second: str) -> bool:
    """Whether two dates may be one; texts that are no dates of ours, when they are the same."""
    a, b = span(first), span(second)
    if a is None or b is None:
        return first == second
    return a.first <= b.last and b.first <= a.last


def years_apart(first: str, second: str) -> int:
    """Years between two dates at the least; 0 where they may be of one year or say nothing."""
    a, b = span(first), span(second)
    if a is None or b is None:
        return 0
    return max(0, _year(b.first) - _year(a.last), _year(a.first) - _year(b.last))


def _year(day: str) -> int:
    return int(day[:4])
