"""Saudi Arabia: Permanent Committee for Counter-Terrorism, national list (XLSX, English).

Three sheets with columns of their own; rows have no ids, "NA" is an empty cell.
"""

from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="National Terrorism List",
    authority="Permanent Committee for Counter-Terrorism, Presidency of State Security",
    country="SA",
    legal_basis="Law on Combating Terrorism Crimes and its Financing; Resolution 1373 (2001)",
    page="https://pctc.pss.gov.sa/wps/portal/departments/pcct/lists/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="xlsx",
            files={
                "list": kit.File(
                    url="https://pctc.pss.gov.sa/portal/pcct/slist/js/slistEN.xlsx",
                    patterns=("slisten*.xlsx",),
                    content=kit.FileType.EXCEL,
                )
            },
        ),
    ),
    expected=range(150, 1_000),
    date_formats=("%Y/%m/%d", "%Y"),
    named_keys=True,
    timezone="Asia/Riyadh",
    timeout_seconds=120.0,
    interval_days=90,
    proof=kit.Proof.NONE,
    access_note=(
        "The portal is slow and times out at times. The Arabic workbook is the authority's first "
        "text; the English one is read."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 1,000 rows
)

# Sheet -> what its rows are, and the column of the name.
SHEETS = {
    "Individuals": (kit.Schema.PERSON, "Full Name"),
    "Entities": (kit.Schema.ORGANIZATION, "Entities Name"),
    "Vessels": (kit.Schema.VESSEL, "Vessel Name"),
}
DESIGNATED = "Designated Date"

# Column -> fact; which sheet has which of them differs.
FACTS = {
    "Gender": "gender",
    "DOB": "birthDate",
    "POB": "birthPlace",
    "COB": "birthCountry",
    "Nationality": "nationality",
    "Link of Terrorism Org.": "linkedTo",
    "Address": "address",
    "Owner Name": "owner",
    "Owner information": "ownerNote",
    "Vessel Flag": "flag",
    "Additional Information": "notes",
    "Additional info.": "notes",
}
WHOLE = frozenset({"notes", "ownerNote", "owner"})


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    for name, (schema, head) in SHEETS.items():
        for row in kit.sheet.headed(kit.sheet.table(book, name), (head, DESIGNATED), name):
            yield entry(row, schema, head)


def entry(row: kit.Record, schema: kit.Schema, head: str) -> kit.RawEntry:
    row.ignore("No.")
    aliases = kit.split(filled(row, "Aliases"), ";")
    facts: dict[str, list[str]] = {}
    for column, fact in FACTS.items():
        text = filled(row, column)
        facts.setdefault(fact, []).extend([text] if fact in WHOLE else kit.split(text, ";"))
    listed_on = filled(row, DESIGNATED)
    return kit.RawEntry(
        schema=schema,
        names=(
            kit.RawName(text=filled(row, head)),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(kit.RawDesignation(programme="Resolution 1373", listed_on=listed_on),),
        identifiers=tuple(numbers(row)),
        facts=facts,
        extra=row.leftovers(),
    )


def filled(row: kit.Record, column: str) -> str:
    text = row.take_optional(column)
    return "" if text.upper() == "NA" else text


def numbers(row: kit.Record) -> Iterator[kit.RawIdentifier]:
    kind = filled(row, "Document Type").casefold()
    country = filled(row, "Issuing Country")
    of = "passportNumber" if kind == "passport" else "documentNumber"
    for number in kit.split(filled(row, "Document No."), ";"):
        yield kit.RawIdentifier(type=of, number=number, country=country)
    for number in kit.split(filled(row, "Registration Number"), ";"):
        yield kit.RawIdentifier(type="registrationNumber", number=number)
    for number in kit.split(filled(row, "IMO No."), ";"):
        yield kit.RawIdentifier(type="imoNumber", number=number)
