"""Lebanon: Internal Security Forces, national list of terrorism and its financing (workbook).

One sheet: a title, a header in Arabic, a row for each person or group. Known is what stands in
which column (of 20), not how the columns are called, so columns are told by their place, and only
where most rows have the sort of their party where it should stand. Rows have numbers of their place
and no ids. From published descriptions of 2026 alone: no file was at hand.
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
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y"),
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
# A word of the header of a column that we do not know by its place.
PARENTS = {
    **dict.fromkeys(("الاب", "الوالد", "والد", "father"), "fatherName"),
    **dict.fromkeys(("الام", "الوالده", "والده", "mother"), "motherName"),
}
OF_PERSONS = "individual individuals person persons فرد أفراد افراد شخص أشخاص اشخاص"
OF_GROUPS = (
    "entity entities group groups organization organisation organizations company "
    "legal معنوي معنوية معنويين اعتباري "
    "كيان كيانات مجموعة مجموعات جماعة تنظيم منظمة جمعية شركة مؤسسة"
)
# A legal person (شخص معنوي) is none of the persons, so groups come first.
SORTS = {
    **dict.fromkeys(OF_GROUPS.split(), kit.Schema.ORGANIZATION),
    **dict.fromkeys(OF_PERSONS.split(), kit.Schema.PERSON),
    "": kit.Schema.LEGAL_ENTITY,
}
WORDS = re.compile(r"[\s/()،,'-]+")
# A row of these alone is a line of the form that nobody has filled yet.
OF_NOBODY = frozenset({"number", "sort", "regime", "listed", "resolution"})
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
    columns = list(named(header))
    rows = [row for row in records(lines, columns, name) if is_party(row, header)]
    sorts = [sort_of(row.peek("sort")) for row in rows if row.peek("sort")]
    known = sum(sort is not None for sort in sorts)
    if known * 2 < len(sorts) or not known:
        raise kit.LayoutChanged(
            f"{name} says of {known} of {len(sorts)} rows what sort of a party they are about."
        )
    yield from map(entry, rows)


def named(header: Sequence[str]) -> Iterator[str]:
    """Our name of each column: by its place, by what its header says, or as published."""
    found = set(PLACES)
    for at, text in enumerate(header):
        words = [titled_sheets.plain(word) for word in WORDS.split(text)]
        parent = next((PARENTS[word] for word in words if word in PARENTS), "")
        place = PLACES[at] if at < len(PLACES) else ""
        name = place or parent or kit.clean(text)
        if not place and (not name or name in found):
            name = f"{name} (column {at + 1})".strip()
        found.add(name)
        yield name


def records(lines: titled_sheets.Lines, columns: Sequence[str], name: str) -> Iterator[kit.Record]:
    """The rows under our names of the columns; a cell beyond them is kept by its place."""
    for number, cells in lines:
        texts = [*map(titled_sheets.said, cells), *[""] * (len(columns) - len(cells))]
        beyond = (f"(column {at + 1})" for at in range(len(columns), len(texts)))
        yield kit.Record.row([*columns, *beyond], texts, f"{name} row {number}")


def is_party(row: kit.Record, header: Sequence[str]) -> bool:
    """Whether a row is about anybody: no mere number, note below the table or header again."""
    texts = row.texts()
    filled = sum(map(bool, texts))
    repeats = all(t in ("", titled_sheets.said(h)) for t, h in zip(texts, header, strict=False))
    says = [text for text, of in zip(texts, PLACES, strict=False) if of not in OF_NOBODY]
    empty_form = not any((*says, *texts[len(PLACES) :]))
    return bool(row.peek("name") or filled > 1) and not repeats and not empty_form


def sort_of(text: str) -> kit.Schema | None:
    """What sort of a party a cell says; None for words that we do not know."""
    words = [word for word in WORDS.split(kit.clean(text).casefold()) if word or not text]
    return next((schema for word, schema in SORTS.items() if word in words), None)


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("number")
    schema = sort_of(row.peek("sort"))
    if schema is not None:
        row.ignore("sort")
    schema = schema or kit.Schema.LEGAL_ENTITY  # what sort it says is kept with the entry
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
