"""Canada: consolidated autonomous sanctions list (flat XML), with three generations of tags.

Records have no id: item numbers shift on repeal. A key is the regime and the letters of the name
without its legal form, which is what survived the generations of 2020 to 2026.

Over 200 lines: keys that three generations of tags share have to be made of names.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scrapers import kit

SOURCE = kit.Source(
    title="Consolidated Canadian Autonomous Sanctions List",
    authority="Global Affairs Canada",
    country="CA",
    legal_basis=(
        "Special Economic Measures Act; Justice for Victims of Corrupt Foreign Officials Act"
    ),
    page=(
        "https://www.international.gc.ca/world-monde/international_relations-"
        "relations_internationales/sanctions/consolidated-consolide.aspx"
    ),
    known_on="2026-08-22",
    licence="Open Government Licence - Canada",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url=(
                        "https://www.international.gc.ca/world-monde/assets/office_docs/"
                        "international_relations-relations_internationales/sanctions/sema-lmes.xml"
                    ),
                    patterns=("sema-lmes*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(1_000, 12_000),
    date_formats=("%Y-%m-%d", "%Y-%m", "%Y", "%b-%y"),
    # Iran is here for the units of the Revolutionary Guard; the file does not tell them from its
    # other entries.
    terrorism_programmes=frozenset(
        {"Hamas Terrorist Attacks", "Extremist Settler Violence", "Iran"}
    ),
    keys_from_names=True,
    timezone="America/Toronto",
    interval_days=7,
    check_every_minutes=180,
    access_note="The file follows the acts by days.",
    size_limit_bytes=8 * 1024 * 1024,  # the largest known file has 1.5 MB
    proof=kit.Proof.WHOLE,
)

# Our name of each field -> what the file called it in 2020, in 2025 and since August 2026.
TAGS = {
    "Country": ("Country", "Country-Pays"),
    "LastName": ("LastName", "LastName-NomDeFamille"),
    "GivenName": ("GivenName", "GivenName-Prenom"),
    "Entity": ("Entity", "EntityOrShip", "EntityOrShip-EntiteOuNavire"),
    "Title": ("Title", "TitleOrShip", "TitleOrShipType-TitreOuTypeDeNavire"),
    "IMO": ("ShipIMONumber", "ShipIMONumber-NumeroOMIDuNavire"),
    "Aliases": ("Aliases", "Aliases-Alias"),
    "Born": (
        "DateOfBirth",
        "DateOfBirthOrShipBuildDate",
        "DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire",
    ),
    "Schedule": ("Schedule", "Schedule-Annexe"),
    "Item": ("Item", "Item-NumeroDarticle"),
    "Listed": ("DateOfListing", "DateOfListing-DateDinscription"),
}
# Regimes that were renamed keep the keys of their entries.
RENAMED = {"Burma": "Myanmar (Burma)"}

LEGAL_FORMS = frozenset(
    ("oao", "ojsc", "jsc", "pjsc", "pao", "ao", "zao", "cjsc", "ooo", "llc", "ltd", "limited")
)
WORDS = re.compile(r"\w+")

# Alias cells whose commas do not stand between names.
SPELLED_OUT = {"ינון לוי  LEVY, Yinon AKA": ("ינון לוי", "LEVY, Yinon")}

NO_SCHEDULE = "N/A"
IN_A_NAME = re.compile(r"Hmaw Bi/Pyi/Ywama")
ALIAS_MARKS = re.compile(
    r"^(?:(?:Arabic|Belaruss?ian|Russian|Ukrainian)\s{0,9}:|a\.?k\.?a\.?:?\s)|\sAKA$", re.I
)
ALSO_KNOWN = " (also known as "
BIRTHS = re.compile(r"\s{1,9}or\s{1,9}", re.I)
QUOTES = "“”\"’‘'"


class SemaParty(NamedTuple):
    """One record with its key: by a ship's IMO number, else by the letters of the name."""

    record: kit.Record
    regime: str
    primary: str
    others: tuple[str, ...]
    person: bool
    born: str
    imo: str
    key: str


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"], "data-set")
    parties = [party(record) for _, record in kit.xml.records(top, "record")]
    namesakes: dict[str, list[SemaParty]] = {}
    for one in parties:
        namesakes.setdefault(one.key, []).append(one)
    births = {key: {one.born for one in same} - {""} for key, same in namesakes.items()}
    return (
        entry(one, f"{one.key}{apart(one, namesakes[one.key], births[one.key])}") for one in parties
    )


