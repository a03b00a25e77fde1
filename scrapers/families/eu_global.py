"""European Union: the files until 2018, global.xml and global.csv.

One element, or one row, for each child of an entity.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families.eu_names import Alias, Facts, counted, names, put

# What global.xml and global.csv carried until 2018.
FIELDS = frozenset(
    {
        "alias",
        "birthDate",
        "birthPlace",
        "citizenship",
        "gender",
        "title",
        "position",
        "address",
        "country",
        "notes",
        "documentNumber",
    }
)

TYPES = {"P": kit.Schema.PERSON, "E": kit.Schema.ORGANIZATION}
OLD_ACT = ("@legal_basis", "@reg_date", "@pdf_link", "@Entity_id")


@kit.remembered
def from_global(record: kit.Record) -> kit.RawEntry:
    """An element of global.xml."""
    reference = record.take_filled("@Id")
    record.where = f"Id {reference}"
    facts: Facts = {}
    put(facts, "notes", record.take_optional("@remark"))
    record.ignore(*OLD_ACT)
    act = kit.RawDesignation(programme=record.take_filled("@programme"))
    nested: list[kit.Record] = []
    papers = []
    aliases = [old_name(child, facts) for child in children(record, "NAME", nested)]
    for child in children(record, "BIRTH", nested):
        old_birth(facts, *(child.take_optional(n) for n in ("DATE", "PLACE", "COUNTRY")))
    for child in children(record, "ADDRESS", nested):
        texts = [child.take_optional(name) for name in OLD_ADDRESS]
        old_address(facts, texts, child.take_optional("COUNTRY"))
    for child in children(record, "PASSPORT", nested):
        papers.append(old_paper(child.take_optional("NUMBER"), child.take_optional("COUNTRY")))
    for child in children(record, "CITIZEN", nested):
        put(facts, "citizenship", child.take_optional("COUNTRY"))
    return kit.RawEntry(
        reference=reference,
        schema=record.take_as("@Type", TYPES),
        names=names(aliases, record.where),
        designations=(act,),
        identifiers=tuple(papers),
        facts=facts,
        extra=record.leftovers(*nested),
    )


OLD_ADDRESS = ("NUMBER", "STREET", "ZIPCODE", "CITY", "OTHER")


def children(record: kit.Record, name: str, nested: list[kit.Record]) -> tuple[kit.Record, ...]:
    """The children of one name. Their programme is that of the act which brought them, at its time
    (Taliban stood under TAQA): the entity's own is the one in force.
    """
    found = record.take_each(name)
    for child in found:
        child.where = name
        child.ignore("@programme", *OLD_ACT, *(("@Id",) if name != "NAME" else ()))
    nested += found
    return found


def old_name(record: kit.Record, facts: Facts) -> Alias:
    """A name with its number; what it says of sex and office goes to the facts."""
    put(facts, "gender", record.take_optional("GENDER"))
    put(facts, "title", record.take_optional("TITLE"))
    put(facts, "position", record.take_optional("FUNCTION"))
    record.ignore("FIRSTNAME", "MIDDLENAME")
    number, language = counted(record.take("@Id")), record.take_optional("LANGUAGE")
    return Alias(number, language, record.take("WHOLENAME"), record.take_optional("LASTNAME"))


def old_birth(facts: Facts, date: str, place: str, country: str) -> None:
    """Put a birth, its place and country in one text, to the facts."""
    put(facts, "birthDate", date)
    put(facts, "birthPlace", ", ".join(filter(None, (place, country))))


def old_address(facts: Facts, texts: list[str], country: str) -> None:
    """Put an address in one line, and its country, to the facts."""
    put(facts, "country", country)
    if any(texts):
        put(facts, "address", ", ".join(filter(None, (*texts, country))))


def old_paper(number: str, country: str) -> kit.RawIdentifier:
    """`AD001095 (passport-National passport)`: the kind of document is part of the text."""
    return kit.RawIdentifier(type="documentNumber", number=number, country=country)


WANTED = (
    "Entity_logical_id",
    "Subject_type",
    "Programme",
    "Naal_logical_id",
    "Naal_wholename",
    "Naal_language",
    "Birt_date",
    "Iden_number",
    "Citi_country",
    "EU_ref_num",
)
OLD_PREFIXES = ("Naal", "Addr", "Birt", "Iden", "Citi")
OLD_COLUMNS = ("leba_numtitle", "leba_publication_date", "leba_url")


def is_csv(file: kit.Document) -> bool:
    """Whether a file is global.csv."""
    return file.name.lower().endswith(".csv")


def lines(file: kit.Document) -> Iterator[tuple[int, list[str]]]:
    """The rows; the header names the entity's id six times, of which the first one counts."""
    encoding = kit.csv.encoding_of(file, "utf-8-sig", "cp1252")
    rows = kit.csv.table(file, encoding=encoding, delimiter=";")
    number, header = next(rows, (0, [""]))
    first = {name: place for place, name in reversed(list(enumerate(header)))}
    yield number, [n if first[n] == at or not n else f"{n} {at}" for at, n in enumerate(header)]
    yield from rows


@kit.remembered
def from_rows(reference: str, rows: kit.groups.Group) -> kit.RawEntry:
    """All rows of one entity of global.csv."""
    facts: Facts = {}
    put(facts, "notes", *rows.texts("Entity_remark"))
    for column, fact in OLD_FACTS.items():
        put(facts, fact, *rows.texts(column))
    aliases = [
        Alias(counted(number), language, text, family_name)
        for number, language, text, family_name in rows.tuples(
            "Naal_logical_id", "Naal_language", "Naal_wholename", "Naal_lastname"
        )
        if text
    ]
    for date, place, country in rows.tuples("Birt_date", "Birt_place", "Birt_country"):
        old_birth(facts, date, place, country)
    for *texts, country in rows.tuples(*(f"Addr_{n.lower()}" for n in OLD_ADDRESS), "Addr_country"):
        old_address(facts, texts, country)
    papers = [old_paper(n, c) for n, c in rows.tuples("Iden_number", "Iden_country") if n]
    papers += [kit.RawIdentifier(type="euReference", number=n) for n in rows.texts("EU_ref_num")]
    return kit.RawEntry(
        reference=reference,
        schema=rows.one_as("Subject_type", TYPES),
        names=names(aliases, rows.where),
        designations=tuple(kit.RawDesignation(programme=p) for p in rows.texts("Programme")),
        identifiers=tuple(papers),
        facts=facts,
        extra=unknown(rows),
    )


OLD_FACTS = {
    "Naal_gender": "gender",
    "Naal_title": "title",
    "Naal_function": "position",
    "Citi_country": "citizenship",
}


def unknown(rows: kit.groups.Group) -> dict[str, tuple[str, ...]]:
    """What nobody took, without dates of the file, acts and the parts of names."""
    rows.ignore("Date_file", "Leba_numtitle", "Leba_publication_date", "Leba_url")
    rows.ignore("Naal_firstname", "Naal_middlename")
    for prefix in OLD_PREFIXES:
        rows.ignore(f"{prefix}_logical_id", f"{prefix}_programme")
        rows.ignore(*(f"{prefix}_{column}" for column in OLD_COLUMNS))
    again = [name for name in rows.columns if name.startswith("Entity_logical_id ")]
    rows.ignore(*again)
    return rows.leftovers()
