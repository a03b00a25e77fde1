"""Listed parties in the words of FollowTheMoney, the field's own model. Pure.

An entry is an entity of its schema, every time under a programme a `Sanction` of its own, a wallet
of a person a `CryptoWallet`. Only what the model has a word for goes into that word; the rest is
said in `notes`. Properties by schema: the model of followthemoney 4 (a test asks the library).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from scrapers import kit
from tracker.model import COUNTS_AS_LISTED, Content, EntryState, Spell, digest
from tracker.outgoing import Json
from tracker.recorded import Standing
from tracker.rules.normalise.countries import code, nation
from tracker.rules.normalise.entries import decoded
from tracker.rules.normalise.spans import VALUE, is_date

PREFIX = "dt-"
"""Before our ids, so that they are nobody else's."""

THING = ("name", "alias", "weakAlias", "previousName", "address", "country", "notes")
REACHED = ("website", "email", "legalForm")
NUMBERS = ("registrationNumber", "taxNumber", "idNumber", "swiftBic")
LEGAL = (*THING, *REACHED, *NUMBERS)
BORN = ("birthDate", "birthPlace", "birthCountry", "deathDate", "gender")
LIVES = ("nationality", "citizenship", "position", "title", "passportNumber")
PERSON = (*LEGAL, *BORN, *LIVES, "fatherName", "motherName")
GROUP = (*LEGAL, "incorporationDate")
CRAFT = (*THING, "buildDate", "registrationNumber", "type", "model")
VESSEL = (*CRAFT, "callSign", "mmsi", "imoNumber", "flag", "pastFlags", "tonnage")

PROPERTIES: Mapping[str, frozenset[str]] = {
    "Person": frozenset(PERSON),
    "Organization": frozenset((*GROUP, "imoNumber")),
    "Company": frozenset((*GROUP, "imoNumber")),
    "LegalEntity": frozenset(GROUP),
    "Vessel": frozenset((*VESSEL, "grossRegisteredTonnage")),
    "Airplane": frozenset(CRAFT),
    "CryptoWallet": frozenset((*THING, "currency", "publicKey")),
}
"""Schema -> the properties that we give it."""

CALLED: Mapping[str, str] = {
    "vesselType": "type",
    "aircraftModel": "model",
    "formerFlag": "pastFlags",
    "walletAddress": "publicKey",
}
"""Our fact or number -> the property, where the names differ."""

COUNTRIES = frozenset({"country", "birthCountry", "flag", "pastFlags"})
PEOPLES = frozenset({"nationality", "citizenship"})
DATES = frozenset({"birthDate", "deathDate", "incorporationDate", "buildDate"})

OF_LISTING = frozenset({"amendedOn", "instrument", "measures", "schedule", "hasInterpolLink"})
"""Facts of the listing, not of the party; most are said by its `Sanction`."""

NUMBERS_OF_LISTING = frozenset({"sourceId", "unReference"})
"""Numbers that are said by a `Sanction`, or are the list's own counting."""

LONG = 1_000
LONGEST = {**dict.fromkeys((*NUMBERS, "passportNumber", "publicKey", "imoNumber", "mmsi"), 64)}
LONGEST |= {"callSign": 64, "address": 250, "name": 384, "note": 65_000}
"""Characters that the model takes of a value; what is longer is a text about it."""

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5}", re.ASCII)

PROVISIONS = ("measures", "sanctionType", "legalAuthority", "secondarySanctions", kit.INSTRUMENT)
"""Facts that say under what law an entry is listed, and what follows from it."""

SEEN = "its end is the day of the first document without it"
"""Said of an end that no authority dated."""

GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}

