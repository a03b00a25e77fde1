"""Citations and identifiers of official acts: one normal form each, read and printed here alone.

How each system writes them is said beside its form; the same act is told by others in other words
("77 Fed. Reg. 60,741", "JO L 188, p. 21"), and all of them are read to the one form.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from scrapers.kit.errors import ScrapeError

LONGEST = 300
"""Letters of one citation; the longest normal form has some 100."""


class NoCitation(ScrapeError, ValueError):
    """A text that cites nothing we know."""


class System(StrEnum):
    """Who numbers the act so."""

    FR_PAGE = "page of the Federal Register"
    FR_DOCUMENT = "document of the Federal Register"
    PUBLIC_NOTICE = "public notice of the Department of State"
    EXECUTIVE_ORDER = "executive order"
    US_REPORT = "page of a US law report"
    US_DOCKET = "docket of a US court"
    CELEX = "CELEX"
    ECLI = "ECLI"
    ELI = "ELI"
    OJ_PAGE = "page of the Official Journal"
    OJ_NOTICE = "notice of the Official Journal"
    OJ_ACT = "act of the Official Journal"
    EU_ACT = "act of the European Union"
    EU_CASE = "case of the European courts"
    UK_SI = "statutory instrument"
    UK_DRAFT = "draft statutory instrument"
    UK_NEUTRAL = "neutral citation"
    UK_POAC = "appeal to the Proscribed Organisations Appeal Commission"
    CA_SOR = "statutory order or regulation of Canada"
    CA_SI = "statutory instrument of Canada"
    CA_PC = "order in council of Canada"
    CA_GAZETTE = "extra of the Canada Gazette"
    UN_RESOLUTION = "resolution of the Security Council"
    UN_PRESS = "press release of the Security Council"


ALONE = frozenset(
    {
        System.FR_DOCUMENT,
        System.CELEX,
        System.ECLI,
        System.ELI,
        System.OJ_NOTICE,
        System.OJ_ACT,
        System.UK_SI,
        System.UK_DRAFT,
        System.UK_NEUTRAL,
        System.CA_SOR,
        System.CA_SI,
        System.UN_PRESS,
    }
)
"""Systems whose numbers are borne by one act alone. A case has orders beside its judgment, a page
two notices, and a docket or a resolution is cited by the acts that rest on it."""


class Citation(NamedTuple):
    """One citation in its normal form."""

    system: System
    text: str

    def __str__(self) -> str:
        return self.text


class _Form(NamedTuple):
    """How a system writes its citations; `printed` gives the normal form, "" for what is none."""

    system: System
    pattern: re.Pattern[str]
    printed: Callable[[re.Match[str]], str]


def _shape(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words, upper and lower case alike, over a text with single blanks."""
    return re.compile(rf"(?<![\w/-]){pattern}(?![\w/]|-\w)", re.IGNORECASE)


# The acts of the European Union.

COMMUNITIES = {"CE": "EC", "CEE": "EEC", "UE": "EU", "PESC": "CFSP", "CFSC": "CFSP", "JAI": "JHA"}
"""French abbreviations, and one misprint that EUR-Lex has, by the English ones."""

LETTERS = {
    "Regulation": "R",
    "Implementing Regulation": "R",
    "Delegated Regulation": "R",
    "Decision": "D",
    "Implementing Decision": "D",
    "Framework Decision": "F",
    "Common Position": "E",
    "Joint Action": "E",
    "Directive": "L",
}
"""Kinds of acts and the letter of each in a CELEX number (EUR-Lex, sector 3)."""

FRENCH = {
    "règlement": "Regulation",
    "règlement d'exécution": "Implementing Regulation",
    "décision": "Decision",
    "décision d'exécution": "Implementing Decision",
    "décision-cadre": "Framework Decision",
    "position commune": "Common Position",
    "action commune": "Joint Action",
    "reg.": "Regulation",
    "cp": "Common Position",
    **{kind.lower(): kind for kind in LETTERS},
}

