"""Dates as authorities write them -> dates as values (`spans`), read to their end or not at all.

A text is cut into words that we know (dates, "between", "about", "or" ...), and what the words say
together has to be something that can be said. One word that nobody knows, and the text stays what
it is, whole: half of a date is a wrong date.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from scrapers import kit
from scrapers.kit import keeping
from scrapers.kit.month_names import in_english
from scrapers.kit.nothing import NOTHING
from tracker.model import PartialDate
from tracker.rules.normalise.date_words import LAST_CENTURY, One, Word, completed, order_of, words
from tracker.rules.normalise.sense import tidy
from tracker.rules.normalise.spans import ABOUT, FIRST_YEAR, ISLAMIC, OPEN, agree, is_date

Formats = tuple[str, ...]

NO_DATE = NOTHING | {"invalid date", "dd/mm/yyyy", "yyyy-mm-dd"}
"""What stands where no date is known."""

NULL = re.compile(
    r"0?0?0?[01][-/.]0?[01][-/.]0?[01]|0?[01][-/.]0?[01][-/.](?:0|0000|0001)|0+"
    r"|31[-/.]12[-/.]9999|9999-12-31|0?0/0?1/1900|1/0/1900|1900-01-00",
)
"""No day at all, the first day that a machine knows (nought, to a workbook), or the last."""

BUDDHIST = "era: Buddhist"
"""Stands among the formats of a list in Thai: its years are of that era, from 2400 to 2599."""


def formats_of(source: kit.Source) -> Formats:
    """How a list writes its dates."""
    thai = source.language.partition("-")[0] == "th"
    return (*source.date_formats, BUDDHIST) if thai else source.date_formats


class Read(NamedTuple):
    """The dates of a text and what is said beside them; or the text that could not be read."""

    dates: tuple[str, ...] = ()
    note: str = ""
    unread: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """What an entry keeps: the dates, or the text whole."""
        return self.dates or tuple(filter(None, (self.unread,)))


@keeping.kept(10_000)
def partial_date(text: str, formats: Formats = ()) -> PartialDate:
    """The one date that a text is, without doubt; "" if it is none, several, about or unread.

    A format without a day or month gives a date without it: "%Y" gives "1966". Placeholders
    "dd/mm/1966" and "00/00/1966" give "1966" (facts: UK and OFSI files).
    """
    one = "".join(read(text, formats).dates)
    has_its_year = (bool(one) and one[:4] in _ours(text, formats)) or "%y" in " ".join(formats)
    return PartialDate(one if _EXACT.fullmatch(one) and has_its_year else "")


@keeping.kept(20_000)
def read(text: str, formats: Formats = ()) -> Read:
    """What a text says of dates.

    >>> read("1951 to 1959").dates, read("c. 1946 or 4 May 1955").dates
    (('1951/1959',), ('1946~', '1955-05-04'))
    """
    published = tidy(text)
    plain = _plain(published)
    if plain.casefold() in NO_DATE or NULL.fullmatch(plain):
        return Read()
    try:
        plain = _ours(plain, formats)
    except ValueError:
        return Read(unread=published)
    if exact := _by_parts(plain) or _in_formats(plain, formats):
        return Read((exact,))
    try:
        dates, says_more = _several(plain, order_of(formats))
    except (ValueError, KeyError):
        return Read(unread=published)
    return Read(dates, note=published if says_more else "")


def _plain(text: str) -> str:
    """A text with its usual letters, digits and marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    return " ".join(text.translate(DASHES).split()).strip(" .,;")


def _ours(text: str, formats: Formats) -> str:
    """A plain text with months and years as ours; ValueError for a year that may be of two eras."""
    return _plain(in_english(_plain(text), thai=BUDDHIST in formats))


DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"〜": "~", "～": "~", "’": "'"})

# One date, exactly as a list writes it.

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?|[+-]\d\d:\d\d|Z)?)?)?"
)
_PLACEHOLDER = re.compile(
    r"(?:dd|00|xx|--|__|\*\*)[/.-](?:mm|xx|--|__|\*\*|(?P<month>\d{1,2}))[/.-](?P<year>\d{4})",
    re.IGNORECASE,
)
_EXACT = re.compile(r"(?:1[5-9]|[2-9]\d)\d\d(?:-\d\d){0,2}")
_PARTS = (("%d", 10), ("%j", 10), ("%m", 7), ("%B", 7), ("%b", 7))


def _by_parts(text: str) -> str:
    """A date in ISO form, or one whose day, or day and month, are not known."""
    found = _ISO.fullmatch(text) or _PLACEHOLDER.fullmatch(text)
    return _checked(**found.groupdict("")) if found else ""


def _checked(year: str, month: str = "", day: str = "") -> str:
    """A date of our calendar without the parts that are zero; "" if there is none."""
    try:
        return str(One(int(year), int(month or 0), int(day or 0)).checked())
    except ValueError:
        return ""


def _in_formats(text: str, formats: Iterable[str]) -> str:
    found = (_in_format(text, each) for form in formats for each in _with_months(form))
    return next(filter(None, found), "")


