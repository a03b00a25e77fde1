"""Birth dates as the UN's XML has them, and the lists that other States made after it."""

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
    dates.add(_between(record))
    if note.casefold() in APPROXIMATELY:
        about, note = APPROXIMATELY[note.casefold()], ""
    if note and not any(dates):
        dates, note = {note}, ""
    return [f"{about}{text}" for text in sorted(filter(None, dates))], note


def _between(record: Record) -> str:
    """The two years between which somebody was born, or the one from or until which."""
    first, last = record.take_optional("FROM_YEAR"), record.take_optional("TO_YEAR")
    if first and last:
        return f"{first}/{last}"
    return f"since {first}" if first else last and f"by {last}"
