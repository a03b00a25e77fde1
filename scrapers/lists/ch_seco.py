"""Switzerland: SECO, sanctioned individuals, entities and organisations (XML, with its history).

Targets that were de-listed stay in the file: the newest modification says where a target stands.
Old versions are inside the modifications (`added`, `removed`), which are left out here: only the
direct children of a target are its present data.

Over 200 lines: state and days out of a history, and names in parts by language and script.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scrapers import kit
from scrapers.families import un_births

BERN = "Europe/Zurich"

SOURCE = kit.Source(
    title="Sanctions of Switzerland: sanctioned individuals, entities and organisations",
    authority="State Secretariat for Economic Affairs (SECO)",
    country="CH",
    legal_basis="Embargo Act (SR 946.231) and ordinances under it; SR 946.203 (Al-Qaida, Taliban)",
    page="https://www.seco.admin.ch/seco/en/home/Aussenwirtschaftspolitik_Wirtschaftliche_"
    "Zusammenarbeit/Wirtschaftsbeziehungen/exportkontrollen-und-sanktionen/sanktionen-embargos/"
    "sanktionsmassnahmen/suche_sanktionsadressaten.html",
    known_on="2026-08-22",
    licence="Open use; the source must be named",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://www.sesam.search.admin.ch/sesam-search-web/pages/"
                    "downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction",
                    patterns=("consolidated-list*.xml", "consolidatedlist*.xml", "seco*.xml"),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(3_000, 15_000),
    date_formats=("%Y-%m-%d", "%Y"),
    keeps_delisted=True,
    # The programme names of the official file have not been seen for these regimes.
    terrorism_programmes=frozenset(),
    terrorism_words=("qaid", "qaïd", "qaed", "taliban", "terror", "hamas", "isil"),
    timezone=BERN,
    timeout_seconds=180.0,
    interval_days=7,
    check_every_minutes=120,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=64 * 1024 * 1024,  # the file had 35 to 42 MB in 2026
)

SCHEMA = {
    "individual": kit.Schema.PERSON,
    "entity": kit.Schema.ORGANIZATION,
    "vessel": kit.Schema.VESSEL,
    "aircraft": kit.Schema.AIRPLANE,
}
LISTED, AMENDED, DELISTED = "listed", "amended", "de-listed"
STATES = {
    LISTED: kit.State.IN_FORCE,
    AMENDED: kit.State.IN_FORCE,
    DELISTED: kit.State.DELISTED,
}
NAMES = {
    "primary-name": kit.NameKind.NAME,
    "alias": kit.NameKind.ALIAS,
    "formerly-known-as": kit.NameKind.PREVIOUS_NAME,
}
WEAK = {"good": False, "": False, "low": True}
PAPERS = {
    "passport": "passportNumber",
    "diplomatic-passport": "passportNumber",
    "id-card": "idNumber",
}
BEGUN = {"individual": "birthDate", "entity": "incorporationDate", "object": "buildDate"}
"""What the date of an identity is the date of."""
ADDRESS = ("c-o", "address-details", "p-o-box", "zip-code")
OF_PAPERS = (("remark", ""), ("date-of-issue", "issued on"), ("expiry-date", "valid until"))
WORDS = frozenset({"", "issued on", "valid until"})
IMO = re.compile(r"\bIMO(?:\s{1,9}number)?\s{0,9}:?\s{0,9}(\d{7})\b", re.IGNORECASE)
DATES = ("@effective-date", "@publication-date", "@enactment-date")

Facts = dict[str, dict[str, None]]
TOP = "swiss-sanctions-list"
KINDS = ("sanctions-program", "place", "target")


def about(documents: kit.Documents) -> kit.About:
    text = top_of(documents).get("date", "")
    return kit.About(published_at=kit.file_moment(text, "The date of the list", BERN))


def top_of(documents: kit.Documents) -> Any:
    """What a whole list says of itself; an amendment delivery holds only what changed."""
    top = kit.xml.head(documents["list"], TOP)
    if (kind := top.get("list-type", "")) != "whole-list":
        raise kit.LayoutChanged(f"The file is of the type {kind!r}, not the whole list.")
    return top


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    today = top_of(documents).get("date", "")
    programmes: dict[str, str] = {}
    places: dict[str, str] = {}
    for child in kit.xml.children(documents["list"], TOP, *KINDS):
        name = kit.xml.local(child)
        if name == "sanctions-program":
            programmes.update(sets_of(child))
        elif name == "place":
            places[child.get("ssid", "")] = place_name(child)
    ignoring = ("added", "removed")
    for tag, record in kit.xml.streamed(documents["list"], TOP, *KINDS, ignoring=ignoring):
        if tag == "target":
            yield entry(record, programmes, places, today)


def sets_of(program: Any) -> Iterator[tuple[str, str]]:
    """The sets of measures of one programme, each with the programme's English name."""
    found: dict[str, list[Any]] = {}
    for child in program:
        found.setdefault(kit.xml.local(child), []).append(child)
    keys = found.get("program-key", []) + found.get("program-name", [])
    english = [k.text.strip() for k in keys if k.get("lang") == "eng" and (k.text or "").strip()]
    if not english:
        raise kit.LayoutChanged("A sanctions programme has no English name.")
    for one in found.get("sanctions-set", []):
        yield one.get("ssid", ""), english[0]


