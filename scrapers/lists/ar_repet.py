"""Argentina: RePET, public register of persons and entities linked to terrorism (JSON).

The UN's schema in upper case, in two files: UN entries under the UN's reference numbers, and the
national ones under numbers of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from scrapers import kit
from scrapers.families import un_births

NATIONAL = "ARG List"

SOURCE = kit.Source(
    title="Public Register of Persons and Entities linked to Acts of Terrorism (RePET)",
    authority="Ministry of Justice of Argentina",
    country="AR",
    legal_basis="Decree 918/2012; Law 26.734",
    page="https://repet.jus.gob.ar/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="es",
    tier=2,
    formats=(
        kit.Format(
            id="json",
            files={
                "personas": kit.File(
                    url="https://repet.jus.gob.ar/xml/personas.json",
                    patterns=("personas*.json",),
                    content=kit.FileType.JSON,
                ),
                "entidades": kit.File(
                    url="https://repet.jus.gob.ar/xml/entidades.json",
                    patterns=("entidades*.json",),
                    content=kit.FileType.JSON,
                ),
            },
        ),
    ),
    expected=range(600, 3_000),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%Y"),
    terrorism_programmes=kit.un.TERRORISM | {NATIONAL},
    timezone="America/Argentina/Buenos_Aires",
    interval_days=14,
    proof=kit.Proof.NONE,
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; 2,000 entries of the UN take 2.4 MB
)

ROLES = {
    "personas": (kit.Schema.PERSON, "INDIVIDUAL"),
    "entidades": (kit.Schema.ORGANIZATION, "ENTITY"),
}

LISTS = {"UN List": False, NATIONAL: True}

QUALITY = {
    "Good": kit.NameKind.ALIAS,
    "Buena": kit.NameKind.ALIAS,
    "a.k.a.": kit.NameKind.ALIAS,
    "": kit.NameKind.ALIAS,
    "Low": kit.NameKind.WEAK_ALIAS,
    "Baja": kit.NameKind.WEAK_ALIAS,
    "f.k.a.": kit.NameKind.PREVIOUS_NAME,
}

PAPERS = {"passport": "passportNumber", "national identification number": "idNumber"}

NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
PLACE_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
INNER = ("ALIAS", "DATE_OF_BIRTH", "PLACE_OF_BIRTH", "ADDRESS", "DOCUMENT")
"""Records within one, each under INDIVIDUAL_ or ENTITY_; what nobody takes of them is kept."""
IGNORED = ("VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD")

Inner = Mapping[str, tuple[kit.Record, ...]]


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    for role in ROLES:
        for record in kit.json.records(kit.json.load(documents[role]), role):
            yield entry(role, record)


@kit.remembered
def entry(role: str, record: kit.Record) -> kit.RawEntry:
    schema, kind = ROLES[role]
    reference = record.take_filled("REFERENCE_NUMBER").rstrip(". ")
    record.where = f"{role} {reference}"
    record.ignore(*IGNORED)
    national = record.take_as("LIST_TYPE", LISTS)
    regime = record.take_optional("UN_LIST_TYPE")
    programme = NATIONAL if national else kit.un.programme(reference)
    facts = {
        "notes": list(record.take_all("COMMENTS1")),
        "programmeNote": [regime] if regime != programme else [],
        "amendedOn": list(record.take_all("LAST_DAY_UPDATED")),
        "submittedBy": list(record.take_all("SUBMITTED_BY")),
        "nationality": list(record.take_all("NATIONALITY")),
        "position": list(record.take_all("DESIGNATION")),
        "title": list(record.take_all("TITLE")),
        "gender": list(record.take_all("GENDER")),
    }
    inner = {name: record.take_each(f"{kind}_{name}") for name in INNER}
    names = [kit.RawName(text=primary(record)), *scripts(record), *aliases(inner["ALIAS"])]
    births(inner["DATE_OF_BIRTH"], kind, facts)
    places(inner, facts)
    identifiers = (
        kit.RawIdentifier(type="sourceId", number=record.take("DATAID")),
        *(() if national else (kit.RawIdentifier(type="unReference", number=reference),)),
        *papers(inner["DOCUMENT"]),
    )
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=tuple(names),
        designations=(kit.RawDesignation(programme=programme, listed_on=record.take("LISTED_ON")),),
        identifiers=identifiers,
        facts=facts,
        extra=record.leftovers(*chain(*inner.values())),
    )


def primary(record: kit.Record) -> str:
    first = record.take_filled("FIRST_NAME")
    return " ".join(filter(None, (first, *(record.take_optional(p) for p in NAME_PARTS[1:]))))


def scripts(record: kit.Record) -> Iterator[kit.RawName]:
    for text in record.take_all("NAME_ORIGINAL_SCRIPT"):
        yield kit.RawName(text=text, kind=kit.NameKind.ALIAS)


def aliases(found: Iterable[kit.Record]) -> Iterator[kit.RawName]:
    for nested in found:
        quality = nested.take_as("QUALITY", QUALITY)
        for text in kit.split(nested.take_optional("ALIAS_NAME"), ";"):
            yield kit.RawName(text=text, kind=quality)


def births(records: Iterable[kit.Record], kind: str, facts: dict[str, list[str]]) -> None:
    """A date, a year, or two years with what lies between them."""
    found = facts.setdefault("birthDate" if kind == "INDIVIDUAL" else "incorporationDate", [])
    for nested in records:
        found += un_births.births(nested)[0]


def places(inner: Inner, facts: dict[str, list[str]]) -> None:
    for name, fact in (("PLACE_OF_BIRTH", "birthPlace"), ("ADDRESS", "address")):
        for nested in inner[name]:
            parts = [nested.take_optional(part) for part in PLACE_PARTS]
            facts.setdefault(fact, []).append(", ".join(filter(None, parts)))
            if fact == "address":
                facts.setdefault("country", []).append(parts[-1])


def papers(found: Iterable[kit.Record]) -> Iterator[kit.RawIdentifier]:
    """The papers that have numbers; what a paper says beside its number is kept as it is."""
    for nested in found:
        if not nested.peek("NUMBER"):
            continue
        label = nested.peek("TYPE_OF_DOCUMENT").casefold()
        kind = PAPERS.get(label, "documentNumber")
        if kind != "documentNumber":
            nested.ignore("TYPE_OF_DOCUMENT")
        country = nested.take_optional("ISSUING_COUNTRY")
        country = country or nested.take_optional("COUNTRY_OF_ISSUE")
        number = nested.take("NUMBER")
        yield kit.RawIdentifier(type=kind, number=number, country=country)
