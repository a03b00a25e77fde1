"""Kenya: Financial Reporting Centre, domestic terrorism list (XLSX, one sheet).

A row has a reference of the authority; "n/a" is an empty cell, aliases are numbered lines, and
dates may be bare numbers of days. Columns from published descriptions of the file of February 2026,
which lists persons alone: no whole file was at hand.
"""

import re
from collections.abc import Iterator

from scrapers import kit
from scrapers.families import titled_sheets

SOURCE = kit.Source(
    title="Domestic terrorism list",
    short_title="Kenya list",
    authority="Financial Reporting Centre of Kenya",
    country="KE",
    legal_basis="Prevention of Terrorism Act, 2012, and its Regulations of 2013; Resolution 1373",
    page="https://www.frc.go.ke/?page_id=193",
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=kit.one_file(
        "",
        "*domestic*list*.xlsx",
        "*kenya*.xlsx",
        content=kit.FileType.EXCEL,
        page="https://www.frc.go.ke/?page_id=193",
    ),
    expected=range(5, 400),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%Y"),
    timezone="Africa/Nairobi",
    interval_days=120,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "Open; the file's address has the month of its upload in it and is read off the page. "
        "Rows carry national identity numbers: handle with care."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; some 20 rows
)

PROGRAMME = "Prevention of Terrorism Act"
SCHEMA = {
    **dict.fromkeys(("individual", "individuals", "person"), kit.Schema.PERSON),
    **dict.fromkeys(
        ("entity", "entities", "group", "groups", "organization", "organisation", "organisations"),
        kit.Schema.ORGANIZATION,
    ),
}
COLUMNS = {
    "reference": ("Reference", "Reference Number", "Reference No."),
    "category": ("Category",),
    "name": ("Full Name", "Name"),
    "aliases": ("Aliases", "Alias"),
    "idNumber": ("ID Number", "ID No."),
    "passportNumber": ("Passport Number", "Passport No."),
    "birth": ("Date of Birth",),
    "another birth": ("Alternative Date of Birth",),
    "designated": ("Date of Designation",),
    "updated": ("Last Update On", "Last Updated On"),
    "birthPlace": ("Place of Birth",),
    "gender": ("Gender",),
    "title": ("Title",),
    "nationality": ("Nationality 1", "Nationality"),
    "another nationality": ("Nationality 2",),
    "address": ("Physical Address",),
    "postal": ("Postal Address",),
    "position": ("Occupation",),
    "phone": ("Telephone Number",),
    "reason": ("Narrative Summary",),
}
WANTED = ("reference", "category", "name")
AS_THEY_ARE = ("birthPlace", "gender", "title", "position", "phone", "reason")
# "1. FOO"
POINT = re.compile(r"^\d{1,2}[.)]\s{0,9}")

follow = kit.html.link_to(r"domestic-?_?list[^/]{0,80}\.xlsx")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    for name in kit.sheet.names(book):
        if lines := list(kit.sheet.table(book, name)):
            for row in titled_sheets.rows(
                lines, COLUMNS, WANTED, name, first="number", begins=WANTED, named=("name",)
            ):
                yield entry(row)


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("number")
    category = kit.clean(row.take("category")).casefold()
    schema = kit.groups.meaning("Category", category, SCHEMA, row.where)
    lines = kit.split(row.take_optional("aliases"), "\n", ";")
    aliases = filter(titled_sheets.said, (POINT.sub("", line) for line in lines))
    born = [titled_sheets.day(row.take_optional(of)) for of in ("birth", "another birth")]
    return kit.RawEntry(
        reference=row.take("reference"),
        schema=schema,
        names=(
            kit.RawName(text=row.take_filled("name")),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME,
                listed_on=titled_sheets.day(row.take_optional("designated")),
            ),
        ),
        identifiers=tuple(
            kit.RawIdentifier(type=of, number=number, country="ke" if of == "idNumber" else "")
            for of in ("idNumber", "passportNumber")
            for number in kit.split(row.take_optional(of), "\n", ",", ";")
        ),
        facts={
            **{of: [row.take_optional(of)] for of in AS_THEY_ARE},
            "birthDate" if schema == kit.Schema.PERSON else "incorporationDate": born,
            "nationality": [
                row.take_optional("nationality"),
                row.take_optional("another nationality"),
            ],
            "address": [row.take_optional("address"), row.take_optional("postal")],
            "amendedOn": [titled_sheets.day(row.take_optional("updated"))],
        },
        extra=row.leftovers(),
    )
