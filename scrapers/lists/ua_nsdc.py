"""Ukraine: State Register of Sanctions of the National Security and Defence Council (JSON, TSV).

Some 22,000 subjects, hardly any for terrorism, and no field that says for what: a subject of which
any text speaks of terrorism stands under a second programme, which is the part that the tracker is
about. The export has fewer texts than the interface: whoever stands under it by the one stays there
in the other. Whose sanctions ended stays, with the status `expired` or `excluded`; whoever has a
status that nobody knows counts as in force, and the status is kept. Rests on published descriptions
of the interface and of the export (tabs between columns, of which six are known; others are kept as
they stand). The decrees behind a subject, with their dates, are given one subject at a time and
only to who has a key; they are not read.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from scrapers import kit

REGISTER = "Державний реєстр санкцій"
TERRORISM = f"{REGISTER}: тероризм"
STEM = "терор"

API = "https://api-drs.nsdc.gov.ua/v2/subjects?subjectType="

SOURCE = kit.Source(
    title="State Register of Sanctions",
    short_title="Ukraine NSDC list",
    authority="National Security and Defence Council of Ukraine",
    country="UA",
    legal_basis="Law of Ukraine 1644-VII of 14 August 2014 on sanctions",
    page="https://drs.nsdc.gov.ua/",
    licence="Not stated on the pages we know",
    language="uk",
    tier=3,
    formats=(
        kit.Format(
            id="json",
            files={
                role: kit.File(
                    url=f"{API}{role}", patterns=(f"*{role}*.json",), content=kit.FileType.JSON
                )
                for role in ("individual", "legal")
            },
        ),
        kit.Format(
            id="tsv",
            files={
                role: kit.File(
                    url="",
                    patterns=(f"*{role}*.csv", f"*{role}*.tsv"),
                    content=kit.FileType.CSV,
                )
                for role in ("individual", "legal")
            },
            covers=frozenset(
                {"name", "alias", "programme", "schema", "state", "registrationNumber", "taxNumber"}
            ),
            may_lack=frozenset({TERRORISM}),
        ),
    ),
    expected=range(10_000, 60_000),
    date_formats=("%d.%m.%Y", "%Y-%m-%d", "%Y"),
    terrorism_programmes=frozenset({TERRORISM}),
    keeps_delisted=True,
    timezone="Europe/Kyiv",
    timeout_seconds=180.0,
    interval_days=7,
    proof=kit.Proof.NONE,
    known_on="2026-05-25",
    access_note=(
        "The interface wants a key, which the council gives on request (sanctions@rnbo.gov.ua); "
        "the site answers programs with a challenge (403). A person saves both exports of "
        "https://drs.nsdc.gov.ua/export/subjects as individual.csv and legal.csv into a folder "
        "and has it read with `tracker run ua_nsdc --from DIR`."
    ),
    size_limit_bytes=48 * 1024 * 1024,  # no whole file is known; some 22,000 subjects
)

SCHEMA = {"individual": kit.Schema.PERSON, "legal": kit.Schema.ORGANIZATION}
STATES = {
    "active": kit.State.IN_FORCE,
    "expired": kit.State.EXPIRED,
    "excluded": kit.State.DELISTED,
}
PERSONAL = frozenset({"reg:person_ro", "reg:person_il", "reg:cz_person", "reg:chiop"})
KINDS = {"tax": "taxNumber", "reg": "registrationNumber", "": "registrationNumber"}
RESIDENCE = "doc:residence"
COLUMNS = ("sid", "name", "translit_name", "aliases", "status")
NUMBERS = {"reg_id": "registrationNumber", "tax_id": "taxNumber"}

# What one field is of a person, and of a body.
DATES: Mapping[kit.Schema, Mapping[str, str]] = {
    kit.Schema.PERSON: {"bd": "birthDate", "dd": "deathDate", "citizenships": "citizenship"},
    kit.Schema.ORGANIZATION: {"bd": "incorporationDate", "citizenships": "country"},
}


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    for role in SCHEMA:
        document = documents[role]
        is_json = document.content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")
        rows: Callable[[kit.Document], Iterator[kit.Record]] = of_json if is_json else of_table
        records = rows(document)
        first = next(records, None)
        if first is None:
            raise kit.LayoutChanged(f"{document.name} has no rows.")
        yield from (entry(role, record) for record in chain((first,), records))


def of_json(document: kit.Document) -> Iterator[kit.Record]:
    return kit.json.records(kit.json.load(document), "subject")


def of_table(document: kit.Document) -> Iterator[kit.Record]:
    return kit.csv.headed(document, COLUMNS, delimiter="\t")


@kit.remembered
def entry(role: str, record: kit.Record) -> kit.RawEntry:
    about_terrorism = STEM in "\n".join(record.texts()).casefold()
    reference = record.take_filled("sid")
    record.where = f"sid {reference}"
    schema = SCHEMA[role]
    state = STATES.get(record.peek("status").casefold(), kit.State.IN_FORCE)
    if record.peek("status").casefold() in STATES:
        record.ignore("status")
    names = (
        *spelled(record.take_filled("name"), kit.NameKind.NAME),
        *spelled(record.take_any(("translit", "translit_name")), kit.NameKind.ALIAS),
        *(name for text in record.take_all("aliases") for name in others(text)),
    )
    papers, attributes = record.take_each("identifiers"), record.take_each("attributes")
    facts = {fact: list(record.take_all(field)) for field, fact in DATES[schema].items()}
    facts["notes"] = list(map(said, attributes))
    numbers = [*map(paper, papers), *columns(record)]
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=names,
        designations=(
            kit.RawDesignation(programme=REGISTER),
            *((kit.RawDesignation(programme=TERRORISM),) if about_terrorism else ()),
        ),
        identifiers=tuple(numbers),
        facts=facts,
        state=state,
        extra=record.leftovers(*papers, *attributes),
    )


def spelled(text: str, kind: kit.NameKind) -> Iterator[kit.RawName]:
    """A name, and its spellings in other languages in brackets behind it: "A (B, C)"."""
    name, inside = kit.brackets(kit.clean(text))
    yield kit.RawName(text=name or text, kind=kind)
    for cell in inside:
        for spelling in kit.split(cell, ",", ";"):
            yield kit.RawName(text=spelling, kind=kit.NameKind.ALIAS)


def others(text: str) -> Iterator[kit.RawName]:
    for name in kit.split(text, ";"):
        yield kit.RawName(text=name, kind=kit.NameKind.ALIAS)


def paper(record: kit.Record) -> kit.RawIdentifier:
    """A number by its code: `tax:inn`, `reg:edrpou`, `doc:passport` and some fifty more."""
    code = record.take_optional("id")
    kind = KINDS.get(code.partition(":")[0], "documentNumber")
    if code in PERSONAL:
        kind = "idNumber"
    elif code.startswith("doc:") and code != RESIDENCE:
        kind = "passportNumber"
    number, country = record.take_optional("code"), record.take_optional("iso2")
    return kit.RawIdentifier(type=kind, number=number, country=country)


def columns(record: kit.Record) -> Iterator[kit.RawIdentifier]:
    """The numbers of a row of the export, which names no country."""
    for column, kind in NUMBERS.items():
        for number in kit.split(record.take_optional(column), ";", ","):
            yield kit.RawIdentifier(type=kind, number=number)


def said(record: kit.Record) -> str:
    """An attribute as "key: value"."""
    return ": ".join(filter(None, (record.take_optional("key"), record.take_optional("value"))))
