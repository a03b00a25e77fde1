"""Ukraine: State Financial Monitoring Service, persons linked to terrorism or sanctions (XML).

Nearly all records repeat UN entries, without the UN's reference: the key is the service's own
number, and the original is found by its name. `date-entry` is the last change, not the listing.
"""

import re
from collections.abc import Iterator

from scrapers import kit

DOMESTIC = "Перелік терористичних організацій (груп)"

SOURCE = kit.Source(
    title="List of persons connected with terrorism or under international sanctions",
    authority="State Financial Monitoring Service of Ukraine",
    country="UA",
    legal_basis="Law of Ukraine 361-IX on preventing money laundering and terrorist financing",
    page="https://fiu.gov.ua/",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="uk",
    tier=3,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://fiu.gov.ua/assets/userfiles/Terror/BlackListFull.xml",
                    patterns=("blacklistfull*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(500, 2500),
    date_formats=("%d.%m.%Y", "%d %b. %Y", "%d %b %Y", "%d %B %Y", "%Y"),
    terrorism_programmes=frozenset({"РБ ООН 1267", "РБ ООН 1988", DOMESTIC}),
    timezone="Europe/Kyiv",
    interval_days=30,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The site answers clients abroad and unusual User-Agents with 403, and 504 at times; a "
        "file saved by a person is taken with `tracker run ua_sfms --file PATH`."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # no whole file is known; at most 2,500 entries
)

HEAD = ("count-record", "ver-list", "date-ver-list", "type-list")
SCHEMA = {"1": kit.Schema.ORGANIZATION, "2": kit.Schema.PERSON}

# N is the primary name, NE and NU the same in English and Ukrainian, PE and PU other names.
KINDS = {
    "N": kit.NameKind.NAME,
    "NE": kit.NameKind.ALIAS,
    "NU": kit.NameKind.ALIAS,
    "PE": kit.NameKind.ALIAS,
    "PU": kit.NameKind.ALIAS,
}
LANGUAGES = {"N": "", "NE": "en", "NU": "uk", "PE": "en", "PU": "uk"}
QUALITY = {"": kit.NameKind.ALIAS, "1": kit.NameKind.ALIAS, "2": kit.NameKind.WEAK_ALIAS}
CATEGORIES = {"": False, "aka": False, "fka": True}

NAME_PARTS = ("aka-name1", "aka-name2", "aka-name3", "aka-name4")

# The resolutions behind the first one change with every renewal of a regime.
COMMITTEE = re.compile(r"РБ ООН\D*(\d{3,4})")
# In `comments-record` the listing comes first, in this form; its amendments follow in brackets.
LISTED = re.compile(r"\d{2}\.\d{2}\.\d{4}")
DAYS = re.compile(r"\b(?:\d{2}\.\d{2}\.\d{4}|\d{8})\b")
SAYS_DAYS = re.compile(r"[\d. ,()]*")
DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?")
BORN = re.compile(
    r"(?P<name>.+?),? born (?:on )?(?P<date>\d{1,2} \w+\.? \d{4}|\d{4})(?: in (?P<place>.+))?"
)
NUMBER = re.compile(r"(?P<issuer>.*?)\bnumber (?P<number>[^\s,]+)(?P<rest>.*)", re.DOTALL)
INTERPOL = re.compile(
    r"INTERPOL-UN Security Council Special Notice web link:\s{0,9}\S*(?: click here)?"
)


def about(documents: kit.Documents) -> kit.About:
    """The date of the version, and how many records it says it holds."""
    top = kit.xml.root(documents["list"], "list-terror")
    head = {kit.xml.local(child): (child.text or "").strip() for child in top}
    count, version = head.get("count-record", ""), head.get("date-ver-list", "")
    if not re.fullmatch(r"[0-9]{1,7}", count):
        raise kit.LayoutChanged("The list does not say how many records it holds.")
    day = kit.file_moment(version, "The date of the version", form="%Y%m%d")
    return kit.About(record_count=int(count), published_at=day)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    top = kit.xml.root(documents["list"], "list-terror")
    for tag, record in kit.xml.records(top, "acount-list", *HEAD):
        if tag not in HEAD:
            yield entry(record)


@kit.remembered
def entry(record: kit.Record) -> kit.RawEntry:
    record.ignore("type-record")
    number = record.take_filled("number-entry")
    record.where = f"record {number}"
    schema = record.take_as("type-entry", SCHEMA)
    text = record.take_filled("program-entry")
    facts: dict[str, list[str]] = {
        "amendedOn": [day(record.take("date-entry"))],
        "programmeNote": [text],
    }
    names = [name for nested in record.take_each("aka-list") for name in aka(nested, facts)]
    said = record.take_optional("comments-record")
    listed = LISTED.match(said)
    facts["amendedOn"] += map(day, DAYS.findall(said[listed.end() :] if listed else said)[:100])
    if said and not SAYS_DAYS.fullmatch(said):
        facts["notes"] = [said]
    identifiers = papers(record, facts)
    details(record, facts, person=schema == kit.Schema.PERSON)
    return kit.RawEntry(
        reference=number,
        schema=schema,
        names=tuple(sorted(names, key=lambda name: name.kind != kit.NameKind.NAME)),
        designations=(
            kit.RawDesignation(programme=programme(text), listed_on=listed[0] if listed else ""),
        ),
        identifiers=tuple(identifiers),
        facts=facts,
        extra=record.leftovers(),
    )


def programme(text: str) -> str:
    """The UN committee by its first resolution; the domestic list under its own name."""
    found = COMMITTEE.match(text)
    return f"РБ ООН {found[1]}" if found else text


def aka(record: kit.Record, facts: dict[str, list[str]]) -> Iterator[kit.RawName]:
    """A name; some other names carry a note on a birth, as in the UN's text."""
    text = " ".join(filter(None, (record.take_optional(part) for part in NAME_PARTS)))
    code = record.peek("type-aka")
    kind = record.take_as("type-aka", KINDS)
    quality = record.take_as("quality-aka", QUALITY)
    former = record.take_as("category-aka", CATEGORIES)
    if kind == kit.NameKind.ALIAS:
        kind = kit.NameKind.PREVIOUS_NAME if former else quality
    note = BORN.fullmatch(text) if kind != kit.NameKind.NAME and len(text) < 500 else None
    if note:
        facts.setdefault("birthDate", []).append(note["date"])
        facts.setdefault("birthPlace", []).append(note["place"] or "")
    yield kit.RawName(text=note["name"] if note else text, kind=kind, language=LANGUAGES[code])


def day(text: str) -> str:
    """20240208 as 2024-02-08, 202402 as 2024-02; everything else as published."""
    found = DIGITS.fullmatch(text)
    return "-".join(filter(None, found.groups())) if found else text


def papers(record: kit.Record, facts: dict[str, list[str]]) -> list[kit.RawIdentifier]:
    """`Yemen number 541939, issued ...`: what the paper is, the file does not say."""
    found = []
    for nested in record.take_each("document-list"):
        found.append(paper(nested.take_optional("document-id") or nested.take_optional(""), facts))
        facts.setdefault("documentNote", []).extend(nested.texts())
    for text in record.take_all("id-number-list"):
        found.append(paper(text, facts, "idNumber"))
    return [identifier for identifier in found if identifier.number]


def paper(
    text: str, facts: dict[str, list[str]], kind: str = "documentNumber"
) -> kit.RawIdentifier:
    known = NUMBER.fullmatch(text) if len(text) < 2_000 else None
    if not known:
        return kit.RawIdentifier(type=kind, number=text)
    facts.setdefault("documentNote", []).append(known["rest"].strip(" ,"))
    return kit.RawIdentifier(type=kind, number=known["number"], country=known["issuer"].strip())


def details(record: kit.Record, facts: dict[str, list[str]], *, person: bool) -> None:
    """For an organisation the birth fields are about its founding."""
    born = [day(text) for text in record.take_all("date-of-birth-list")]
    facts.setdefault("birthDate" if person else "incorporationDate", []).extend(born)
    places = record.take_all("place-of-birth-list")
    facts.setdefault("birthPlace" if person else "incorporationPlace", []).extend(places)
    for nested in record.take_each("address-list"):
        nested.ignore("country-code")
        facts.setdefault("country", []).append(nested.take_optional("country"))
        facts.setdefault("address", []).append(", ".join(nested.texts()))
    for name, fact in (
        ("nationality-list", "nationality"),
        ("citizenchip-list", "citizenship"),
        ("designation-list", "position"),
        ("working-list", "position"),
        ("title-list", "title"),
    ):
        facts.setdefault(fact, []).extend(record.take_all(name))
    comments = " ".join(record.take_all("comments"))
    facts.setdefault("notes", []).append(INTERPOL.sub("", comments).strip())
