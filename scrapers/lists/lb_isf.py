"""Lebanon: Internal Security Forces, national list of terrorism and its financing (workbook).

One sheet: a title, a header in Arabic, a row for each person or group. Known is what stands in
which column (of 20), not how the columns are called, so columns are told by their place, and only
where the sort of the party stands where it should. Rows have numbers of their place and no ids.
From published descriptions of 2026 alone: no file was at hand.
"""

from collections.abc import Iterator
from itertools import islice

from scrapers import kit
from scrapers.families import titled_sheets

PAGE = "https://isf.gov.lb/national-terrorism-financial-list"

SOURCE = kit.Source(
    title="National list of terrorism and its financing",
    short_title="Lebanon list",
    authority="Internal Security Forces of Lebanon",
    country="LB",
    legal_basis="Law 44 of 2015 on money laundering and terrorist financing; Resolution 1373",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="ar",
    tier=3,
    formats=kit.one_file("", "*isf*.xls*", "*list*.xls*", content=kit.FileType.EXCEL, page=PAGE),
    expected=range(10, 3_000),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y"),
    named_keys=True,
    timezone="Asia/Beirut",
    interval_days=90,
    proof=kit.Proof.NONE,
    known_on="2026-10-01",
    access_note=(
        "Not looked at yet from here; the file's address is read off the page. A file saved by a "
        "person is taken with `tracker run lb_isf --file PATH`. Rows carry numbers of identity "
        "cards: handle with care."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known
)

# What stands in each column from the first one on; "" is what we do not know.
PLACES = (
    *("number", "name", "title", "", "", "birthDate", "birthPlace", "nationality"),
    *("passportNumber", "idNumber", "position", "address", "notes", "sort", "aliases", "regime"),
    *("listed", "", "resolution", "remarks"),
)
AT_LEAST = 17
PARENTS = {"اسم الأب": "fatherName", "اسم الأم": "motherName"}
SORTS = {
    "individual": kit.Schema.PERSON,
    "person": kit.Schema.PERSON,
    "فرد": kit.Schema.PERSON,
    "شخص": kit.Schema.PERSON,
    "entity": kit.Schema.ORGANIZATION,
    "group": kit.Schema.ORGANIZATION,
    "كيان": kit.Schema.ORGANIZATION,
    "مجموعة": kit.Schema.ORGANIZATION,
}
PROGRAMME = "Lebanon national list"
AS_THEY_ARE = (
    "fatherName",
    "motherName",
    "title",
    "birthPlace",
    "nationality",
    "position",
    "address",
)

follow = kit.html.link_to(r"\.xlsx?(?:$|\?)")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    name = kit.sheet.first(book)
    lines = kit.sheet.table(book, name)
    header = next((cells for _, cells in islice(lines, 6) if sum(map(bool, cells)) >= AT_LEAST), [])
    if not header or len(header) > 40:
        raise kit.LayoutChanged(f"{name} has no header of {AT_LEAST} columns or more.")
    ours = dict(enumerate(PLACES))
    columns = [
        ours.get(at, "") or PARENTS.get(text) or kit.clean(text) or f"column {at + 1}"
        for at, text in enumerate(header)
    ]
    if len(set(columns)) < len(columns):
        raise kit.LayoutChanged(f"{name} has a column twice.")
    for number, cells in lines:
        texts = [*map(titled_sheets.said, cells), *[""] * (len(columns) - len(cells))]
        row = kit.Record.row(columns, texts, f"{name} row {number}")
        if titled_sheets.says_more(row):
            yield entry(row)


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("number")
    sort = kit.clean(row.take_filled("sort")).casefold()
    schema = next((schema for word, schema in SORTS.items() if word in sort.split()), None)
    if schema is None:
        raise kit.LayoutChanged(f"{row.where}: {sort!r} is no sort of a party that we know.")
    aliases = kit.split(row.take_optional("aliases"), "\n", " - ", ";", "،")
    born = titled_sheets.day(row.take_optional("birthDate"))
    return kit.RawEntry(
        schema=schema,
        names=(
            kit.RawName(text=row.take_filled("name")),
            *(kit.RawName(text=text.strip("- "), kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(
            kit.RawDesignation(
                programme=row.take_optional("regime") or PROGRAMME,
                listed_on=titled_sheets.day(row.take_optional("listed")),
            ),
        ),
        identifiers=tuple(
            kit.RawIdentifier(type=of, number=number, country="lb" if of == "idNumber" else "")
            for of in ("passportNumber", "idNumber")
            for number in kit.split(row.take_optional(of), "\n", "،", ";")
        ),
        facts={
            **{of: [row.take_optional(of)] for of in AS_THEY_ARE},
            "birthDate" if schema == kit.Schema.PERSON else "incorporationDate": [born],
            kit.INSTRUMENT: [row.take_optional("resolution")],
            "notes": [row.take_optional("notes"), row.take_optional("remarks")],
        },
        extra=row.leftovers(),
    )
