"""What OFAC's two lists share: the CSV set, the XML, and the Remarks that pack everything else.

Format: OFAC's data specification (dat_spec.txt, published beside the files) and the files of 2015
to 2026. Remarks repeat, as prose, what the XML has in elements of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from scrapers.kit import csv_rows, xml_records
from scrapers.kit.entry import (
    NameKind,
    RawDesignation,
    RawEntry,
    RawIdentifier,
    RawName,
    Schema,
)
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import About, Content, Document, Documents, File, Format

NULL = "-0-"
CUT = 1000
"""Remarks end here, mid-word; the rest stands in the comments file."""

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
ADDRESSES = ("ent_num", "add_num", "address", "city", "country", "remarks")
ALIASES = ("ent_num", "alt_num", "type", "name", "remarks")
COMMENTS = ("ent_num", "remarks")

TYPES = {
    NULL: Schema.ORGANIZATION,
    "individual": Schema.PERSON,
    "vessel": Schema.VESSEL,
    "aircraft": Schema.AIRPLANE,
    "entity": Schema.ORGANIZATION,
}
ALIAS_KINDS = {
    "aka": NameKind.ALIAS,
    "fka": NameKind.PREVIOUS_NAME,
    "nka": NameKind.ALIAS,
    "a.k.a.": NameKind.ALIAS,
    "f.k.a.": NameKind.PREVIOUS_NAME,
    "n.k.a.": NameKind.ALIAS,
}

NOT_IN_MAIN = frozenset({"alias", "previousName", "address", "country"})
COVERED = frozenset(
    {
        "name",
        "weakAlias",
        "programme",
        "identifier",
        "birthDate",
        "birthPlace",
        "nationality",
        "citizenship",
        "gender",
        "title",
        "linkedTo",
        "secondarySanctions",
        "notes",
        "website",
        "email",
        "phone",
        "vesselType",
        "flag",
        "tonnage",
        "owner",
        "sanctionsInformation",
        "incorporationDate",
        "organizationType",
        "listedOn",
    }
)
"""Fields that the main CSV file carries by itself; aliases and addresses are in files beside it."""


def formats(xml: str, prefix: str, base: str) -> tuple[Format, ...]:
    """The representations of one list: XML, the CSV set, the main CSV alone, its `|` variant."""
    main = File(url=f"{base}/{prefix}.csv", patterns=(f"{prefix}.csv",), content=Content.CSV)
    return (
        Format(
            id="xml",
            files={
                "xml": File(
                    url=f"{base}/{xml}",
                    patterns=(xml, xml.replace(".XML", "*.XML")),
                    content=Content.XML,
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
        Format(id="csv-main", files={"main": main}, covers=COVERED),
        Format(
            id="pip",
            files={
                "main": File(url="", patterns=(f"{prefix}.pip",), content=Content.CSV),
            },
            covers=COVERED,
        ),
    )


def _beside(base: str, prefix: str, name: str, *, required: bool = True) -> File:
    plain = {"add": "add.csv", "alt": "alt.csv", "comments": "sdn_comments.csv"}[name]
    file = plain if prefix == "sdn" else f"cons_{name}.csv"
    return File(url=f"{base}/{file}", patterns=(file,), content=Content.CSV, required=required)


def about(documents: Documents) -> About:
    """Publication day and declared number of records, which only the XML has."""
    if "xml" not in documents:
        return About()
    top = xml_records.root(documents["xml"], "sdnList")
    head = next((e for e in top if xml_records.local(e) == "publshInformation"), None)
    if head is None:
        raise LayoutChanged("publshInformation is missing.")
    said = {xml_records.local(e): (e.text or "").strip() for e in head}
    try:
        day = datetime.strptime(said["Publish_Date"], "%m/%d/%Y").replace(tzinfo=UTC)
        return About(published_at=day, record_count=int(said["Record_Count"]))
    except (KeyError, ValueError):
        raise LayoutChanged("Publish_Date or Record_Count is missing or strange.") from None


def parse(documents: Documents) -> Iterator[RawEntry]:
    """Entries of whichever representation is there."""
    if "xml" in documents:
        return from_xml(documents["xml"])
    return from_csv(documents)


# CSV.


def from_csv(documents: Documents) -> Iterator[RawEntry]:
    """The main file, with the files beside it where they are there."""
    aliases = _by_entry(documents.get("aliases"), ALIASES)
    addresses = _by_entry(documents.get("addresses"), ADDRESSES)
    rest = _by_entry(documents.get("comments"), COMMENTS)
    seen: set[str] = set()
    for row in _main(documents["main"]):
        number = row.take_filled("ent_num")
        seen.add(number)
        if "addresses" in documents and number not in addresses:
            raise LayoutChanged(f"The address file has no row for entry {number}.")
        yield _csv_entry(
            number, row, aliases.pop(number, []), addresses.pop(number, []), rest.pop(number, [])
        )
    for name, left in (("alias", aliases), ("address", addresses), ("comments", rest)):
        if orphans := left.keys() - seen:
            raise LayoutChanged(
                f"The {name} file names entry {min(orphans)}, which the main file does not have."
            )


def _main(document: Document) -> Iterator[Record]:
    """Rows of the main file; one stored copy of the `|` variant has a header row."""
    delimiter = "|" if document.name.lower().endswith(".pip") else ","
    for row in csv_rows.rows(document, MAIN, encoding="latin-1", delimiter=delimiter):
        number = row.peek("ent_num")
        if number.isdigit():
            yield row
        elif "ent_num" not in number.casefold():
            raise LayoutChanged(f"{row.where}: {number!r} is no entry number.")


def _by_entry(document: Document | None, columns: tuple[str, ...]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    if document is not None:
        for row in csv_rows.rows(document, columns, encoding="latin-1"):
            found.setdefault(row.take_filled("ent_num"), []).append(row)
    return found


def _text(row: Record, name: str) -> str:
    text = row.take(name)
    return "" if text == NULL else text


def _csv_entry(
    number: str,
    row: Record,
    aliases: Iterable[Record],
    addresses: Iterable[Record],
    comments: Iterable[Record],
) -> RawEntry:
    name = _text(row, "name")
    if not name:
        raise LayoutChanged(f"{row.where}: entry {number} has no name.")
    said = Said()
    remarks = _text(row, "remarks")
    remarks += "".join(_text(comment, "remarks") for comment in comments)
    said.remarks(remarks)
    title = _text(row, "title")
    said.add("title", title)
    said.forget("notes", *title.split("; "))
    said.identifiers += _numbered("callSign", _text(row, "call_sign"))
    for column, fact in (("vessel_type", "vesselType"), ("flag", "flag"), ("owner", "owner")):
        said.add(fact, _text(row, column))
    said.add("tonnage", _text(row, "tonnage"), _text(row, "grt"))
    for alias in aliases:
        kind = alias.take_as("type", ALIAS_KINDS)
        said.names.append(RawName(text=_text(alias, "name"), kind=kind))
    for address in addresses:
        parts = [_text(address, "address"), _text(address, "city"), _text(address, "country")]
        said.place(parts[:2], parts[2])
    tags = [tag.strip(" []") for tag in _text(row, "program").split("]")]
    return said.entry(number, row.take_as("type", TYPES), name, filter(None, tags))


# XML.

IGNORED_XML = ("mainEntry", "uid")


def from_xml(document: Document) -> Iterator[RawEntry]:
    """Entries of SDN.XML or CONSOLIDATED.XML; the namespace has changed, so none is asked for."""
    top = xml_records.root(document, "sdnList")
    for tag, record in xml_records.records(top, "sdnEntry", "publshInformation"):
        if tag == "sdnEntry":
            yield _xml_entry(record)


def _xml_entry(record: Record) -> RawEntry:
    number, last = record.take_filled("uid"), record.take_filled("lastName")
    said = Said()
    said.remarks(record.take_optional("remarks"))
    said.add("title", record.take_optional("title"))
    for item in _items(record, "idList", "id"):
        said.identity_of(item)
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


def full_name(last: str, first: str) -> str:
    """The CSV's way: `SURNAME, Given`."""
    return f"{last}, {first}" if first else last


