"""Thailand: AMLO, persons designated under section 7 of the CTPF Act (HTML, an empty search).

One table of all rows, whose header cells stand in no row of their own. Columns are those that stand
at their place, and what may stand there is looked at. Names are in Thai and in Latin letters,
identity numbers are half covered, the number in the link to a row's own page is the reference. Rows
without names, and with a covered number of no digits, name nobody: of some twenty rows at the end
of the page nearly half are so. Years of notices and days are Buddhist ones (2556 is 2013), but for
those on which a passport expires. Rests on a page of 2026 that a public reader of it keeps (401
rows; the header and some sixty of them were seen). Designations last as long as the court's order:
a column that says until when is read as such if there is one. Over 200 lines: what each column may
hold is looked at.
"""

import re
from collections.abc import Iterable, Iterator

from scrapers import kit
from scrapers.kit.nothing import NOTHING as NO_WORD

SEARCH = "https://aps.amlo.go.th/aps/public/thailandlist/search"

SOURCE = kit.Source(
    title="Designated persons under section 7 (Thailand List)",
    short_title="Thailand list",
    authority="Anti-Money Laundering Office of Thailand (AMLO)",
    country="TH",
    legal_basis=(
        "Counter-Terrorism and Proliferation of Weapon of Mass Destruction Financing Act "
        "B.E. 2559 (2016), section 7: orders of the Civil Court"
    ),
    page="https://amlo.go.th/index.php/en/high-risk-countries-designated-list/2016-06-04-14-50-52",
    licence="Not stated on the pages we know",
    language="th",
    tier=3,
    formats=kit.one_file(
        f"{SEARCH}?un_name=&un_registration_number=&passport_no=&un_id=",
        "*thailandlist*.html",
        "*thailandlist*.htm",
        "search*.html",
        content=kit.FileType.HTML,
    ),
    expected=range(50, 1500),
    date_formats=("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"),
    timezone="Asia/Bangkok",
    interval_days=45,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site refuses many automated clients. The answer to an empty search holds all rows; "
        "saved by a person it is taken with `tracker run th_amlo --file PATH`. Days of birth and "
        "the numbers of notices stand on pages of their own, which are not asked for."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # no page is known; some hundred rows
)

PROGRAMME = "CTPF Act, section 7"

DETAIL = re.compile(r"/detail/(\d{1,12})\b")
THAI = re.compile("[\u0e01-\u0e5b]")
COUNT = re.compile(r"(?:^|\s)\d{1,2}\.\s{0,3}(?=\D)")
COVERED = re.compile("[X -]*")
# "Y0000001 (วันหมดอายุ 28/09/2011) U0000002 (...)"
ASIDE = re.compile(r"\s{0,9}\([^()]{0,200}\)")
NOTHING = NO_WORD | {"—"}

NUMBER, IN_THAI, IN_LATIN, IDENTITY = "number", "name in Thai", "name in Latin letters", "identity"
PLACES = (NUMBER, IN_THAI, IN_LATIN, IDENTITY)
"""The first columns, in their order."""

STATUS, PASSPORT, REGISTRATION, GROUP = "status", "passport", "registration", "group"
NOTICE, LISTED, ENDS = "notice", "listed on", "ends on"
WORDS = {
    STATUS: ("status", "สถานะ"),
    PASSPORT: ("passport", "หนังสือเดินทาง"),
    REGISTRATION: ("registration", "ทะเบียน"),
    GROUP: ("group", "กลุ่ม"),
    NOTICE: ("notification", "ประกาศ"),
    LISTED: ("listed on", "designated on", "date of designation", "วันที่กำหนด"),
    ENDS: ("expir", "valid until", "สิ้นสุด"),
}
"""A column behind these -> what its header may say; the first that fits."""

ELSEWHERE = {1: ("english", "อังกฤษ"), 2: ("thai", "ไทย")}
"""Place of a column -> what its header would say if it were the other one."""

STATES = {
    "designated person": kit.State.IN_FORCE,
    "บุคคลที่ถูกกำหนด": kit.State.IN_FORCE,
    "delisted": kit.State.DELISTED,
    "revoked": kit.State.DELISTED,
    "เพิกถอน": kit.State.DELISTED,
}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    tables = kit.html.tables(kit.html.page(documents["list"]))
    found = [table for table in tables if any(map(reference, table.rows))]
    if len(found) != 1:
        raise kit.LayoutChanged(f"{len(found)} tables have rows that link to pages of their own.")
    names = columns(found[0].header)
    said = [record(names, cells) for cells in found[0].rows if not repeats(cells, found[0].header)]
    rows = [row for row in said if not names_nobody(row)]
    in_thai, in_latin = (thai_letters(rows, name) for name in (IN_THAI, IN_LATIN))
    if in_thai <= in_latin:
        raise kit.LayoutChanged(f"Of {len(rows)} names in Thai, {in_thai} have Thai letters.")
    yield from map(entry, rows)


