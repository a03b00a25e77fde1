"""European Union: consolidated financial sanctions file of the Commission (XML 1.1; older: global).

An entry is a logicalId, the same in the files of 2016 to 2026. Every child has its own logicalId
and children are shuffled between publications: their order means nothing. Nothing marks the main
name. The act named with an entry is only the latest one, and for the EU terrorist list it changes
at every half-yearly renewal: it is no amendment of the entry, so it is left to the stored
document.

Over 200 lines: every child of an entity has a dozen attributes of its own; the files until 2018 are
apart.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from scrapers import kit
from scrapers.families import eu_global, un_births
from scrapers.families.eu_names import Alias, Facts, counted, names, put

BRUSSELS = "Europe/Brussels"

SOURCE = kit.Source(
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    authority="European Commission, DG FISMA",
    country="EU",
    legal_basis="Regulations under Articles 75 and 215 TFEU: (EC) 2580/2001 (TERR), (EC) 881/2002 "
    "(TAQA), (EU) 2016/1686 (EUAQ), (EU) 2024/386 (HAM), (EU) 753/2011 (AFG) and others",
    page="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-"
    "subject-to-eu-financial-sanctions",
    known_on="2026-08-22",
    licence="Commission Decision 2011/833/EU: reuse with attribution",
    language="en",
    tier=1,
    chooses_main_name=True,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://webgate.ec.europa.eu/fsd/fsf/public/files/"
                    "xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                    patterns=("xmlFullSanctionsList_1_1*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
        kit.Format(
            id="global-xml",
            files={"global": kit.File(url="", patterns=("global*.xml",), content=kit.FileType.XML)},
            covers=eu_global.FIELDS,
        ),
        kit.Format(
            id="global-csv",
            files={"global": kit.File(url="", patterns=("global*.csv",), content=kit.FileType.CSV)},
            covers=eu_global.FIELDS | {"euReference"},
        ),
    ),
    expected=range(1_500, 12_000),
    date_formats=("%d/%m/%Y",),
    terrorism_programmes=frozenset({"TERR", "TAQA", "EUAQ", "HAM", "AFG"}),
    timezone=BRUSSELS,
    timeout_seconds=240.0,
    interval_days=7,
    check_every_minutes=60,
    access_note=(
        "The file is made on request, takes over a minute and comes with bursts of status 500; the "
        "token in the address is the public one. The file lags the Official Journal by days."
    ),
    size_limit_bytes=64 * 1024 * 1024,  # the file had 26 MB in 2026
    proof=kit.Proof.WHOLE,
)

SCHEMA = {"person": kit.Schema.PERSON, "enterprise": kit.Schema.ORGANIZATION}
STRONG = {"true": kit.NameKind.ALIAS, "false": kit.NameKind.WEAK_ALIAS}

# Only some codes have been seen; what any other one stands for is some document, and
# the authority's own description of it goes with the number as a note.
PAPERS = {
    "passport": "passportNumber",
    "id": "idNumber",
    "ssn": "idNumber",
    "fiscalcode": "taxNumber",
    "regnumber": "registrationNumber",
    "swiftbic": "swiftBic",
    "imo": "imoNumber",
}
CONTACTS = {"PHONE": "phone", "FAX": "phone", "EMAIL": "email", "WEB": "website"}
UNKNOWN = "UNKNOWN"
UN_REFERENCE = re.compile(r"[A-Z]{2}[ie]\.\d{3}")


def about(documents: kit.Documents) -> kit.About:
    """The moment the file was made; the newest may be weeks old, which is no outage."""
    if "list" in documents:
        top = kit.xml.head(documents["list"], "export")
        made = kit.file_moment(top.get("generationDate", ""), "generationDate", BRUSSELS)
        return kit.About(published_at=made)
    file = documents["global"]
    if eu_global.is_csv(file):
        rows = eu_global.lines(file)
        cells = next(rows, (0, [""])) and next(rows, (0, [""]))[1]
        return kit.About(published_at=day(cells[0]))
    return kit.About(published_at=day(kit.xml.head(file, "WHOLE").get("Date", "")))


def day(text: str) -> datetime:
    return kit.file_moment(text, "The day of the file", BRUSSELS, "%d/%m/%Y")


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    if "list" in documents:
        found = kit.xml.streamed(
            documents["list"], "export", "sanctionEntity", ignoring=("regulationSummary",)
        )
        return (entity(record) for _, record in found)
    file = documents["global"]
    if eu_global.is_csv(file):
        groups = kit.groups.grouped(
            eu_global.lines(file), eu_global.WANTED, "Entity_logical_id", file.name
        )
        return (eu_global.from_rows(reference, rows) for reference, rows in groups)
    return (
        eu_global.from_global(record) for _, record in kit.xml.streamed(file, "WHOLE", "ENTITY")
    )


# The file of today.


@kit.remembered
def entity(record: kit.Record) -> kit.RawEntry:
    reference = record.take_filled("@logicalId")
    record.where = f"logicalId {reference}"
    listed_on = record.take_optional("@designationDate")
    facts: Facts = {}
    acts = [act(nested, listed_on, facts) for nested in record.take_each("regulation")]
    (subject,) = one(record.take_each("subjectType"), record.where)
    put(facts, "notes", *record.take_all("remark"), record.take_optional("@designationDetails"))
    nested: list[kit.Record] = []
    aliases = [alias(child, facts) for child in gather(record, "nameAlias", nested)]
    for child in gather(record, "citizenship", nested):
        put(facts, "citizenship", country(child), child.take_optional("@region"))
        child.ignore("remark")
    for child in gather(record, "birthdate", nested):
        born(child, facts)
    for child in gather(record, "address", nested):
        address(child, facts)
    papers = [paper(child, facts) for child in gather(record, "identification", nested)]
    papers += handles(record)
    return kit.RawEntry(
        reference=reference,
        schema=subject.take_as("@code", SCHEMA),
        names=names(aliases, record.where),
        designations=tuple(acts),
        identifiers=tuple(papers),
        facts=facts,
        extra=record.leftovers(*nested),
    )


def gather(record: kit.Record, name: str, nested: list[kit.Record]) -> tuple[kit.Record, ...]:
    """The children of one name; their own numbers only tell them apart."""
    children = record.take_each(name)
    for child in children:
        child.where = name
        child.ignore("@regulationLanguage")
    nested += children
    return children


def one(found: tuple[kit.Record, ...], where: str) -> tuple[kit.Record]:
    if len(found) != 1:
        raise kit.LayoutChanged(f"{where} is of {len(found)} types.")
    return (found[0],)


def act(record: kit.Record, listed_on: str, facts: Facts) -> kit.RawDesignation:
    """A regulation as the file cites it: the one by which it came, or the last that kept it."""
    number, day = record.take_optional("@numberTitle"), record.take_optional("@publicationDate")
    put(facts, kit.INSTRUMENT, " of ".join(filter(None, (number, day))) if number else "")
    return kit.RawDesignation(programme=record.take_filled("@programme"), listed_on=listed_on)


def handles(record: kit.Record) -> Iterator[kit.RawIdentifier]:
    """The public reference, and the UN's."""
    number, un = record.take("@euReferenceNumber"), record.take_optional("@unitedNationId")
    if number:
        yield kit.RawIdentifier(type="euReference", number=number)
    if un:
        known = UN_REFERENCE.fullmatch(un.strip())
        yield kit.RawIdentifier(type="unReference" if known else "otherReference", number=un)


