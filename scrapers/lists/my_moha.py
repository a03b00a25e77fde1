"""Malaysia: Ministry of Home Affairs, entities specified under section 66B of Act 613 (XML).

Format as measured on the files of March and October 2026. Entries are numbered by position; the
ministry's reference is the stable one. One copy begins at its first section, without the root. The
file of September 2024 is a PDF saved as XML: tables with a header on every page.

Over 200 lines: two formats, of which the former is a PDF saved as XML.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from scrapers import kit
from scrapers.families import my_cells

SOURCE = kit.Source(
    title="Specified entities under section 66B(1)",
    authority="Ministry of Home Affairs of Malaysia",
    country="MY",
    legal_basis=(
        "Anti-Money Laundering, Anti-Terrorism Financing and Proceeds of Unlawful Activities "
        "Act 2001 (Act 613), section 66B"
    ),
    page=(
        "https://www.moha.gov.my/utama/index.php/en/component/content/article/"
        "350-list-of-ministries-of-home-affairs"
    ),
    known_on="2026-08-22",
    licence="Government of Malaysia, published for implementation; no licence stated",
    language="en",
    tier=3,
    formats=(
        kit.Format(
            id="xml",
            files={
                "page": kit.File(
                    url=(
                        "https://www.moha.gov.my/utama/index.php/en/component/content/article/"
                        "350-list-of-ministries-of-home-affairs"
                    ),
                    patterns=("350-list-of-ministries-of-home-affairs*",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "list": kit.File(
                    url="",
                    patterns=("senarai_kdn_*.xml", "moha*.xml"),
                    content=kit.FileType.XML,
                ),
            },
        ),
    ),
    expected=range(40, 400),
    date_formats=("%d %B %Y", "%d.%m.%Y", "%Y"),
    timezone="Asia/Kuala_Lumpur",
    interval_days=180,
    access_note=(
        "The file has the year and at times a number in its name (SENARAI_KDN_2026_BI_1.xml): the "
        "page is followed to it. The site refuses automated clients at times; a file saved by a "
        "person is taken with `tracker run my_moha --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the largest known file has 55 kB
    proof=kit.Proof.WHOLE,
)

PROGRAMME = "Act 613, section 66B"
FILE = re.compile(r"SENARAI_KDN_(\d{4})_BI(?:_(\d+))?\.xml", re.IGNORECASE)
REFERENCE = re.compile(r"KDN\.([IK])\.{1,2}(\d{1,3})-(\d{4})")
SCHEMA = {"I": kit.Schema.PERSON, "K": kit.Schema.ORGANIZATION}
LABEL = re.compile(r"^\(\d+\)")
LISTED = ("Date 0f Listed", "Date of Listed")  # with a zero on the list of individuals
NOTHING = frozenset({"", "-"})

# The former format, tables of a PDF: columns of a table of so many, as they are called since.
FORMER = "TaggedPDF-doc"
SINCE = {
    ("Design-ation", 13): "Designation",
    ("Other Name", 13): "Other Names",
    ("Idetification Card Number", 13): "Identification Card Number",
}
NUMBERS = ("Reference", "Passport Number", "Identification Card Number")
ITEM = re.compile(r"^(?:[a-z]\)|[ivx]+\.)\s{0,9}")
MONTHS = {"Januari": "January", "Februari": "February", "Mac": "March", "Mei": "May", "Jun": "June"}
MONTHS |= {"Julai": "July", "Ogos": "August", "Oktober": "October", "Disember": "December"}


def follow(document: kit.Document) -> Mapping[str, str]:
    """The newest list that the ministry's page links to."""
    found = {
        (int(match[1]), int(match[2] or 0)): link
        for link in kit.html.links(document)
        if (match := FILE.search(link))
    }
    return {"list": found[max(found)]} if found else {}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(whole(documents["list"]), "xmlResponse", FORMER)
    records = former(top) if kit.xml.local(top) == FORMER else current(top)
    yield from map(entry, records)


def current(top: Any) -> Iterator[kit.Record]:
    """The entries since 2026, numbered through persons and groups."""
    kit.xml.sections(top, "section")
    for number, element in enumerate(top.iter("entry"), 1):
        if element.get("id") != str(number):
            raise kit.LayoutChanged(f"Entry {number} of the list is missing or out of place.")
        yield fields(element, f"entry {number}")


def former(top: Any) -> Iterator[kit.Record]:
    """The rows of the tables of 2024: persons, then groups, each numbered from 1."""
    counted: Counter[bool] = Counter()
    for table in top.iter("Table"):
        head, *rows = list(table.iter("TR")) or [None]
        if head is None:
            raise kit.LayoutChanged("A table of the list has no rows.")
        labels = columns(head)
        persons = "Nationality" in labels
        for row in rows:
            counted[persons] += 1
            record = former_row(row, labels, f"row {counted[persons]}")
            if record.peek("No.") != str(counted[persons]):
                raise kit.LayoutChanged(f"{record.where} of the list is missing or out of place.")
            yield record


def columns(head: Any) -> list[str]:
    """The columns of a table, as they are called since."""
    labels = [label(kit.xml.text(cell)) for cell in head]
    return [SINCE.get((name, len(labels)), name) for name in labels]


