"""OFAC's ENHANCED XML: one element per entity, with the dates on which it came onto each list.

Structure: namespace `.../exports/ENHANCED_XML`, seen in a cut of CONS_ENHANCED.XML of 2026-07-27
and in OFAC's schema. No whole file has passed this reader yet, and SDN_ENHANCED.XML is over
100 MB: it is read one entity at a time. Words are those of the remarks, so that an entity comes
out here as it does from the plain XML.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers.families.ofac_remarks import ALIAS_KINDS, TYPES, Remark, full_name, numbered
from scrapers.kit import xml_records
from scrapers.kit.entry import NameKind, RawEntry, RawName
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.moments import file_moment
from scrapers.kit.record import Record
from scrapers.kit.source import About, Document, File, FileType, Format

TOP = "sanctionsData"
FEATURES: Mapping[str, str] = {
    "Birthdate": "birthDate",
    "Place of Birth": "birthPlace",
    "Nationality Country": "nationality",
    "Citizenship Country": "citizenship",
    "Title": "title",
    "VESSEL TYPE": "vesselType",
    "Vessel Type": "vesselType",
    "Vessel Flag": "flag",
    "Other Vessel Flag": "flag",
    "Vessel Owner": "owner",
    "Vessel Tonnage": "tonnage",
    "Vessel Gross Tonnage": "tonnage",
    "Vessel Gross Registered Tonnage": "tonnage",
}
"""Features that the plain XML has in elements of its own; all others go by their label."""

LINES = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
TOWN = ("CITY", "STATE/PROVINCE", "POSTAL CODE")
YES_OR_NO = {"true": True, "false": False, "": False}
NAMELESS = re.compile(rb"<(?:\w+:)?relatedEntity\b[^>]*/>")
"""A related party of which only the number is given."""


def form(base: str, name: str) -> Format:
    """The representation, by the name of its file."""
    file = File(url=f"{base}/{name}", patterns=(name,), content=FileType.XML)
    return Format(id="enhanced", files={"enhanced": file})


def about(document: Document) -> About:
    """The day of the data; this format does not count its records."""
    for element in xml_records.stream(document, TOP, "publicationInfo"):
        said = xml_records.record(element, "publicationInfo")
        return About(published_at=file_moment(said.take_filled("dataAsOf"), "dataAsOf"))
    raise LayoutChanged("publicationInfo is missing.")


def parse(document: Document) -> Iterator[RawEntry]:
    """The entities, in their order."""
    names = _names_by_number(document) if NAMELESS.search(document.content) else {}
    for number, element in enumerate(xml_records.stream(document, TOP, "entity"), 1):
        yield _entity(xml_records.record(element, f"entity {number}"), names)


def _names_by_number(document: Document) -> dict[str, str]:
    """Primary names, for relations that give only a number."""
    found = {}
    for element in xml_records.stream(document, TOP, "entity"):
        record = xml_records.record(element, "entity")
        number = record.take_filled("@id")
        found[number] = next(text for name in _names(record) for text, _ in name[:1])
    return found


def _entity(record: Record, names: Mapping[str, str]) -> RawEntry:
    said = Remark()
    number = record.take_filled("@id")
    general = next(iter(record.take_each("generalInfo")), Record([], record.where))
    general.ignore("identityId")
    schema = TYPES.get(_coded(general, "entityType").casefold())
    if schema is None:
        raise LayoutChanged(f"{record.where}: the type is unknown.")
    said.add("title", general.take_optional("title"))
    said.remarks(general.take_optional("remarks"))
    primary, *others = [pair for name in _names(record) for pair in name]
    said.names += [RawName(text=text, kind=kind) for text, kind in others]
    for address in _each(record, "addresses", "address"):
        _address(said, address)
    for feature in _each(record, "features", "feature"):
        _feature(said, feature)
    for paper in _each(record, "identityDocuments", "identityDocument"):
        _paper(said, paper)
    for relation in _each(record, "relationships", "relationship"):
        _relation(said, relation, names)
    tags = _listing(said, record)
    return said.entry(number, schema, primary[0], tags, record.leftovers(general))


def _each(record: Record, outer: str, inner: str) -> Iterator[Record]:
    for group in record.take_each(outer):
        for item in group.take_each(inner):
            item.ignore("@id")
            yield item


def _coded(record: Record, name: str) -> str:
    """The word of a coded element; its number is only the place in OFAC's tables."""
    found = [item.take_optional("") for item in record.take_each(name)]
    return " ".join(filter(None, found))