# Remarks and identifiers.

IDENTIFIERS: Mapping[str, str] = {
    "Passport": "passportNumber",
    "Diplomatic Passport": "passportNumber",
    "Stateless Person Passport": "passportNumber",
    "National ID No.": "idNumber",
    "National Foreign ID Number": "idNumber",
    "Identification Number": "idNumber",
    "Personal ID Card": "idNumber",
    "Cedula No.": "idNumber",
    "Cedula No": "idNumber",
    "C.U.R.P.": "idNumber",
    "D.N.I.": "idNumber",
    "N.I.E.": "idNumber",
    "SSN": "idNumber",
    "Birth Certificate Number": "documentNumber",
    "Driver's License No.": "documentNumber",
    "Electoral Registry No.": "documentNumber",
    "Residency Number": "documentNumber",
    "Refugee ID Card": "documentNumber",
    "Turkish Identification Number": "idNumber",
    "Tarjeta Profesional": "documentNumber",
    "Numero Unico de Identificacao Tributaria": "taxNumber",
    "Tax ID No.": "taxNumber",
    "R.F.C.": "taxNumber",
    "RFC": "taxNumber",
    "NIT #": "taxNumber",
    "RUC #": "taxNumber",
    "RIF #": "taxNumber",
    "RTN": "taxNumber",
    "V.A.T. Number": "taxNumber",
    "C.U.I.T.": "taxNumber",
    "C.U.I.": "taxNumber",
    "Italian Fiscal Code": "taxNumber",
    "Fiscal Code": "taxNumber",
    "Registration Number": "registrationNumber",
    "Registration ID": "registrationNumber",
    "Public Registration Number": "registrationNumber",
    "Business Registration Number": "registrationNumber",
    "Business Registration Document #": "registrationNumber",
    "Business Number": "registrationNumber",
    "Commercial Registry Number": "registrationNumber",
    "Company Number": "registrationNumber",
    "UK Company Number": "registrationNumber",
    "Government Gazette Number": "registrationNumber",
    "Folio Mercantil No.": "registrationNumber",
    "Matricula Mercantil No": "registrationNumber",
    "Trade License No.": "registrationNumber",
    "License": "registrationNumber",
    "Chamber of Commerce Number": "registrationNumber",
    "Istanbul Chamber of Comm. No.": "registrationNumber",
    "Central Registration System Number": "registrationNumber",
    "Economic Register Number (CBLS)": "registrationNumber",
    "Unified Social Credit Code (USCC)": "registrationNumber",
    "Legal Entity Number": "registrationNumber",
    "C.R. No.": "registrationNumber",
    "D-U-N-S Number": "registrationNumber",
    "BIK (RU)": "registrationNumber",
    "Certificate of Incorporation Number": "registrationNumber",
    "Tax ID": "taxNumber",
    "Vessel Registration Identification": "imoNumber",
    "MMSI": "mmsi",
    "SWIFT/BIC": "swiftBic",
    "Aircraft Tail Number": "registrationNumber",
    "Aircraft Manufacturer's Serial Number (MSN)": "registrationNumber",
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "registrationNumber",
    "Aircraft Mode S Transponder Code": "registrationNumber",
    "ISIN": "registrationNumber",
}
FACTS: Mapping[str, str] = {
    "DOB": "birthDate",
    "POB": "birthPlace",
    "nationality": "nationality",
    "citizen": "citizenship",
    "Gender": "gender",
    "Gender:": "gender",
    "Linked To:": "linkedTo",
    "Secondary sanctions risk:": "secondarySanctions",
    "Additional Sanctions Information -": "sanctionsInformation",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:": (
        "sanctionsInformation"
    ),
    "Executive Order 13662 Directive Determination -": "sanctionsInformation",
    "Executive Order 14024 Directive Information -": "sanctionsInformation",
    "Executive Order 14024 Directive Information": "sanctionsInformation",
    "CAATSA Section 235 Information:": "sanctionsInformation",
    "Website": "website",
    "Email Address": "email",
    "Phone Number": "phone",
    "Telephone": "phone",
    "Fax": "phone",
    "Organization Established Date": "incorporationDate",
    "Organization Type:": "organizationType",
    "Target Type": "organizationType",
    "Vessel Flag": "flag",
    "Former Vessel Flag": "formerFlag",
    "Nationality of Registration": "country",
    "Aircraft Model": "aircraftModel",
    "Aircraft Manufacture Date": "buildDate",
    "Aircraft Operator": "operator",
}
LABELS = sorted({*IDENTIFIERS, *FACTS}, key=len, reverse=True)
LABELLED = re.compile(
    r"(?:alt\. )?(?P<label>" + "|".join(re.escape(x) for x in LABELS) + r")(?:\s+|$)(?P<value>.*)",
    re.DOTALL,
)
QUOTED = re.compile(r"(?:alt\. )?(?P<type>[afn]\.k\.a\.),? '(?P<name>.*)'$", re.DOTALL)
WALLET = re.compile(r"(?:alt\. )?Digital Currency Address - (?P<coin>\S+) (?P<number>\S+)")
NUMBER = re.compile(
    r"(?P<number>.+?)(?: \((?P<country>[^()]+)\))?(?: (?:issued|expires|effective)\b.*)?$",
    re.DOTALL,
)
GOES_ON = re.compile(r"(?:31 C\.?F\.?R\.?(?: part)?|[Ss]ection)$", re.DOTALL)


