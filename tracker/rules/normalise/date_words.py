"""A text about dates -> the words that it is made of, each with what it says.

A day, a month, a year; "between", "about", "or"; a remark. Languages are those of the lists.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from scrapers.kit.month_names import ENGLISH
from tracker.rules.normalise.spans import FIRST_YEAR


class One(NamedTuple):
    """A day, month or year; 0 for what is not said."""

    year: int = 0
    month: int = 0
    day: int = 0

    def checked(self) -> "One":
        """The same; ValueError if there is no such day."""
        if self.year < FIRST_YEAR or bool(self.day) > bool(self.month):
            raise ValueError
        datetime(self.year, self.month or 1, self.day or 1)
        return self

    def __str__(self) -> str:
        said = (f"{self.year:04d}", *map("{:02d}".format, filter(None, self[1:])))
        return "-".join(said)


class Word(NamedTuple):
    """A word of a text: its kind as one letter, what it says, and how vague that is.

    D a date, R a time with two ends, F from, T to, L a stroke, N and, A about, P about said of the
    date before, B before, C after, I the Islamic calendar, S what only separates, X a remark.
    """

    kind: str
    one: One = One()
    last: One = One()
    vague: str = ""


MONTHS = {
    name: number
    for number, month in enumerate(map(str.casefold, ENGLISH), start=1)
    for name in (month, month[:3])
} | {"sept": 9}
"""In English: `in_english` puts those of other languages so."""

PARTS: Mapping[tuple[str, bool], tuple[tuple[int, int], tuple[int, int]]] = {
    ("", True): ((0, 0), (9, 0)),
    ("early", True): ((0, 0), (3, 0)),
    ("mid", True): ((4, 0), (6, 0)),
    ("late", True): ((7, 0), (9, 0)),
    ("early", False): ((0, 1), (0, 4)),
    ("mid", False): ((0, 5), (0, 8)),
    ("late", False): ((0, 9), (0, 12)),
}
"""Which years of a decade, or months of a year, such a word means, more or less."""

END = r"(?![^\W\d_])"
"""No letter follows."""

Y = r"(?P<y>(?:1[3-9]|20)\d\d)(?!\d)"
OUR_Y = r"(?P<y>(?:1[5-9]|20)\d\d)"
M = r"(?P<m>0?[1-9]|1[0-2])(?!\d)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
D = rf"(?P<d>{DAY})(?!\d)(?:st|nd|rd|th|(?:er|[oae°])(?![^\W\d_]))?"
PAIR = rf"(?P<a>{DAY})(?P<sep>[-/.])(?P<b>{DAY})(?P=sep)"
SHORT = r"(?P<s>3[1-9]|[4-9]\d)(?!\d)"
LAST_CENTURY = range(31, 100)
"""Years of two digits that are of the last century for certain: of the others nobody knows."""

NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
MON = rf"(?P<n>{NAMES}){END}"
OF = r"(?:de |del |d'|of |năm |عام |سنة |เดือน ?|ปี ?)?"
DATES = (
    rf"{Y} ?年 ?{M} ?月 ?{D}(?: ?日|(?![\d/]))",
    rf"{Y} ?年 ?{M} ?月",
    rf"{Y} ?年",
    rf"{M} ?月 ?{D} ?日",
    rf"{M} ?月",
    rf"{D} ?日",
    rf"{Y}(?P<sep>[-/.]){M}(?P=sep){D}(?!\d)(?:[T ]\d\d:\d\d[\d:.]*Z?)?",
    rf"{Y}-(?P<m>0[1-9]|1[0-2])(?![\d/])",
    rf"{PAIR}{Y}(?![/.]\d)",
    rf"{PAIR}{SHORT}(?![/.]\d)",
    rf"{M}[/.]{Y}(?![/.]\d)",
    rf"{D}[ .-]*{OF}{MON}[ .,/-]*{OF}{Y}",
    rf"{D}[ -]{MON}[. -]+{SHORT}",
    rf"{MON}[ .]*{D}[ ,]+{Y}",
    rf"{MON}[ .,/-]*{OF}{Y}",
    rf"{D}[ .-]*{MON}",
    rf"{MON}[ .]*{D}(?!\d)",
    MON,
)
PARTLY = (
    rf"(?:the )?(?P<p>early|mid|late)[ -]*(?:the )?{OUR_Y}(?P<decade>'?s)?",
    r"(?:the )?(?P<y>(?:1[5-9]|20)\d0)(?P<decade>'?s)",
)
SHORTENED = rf"{OUR_Y} ?[-/] ?(?P<last>\d\d)(?!\d)(?! ?[-/.月年])"
YEARS = (Y, r"(?P<y>\d\d)(?!\d)")
"""A year, or two digits that may be one of the century of the date before."""

ABOUT_WORDS = (
    r"approximately|approximative|approx|appr|about|around|circa|ca|c|abt|probably|possibly|"
    r"estimated|est|environ|vers|aproximadamente|hacia|etwa|ungefähr|yaklaşık|sekitar|около|"
    r"примерно|приблизительно|приблизно|близько|حوالي|تقريبا|تقریباً|około|kolem|"
    r"přibližně|aptuveni|aproximativ|təxminən|khoảng|ongeveer|cerca de|kira-kira|בערך"
)
REMARK = r"(?:for )?this a\.?k\.?a\.? only|\((?=[^()]*[^\W\d_]{3})[^()]*(?:\)|$)"
DATED = re.compile(
    rf"\b(?:1[3-9]|20)\d\d\b|\b(?:{ABOUT_WORDS})\b|calendar|暦|هـ|\b(?:{NAMES})\b|\b\d+[./]\d+",
    re.IGNORECASE,
)
"""What makes of a remark in brackets more than a remark."""

WORDS = (
    ("S", r"(?<![\d年])/(?=\d\d/\d{4})|(?<=\d)-c[iıuü](?![^\W\d_])"),
    ("X", REMARK),
    (
        "I",
        r"(?:islamic|hijri|hijra|hegira)(?: shamsi)?(?: calendar| year)?|A\.? ?H\.?(?![^\W\d_])|"
        r"ヒジュラ暦|هجري[ةه]?|ه?ـ|هـ?|H(?![^\W\d_])",
    ),
    (
        "A",
        rf"(?:{ABOUT_WORDS})(?![^\W\d_])[.:]*|おおよそ|およそ|おおむね|約|ประมาณ|~(?=\d)(?<!\d~)(?<!年~)",
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
        r"(?:or|alt(?:ernat(?:iv)?e(?:ly)?)?|dob|d\.o\.b|born|in|on|the|years?|oder|ou|atau"
        r"|o|lub|nebo|ili|sau|vai|veya|və ya|hoặc|или|або|أو|او|یا"
        r"|gada|gads|roku|rok|r|godine|god|године|година|годину|рік|il|ngày|năm|عام|سنة|في|م|ء)"
        r"(?![^\W\d_])[.:]*"
        r"|又は|または|及び|もしくは|までの間|の間|間|まで|年?生まれ|年?生|の|วันที่|เดือน|ปี|หรือ"
        r"|(?:года?|г|року|р)(?![^\W\d_])\.?|\(?[a-z]\)|©|>>|[,;:.|、。()]+",
    ),
)
Reader = Callable[[str, re.Match[str], str], Word | None]
UNSAID = dict.fromkeys("np", "") | dict.fromkeys("ymdsab", "0")


def _date(kind: str, found: re.Match[str], order: str) -> Word:
    """A day, month or year by the parts of a match."""
    said = {**UNSAID, **found.groupdict()}
    year, month, day, short, first, second = (int(said[name]) for name in "ymdsab")
    if first:
        day, month = _in_order(first, second, order)
    if short:
        year = 1900 + short
    return Word(kind, One(year, MONTHS.get(said["n"].casefold(), month), day))


def _in_order(first: int, second: int, order: str) -> tuple[int, int]:
    """Day and month in the order of the list, or in the only one that they can have."""
    can_only_be = {(True, False): "dm", (False, True): "md"}
    way = can_only_be.get((first > 12, second > 12), order)
    return {"dm": (first, second), "md": (second, first)}[way]


def _part(kind: str, found: re.Match[str], _order: str) -> Word:
    """A decade, or a part of one or of a year."""
    said = {**UNSAID, **found.groupdict()}
    year, name = int(said["y"]), said["p"].casefold()
    first, last = PARTS[name, bool(said["decade"])]
    return Word(kind, One(year + first[0], first[1]), One(year + last[0], last[1]), vague=name)


def _shortened(kind: str, found: re.Match[str], _order: str) -> Word:
    """`1950-51`."""
    year = int(found["y"])
    return Word(kind, One(year), One(year // 100 * 100 + int(found["last"])))


def _other(kind: str, found: re.Match[str], _order: str) -> Word | None:
    """A word that is no date; a remark is one only if it says nothing of dates."""
    return None if kind == "X" and DATED.search(found[0]) else Word(kind)


class Token(NamedTuple):
    """How a kind of word is written, and who reads it."""

    kind: str
    reader: Reader
    pattern: re.Pattern[str]


def _tokens(kind: str, reader: Reader, *patterns: str) -> list[Token]:
    return [Token(kind, reader, re.compile(pattern, re.IGNORECASE)) for pattern in patterns]


TOKENS = [
    *_tokens("S", _other, " +"),
    *_tokens("R", _part, *PARTLY),
    *_tokens("D", _date, *DATES),
    *_tokens("R", _shortened, SHORTENED),
    *_tokens("D", _date, YEARS[0]),
    *(token for kind, pattern in WORDS for token in _tokens(kind, _other, pattern)),
    *_tokens("D", _date, YEARS[1]),
]
"""Tried in this order, so that what says more comes first."""


def words(text: str, order: str) -> Iterator[Word]:
    """The words of a text; ValueError or KeyError where one begins that nobody knows."""
    at = 0
    while at < len(text):
        word, at = _word(text, at, order)
        yield word


def _word(text: str, at: int, order: str) -> tuple[Word, int]:
    """The word that begins here, and where it ends."""
    for kind, reader, pattern in TOKENS:
        found = pattern.match(text, at)
        if found and (word := reader(kind, found, order)):
            return word, found.end()
    raise ValueError


@cache
def order_of(formats: tuple[str, ...]) -> str:
    """Whether a list writes the day or the month of a numeric date first; "" if it says neither."""
    signs = ("".join(re.findall("%([dmY])", form)) for form in formats)
    firsts = {sign[:2] for sign in signs} & {"dm", "md"}
    return firsts.pop() if len(firsts) == 1 else ""


# What dates leave out because it stands beside them.


def completed(words: Sequence[Word]) -> list[Word]:
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
