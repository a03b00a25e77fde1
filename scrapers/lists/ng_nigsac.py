"""Nigeria: Sanctions Committee, Nigeria Sanctions List (HTML, two tables).

Persons have a reference (`NLJASi.1`), entities and a few persons have none; some groups stand among
the persons. Birth, nationality and papers stand on a page of each party's own, which is not read.
Columns from published descriptions of the page of 2026 alone: no whole page was at hand.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from scrapers import kit

PAGE = "https://nigsac.gov.ng/IndSancList"

SOURCE = kit.Source(
    title="Nigeria Sanctions List",
    short_title="Nigeria list",
    authority="Nigeria Sanctions Committee",
    country="NG",
    legal_basis="Terrorism (Prevention and Prohibition) Act, 2022; Resolution 1373 (2001)",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=kit.one_file(PAGE, "*indsanclist*.htm*", "*nigsac*.htm*", content=kit.FileType.HTML),
    expected=range(25, 400),
    date_formats=("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%Y"),
    keys_from_names=True,
    verb_listed="designated",
    timezone="Africa/Lagos",
    interval_days=90,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "Open. A browser shows ten rows of a table at a time: a page saved from one holds these "
        "alone and is refused; its source, as the server sent it, is taken with "
        "`tracker run ng_nigsac --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole page is known; 69 rows in July 2026
)

PROGRAMME = "Nigeria Sanctions List"
NAMES = {"full name": kit.Schema.PERSON, "entity name": kit.Schema.ORGANIZATION}
OUR_NAMES = {
    "reference number": "reference",
    "referance number": "reference",
    "record date": "recorded",
    "date of record": "recorded",
    "sanction date": "sanctioned",
    "date of sanction": "sanctioned",
    "aliases": "aliases",
    "alias": "aliases",
    "nationality": "nationality",
    "country": "country",
    "address": "address",
    "comments": "notes",
    "narrative summary": "notes",
    "reason for designation": "reason",
}
IGNORED = ("", "s/n", "sn", "no", "no.", "#", "action", "actions", "details", "view")
# Groups in the table of persons, by words of their names.
GROUPS = re.compile(r"\b(?:group|province|people of biafra|muslimina|ahlis sunna)\b", re.IGNORECASE)
# What a browser writes below a table of which it shows a part.
SHOWN = re.compile(r"\bShowing \d+ to (\d+) of (\d+) entries\b")
# A reference in the wrong cell: "YAN BINDIGA GROUP NLBDG".
AT_THE_END = re.compile(r"\s(NL[A-Z]{2,6}(?:[ie]\.\d{1,3})?)$")
NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d\d.{0,6})?")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.html.page(documents["list"])
    for last, total in SHOWN.findall(kit.clean(top.text_content())):
        if last != total:
            raise kit.LayoutChanged(f"The page holds {last} of {total} entries of a table.")
    tables = kit.html.tables(top)
    found = {name: [t for t in tables if name in map(str.casefold, t.header)] for name in NAMES}
    if any(len(of) != 1 for of in found.values()):
        raise kit.LayoutChanged("The page has not one table each of persons and of entities.")
    records = [(name, row) for name, (table,) in found.items() for row in rows(table, name)]
    first = month_first(row.peek(day) for _, row in records for day in ("recorded", "sanctioned"))
    for name, record in records:
        yield entry(record, NAMES[name], first)


def rows(table: kit.html.Table, name: str) -> Iterator[kit.Record]:
    """The rows of a table under our names of its columns; at least one."""
    header = [kit.clean(text).casefold() for text in table.header]
    ours = ["name" if text == name else OUR_NAMES.get(text, text) for text in header]
    if not table.rows:
        raise kit.LayoutChanged(f"The table of {name} has no rows.")
    for number, row in enumerate(table.rows, 1):
        if [kit.clean(cell.text).casefold() for cell in row] == header:
            continue  # the header once more
        if len(row) != len(ours):
            raise kit.LayoutChanged(f"Row {number} of {name} has {len(row)} cells.")
        links = [("link", link) for cell in row for link in cell.links]
        texts = zip(ours, (cell.text for cell in row), strict=True)
        yield kit.Record((*texts, *links[:1]), f"row {number} of {name}")


def month_first(days: Iterable[str]) -> bool | None:
    """Whether `3/18/2024` is how this page writes days; None where none of them tells."""
    found = [(int(m[1]), int(m[2])) for day in days if (m := NUMERIC.fullmatch(day))]
    months = {second > 12 for first, second in found if first > 12 or second > 12}
    return months.pop() if len(months) == 1 else None


def day(text: str, month_first: bool | None) -> str:
    """A day as a date where the page tells how it writes one, else as published."""
    found = NUMERIC.fullmatch(text)
    if not found or found[3] == "0001":
        return "" if found else text
    if month_first is None:
        return found[0].partition(" ")[0]
    month, of_month = (found[1], found[2]) if month_first else (found[2], found[1])
    return f"{found[3]}-{int(month):02}-{int(of_month):02}"


def entry(record: kit.Record, schema: kit.Schema, first: bool | None) -> kit.RawEntry:
    record.ignore(*IGNORED)
    cell = kit.clean(record.take_filled("name"))
    misplaced = "".join(AT_THE_END.findall(cell))
    name, short = kit.split_acronym(AT_THE_END.sub("", cell))
    grouped = schema == kit.Schema.PERSON and GROUPS.search(name)
    recorded, sanctioned = (
        day(record.take_optional(of), first) for of in ("recorded", "sanctioned")
    )
    reference = record.take_optional("reference") or misplaced or kit.slug(name)
    # Beside a reference of its own it may be what the group is called in short.
    beside = {misplaced} - {reference, ""}
    aliases = (*short, *beside, *kit.split(record.take_optional("aliases"), ",", ";", "\n"))
    link = record.take_optional("link")
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.ORGANIZATION if grouped else schema,
        names=(
            kit.RawName(text=name),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=sanctioned or recorded),),
        facts={
            **{of: [record.take_optional(of)] for of in ("nationality", "country", "address")},
            "recordedOn": [recorded],
            "reason": [record.take_optional("reason")],
            "notes": [record.take_optional("notes")],
            "sourceUrl": [urljoin(PAGE, link)] if link else [],
        },
        extra=record.leftovers(),
    )
