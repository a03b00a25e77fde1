"""United Kingdom: FCDO, UK Sanctions List (XML, CSV); since 28 January 2026 the only UK list.

An entry is a UniqueID, whose letters stand for the regime. New entries have no OFSI Group ID any
more; those that have one are found by it in the closed list of OFSI (gb_hmt_conlist). The order
of names and addresses changes between publications and means nothing. Domestic counter-terrorism
designations are HM Treasury's.

Over 200 lines: one list in two representations with names of their own for fifty fields.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from scrapers import kit

LONDON = "Europe/London"
DOCS = "https://sanctionslist.fcdo.gov.uk/docs"

SOURCE = kit.Source(
    title="UK Sanctions List",
    authority="Foreign, Commonwealth & Development Office; HM Treasury",
    country="GB",
    legal_basis="Sanctions and Anti-Money Laundering Act 2018; SI 2019/573 (international "
    "counter-terrorism), SI 2019/577 (domestic), SI 2019/466 (ISIL and Al-Qaida), SI 2020/948 "
    "(Afghanistan) and others",
    page="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    known_on="2026-08-22",
    licence="Open Government Licence v3.0",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url=f"{DOCS}/UK-Sanctions-List.xml",
                    patterns=("uk-sanctions-list*.xml", "uk_sanctions_list*.xml"),
                    content=kit.FileType.XML,
                )
            },
        ),
        kit.Format(
            id="csv",
            files={
                "csv": kit.File(
                    url=f"{DOCS}/UK-Sanctions-List.csv",
                    patterns=("uk-sanctions-list*.csv", "uk_sanctions_list*.csv"),
                    content=kit.FileType.CSV,
                )
            },
        ),
    ),
    expected=range(3_000, 15_000),
    date_formats=("%d/%m/%Y", "%m/%Y", "%Y"),
    terrorism_programmes=frozenset(
        {
            "The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019",
            "The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019",
            "Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019",
            "The ISIL (Da'esh) and Al-Qaida (United Nations Sanctions) (EU Exit) Regulations 2019",
            "The Afghanistan (Sanctions) (EU Exit) Regulations 2020",
        }
    ),
    timezone=LONDON,
    timeout_seconds=120.0,
    interval_days=3,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    access_note="The page on gov.uk links the same files under addresses that move.",
    size_limit_bytes=48 * 1024 * 1024,  # the file had 19 MB in August 2026
)

SCHEMA = {
    "individual": kit.Schema.PERSON,
    "entity": kit.Schema.ORGANIZATION,
    "ship": kit.Schema.VESSEL,
}

# The letter case of these labels varies between the years, and within one file.
PRIMARY, VARIATION, ALIAS = "primary name", "primary name variation", "alias"
KINDS = {
    PRIMARY: kit.NameKind.NAME,
    VARIATION: kit.NameKind.ALIAS,
    ALIAS: kit.NameKind.ALIAS,
    "aka": kit.NameKind.ALIAS,
    "fka": kit.NameKind.PREVIOUS_NAME,
}
LOW = {
    "": False,
    "good quality": False,
    "good quality a.k.a": False,
    "low quality": True,
    "low quality a.k.a": True,
}
NAMES = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
ADDRESS = (
    *(f"AddressLine{number}" for number in range(1, 7)),
    "AddressPostalCode",
    "AddressCountry",
)

# Element, wherever it stands in its group -> fact. What else comes is kept and reported.
TOP = {
    "Titles": "title",
    "PhoneNumbers": "phone",
    "EmailAddresses": "email",
    "Websites": "website",
    "OtherInformation": "notes",
    "UKStatementofReasons": "reason",
    "LastUpdated": "amendedOn",
    "DesignationSource": "designationSource",
}
DETAILS = {
    "DOBs": "birthDate",
    "Nationalities": "nationality",
    "Positions": "position",
    "Genders": "gender",
    "TypeOfEntities": "legalForm",
    "ParentCompanies": "parent",
    "Subsidiaries": "subsidiaries",
    "CurrentOwnerOperators": "owner",
    "PreviousOwnerOperators": "pastOwner",
    "CurrentBelievedFlagOfShips": "flag",
    "PreviousFlags": "pastFlags",
    "TypeOfShipDetails": "type",
    "TonnageOfShipDetails": "grossRegisteredTonnage",
    "LengthOfShipDetails": "length",
    "YearsBuilt": "buildDate",
}
NUMBERS = {"BusinessRegistrationNumbers": "registrationNumber", "IMONumbers": "imoNumber"}
PAPERS = {
    "PassportDetails": ("Passport", "Passport", "passportNumber"),
    "NationalIdentifierDetails": ("NationalIdentifier", "NationalIdentifier", "idNumber"),
}

Facts = dict[str, dict[str, None]]
Papers = dict[kit.RawIdentifier, None]
Names = Iterable[tuple[str, str, str]]


def about(documents: kit.Documents) -> kit.About:
    """The day on which the file was made; it need not hold a change."""
    if "list" in documents:
        found = kit.xml.stream(documents["list"], "Designations", "DateGenerated")
        made = next((element.text or "" for element in found), "")
        return kit.About(published_at=day(made, "%d/%m/%Y"))
    cells = next(lines(documents["csv"]), (0, [""]))[1]
    return kit.About(published_at=day(cells[0].removeprefix("Report Date:"), "%d-%b-%Y"))


def day(text: str, form: str) -> datetime:
    return kit.file_moment(text, "The day on which the file was made", LONDON, form)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    if "csv" in documents:
        file = documents["csv"]
        found = kit.groups.grouped(lines(file), WANTED, "unique id", file.name, skip=1)
        return (from_rows(reference, rows) for reference, rows in found)
    return from_xml(documents["list"])


def from_xml(file: kit.Document) -> Iterator[kit.Read]:
    ignoring = ("SanctionsImposedIndicators",)
    kinds = ("DateGenerated", "Designation")
    for tag, record in kit.xml.streamed(file, "Designations", *kinds, ignoring=ignoring):
        if tag == "Designation":
            yield entry(record)


@kit.remembered
def entry(record: kit.Record) -> kit.RawEntry:
    reference = record.take_filled("UniqueID")
    record.where = f"UniqueID {reference}"
    facts: Facts = {}
    papers: Papers = dict.fromkeys(handles(record))
    nested = inside(record, "IndividualDetails", "EntityDetails", "ShipDetails")
    for name, fact in TOP.items():
        put(facts, fact, *record.take_all(name))
    put(facts, "sanctions", *record.take_optional("SanctionsImposed").split("|"))
    addresses = [a for group in record.take_each("Addresses") for a in group.take_each("Address")]
    for address in addresses:
        place(facts, [address.take_optional(line) for line in ADDRESS])
    for group in nested:
        details(group, facts, papers)
    act = kit.RawDesignation(
        programme=record.take_filled("RegimeName"), listed_on=record.take("DateDesignated")
    )
    kind = record.take("IndividualEntityShip").casefold()
    return kit.RawEntry(
        reference=reference,
        schema=kit.groups.meaning("IndividualEntityShip", kind, SCHEMA, record.where),
        names=(*names(named(record), record.where), *scripts(record)),
        designations=(act,),
        identifiers=tuple(papers),
        facts=facts,
        extra=record.leftovers(*addresses, *nested),
    )


def handles(record: kit.Record) -> Iterator[kit.RawIdentifier]:
    """What this entry is called on the closed list of OFSI and on the list of the UN."""
    for name, kind in (("OFSIGroupID", "ofsiGroupId"), ("UNReferenceNumber", "unReference")):
        for number in record.take_all(name):
            yield kit.RawIdentifier(type=kind, number=number)


def inside(record: kit.Record, *names: str) -> list[kit.Record]:
    """The records two levels down: EntityDetails/Entity."""
    return [
        inner
        for name in names
        for group in record.take_each(name)
        for inner in group.take_each(name.removesuffix("Details"))
    ]


def named(record: kit.Record) -> Iterator[tuple[str, str, str]]:
    for group in record.take_each("Names"):
        for name in group.take_each("Name"):
            parts = [name.take_optional(part) for part in NAMES]
            kind, strength = name.take("NameType"), name.take_optional("AliasStrength")
            yield " ".join(filter(None, parts)), kind, strength


def names(found: Names, where: str) -> Iterator[kit.RawName]:
    """The primary name first; of several the first by alphabet, since their order changes."""
    aliases: dict[kit.RawName, None] = {}
    choices: dict[str, set[str]] = {}
    for text, label, strength in found:
        kind = kit.groups.meaning("NameType", label.casefold(), KINDS, where)
        low = kit.groups.meaning("AliasStrength", strength.rstrip(".").casefold(), LOW, where)
        if low and kind == kit.NameKind.ALIAS:
            kind = kit.NameKind.WEAK_ALIAS
        choices.setdefault(label.casefold(), set()).add(text)
        aliases[kit.RawName(text=text, kind=kind)] = None
    main = choices.get(PRIMARY) or choices.get(VARIATION)
    if not main:
        raise kit.LayoutChanged(f"{where} has no primary name.")
    yield kit.RawName(text=min(main))
    yield from aliases


def scripts(record: kit.Record) -> Iterator[kit.RawName]:
    for group in record.take_each("NonLatinNames"):
        for name in group.take_each("NonLatinName"):
            name.ignore("NonLatinScriptType", "NonLatinScriptLanguage")
            for text in name.take_all("NameNonLatinScript"):
                yield kit.RawName(text=text, kind=kit.NameKind.ALIAS)


def details(group: kit.Record, facts: Facts, papers: Papers) -> None:
    for name, fact in DETAILS.items():
        put(facts, fact, *group.take_all(name))
    for name, kind in NUMBERS.items():
        for number in group.take_all(name):
            papers[kit.RawIdentifier(type=kind, number=number.removeprefix("IMO"))] = None
    for name, (one, prefix, kind) in PAPERS.items():
        for paper in (p for outer in group.take_each(name) for p in outer.take_each(one)):
            number = paper.take_optional(f"{prefix}Number")
            note = paper.take_optional(f"{prefix}AdditionalInformation")
            identified(facts, papers, kind, number, note)
    for birth in (
        b for outer in group.take_each("BirthDetails") for b in outer.take_each("Location")
    ):
        put(facts, "birthPlace", birth.take_optional("TownOfBirth"))
        put(facts, "birthCountry", birth.take_optional("CountryOfBirth"))


def identified(facts: Facts, papers: Papers, kind: str, number: str, note: str) -> None:
    if number:
        papers[kit.RawIdentifier(type=kind, number=number)] = None
    put(facts, "documentNote", " ".join(filter(None, (number, note))) if note else "")


def place(facts: Facts, lines: list[str]) -> None:
    put(facts, "country", lines[-1])
    if any(lines[:-1]):
        put(facts, "address", ", ".join(filter(None, lines)))


def put(facts: Facts, name: str, *texts: str) -> None:
    """Put texts to a fact, once each."""
    for text in texts:
        if text.strip():
            facts.setdefault(name, {})[text.strip()] = None


# The CSV: one row for each combination of name, address, birth date ...

WANTED = (
    "last updated",
    "unique id",
    "ofsi group id",
    "un reference number",
    *(f"name {number}" for number in (6, 1, 2, 3, 4, 5)),
    "name type",
    "alias strength",
    "regime name",
    "designation type",
    "date designated",
    "d.o.b",
    "nationality(/ies)",
)
CSV_NAMES = tuple(f"name {number}" for number in (1, 2, 3, 4, 5, 6))
CSV_ADDRESS = (
    *(f"address line {number}" for number in range(1, 7)),
    "address postal code",
    "address country",
)
CSV_FACTS = {
    "last updated": "amendedOn",
    "d.o.b": "birthDate",
    "nationality(/ies)": "nationality",
    "title": "title",
    "position": "position",
    "gender": "gender",
    "town of birth": "birthPlace",
    "country of birth": "birthCountry",
    "other information": "notes",
    "uk statement of reasons": "reason",
    "designation source": "designationSource",
    "phone number": "phone",
    "email address": "email",
    "website": "website",
    "type of entity": "legalForm",
    "subsidiaries": "subsidiaries",
    "parent company": "parent",
    "current owner/operator (s)": "owner",
    "previous owner/operator (s)": "pastOwner",
    "current believed flag of ship": "flag",
    "previous flags": "pastFlags",
    "type of ship": "type",
    "tonnage of ship": "grossRegisteredTonnage",
    "length of ship": "length",
    "year built": "buildDate",
}
CSV_NUMBERS = {
    "ofsi group id": "ofsiGroupId",
    "un reference number": "unReference",
    "business registration number (s)": "registrationNumber",
    "imo number": "imoNumber",
}
CSV_PAPERS = {"passport": "passportNumber", "national identifier": "idNumber"}


def lines(file: kit.Document) -> Iterator[tuple[int, list[str]]]:
    """The rows: the report's day, then the header in lower case, as its letter case varies."""
    encoding = kit.csv.encoding_of(file, "utf-8-sig", "cp1252")
    for number, (line, cells) in enumerate(kit.csv.table(file, encoding=encoding)):
        yield line, [cell.casefold() for cell in cells] if number == 1 else cells


