"""Lebanon: Internal Security Forces, national list of terrorism and its financing (workbook).

One sheet: a title, a header in Arabic, a row for each person or group. Known is what stands in
which column (of 20), not how the columns are called, so columns are told by their place, and only
where the sort of the party stands where it should. Rows have numbers of their place and no ids.
From published descriptions of 2026 alone: no file was at hand.
"""

import re
from collections.abc import Iterator, Sequence
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
OF_PERSONS = "individual individuals person persons فرد أفراد افراد شخص أشخاص اشخاص"
OF_GROUPS = (
    "entity entities group groups organization organisation organizations company "
    "كيان كيانات مجموعة مجموعات جماعة تنظيم منظمة جمعية شركة مؤسسة"
)
SORTS = {
    **dict.fromkeys(OF_PERSONS.split(), kit.Schema.PERSON),
    **dict.fromkeys(OF_GROUPS.split(), kit.Schema.ORGANIZATION),
    "": kit.Schema.LEGAL_ENTITY,
}
SORT_WORDS = re.compile(r"[\s/()،,-]+")
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
    rows = [row for row in records(lines, columns, name) if is_party(row, header)]
    if not any(row.peek("sort") for row in rows):
        raise kit.LayoutChanged(f"{name} says of no row what sort of a party it is about.")
    yield from map(entry, rows)


def records(lines: titled_sheets.Lines, columns: Sequence[str], name: str) -> Iterator[kit.Record]:
    """The rows under our names of the columns."""
    for number, cells in lines:
        texts = [*map(titled_sheets.said, cells), *[""] * (len(columns) - len(cells))]
        if any(texts[len(columns) :]):
            raise kit.LayoutChanged(f"{name}, row {number}: a cell beyond the last column.")
        yield kit.Record.row(columns, texts, f"{name} row {number}")


def is_party(row: kit.Record, header: Sequence[str]) -> bool:
    """Whether a row is about anybody: no mere number, note below the table or header again."""
    texts = row.texts()
    filled = sum(map(bool, texts))
    repeats = all(t in ("", titled_sheets.said(h)) for t, h in zip(texts, header, strict=False))
    return bool(row.peek("name") or filled > 1) and not repeats


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("number")
    sort = kit.clean(row.take("sort")).casefold()
    words = set(SORT_WORDS.split(sort)) - ({""} if sort else set())
    schema = next((schema for word, schema in SORTS.items() if word in words), None)
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
