"""Kazakhstan: Agency for Financial Monitoring, financing of terrorism and extremism (XML).

Two files: who is connected with the financing, and who took part in terrorism by decisions of
Kazakhstan or at the request of other states; the second calls its persons `org`. Numbers are
positions, so the key is the name with the date of birth, or with a trace of the identity number
where there is no date (the number itself is a fact about a person and stands in no key). Rests on
published descriptions of the elements: no file was seen.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from scrapers import kit

API = "https://api.websfm.kz/v1/sanctions/sanction-terrorist-old"

SOURCE = kit.Source(
    title="Organisations and persons connected with financing terrorism and extremism",
    short_title="Kazakhstan list",
    authority="Financial Monitoring Agency of the Republic of Kazakhstan",
    country="KZ",
    legal_basis="Law of Kazakhstan 191-IV of 28 August 2009, article 12",
    page="https://websfm.kz/terrorism",
    licence="Not stated on the pages we know",
    language="ru",
    tier=4,
    formats=(
        kit.Format(
            id="xml",
            files={
                "financing": kit.File(
                    url=f"{API}/xml_category_1/?status=acting",
                    patterns=("*category_1*", "*category1*", "*financ*.xml"),
                    content=kit.FileType.XML,
                ),
                "participants": kit.File(
                    url=f"{API}/xml_category_2/?status=acting",
                    patterns=("*category_2*", "*category2*", "*terrorists*.xml"),
                    content=kit.FileType.XML,
                ),
            },
        ),
    ),
    expected=range(1_000, 8_000),
    date_formats=("%d.%m.%Y", "%Y-%m-%d", "%Y"),
    keys_from_names=True,
    timezone="Asia/Almaty",
    interval_days=14,
    proof=kit.Proof.NONE,
    known_on="2026-03-31",
    political_use=(
        "The list joins terrorism with extremism. Press and human rights reports since the ban "
        "of the movement Democratic Choice of Kazakhstan in 2018 tell of political opponents, "
        "bloggers and believers who were sentenced for extremism and put on it; others stand on "
        "it at the request of other states. To stand on it is no evidence of terrorism."
    ),
    access_note=(
        "Since 2025 the interface wants a key that only organisations registered in Kazakhstan "
        "get; in the end of March 2026 nobody else could read it. Both files, saved by a person "
        "who has a key, are put into a folder DIR/kz_afm/DAY and taken with "
        "`tracker run kz_afm --from DIR`."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # no whole file is known; some 3,000 persons
)

# Role -> programme, and what an `org` of the file is.
FILES = {
    "financing": ("Финансирование терроризма и экстремизма", kit.Schema.ORGANIZATION),
    "participants": ("Участие в террористической деятельности", kit.Schema.PERSON),
}
RECORDS = ("person", "org")
ADDED = "включен от "


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    for role, (programme, schema) in FILES.items():
        top = kit.xml.root(documents[role])
        found = [part for part in top.iter() if kit.xml.local(part) in RECORDS]
        if not found:
            raise kit.LayoutChanged(f"{documents[role].name} has no element person or org.")
        for number, element in enumerate(found, 1):
            yield entry(
                kit.Record(fields(element), f"{role} {number}"), programme, kind(element, schema)
            )


def fields(element: Any) -> Iterator[tuple[str, str]]:
    """Each text below an element under its own name, however deep: names stand in groups."""
    for part in element.iter():
        if not len(part) and (name := kit.xml.local(part)):
            yield name, (part.text or "").strip()


def kind(element: Any, of_org: kit.Schema) -> kit.Schema:
    return kit.Schema.PERSON if kit.xml.local(element) == "person" else of_org


@kit.remembered
def entry(record: kit.Record, programme: str, schema: kit.Schema) -> kit.RawEntry:
    record.ignore("num")
    primary, *others = names(record)
    born = record.take_optional("birthdate")
    number = record.take_any(("iin", "org_iin"))
    change = record.take_optional("correction")
    added = record.take_optional("added_to_list") or added_by(change)
    return kit.RawEntry(
        reference=" ".join(filter(None, (kit.slug(primary), kit.clean(born) or trace(number)))),
        schema=schema,
        names=(
            kit.RawName(text=primary, language="ru"),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in others),
        ),
        designations=(kit.RawDesignation(programme=programme, listed_on=added),),
        identifiers=(kit.RawIdentifier(type="idNumber", number=number, country="kz"),)
        if number
        else (),
        facts={
            "birthDate": [born],
            "notes": [record.take_optional("note")],
            "amendment": [change],
        },
        extra=record.leftovers(),
    )


def names(record: kit.Record) -> list[str]:
    """A person in three parts; a body, or a person of the second file, whole, with other names."""
    parts = [record.take_optional(part) for part in ("lname", "fname", "mname")]
    if whole := " ".join(filter(None, parts)):
        return [whole]
    cells = (*record.take_all("org_name"), *record.take_all("org_name_en"))
    found = [name for cell in cells for name in kit.split(cell, ";")]
    if not found:
        raise kit.LayoutChanged(f"{record.where} has no name.")
    return found


def added_by(change: str) -> str:
    """The day of a note "включен от 01.02.2020"."""
    return change.removeprefix(ADDED).strip() if change.startswith(ADDED) else ""


def trace(number: str) -> str:
    """What tells two identity numbers apart and is none."""
    return sha256(number.encode()).hexdigest()[:12] if number else ""
