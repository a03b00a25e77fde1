"""Belgium: national list of persons and entities suspected of terrorism (CSV of FPS Finance).

The file holds the EU's and the UN's entries too; only rows under the embargo BE are the national
list. Rows have no ids: an entry is its name and the day of its publication. Built from the
published columns; no official file has passed this reader.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="National list of persons and entities whose assets are frozen (terrorism)",
    authority="Federal Public Service Finance, Treasury; National Security Council",
    country="BE",
    legal_basis="Royal Decree of 28 December 2006 on specific restrictive measures against "
    "terrorism",
    page="https://finance.belgium.be/en/treasury/financial-sanctions",
    known_on="2026-08-22",
    licence="Public information of the Belgian federal government",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="csv",
            files={
                "list": kit.File(
                    url="https://sifi.minfin.fgov.be/public/api/consolidated-list",
                    patterns=("consolidated-list*.csv", "consolidated_list*.csv"),
                    content=kit.FileType.CSV,
                    headers={"Accept": "*/*"},
                )
            },
        ),
    ),
    expected=range(50, 1_500),
    date_formats=("%d-%m-%Y", "%d/%m/%Y", "%Y"),
    named_keys=True,
    timezone="Europe/Brussels",
    interval_days=30,
    check_every_minutes=180,
    proof=kit.Proof.NONE,
    access_note=(
        "The list has moved before, and the old address went on answering with an old file: a list "
        "that does not change for long deserves a look at the page."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 1,500 rows
)

NATIONAL = "BE"
PROGRAMME = "Royal Decree of 28 December 2006"
SCHEMA = {"p": kit.Schema.PERSON, "e": kit.Schema.ORGANIZATION}
WANTED = ("Wholename", "Birth date", "Embargos", "type", "Publication date")
FACTS = {
    "Gender": "gender",
    "Birth place": "birthPlace",
    "Birth country": "birthCountry",
    "Function": "position",
    "Remark": "notes",
    "Regulation": "legalBasis",
    "Links": "sourceUrl",
}
SHORT = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{2})")

YOUNGEST = 15
"""Two-digit birth years up to this one are of this century."""


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    file = documents["list"]
    encoding = kit.csv.encoding_of(file, "utf-8-sig", "cp1252")
    lines = kit.csv.table(file, encoding=encoding, delimiter=";")
    for reference, rows in kit.groups.grouped(national(lines, file.name), WANTED, KEY, file.name):
        yield entry(reference, rows)


KEY = "name and day"


def national(lines: kit.groups.Lines, what: str) -> kit.groups.Lines:
    """The header and the rows of the national list, with a column that tells entries apart."""
    number, header = next(lines, (0, []))
    names = [" ".join(name.split()) for name in header]
    if missing := [name for name in WANTED if name not in names]:
        raise kit.LayoutChanged(f"{what} has no column {' or '.join(missing)}.")
    at = {name: place for place, name in enumerate(names)}
    yield number, [KEY, *names]
    for line, cells in lines:
        if len(cells) != len(names):
            raise kit.LayoutChanged(f"{what}, line {line}: {len(cells)} cells, not {len(names)}.")
        if NATIONAL in cells[at["Embargos"]].split():
            name, day = cells[at["Wholename"]], cells[at["Publication date"]]
            key = f"{kit.clean(name.strip().split(chr(10))[0]).casefold()} {day.strip()}"
            yield line, [key, *cells]


def entry(reference: str, rows: kit.groups.Group) -> kit.RawEntry:
    facts = {fact: rows.texts(column) for column, fact in FACTS.items()}
    facts["birthDate"] = [full_year(text, YOUNGEST) for text in rows.texts("Birth date")]
    rows.ignore("Lastname", "Firstname", "Middlename", "Embargos")
    kind = {text.casefold() for text in rows.texts("type")}
    if len(kind) != 1:
        raise kit.LayoutChanged(f"{rows.where} is of {len(kind)} types.")
    names = [part for cell in rows.texts("Wholename") for part in kit.split(cell, "\n")]
    if not names:
        raise kit.LayoutChanged(f"{rows.where} has no name.")
    days = rows.texts("Publication date")
    listed_on = full_year(days[0], 99) if days else ""
    return kit.RawEntry(
        schema=kit.groups.meaning("type", kind.pop(), SCHEMA, rows.where),
        names=(
            kit.RawName(text=names[0]),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in names[1:]),
        ),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=listed_on),),
        identifiers=tuple(
            kit.RawIdentifier(type="documentNumber", number=number)
            for number in rows.texts("Number")
        ),
        facts=facts,
        extra=rows.leftovers(),
    )


def full_year(text: str, youngest: int) -> str:
    """`05-03-85` is of 1985 as a birth date; days of publication are all of this century."""
    found = SHORT.fullmatch(text)
    if not found:
        return text
    year = int(found[3])
    century = 2000 if year <= youngest else 1900
    return f"{int(found[1]):02d}-{int(found[2]):02d}-{century + year}"
