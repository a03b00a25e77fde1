"""Moldova: Antiterrorist Centre of the Intelligence Service, list of persons and bodies (HTML).

One table that repeats five lists: the UN's of resolutions 1988, 1267, 1718 and 2231, and the EU's
of Common Position 2001/931; nobody is on it by a decision of Moldova's own, so it is an
aggregator. Rows have no ids and no dates of listing: the key is the name with the date of birth as
published. Rests on published descriptions of the columns: no file was seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="List of persons, groups and entities involved in terrorist activities",
    short_title="Moldova list",
    authority="Antiterrorist Centre of the Intelligence and Security Service of Moldova (SIS)",
    country="MD",
    legal_basis="Law 120 of 21 September 2017 on preventing and combating terrorism, article 10",
    page="https://antiteror.sis.md/advanced-page-type/listele-teroriste",
    licence="Not stated on the pages we know",
    language="ro",
    tier=3,
    formats=kit.one_file(
        "https://antiteror.sis.md/lista-terorista-xls",
        "*.html",
        "*.htm",
        "lista-terorista*.xls",
        content=kit.FileType.HTML,
    ),
    expected=range(300, 3_000),
    date_formats=("%d.%m.%Y", "%Y"),
    terrorism_programmes=frozenset(),
    terrorism_words=("sancțiuni teroriste",),
    keys_from_names=True,
    timezone="Europe/Chisinau",
    interval_days=60,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    aggregator=True,
    access_note="Open to everybody, as far as is known. The lists it repeats are read themselves.",
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; at most 3,000 rows
)

NAME, BORN = "persoana fizica entitate", "data de nastere"
# Column -> what its programmes begin with. Its cells say under which list.
PROGRAMMES = {
    "sanctiuni teroriste": "Sancțiuni teroriste",
    "sanctiuni de proliferare": "Sancțiuni de proliferare",
}
WANTED = frozenset({NAME, BORN, *PROGRAMMES})
MARKS = frozenset({"", "x", "+", "v", "da", "✓"})
NO = frozenset({"", "-", "–", "nu"})

ITEM = re.compile(r"(?:^|(?<=[\s;,]))[a-z]\)\s{0,9}")
BETWEEN, AND = re.compile(r"[iî]ntre ", re.IGNORECASE), re.compile(r" [sșş]i ", re.IGNORECASE)
ALIAS = re.compile(r"[\s,;(\[]{0,9}\balias\b[\s,:;]{0,9}", re.IGNORECASE)
OUTSIDE = " ,;.:[]"


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.html.page(closed(documents["list"]))
    columns = [([*map(kit.slug, table.header)], table.rows) for table in kit.html.tables(top)]
    fits = [(names, rows) for names, rows in columns if set(names) >= WANTED]
    if len(fits) != 1 or not fits[0][1]:
        raise kit.LayoutChanged(f"{len(fits)} tables have the columns {', '.join(sorted(WANTED))}.")
    names, rows = fits[0]
    if len(set(names)) < len(names):
        raise kit.LayoutChanged("The table has a column twice.")
    for number, cells in enumerate(rows, 1):
        if len(cells) != len(names):
            raise kit.LayoutChanged(f"Row {number} of the table has {len(cells)} cells.")
        yield entry(kit.Record.row(names, [cell.text for cell in cells], f"row {number}"))


def closed(document: kit.Document) -> kit.Document:
    """The page; what is a table to its very end, as programs export one, is closed as a page."""
    content = document.content.rstrip()
    if not content.lower().endswith(b"</table>"):
        return document
    return kit.Document(name=document.name, content=content + b"</body></html>")


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("", "nr", "nr d o", "nr crt")
    primary, *others = spelled(row.take_filled(NAME), row.where)
    cell = row.take(BORN)
    born = cell if any(map(str.isdecimal, cell)) else ""
    acts = [
        kit.RawDesignation(programme=begins if text.casefold() in MARKS else f"{begins}: {text}")
        for column, begins in PROGRAMMES.items()
        if (text := kit.clean(row.take(column))).casefold() not in NO
    ]
    # Under neither column it is on a list of terrorists all the same.
    acts = acts or [kit.RawDesignation(programme=PROGRAMMES["sanctiuni teroriste"])]
    return kit.RawEntry(
        reference=" ".join(filter(None, (kit.slug(primary), kit.clean(born)))),
        schema=kit.Schema.PERSON if born else kit.Schema.LEGAL_ENTITY,
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in others),
            *(kit.RawName(text=text, kind=kit.NameKind.WEAK_ALIAS) for text in misplaced(cell)),
        ),
        designations=tuple(acts),
        facts={"birthDate": dates(born), "notes": [] if born else [cell]},
        extra=row.leftovers(),
    )


def spelled(cell: str, where: str) -> list[str]:
    """The names of a cell: "A (alias B, alias C)"."""
    parts = [kit.clean(part).strip(OUTSIDE) for part in ALIAS.split(cell)]
    names = [part.rstrip(")") if part.count(")") > part.count("(") else part for part in parts]
    if not names[0]:
        raise kit.LayoutChanged(f"{where} has no name.")
    return list(filter(None, names))


def misplaced(cell: str) -> list[str]:
    """What of the cell of birth may be a name: bodies have one there at times, in Romanian."""
    return [cell] if " " in cell and not any(map(str.isdecimal, cell)) else []


def dates(cell: str) -> list[str]:
    """The dates of a cell: "a) x b) y", or beside one another with "si", "sau" or a semicolon."""
    if BETWEEN.match(cell):
        return [AND.sub(" and ", BETWEEN.sub("between ", cell))]
    return kit.split(
        ITEM.sub(";", cell).replace(" şi ", " si ").replace(" și ", " si "), " si ", " sau ", ";"
    )