def former_row(row: Any, labels: list[str], where: str) -> kit.Record:
    if len(row) != len(labels):
        raise kit.LayoutChanged(f"{where} has {len(row)} cells, not {len(labels)}.")
    texts = (former_cell(cell, name) for cell, name in zip(row, labels, strict=True))
    return kit.Record.row(labels, ("" if text in NOTHING else text for text in texts), where)


def former_cell(cell: Any, name: str) -> str:
    """A cell of the former format, its items between bars as in the current one.

    Lines of an item are its words, lines of a number its digits, lines of a birth date dates.
    """
    lines = [kit.clean(line) for line in cell.itertext()]
    if name in NUMBERS:
        return "".join(lines).replace("- ", "-")
    if name == "Date of Birth":
        return "|".join(filter(None, lines))
    return kit.clean(" ".join(ITEM.sub("|", line) for line in lines)).lstrip("|")


def whole(document: kit.Document) -> kit.Document:
    """The document with the root element that one copy lacks."""
    content = document.content.strip()
    if content.startswith(b"<section") and content.endswith(b"</xmlResponse>"):
        return kit.Document(name=document.name, content=b"<xmlResponse>" + content)
    return document


def fields(element: Any, where: str) -> kit.Record:
    """The fields of an entry by their labels, without number and line end before these."""
    pairs = (
        (label(field.get("name", "")), kit.clean(field.text or ""))
        for field in element.iter("field")
    )
    return kit.Record(((n, "" if text in NOTHING else text) for n, text in pairs), where)


@lru_cache(maxsize=100)
def label(name: str) -> str:
    return LABEL.sub("", kit.clean(name)).strip()


def entry(record: kit.Record) -> kit.RawEntry:
    reference = REFERENCE.fullmatch(record.take_filled("Reference").replace(" ", ""))
    if not reference:
        raise kit.LayoutChanged(f"{record.where} has no reference of the form KDN.I.01-2024.")
    kind, number, year = reference.groups()
    listed_on = record.take_optional(LISTED[0]) or record.take_filled(LISTED[1])
    record.ignore("No.", *LISTED)
    read = person if kind == "I" else group
    names, facts, identifiers = read(record)
    return kit.RawEntry(
        reference=f"KDN.{kind}.{int(number):02d}-{year}",
        schema=SCHEMA[kind],
        names=tuple(names),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=in_english(listed_on)),),
        identifiers=tuple(identifiers),
        facts=facts,
        extra=record.leftovers(),
    )


def in_english(date: str) -> str:
    return " ".join(MONTHS.get(word, word) for word in date.split())


Particulars = tuple[list[kit.RawName], dict[str, list[str]], list[kit.RawIdentifier]]


def person(record: kit.Record) -> Particulars:
    names = [*known_as(record.take_filled("Name")), *aliases(record.take("Other Names"))]
    nationality, *status = record.take("Nationality").rstrip(")").split(" (")
    facts = {
        "title": parts(record.take("Title")),
        "position": parts(record.take("Designation")),
        "birthDate": parts(record.take("Date of Birth")),
        "birthPlace": parts(record.take("Place of Birth")),
        "nationality": parts(nationality),
        "nationalityNote": status,
        "address": parts(record.take("Address")),
    }
    passports = parts(record.take("Passport Number"), "/")
    identifiers = [kit.RawIdentifier(type="passportNumber", number=n) for n in passports]
    for number in parts(record.take("Identification Card Number")):
        identifiers.append(kit.RawIdentifier(type="idNumber", number=number))
    return names, facts, identifiers


def group(record: kit.Record) -> Particulars:
    name, acronyms = kit.split_acronym(record.take_filled("Name"))
    names = [kit.RawName(text=name), *aliases("|".join(acronyms))]
    names += aliases(record.take("Alias"))
    names += aliases(record.take("Other Name"))
    return names, {"address": parts(record.take("Address"))}, []


def known_as(cell: str) -> Iterator[kit.RawName]:
    """`A @ B`: A, also known as B; where one side is a single word the cell is the name."""
    sides = kit.split(cell, "@") or [""]
    single = len(sides) > 1 and any(" " not in side for side in sides)
    primary, *others = [cell, *sides] if single else sides
    yield kit.RawName(text=primary)
    for text in others:
        kind = kit.NameKind.ALIAS if " " in text else kit.NameKind.WEAK_ALIAS
        yield kit.RawName(text=text, kind=kind)


def aliases(cell: str) -> list[kit.RawName]:
    """The names of a cell, each also without the acronym that it carries in brackets."""
    found: dict[str, None] = {}
    for text in parts(cell):
        name, acronyms = kit.split_acronym(text)
        found.update(dict.fromkeys((name, *acronyms)))
    return [kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in found]


def parts(cell: str, *separators: str) -> list[str]:
    """The values of a cell."""
    known = TOGETHER.get(squeezed(cell))
    return list(known) if known else kit.split(cell, "|", *separators)


def squeezed(cell: str) -> str:
    """A cell without blanks and bars."""
    return "".join(cell.replace("|", "").split())


TOGETHER = {squeezed("".join(values)): values for values in my_cells.SPELLED_OUT}