def _with_months(form: str) -> Iterator[str]:
    """A form, and the same with months written out, or short: languages differ in that."""
    yield form
    for one, other in (("%b", "%B"), ("%B", "%b")):
        if one in form:
            yield form.replace(one, other)


def _in_format(text: str, form: str) -> str:
    try:
        parsed = datetime.strptime(text, form)
    except ValueError:
        return ""
    short = parsed.year % 100
    if "%y" in form and short not in LAST_CENTURY:
        return ""
    year = 1900 + short if "%y" in form else parsed.year
    length = max((size for part, size in _PARTS if part in form), default=4)
    return f"{year}{parsed:-%m-%d}"[:length] if year >= FIRST_YEAR else ""


# What the words say together.

LATER = r"(?:P|A(?!A*[DRF]))?"
"""About, said behind a date and not before the next one."""

GRAMMAR = re.compile(
    rf"(?P<range>A*FA*D{LATER}[TN]A*D{LATER}|A*D{LATER}TA*D{LATER})|(?P<either>A*DLA*D{LATER})"
    rf"|(?P<until>BA*D{LATER})|(?P<since>[CF]A*D{LATER})"
    rf"|(?P<part>A*R{LATER})|(?P<one>A*D{LATER})|N"
)
"""What can be said, by the kinds of its words."""


def _several(text: str, order: str) -> tuple[tuple[str, ...], bool]:
    """The dates of a text in order, and whether more is said; ValueError if it is not all read."""
    every = list(words(text, order))
    kinds = {word.kind for word in every}
    said = completed([word for word in every if word.kind not in "SXI"])
    dates = tuple(dict.fromkeys(_dates(said)))
    # What is said to be of the Islamic calendar has a year of it, or is another thing.
    if not dates or ("I" in kinds and ISLAMIC not in "".join(dates)):
        raise ValueError
    return dates, "X" in kinds or any(word.vague for word in said)


def _dates(words: Sequence[Word]) -> Iterator[str]:
    kinds = "".join(word.kind for word in words)
    at = 0
    while at < len(kinds):
        found = GRAMMAR.match(kinds, at)
        if found is None:
            raise ValueError
        yield from _said(found.lastgroup, words[at : found.end()])
        at = found.end()


SAID = {"one": "{}", "until": f"{OPEN}/{{}}", "since": f"{{}}/{OPEN}"}
"""What is said of one date."""


def _said(what: str | None, words_of_it: Sequence[Word]) -> Iterator[str]:
    """One date or time, out of the words of one."""
    first, *others = [word for word in words_of_it if word.kind in "DR"] or [Word("")]
    mark = ABOUT if {"A", "P"} & {word.kind for word in words_of_it} or first.vague else ""
    match what:
        case "one" | "until" | "since":
            yield SAID[what].format(_one(first.one, mark))
        case "part":
            yield _range(first.one, first.last, mark)
        case "range":
            yield _range(first.one, others[0].one, mark)
        case "either":
            yield _either(first.one, others[0].one, mark)


def _one(one: One, mark: str = "") -> str:
    """A date of either calendar as it is written."""
    if one.year >= FIRST_YEAR:
        return f"{one.checked()}{mark}"
    if one.year < 1300:
        raise ValueError
    return f"{one}{mark}{ISLAMIC}"


def _range(first: One, last: One, mark: str) -> str:
    """A time from one date to another; one that is a whole month or year is written as such."""
    if not mark:
        first, last = _as_months(first, last)
    if first == last:
        return _one(first, mark)
    if not (FIRST_YEAR,) <= first < last:
        raise ValueError
    return f"{_one(first, mark)}/{_one(last, mark)}"


def _either(first: One, last: One, mark: str) -> str:
    """`1977/1978`; beside a stroke both say as much as the other, or it is another sign."""
    if list(map(bool, first)) != list(map(bool, last)):
        raise ValueError
    return _range(first, last, mark)


def _as_months(first: One, last: One) -> tuple[One, One]:
    """1 January to 31 December of a year is that year, and so with a month."""
    whole = first.day == 1 and last.day and last.day == monthrange(last.year, last.month)[1]
    if whole:
        first, last = first._replace(day=0), last._replace(day=0)
    if (first.month, first.day, last.month, last.day) == (1, 0, 12, 0):
        return One(first.year), One(last.year)
    return first, last


# All texts of a field.


class Several(NamedTuple):
    """The dates and unread texts of a field, and what is said beside dates."""

    values: tuple[str, ...]
    notes: tuple[str, ...]


def read_all(texts: Iterable[str], formats: Formats) -> Several:
    """What the texts of one field say."""
    found = [read(text, formats) for text in texts]
    values = chain.from_iterable(map(attrgetter("values"), found))
    return Several(tuple(values), tuple(filter(None, map(attrgetter("note"), found))))


def says_no_day(text: str, formats: Formats) -> bool:
    """Whether a text says something, and no one day of it is certain."""
    return not partial_date(text, formats) and bool(read(text, formats).values)


__all__ = [
    "Read",
    "Several",
    "agree",
    "is_date",
    "partial_date",
    "read",
    "read_all",
    "says_no_day",
]
