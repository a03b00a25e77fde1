"""Iraq: Committee for the Freezing of Terrorists' Funds, local list (JSON, Arabic).

Rows that were taken off stay in the file, marked `isExcluded`. `createdAt` is the moment of loading
into the authority's database, not of listing.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Local list of frozen terrorist funds",
    authority="Anti-Money Laundering and Combating the Financing of Terrorism Office of Iraq",
    country="IQ",
    legal_basis="Anti-Money Laundering and Counter-Terrorism Financing Law 39 of 2015",
    page="https://aml.iq/",
    known_on="2026-10-08",
    licence="Not stated on the pages we know",
    language="ar",
    tier=3,
    formats=(
        kit.Format(
            id="json",
            files={
                "list": kit.File(
                    url="https://api.aml.iq/api/localsanctionslist/getall/1?pageSize=10000",
                    patterns=("localsanctionslist*.json",),
                    content=kit.FileType.JSON,
                )
            },
        ),
    ),
    expected=range(3000, 15_000),
    date_formats=("%Y",),
    keeps_delisted=True,
    timezone="Asia/Baghdad",
    interval_days=21,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The interface behind the office's search page; all rows must come on one page. The host "
        "was api.aml-iq.com before. The Arabic names are the authority's; there are no others."
    ),
    size_limit_bytes=32 * 1024 * 1024,  # no whole file is known; some 8,000 entries
)

PROGRAMME = "Law 39 of 2015"
SCHEMA = {"0": kit.Schema.PERSON, "1": kit.Schema.ORGANIZATION}
STATES = {"false": kit.State.IN_FORCE, "true": kit.State.DELISTED}

# "X المكنى "أبو سعد"": X, called so; a kunya alone is borne by many.
KUNYA = re.compile(r"\s{0,9}(?:المكنى|الملقب)\s{0,9}[\"“”]?\s{0,9}")
YEAR = re.compile(r"(?:19|20)\d{2}")


def about(documents: kit.Documents) -> kit.About:
    """How many rows there are; LayoutChanged when they are spread over several pages."""
    data = kit.json.at(kit.json.load(documents["list"]), "data")
    pages, rows = kit.json.at(data, "pageCount"), kit.json.at(data, "rowCount")
    if pages != 1:
        raise kit.LayoutChanged(f"The list comes on {pages} pages; only the first one is here.")
    if not isinstance(rows, int):
        raise kit.LayoutChanged("The list does not say how many rows it holds.")
    return kit.About(record_count=rows)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    rows = kit.json.at(kit.json.load(documents["list"]), "data", "data")
    for record in kit.json.records(rows, "data"):
        yield entry(record)


def entry(record: kit.Record) -> kit.RawEntry:
    record.ignore("typeAr", "typeEn", "typeKu")
    reference = record.take_filled("id")
    record.where = f"record {reference}"
    primary, *called = kit.split(KUNYA.sub("\n", record.take_filled("name")), "\n") or [""]
    year, decision = record.take("decisionYear"), record.take("decisionNumber")
    return kit.RawEntry(
        reference=reference,
        schema=record.take_as("type", SCHEMA),
        names=(
            kit.RawName(text=primary, language="ar"),
            *weak(called),
            *weak(kit.split(record.take("alias"), "،", ",", ";", "/")),
        ),
        designations=(
            kit.RawDesignation(programme=PROGRAMME, listed_on=year if YEAR.fullmatch(year) else ""),
        ),
        facts={
            "birthDate": [record.take("birthYear")],
            "motherName": [record.take_optional("motherName")],
            "decision": [decision if "/" in decision else f"{decision}/{year}"],
            "recordedOn": [record.take_optional("createdAt")[:10]],
            "exclusionNotice": record.take_all("excludeAttachment"),
        },
        state=record.take_as("isExcluded", STATES),
        extra=record.leftovers(),
    )


def weak(texts: list[str]) -> Iterator[kit.RawName]:
    for text in texts:
        yield kit.RawName(text=text.strip('"“” '), kind=kit.NameKind.WEAK_ALIAS, language="ar")
