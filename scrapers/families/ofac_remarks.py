"""OFAC's remarks: prose that repeats what the XML files have in elements of their own.

One vocabulary for all of OFAC's formats: the labels of the remarks, of `<id>` elements and of the
features of the ENHANCED XML are the same words.
"""

import re
from collections.abc import Iterable, Mapping

from scrapers.kit.entry import (
    NameKind,
    RawDesignation,
    RawEntry,
    RawIdentifier,
    RawName,
    Schema,
)
from scrapers.kit.record import Record

NULL = "-0-"
"""How the CSV files write that a column says nothing."""

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
"""Types and alias types by their words in lower case; both XMLs write them in other cases."""

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
LABELS = sorted(sorted({*IDENTIFIERS, *FACTS}), key=len, reverse=True)
LABELLED = re.compile(
    r"(?:alt\. )?(?P<label>" + "|".join(map(re.escape, LABELS)) + r")(?:\s{1,9}|$)(?P<value>.*)",
    re.DOTALL,
)
QUOTED = re.compile(r"(?:alt\. )?(?P<type>[afn]\.k\.a\.),? '(?P<name>.*)'$", re.DOTALL)
WALLET = re.compile(r"(?:alt\. )?Digital Currency Address - (?P<coin>\S+) (?P<number>\S+)")
NUMBER = re.compile(
    r"(?P<number>.+?)(?: \((?P<country>[^()]+)\))?(?: (?:issued|expires|effective)\b.*)?$",
    re.DOTALL,
)
UNFINISHED = ("R", "R.", "part", "ection")
GOES_ON = re.compile(r"(?:31 C\.?F\.?R\.?(?: part)?|[Ss]ection)$", re.DOTALL)


class Remark:
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

    def remarks(self, text: str, *, cut: bool = False) -> None:
        """Split remarks; what cannot be split is kept whole in `notes`.

        Of `cut` remarks the last piece is only begun: half a number is no number.
        """
        found = pieces(text)
        if cut:
            self.add("notes", found.pop())
        for piece in found:
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
            self.identifiers += numbered(IDENTIFIERS[label], value)

    def identity(self, label: str, number: str, country: str) -> None:
        """A number from elements of its own, under the label it would have in the remarks."""
        self.piece(f"{label} {number}" + (f" ({country})" if country else ""))

    def vessel(self, vessel: Record) -> None:
        """Call sign, type, flag, owner and tonnages of a vessel."""
        self.identifiers += numbered("callSign", vessel.take_optional("callSign"))
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


def numbered(of: str, value: str) -> list[RawIdentifier]:
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
        goes_on = found and found[-1].endswith(UNFINISHED) and GOES_ON.search(found[-1])
        if goes_on and not _labelled(bare(part)):
            found[-1] = f"{found[-1]}; {part}"
        elif part.strip():
            found.append(part.strip())
    return [bare(piece) for piece in found]


def _labelled(part: str) -> bool:
    return any(rule.match(part) for rule in (QUOTED, WALLET, LABELLED))


def bare(piece: str) -> str:
    """`(Linked To: X)` as `Linked To: X`; the XML has brackets around several of them at times."""
    if piece.startswith("(Linked To:"):
        piece = piece[1:]
    is_shut = piece.startswith("Linked To:") and piece.endswith(")")
    return piece[:-1] if is_shut and piece.count(")") > piece.count("(") else piece


def unread(remarks: str) -> list[str]:
    """The pieces of remarks that no rule reads: kept whole in `notes`."""
    return [piece for piece in pieces(remarks) if not _labelled(piece)]


def full_name(last: str, first: str) -> str:
    """The CSV's way: `SURNAME, Given`."""
    return f"{last}, {first}" if first else last
