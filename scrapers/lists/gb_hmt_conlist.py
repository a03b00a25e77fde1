"""United Kingdom: HM Treasury (OFSI), Consolidated List of Financial Sanctions Targets.

The list was closed on 28 January 2026; the UK Sanctions List (gb_fcdo_uksl) is the only one
since, and closing delisted nobody. One row stands for one name, birth date and address of a
target; a target is a Group ID, which the UK Sanctions List carries too. Layouts as measured on
the files of 2014 to 2025.

Over 200 lines: three layouts since 2014, and labelled facts within one column.
"""

import re
from collections.abc import Iterator

from scrapers import kit

LONDON = "Europe/London"
STORE = "https://ofsistorage.blob.core.windows.net/publishlive/2022format"

# What the layout before 2022 can carry: it had no alias quality, no names in other scripts, no
# numbers of passports apart from their remarks.
OLD_FIELDS = frozenset(
    {
        "alias",
        "previousName",
        "birthDate",
        "birthPlace",
        "birthCountry",
        "nationality",
        "title",
        "position",
        "address",
        "country",
        "notes",
        "documentNote",
        "amendedOn",
        "unReference",
        "ofsiGroupId",
    }
)

SOURCE = kit.Source(
    title="Consolidated List of Financial Sanctions Targets in the UK",
    authority="HM Treasury, Office of Financial Sanctions Implementation",
    country="GB",
    legal_basis="Sanctions and Anti-Money Laundering Act 2018 and regulations under it; before "
    "2021 Council regulations, the Terrorist Asset-Freezing etc. Act 2010 and orders",
    page="https://www.gov.uk/government/publications/"
    "financial-sanctions-consolidated-list-of-targets",
    known_on="2025-04-14",
    licence="Open Government Licence v3.0",
    language="en",
    tier=4,
    formats=(
        kit.Format(
            id="xlsx",
            files={
                "list": kit.File(
                    url=f"{STORE}/ConList.xlsx",
                    patterns=("conlist*.xlsx",),
                    content=kit.FileType.EXCEL,
                )
            },
        ),
        kit.Format(
            id="csv",
            files={
                "list": kit.File(
                    url=f"{STORE}/ConList.csv",
                    patterns=("conlist*.csv",),
                    content=kit.FileType.CSV,
                )
            },
        ),
        kit.Format(
            id="csv-2014",
            files={
                "list": kit.File(
                    url="",
                    patterns=("sanctionsconlist*.csv",),
                    content=kit.FileType.CSV,
                )
            },
            covers=OLD_FIELDS,
        ),
    ),
    expected=range(1_500, 7_000),
    date_formats=("%d/%m/%Y", "%m/%Y", "%Y"),
    # Al-Qaida and ISIL under its three names, the general regime before 2021 and its two
    # successors, and the Taliban.
    terrorism_programmes=frozenset(
        {
            "Al-Qaida",
            "The ISIL (Da'esh) and Al-Qaida organisations",
            "ISIL (Da'esh) and Al-Qaida",
            "Terrorism and Terrorist Financing",
            "Counter-Terrorism (International)",
            "Counter-Terrorism (Domestic)",
            "Afghanistan",
        }
    ),
    timezone=LONDON,
    interval_days=5,
    check_every_minutes=1440,
    closed_on="2026-01-28",
    access_note=(
        "Closed on 28 January 2026; gb_fcdo_uksl is the successor and carries the OFSI Group ID."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 3.6 MB
    proof=kit.Proof.WHOLE,
)

SCHEMA = {
    "Individual": kit.Schema.PERSON,
    "Entity": kit.Schema.ORGANIZATION,
    "Ship": kit.Schema.VESSEL,
}

VARIATION = "Primary name variation"
KINDS = {
    "Prime Alias": kit.NameKind.NAME,
    "Primary name": kit.NameKind.NAME,
    VARIATION: kit.NameKind.ALIAS,
    "AKA": kit.NameKind.ALIAS,
    "FKA": kit.NameKind.PREVIOUS_NAME,
}
LOW = {"": False, "Good quality": False, "Low quality": True}

NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
ADDRESS = tuple(f"Address {number}" for number in range(1, 7))
WANTED = (*NAMES, "Group Type", "Alias Type", "Regime", "Listed On", "Last Updated", "Group ID")
SINCE_2022 = ("Alias Quality", "UK Sanctions List Date Designated", "Name Non-Latin Script")

# Column -> fact; cells of the first hold lists, "(1) x (2) y".
LISTS = {"Title": "title", "Nationality": "nationality", "Position": "position"}
TEXTS = {
    "DOB": "birthDate",
    "Town of Birth": "birthPlace",
    "Country of Birth": "birthCountry",
    "Country": "country",
    "Passport Details": "documentNote",
    "National Identification Details": "documentNote",
    "NI Number": "documentNote",
    "Last Updated": "amendedOn",
    "UK Sanctions List Date Designated": "ukDesignatedOn",
}
NUMBERS = {
    "Passport Number": "passportNumber",
    "National Identification Number": "idNumber",
}

# Labels inside "Other Information" -> fact; text behind the reference labels goes on as a note.
FACTS = {
    "UK Statement of Reasons": "reason",
    "Gender": "gender",
    "Type of entity": "legalForm",
    "Phone number": "phone",
    "Fax": "phone",
    "Website": "website",
    "Email address": "email",
    "Parent company": "parent",
    "Subsidiaries": "subsidiaries",
    "Flag of ship": "flag",
    "Previous flags": "pastFlags",
    "Type of ship": "type",
    "Tonnage of ship": "grossRegisteredTonnage",
    "Length of ship": "length",
    "Year built": "buildDate",
    "Current owners": "owner",
}
MARKS = {"UK Sanctions List Ref": "ukSanctionsListId", "UN Ref": "unReference"}
REGISTERED = {"Business Reg No": "registrationNumber", "IMO number": "imoNumber"}
LABELS = "|".join(map(re.escape, (*FACTS, *MARKS, *REGISTERED)))
LABEL = re.compile(rf"\(({LABELS})\):\s{{0,9}}")
MARK = re.compile(
    r"\s{0,9}(?:and\s{1,9})?\(?([A-Z]{3}\d{4}|[A-Z]{2}[ie]\.\d{3})\b[.,)]*", re.IGNORECASE
)
UN_REFERENCE = re.compile(r"\bUN\s{0,9}Ref\b\.?:?\s{0,9}([A-Z]{2}[ie]\.\d{3})\b", re.IGNORECASE)


def about(documents: kit.Documents) -> kit.About:
    """The day the list says it was last updated, which stands alone in its first row."""
    cells = next(rows(documents["list"]), (0, [""]))[1]
    if len(cells) < 2 or cells[0] != "Last Updated":
        raise kit.LayoutChanged("The file does not begin with the day of its last update.")
    day = kit.file_moment(cells[1], "The day of the last update", LONDON, "%d/%m/%Y")
    return kit.About(published_at=day)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    file = documents["list"]
    old = file.name.lower().startswith("sanctionsconlist")
    wanted = WANTED if old else (*WANTED, *SINCE_2022)
    for group, table in kit.groups.grouped(rows(file), wanted, "Group ID", file.name, skip=1):
        yield entry(group, table)


def rows(file: kit.Document) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet of a workbook, or of a CSV file."""
    if file.name.lower().endswith(".xlsx"):
        book = kit.sheet.workbook(file)
        return kit.sheet.table(book, kit.sheet.first(book))
    return kit.csv.table(file, encoding=kit.csv.encoding_of(file, "utf-8-sig", "cp1252"))


@kit.remembered
def entry(group: str, table: kit.groups.Group) -> kit.RawEntry:
    """All rows of one Group ID."""
    facts: dict[str, dict[str, None]] = {}
    papers = {kit.RawIdentifier(type="ofsiGroupId", number=group): None}
    details(table, facts, papers)
    for text in table.texts("Other Information"):
        remarks(text, facts, papers)
    table.ignore("Non-Latin Script Type", "Non-Latin Script Language")
    return kit.RawEntry(
        reference=group,
        schema=table.one_as("Group Type", SCHEMA),
        names=names(table),
        designations=tuple(acts(table)),
        identifiers=tuple(papers),
        facts=facts,
        extra=table.leftovers(),
    )


def acts(table: kit.groups.Group) -> Iterator[kit.RawDesignation]:
    """One for each regime, with its earliest day: a few were listed under two instruments of one.

    "UK Sanctions List Date Designated" is 31/12/2020 for all who were listed before the United
    Kingdom left the EU's regimes: no listing date, so it is kept as a fact.
    """
    regimes: dict[str, list[str]] = {}
    for regime, day in table.tuples("Regime", "Listed On"):
        if not regime:
            raise kit.LayoutChanged(f"{table.where} has a row without a regime.")
        regimes.setdefault(regime, []).append(day)
    for regime, days in regimes.items():
        first = min(days, key=lambda day: day.split("/")[::-1])
        yield kit.RawDesignation(programme=regime, listed_on=first)


def names(table: kit.groups.Group) -> tuple[kit.RawName, ...]:
    """The primary name first; the first row of a group is often an alias, as rows are sorted.

    A few targets have two primary names and a few only variations of one: then the first by
    alphabet is taken, since the order of rows says nothing.
    """
    found: dict[kit.RawName, None] = {}
    choices: dict[str, set[str]] = {}
    for *parts, label, quality in table.tuples(*NAMES, "Alias Type", "Alias Quality"):
        text = " ".join(filter(None, parts))
        kind = kit.groups.meaning("Alias Type", label, KINDS, table.where)
        low = kit.groups.meaning("Alias Quality", quality, LOW, table.where)
        if low and kind == kit.NameKind.ALIAS:
            kind = kit.NameKind.WEAK_ALIAS
        choices.setdefault(VARIATION if label == VARIATION else kind, set()).add(text)
        found[kit.RawName(text=text, kind=kind)] = None
    for script in table.texts("Name Non-Latin Script"):
        found[kit.RawName(text=script, kind=kit.NameKind.ALIAS)] = None
    main = choices.get(kit.NameKind.NAME) or choices.get(VARIATION)
    if not main:
        raise kit.LayoutChanged(f"{table.where} has no primary name.")
    return (kit.RawName(text=min(main)), *found)


def details(
    table: kit.groups.Group,
    facts: dict[str, dict[str, None]],
    papers: dict[kit.RawIdentifier, None],
) -> None:
    for column, fact in LISTS.items():
        for text in table.texts(column):
            facts.setdefault(fact, {}).update(dict.fromkeys(kit.numbered(text)))
    for column, fact in TEXTS.items():
        facts.setdefault(fact, {}).update(dict.fromkeys(table.texts(column)))
    for column, kind in NUMBERS.items():
        for text in table.texts(column):
            numbers = (kit.RawIdentifier(type=kind, number=n) for n in kit.numbered(text))
            papers.update(dict.fromkeys(numbers))
    for lines in table.tuples(*ADDRESS, "Post/Zip Code"):
        if any(lines):
            facts.setdefault("address", {})[", ".join(filter(None, lines))] = None


def remarks(
    text: str, facts: dict[str, dict[str, None]], papers: dict[kit.RawIdentifier, None]
) -> None:
    """`(UK Sanctions List Ref):CTI0001. Some note. (Gender):Male`: labelled facts in one cell."""
    note, *labelled = LABEL.split(text)
    notes = [note]
    for label, value in zip(labelled[::2], labelled[1::2], strict=True):
        if label in FACTS:
            facts.setdefault(FACTS[label], {})[value.strip()] = None
        elif label in REGISTERED:
            papers[kit.RawIdentifier(type=REGISTERED[label], number=value.strip())] = None
        else:
            while mark := MARK.match(value):
                papers[kit.RawIdentifier(type=MARKS[label], number=mark[1])] = None
                value = value[mark.end() :]
            notes.append(value)
    for found in UN_REFERENCE.findall(note):
        papers[kit.RawIdentifier(type="unReference", number=found)] = None
    if plain := " ".join(filter(None, map(str.strip, notes))):
        facts.setdefault("notes", {})[plain] = None