_KIND = (
    r"(?P<kind>(?:implementing |delegated )?regulation|(?:implementing |framework )?decision"
    r"|common position|joint action|directive|règlement(?: d'exécution)?"
    r"|décision(?: d'exécution|-cadre)?|position commune|action commune|reg\.|cp)s?"
)
_MAKER = r"(?:council |commission )?"
_COMMUNITY = r"EC|EEC|EU|CFSP|CFSC|JHA|Euratom|CE|CEE|UE|PESC|JAI"
_NUMBER = r"(?P<no>n(?:o\.?|º|°) ?)"

LISBON, YEAR_FIRST = 2009, 2015
"""In December 2009 the EC became the EU; since 2015 all acts are numbered year first, in one row.
(OJ, "Harmonising the numbering of EU legal acts")"""


def _with_suffix(found: re.Match[str]) -> str:
    """Decision 2009/62/EC."""
    of = _community(found["of"])
    year, number = _year(found["year"]), int(found["number"])
    kind = _kind(found["kind"])
    if not kind and of == "CFSP" and year > LISBON:
        kind = "Decision"  # there is nothing else since
    return f"{kind} {year}/{number}/{of}".strip()


def _with_number(found: re.Match[str]) -> str:
    """Regulation (EC) No 2580/2001, Implementing Regulation (EU) 2015/513."""
    kind, of = _kind(found["kind"]) or "Regulation", _community(found["of"] or "")
    first, last = found["first"], found["last"]
    years = _is_year(first), _is_year(last)
    if LETTERS[kind] != "R":
        return _numbered(kind, of, first, last) if years[0] else ""
    if found["no"] or of in ("EC", "EEC"):
        return _old(kind, of, last, first) if years[1] else ""
    if years[0] and int(first) >= YEAR_FIRST and not (years[1] and not of):
        return _numbered(kind, of, first, last)
    return _old(kind, of, last, first) if years[1] and not years[0] else ""


def _numbered(kind: str, of: str, year: str, number: str) -> str:
    bracket = f" ({of})" if of else ""
    return f"{kind}{bracket} {year}/{int(number)}"


def _old(kind: str, of: str, year: str, number: str) -> str:
    bracket = f" ({of or _its_community(int(year))})".replace(" ()", "")
    return f"{kind}{bracket} No {int(number)}/{year}"


def _its_community(year: int) -> str:
    """Whose a regulation of that year is, where nobody says so."""
    if year == LISBON:
        return ""
    return "EU" if year > LISBON else "EC"


def _kind(text: str | None) -> str:
    return FRENCH[text.lower()] if text else ""


def _community(text: str) -> str:
    upper = text.upper()
    return "Euratom" if upper == "EURATOM" else COMMUNITIES.get(upper, upper)


def _year(text: str) -> int:
    """A year of two figures is one of the last century."""
    return int(text) + 1900 if len(text) == 2 else int(text)


def _is_year(text: str) -> bool:
    return len(text) == 4 and 1958 <= int(text) < 2100


# Courts of the European Union: cases are numbered so since 1989, when the second court came.

FIRST_CASES = 89


def _case(found: re.Match[str]) -> str:
    suffix = (found["suffix"] or "").upper().replace(" ", "")
    number = f"{found['court'].upper()}-{int(found['number'])}/{found['year']}"
    return f"{number} {suffix}".strip()


# The Official Journal.


def _oj(found: re.Match[str]) -> str:
    """OJ L 23, 27.1.2009, p. 25; only as much of it as is said."""
    issue = f"{found['series'].upper()} {int(found['issue'])}{(found['part'] or '').upper()}"
    date = _day(found["date"]) if found["date"] else ""
    head = f"OJ {issue}, {date}" if date else " ".join(filter(None, ("OJ", found["in"], issue)))
    page = found["page"] or found["slash"]
    return f"{head}, p. {int(page)}" if page else head


def _day(text: str) -> str:
    day, month, year = text.split(".")
    return f"{int(day)}.{int(month)}.{year}"


def _oj_notice(found: re.Match[str]) -> str:
    series, number = found["series"].upper(), int(found["number"])
    return f"{found['year']}/{series} {int(found['issue'])}/{number:02}"


