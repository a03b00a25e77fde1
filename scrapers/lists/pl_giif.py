"""Poland: General Inspector of Financial Information, national list under article 118 (XLSX).

The national part alone: the page links the lists of the UN (resolutions 1988 and 2253) beside it.
One sheet, rows without ids that last (`Lp.` counts them); whoever was removed stays, with the date
of removal in the row. Rests on published descriptions of the columns: no file was seen, and of the
last column not even its exact name, so whatever begins with "data wykreślenia" is taken.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from scrapers import kit

SOURCE = kit.Source(
    title="List of persons and entities subject to specific restrictive measures",
    short_title="Poland list",
    authority="General Inspector of Financial Information, Ministry of Finance of Poland",
    country="PL",
    legal_basis="Act of 1 March 2018 on counteracting money laundering and terrorist financing, "
    "article 118 (1) 2; Resolution 1373 (2001)",
    page="https://www.gov.pl/web/finanse/generalny-inspektor-informacji-finansowej",
    licence="Not stated on the pages we know",
    language="pl",
    tier=3,
    formats=kit.one_file(
        "",
        "*.xlsx",
        content=kit.FileType.EXCEL,
        page="https://www.gov.pl/web/finanse/lista-osob-i-podmiotow-wobec-ktorych-stosuje-sie-"
        "szczegolne-srodki-ograniczajace-na-podstawie-art-118-ustawy-z-dnia-1-marca-2018-r-o-"
        "przeciwdzialaniu-praniu-pieniedzy-i-finansowaniu-terroryzmu",
    ),
    expected=range(1, 200),
    date_formats=("%d.%m.%Y", "%d.%m.%Y r", "%Y", "%Y r"),
    named_keys=True,
    keeps_delisted=True,
    timezone="Europe/Warsaw",
    interval_days=365,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The attachment has a new address at each publication, which the page links by its text. "
        "The catalogue's 330 to 790 entries count the UN's lists beside it."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 200 rows
)

NAME = "imiona i nazwiska"
REMOVED = "data wykreślenia"
PAPER = "rodzaj i nr dokumentu stwierdzającego tożsamość"
LISTED = "data umieszczenia na liście"
WANTED = (NAME, "data urodzenia", LISTED)

FACTS = {
    "data urodzenia": "birthDate",
    "miejsce urodzenia": "birthPlace",
    "inne informacje": "notes",
    "uzasadnienie wpisu na listę": "reason",
}
BEGINNINGS = (REMOVED, LISTED, PAPER, *FACTS)
"""Names of columns may go on ("... z listy"); "imiona i nazwisk" is a known slip of the first."""

DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}|\b\d{1,2} [^\W\d]{4,12} \d{4}")
ITEM = re.compile(r"(?:^|(?<=[\s;,]))[a-z]\)\s{0,9}")
NUMBER = re.compile(r"\b(?=[A-Z]{0,4}\d)[A-Z0-9]{5,20}\b")
PLACEHOLDERS = frozenset({"", "-", "–", "—", "brak", "brak danych", "nie dotyczy", "n/d"})


def follow(page: kit.Document) -> Mapping[str, str]:
    """The one attachment whose text names the list of article 118 (1) 2 as a workbook."""
    found = [
        link.get("href", "").strip()
        for link in kit.html.page(page).iter("a")
        if "118 ust. 1 pkt 2" in (text := kit.clean(link.text_content())) and "xlsx" in text.lower()
    ]
    if len(set(found)) != 1:
        raise kit.LayoutChanged(f"The page links {len(set(found))} workbooks of the list, not one.")
    return {"list": found[0]}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    sheet = kit.sheet.first(book)
    rows = kit.sheet.table(book, sheet)
    for number, cells in rows:
        columns = list(map(column, cells))
        if NAME in columns:
            whole = chain([(number, columns)], rows)
            records = kit.sheet.headed(whole, WANTED, sheet)
            return (entry(row) for row in records if not counted_only(row))
    raise kit.LayoutChanged(f"The sheet {sheet} has no column {NAME}.")


def column(cell: str) -> str:
    """A column by the name that we know it by."""
    name = kit.clean(cell).casefold().rstrip(".:")
    if name.startswith(("imiona i nazwisk", "imię i nazwisko")):
        return NAME
    return next((known for known in BEGINNINGS if name.startswith(known)), name)


def counted_only(row: kit.Record) -> bool:
    """Whether a row holds its number and nothing else: one that was drawn and not filled."""
    row.ignore("lp", "l.p")
    return not any(row.texts())


def entry(row: kit.Record) -> kit.RawEntry:
    name = row.take_filled(NAME)
    facts = {fact: [filled(row, known)] for known, fact in FACTS.items()}
    paper, removed = filled(row, PAPER), row.peek(REMOVED)
    gone = bool(DAY.search(removed))
    if gone or removed.casefold() in PLACEHOLDERS:
        row.ignore(REMOVED)
    person = any((paper, *facts["birthDate"], *facts["birthPlace"]))
    facts["documentNote"] = [paper]
    act = kit.RawDesignation(
        programme="art. 118 ust. 1 pkt 2",
        listed_on=filled(row, LISTED),
        delisted_on=removed if gone else "",
    )
    return kit.RawEntry(
        schema=kit.Schema.PERSON if person else kit.Schema.LEGAL_ENTITY,
        names=(kit.RawName(text=name), *map(alias, aliases(filled(row, "pseudonim")))),
        designations=(act,),
        identifiers=tuple(
            kit.RawIdentifier(type="documentNumber", number=number)
            for number in NUMBER.findall(paper)
        ),
        facts=facts,
        state=kit.State.DELISTED if gone else kit.State.IN_FORCE,
        extra=row.leftovers(),
    )


def filled(row: kit.Record, name: str) -> str:
    """The text of a cell that may be absent or hold a word for nothing."""
    text = row.take_optional(name)
    return "" if text.casefold() in PLACEHOLDERS else text


def aliases(cell: str) -> list[str]:
    """The names of a cell: "a) x b) y", lines, or between commas and semicolons."""
    return kit.split(ITEM.sub("\n", cell), "\n", ";", ",")


def alias(text: str) -> kit.RawName:
    return kit.RawName(text=text, kind=kit.NameKind.ALIAS)
