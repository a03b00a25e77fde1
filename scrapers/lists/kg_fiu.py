"""Kyrgyzstan: State Financial Intelligence Service, national list (XML, Russian).

The page links an XML file. Records have no ids, and a cell can hold two dates.
"""

from collections.abc import Iterator, Mapping

from scrapers import kit

SOURCE = kit.Source(
    title="National sanctions list of the Kyrgyz Republic",
    authority="State Financial Intelligence Service of the Kyrgyz Republic",
    country="KG",
    legal_basis="Law 87 of 2018 on countering terrorist financing and money laundering",
    page="https://fiu.gov.kg/sked/9",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="ru",
    tier=3,
    formats=(
        kit.Format(
            id="xml",
            files={
                "page": kit.File(
                    url="https://fiu.gov.kg/sked/9?language=ru",
                    patterns=("*.html",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "list": kit.File(url="", patterns=("*.xml",), content=kit.FileType.XML),
            },
        ),
    ),
    expected=range(400, 4_000),
    date_formats=("%d.%m.%Y", "%Y"),
    named_keys=True,
    timezone="Asia/Bishkek",
    interval_days=30,
    proof=kit.Proof.NONE,
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; at most 4,000 entries
)

SCHEMA = {
    "KyrgyzPhysicPerson": kit.Schema.PERSON,
    "KyrgyzLegalPerson": kit.Schema.LEGAL_ENTITY,
}


def follow(page: kit.Document) -> Mapping[str, str]:
    """The page's link to the XML file."""
    links = [link.get("href") or "" for link in kit.html.page(page).iter("a")]
    found = list(dict.fromkeys(link for link in links if link.lower().endswith(".xml")))
    if len(found) != 1:
        raise kit.LayoutChanged(f"The page links {len(found)} XML files, not one.")
    return {"list": found[0]}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"])
    for number, element in enumerate(top.iter(), 1):
        tag = kit.xml.local(element)
        if tag in SCHEMA:
            yield entry(tag, kit.xml.record(element, f"{tag} {number}"))


def entry(tag: str, record: kit.Record) -> kit.RawEntry:
    person = tag == "KyrgyzPhysicPerson"
    primary, *others = names(record, person=person)
    first, *later = kit.split(record.take("DateInclusion"), ",")[:20] or [""]
    return kit.RawEntry(
        schema=SCHEMA[tag],
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in others),
        ),
        designations=(
            kit.RawDesignation(
                programme=record.take_optional("CategoryPerson") or "National list",
                listed_on=first,
            ),
        ),
        facts={
            "birthDate": [record.take_optional("DataBirth")],
            "birthPlace": [record.take_optional("PlaceBirth")],
            "amendedOn": later,
            "decision": [record.take_optional("BasicInclusion")],
        },
        extra=record.leftovers(),
    )


def names(record: kit.Record, *, person: bool) -> list[str]:
    """A person in three parts, as Russian writes them; a body with its other names."""
    if not person:
        return kit.split(record.take_filled("Name"), ", ") or [""]
    parts = (
        record.take_filled("Surname"),
        record.take_optional("Name"),
        record.take_optional("Patronomic"),
    )
    return [" ".join(filter(None, parts))]