def names_nobody(row: kit.Record) -> bool:
    """Whether a row has no name and no number, only its place and its status."""
    says = any(map(row.peek, (IN_THAI, IN_LATIN, PASSPORT, REGISTRATION)))
    return not says and COVERED.fullmatch(row.peek(IDENTITY)) is not None


def reference(cells: tuple[kit.html.Cell, ...]) -> str:
    """The number of a row's own page, or ""."""
    marks = (DETAIL.search(link) for cell in cells for link in cell.links)
    return next((mark[1] for mark in marks if mark), "")


def repeats(cells: tuple[kit.html.Cell, ...], header: tuple[str, ...]) -> bool:
    """Whether a row only says the header again, as below a long table."""
    return tuple(kit.clean(cell.text) for cell in cells) == header


def columns(header: tuple[str, ...]) -> list[str]:
    """Our name of each column but the last, which holds the links."""
    if len(header) < 6 or header[0].isdecimal():
        raise kit.LayoutChanged("The table has no header of six columns or more.")
    if any(says(header[at], words) for at, words in ELSEWHERE.items()):
        raise kit.LayoutChanged("The columns of names are not where they were.")
    names = list(PLACES)
    for at, text in enumerate(header[4:-1], 5):
        named = (name for name, words in WORDS.items() if says(text, words))
        names.append(next(named, f"column {at} ({text})"))
    if STATUS not in names:
        names[-1] = STATUS
    if len(set(names)) < len(names):
        raise kit.LayoutChanged("The table has a column twice.")
    return names


def says(text: str, words: Iterable[str]) -> bool:
    return any(word in text.casefold() for word in words)


def record(names: list[str], cells: tuple[kit.html.Cell, ...]) -> kit.Record:
    found = reference(cells)
    if not found or len(cells) != len(names) + 1:
        raise kit.LayoutChanged(f"A row of {len(cells)} cells links to no page of its own.")
    texts = (kit.clean(cell.text) for cell in cells)
    known = ("" if text.casefold() in NOTHING else text for text in texts)
    return kit.Record.row((*names, "reference"), (*list(known)[:-1], found), f"row {found}")


def thai_letters(rows: list[kit.Record], name: str) -> int:
    return sum(bool(THAI.search(row.peek(name))) for row in rows)


def entry(row: kit.Record) -> kit.RawEntry:
    in_thai, in_latin = (kit.clean(COUNT.sub(" ", row.take(n))) for n in (IN_THAI, IN_LATIN))
    identity, passport = row.take(IDENTITY), row.take_optional(PASSPORT)
    identity = "" if COVERED.fullmatch(identity) else identity
    passports, asides = papers(passport)
    registration = row.take_optional(REGISTRATION)
    digits = identity.replace("-", "").replace(" ", "")
    whole = digits.isdecimal()
    covered = [identity] if identity and not whole else []
    row.ignore(NUMBER)
    primary, *others = [name for name in (in_thai, in_latin) if name] or [""]
    return kit.RawEntry(
        reference=row.take("reference"),
        schema=kit.Schema.PERSON if identity or passport else kit.Schema.LEGAL_ENTITY,
        names=(
            kit.RawName(text=primary, language="th" if in_thai else "en"),
            *(kit.RawName(text=t, kind=kit.NameKind.ALIAS, language="en") for t in others),
        ),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME,
                listed_on=row.take_optional(LISTED),
                ends_on=row.take_optional(ENDS),
            ),
        ),
        identifiers=(
            kit.RawIdentifier(type="idNumber", number=digits if whole else ""),
            *(kit.RawIdentifier(type="passportNumber", number=number) for number in passports),
            kit.RawIdentifier(type="registrationNumber", number=registration),
        ),
        facts={
            "documentNote": [*(f"identity number {text}" for text in covered), *asides],
            "instrument": [row.take_optional(NOTICE)],
            "notes": [row.take_optional(GROUP)],
        },
        state=kit.groups.meaning(STATUS, row.take(STATUS).casefold(), STATES, row.where),
        extra=row.leftovers(),
    )


def papers(cell: str) -> tuple[list[str], list[str]]:
    """Numbers of passports between commas, blanks or counts, and what is said beside them.

    >>> papers("Y0000001 (expired 2011) ,U0000002")
    (['Y0000001', 'U0000002'], ['Y0000001 (expired 2011) ,U0000002'])
    """
    numbers = kit.split(ASIDE.sub(",", COUNT.sub(",", cell)), ",", " ")
    return numbers, [cell] if ASIDE.search(cell) else []
