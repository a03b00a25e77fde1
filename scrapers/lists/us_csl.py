"""United States: Consolidated Screening List (CSV), which repeats the lists of three departments.

For cross-checks only. It lost every Treasury row for a day in May 2024, keeps orders that have
lapsed (`endDate`), and gives a row another `_id` when it is loaded anew: it says nothing that its
sources do not say better.
"""

from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Consolidated Screening List",
    authority="United States Department of Commerce, International Trade Administration",
    country="US",
    legal_basis="None of its own: it repeats lists of Commerce, State and the Treasury",
    page="https://www.trade.gov/consolidated-screening-list",
    known_on="2026-10-08",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=3,
    formats=(
        kit.Format(
            id="csv",
            files={
                "list": kit.File(
                    url="https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
                    patterns=("consolidated*.csv",),
                    content=kit.FileType.CSV,
                )
            },
        ),
    ),
    expected=range(5_000, 60_000),
    date_formats=("%Y-%m-%d", "%Y", "%d %b %Y"),
    terrorism_programmes=frozenset({"SDGT", "FTO", "SDT", "HIFPAA", "IRGC"}),
    timezone="America/New_York",
    interval_days=1,
    aggregator=True,
    access_note="An aggregator: kept for cross-checks, never a source of changes.",
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 5.8 MB
    proof=kit.Proof.WHOLE,
)

COLUMNS = (
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "remarks",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "ids",
)

SCHEMA = {
    "Individual": kit.Schema.PERSON,
    "Entity": kit.Schema.ORGANIZATION,
    "Vessel": kit.Schema.VESSEL,
    "Aircraft": kit.Schema.AIRPLANE,
    "": kit.Schema.LEGAL_ENTITY,
}

# Column -> fact, where the values are "; "-joined.
SEVERAL = {
    "addresses": "address",
    "citizenships": "citizenship",
    "nationalities": "nationality",
    "dates_of_birth": "birthDate",
    "places_of_birth": "birthPlace",
    "ids": "documentNote",
}
SINGLE = {
    "title": "position",
    "remarks": "notes",
    "federal_register_notice": "instrument",
    "license_requirement": "licenceRequirement",
    "license_policy": "licencePolicy",
    "call_sign": "callSign",
    "vessel_type": "vesselType",
    "vessel_flag": "flag",
    "vessel_owner": "owner",
    "gross_tonnage": "tonnage",
    "gross_registered_tonnage": "tonnage",
}
IGNORED = ("_id", "standard_order", "source_list_url", "source_information_url")


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    return map(entry, kit.csv.headed(documents["list"], COLUMNS))


@kit.remembered
def entry(row: kit.Record) -> kit.RawEntry:
    name, source = row.take_filled("name"), row.take_filled("source")
    number, notice = row.take("entity_number"), row.peek("federal_register_notice")
    start, end = row.take("start_date"), row.take("end_date")
    row.ignore(*IGNORED)
    programmes = kit.split(row.take("programs"), ";") or [source]
    facts = {fact: kit.split(row.take(column), ";") for column, fact in SEVERAL.items()}
    facts["endDate"] = [end]
    facts |= {fact: [row.take_optional(column)] for column, fact in SINGLE.items()}
    return kit.RawEntry(
        reference=number or f"{short(source)}/{kit.clean(name)}/{kit.clean(notice)}",
        schema=row.take_as("type", SCHEMA),
        names=(
            kit.RawName(text=name),
            *(
                kit.RawName(text=text, kind=kit.NameKind.ALIAS)
                for text in kit.split(row.take("alt_names"), ";")
            ),
        ),
        designations=tuple(
            kit.RawDesignation(programme=text, listed_on=start) for text in programmes
        ),
        facts=facts,
        extra=row.leftovers(),
    )


def short(source: str) -> str:
    """A source without its abbreviation and department, which drift."""
    return kit.clean(source.split(" - ")[0].split(" (")[0])
