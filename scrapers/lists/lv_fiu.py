"""Latvia: Financial Intelligence Unit, national sanctions (XML).

One `Entity` a party, in groups of fields (`Name`, `Alias`, `Birth` ...). How deep these stand in
one another is not known, so they are taken wherever they stand. Rests on published descriptions of
the elements: no file was seen. The freezes of what listed parties own, another file of the unit,
are no designations and are not read.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from scrapers import kit

UNNAMED = "Nacionālās sankcijas"

SOURCE = kit.Source(
    title="National sanctions list",
    short_title="Latvia list",
    authority="Financial Intelligence Unit of Latvia",
    country="LV",
    legal_basis="Law on International Sanctions and National Sanctions of the Republic of Latvia",
    page="https://sankcijas.fid.gov.lv/",
    licence="Not stated on the pages we know",
    language="lv",
    tier=3,
    formats=kit.one_file(
        "https://sankcijas.fid.gov.lv/files/LV_national_v2.xml",
        "lv_national*.xml",
        content=kit.FileType.XML,
    ),
    expected=range(2, 400),
    date_formats=("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y", "%Y"),
    terrorism_programmes=frozenset(),
    terrorism_words=("teror", "terror", "1373"),
    timezone="Europe/Riga",
    interval_days=180,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The file is reported to be given only to who sends back the token of the page (CSRF); a "
        "file saved by a person is taken with `tracker run lv_fiu --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 400 entries
)

SCHEMA = {"fp": kit.Schema.PERSON, "jp": kit.Schema.ORGANIZATION}
GENDERS = {"v": "male", "s": "female"}  # vīrietis, sieviete
PAPERS = {"pase": "passportNumber"}
GROUPS = frozenset({"Name", "Alias", "Birth", "Citizen", "Document", "Address"})
NOTHING = "n/a"
# Of a listing it is of this century: the law is of 2016.
SHORT_YEAR = re.compile(r"^(\d{1,2}/\d{1,2}/)(\d{2})$")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"])
    found = list(kit.xml.descendants(top, "Entity"))
    if not found:
        raise kit.LayoutChanged("The file has no element Entity.")
    for number, element in enumerate(found, 1):
        yield entry(kit.Record(fields(element), f"Entity {number}"))


def fields(element: Any, where: str = "Entity") -> Iterator[tuple[str, str | kit.Record]]:
    """The groups below an element as records, and each text that stands in none of them.

    A group in a group is one of its own.
    """
    for child in element:
        name = kit.xml.local(child)
        if name in GROUPS:
            found = list(fields(child, where))
            own = [pair for pair in found if isinstance(pair[1], str)]
            said_itself = ("", (child.text or "").strip())
            yield name, kit.Record([said_itself, *own], f"{where}/{name}")
            yield from (pair for pair in found if not isinstance(pair[1], str))
        elif len(child):
            yield from fields(child, where)
        elif name:
            yield name, (child.text or "").strip()


def entry(record: kit.Record) -> kit.RawEntry:
    kind, *_ = (*record.take_all("Type"), "")
    kind = kind.casefold()
    schema = kit.groups.meaning("Type", kind, SCHEMA, record.where)
    own, *_ = record.take_all("Id") or ("",)
    if not own:
        raise kit.LayoutChanged(f"{record.where}: the field Id is empty.")
    reference = f"{kind} {own}"
    record.where = f"Entity {reference}"
    groups = {name: record.take_each(name) for name in sorted(GROUPS)}
    spelled = list(names(groups))
    if not spelled or spelled[0].kind != kit.NameKind.NAME:
        raise kit.LayoutChanged(f"{record.where} has no name.")
    act = kit.RawDesignation(
        programme=said(record, "Program") or UNNAMED,
        listed_on=SHORT_YEAR.sub(r"\g<1>20\2", said(record, "ListedOn")),
    )
    gender = said(record, "Gender")
    facts = {
        "gender": [GENDERS.get(gender.casefold(), gender)],
        "reason": [said(record, "Remark")],
        "sourceUrl": [said(record, "Link")],
        "birthDate": taken(groups["Birth"], "BirthDate"),
        "birthPlace": taken(groups["Birth"], "BirthPlace"),
        "birthCountry": taken(groups["Birth"], "BirthCountry", "BirthCountryIso2Code"),
        "nationality": taken(groups["Citizen"], "CitizenCountry", "CitizenCountryIso2Code"),
        "address": list(map(address, groups["Address"])),
        "addressNote": taken(groups["Address"], "AddressRemark"),
        "documentNote": list(map(unknown_paper, groups["Document"])),
    }
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=tuple(spelled),
        designations=(act,),
        identifiers=tuple(map(paper, groups["Document"])),
        facts=facts,
        extra=record.leftovers(*(nested for found in groups.values() for nested in found)),
    )


def said(record: kit.Record, field: str) -> str:
    """The text of a field; "N/a" stands for none."""
    text = " ".join(record.take_all(field))
    return "" if text.casefold() == NOTHING else text


def taken(groups: Iterable[kit.Record], *names: str) -> list[str]:
    """What groups say under the first of these names that they fill; the others say it again."""
    found = []
    for group in groups:
        texts = [said(group, name) for name in names]
        found.append(next(filter(None, texts), ""))
    return found


def names(groups: dict[str, tuple[kit.Record, ...]]) -> Iterator[kit.RawName]:
    """The name, and the others: whole, or in parts. A second name is another spelling."""
    for group, prefix, kind in (
        ("Name", "", kit.NameKind.NAME),
        ("Alias", "Alias", kit.NameKind.ALIAS),
    ):
        for record in groups[group]:
            whole = said(record, f"{prefix}WholeName") or said(record, "")
            parts = [said(record, f"{prefix}{part}Name") for part in ("First", "Middle", "Last")]
            if text := whole or " ".join(filter(None, parts)):
                yield kit.RawName(text=text, kind=kind)
                kind = kit.NameKind.ALIAS


def address(record: kit.Record) -> str:
    """An address whole, or in parts."""
    whole = said(record, "AddressWhole")
    parts = [said(record, f"Address{part}") for part in ("Street", "City", "Country")]
    return whole or ", ".join(filter(None, parts))


def unknown_paper(record: kit.Record) -> str:
    """What a paper is that is none of those we know, with its number."""
    kind, number = record.peek("DocumentType"), record.peek("DocumentNumber")
    return "" if kind.casefold() in {*PAPERS, NOTHING, ""} else f"{kind} {number}"


def paper(record: kit.Record) -> kit.RawIdentifier:
    """A passport, or a paper that nobody knows."""
    kind = said(record, "DocumentType").casefold()
    return kit.RawIdentifier(
        type=PAPERS.get(kind, "documentNumber"),
        number=said(record, "DocumentNumber"),
        country=said(record, "DocumentCountryIso2Code"),
    )
