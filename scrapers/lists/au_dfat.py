"""Australia: DFAT Consolidated List (workbook; one row per name, grouped by reference).

`2` is the primary name of reference 2, `2a`, `2b` its other names; all other columns are repeated
on every row. In April 2022 the references of delisted persons were given to others.

Over 200 lines: two generations of columns, and cells that hold several values in six ways.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from scrapers import kit

T = TypeVar("T")

OLD_COLUMNS = (
    "Reference",
    "Name of Individual or Entity",
    "Type",
    "Name Type",
    "Date of Birth",
    "Place of Birth",
    "Citizenship",
    "Address",
    "Additional Information",
    "Listing Information",
    "Committees",
    "Control Date",
)
MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
NEW_COLUMNS = ("Alias Strength", "IMO Number", "Instrument of Designation", *MEASURES)

SOURCE = kit.Source(
    title="Australian Sanctions Consolidated List",
    authority="Department of Foreign Affairs and Trade, Australian Sanctions Office",
    country="AU",
    legal_basis=(
        "Charter of the United Nations Act 1945; Charter of the United Nations (Dealing with "
        "Assets) Regulations 2008; Autonomous Sanctions Regulations 2011"
    ),
    page=("https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list"),
    known_on="2026-08-22",
    licence="Creative Commons Attribution 4.0",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="consolidated",
            files={
                "list": kit.File(
                    url=(
                        "https://www.dfat.gov.au/sites/default/files/"
                        "Australian_Sanctions_Consolidated_List.xlsx"
                    ),
                    patterns=("Australian_Sanctions_Consolidated_List*.xls*",),
                    content=kit.FileType.EXCEL,
                )
            },
        ),
        kit.Format(
            id="regulation8",
            files={
                "old": kit.File(
                    url="",
                    patterns=("regulation8_consolidated*.xls*",),
                    content=kit.FileType.EXCEL,
                )
            },
            covers=frozenset(
                {
                    "name",
                    "alias",
                    "previousName",
                    "programme",
                    "schema",
                    "state",
                    "listedOn",
                    "birthDate",
                    "birthPlace",
                    "citizenship",
                    "address",
                    "notes",
                    "listingNote",
                    "amendedOn",
                    "unReference",
                    "aliasNote",
                }
            ),
        ),
    ),
    expected=range(1_500, 10_000),
    date_formats=(
        "%d/%m/%Y",
        "%m/%Y",
        "%Y",
        "%d %b %Y",
        "%d %b. %Y",
        "%d %B %Y",
        "%b %Y",
        "%B %Y",
    ),
    # The autonomous list under resolution 1373, and the committees on ISIL and Al-Qaida, the
    # Taliban and Al-Shabaab.
    terrorism_programmes=frozenset(
        {
            "1373 (2001)",
            "1267 (ISIL (Da'esh) and Al-Qaida)",
            "1988 (Taliban)",
            "2713 (Al-Shabaab)",
        }
    ),
    renumbers=True,
    timezone="Australia/Sydney",
    interval_days=7,
    check_every_minutes=120,
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 2.6 MB
    proof=kit.Proof.WHOLE,
)

SCHEMA = {
    "individual": kit.Schema.PERSON,
    "entity": kit.Schema.ORGANIZATION,
    "vessel": kit.Schema.VESSEL,
    "": None,  # one row of 2026
}

# What a row's name is: the label of 2022 with its variants of case, and that of 2026.
NAME_TYPES = {
    "primary name": kit.NameKind.NAME,
    "aka": kit.NameKind.ALIAS,
    "alias": kit.NameKind.ALIAS,
    "original script": kit.NameKind.ALIAS,
    "formerly known as": kit.NameKind.PREVIOUS_NAME,
    "previously listed as": kit.NameKind.PREVIOUS_NAME,
}
STRENGTHS = {"": False, "strong": False, "weak": True}

# Labels of committees that drift; the number is what stays.
COMMITTEES = {
    "1267": "1267 (ISIL (Da'esh) and Al-Qaida)",
    "1533": "1533 (Democratic Republic of the Congo)",
}

NOTHING = frozenset({"", "na", "n/a", "-", "unknown"})
REFERENCE = re.compile(r"(\d{1,9})\s{0,9}[a-z]{0,3}\d{0,3}", re.IGNORECASE)
COMMITTEE = re.compile(r"(\d{4})\b")
LETTERED = re.compile(r"(?:^|[\s,;])[a-z]\)\s{0,9}", re.IGNORECASE)
APART = re.compile(r",\s{0,9}(?![^,;]*\bof(?: the)?\s{0,9}(?:[,;]|$))")
BETWEEN_BIRTHS = re.compile(r"(?<=\d{4})\s{0,9}(?:[,;\n]|>>)+\s{0,9}(?=[^,;()]*\d{4})")
LISTED = re.compile(
    r"\bListed\b[^.(]{0,60}?\bon:?\s{1,9}(\d{1,2} [A-Z][a-z]+\.? \d{4})", re.IGNORECASE
)
AMENDED = re.compile(r"\bamended\b(?: on)?([^()]*)")
DAY = re.compile(r"\d{1,2} [A-Z][a-z]+\.? \d{4}")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
UN_REFERENCE = re.compile(r"[A-Z]{2}[ie]\.\d{3}\b")

# Days count from here in a workbook whose dates lost their format.
FIRST_DAY = date(1899, 12, 30)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    wanted = (*OLD_COLUMNS, *NEW_COLUMNS) if "list" in documents else OLD_COLUMNS
    document = documents["list"] if "list" in documents else documents["old"]
    book = kit.sheet.workbook(document)
    rows = kit.sheet.table(book, next(iter(kit.sheet.names(book)), ""))
    groups: dict[str, list[kit.Record]] = {}
    for row in kit.sheet.headed(rows, wanted, document.name):
        groups.setdefault(base(row), []).append(row)
    return (entry(reference, found) for reference, found in groups.items())


def base(row: kit.Record) -> str:
    """The number all names of one party share."""
    text = row.take_filled("Reference")
    found = REFERENCE.fullmatch(text)
    if found is None:
        raise kit.LayoutChanged(f"{row.where}: {text[:40]!r} is no reference.")
    return str(int(found[1]))


def entry(reference: str, rows: list[kit.Record]) -> kit.RawEntry:
    facts: dict[str, list[str]] = {}
    named = [name(row, facts) for row in rows]
    names = sorted(named, key=lambda n: n.kind != kit.NameKind.NAME)
    if names[0].kind != kit.NameKind.NAME:  # one of 2026 has an alias only
        names[0] = kit.RawName(text=names[0].text)
    details = once(rows)
    kinds = {kind for row in details if (kind := coded(row, "Type", SCHEMA))}
    if len(kinds) != 1:
        raise kit.LayoutChanged(f"Reference {reference} is of {len(kinds)} types.")
    (schema,) = kinds
    for row in details:
        describe(row, schema, facts)
    listed_on = next(iter(facts.pop("listed", ())), "")
    committees = dict.fromkeys(map(committee, facts.pop("committee")))
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=tuple(names),
        designations=tuple(
            kit.RawDesignation(programme=text, listed_on=listed_on) for text in committees
        ),
        identifiers=tuple(
            kit.RawIdentifier(type=kind, number=number)
            for kind in ("imoNumber", "unReference")
            for number in facts.pop(kind, ())
        ),
        facts=facts,
        extra=rows[0].leftovers(),
    )


def name(row: kit.Record, facts: dict[str, list[str]]) -> kit.RawName:
    """A row's name without the note behind some: "(formerly listed as)"."""
    text, note = kit.noted(row.take_filled("Name of Individual or Entity"))
    add(facts, "aliasNote", *filter(None, (note,)))
    kind = coded(row, "Name Type", NAME_TYPES)
    weak = coded(row, "Alias Strength", STRENGTHS)
    return kit.RawName(text=text, kind=kit.NameKind.WEAK_ALIAS if weak else kind)