class Said:
    """What remarks, identifiers and elements say of one entry, gathered."""

    def __init__(self) -> None:
        self.names: list[RawName] = []
        self.identifiers: list[RawIdentifier] = []
        self.facts: dict[str, list[str]] = {}

    def add(self, fact: str, *texts: str) -> None:
        """Put texts to a fact, once each."""
        for text in texts:
            if text and text not in self.facts.get(fact, ()):
                self.facts.setdefault(fact, []).append(text)

    def forget(self, fact: str, *texts: str) -> None:
        """Take away what only repeats another field."""
        if fact in self.facts:
            self.facts[fact] = [text for text in self.facts[fact] if text not in texts]

    def place(self, lines: Iterable[str], country: str) -> None:
        """An address, and its country; a country alone is no address."""
        known = [line for line in lines if line]
        self.add("country", country)
        if known:
            self.add("address", ", ".join(filter(None, [*known, country])))

    def remarks(self, text: str) -> None:
        """Split remarks; what cannot be split is kept whole in `notes`."""
        for piece in pieces(text):
            self.piece(piece)

    def piece(self, piece: str) -> None:
        """One remark by its label."""
        if found := QUOTED.match(piece):
            old = found["type"] == "f.k.a."
            kind = NameKind.PREVIOUS_NAME if old else NameKind.WEAK_ALIAS
            self.names.append(RawName(text=found["name"], kind=kind))
        elif found := WALLET.match(piece):
            number, coin = found["number"], found["coin"]
            self.identifiers.append(RawIdentifier(type="walletAddress", number=number))
            self.add("currency", coin)
        elif found := LABELLED.match(piece):
            self.labelled(found["label"], found["value"].strip(), piece)
        else:
            self.add("notes", piece)

    def labelled(self, label: str, value: str, piece: str) -> None:
        """A value with a label we know."""
        if not value:
            self.add("notes", piece)
        elif label in FACTS:
            self.add(FACTS[label], value)
        else:
            self.identifiers += _numbered(IDENTIFIERS[label], value)

    def identity_of(self, item: Record) -> None:
        """An <id> element: the same labels as in the remarks, in elements."""
        label, number = item.take_filled("idType"), item.take_optional("idNumber")
        country = item.take_optional("idCountry")
        item.ignore("issueDate", "expirationDate")
        self.piece(f"{label} {number}" + (f" ({country})" if country else ""))

    def vessel(self, vessel: Record) -> None:
        """Call sign, type, flag, owner and tonnages of a vessel."""
        self.identifiers += _numbered("callSign", vessel.take_optional("callSign"))
        for name, fact in (
            ("vesselType", "vesselType"),
            ("vesselFlag", "flag"),
            ("vesselOwner", "owner"),
            ("tonnage", "tonnage"),
            ("grossRegisteredTonnage", "tonnage"),
        ):
            self.add(fact, vessel.take_optional(name))

    def entry(
        self,
        number: str,
        schema: Schema,
        name: str,
        tags: Iterable[str],
        extra: Mapping[str, Iterable[str]] | None = None,
    ) -> RawEntry:
        """The whole entry."""
        return RawEntry(
            reference=number,
            schema=schema,
            names=(RawName(text=name), *self.names),
            designations=tuple(RawDesignation(programme=tag) for tag in tags),
            identifiers=tuple(self.identifiers),
            facts=self.facts,
            extra=extra or {},
        )


