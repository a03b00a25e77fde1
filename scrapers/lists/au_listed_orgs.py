"""Australia: terrorist organisations listed under the Criminal Code (HTML, one table).

The last part of a row's link is the only id; a new date of re-listing is a renewal. The table shows
no delisted rows, and an old date does not mean that a listing has lapsed.
"""

import re
from collections.abc import Iterator

from scrapers import kit

PAGE = (
    "https://www.nationalsecurity.gov.au/what-australia-is-doing/terrorist-organisations/"
    "listed-terrorist-organisations"
)

SOURCE = kit.Source(
    title="Listed terrorist organisations",
    authority="Australian Government, Minister responsible for the Australian Federal Police",
    country="AU",
    legal_basis="Criminal Code Act 1995, division 102",
    page=PAGE,
    known_on="2026-08-22",
    licence="Creative Commons Attribution 4.0",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=PAGE,
                    patterns=("listed-terrorist-organisations*.html",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(15, 100),
    date_formats=("%d %B %Y", "%d %b %Y"),
    keys_from_names=True,
    timezone="Australia/Sydney",
    interval_days=120,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The site answers 403 to some automated clients; a page saved by a person is taken with "
        "`tracker run au_listed_orgs --file PATH`. The acts are in the Federal Register of "
        "Legislation."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the page has some 100 kB
)

PROGRAMME = "Criminal Code Division 102"
HEADER = ("terrorist organisation", "listed (date of effect)", "re-listed")
AT_LEAST = 10

DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
FORMERLY = re.compile(
    r"Formerly listed as (?P<name>.{1,400}?) on (?P<day>\d{1,2} [A-Z][a-z]{2,12} \d{4})"
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    tables = kit.html.tables(kit.html.page(documents["page"]))
    fits = [t for t in tables if set(HEADER) <= {h.casefold() for h in t.header}]
    if len(fits) != 1 or len(fits[0].rows) < AT_LEAST:
        seen = "; ".join(f"{' | '.join(t.header)} ({len(t.rows)} rows)" for t in tables) or "none"
        raise kit.LayoutChanged(f"There is no one table of organisations; tables seen: {seen}.")
    return (entry(number, columns(fits[0], row)) for number, row in enumerate(fits[0].rows, 1))


def columns(table: kit.html.Table, row: tuple[kit.html.Cell, ...]) -> dict[str, kit.html.Cell]:
    """The cells of a row by the names of their columns in small letters."""
    if len(row) != len(table.header):
        raise kit.LayoutChanged(f"A row has {len(row)} cells, not {len(table.header)}.")
    return dict(zip((h.casefold() for h in table.header), row, strict=True))


def entry(number: int, row: dict[str, kit.html.Cell]) -> kit.RawEntry:
    name, listed, relisted = (row.pop(column) for column in HEADER)
    if len(name.links) != 1:
        raise kit.LayoutChanged(f"The name in row {number} has {len(name.links)} links.")
    primary, acronyms = kit.brackets(name.text)
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=date_of(number, listed.text))
    remarks = [line for line in relisted.text.split("\n") if FORMERLY.search(line)]
    return kit.RawEntry(
        reference=slug(number, name.links[0]),
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in acronyms),
            *previous(relisted.text),
        ),
        designations=(act,),
        facts={
            "renewedOn": DAY.findall(FORMERLY.sub("", relisted.text)),
            "notes": remarks,
        },
        extra={column: (cell.text,) for column, cell in row.items() if cell.text},
    )


def slug(number: int, link: str) -> str:
    """The last part of a link, in small letters, without brackets."""
    found = link.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1].casefold()
    if not found.strip("()-"):
        raise kit.LayoutChanged(f"Row {number} links to no page of its own.")
    return found.replace("(", "").replace(")", "")


def date_of(number: int, text: str) -> str:
    found = DAY.search(text)
    if found is None:
        raise kit.LayoutChanged(f"Row {number} has no date of listing.")
    return found[0]


def previous(text: str) -> Iterator[kit.RawName]:
    for found in FORMERLY.finditer(text):
        yield kit.RawName(text=found["name"], kind=kit.NameKind.PREVIOUS_NAME)