def _listing(said: Remark, record: Record) -> list[str]:
    """Programme tags. The day an entity came onto a list is not the day of any one programme."""
    for item in _each(record, "sanctionsLists", "sanctionsList"):
        name, day = item.take_filled(""), item.take_optional("@datePublished")
        said.add("listedOn", f"{name}: {day}" if day else "")
    for outer, inner, fact in (
        ("sanctionsTypes", "sanctionsType", "sanctionType"),
        ("legalAuthorities", "legalAuthority", "legalAuthority"),
    ):
        said.add(fact, *(item.take_optional("") for item in _each(record, outer, inner)))
    programmes = _each(record, "sanctionsPrograms", "sanctionsProgram")
    return [item.take_filled("") for item in programmes]


# Names.


def _names(record: Record) -> list[list[tuple[str, NameKind]]]:
    """Per name its spellings, the Latin one first; the primary name comes first of all."""
    found = list(_each(record, "names", "name"))
    primary = [item for item in found if item.peek("isPrimary") == "true"]
    if len(primary) != 1:
        raise LayoutChanged(f"{record.where}: {len(primary)} primary names, not one.")
    others = [item for item in found if item is not primary[0]]
    spelt = [_spellings(item) for item in (*primary, *others)]
    if not spelt[0]:
        raise LayoutChanged(f"{record.where}: the primary name is not spelt.")
    return spelt


def _spellings(name: Record) -> list[tuple[str, NameKind]]:
    first = name.take_as("isPrimary", YES_OR_NO)
    weak = name.take_as("isLowQuality", YES_OR_NO)
    kind = NameKind.NAME if first else _kind(name, _coded(name, "aliasType"), weak)
    spelt = sorted(
        _each(name, "translations", "translation"), key=lambda t: t.peek("isPrimary") != "true"
    )
    texts = [text for text in map(_full_name, spelt) if text]
    if not texts:
        raise LayoutChanged(f"{name.where}: a name without a text.")
    return [(texts[0], kind), *((t, NameKind.ALIAS if first else kind) for t in texts[1:])]


def _kind(name: Record, word: str, weak: bool) -> NameKind:
    kind = ALIAS_KINDS.get(word.casefold())
    if kind is None:
        raise LayoutChanged(f"{name.where}: aliasType has the unknown value {word!r}.")
    return NameKind.WEAK_ALIAS if weak and kind == NameKind.ALIAS else kind


def _full_name(spelling: Record) -> str:
    first = spelling.take_optional("formattedFirstName")
    last = spelling.take_optional("formattedLastName")
    return spelling.take_optional("formattedFullName") or full_name(last, first)


# Where they are, what is said of them, whom they belong to.


def _address(said: Remark, address: Record) -> None:
    """Each spelling of an address; parts of a kind we have not met are kept behind the others."""
    country = _coded(address, "country")
    spelt = [_parts(item) for item in _each(address, "translations", "translation")]
    for parts in spelt or [{}]:
        region = parts.pop("REGION", "")
        lines = ", ".join(filter(None, (parts.pop(name, "") for name in LINES)))
        town = " ".join(filter(None, (parts.pop(name, "") for name in TOWN)))
        said.place([lines, town, *parts.values()], country or (region and f"Region: {region}"))


def _parts(spelling: Record) -> dict[str, str]:
    parts = _each(spelling, "addressParts", "addressPart")
    return {_coded(part, "type").upper(): part.take_optional("value") for part in parts}


def _feature(said: Remark, feature: Record) -> None:
    """A feature as the authority words it: its split dates pad what is not known."""
    label, value = _coded(feature, "type"), feature.take_optional("value")
    if label in FEATURES:
        said.add(FEATURES[label], value)
    elif label == "Vessel Call Sign":
        said.identifiers += numbered("callSign", value)
    elif label:
        said.piece(f"{label} {value}".strip())
    else:
        said.add("notes", value)


def _paper(said: Remark, paper: Record) -> None:
    country = _coded(paper, "issuingCountry")
    said.identity(_coded(paper, "type"), paper.take_optional("documentNumber"), country)


def _relation(said: Remark, relation: Record, names: Mapping[str, str]) -> None:
    """Whom an entity is linked to: by name, or by number where the file has no name for it."""
    for other in relation.take_each("relatedEntity"):
        number = other.take_optional("@entityId")
        said.add("linkedTo", other.take_optional("") or names.get(number, number))
