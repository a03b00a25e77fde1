"""Dates as authorities write them -> dates as values (`spans`), read to their end or not at all.

A text is cut into words that we know (dates, "between", "about", "or" ...), and what the words say
together has to be something that can be said. One word that nobody knows, and the text stays what
it is, whole: half of a date is a wrong date.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from tracker.model import PartialDate
from tracker.rules.normalise.sense import tidy
from tracker.rules.normalise.spans import ABOUT, FIRST_YEAR, ISLAMIC, OPEN, agree, is_date

Formats = tuple[str, ...]

_WORDS_FOR_NOTHING = (
    "-|--|/|?|-0-|na|n/a|n.a|nil|none|null|nan|nat|unknown|undetermined|tbc|not known|"
    "not available|invalid date|dd/mm/yyyy|yyyy-mm-dd|不明|未詳|なし"
)
NOTHING = frozenset(("", *_WORDS_FOR_NOTHING.split("|")))
"""What stands where no date is known."""

NULL = re.compile(
    r"0?0?0?[01][-/.]0?[01][-/.]0?[01]|0?[01][-/.]0?[01][-/.](?:0|0000|0001)|0+"
    r"|31[-/.]12[-/.]9999|9999-12-31",
)
"""No day at all, the first day that a machine knows, or the last."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari janvier enero janeiro gennaio januar january ocak января січня",
            "february feb februari février fevrier febrero fevereiro febbraio februar febr şubat "
            "февраля лютого",
            "march mar maart mac maret mars marzo março märz mart марта березня",
            "april apr avril abril aprile nisan апреля квітня",
            "may mei mai mayo maio maggio mayıs мая травня",
            "june jun juni juin junio junho giugno haziran июня червня",
            "july jul juli julai juillet julio julho luglio temmuz июля липня",
            "august aug augustus ogos agustus août aout agosto ağustos августа серпня",
            "september sept sep septembre septiembre setembro settembre eylül сентября вересня",
            "october oct oktober octobre octubre outubro ottobre ekim okt октября жовтня",
            "november nov novembre noviembre novembro kasım ноября листопада",
            "december dec desember disember décembre decembre diciembre dezembro dicembre dezember "
            "aralık декабря грудня",
        ),
        start=1,
    )
    for name in names.split()
}

PARTS_OF = {"early": (0, 3), "mid": (4, 6), "middle": (4, 6), "late": (7, 9), "end": (7, 9)}
"""The years of a decade that such a word means, more or less."""
MONTHS_OF = {"early": (1, 4), "mid": (5, 8), "middle": (5, 8), "late": (9, 12), "end": (9, 12)}
"""The months of a year likewise."""

LAST_CENTURY = range(31, 100)
"""Years of two digits that are of the last century for certain: of the others nobody knows."""


class Read(NamedTuple):
    """The dates of a text and what is said beside them; or the text that could not be read."""

    dates: tuple[str, ...] = ()
    note: str = ""
    unread: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """What an entry keeps: the dates, or the text whole."""
        return self.dates or ((self.unread,) if self.unread else ())


@lru_cache(maxsize=100_000)
def partial_date(text: str, formats: Formats = ()) -> PartialDate:
    """The one date that a text is, without doubt; "" if it is none, several, about or unread.

    A format without a day or month gives a date without it: "%Y" gives "1966". Placeholders
    "dd/mm/1966" and "00/00/1966" give "1966" (facts: UK and OFSI files).
    """
    found = read(text, formats)
    one = found.dates[0] if len(found.dates) == 1 else ""
    is_exact = _EXACT.fullmatch(one) and is_date(one)
    has_its_year = one[:4] in _plain(text) or any("%y" in form for form in formats)
    return PartialDate(one if is_exact and has_its_year else "")


@lru_cache(maxsize=100_000)
def read(text: str, formats: Formats = ()) -> Read:
    """What a text says of dates.

    >>> read("1951 to 1959").dates, read("c. 1946 or 4 May 1955").dates
    (('1951/1959',), ('1946~', '1955-05-04'))
    """
    published = tidy(text)
    plain = _plain(published)
    if plain.casefold() in NOTHING or NULL.fullmatch(plain):
        return Read()
    if exact := _placeholder(plain) or _iso(plain) or _in_formats(plain, formats):
        return Read((exact,))
    try:
        dates, says_more = _several(plain, _order(formats))
    except ValueError:
        return Read(unread=published)
    return Read(dates, note=published if says_more else "")


