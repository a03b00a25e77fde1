"""Pakistan: NACTA, proscribed persons (Fourth Schedule of the Anti-Terrorism Act; JSON).

An export of the authority's page: name, father's name, national identity number (CNIC), province
and district; no days of listing. An entry is known by a fingerprint of its CNIC, so that the number
stands in no key, address or mail; where there is none, or a filler, by name, father and district.
Read: the whole export of 2025-11-18 (3,652 records: 15 without CNIC, 24 with fillers, 8 numbers
that two records share).
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Proscribed persons (Fourth Schedule)",
    short_title="Pakistan names list",
    authority="National Counter Terrorism Authority of Pakistan (NACTA)",
    country="PK",
    legal_basis="Anti-Terrorism Act, 1997, section 11EE and Fourth Schedule",
    page="https://nfs.nacta.gov.pk/",
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=kit.one_file(
        "", "source*.json", "*nacta*.json", "*proscribed*.json", content=kit.FileType.JSON
    ),
    expected=range(1_500, 9_000),
    date_formats=(),
    keys_from_names=True,
    verb_listed="proscribed",
    verb_delisted="de-notified",
    churn=0.3,
    batch=0.1,
    timezone="Asia/Karachi",
    interval_days=30,
    proof=kit.Proof.WHOLE,
    known_on="2026-08-22",
    access_note=(
        "The page answers within Pakistan and makes its file in the browser: a person presses "
        '"Export JSON" and hands the file over with `tracker run pk_nacta_persons --file PATH`. '
        "Records carry national identity numbers: handle with care. Provinces proscribe for three "
        "years at a time; who is de-notified only leaves the list."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the whole file has 443 kB
)

PROGRAMME = "Anti-Terrorism Act, Fourth Schedule"
# The export of the page, and the interface behind it.
NAME, FATHER, CNIC = ("Name", "name"), ("FatherName", "fatherName"), ("CNIC", "cnic")
PROVINCE, DISTRICT = ("Province", "province"), ("District", "district")

# Five digits of place, of which the first is the province, seven, one; no place is 11111 or 12345.
VALID = re.compile(r"(?!11111|12345)[1-8]\d{12}(?<!0000000)")
FILLER = re.compile(r"\d?|0\d+|(?:11111|12345)\d+|\d{1,6}0{7,99}")
SON_OF = re.compile(r"^[sd]/o ", re.IGNORECASE)
NOBODY = frozenset({"nill", "nil", "zz", "n/a", "-", "not known", "unknown"})
ALIAS = re.compile(r"\s{0,9}@\s{0,9}|\s{1,9}alias\s{1,9}", re.IGNORECASE)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    top = kit.json.load(documents["list"])
    for record in kit.json.records(top, "The export"):
        yield entry(record)


@kit.remembered
def entry(record: kit.Record) -> kit.RawEntry:
    cell = one(record, NAME)
    if not cell:
        raise kit.LayoutChanged(f"{record.where}: the name is empty.")
    father = SON_OF.sub("", one(record, FATHER))
    father = "" if len(father) < 2 or father.casefold() in NOBODY else father
    number = one(record, CNIC).replace("-", "")
    district, province = one(record, DISTRICT), one(record, PROVINCE)
    is_valid = VALID.fullmatch(number)
    known_by = f"{cell} s/o {father}, {district or province}"
    return kit.RawEntry(
        reference=kit.fingerprint("cnic", number) if is_valid else kit.slug(known_by),
        schema=kit.Schema.PERSON,
        names=tuple(names(cell)),
        designations=(kit.RawDesignation(programme=PROGRAMME),),
        identifiers=(
            ()
            if FILLER.fullmatch(number)
            else (kit.RawIdentifier(type="idNumber", number=number, country="pk"),)
        ),
        facts={
            "fatherName": [father],
            "address": [", ".join(filter(None, (district, province)))],
        },
        extra=record.leftovers(),
    )


def one(record: kit.Record, spellings: tuple[str, ...]) -> str:
    """The clean text of a field by the name that this document gives it; each has one of them."""
    for name in spellings:
        if record.has(name):
            return kit.clean(record.take(name))
    raise kit.LayoutChanged(f"{record.where}: the field {spellings[0]} is missing.")


def names(cell: str) -> Iterator[kit.RawName]:
    """`A @ B @ C`, `A alias B, C`, `A (B)`: of nicknames, one word only supports a match."""
    first, *others = ALIAS.split(cell)
    outside, inside = kit.brackets(first)
    yield kit.RawName(text=outside or first)
    for text in (*inside, *(piece for other in others for piece in kit.split(other, ","))):
        weak = " " not in text
        kind = kit.NameKind.WEAK_ALIAS if weak else kit.NameKind.ALIAS
        yield kit.RawName(text=text, kind=kind)
