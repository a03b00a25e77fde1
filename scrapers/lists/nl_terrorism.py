"""Netherlands: Ministry of Foreign Affairs, national terrorism list (ODS, English or Dutch).

One sheet with a title above the header; both languages have the same seven columns in the same
order. Rows have no ids: a key is the name and the day of the minister's decision. An entry without
a first name is an organisation, of which the columns of birth say when it was founded and, behind
"n/a:", what it is. Columns, their order and the sheet's name rest on what public readers of the
file expect (2022 to 2026), the words of the Dutch header but for the first on none: that is read
by its order. No whole file was seen.
"""

import re
from collections.abc import Iterator, Sequence

from scrapers import kit

BASE = "https://www.government.nl/site/binaries/site-content/collections/documents/2016/01/15"

SOURCE = kit.Source(
    title="National Terrorism List",
    authority="Ministry of Foreign Affairs of the Netherlands",
    country="NL",
    legal_basis="Sanctieregeling terrorisme 2007-II (Resolution 1373 (2001))",
    page="https://www.government.nl/documents/reports/2016/01/15/national-terrorism-list",
    licence="CC0 1.0 (government.nl)",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="ods",
            files={
                "list": kit.File(
                    url=f"{BASE}/national-terrorism-list/eng-terrorismelijst.ods",
                    patterns=("*terrorismelijst*.ods", "*terrorism-list*.ods"),
                    content=kit.FileType.EXCEL,
                    earlier=(
                        "https://www.government.nl/binaries/government/documenten/reports/2016/01/15"
                        "/national-terrorism-list/eng-terrorismelijst.ods",
                    ),
                )
            },
        ),
    ),
    expected=range(60, 500),
    date_formats=("%d-%m-%Y", "%d/%m/%Y", "%Y", "founded in %Y", "opgericht in %Y"),
    named_keys=True,
    timezone="Europe/Amsterdam",
    interval_days=45,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The address is updated in place and has moved once; decisions stand in the Staatscourant, "
        "to which each row links."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 500 rows
)

SHEETS = ("Sheet1", "Blad1")
SURNAME, FIRST_NAME = "Surname", "First name(s)"
BORN, BORN_IN = "Date of Birth(DD-MM-JJJJ)", "Place of Birth"
DECIDED = "Date of ministerial decision (DD/MM/JJJJ)"
NOTIFIED = "Link official notification"
COLUMNS = (SURNAME, FIRST_NAME, "Alias", BORN, BORN_IN, DECIDED, NOTIFIED)
SPELT = {
    FIRST_NAME: "First names",
    "Alias": "Aliases",
    DECIDED: "Date of decision",
    NOTIFIED: "Link offical notification",  # so in 2022
}
HEADERS = tuple((name, SPELT[name]) if name in SPELT else name for name in COLUMNS)
DUTCH = "achternaam"

NO_BIRTH = re.compile(r"^n\.?/?a\.?\s?:\s{0,3}", re.IGNORECASE)
NOTHING = frozenset({"-", "n/a", "n.v.t.", "nvt", "onbekend", "unknown"})


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    named = [name for name in kit.sheet.names(book) if name in SHEETS]
    sheet = named[0] if named else kit.sheet.first(book)
    rows = kit.sheet.below(in_english(kit.sheet.table(book, sheet)), HEADERS, f"The sheet {sheet}")
    for rows_of_one in grouped(rows):
        yield entry(*rows_of_one)


def in_english(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows, with the header of the Dutch file in the words of the English one."""
    for number, cells in rows:
        dutch = kit.slug(cells[0]) == DUTCH and len(list(filter(None, cells))) == len(COLUMNS)
        yield number, list(COLUMNS) if dutch else cells


def grouped(rows: Iterator[kit.Record]) -> Iterator[list[kit.Record]]:
    """The rows of each entry: one, and those below in which no name stands.

    A row with one text is a heading or a note: an entry has a day and a notice beside its name.
    """
    group: list[kit.Record] = []
    for row in rows:
        if len(list(filter(None, row.texts()))) == 1 and not group_goes_on(row):
            continue
        if not group_goes_on(row) and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def group_goes_on(row: kit.Record) -> bool:
    return not (row.peek(SURNAME) or row.peek(FIRST_NAME))


def entry(*rows: kit.Record) -> kit.RawEntry:
    first, surname = " ".join(said(rows, FIRST_NAME)), " ".join(said(rows, SURNAME))
    born, born_in = said(rows, BORN, "\n", ";"), said(rows, BORN_IN)
    decided, *later = said(rows, DECIDED, "\n", ";") or [""]
    of_group = {"incorporationDate": plain(born), "notes": plain(born_in)}
    return kit.RawEntry(
        schema=kit.Schema.PERSON if first else kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=f"{first} {surname}".strip()),
            *(
                kit.RawName(text=text, kind=kit.NameKind.ALIAS)
                for cell in said(rows, "Alias", "\n")
                for text in kit.split_outside(cell, ";", ",", " / ")
            ),
        ),
        designations=(
            kit.RawDesignation(programme="Sanctieregeling terrorisme 2007-II", listed_on=decided),
        ),
        facts={
            **({"birthDate": born, "birthPlace": born_in} if first else of_group),
            "amendedOn": later,
            "notification": said(rows, NOTIFIED),
        },
        extra=rows[0].leftovers(*rows[1:]),
    )


def plain(texts: list[str]) -> list[str]:
    """What the columns of birth say of a group."""
    return [NO_BIRTH.sub("", text) for text in texts]


def said(rows: Sequence[kit.Record], name: str, *separators: str) -> list[str]:
    """What a column says of an entry, without what stands where nothing is known."""
    found = (text for row in rows for text in kit.split(row.take(name), *separators))
    return [text for text in found if text.casefold() not in NOTHING]