def _oj_act(found: re.Match[str]) -> str:
    """Since October 2023 every act is an issue of its own, with the number of the act."""
    series = found["series"].upper()
    number = f"{'C/' if series == 'C' else ''}{found['year']}/{int(found['number'])}"
    date = f", {_day(found['date'])}" if found["date"] else ""
    return f"OJ {series}, {number}{date}"


def _upper(prefix: str) -> Callable[[re.Match[str]], str]:
    return lambda found: prefix + found["it"].upper()


def _slashed(prefix: str, between: str) -> Callable[[re.Match[str]], str]:
    """A prefix, the year and the number."""
    return lambda found: f"{prefix}{found['year']}{between}{int(found['number'])}"


def _canadian(prefix: str) -> Callable[[re.Match[str]], str]:
    """SOR/2012-299; instruments of the last century have two figures of the year (SOR/99-128)."""

    def printed(found: re.Match[str]) -> str:
        year = _year(found["year"])
        return f"{prefix}{year - 1900 if year < 2000 else year}-{int(found['number'])}"

    return printed


def _isbn(found: re.Match[str]) -> str:
    return "draft SI " + re.sub(r"[ -]", "", found["it"].upper())


def _fr_page(found: re.Match[str]) -> str:
    page = int(found["page"].replace(",", ""))
    return f"{int(found['volume'])} FR {page}"


REPORTERS = {re.sub(r"[. ]", "", name).lower(): name for name in (
    "F.2d", "F.3d", "F.4th", "F. Supp.", "F. Supp. 2d", "F. Supp. 3d", "U.S.", "S. Ct.",
)}  # fmt: skip


def _us_report(found: re.Match[str]) -> str:
    reporter = REPORTERS[re.sub(r"[. ]", "", found["reporter"]).lower()]
    return f"{int(found['volume'])} {reporter} {int(found['page'])}"


COURTS = {name.lower(): name for name in (
    "EWCA Civ", "EWCA Crim", "EWHC", "UKSC", "UKHL", "UKPC", "UKUT", "UKFTT", "NICA", "CSIH",
    "CSOH",
)}  # fmt: skip


def _neutral(found: re.Match[str]) -> str:
    division = f" ({found['division'].capitalize()})" if found["division"] else ""
    return f"[{found['year']}] {COURTS[found['court'].lower()]} {int(found['number'])}{division}"


def _gazette(found: re.Match[str]) -> str:
    return f"Canada Gazette II, extra {int(found['volume'])}/{int(found['number'])}"


_DATE = r"(?P<date>\d{1,2}\.\d{1,2}\.\d{4})"
_YY = r"(?P<year>[12]\d{3}|[4-9]\d)"
_Y, _N = r"(?P<year>\d{4})", r"(?P<number>\d{1,5})"

