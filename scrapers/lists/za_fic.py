"""South Africa: Financial Intelligence Centre, targeted financial sanctions list (XML).

A mirror of the UN list: the key is the UN's own reference number, also given as an identifier, so
that an entry and its original are one subject. Several values share one text, label before value.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Targeted Financial Sanctions List",
    authority="Financial Intelligence Centre of South Africa",
    country="ZA",
    legal_basis="Financial Intelligence Centre Act 2001, section 26A; POCDATARA Act 2004",
    page="https://tfs.fic.gov.za/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://tfs.fic.gov.za/Pages/TFSListDownload?fileType=xml",
                    patterns=("tfslist*.xml",),
                    content=kit.FileType.XML,
                    method="POST",
                )
            },
        ),
    ),
    expected=range(500, 2000),
    date_formats=("%Y-%m-%d", "%d-%m-%Y", "%Y"),
    terrorism_programmes=kit.un.TERRORISM,
    timezone="Africa/Johannesburg",
    interval_days=30,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "Only a POST with an empty body gives the XML; a GET gives a web page. The list follows "
        "the UN list within days, and its comments may lag behind. The file carries no date."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # no whole file is known; as large as the UN's 2.4 MB
)

SCHEMA = {"Table": kit.Schema.PERSON, "Table1": kit.Schema.ORGANIZATION}
PREFIX = {"Table": "Individual", "Table1": "Entity"}
NAME = {"Table": "FullName", "Table1": "FirstName"}

QUALITY = {
    "good": kit.NameKind.ALIAS,
    "low": kit.NameKind.WEAK_ALIAS,
    "a.k.a.": kit.NameKind.ALIAS,
    "f.k.a.": kit.NameKind.PREVIOUS_NAME,
    "f.k.a": kit.NameKind.PREVIOUS_NAME,
    "f.n.a.": kit.NameKind.PREVIOUS_NAME,
    "formerly known as": kit.NameKind.PREVIOUS_NAME,
}
NOTHING = "NA"
# "Low, Abu Sajjad, Low, Mansoor": names may hold commas themselves, labels never stand alone.
ALIAS = re.compile(
    r"(?:^|[,;])\s{0,9}(good|low|a\.k\.a\.|f\.k\.a\.?|f\.n\.a\.|formerly known as)\s{0,9},\s{0,9}",
    re.IGNORECASE,
)

PAPERS = {
    "passport": "passportNumber",
    "national identification number": "idNumber",
}
PAPER = re.compile(
    r"(?:^|,)\s{0,9}(passport|national identification number)\s{0,9},\s{0,9}", re.IGNORECASE
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"], "NewDataSet")
    for tag, record in kit.xml.records(top, *SCHEMA):
        yield entry(tag, record)


def filled(record: kit.Record, name: str) -> str:
    """What stands in a field that may be absent; some files have a word where nothing is known."""
    text = record.take_optional(name)
    return "" if text == NOTHING else text


def entry(tag: str, record: kit.Record) -> kit.RawEntry:
    kind = PREFIX[tag]
    reference = record.take_filled("ReferenceNumber")
    record.where = f"{tag} {reference}"
    identifiers, notes = papers(filled(record, f"{kind}Document"))
    return kit.RawEntry(
        reference=reference,
        schema=SCHEMA[tag],
        names=(
            kit.RawName(text=record.take_filled(NAME[tag])),
            *aliases(filled(record, f"{kind}Alias")),
        ),
        designations=(
            kit.RawDesignation(
                programme=kit.un.programme(reference), listed_on=record.take("ListedOn")
            ),
        ),
        identifiers=(
            kit.RawIdentifier(type="unReference", number=reference),
            kit.RawIdentifier(type="sourceId", number=record.take(f"{kind}ID")),
            *identifiers,
        ),
        facts={
            "birthDate": [filled(record, "IndividualDateOfBirth")],
            "birthPlace": [filled(record, "IndividualPlaceOfBirth")],
            "nationality": [filled(record, "Nationality")],
            "address": [filled(record, f"{kind}Address")],
            "position": [filled(record, "Designation")],
            "title": [filled(record, "Title")],
            "notes": [filled(record, "Comments")],
            "documentNote": notes,
        },
        extra=record.leftovers(),
    )


def labelled(text: str, label: re.Pattern[str]) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first label, and (label, value) for each label."""
    before, *rest = label.split(text)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return before.strip(" ,"), [(name.lower(), value.strip(" ,")) for name, value in pairs]


def aliases(text: str) -> list[kit.RawName]:
    """Aliases by quality; what has no label counts as a good one."""
    before, pairs = labelled(text, ALIAS)
    found = [kit.RawName(text=value, kind=QUALITY[name]) for name, value in pairs]
    return [kit.RawName(text=before, kind=kit.NameKind.ALIAS), *found] if before else found


def papers(text: str) -> tuple[list[kit.RawIdentifier], list[str]]:
    """Numbers by kind of paper, and what no label explains, verbatim."""
    before, pairs = labelled(text, PAPER)
    found = [kit.RawIdentifier(type=PAPERS[name], number=value) for name, value in pairs]
    return found, [before]
