"""Egypt: Money Laundering Combating Unit, local lists of terrorists and terrorist entities (XLSX).

Three sheets in Arabic: persons, terrorist entities, legal persons. Rows have no ids; courts list
for five years and renew: the cell of the publication names the day of each, in Arabic digits, with
words for what it was. Identity numbers are masked with asterisks and stand at times in the column
of other names; the day of birth is read off the digits that are left, since no column says it.
Columns from published descriptions of 2024 to 2026: no whole file was at hand.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import titled_sheets

SITE = "https://mlcu.org.eg/ar/3125"
PAGE = f"{SITE}/قوائم-ادراج-الكيانات-الارهابية-والارهابيين-المحلية-عملا-بقرار-مجلس-الامن-1373"

SOURCE = kit.Source(
    title="Local lists of terrorist entities and terrorists",
    short_title="Egypt list",
    authority="Egyptian Money Laundering and Terrorist Financing Combating Unit (MLCU)",
    country="EG",
    legal_basis="Law 8 of 2015 on terrorist entities and terrorists; Resolution 1373 (2001)",
    page=f"{SITE}/",
    licence="Not stated on the pages we know",
    language="ar",
    tier=3,
    formats=kit.one_file("", "*.xlsx", content=kit.FileType.EXCEL, page=PAGE),
    expected=range(2_000, 12_000),
    date_formats=("%Y-%m-%d",),
    named_keys=True,
    churn=0.3,
    batch=0.2,
    timezone="Africa/Cairo",
    interval_days=30,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site answers within Egypt, and browsers only; the file's name has its day in it and "
        "is read off the page. A file saved by a person is taken with "
        "`tracker run eg_mlcu --file PATH`. Courts list thousands at once, activists and "
        "journalists among them, to which the UN's human rights office has objected: a listing "
        "says what Egypt decided, no more."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; some 4,000 rows
)

PROGRAMME = "Law 8 of 2015"
SHEETS = {
    "الإرهابيين": "persons",
    "الكيانات الإرهابية": "organisations",
    "الشخصيات الاعتبارية": "legal persons",
}
WANTED = ("name", "case")
COLUMNS = {
    "number": ("مسلسل", "م"),
    "name": ("الاسم", "اسم الكيان", "اسم الشخص الاعتباري"),
    "known as": ("اسم آخر", "اسم اخر"),
    "idNumber": ("الرقم القومي",),
    "passportNumber": ("جواز السفر",),
    "nationality": ("الجنسية",),
    "case": ("رقم القضية",),
    "decision": ("رقم قرار ادراج الارهابيين", "رقم قرار*"),
    "published": ("تاريخ النشر",),
    "gazette": ("عدد النشر", "العدد بالجريدة الرسمية"),
    "address": ("المقر",),
    "registrationNumber": ("رقم السجل التجاري*",),
    "amendment": ("التحديثات",),
}
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2, "\u200e\u200f\u061c")
"""Digits of Arabic as ours; marks of direction, which stand among them, are nothing."""

DAY = re.compile(
    r"(?<!\d)(?:(\d{4})[/.\\-](\d\d?)[/.\\-](\d\d?)|(\d\d?)[/.\\-](\d\d?)[/.\\-](\d{4}))(?!\d)"
)
# Of a national number, whole or masked behind them: century, year, month and day of birth.
BORN = re.compile(r"([23])(\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=[\d*×xX#•_])")
MASKED = re.compile(r"(?=.*\d)[\d*×xX#•_. -]{6,40}")
"""A number of which a part is hidden, or one that is too short: nobody's name."""
NUMBER = re.compile(r"\d{14}")


def follow(page: kit.Document) -> Mapping[str, str]:
    """The link that downloads by itself; where there is none, the page's one workbook."""
    links = kit.html.page(page).iter("a")
    found = [a.get("href", "").strip() for a in links if "AutoDownload" in a.get("class", "")]
    if len(found) == 1:
        return {"list": found[0]}
    return kit.html.link_to(r"\.xlsx(?:$|\?)")(page)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    book = kit.sheet.workbook(documents["list"])
    for name, of, lines in titled_sheets.tables(book, SHEETS):
        rows = titled_sheets.rows(
            lines,
            COLUMNS,
            WANTED,
            name,
            first="number",
            begins=("number", "name"),
            named=("name",),
        )
        yield from map(READERS[of], rows)


@kit.remembered
def person(row: kit.Record) -> kit.RawEntry:
    return entry(row, kit.Schema.PERSON)


@kit.remembered
def organisation(row: kit.Record) -> kit.RawEntry:
    return entry(row, kit.Schema.ORGANIZATION)


@kit.remembered
def legal_person(row: kit.Record) -> kit.RawEntry:
    return entry(row, kit.Schema.LEGAL_ENTITY)


READERS = {"persons": person, "organisations": organisation, "legal persons": legal_person}


def entry(row: kit.Record, schema: kit.Schema) -> kit.RawEntry:
    row.ignore("number")
    cells = [row.take_optional(of).translate(DIGITS) for of in ("known as", "idNumber")]
    texts = [text for cell in cells for text in kit.split(cell, "\n", "،")]
    papers = [text for text in texts if NUMBER.fullmatch(text)]
    masked = [text for text in texts if MASKED.fullmatch(text) and text not in papers]
    others = [text for text in texts if text not in (*masked, *papers)]
    published, amended = row.take_optional("published"), row.take_optional("amendment")
    listed_on, *renewed = days_of(f"{published} {amended}") or [""]
    return kit.RawEntry(
        schema=schema,
        names=(
            kit.RawName(text=row.take_filled("name"), language="ar"),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS, language="ar") for text in others),
        ),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=listed_on),),
        identifiers=(
            *(kit.RawIdentifier(type="idNumber", number=text, country="eg") for text in papers),
            *(
                kit.RawIdentifier(type=of, number=number)
                for of in ("passportNumber", "registrationNumber")
                for number in kit.split(row.take_optional(of).translate(DIGITS), "\n", "،")
            ),
        ),
        facts={
            **{of: [row.take_optional(of)] for of in ("address", "decision")},
            "nationality": kit.split(row.take_optional("nationality"), "/", "،", "\n"),
            "birthDate": list(births(*masked, *papers)),
            "renewedOn": renewed,
            "gazette": [row.take_optional("gazette")],
            "programmeNote": [row.take_optional("case")],
            "amendment": [amended, published],
            "documentNote": masked,
        },
        extra=row.leftovers(),
    )


def births(*numbers: str) -> Iterator[str]:
    """The days of birth that national numbers begin with: what tells two of one name apart."""
    for number in numbers:
        if found := BORN.match(number.replace(" ", "")):
            century = "19" if found[1] == "2" else "20"
            yield f"{century}{found[2]}-{found[3]}-{found[4]}"


def days_of(text: str) -> list[str]:
    """The days that a cell names, the earliest first: the listing, then what renewed it."""
    found = DAY.finditer(text.translate(DIGITS))
    parts = ((m[1], m[2], m[3]) if m[1] else (m[6], m[5], m[4]) for m in found)
    return sorted({f"{year}-{int(month):02}-{int(day):02}" for year, month, day in parts})