FORMS = (
    _Form(
        System.FR_PAGE,
        _shape(r"(?P<volume>\d{1,3}) (?:FR|F\.R\.|Fed\. ?Reg\.) (?P<page>\d{1,3},\d{3}|\d{1,6})"),
        _fr_page,
    ),
    _Form(
        System.FR_DOCUMENT,
        _shape(
            r"FR Doc(?:ument|\.)?(?: ?No\.?)?:? ?"
            r"(?P<it>(?:[A-Z]\d-)?(?:\d{4}|\d\d|[A-Z]\d{1,2})-\d{1,6})"
        ),
        _upper("FR Doc. "),
    ),
    _Form(
        System.PUBLIC_NOTICE,
        _shape(r"(?:Public Notice(?: No\.?)?:?|PN) ?(?P<it>\d{1,6})"),
        _upper("Public Notice "),
    ),
    _Form(
        System.EXECUTIVE_ORDER,
        _shape(r"(?:E\. ?O\.|EO|Executive Order(?: No\.)?) ?(?P<it>\d{4,5})"),
        _upper("E.O. "),
    ),
    _Form(
        System.US_REPORT,
        _shape(
            r"(?P<volume>\d{1,4}) (?P<reporter>F\. ?(?:2d|3d|4th|Supp\.(?: ?[23]d)?)|U\. ?S\."
            r"|S\. ?Ct\.) (?P<page>\d{1,5})"
        ),
        _us_report,
    ),
    _Form(System.US_DOCKET, _shape(r"No\. (?P<it>\d\d-\d{1,5})"), _upper("No. ")),
    _Form(
        System.CELEX,
        _shape(
            r"(?:CELEX(?: No\.?| number)?:? ?)?"
            r"(?P<it>[2-9]\d{4}[A-Z]{1,2}\d{4}(?:\(\d\d\))?(?:R\(\d\d\))?"
            r"|0\d{4}[A-Z]\d{4}-\d{8}|C\d{4}/\d{3}/\d{2,3}|1\d{4}[A-Z]{1,2}(?:\d{1,3}|/TXT))"
        ),
        _upper("CELEX "),
    ),
    _Form(
        System.ECLI, _shape(r"(?P<it>ECLI:[A-Z]{2}:[A-Z]\w{0,6}:\d{4}:[\w.]{0,24}\w)"), _upper("")
    ),
    _Form(
        System.ELI,
        _shape(r"(?:ELI:? ?)?https?://data\.europa\.eu/eli/(?P<it>[\w()/.-]{2,120}[\w)])/?"),
        lambda found: "ELI http://data.europa.eu/eli/" + found["it"],
    ),
    _Form(
        System.OJ_NOTICE,
        _shape(r"(?P<year>\d{4})/(?P<series>[CL]) ?(?P<issue>\d{1,3})/(?P<number>\d{1,3})"),
        _oj_notice,
    ),
    _Form(
        System.OJ_ACT,
        _shape(
            r"(?:OJ|JO) (?P<series>[LC]),? (?:C/)?(?P<year>20[2-9]\d)/(?P<number>\d{1,5})"
            rf"(?:,? (?:of |du )?{_DATE})?"
        ),
        _oj_act,
    ),
    _Form(
        System.OJ_PAGE,
        _shape(
            r"(?:OJ|JO) (?:(?P<in>\d{4}),? )?(?P<series>L|CE?) ?(?P<issue>\d{1,3})"
            rf"(?P<part> ?[AEIM](?![\w.]))?(?:/(?P<slash>\d{{1,4}})"
            rf"|(?:,? (?:of |du )?{_DATE})?(?:,? pp?\. ?(?P<page>\d{{1,4}})(?:-\d{{1,4}})?)?)"
        ),
        _oj,
    ),
    _Form(
        System.EU_ACT,
        _shape(
            rf"{_MAKER}(?:{_KIND} )?(?P<year>\d{{4}}|\d\d)/(?P<number>\d{{1,4}})"
            rf"/(?P<of>{_COMMUNITY})"
        ),
        _with_suffix,
    ),
    _Form(
        System.EU_ACT,
        _shape(
            rf"{_MAKER}{_KIND} (?:\((?P<of>{_COMMUNITY})(?:, ?Euratom)?\) ?)?{_NUMBER}?"
            r"(?P<first>\d{1,4})/(?P<last>\d{1,4})"
        ),
        _with_number,
    ),
    _Form(
        System.EU_ACT,
        _shape(
            rf"(?P<kind>)\((?P<of>{_COMMUNITY})\) {_NUMBER}(?P<first>\d{{1,4}})/(?P<last>\d{{4}})"
        ),
        _with_number,
    ),
    _Form(
        System.EU_CASE,
        _shape(
            r"(?:(?:joined )?cases? |affaires?(?: jointes)? )?"
            r"(?P<court>[CTF])-(?P<number>\d{1,4})/(?P<year>\d\d)"
            r"(?: ?(?P<suffix>P ?\(R\)|P|RENV(?: ?II)?|R|PPU|INTP|DEP|REV|OP|TO|SA)(?!\w))?"
        ),
        _case,
    ),
    _Form(System.CA_SI, _shape(rf"(?:SI|TR)/{_YY}-{_N}"), _canadian("SI/")),
    _Form(System.CA_SOR, _shape(rf"(?:SOR|DORS)[/ ]{_YY}-{_N}"), _canadian("SOR/")),
    _Form(System.CA_PC, _shape(rf"(?:P\. ?C\.|C\. ?P\.|PC) ?{_Y}-{_N}"), _slashed("P.C. ", "-")),
    _Form(
        System.CA_GAZETTE,
        _shape(
            r"(?:Canada )?Gazette,?(?: Part)? II,? extra (?P<volume>\d{2,3})/(?P<number>\d{1,2})"
        ),
        _gazette,
    ),
    _Form(
        System.UK_DRAFT,
        _shape(r"(?:draft S\.?I\.?:?|ukdsi/\d{4}/) ?(?P<it>97[89](?:[ -]?\d){9}[ -]?[\dX])"),
        _isbn,
    ),
    _Form(
        System.UK_SI,
        _shape(rf"(?:(?:UK)?S\.? ?I\.? )?{_Y},? ?No\.? ?{_N}"),
        _slashed("SI ", "/"),
    ),
    _Form(System.UK_SI, _shape(rf"(?:UK)?S\.? ?I\.? {_Y}/{_N}"), _slashed("SI ", "/")),
    _Form(
        System.UK_NEUTRAL,
        _shape(
            rf"\[{_Y}\] (?P<court>EWCA (?:Civ|Crim)|EWHC|UKSC|UKHL|UKPC|UKUT|UKFTT|NICA|CSIH|CSOH)"
            rf" {_N}(?: \((?P<division>[A-Za-z]{{2,8}})\))?"
        ),
        _neutral,
    ),
    _Form(System.UK_POAC, _shape(r"(?P<it>PC/\d{1,3}/\d{4})"), _upper("")),
    _Form(
        System.UN_RESOLUTION,
        _shape(
            r"(?:S/RES/|UNSCR |(?:Security Council )?resolution )"
            r"(?P<number>\d{1,4}) ?\((?P<year>\d{4})\)"
        ),
        lambda found: f"S/RES/{int(found['number'])} ({found['year']})",
    ),
    _Form(System.UN_PRESS, _shape(r"(?P<it>SC/\d{4,5})"), _upper("")),
)
"""In this order where two begin at one place and are as long."""

