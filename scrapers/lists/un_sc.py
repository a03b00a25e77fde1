"""United Nations Security Council: Consolidated List (XML).

Format as measured on the files of 2015 to 2026; the schema published beside the list is
https://www.un.org/sc/resources/sc-sanctions.xsd, but elements were added without a new one.

Over 200 lines: twelve kinds of nested elements, and what the site migration of 2023 did to them.
"""

import re
from collections.abc import Iterator

from scrapers import kit
from scrapers.families import un_births

SOURCE = kit.Source(
    title="United Nations Security Council Consolidated List",
    authority="United Nations Security Council, sanctions committees",
    country="UN",
    legal_basis="Resolutions 1267 (1999), 1989 (2011), 2253 (2015), 1988 (2011) and others",
    page="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    known_on="2026-08-22",
    licence="Published for implementation by States; UN terms of use",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
                    patterns=("consolidated*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(500, 2000),
    date_formats=("%Y-%m-%d", "%Y-%m", "%Y", "%d/%m/%Y", "%d %b. %Y", "%d %b %Y", "%d %B %Y"),
    # The two regimes against terrorism: ISIL (Da'esh) and Al-Qaida, and the Taliban. The Somalia
    # regime (2713) lists Al-Shabaab among others that are no terrorists: it is not counted here.
    terrorism_programmes=frozenset({"Al-Qaida", "Taliban"}),
    timezone="America/New_York",
    interval_days=21,
    check_every_minutes=60,
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 2.4 MB
    proof=kit.Proof.WHOLE,
)

SCHEMA = {"INDIVIDUAL": kit.Schema.PERSON, "ENTITY": kit.Schema.ORGANIZATION}

# Individuals have Good and Low; entities a.k.a. and f.k.a., which the site migration of August 2023
# rewrote to Good and back again: what once was a former name cannot be told from the label.
QUALITY = {
    "Good": kit.NameKind.ALIAS,
    "a.k.a.": kit.NameKind.ALIAS,
    "A.K.A.": kit.NameKind.ALIAS,
    "": kit.NameKind.ALIAS,
    "Low": kit.NameKind.WEAK_ALIAS,
    "f.k.a.": kit.NameKind.ALIAS,
    "F.K.A.": kit.NameKind.ALIAS,
}

NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")

DOCUMENTS = {
    "passport": "passportNumber",
    "passeport": "passportNumber",
    "pasaporte": "passportNumber",
    "national identification number": "idNumber",
    "numero de identificacion nacional": "idNumber",
}

# VERSIONNUM moved 352 times in eleven years and marks no amendment; SORT_KEYs order a web page;
# LIST_TYPE says "UN List" on every record; SUBMITTED_* says who proposed the name.
IGNORED = ("VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE", "@noNamespaceSchemaLocation")

# The site migration of August 2023 wrote these where dates and a note had been.
LOST_DATES = frozenset({"Invalid date", "null"})
LOST_NOTE = re.compile(r"\[object Object\][\s,]{0,20}")

# A sentence that comes and goes at the end of COMMENTS1; in 2026 it got elements of its own.
INTERPOL = re.compile(
    r"INTERPOL-UN Security Council Special Notice web link:?\s{0,9}(?P<link>https?://\S+)?"
)


def about(documents: kit.Documents) -> kit.About:
    """The moment of generation; it moves every night, so it proves freshness, not change.

    Files before August 2023 state the offset of New York, later ones UTC: without zone it is UTC.
    """
    top = kit.xml.root(documents["list"], "CONSOLIDATED_LIST")
    text = top.get("dateGenerated", "")
    return kit.About(published_at=kit.file_moment(text, "dateGenerated") if text else None)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    top = kit.xml.root(documents["list"], "CONSOLIDATED_LIST")
    for section in kit.xml.sections(top, "INDIVIDUALS", "ENTITIES"):
        for tag, record in kit.xml.records(section, *SCHEMA):
            yield entry(tag, record)


@kit.remembered
def entry(tag: str, record: kit.Record) -> kit.RawEntry:
    record.ignore(*IGNORED)
    reference = record.take_filled("REFERENCE_NUMBER")
    record.where = f"{tag} {reference}"
    listed_on, primary = record.take("LISTED_ON"), record.take("FIRST_NAME")
    parts = (primary, *(record.take_optional(part) for part in NAME_PARTS[1:]))
    names = [kit.RawName(text=" ".join(filter(None, parts)))]
    names += scripts(record)
    facts: dict[str, list[str]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    for nested in record.take_each(f"{tag}_ALIAS"):
        names += alias(nested, facts)
        extra |= nested.leftovers()
    for name, read in (("DATE_OF_BIRTH", born), ("PLACE_OF_BIRTH", place), ("ADDRESS", address)):
        for nested in record.take_each(f"{tag}_{name}"):
            read(nested, facts)
            extra |= nested.leftovers()
    identifiers = [kit.RawIdentifier(type="sourceId", number=record.take("DATAID"))]
    for nested in record.take_each(f"{tag}_DOCUMENT"):
        identifiers += papers(nested, facts)
        extra |= nested.leftovers()
    simple(record, facts)
    return kit.RawEntry(
        reference=reference,
        schema=SCHEMA[tag],
        names=tuple(names),
        designations=(
            kit.RawDesignation(programme=record.take_filled("UN_LIST_TYPE"), listed_on=listed_on),
        ),
        identifiers=tuple(identifiers),
        facts=facts,
        extra=extra | record.leftovers(),
    )


def scripts(record: kit.Record) -> list[kit.RawName]:
    """Names in their own script stand beside the names in Latin letters."""
    texts = (kit.noted(text)[0] for text in record.take_all("NAME_ORIGINAL_SCRIPT"))
    return [kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in texts]


def alias(record: kit.Record, facts: dict[str, list[str]]) -> list[kit.RawName]:
    """An alias, and what the list files under it: since August 2023 often the birth dates too.

    A record without aliases carries one that is blank. Some hold several spellings, or a note.
    """
    kind, text = record.take_as("QUALITY", QUALITY), record.take_optional("ALIAS_NAME")
    add(facts, "birthDate", *record.take_all("DATE_OF_BIRTH"))
    where = (record.take_optional("CITY_OF_BIRTH"), record.take_optional("COUNTRY_OF_BIRTH"))
    add(facts, "birthPlace", ", ".join(filter(None, where)))
    add(facts, "aliasNote", note(record))
    names = []
    for spelling in kit.together(text):
        name, said = kit.noted(spelling)
        add(facts, "aliasNote", said)
        names.append(kit.RawName(text=name, kind=kind))
    return [*names, *scripts(record)]


def born(record: kit.Record, facts: dict[str, list[str]]) -> None:
    dates, rest = un_births.births(record, note(record))
    add(facts, "birthDate", *dates)
    add(facts, "birthNote", rest)


def place(record: kit.Record, facts: dict[str, list[str]]) -> None:
    parts = [record.take_optional(name) for name in ("STREET", "CITY", "STATE_PROVINCE")]
    country = record.take_optional("COUNTRY")
    add(facts, "birthPlace", ", ".join(filter(None, (*parts, country, *record.take_all("")))))
    add(facts, "birthNote", note(record))


def address(record: kit.Record, facts: dict[str, list[str]]) -> None:
    names = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
    parts = [record.take_optional(name) for name in names]
    add(facts, "country", parts[-1])
    if any(parts[:-1]):
        add(facts, "address", ", ".join(filter(None, parts)))
    add(facts, "addressNote", note(record))


def papers(record: kit.Record, facts: dict[str, list[str]]) -> list[kit.RawIdentifier]:
    label = record.take_optional("TYPE_OF_DOCUMENT")
    second = record.take_optional("TYPE_OF_DOCUMENT2")
    issuers = (record.take_optional("ISSUING_COUNTRY"), record.take_optional("COUNTRY_OF_ISSUE"))
    country = issuers[0] or issuers[1]
    number = record.take_optional("NUMBER")
    record.ignore("CITY_OF_ISSUE", "")
    remarks = (record.take_optional("DATE_OF_ISSUE"), note(record), second)
    if number:
        add(
            facts,
            "documentNote",
            " ".join(filter(None, (number, *remarks))) if any(remarks) else "",
        )
    else:
        add(facts, "documentNote", " ".join(filter(None, (label, *remarks))))
    kind = DOCUMENTS.get(label.casefold(), "documentNumber")
    return [kit.RawIdentifier(type=kind, number=number, country=country)] if number else []


def simple(record: kit.Record, facts: dict[str, list[str]]) -> None:
    """Fields that hold one text or one list of VALUEs."""
    for text in (*record.take_all("COMMENTS1"), *record.take_all("COMMENTS")):
        add(facts, "notes", INTERPOL.sub("", text).strip())
        add(facts, "interpolLink", *(found["link"] or "" for found in INTERPOL.finditer(text)))
    for name, fact in (
        ("TITLE", "title"),
        ("DESIGNATION", "position"),
        ("NATIONALITY", "nationality"),
        ("NATIONALITY2", "nationality"),
        ("GENDER", "gender"),
        ("LAST_DAY_UPDATED", "amendedOn"),
        ("LAST_REVIEWED_ON", "reviewedOn"),
        ("HAS_INTERPOL_LINK", "hasInterpolLink"),
        ("INTERPOL_LINK", "interpolLink"),
        ("SUBMITTED_BY", "submittedBy"),
        ("SUBMITTED_ON", "submittedOn"),
    ):
        add(facts, fact, *record.take_all(name))


def note(record: kit.Record) -> str:
    return LOST_NOTE.sub("", record.take_optional("NOTE")).strip(" ,")


def add(facts: dict[str, list[str]], name: str, *texts: str) -> None:
    """Put texts to a fact, once each."""
    for text in texts:
        if text and text not in LOST_DATES and text not in facts.get(name, ()):
            facts.setdefault(name, []).append(text)
