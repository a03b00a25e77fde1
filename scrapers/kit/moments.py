"""When a file says that it was made: a moment with its zone, or no moment at all."""

import calendar
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scrapers.kit.errors import LayoutChanged

OLDEST = 1990
"""No list was published as a file before; what says so is a blank form of a date, like year 1."""


def file_moment(text: str, what: str, zone: str = "UTC", form: str = "") -> datetime:
    """When a file was made, by its own words; `what` names the field in the refusal of others.

    ISO 8601, or `form` of strptime. Words without a zone of their own are of `zone`, the
    authority's. LayoutChanged for what is no moment: a list of no date cannot be put in order.
    """
    try:
        read = datetime.strptime(text.strip(), form) if form else datetime.fromisoformat(text)
        made = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
        year = made.astimezone(UTC).year
    except (ValueError, OverflowError):  # the latter for the first and the last day of all
        year = 0
    if year < OLDEST:
        raise LayoutChanged(f"{what} is {text.strip()!r}, which is no date.")
    return made


# Days in words.

MONTHS = {word: number for number, words in enumerate((
    ("january", "janvier"), ("february", "février"), ("march", "mars"), ("april", "avril"),
    ("may", "mai"), ("june", "juin"), ("july", "juillet"), ("august", "août"),
    ("september", "septembre"), ("october", "octobre"), ("november", "novembre"),
    ("december", "décembre"),
), 1) for word in words}  # fmt: skip


WRITTEN = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|er)? (?P<month>[^\W\d]{3,9}),? (?P<year>\d{4})\b"
)


def written_day(text: str) -> str:
    """The first day that a text writes in words ("12 December 2006", "1er mai 2012"); else ""."""
    for found in WRITTEN.finditer(text):
        month = MONTHS.get(found["month"].lower(), 0)
        year, day = int(found["year"]), int(found["day"])
        if month and 1 <= day <= calendar.monthrange(year or 1, month)[1] and year:
            return f"{year:04}-{month:02}-{day:02}"
    return ""