# "No 2580/2001" alone is a regulation's number to whoever asks about it, and nothing in a text.
BARE = _Form(
    System.EU_ACT,
    re.compile(rf"(?P<kind>)(?P<of>){_NUMBER}(?P<first>\d{{1,4}})/(?P<last>\d{{4}})", re.I),
    _with_number,
)

LIKE = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("’ʼ", "'") | {"⁄": "/"})
"""Dashes and apostrophes that publishers set for the plain ones."""


def _plain(text: str) -> str:
    return " ".join(text.translate(LIKE).split())


def parse(text: str) -> Citation:
    """The citation that a text is; NoCitation, with a sentence, where it is none.

    Joined cases are cited by the first, under which their judgment is registered; `find` gives all.
    """
    plain = _plain(text[: 2 * LONGEST]).strip(" .,;")
    for form in (*FORMS, BARE) if len(plain) <= LONGEST else ():
        found = form.pattern.fullmatch(plain)
        if found and (printed := form.printed(found)):
            return Citation(form.system, printed)
    cases = JOINED.fullmatch(plain)
    if cases:
        return find(plain)[0]
    raise NoCitation(f"{plain[:80]!r} is no citation of an official act that we know.")


JOINED = re.compile(
    r"(?:joined cases |affaires jointes )?[CTF]-\d{1,4}/\d\d(?: (?:P|RENV))?"
    r"(?:(?:,| and| et|, and) [CTF]-\d{1,4}/\d\d(?: (?:P|RENV))?){1,20}",
    re.IGNORECASE,
)


def find(text: str) -> tuple[Citation, ...]:
    """The citations in a running text, in its order, each once; the longest where two overlap."""
    plain, end = _plain(text), 0
    said: dict[Citation, None] = {}
    for start, stop, citation in sorted(_all(plain), key=lambda one: (one[0], -one[1])):
        if start >= end:
            said[citation], end = None, stop
    return tuple(said)


