"""Dates as authorities write them -> partial dates: "1997", "1997-10" or "1997-10-08"."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import product

from tracker.model import PartialDate

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]|[+-]\d{2}:\d{2}$|Z$|$)")
_PLACEHOLDER = re.compile(r"(?:dd|00)[/.-](?:mm|(\d{1,2}))[/.-](\d{4})", re.IGNORECASE)
MONTHS = range(1, 13)
_PARTS = (("%d", 10), ("%j", 10), ("%m", 7), ("%B", 7), ("%b", 7))


@lru_cache(maxsize=100_000)
def partial_date(text: str, formats: tuple[str, ...] = ()) -> PartialDate:
    """The partial date a text gives in ISO form or in one of the formats; "" if in none.

    A format without a day or month gives a date without it: "%Y" gives "1966". Placeholders
    "dd/mm/1966" and "00/00/1966" give "1966" (facts: UK and OFSI files).
    """
    plain = " ".join(text.split()).strip(" .,;")
    return _placeholder(plain) or _iso(plain) or _in_formats(plain, formats)


def _placeholder(text: str) -> PartialDate:
    found = _PLACEHOLDER.fullmatch(text)
    if found is None:
        return PartialDate("")
    month, year = found.groups(default="0")
    is_known = int(month) in MONTHS
    return PartialDate(f"{year}-{int(month):02d}" if is_known else year)


def _iso(text: str) -> PartialDate:
    found = _ISO.match(text)
    if found is None:
        return PartialDate("")
    year, month, day = found.groups(default="1")
    try:
        datetime(int(year), int(month), int(day))
    except ValueError:
        return PartialDate("")
    return PartialDate("-".join(filter(None, found.groups())))


def _in_formats(text: str, formats: Iterable[str]) -> PartialDate:
    found = (_in_format(text, form) for form in formats)
    return next(filter(None, found), PartialDate(""))


def _in_format(text: str, form: str) -> PartialDate:
    try:
        parsed = datetime.strptime(text, form)
    except ValueError:
        return PartialDate("")
    length = max((size for part, size in _PARTS if part in form), default=4)
    return PartialDate(parsed.strftime("%Y-%m-%d")[:length])


def partial_dates(texts: Iterable[str], formats: tuple[str, ...]) -> tuple[str, ...]:
    """Each text as a partial date, or tidied as it is where it is no date."""
    return tuple(partial_date(text, formats) or " ".join(text.split()) for text in texts)


def agree(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether any two partial dates of both say the same, as far as both go.

    A range ("1968/1973") agrees with what lies in it, an estimate ("1970~") with a year more or
    less.

    >>> agree(["1970"], ["1970-05-31"]), agree(["1970-05"], ["1970-06"])
    (True, False)
    >>> agree(["1968/1973"], ["1970-06-01"]), agree(["1968/1973"], ["1974"])
    (True, False)
    """
    spans = product(map(_span, first), map(_span, second))
    return any(a[0] <= b[1] and b[0] <= a[1] for a, b in spans)


def _span(text: str) -> tuple[str, str]:
    """The first and the last day that a date may mean, as texts that sort as days do."""
    start, _, end = text.partition("/")
    return _bound(start, "-00", -1), _bound(end or start, "-99", 1)


def _bound(text: str, filler: str, about: int) -> str:
    plain = text.strip("~?% ")
    if plain != text and plain[:4].isdigit():
        plain = f"{int(plain[:4]) + about:04d}"
    parts = plain.count("-") + 1
    return plain + filler * (3 - parts)
