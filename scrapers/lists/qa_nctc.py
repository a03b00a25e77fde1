"""Qatar: National Counter Terrorism Committee, unified sanctions list (JSON, English and Arabic).

The national list and the UN list in one answer, told apart by `moiListType`. Built from the
published format alone: no real record of it was at hand.
"""

import re
from collections.abc import Iterator

from scrapers import kit

NATIONAL = "National list"
BETWEEN = re.compile(r"BETWEEN_+(\d{4})_+(\d{4})", re.IGNORECASE)

SOURCE = kit.Source(
    title="Unified sanctions list",
    authority="National Counter Terrorism Committee of Qatar",
    country="QA",
    legal_basis="Law 27 of 2019 on combating terrorism; Law 20 of 2019",
    page="https://portal.moi.gov.qa/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="json",
            files={
                "list": kit.File(
                    url="",
                    patterns=("nctc*.json", "*sanction*.json"),
                    content=kit.FileType.JSON,
                )
            },
        ),
    ),
    expected=range(500, 2_000),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%Y"),
    terrorism_programmes=kit.un.TERRORISM | {NATIONAL},
    timezone="Asia/Qatar",
    interval_days=30,
    proof=kit.Proof.NONE,
    access_note=(
        "The portal refuses automated clients, and the address of the data changes with every "
        "session; a file saved by a person is taken with `tracker run qa_nctc --file PATH`."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # no whole file is known; at most 2,000 entries
)

SCHEMA = {"1": kit.Schema.PERSON, "2": kit.Schema.ORGANIZATION}
LOCAL = {"1": True, "0": False}

# The full names are made of these.
NAME_PARTS = tuple(
    f"{part}Name{language}"
    for part in ("first", "second", "third", "fourth")
    for language in ("EN", "AR")
)


def about(documents: kit.Documents) -> kit.About:
    """How many records the portal says it has found."""
    total = kit.json.at(kit.json.load(documents["list"]), "totalElements")
    if not isinstance(total, int):
        raise kit.LayoutChanged("The list does not say how many records it holds.")
    return kit.About(record_count=total)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.json.load(documents["list"])
    for record in kit.json.records(kit.json.at(top, "content"), "content"):
        yield entry(record)


def entry(record: kit.Record) -> kit.RawEntry:
    reference = record.take_filled("referenceNumber")
    record.where = f"record {reference}"
    record.ignore(*NAME_PARTS)
    local = record.take_as("moiListType", LOCAL)
    programme = NATIONAL if local else kit.un.programme(reference)
    listed_on = record.take("listedOn")
    return kit.RawEntry(
        reference=reference,
        schema=record.take_as("typ", SCHEMA),
        names=tuple(names(record)),
        designations=(kit.RawDesignation(programme=programme, listed_on=listed_on),),
        identifiers=tuple(numbers(record, "" if local else reference)),
        facts={
            "birthDate": births(record.take_optional("dobFormat")),
            "nationality": [record.take_optional("nationality")],
        },
        extra=record.leftovers(),
    )


def births(text: str) -> list[str]:
    """`EXACT_15/7/1963;1971___`: a word for how sure it is, and a date, between low lines."""
    plain = BETWEEN.sub(r"between \1 and \2", text)
    return [part.replace("_", " ").replace("EXACT", "").strip() for part in plain.split(";")]


def names(record: kit.Record) -> Iterator[kit.RawName]:
    yield kit.RawName(text=record.take_filled("fullNameEn"), language="en")
    arabic = record.take_optional("fullNameAr")
    yield kit.RawName(text=arabic, kind=kit.NameKind.ALIAS, language="ar")
    for text in kit.split(record.take_optional("aliases"), ";"):
        yield kit.RawName(text=text, kind=kit.NameKind.ALIAS)


def numbers(record: kit.Record, reference: str) -> Iterator[kit.RawIdentifier]:
    for kind, number, country in (
        ("unReference", reference, ""),
        ("sourceId", record.take("dataId"), ""),
        ("idNumber", record.take_optional("qid"), "qa"),
        ("passportNumber", record.take_optional("passportNo"), ""),
    ):
        if number:
            yield kit.RawIdentifier(type=kind, number=number, country=country)
