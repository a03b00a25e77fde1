"""Which formats the dates of a column have."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from scrapers import kit

FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%m/%Y",
    "%B %Y",
    "%Y",
)
"""As `Source.date_formats` has them; of two that fit as often the first is meant."""

DAY_FIRST, MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"
YEARS = range(1850, 2100)
LONGEST = 40
"""Letters of a date, at most."""
KEPT = 50_000
"""Texts of which it is kept whether they are dates: a column mostly repeats its own."""


class Dates(NamedTuple):
    """Formats, most frequent first; how many texts have one; whether day and month may be mixed."""

    formats: tuple[str, ...]
    read: int
    ambiguous: bool


@lru_cache(maxsize=KEPT)
def _marks(text: str) -> str:
    """What stands between words and numbers: nothing with other marks needs a second look."""
    return re.sub(r"[\w%]+", "", text)


def fits(text: str, form: str) -> bool:
    """Whether a text is a date of this format."""
    if _marks(text) != _marks(form):
        return False
    try:
        return datetime.strptime(text, form).year in YEARS
    except ValueError:
        return False


@lru_cache(maxsize=KEPT)
def is_date(text: str) -> bool:
    """Whether a text is a date of any of the formats."""
    if len(text) > LONGEST or not any(map(str.isdecimal, text)):
        return False
    return any(fits(text, form) for form in FORMATS)


def in_words(texts: Sequence[str]) -> bool:
    """Whether texts hold days among other words: more of them than those that are dates."""
    return 2 * sum(bool(kit.written_day(one)) for one in texts) > len(texts) + sum(
        map(is_date, texts)
    )


def formats(texts: Iterable[str]) -> Dates:
    """The fewest formats that read most of these texts."""
    left = list(texts)
    total, chosen = len(left), list[str]()
    ambiguous = _ambiguous(left)
    while left:
        best = max(FORMATS, key=lambda form: sum(fits(text, form) for text in left))
        rest = [text for text in left if not fits(text, best)]
        if len(rest) == len(left):
            break
        chosen.append(best)
        left = rest
    return Dates(tuple(chosen), total - len(left), ambiguous)


def _ambiguous(texts: Sequence[str]) -> bool:
    """Whether there are dates with slashes, none of which tells the day from the month."""
    both = [text for text in texts if fits(text, DAY_FIRST) or fits(text, MONTH_FIRST)]
    return bool(both) and all(fits(text, DAY_FIRST) and fits(text, MONTH_FIRST) for text in both)
