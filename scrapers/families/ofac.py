"""What OFAC's two lists share: the CSV set, the XML and the ENHANCED XML.

Format: OFAC's data specification (dat_spec.txt, published beside the files) and the files of 2014
to 2026. Remarks repeat, as prose, what the XML has in elements of its own: see `ofac_remarks`.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from scrapers.families import ofac_enhanced
from scrapers.families.ofac_remarks import (
    ALIAS_KINDS,
    FACTS,
    NULL,
    TYPES,
    Remark,
    full_name,
    numbered,
)
from scrapers.kit import csv_rows, memo, xml_records
from scrapers.kit.entry import NameKind, RawEntry, RawName
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.memo import Cells, Read
from scrapers.kit.moments import file_moment
from scrapers.kit.record import Record
from scrapers.kit.source import About, Document, Documents, File, FileType, Format

T = TypeVar("T")

CUT = 1000
"""Remarks end here, mid-word; the rest stands in the comments file, to be put on without a gap."""

MAIN = (
    "ent_num",
    "name",
    "type",
    "program",
    "title",
    "call_sign",
    "vessel_type",
    "tonnage",
    "grt",
    "flag",
    "owner",
    "remarks",
)
TYPE = MAIN.index("type")
ADDRESSES = ("ent_num", "add_num", "address", "city", "country", "remarks")
ALIASES = ("ent_num", "alt_num", "type", "name", "remarks")
COMMENTS = ("ent_num", "remarks")

SAVED_AS = ("[ (0-9-]*", "_[0-9]*")
"""What people and browsers put behind a name: a day, a number; never a word, which is a format."""

NOT_IN_MAIN = frozenset({"country"})
COVERED = frozenset(
    {
        "name",
        "weakAlias",
        "programme",
        "identifier",
        "title",
        "notes",
        "vesselType",
        "tonnage",
        "owner",
        "currency",
        "listedOn",
        *FACTS.values(),
    }
    - NOT_IN_MAIN
)
"""Fields that the main CSV file carries by itself; aliases and addresses are in files beside it."""

CSV_LIMIT, XML_LIMIT = 12 * 1024 * 1024, 40 * 1024 * 1024
"""Bytes of one file: sdn.csv had 3.9 MB in May 2024, SDN.XML 11.8 MB in March 2021."""


def formats(xml: str, prefix: str, base: str) -> tuple[Format, ...]:
    """The representations of one list: XML, the CSV set, ENHANCED XML, the main CSV, its `|` kind.

    ENHANCED XML comes after those of which whole files have passed.
    """
    main = File(
        url=f"{base}/{prefix}.csv",
        patterns=(f"{prefix}.csv",),
        content=FileType.CSV,
        size_limit_bytes=CSV_LIMIT,
    )
    return (
        Format(
            id="xml",
            files={
                "xml": File(
                    url=f"{base}/{xml}",
                    patterns=(xml, *(xml.replace(".XML", f"{more}.XML") for more in SAVED_AS)),
                    content=FileType.XML,
                    size_limit_bytes=XML_LIMIT,
                )
            },
        ),
        Format(
            id="csv-set",
            files={
                "main": main,
                "addresses": _beside(base, prefix, "add"),
                "aliases": _beside(base, prefix, "alt"),
                "comments": _beside(base, prefix, "comments", required=False),
            },
        ),
        ofac_enhanced.form(base, f"{prefix.split('_')[0].upper()}_ENHANCED.XML"),
        Format(id="csv-main", files={"main": main}, covers=COVERED),
        Format(
            id="pip",
            files={
                "main": File(
                    url="",
                    patterns=(f"{prefix}.pip",),
                    content=FileType.CSV,
                    size_limit_bytes=CSV_LIMIT,
                ),
            },
            covers=COVERED,
        ),
    )


def _beside(base: str, prefix: str, name: str, *, required: bool = True) -> File:
    plain = {"add": "add.csv", "alt": "alt.csv", "comments": "sdn_comments.csv"}[name]
    file = plain if prefix == "sdn" else f"cons_{name}.csv"
    return File(
        url=f"{base}/{file}",
        patterns=(file,),
        content=FileType.CSV,
        required=required,
        size_limit_bytes=CSV_LIMIT,
    )


def about(documents: Documents) -> About:
    """Publication day and declared number of records, as far as the representation has them."""
    if "enhanced" in documents:
        return ofac_enhanced.about(documents["enhanced"])
    if "xml" not in documents:
        return About()
    head = next(xml_records.stream(documents["xml"], "sdnList", "publshInformation"), None)
    if head is None:
        raise LayoutChanged("publshInformation is missing.")
    said = {xml_records.local(e): (e.text or "").strip() for e in head}
    day = file_moment(said.get("Publish_Date", ""), "Publish_Date", form="%m/%d/%Y")
    try:
        return About(published_at=day, record_count=int(said["Record_Count"]))
    except (KeyError, ValueError):
        raise LayoutChanged("Record_Count is missing or strange.") from None


def parse(documents: Documents) -> Iterator[Read]:
    """Entries of whichever representation is there."""
    if "enhanced" in documents:
        return ofac_enhanced.parse(documents["enhanced"])
    if "xml" in documents:
        return from_xml(documents["xml"])
    return from_csv(documents)


# CSV.


NONE: tuple[Cells, ...] = ()
"""Rows of a file beside the main one, of an entry that has none there."""


def from_csv(documents: Documents) -> Iterator[Read]:
    """The main file, with the files beside it where they are there."""
    aliases = _by_entry(documents.get("aliases"), ALIASES)
    addresses = _by_entry(documents.get("addresses"), ADDRESSES)
    rest = _by_entry(documents.get("comments"), COMMENTS)
    seen: set[str] = set()
    for row in _main(documents["main"]):
        number = row[0]
        seen.add(number)
        if "addresses" in documents and number not in addresses:
            raise LayoutChanged(f"The address file has no row for entry {number}.")
        beside = aliases.pop(number, NONE), addresses.pop(number, NONE), rest.pop(number, NONE)
        yield _csv_entry(row, *beside)
    for name, left in (("alias", aliases), ("address", addresses), ("comments", rest)):
        if orphans := left.keys() - seen:
            raise LayoutChanged(
                f"The {name} file names entry {min(orphans)}, which the main file does not have."
            )


def _main(document: Document) -> Iterator[Cells]:
    """Rows of the main file; one stored copy of the `|` variant has a header row."""
    delimiter = "|" if document.name.lower().endswith(".pip") else ","
    for row in csv_rows.rows(document, MAIN, encoding="latin-1", delimiter=delimiter):
        if row[0].isdigit():
            yield row
        elif "ent_num" not in row[0].casefold():
            raise LayoutChanged(f"{document.name}: {row[0]!r} is no entry number.")


def _by_entry(document: Document | None, columns: Cells) -> dict[str, tuple[Cells, ...]]:
    found: dict[str, list[Cells]] = {}
    if document is not None:
        for row in csv_rows.rows(document, columns, encoding="latin-1"):
            if not row[0]:
                raise LayoutChanged(f"{document.name}: a row has no entry number.")
            found.setdefault(row[0], []).append(row)
    return {number: tuple(rows) for number, rows in found.items()}


VESSEL = (
    ("vessel_type", "vesselType"),
    ("flag", "flag"),
    ("owner", "owner"),
    ("tonnage", "tonnage"),
    ("grt", "tonnage"),
)


@memo.remembered
def _csv_entry(
    main: Cells,
    of_aliases: tuple[Cells, ...],
    of_addresses: tuple[Cells, ...],
    of_comments: tuple[Cells, ...],
) -> RawEntry:
    number = main[0]
    row = _texts(MAIN, main)
    name = row["name"]
    if not name:
        raise LayoutChanged(f"Entry {number} has no name.")
    said = Remark()
    remarks, rest = row["remarks"], [_texts(COMMENTS, cells)["remarks"] for cells in of_comments]
    said.remarks("".join([remarks, *rest]), cut=len(remarks) >= CUT and not any(rest))
    if title := row["title"]:
        said.add("title", title)
        said.forget("notes", *title.split("; "))
    if sign := row["call_sign"]:
        said.identifiers += numbered("callSign", sign)
    for column, fact in VESSEL:
        if text := row[column]:
            said.add(fact, text)
    for cells in of_aliases:
        alias = _texts(ALIASES, cells)
        kind = _coded(alias["type"], ALIAS_KINDS, number)
        said.names.append(RawName(text=alias["name"], kind=kind))
    for cells in of_addresses:
        address = _texts(ADDRESSES, cells)
        said.place([address["address"], address["city"]], address["country"])
    tags = [tag.strip(" []") for tag in row["program"].split("]")]
    schema = _coded(main[TYPE], TYPES, number)
    return said.entry(number, schema, name, filter(None, tags))


def _texts(columns: Cells, cells: Cells) -> dict[str, str]:
    """A row by its columns, of which all are there, without what stands for nothing."""
    return {name: "" if text == NULL else text for name, text in zip(columns, cells, strict=True)}


def _coded(code: str, table: Mapping[str, T], number: str) -> T:
    if code not in table:
        raise LayoutChanged(f"Entry {number}: type has the unknown value {code!r}.")
    return table[code]


# XML.

IGNORED_XML = ("mainEntry", "uid")


def from_xml(document: Document) -> Iterator[Read]:
    """Entries of SDN.XML or CONSOLIDATED.XML; the namespace has changed, so none is asked for."""
    for tag, record in xml_records.streamed(document, "sdnList", "sdnEntry", "publshInformation"):
        if tag == "sdnEntry":
            yield _xml_entry(record)


@memo.remembered
def _xml_entry(record: Record) -> RawEntry:
    number, last = record.take_filled("uid"), record.take_filled("lastName")
    said = Remark()
    said.remarks(record.take_optional("remarks"))
    said.add("title", record.take_optional("title"))
    for item in _items(record, "idList", "id"):
        item.ignore("issueDate", "expirationDate")
        label, issued = item.take_filled("idType"), item.take_optional("idNumber")
        said.identity(label, issued, item.take_optional("idCountry"))
    for item in _items(record, "akaList", "aka"):
        kind = item.take_as("type", ALIAS_KINDS)
        weak = item.take_as("category", {"strong": False, "weak": True})
        text = full_name(item.take_filled("lastName"), item.take_optional("firstName"))
        if weak and kind == NameKind.ALIAS:
            kind = NameKind.WEAK_ALIAS
        said.names.append(RawName(text=text, kind=kind))
    for item in _items(record, "addressList", "address"):
        lines = [item.take_optional(f"address{n}") for n in (1, 2, 3)]
        city = (item.take_optional(n) for n in ("city", "stateOrProvince", "postalCode"))
        said.place(
            [", ".join(filter(None, lines)), " ".join(filter(None, city))],
            item.take_optional("country"),
        )
    for listed, inner, value, fact in (
        ("nationalityList", "nationality", "country", "nationality"),
        ("citizenshipList", "citizenship", "country", "citizenship"),
        ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "birthDate"),
        ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "birthPlace"),
    ):
        for item in _items(record, listed, inner):
            said.add(fact, item.take_optional(value))
    for vessel in record.take_each("vesselInfo"):
        said.vessel(vessel)
    tags = [t for item in record.take_each("programList") for t in item.take_all("program")]
    schema = TYPES.get(record.take("sdnType").casefold())
    if schema is None:
        raise LayoutChanged(f"{record.where}: the type is unknown.")
    name = full_name(last, record.take_optional("firstName"))
    return said.entry(number, schema, name, tags, record.leftovers())


def _items(record: Record, listed: str, inner: str) -> Iterator[Record]:
    for outer in record.take_each(listed):
        for item in outer.take_each(inner):
            item.ignore(*IGNORED_XML)
            yield item
