"""Netherlands: Ministry of Foreign Affairs, national terrorism list (ODS).

One sheet, a title row above the header. Rows have no ids: a key is the name and the day of the
minister's decision. An entry without a first name is an organisation.
"""

from collections.abc import Iterator

from scrapers import kit

BASE = "https://www.government.nl/site/binaries/site-content/collections/documents/2016/01/15"

SOURCE = kit.Source(
    title="National Terrorism List",
    authority="Ministry of Foreign Affairs of the Netherlands",
    country="NL",
    legal_basis="Sanctieregeling terrorisme 2007-II (Resolution 1373 (2001))",
    page="https://www.government.nl/documents/reports/2016/01/15/national-terrorism-list",
    known_on="2026-08-22",
    licence="CC0 1.0 (government.nl)",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="ods",
            files={
                "list": kit.File(
                    url=f"{BASE}/national-terrorism-list/eng-terrorismelijst.ods",
                    patterns=("*terrorismelijst*.ods",),
                    content=kit.FileType.EXCEL,
                )
            },
        ),
    ),
    expected=range(60, 500),
    date_formats=("%d-%m-%Y", "%d/%m/%Y", "%Y"),
    named_keys=True,
    timezone="Europe/Amsterdam",
    interval_days=45,
    proof=kit.Proof.NONE,
    access_note=(
        "The address is updated in place and has moved once; decisions stand in the Staatscourant, "
        "to which each row links."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 500 rows
)

SHEET = "Sheet1"
BORN = "Date of Birth(DD-MM-JJJJ)"
DECIDED = "Date of ministerial decision (DD/MM/JJJJ)"
COLUMNS = (
    "Surname",
    "First name(s)",
    "Alias",
    BORN,
    "Place of Birth",
    DECIDED,
    "Link official notification",
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    rows = kit.sheet.table(book, SHEET)
    for row in kit.sheet.headed(rows, COLUMNS, SHEET, skip=1):
        yield entry(row)


def entry(row: kit.Record) -> kit.RawEntry:
    first, surname = row.take_optional("First name(s)"), row.take_filled("Surname")
    aliases = kit.split(row.take_optional("Alias"), "\n", ";", ",")
    born, place = row.take_optional(BORN), row.take_optional("Place of Birth")
    return kit.RawEntry(
        schema=kit.Schema.PERSON if first else kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=f"{first} {surname}".strip()),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(
            kit.RawDesignation(
                programme="Sanctieregeling terrorisme 2007-II", listed_on=row.take_filled(DECIDED)
            ),
        ),
        facts={
            "birthDate" if first else "incorporationDate": [born],
            "birthPlace" if first else "notes": [place],
            "notification": [row.take_optional("Link official notification")],
        },
        extra=row.leftovers(),
    )