def _numbered(of: str, value: str) -> list[RawIdentifier]:
    """A number, and the country that stands in brackets behind it."""
    found = NUMBER.match(value)
    if not value or not found:
        return []
    number = found["number"].removeprefix("IMO ") if of == "imoNumber" else found["number"]
    return [RawIdentifier(type=of, number=number, country=found["country"] or "")]


def pieces(remarks: str) -> list[str]:
    """Remarks cut at `; `, but not within a value that has one (a rule's number, an address)."""
    found: list[str] = []
    for part in remarks.strip().removesuffix(".").split("; "):
        if found and GOES_ON.search(found[-1]) and not _labelled(bare(part)):
            found[-1] = f"{found[-1]}; {part}"
        elif part.strip():
            found.append(part.strip())
    return [bare(piece) for piece in found]


def _labelled(part: str) -> bool:
    return any(rule.match(part) for rule in (QUOTED, WALLET, LABELLED))


def bare(piece: str) -> str:
    """`(Linked To: X)` as `Linked To: X`."""
    inside = piece.startswith("(Linked To:") and piece.endswith(")")
    return piece[1:-1] if inside else piece


def unread(remarks: str) -> list[str]:
    """The pieces of remarks that no rule reads: kept whole in `notes`."""
    return [piece for piece in pieces(remarks) if not _labelled(piece)]