def _plain(text: str) -> str:
    """A text with its usual letters, digits and marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    return " ".join(text.translate(DASHES).split()).strip(" .,;")


DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"〜": "~", "～": "~", "’": "'"})

# One date, exactly as a list writes it.

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?|[+-]\d\d:\d\d|Z)?)?)?"
)
_EXACT = re.compile(r"\d{4}(?:-\d\d){0,2}")
_PLACEHOLDER = re.compile(r"(?:dd|00)[/.-](?:mm|(\d{1,2}))[/.-](\d{4})", re.IGNORECASE)
_PARTS = (("%d", 10), ("%j", 10), ("%m", 7), ("%B", 7), ("%b", 7))


def _placeholder(text: str) -> str:
    found = _PLACEHOLDER.fullmatch(text)
    return _checked(found[2], found[1] or "") if found else ""


def _iso(text: str) -> str:
    found = _ISO.fullmatch(text)
    return _checked(*found.groups(default="")) if found else ""


def _checked(year: str, month: str = "", day: str = "") -> str:
    """A date of our calendar without the parts that are zero; "" if there is none."""
    try:
        return str(One(int(year), int(month or 0), int(day or 0)).checked())
    except ValueError:
        return ""


def _in_formats(text: str, formats: Iterable[str]) -> str:
    found = (_in_format(text, form) for form in formats)
    return next(filter(None, found), "")


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


# Words.


class One(NamedTuple):
    """A day, month or year; 0 for what is not said."""

    year: int = 0
    month: int = 0
    day: int = 0

    def checked(self) -> "One":
        """The same; ValueError if there is no such day."""
        if self.year < FIRST_YEAR or (self.day and not self.month):
            raise ValueError
        datetime(self.year, self.month or 1, self.day or 1)
        return self

    def __str__(self) -> str:
        parts = (f"{self.year:04d}", *(f"{part:02d}" for part in self[1:] if part))
        return "-".join(parts)


class Word(NamedTuple):
    """A word of a text: its kind as one letter (`GRAMMAR`), and what it says."""

    kind: str
    one: One = One()
    last: One = One()
    text: str = ""


Y = r"(?P<y>(?:1[3-9]|20)\d\d)(?!\d)"
M, D = r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
MON = rf"(?P<n>{NAMES})(?![^\W\d_])"
SHORT = r"(?P<s>\d\d)(?!\d)"
DATES = (
    rf"{Y} ?年 ?{M} ?月 ?{D}(?: ?日|(?![\d/]))",
    rf"{Y} ?年 ?{M} ?月",
    rf"{Y} ?年",
    rf"{M} ?月 ?{D} ?日",
    rf"{M} ?月",
    rf"{D} ?日",
    rf"{Y}(?P<sep>[-/.]){M}(?P=sep){D}(?!\d)(?:[T ]\d\d:\d\d[\d:.]*Z?)?",
    rf"{Y}-(?P<m>0[1-9]|1[0-2])(?![\d/])",
    rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep){Y}(?![/.]\d)",
    rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep){SHORT}(?![/.]\d)",
    rf"{M}[/.]{Y}(?![/.]\d)",
    rf"{D}[ .-]*(?:de |of )?{MON}[ .,/-]*(?:de |of )?{Y}",
    rf"{D}[ -]{MON}[. -]+{SHORT}",
    rf"{MON}[ .]*{D}[ ,]+{Y}",
    rf"{MON}[ .,/-]*(?:of |de )?{Y}",
    rf"{D}[ .-]*{MON}",
    rf"{MON}[ .]*{D}(?!\d)",
    MON,
    Y,
)
SPANS = (
    rf"(?:the )?(?P<p>early|mid|middle|late|end)(?: of)?[ -]*(?:the )?{Y}(?P<decade>'?s)?",
    r"(?:the )?(?P<y>(?:1[3-9]|20)\d0)(?P<decade>'?s)",
    rf"{Y} ?[-/] ?{SHORT}(?! ?[-/.月年])",
)
ABOUT_WORDS = (
    r"approximately|approximative|approx|appr|about|around|circa|ca|c|abt|probably|possibly|"
    r"estimated|est|environ|vers|aproximadamente|hacia|etwa|ungefähr|yaklaşık|sekitar|около|"
    r"примерно|приблизно|близько|حوالي"
)
REMARK = r"(?:for )?this a\.?k\.?a\.? only|\((?=[^()]*[^\W\d_]{3})[^()]*(?:\)|$)"
DATED = re.compile(
    rf"\b(?:1[3-9]|20)\d\d\b|\b(?:{ABOUT_WORDS})\b|calendar|暦|هـ|\b(?:{NAMES})\b|\b\d+[./]\d+",
    re.IGNORECASE,
)
"""What makes of a remark in brackets more than a remark."""

WORDS = (
    ("S", r"(?<![\d年])/(?=\d\d/\d{4})"),
    ("X", REMARK),
    (
        "I",
        r"(?:islamic|hijri|hijra|hegira)(?: shamsi)?(?: calendar| year)?|A\.? ?H\.?(?![^\W\d_])|"
        r"ヒジュラ暦|هجري[ةه]?|ه?ـ|هـ?|H(?![^\W\d_])",
    ),
    (
        "A",
        rf"(?:{ABOUT_WORDS})(?![^\W\d_])[.:]*|おおよそ|およそ|おおむね|約|~(?=\d)(?<!\d~)(?<!年~)",
    ),
    ("P", r"(?:の?頃|ごろ|~(?!\s*\d)|\?)"),
    ("F", r"(?:between|from|entre|zwischen|von|antara)(?![^\W\d_])"),
    ("B", r"(?:before|prior to|not later than|no later than|by)(?![^\W\d_])"),
    ("C", r"(?:after|since|not earlier than)(?![^\W\d_])"),
    ("T", r"(?:to|till|until|through|bis|hingga|à)(?![^\W\d_])|から|[-~]"),
    ("L", r"/"),
    ("N", r"(?:and|und|et|dan)(?![^\W\d_])|&"),
    (
        "S",
        r"(?:or|alt(?:ernat(?:iv)?e(?:ly)?)?|dob|d\.o\.b|born|in|on|the|years?|oder|ou|atau)"
        r"(?![^\W\d_])[.:]*"
        r"|又は|または|及び|もしくは|までの間|の間|間|まで|年?生まれ|年?生|の"
        r"|(?:года?|г|року|р)(?![^\W\d_])\.?|\(?[a-z]\)|©|>>|[,;:.|、。()]+",
    ),
)
TOKENS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        *(("R", pattern) for pattern in SPANS),
        *(("D", pattern) for pattern in DATES),
        *WORDS,
    )
)
SHORT_YEAR = re.compile(r"\d\d(?!\d)")

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
    words = list(_words(text, order))
    kinds = [word.kind for word in words]
    said = [word for word in words if word.kind not in "SXI"]
    dates = tuple(_dates(_completed(said)))
    if not dates:
        raise ValueError
    is_marked = "I" in kinds and not any(date.endswith(ISLAMIC) for date in dates)
    if is_marked:
        raise ValueError
    return tuple(dict.fromkeys(dates)), "X" in kinds or any(word.text for word in words)


def _words(text: str, order: str) -> Iterator[Word]:
    at, before = 0, Word("")
    while at < len(text):
        word, at = _word(text, at, order, before)
        if word.kind:
            yield word
            before = word


def _word(text: str, at: int, order: str, before: Word) -> tuple[Word, int]:
    """The word that begins here, and where it ends; ValueError if nobody knows it."""
    if text[at] == " ":
        return Word(""), at + 1
    for kind, pattern in TOKENS:
        found = pattern.match(text, at)
        if found and (word := READERS.get(kind, _other)(kind, found, order)):
            return word, found.end()
    if found := SHORT_YEAR.match(text, at):
        return Word("D", One(year=int(found[0]))), found.end()
    raise ValueError


def _other(kind: str, found: re.Match[str], _order: str) -> Word | None:
    """A word that is no date; a remark is one only if it says nothing of dates."""
    return None if kind == "X" and DATED.search(found[0]) else Word(kind)


def _date(kind: str, found: re.Match[str], order: str) -> Word | None:
    """A day, month or year by the parts of a match; None if it can be none."""
    parts = found.groupdict()
    year = int(parts.get("y") or 0)
    if "s" in parts:
        short = int(parts["s"])
        if short not in LAST_CENTURY:
            return None
        year = 1900 + short
    if "a" in parts:
        day, month = _day_and_month(int(parts["a"]), int(parts["b"]), order)
    else:
        day = int(parts.get("d") or 0)
        month = MONTHS[parts["n"].casefold()] if parts.get("n") else int(parts.get("m") or 0)
    return Word(kind, One(year, month, day)) if month <= 12 and day <= 31 else None


def _day_and_month(first: int, second: int, order: str) -> tuple[int, int]:
    """Two numbers in the order of the list, or in the only one that they can have."""
    can_only_be = {(True, False): "dm", (False, True): "md"}.get((first > 12, second > 12))
    match can_only_be or order:
        case "dm":
            return first, second
        case "md":
            return second, first
    raise ValueError


def _part(kind: str, found: re.Match[str], _order: str) -> Word | None:
    """A decade, a part of one or of a year, or two years of which the second is short."""
    parts = found.groupdict()
    year = int(parts["y"])
    if year < FIRST_YEAR:
        return None
    if "s" in parts:
        last = year // 100 * 100 + int(parts["s"])
        return Word(kind, One(year), One(last)) if last > year else None
    name = (parts.get("p") or "").casefold()
    if parts["decade"]:
        first, last = PARTS_OF.get(name, (0, 9))
        return Word(kind, One(year + first), One(year + last), text=name)
    first, last = MONTHS_OF[name]
    return Word(kind, One(year, first), One(year, last), text=name)


READERS: dict[str, Callable[[str, re.Match[str], str], Word | None]] = {"D": _date, "R": _part}


@cache
def _order(formats: Formats) -> str:
    """Whether a list writes the day or the month of a numeric date first; "" if it says neither."""
    numeric = [form for form in formats if "%d" in form and "%m" in form and form[:2] != "%Y"]
    firsts = {"dm" if form.index("%d") < form.index("%m") else "md" for form in numeric}
    return firsts.pop() if len(firsts) == 1 else ""


# What the words say together.


def _completed(words: Sequence[Word]) -> list[Word]:
    """Dates with what they leave out because it stands beside them."""
    forth: list[Word] = []
    for word in words:
        if word.kind == "D":
            before = forth[-1] if forth else Word("")
            if before.kind == "D" and _is_year_of(before.one, word.one):
                forth.pop()
            word = word._replace(one=_after(_newest(forth, before), word.one))
        forth.append(word)
    return _filled(forth)


def _newest(words: Sequence[Word], before: Word) -> One:
    """The date before, wherever it stands."""
    return next((word.one for word in reversed([*words, before]) if word.kind == "D"), One())


def _is_year_of(before: One, one: One) -> bool:
    """Whether two dates are one: "1965, 29 March"."""
    return bool(one.day and not one.year and before.year and not before.month)


def _after(before: One, one: One) -> One:
    """A date with what it leaves out of the one before it."""
    if 0 < one.year < 100:
        return One(_with_century(before, one.year))
    if one.year or not before.year:
        return one
    return One(before.year, one.month or before.month, one.day)


def _with_century(before: One, short: int) -> int:
    """ "1958, 59": the same century, later."""
    year = before.year // 100 * 100 + short
    if before.month or year <= before.year:
        raise ValueError
    return year


def _filled(words: Sequence[Word]) -> list[Word]:
    """Dates before the one that says the year of both: "Between Aug. and Sep. 1977"."""
    back: list[Word] = []
    following = One()
    for word in reversed(words):
        if word.kind == "D":
            one = word.one
            filled = One(following.year, one.month or following.month, one.day)
            word = word if one.year else word._replace(one=filled)
            following = word.one
        back.append(word)
    return back[::-1]


def _dates(words: Sequence[Word]) -> Iterator[str]:
    kinds = "".join(word.kind for word in words)
    at = 0
    while at < len(kinds):
        found = GRAMMAR.match(kinds, at)
        if found is None:
            raise ValueError
        yield from _said(found.lastgroup, words[at : found.end()])
        at = found.end()


def _said(what: str | None, words: Sequence[Word]) -> Iterator[str]:
    """One date, out of the words of one."""
    ones = [word for word in words if word.kind in "DR"]
    mark = ABOUT if any(word.kind in "AP" for word in words) else ""
    match what:
        case "one":
            yield _one(ones[0].one, mark)
        case "until":
            yield f"{OPEN}/{_one(ones[0].one, mark)}"
        case "since":
            yield f"{_one(ones[0].one, mark)}/{OPEN}"
        case "part":
            vague = mark or (ABOUT if ones[0].text else "")
            yield _range(ones[0].one, ones[0].last, vague)
        case "range":
            yield _range(ones[0].one, ones[1].one, mark)
        case "either":
            yield _either(ones[0].one, ones[1].one, mark)


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
    if min(first.year, last.year) < FIRST_YEAR or tuple(last) < tuple(first):
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
    values = chain.from_iterable(one.values for one in found)
    return Several(tuple(values), tuple(one.note for one in found if one.note))


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