def place_name(place: Any) -> str:
    parts = {kit.xml.local(child): (child.text or "").strip() for child in place}
    names = ("location", "area", "country")
    return ", ".join(filter(None, (parts.get(name, "") for name in names)))


def entry(
    record: kit.Record, programmes: Mapping[str, str], places: Mapping[str, str], today: str
) -> kit.RawEntry:
    reference = record.take_filled("@ssid")
    record.where = f"ssid {reference}"
    record.ignore("generic-attribute")
    state, listed_on, delisted_on, amended = history(record, today)
    schema, body = subject(record)
    facts: Facts = {}
    put(facts, "amendedOn", *amended)
    put(facts, "gender", body.take_optional("@sex"))
    papers = [
        kit.RawIdentifier(type="unReference", number=number)
        for number in record.take_all("foreign-identifier")
    ]
    identities = body.take_each("identity")
    names = [name for one in identities for name in named(one)]
    if not names:
        raise kit.LayoutChanged(f"{record.where} has no name.")
    begun = BEGUN[body.where]
    inner = [nested for one in identities for nested in identity(one, facts, places, papers, begun)]
    for text in texts(body, "justification"):
        put(facts, "reason", text)
    for text in texts(body, "other-information"):
        put(facts, "notes", text)
        numbers = IMO.findall(text)
        papers += [kit.RawIdentifier(type="imoNumber", number=number) for number in numbers]
    for relation in body.take_each("relation"):
        ways = ("@relation-type", "@target-id", "")
        put(facts, "linkedTo", " ".join(filter(None, map(relation.take_optional, ways))))
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=tuple(sorted(names, key=lambda name: name.kind != kit.NameKind.NAME)),
        designations=tuple(
            kit.RawDesignation(programme=programme, listed_on=listed_on, delisted_on=delisted_on)
            for programme in acts(record, programmes)
        ),
        identifiers=tuple(papers),
        facts=facts,
        state=state,
        extra=record.leftovers(body, *identities, *inner),
    )


def acts(record: kit.Record, programmes: Mapping[str, str]) -> dict[str, None]:
    """The programmes a target stands under, once each: most have several sets of measures."""
    found: dict[str, None] = {}
    for ssid in record.take_all("sanctions-set-id"):
        if ssid not in programmes:
            raise kit.LayoutChanged(f"{record.where} is under the unknown set of measures {ssid}.")
        found[programmes[ssid]] = None
    if not found:
        raise kit.LayoutChanged(f"{record.where} is under no set of measures.")
    return found


def history(record: kit.Record, today: str) -> tuple[kit.State, str, str, list[str]]:
    """Where a target stands, since when, until when, and the days of its amendments.

    Modifications are sorted newest first; the oldest may carry no date at all. A de-listing that
    takes effect after the day of the file is none yet.
    """
    steps = []
    for step in record.take_each("modification"):
        kind = step.take_optional("@modification-type")
        if kind not in STATES:
            raise kit.LayoutChanged(
                f"{record.where} has a modification of the unknown type {kind!r}."
            )
        dates = [step.take_optional(name) for name in DATES]
        day = next(filter(None, dates), "")
        if kind != DELISTED or day[:10] <= today[:10]:
            steps.append((day, kind))
    if not steps:
        raise kit.LayoutChanged(f"{record.where} has no modification: nothing says it is listed.")
    steps.sort(key=lambda step: step[0], reverse=True)  # stable: newest first among equal days
    newest = steps[0]
    listed_on = next((day for day, kind in steps if kind == LISTED), "")
    delisted_on = newest[0] if newest[1] == DELISTED else ""
    amended = [day for day, kind in steps if kind == AMENDED and day]
    return STATES[newest[1]], listed_on, delisted_on, amended


def subject(record: kit.Record) -> tuple[kit.Schema, kit.Record]:
    for tag in ("individual", "entity", "object"):
        for body in record.take_each(tag):
            body.where = tag
            kind = body.take_optional("@object-type") if tag == "object" else tag
            return kit.groups.meaning("object-type", kind, SCHEMA, record.where), body
    raise kit.LayoutChanged(f"{record.where} is no individual, entity or object.")