def _all(plain: str) -> Iterator[tuple[int, int, Citation]]:
    for form in FORMS:
        for found in form.pattern.finditer(plain):
            if printed := form.printed(found):
                yield found.start(), found.end(), Citation(form.system, printed)


@lru_cache(maxsize=1 << 14)
def _read(text: str) -> Citation | None:
    try:
        return parse(text)
    except NoCitation:
        return None


def identifies(text: str) -> bool:
    """Whether a citation is borne by one act alone."""
    return bool(identity(text))


def identity(text: str) -> str:
    """The identifier of the one act that bears a citation; "" for what several may bear.

    An act of the European Union is its CELEX, by whatever name it is called; the notice of a
    judgment in the Official Journal tells of the judgment, and is the same act.
    """
    found = _read(text)
    if found is None:
        return ""
    if found.system in (System.EU_ACT, System.ELI):
        return celex_of(found.text) or (found.text if found.system in ALONE else "")
    if found.system == System.CELEX:
        return judged(found.text)
    if found.system == System.OJ_ACT:
        return ", ".join(found.text.split(", ")[:2])
    if found.system == System.FR_DOCUMENT:
        return re.sub(r"-0+(?=\d)", "-", found.text)
    if found.system == System.OJ_NOTICE:
        return _celex_of_notice(found.text)
    return found.text if found.system in ALONE else ""


# CELEX numbers.

_ACT = re.compile(
    r"(?P<kind>[A-Z][A-Za-z ]{1,30}?)(?: \([A-Za-z]{1,7}\))?"
    r" (?:No (?P<n>\d{1,4})/(?P<y>\d{4})|(?P<year>\d{4})/(?P<number>\d{1,4})(?:/\w{1,7})?)"
)
_ELI = re.compile(
    r"ELI http://data\.europa\.eu/eli/(?P<kind>[a-z]{3})(?:_impl|_del)?"
    r"/(?P<year>\d{4})/(?P<number>\d{1,5})(?:/(?!corrigendum).{0,40})?"
)
ELI_LETTERS = {"reg": "R", "dec": "D", "dir": "L"}


def celex_of(text: str) -> str:
    """The CELEX of an act that is named, or given by its ELI; "" where that does not say it.

    >>> celex_of("Decision 2009/62/EC")
    'CELEX 32009D0062'
    """
    found = _read(text)
    if found is None or found.system == System.CELEX:
        return found.text if found else ""
    if eli := _ELI.fullmatch(found.text):
        letter = ELI_LETTERS.get(eli["kind"], "")
        return f"CELEX 3{eli['year']}{letter}{int(eli['number']):04}" if letter else ""
    act = _ACT.fullmatch(found.text) if found.system == System.EU_ACT else None
    if act is None or act["kind"] not in LETTERS:
        return ""
    year, number = act["y"] or act["year"], int(act["n"] or act["number"])
    return f"CELEX 3{year}{LETTERS[act['kind']]}{number:04}"


class Ruling(StrEnum):
    """What a court gave in a case, by the second letter of its CELEX (EUR-Lex, sector 6)."""

    JUDGMENT = "J"
    ORDER = "O"
    OPINION = "C"
    NOTICE_OF_JUDGMENT = "A"
    NOTICE_OF_ORDER = "B"
    ACTION = "N"


_CASE = re.compile(r"(?P<court>[CTF])-(?P<number>\d{1,4})/(?P<year>\d\d)(?: (?P<suffix>\S+))?")


def celex_of_case(text: str, ruling: Ruling) -> str:
    """The CELEX of what a court gave in a case; "" for what is no case.

    A judgment in a case that was sent back has the number of the first one with (01). Of several
    orders of one case nobody can tell by the case which is meant: ask only where there is one.

    >>> celex_of_case("T-316/14 RENV", Ruling.JUDGMENT)
    'CELEX 62014TJ0316(01)'
    """
    found = _read(text)
    case = _CASE.fullmatch(found.text) if found else None
    if case is None or case["suffix"] not in (None, "P", "PPU", "RENV"):
        return ""
    year = f"{19 if int(case['year']) >= FIRST_CASES else 20}{case['year']}"
    again = "(01)" if case["suffix"] == "RENV" else ""
    return f"CELEX 6{year}{case['court']}{ruling}{int(case['number']):04}{again}"