Properties = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An entry as recorded: the bodies of where it stands, and of what is said of it."""

    list_id: str
    source: kit.Source
    entry_id: str
    standing: str
    content: bytes
    recorded_at: str


def entities(listed: Listed) -> Iterator[Json]:
    """The party, its wallets, and its times under each programme."""
    standing, content = Standing.read(listed.standing), decoded(listed.content)
    party = _party(listed, standing, content)
    yield party
    if content.schema == "Person":
        yield from _wallets(listed, content, party)
    yield from _sanctions(listed, standing, content)


def ids(listed: Listed) -> list[str]:
    """The ids of all that an entry is told as."""
    return [entity["id"] for entity in entities(listed)]


def _entity(listed: Listed, number: str, schema: str, caption: str, said: Properties) -> Json:
    filled = {name: sorted(set(values)) for name, values in said.items() if any(values)}
    return {
        "id": f"{PREFIX}{number}",
        "caption": caption,
        "schema": schema,
        "properties": filled,
        "referents": [],
        "datasets": [dataset(listed.list_id)],
        "target": "topics" in filled,
        "last_change": listed.recorded_at,
    }


def dataset(list_id: str) -> str:
    """The name of a list among datasets: not that of another publisher of the same list."""
    return f"dt_{list_id}"


# The party.


def _party(listed: Listed, standing: Standing, content: Content) -> Json:
    said: Properties = {}
    known = PROPERTIES[content.schema]
    for name in content.names:
        said.setdefault(name.kind, []).append(name.text[: LONGEST["name"]])
    for number in content.identifiers:
        if number.type not in NUMBERS_OF_LISTING:
            _put(said, known, number.type, number.number)
    for fact, values in content.facts.items():
        for value in values:
            _put(said, known, fact, value)
    if standing.state in COUNTS_AS_LISTED:
        said["topics"] = _topics(listed.source, standing)
    said["program"] = list(standing.open_programmes)
    said["sourceUrl"] = [listed.source.page]
    return _entity(listed, listed.entry_id, content.schema, content.caption, said)


def _topics(source: kit.Source, standing: Standing) -> list[str]:
    is_terrorism = source.about_terrorism(standing.open_programmes or standing.programmes)
    return ["sanction", "crime.terror"] if is_terrorism else ["sanction"]


def _put(said: Properties, known: frozenset[str], fact: str, value: str) -> None:
    """A fact where the model has a word for it; otherwise as a note that says what it is."""
    name = CALLED.get(fact, fact)
    if fact in OF_LISTING:
        return
    values = _values(name, value) if name in known else []
    for given in values:
        said.setdefault(name, []).append(given)
    if not values or (name in DATES and values != [value]):
        note = value if fact == "notes" else f"{_words(fact)}: {value}"
        said.setdefault("notes", []).append(note)


def _values(name: str, value: str) -> list[str]:
    """A value as the model takes it; none where it cannot be one of its values for certain."""
    if name in COUNTRIES or name in PEOPLES:
        found = nation(value) if name in PEOPLES else code(value)
        return [found.lower()] if found else []
    if name in DATES:
        return _days(value)
    if name == "gender":
        return [GENDERS[value.casefold()]] if value.casefold() in GENDERS else []
    if name == "website":
        return [value] if value.startswith(("http://", "https://")) else []
    if name == "email":
        return [value] if EMAIL.fullmatch(value) else []
    if name in ("tonnage", "grossRegisteredTonnage"):
        return [value] if value.replace(".", "", 1).isdigit() else []
    return [value] if len(value) <= LONGEST.get(name, LONG) else []


def _days(value: str) -> list[str]:
    """A date, or the year that one is about; a range is none that the model could say."""
    found = VALUE.fullmatch(value)
    if not found or found["last"] or not is_date(value):
        return []
    return [value[:4] if value.endswith("~") else value]


@cache
def _words(fact: str) -> str:
    """A fact's name in words: `birthPlace` is `Birth place`."""
    parted = "".join(f" {c.lower()}" if c.isupper() else c for c in fact)
    return parted.capitalize()


def _wallets(listed: Listed, content: Content, party: Json) -> Iterator[Json]:
    for number in content.identifiers:
        if number.type == "walletAddress":
            mark = digest((listed.entry_id, number.number))[:32]
            said = {"publicKey": [number.number], "holder": [str(party["id"])]}
            if "topics" in party["properties"]:
                said["topics"] = list(party["properties"]["topics"])
            yield _entity(listed, mark, "CryptoWallet", number.number, said)


# Under which programmes, from when to when.


def _sanctions(listed: Listed, standing: Standing, content: Content) -> Iterator[Json]:
    for programme, spells in sorted(standing.programmes.items()):
        for place, spell in enumerate(spells):
            yield _sanction(listed, standing, content, programme, place, spell)


def _sanction(
    listed: Listed,
    standing: Standing,
    content: Content,
    programme: str,
    place: int,
    spell: Spell,
) -> Json:
    """One time under a programme. What we saw never stands for a day that the authority gave."""
    goes_on = programme in standing.open_programmes and spell is standing.programmes[programme][-1]
    source = listed.source
    said: Properties = {
        "entity": [f"{PREFIX}{listed.entry_id}"],
        "authority": [source.authority],
        "authorityId": [standing.key] if len(standing.key) <= LONGEST["idNumber"] else [],
        "recordId": [standing.key],
        "program": [programme],
        "country": _land(source.country),
        "startDate": _days(spell.listed_on),
        "listingDate": _days(spell.listed_on),
        "endDate": [] if goes_on else _ended(spell),
        "status": [_status(source, standing, spell, goes_on=goes_on)],
        "provisions": _provisions(content),
        "reason": list(content.facts.get("reason", ())),
        "sourceUrl": [source.page],
        "unscId": [n.number for n in content.identifiers if n.type == "unReference"],
    }
    caption = f"{programme} ({source.authority})" if source.authority else programme
    mark = digest((listed.entry_id, programme, str(place)))[:32]
    return _entity(listed, mark, "Sanction", caption, said)


def _land(country: str) -> list[str]:
    """The country of an authority; the model has the EU as a land, and not the UN."""
    return [] if country in ("UN", "") else [country.lower()]


def _ended(spell: Spell) -> list[str]:
    return _days(spell.delisted_on) or list(filter(None, [spell.until[:10]]))


def _status(source: kit.Source, standing: Standing, spell: Spell, *, goes_on: bool) -> str:
    """How it stands, in words; of an end that no authority dated, what its day is."""
    if goes_on and source.closed_on:
        return f"in force when the list was closed on {source.closed_on}, which delisted nobody"
    if goes_on:
        is_missing = standing.state == EntryState.MISSING
        return "missing, not yet confirmed: counts as listed" if is_missing else "in force"
    state = spell.state if spell.state != EntryState.IN_FORCE else str(standing.state)
    ended = "ended" if state in COUNTS_AS_LISTED else state.replace("_", " ")
    return ended if spell.delisted_on else f"{ended}; {SEEN}"


def _provisions(content: Content) -> list[str]:
    given: Iterable[str] = (v for name in PROVISIONS for v in content.facts.get(name, ()))
    return list(dict.fromkeys(given))