@kit.remembered
def from_rows(reference: str, rows: kit.groups.Group) -> kit.RawEntry:
    facts: Facts = {}
    papers: Papers = {}
    for column, fact in CSV_FACTS.items():
        put(facts, fact, *rows.texts(column))
    for column, kind in CSV_NUMBERS.items():
        papers.update((kit.RawIdentifier(type=kind, number=n), None) for n in rows.texts(column))
    for name, kind in CSV_PAPERS.items():
        for number, note in rows.tuples(f"{name} number", f"{name} additional information"):
            identified(facts, papers, kind, number, note)
    for text in rows.texts("sanctions imposed"):
        put(facts, "sanctions", *text.split("|"))
    for address in rows.tuples(*CSV_ADDRESS):
        place(facts, list(address))
    found = (
        (" ".join(filter(None, parts)), label, strength)
        for *parts, label, strength in rows.tuples(*CSV_NAMES, "name type", "alias strength")
    )
    scripted = rows.texts("name non-latin script")
    rows.ignore("non-latin script type", "non-latin script language")
    kind = rows.one("designation type").casefold()
    return kit.RawEntry(
        reference=reference,
        schema=kit.groups.meaning("designation type", kind, SCHEMA, rows.where),
        names=(
            *names(found, rows.where),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in scripted),
        ),
        designations=tuple(
            kit.RawDesignation(programme=regime, listed_on=day)
            for regime, day in rows.tuples("regime name", "date designated")
        ),
        identifiers=tuple(papers),
        facts=facts,
        extra=rows.leftovers(),
    )
