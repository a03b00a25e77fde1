"""When a file says that it was made: a moment with its zone, or no moment at all."""

import calendar
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.month_names import in_english, number_of

OLDEST = 1990
"""No list was published as a file before; what says so is a blank form of a date, like year 1."""


def file_moment(text: str, what: str, zone: str = "UTC", form: str = "") -> datetime:
    """When a file was made, by its own words; `what` names the field in the refusal of others.

    ISO 8601, or `form` of strptime, whose months may be in any language of lists. Words without a
    zone of their own are of `zone`, the authority's. LayoutChanged for what is no moment: a list of
    no date cannot be put in order.
    """
    try:
        read = _in_form(text.strip(), form) if form else datetime.fromisoformat(text)
        made = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
        year = made.astimezone(UTC).year
    except (ValueError, OverflowError):  # the latter for the first and the last day of all
        year = 0
    if year < OLDEST:
        raise LayoutChanged(f"{what} is {text.strip()!r}, which is no date.")
    return made


def _in_form(text: str, form: str) -> datetime:
    return datetime.strptime(in_english(text), form)


# Days in words.

WRITTEN = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)? (?:de |of )?(?P<month>[^\W\d]{3,9})\.?,? "
    r"(?:de |del )?(?P<year>\d{4})\b"
)


def written_day(text: str) -> str:
    """The first day that a text writes in words of any language of our lists; else "".

    >>> written_day("of 12 December 2006"), written_day("du 1er mai 2012"), written_day("5/6/2012")
    ('2006-12-12', '2012-05-01', '')
    >>> written_day("5 de mayo de 2012"), written_day("5 มกราคม 2556"), written_day("5 آب 2012")
    ('2012-05-05', '2013-01-05', '2012-08-05')
    """
    try:
        said = in_english(text)
    except ValueError:
        return ""
    for found in WRITTEN.finditer(said):
        month = number_of(found["month"])
        year, day = int(found["year"]), int(found["day"])
        if month and 1 <= day <= calendar.monthrange(year or 1, month)[1] and year:
            return f"{year:04}-{month:02}-{day:02}"
    return ""