def named(identity: kit.Record) -> Iterator[kit.RawName]:
    """The names of one identity, with their spellings in other languages as aliases."""
    main = identity.peek("@main") == "true"
    for name in identity.take_each("name"):
        kind = name.take_as("@name-type", NAMES)
        if kind == kit.NameKind.NAME and not main:
            kind = kit.NameKind.ALIAS
        if name.take_as("@quality", WEAK) and kind == kit.NameKind.ALIAS:
            kind = kit.NameKind.WEAK_ALIAS
        parts = sorted(name.take_each("name-part"), key=lambda part: part.peek("@order").zfill(4))
        values = [part.take_optional("value") for part in parts]
        yield kit.RawName(text=" ".join(filter(None, values)), kind=kind)
        for text, whole in spellings(parts, values):
            alias = kit.NameKind.ALIAS if kind == kit.NameKind.NAME else kind
            if not whole:
                alias = kit.NameKind.WEAK_ALIAS
            yield kit.RawName(text=text, kind=alias)


def spellings(parts: list[kit.Record], values: list[str]) -> Iterator[tuple[str, bool]]:
    """The name in each language and script that its parts are spelled in, and whether it is whole.

    The script is told by the letters: Cyrillic spellings are marked LATN at times.
    """
    ways: dict[tuple[str, bool], dict[int, list[str]]] = {}
    for place, part in enumerate(parts):
        for variant in part.take_each("spelling-variant"):
            text = variant.take_optional("")
            way = (variant.take_optional("@lang"), is_latin(text))
            ways.setdefault(way, {}).setdefault(place, []).append(text)
    for (_, latin), spelled in ways.items():
        for number in range(max(map(len, spelled.values()))):
            words = [
                spelled[place][min(number, len(spelled[place]) - 1)] if place in spelled else value
                for place, value in enumerate(values)
                if place in spelled or latin
            ]
            yield " ".join(filter(None, words)), latin or len(spelled) == len(values)


def is_latin(text: str) -> bool:
    return all(ord(letter) < 0x250 for letter in text if letter.isalpha())


def identity(
    record: kit.Record,
    facts: Facts,
    places: Mapping[str, str],
    papers: list[kit.RawIdentifier],
    begun: str,
) -> Iterator[kit.Record]:
    """Put down what an identity says; the records in it, with what nobody took."""
    record.ignore("@ssid", "@main")
    for nested in record.take_each("nationality"):
        put(facts, "nationality", *texts(nested, "country"))
    for nested in record.take_each("day-month-year"):
        born(nested, facts, begun)
    for nested in record.take_each("place-of-birth"):
        put(facts, "birthPlace", places.get(nested.take_optional("@place-id"), ""))
        yield rest(nested)
    for nested in record.take_each("address"):
        where = places.get(nested.take_optional("@place-id"), "")
        details = [text for part in ADDRESS for text in nested.take_all(part)]
        put(facts, "address", ", ".join(filter(None, (*details, where))))
        put(facts, "addressNote", *nested.take_all("remark"))
        yield rest(nested)
    for nested in record.take_each("identification-document"):
        kind = PAPERS.get(nested.take_optional("@document-type"), "documentNumber")
        issuer = " ".join(texts(nested, "issuer"))
        notes = (" ".join(filter(None, (word, nested.take_optional(p)))) for p, word in OF_PAPERS)
        put(facts, "documentNote", *(note for note in notes if note not in WORDS))
        for number in nested.take_all("number"):
            papers.append(kit.RawIdentifier(type=kind, number=number, country=issuer))
        yield rest(nested)


def rest(record: kit.Record) -> kit.Record:
    record.ignore("@ssid", "@quality")
    return record


def born(record: kit.Record, facts: Facts, begun: str) -> None:
    """A date by its parts, of which the day may be known and the month not."""
    names = ("@year", "@month", "@day")
    text = un_births.by_parts(*(record.take_optional(name) for name in names))
    calendar = record.take_optional("@calendar")
    other = "" if calendar.casefold() in ("", "gregorian") else f" ({calendar} calendar)"
    about = "about " if record.take_as("@quality", WEAK) else ""
    put(facts, begun, f"{about}{text}{other}" if text else "")


def texts(record: kit.Record, name: str) -> Iterator[str]:
    """The texts of children that carry attributes besides."""
    for nested in record.take_each(name):
        if text := nested.take_optional(""):
            yield text


def put(facts: Facts, name: str, *found: str) -> None:
    """Put texts to a fact, once each."""
    for text in found:
        if text:
            facts.setdefault(name, {})[text] = None
