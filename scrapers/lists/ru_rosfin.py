"""Russia: Rosfinmonitoring, organisations and persons involved in extremism or terrorism (page).

Four numbered lists on one page: a national and an international part, each of organisations and of
persons; what is known of one stands in one line behind the name, between commas. A star behind a
name is the service's mark of terrorism, and no star of extremism (kept as the programme's note).
Numbers are positions, so the key is the name with the date of birth. Rests on published
descriptions of the page of 2022, the last one that is known.
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers import kit

SOURCE = kit.Source(
    title="List of organisations and persons known to be involved in extremism or terrorism",
    short_title="Russia Rosfin list",
    authority="Federal Financial Monitoring Service of Russia (Rosfinmonitoring)",
    country="RU",
    legal_basis="Federal Law 115-FZ of 7 August 2001, article 6; Government Decree 804 of 2015",
    page="https://www.fedsfm.ru/documents/terrorists-catalog-portal-act",
    licence="Not stated on the pages we know",
    language="ru",
    tier=4,
    formats=kit.one_file(
        "https://www.fedsfm.ru/documents/terrorists-catalog-portal-act",
        "*terrorists-catalog*.html",
        "*terrorists-catalog*.htm",
        "ru_rosfin*.html",
        content=kit.FileType.HTML,
    ),
    expected=range(5_000, 40_000),
    date_formats=("%d.%m.%Y", "%m.%Y", "%Y"),
    keys_from_names=True,
    timezone="Europe/Moscow",
    interval_days=7,
    proof=kit.Proof.NONE,
    known_on="2022-02-24",
    political_use=(
        "The list joins terrorism with extremism and holds political opponents, their "
        "organisations (Navalny's Anti-Corruption Foundation) and religious communities "
        "(Jehovah's Witnesses); publishers of sanctions data leave it out for that, or have "
        "stopped reading it on 24 February 2022. To stand on it is no evidence of terrorism."
    ),
    access_note=(
        "The site is reported not to answer clients outside Russia; a page saved by a person is "
        "taken with `tracker run ru_rosfin --file PATH`."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # no whole page is known
)

NATIONAL = "Национальная часть"
STARRED = "Отмечено знаком *"

# Part of the page -> its programme, and what stands in it.
PARTS = {
    "russianUL": (NATIONAL, kit.Schema.ORGANIZATION),
    "russianFL": (NATIONAL, kit.Schema.PERSON),
    "foreignUL": ("Международная часть", kit.Schema.ORGANIZATION),
    "foreignFL": ("Международная часть", kit.Schema.PERSON),
}
NEEDED = ("russianUL", "russianFL")

NUMBERED = re.compile(r"\d{1,6}\.\s{0,9}")
KNOWN = re.compile(
    r"(?P<day>\d{1,2}\.\d{1,2}\.\d{4})(?: ?г\. ?р\.?)?|(?P<year>(?:\d{2}\.)?\d{4}) ?г\. ?р\.?"
    r"|(?P<kind>ИНН|ОГРН): ?(?P<number>\d{5,15})"
    r"|\((?P<others>.{1,2000})\)"
)
"""What a part of an item says, where it says what it is: a day, a number, other names."""

NUMBERS = {"ИНН": "taxNumber", "ОГРН": "registrationNumber"}


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    top = kit.html.page(documents["list"])
    for part, (programme, schema) in PARTS.items():
        found = [element for element in top.iter("div") if element.get("id") == part]
        items = [item for element in found for item in texts(element)]
        said = any(kit.clean(element.text_content()) for element in found)
        if not items and (said or part in NEEDED):
            raise kit.LayoutChanged(f"The page has no items in {part}.")
        for item in items:
            yield entry(item, programme, schema)


def texts(element: Any) -> Iterator[str]:
    """The items of a part, each without its number."""
    for item in element.iter("li"):
        text = kit.clean(item.text_content()).rstrip(" ;")
        if text:
            number = NUMBERED.match(text)
            yield text[number.end() :] if number else text


@kit.remembered
def entry(item: str, programme: str, schema: kit.Schema) -> kit.RawEntry:
    person = schema == kit.Schema.PERSON
    parts = kit.split_outside(item, ",") or [""]
    known = [None, *map(KNOWN.fullmatch, parts[1:])]
    # The name of a body has commas of its own.
    end = next((at for at in range(1, len(parts)) if person or known[at]), len(parts))
    name, others = kit.brackets(", ".join(parts[:end]))
    primary = name.replace("*", "").strip()
    if not primary:
        raise kit.LayoutChanged(f"An item has no name: {item!r}.")
    said = [found for found in known[end:] if found]
    others += [found["others"] for found in said if found["others"]]
    days = [found["day"] or found["year"] for found in said if found["day"] or found["year"]]
    rest = ", ".join(
        part for part, found in zip(parts[end:], known[end:], strict=True) if not found
    )
    return kit.RawEntry(
        reference=" ".join((plain(primary), *days)) if person else kit.slug(primary),
        schema=schema,
        names=(
            kit.RawName(text=primary, language="ru"),
            *(alias(part) for cell in others for part in kit.split(cell, ";")),
        ),
        designations=(kit.RawDesignation(programme=programme),),
        identifiers=tuple(
            kit.RawIdentifier(type=NUMBERS[found["kind"]], number=found["number"], country="ru")
            for found in said
            if found["number"]
        ),
        facts={
            "birthDate" if person else "incorporationDate": days,
            "address" if person and programme == NATIONAL else "notes": [rest],
            "programmeNote": [STARRED] if "*" in name else [],
        },
    )


def plain(name: str) -> str:
    """A name in one case and writing, at less cost than `kit.slug`: the page has 15,000 persons."""
    return name.casefold().replace("ё", "е")


def alias(text: str) -> kit.RawName:
    return kit.RawName(text=text.replace("*", ""), kind=kit.NameKind.ALIAS)
