"""How names, days, ages and lists of words are written. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker import shown
from tracker.model import DATES
from tracker.rules.normalise.spans import ABOUT, ISLAMIC, is_read

LONGEST_NAME, LONGEST_SUBJECT = 160, 220

MIDNIGHT = "T00:00:00Z"
"""The clock of a folder's document: it has a day and no time."""


def plain(value: Any, longest: int = LONGEST_NAME) -> str:
    """A text of a list as it can be shown: one line, nothing invisible, not endless."""
    text = " ".join(shown.blanked(str(value)).split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def day(text: str) -> str:
    """`2025-07-08` as 8 July 2025; partial dates and moments likewise."""
    try:
        match text[:10].split("-"):
            case [_, _, _]:
                whole = date.fromisoformat(text[:10])
                return f"{whole.day} {whole:%B %Y}"
            case [year, month]:
                return f"{date(int(year), int(month), 1):%B %Y}"
    except ValueError:
        return text
    return text


def clock(text: str | None, zone: str = "UTC") -> str:
    """A recorded moment with its zone, and the same in the authority's zone where that differs.

    Of the document of a folder, its day alone.
    """
    if not text:
        return ""
    if text.endswith(MIDNIGHT):
        return day(text)
    moment = datetime.fromisoformat(text)
    said = f"{moment.day} {moment:%B %Y, %H:%M} UTC"
    try:
        there = moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return said
    if there.utcoffset() == moment.utcoffset():
        return said
    return f"{said} ({there.day} {there:%B, %H:%M} {zone})"


def old(days: int) -> str:
    """An age in days, in words."""
    return {0: "today's", 1: "1 day old"}.get(days, f"{days:,} days old")


def words(items: Iterable[str], last: str = "and") -> str:
    """A list of words in a sentence."""
    all_of = list(items)
    if len(all_of) < 2:
        return "".join(all_of)
    return f"{', '.join(all_of[:-1])} {last} {all_of[-1]}"


def field_name(name: str) -> str:
    """`birthDate` as birth date."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("_", " ").strip()


def side(texts: Any, field: str = "") -> str:
    """One side of a change of a field."""
    return "; ".join(map(plain, in_words(texts, field))) or "nothing"


def in_words(texts: Any, field: str = "") -> list[str]:
    """The values of a field one by one, dates as people read them."""
    parts = [texts] if isinstance(texts, str) else texts
    said = map(date_in_words, parts) if field in DATES else parts
    return list(filter(None, said))


def date_in_words(text: str) -> str:
    """A date of an entry as people read it; a plain day, and what is none, as it is.

    >>> date_in_words("1951/1959"), date_in_words("1970~"), date_in_words("1402-06-24 AH")
    ('between 1951 and 1959', 'about 1970', '1402-06-24 of the Islamic calendar')
    """
    if not is_read(text):
        return text
    first, _, last = text.removesuffix(ISLAMIC).partition("/")
    calendar = " of the Islamic calendar" if text.endswith(ISLAMIC) else ""
    return f"{_ends_in_words(first, last)}{calendar}"


def _ends_in_words(first: str, last: str) -> str:
    """One date, or the time between two."""
    match first, last:
        case _, "":
            return _about(first)
        case "..", _:
            return f"{_about(last)} or earlier"
        case _, "..":
            return f"{_about(first)} or later"
    return f"between {_about(first)} and {_about(last)}"


def _about(one: str) -> str:
    return f"about {one.removesuffix(ABOUT)}" if one.endswith(ABOUT) else one


def phrase(words_around: str, value: object) -> str:
    """Words with a value in them, `{}`; nothing where there is no value."""
    return words_around.format(value) if value else ""


def and_more(number: int) -> str:
    """How many there are beside the first one, if there are."""
    return phrase(" and {:,} more", max(0, number - 1))