def apart(one: SemaParty, namesakes: Sequence[SemaParty], births: set[str]) -> str:
    """What tells a party from others of one key: its legal form, or its birth date.

    Two records that differ in neither are one party, listed twice.
    """
    if len(namesakes) == 1 or one.imo:
        return ""
    if not one.person:
        forms = [word for word in words(one.primary) if word in LEGAL_FORMS]
        return "".join(f" {word}" for word in forms)
    return f"/{one.born}" if len(births) > 1 else ""


def party(record: kit.Record) -> SemaParty:
    """A record by our names of its fields; LayoutChanged where it has no regime or no name."""
    regime = english(record.take_any(TAGS["Country"]))[0]
    given, last = record.take_any(TAGS["GivenName"]), record.take_any(TAGS["LastName"])
    entity = kit.clean(record.take_any(TAGS["Entity"]))
    person = kit.clean(f"{given} {last}")
    primary, *others = english(entity) if entity else (person,)
    imo, spelt = record.take_any(TAGS["IMO"]), letters(primary)
    if not regime or not spelt or (entity and person):
        raise kit.LayoutChanged(f"{record.where}: it has no regime, or not one name.")
    return SemaParty(
        record=record,
        regime=regime,
        primary=primary,
        others=tuple(others),
        person=bool(person),
        born=kit.clean(record.take_any(TAGS["Born"])),
        imo=imo,
        key=f"{RENAMED.get(regime, regime)}/{f'IMO {imo}' if imo else spelt}",
    )


def entry(one: SemaParty, key: str) -> kit.RawEntry:
    record = one.record
    act = kit.RawDesignation(programme=one.regime, listed_on=record.take_any(TAGS["Listed"]))
    name, second = also_known(one.primary)
    aliases = (*second, *one.others, *names_of(record.take_any(TAGS["Aliases"])))
    title = record.take_any(TAGS["Title"])
    part = record.take_any(TAGS["Schedule"])
    record.ignore(*TAGS["Item"])
    born = tuple(BIRTHS.split(one.born)) if one.born else ()
    return kit.RawEntry(
        reference=key,
        schema=schema(one),
        names=(
            kit.RawName(text=name),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(act,),
        identifiers=(kit.RawIdentifier(type="imoNumber", number=one.imo),) if one.imo else (),
        facts={
            "birthDate": born if one.person else (),
            "buildDate": () if one.person else born,
            "title" if one.person else "vesselType": (title,),
            "schedule": () if part == NO_SCHEDULE else (part,),
        },
        extra=record.leftovers(),
    )


def schema(one: SemaParty) -> kit.Schema:
    if one.person:
        return kit.Schema.PERSON
    return kit.Schema.VESSEL if one.imo else kit.Schema.ORGANIZATION


@lru_cache(maxsize=4096)
def english(text: str) -> Sequence[str]:
    """ "English / French", with or without blanks: the English text, then the French one."""
    if text.count("/") != 1 or IN_A_NAME.search(text):
        return (kit.clean(text),)
    return kit.split(text, "/") or (kit.clean(text),)


def also_known(text: str) -> tuple[str, tuple[str, ...]]:
    """`X (also known as Y)`: X and Y, which stays whole: its commas stand before legal forms too.

    >>> also_known("Suntac Group of Companies (also known as Suntac Technologies)")
    ('Suntac Group of Companies', ('Suntac Technologies',))
    """
    name, mark, other = text.partition(ALSO_KNOWN)
    if not mark or not name or not other.strip(" )"):
        return text, ()
    return name, (other.removesuffix(")") if other.count(")") > other.count("(") else other,)


def names_of(text: str) -> Iterator[str]:
    """The names between commas; languages and quotes around them left out."""
    if not text or text in SPELLED_OUT:
        yield from SPELLED_OUT.get(text, ())
        return
    for piece in kit.split_outside(kit.clean(text), ",", ";"):
        name = ALIAS_MARKS.sub("", piece).strip()
        quoted = len(name) > 2 and name[0] in QUOTES and name[-1] in QUOTES
        if name.strip(QUOTES):
            yield name[1:-1] if quoted else name


def letters(name: str) -> str:
    """A name's letters and digits without case, accents, blanks and legal forms."""
    found = words(name)
    return "".join([word for word in found if word not in LEGAL_FORMS] or found)


def words(name: str) -> list[str]:
    return WORDS.findall(name.casefold()) if name.isascii() else kit.slug(name).split()