def alias(record: kit.Record, facts: Facts) -> Alias:
    put(facts, "gender", record.take_optional("@gender"))
    put(facts, "title", record.take_optional("@title"))
    put(facts, "position", record.take_optional("@function"))
    put(facts, "aliasNote", *record.take_all("remark"))
    record.ignore("@firstName", "@middleName")
    return Alias(
        number=counted(record.take("@logicalId")),
        language=record.take_optional("@nameLanguage"),
        text=record.take("@wholeName"),
        family_name=record.take_optional("@lastName"),
        kind=record.take_as("@strong", STRONG),
    )


def country(record: kit.Record) -> str:
    record.ignore("@countryIso2Code", "@logicalId")
    text = record.take_optional("@countryDescription")
    return "" if text == UNKNOWN else text


def born(record: kit.Record, facts: Facts) -> None:
    """A day, a month or a year, or the first and the last of some years."""
    land, calendar = country(record), record.take_optional("@calendarType")
    names = ("@year", "@monthOfYear", "@dayOfMonth")
    known = un_births.by_parts(*(record.take_optional(name) for name in names))
    first, last = (record.take_optional(f"@yearRange{end}") for end in ("From", "To"))
    text = record.take_optional("@birthdate") or known or un_births.between(first, last)
    about = "circa " if record.take_optional("@circa") == "true" else ""
    other = "" if calendar in ("", "GREGORIAN") else f" ({calendar.lower()} calendar)"
    put(facts, "birthDate", f"{about}{text}{other}" if text else "")
    parts = [record.take_optional(f"@{name}") for name in ("place", "city", "region", "zipCode")]
    put(facts, "birthPlace", ", ".join(filter(None, parts)))
    put(facts, "birthCountry", land)
    put(facts, "birthNote", *record.take_all("remark"))


def address(record: kit.Record, facts: Facts) -> None:
    names = ("street", "poBox", "zipCode", "city", "place", "region")
    parts, land = [record.take_optional(f"@{name}") for name in names], country(record)
    put(facts, "country", land)
    if any(parts):
        put(facts, "address", ", ".join(filter(None, (*parts, land))))
    for contact in record.take_each("contactInfo"):
        key = contact.take_optional("@key")
        put(facts, CONTACTS.get(key, "contact"), contact.take_optional("@value"))
    record.ignore("@asAtListingTime")
    put(facts, "addressNote", *record.take_all("remark"))


def paper(record: kit.Record, facts: Facts) -> kit.RawIdentifier:
    code, land = record.take_optional("@identificationTypeCode"), country(record)
    number = record.take_optional("@number")
    details = [
        f"{label} {text}"
        for label, name in DETAILS.items()
        if (text := record.take_optional(f"@{name}"))
    ]
    description = record.take_optional("@identificationTypeDescription")
    signs = [name for name in SIGNS if record.take_optional(f"@{name}") == "true"]
    remark = record.take_all("remark")
    if details or signs or remark or (description and code not in PAPERS):
        note = ", ".join([number, *filter(None, (description,)), *details, *signs, *remark])
        put(facts, "documentNote", note)
    kind = PAPERS.get(code, "documentNumber")
    return kit.RawIdentifier(type=kind, number=number, country=land)


DETAILS = {
    "issued by": "issuedBy",
    "issued on": "issueDate",
    "valid from": "validFrom",
    "valid to": "validTo",
    "in the name of": "nameOnDocument",
    "issued in": "region",
    "in Latin letters": "latinNumber",
}
SIGNS = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer", "diplomatic")
