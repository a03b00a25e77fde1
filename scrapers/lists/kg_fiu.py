"""Kyrgyzstan: State Financial Intelligence Service, national list (XML, Russian).

The page links an XML file. Records have no ids, and a cell can hold two dates.
"""

from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="National sanctions list of the Kyrgyz Republic",
    authority="State Financial Intelligence Service of the Kyrgyz Republic",
    country="KG",
    legal_basis="Law 87 of 2018 on countering terrorist financing and money laundering",
    page="https://fiu.gov.kg/sked/9",
    known_on="2026-08-22",
    language="ru",
    tier=3,
    formats=kit.one_file("", "*.xml", page="https://fiu.gov.kg/sked/9?language=ru"),
    expected=range(400, 4_000),
    date_formats=("%d.%m.%Y", "%Y"),
    named_keys=True,
    timezone="Asia/Bishkek",
    interval_days=30,
    proof=kit.Proof.NONE,
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; at most 4,000 entries
)

SHARED: kit.Table = {
    "DateInclusion": (
        kit.column("listed_on", reads=lambda cell: kit.split(cell, ",")[:1]),
        kit.column("amendedOn", reads=lambda cell: kit.split(cell, ",")[1:20]),
    ),
    "CategoryPerson": "programme?",
    "DataBirth": "birthDate",
    "PlaceBirth": "birthPlace",
    "BasicInclusion": "decision",
}
# A person in three parts, as Russian writes them; a body with its other names.
PERSON: kit.Table = {"Surname": "name!", "Name": "name?", "Patronomic": "name?"}
BODY: kit.Table = {"Name": kit.column("name", ", ")}
COLUMNS = {
    "KyrgyzPhysicPerson": kit.Columns(
        {**PERSON, **SHARED}, schema=kit.Schema.PERSON, under="National list"
    ),
    "KyrgyzLegalPerson": kit.Columns(
        {**BODY, **SHARED}, schema=kit.Schema.LEGAL_ENTITY, under="National list"
    ),
}

follow = kit.html.link_to(r"\.xml$")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"])
    for number, element in enumerate(top.iter(), 1):
        tag = kit.xml.local(element)
        if tag in COLUMNS:
            yield COLUMNS[tag].entry(kit.xml.record(element, f"{tag} {number}"))