_NOTICE = re.compile(r"(?P<before>CELEX 6\d{4}[CTF])A(?P<after>\d{4}(?:\(\d\d\))?)")


def judged(celex: str) -> str:
    """The CELEX of the judgment that a notice of the Official Journal tells of; others as they are.

    >>> judged("CELEX 62009CA0027")
    'CELEX 62009CJ0027'
    """
    found = _NOTICE.fullmatch(celex)
    return f"{found['before']}J{found['after']}" if found else celex


def _celex_of_notice(text: str) -> str:
    """2006/C 331/63 is C2006/331/63 to EUR-Lex."""
    year, issue, number = re.findall(r"\d{1,4}", text)
    series = "C" if "/C" in text else "L"
    return f"CELEX {series}{year}/{int(issue):03}/{number}"


# Where an act is to be read.

EUR_LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="


def url_of(text: str) -> str:
    """The official address of what is cited; "" where the citation alone does not give one."""
    found = _read(text)
    addressed = ADDRESSES.get(found.system) if found else None
    return addressed(found.text) if found and addressed else ""


def _oj_address(text: str) -> str:
    """The contents of an issue; of one whose year is said."""
    found = re.search(r"(?P<series>[LC])E? (?P<issue>\d{1,3})", text)
    year = re.search(r"(?:OJ |\.)(\d{4})\b", text)
    if not found or not year:
        return ""
    return f"{EUR_LEX}OJ:{found['series']}:{year[1]}:{int(found['issue']):03}:TOC"


def _oj_act_address(text: str) -> str:
    found = re.search(r"OJ (?P<series>[LC]), (?:C/)?(?P<year>\d{4})/(?P<number>\d{1,5})", text)
    return (
        f"{EUR_LEX}OJ:{found['series']}_{found['year']}{int(found['number']):05}" if found else ""
    )


def _neutral_address(text: str) -> str:
    found = re.fullmatch(
        r"\[(?P<year>\d{4})\] (?P<court>[A-Za-z ]{4,9}) (?P<n>\d{1,5})(?: \((?P<div>\w+)\))?", text
    )
    if found is None:
        return ""
    court = found["court"].lower().replace(" ", "/")
    parts = filter(None, (court, (found["div"] or "").lower(), found["year"], found["n"]))
    return f"https://caselaw.nationalarchives.gov.uk/{'/'.join(parts)}"


ADDRESSES: dict[System, Callable[[str], str]] = {
    System.FR_PAGE: lambda text: (
        f"https://www.federalregister.gov/citation/{text.replace(' ', '-')}"
    ),
    System.FR_DOCUMENT: lambda text: (
        f"https://www.federalregister.gov/d/{text.removeprefix('FR Doc. ')}"
    ),
    System.CELEX: lambda text: f"{EUR_LEX}{text.replace('CELEX ', 'CELEX:')}",
    System.ECLI: lambda text: f"{EUR_LEX}{text}" if text.startswith("ECLI:EU:") else "",
    System.ELI: lambda text: text.removeprefix("ELI "),
    System.OJ_PAGE: _oj_address,
    System.OJ_ACT: _oj_act_address,
    System.EU_ACT: lambda text: url_of(celex) if (celex := celex_of(text)) else "",
    System.EU_CASE: lambda text: (
        f"https://curia.europa.eu/juris/liste.jsf?language=en&num={text.split()[0]}"
    ),
    System.UK_SI: lambda text: f"https://www.legislation.gov.uk/uksi/{text.removeprefix('SI ')}",
    System.UK_NEUTRAL: _neutral_address,
    System.UN_RESOLUTION: lambda text: f"https://docs.un.org/{text.replace(' ', '')}",
}
