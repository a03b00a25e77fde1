"""Birth dates in fields of their own: the UN's, those made after them, and those in three parts."""

import re

from scrapers.kit.record import Record

APPROXIMATELY = dict.fromkeys(("approximately", "approx.", "circa", "about"), "about ")
"""What TYPE_OF_DATE, or a note, says of a date."""

MONTH = re.compile(r"[A-Z][a-z]{2,8}\.?")
"""A note that is the month of a year."""

LOST = frozenset({"", "Invalid date", "null"})
"""What stands where a date was: the site migration of August 2023 wrote these."""


def births(record: Record, note: str = "") -> tuple[list[str], str]:
    """The dates of one DATE_OF_BIRTH, and the rest of its note.

    EXACT and APPROXIMATELY give a date or a year, BETWEEN two years; some say it in the note alone.
    """
    about = APPROXIMATELY.get(record.take_optional("TYPE_OF_DATE").casefold(), "")
    dates = {*record.take_all("DATE"), *record.take_all("")} - LOST
    year = record.take_optional("YEAR")
    if year and MONTH.fullmatch(note):
        year, note = f"{note} {year}", ""
    if not any(date.startswith(year) for date in dates):
        dates.add(year)
    dates.add(between(record.take_optional("FROM_YEAR"), record.take_optional("TO_YEAR")))
    if note.casefold() in APPROXIMATELY:
        about, note = APPROXIMATELY[note.casefold()], ""
    if note and not any(dates):
        dates, note = {note}, ""
    return [f"{about}{text}" for text in sorted(filter(None, dates))], note


def between(first: str, last: str) -> str:
    """The two years between which somebody was born, or the one from or until which."""
    if first and last:
        return f"{first}/{last}"
    return f"since {first}" if first else last and f"by {last}"


def by_parts(year: str, month: str, day: str) -> str:
    """The date by its parts: a day without a month stays one, which nobody reads as a month."""
    whole = "-".join((year, month.zfill(2), day.zfill(2)))
    return whole.removesuffix("-00").removesuffix("-00") if year else ""