def coded(row: kit.Record, field: str, table: Mapping[str, T]) -> T:
    """What a code means, in whatever case it is written."""
    code = row.take_optional(field).casefold()
    if code not in table:
        raise kit.LayoutChanged(f"{row.where}: {field} has the unknown value {code[:40]!r}.")
    return table[code]


def once(rows: Sequence[kit.Record]) -> list[kit.Record]:
    """The rows of one party that say something of it that no earlier one said."""
    said: dict[tuple[str, ...], kit.Record] = {}
    for row in rows:
        said.setdefault(row.texts(), row)
    return list(said.values())


def describe(row: kit.Record, schema: kit.Schema, facts: dict[str, list[str]]) -> None:
    """Put what a row says of the party to the facts."""
    note, about = row.take("Listing Information"), row.take("Additional Information")
    born = "birthDate" if schema == kit.Schema.PERSON else "incorporationDate"
    add(facts, "committee", row.take_filled("Committees"))
    add(facts, born, *births(row.take("Date of Birth")))
    add(facts, "birthPlace", *several(row.take("Place of Birth")))
    add(facts, "citizenship", *countries(row.take("Citizenship")))
    add(facts, "address", *several(row.take("Address"), ";"))
    add(facts, "notes", about)
    add(facts, "unReference", *UN_REFERENCE.findall(about[:12]))
    add(facts, "listingNote", note)
    add(facts, "listed", *([note] if ISO_DAY.fullmatch(note) else LISTED.findall(note)))
    add(facts, "amendedOn", *(day for part in AMENDED.findall(note) for day in DAY.findall(part)))
    add(facts, "imoNumber", row.take_optional("IMO Number"))
    add(facts, "instrument", row.take_optional("Instrument of Designation"))
    add(facts, "measures", *(m for m in MEASURES if row.take_optional(m) == "true"))
    row.ignore("Control Date")  # refreshed in bulk, it says nothing of the entry


def add(facts: dict[str, list[str]], fact: str, *texts: str) -> None:
    """Put texts to a fact, once each, without what stands for nothing."""
    for text in texts:
        if text.casefold() not in NOTHING and text not in facts.get(fact, ()):
            facts.setdefault(fact, []).append(text)


def committee(text: str) -> str:
    """A committee's label in the form of 2026."""
    found = COMMITTEE.match(text)
    label = kit.clean(text)
    return COMMITTEES.get(found[0], label) if found else label


def several(text: str, *separators: str) -> list[str]:
    """The values of "a) X b) Y", or of a list with separators."""
    parts = LETTERED.split(text)
    return [value for part in parts for value in kit.split(part, *separators)]


def countries(text: str) -> list[str]:
    """Countries between commas or semicolons; "Congo, Democratic Republic of the" is one."""
    return [
        country for part in several(text, ";") for country in kit.split(APART.sub(";", part), ";")
    ]


def births(text: str) -> Iterator[str]:
    """Each date with a year of its own; a number too large for one is a day without its format."""
    for part in chain.from_iterable(map(BETWEEN_BIRTHS.split, several(text))):
        if part.isdecimal() and len(part) == 5:
            yield (FIRST_DAY + timedelta(days=int(part))).isoformat()
        else:
            yield part.strip(" \u00a0")
