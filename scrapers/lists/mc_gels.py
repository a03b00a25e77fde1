"""Monaco: national list of fund freezes (JSON): UN, EU, French and national measures in one file.

One array of measures with details of their own, not the shape of the French register. A measure
that was withdrawn stays for some time with the state "withdrawal"; the file gives no day of it and
no day of listing. Names share a cell, trustworthy ones before weak ones. All of it rests on
published descriptions of the format: no file was seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit

UNNAMED = "Liste nationale"
"""The programme of a measure without a regime: one of the Minister of State (Resolution 1373)."""

SOURCE = kit.Source(
    title="Liste nationale de gel des fonds",
    short_title="Monaco freezes list",
    authority="Direction du Budget et du Trésor, Principauté de Monaco",
    country="MC",
    legal_basis="Sovereign Ordinance 8.664 of 26 May 2021; Resolution 1373 (2001)",
    page="https://geldefonds.gouv.mc/",
    licence="Not stated on the pages we know",
    language="fr",
    tier=3,
    formats=kit.one_file(
        "https://geldefonds.gouv.mc/directdownload/sanctions.json",
        "*sanctions*.json",
        "mc_gels*.json",
        content=kit.FileType.JSON,
    ),
    expected=range(3_000, 15_000),
    date_formats=("%d/%m/%Y", "%m/%Y", "%Y"),
    # How the authority words its regimes has not been seen.
    terrorism_programmes=frozenset({UNNAMED}),
    terrorism_words=(
        "terroris",
        "qaida",
        "qaïda",
        "qa'ida",
        "daech",
        "eiil",
        "taliban",
        "hamas",
        "jihad",
        "1373",
        "1267",
        "1988 (2011)",
        "2580/2001",
        "881/2002",
        "2016/1686",
        "2024/386",
    ),
    keeps_delisted=True,
    timezone="Europe/Monaco",
    timeout_seconds=180.0,
    interval_days=4,
    check_every_minutes=180,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "A firewall is reported to answer User-Agents of browsers with a page 'Request Rejected' "
        "and to let plain clients pass; a file saved by a person is taken with "
        "`tracker run mc_gels --file PATH`."
    ),
    size_limit_bytes=32 * 1024 * 1024,  # 11 MB are reported
)

SCHEMA = {
    "Personne physique": kit.Schema.PERSON,
    "Personne morale": kit.Schema.ORGANIZATION,
    "Navire": kit.Schema.VESSEL,
}
WITHDRAWN = frozenset({"withdrawal", "withdrawn"})

# The authority of a measure is a key of the site's own translations, several between commas.
AUTHORITIES = {
    "__ue_authority_label__": "Union européenne",
    "__onu_authority_label__": "Organisation des Nations unies",
    "__rf_authority_label__": "République française",
}

FACTS = {
    "sexe": "gender",
    "titre": "position",
    "autresInfos": "notes",
    "motifs": "reason",
    "fondementJuridique": kit.INSTRUMENT,
}

SEPARATORS = (";", "\n", " ou ")

# What the cell of other names says of those that follow, up to the next such word.
SAID = re.compile(
    r"(?P<weakAlias>pseudonymes? peu fiables?\s{0,9}:)"
    r"|(?P<previousName>anciennement connue?s? sous les? noms?(?: de)?\s{0,9}:)"
    r"|(?P<alias>pseudonymes? fiables?\s{0,9}:|nom de sc[èe]ne\s{0,9}:"
    r"|(?:[ée]galement|autrement) connue?s? sous les? noms?(?: de)?\s{0,9}:"
    r"|\(?autres? d[ée]nominations?\s{0,9}:)",
    re.IGNORECASE,
)
ITEM = re.compile(r"(?:^|(?<=[\s;,]))[a-z]\)\s{0,9}")
# A comma alone is part of many names; before a gap it parts them.
GAP = re.compile(r",\s{2,}")
ABOUT = re.compile(r"^(?:peut-être|probablement|approximativement|vers)(?: le)? (?=\d)", re.I)
EXACTLY = re.compile(r"^calendrier grégorien (?=\d)", re.IGNORECASE)
DAY = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")
NUMBER = re.compile(r"(?<![\w/-])[A-Z0-9]{1,20}(?:[/-][A-Z0-9]{1,20}){0,2}(?![\w/-])")
SHORTEST = 5
"""Letters of a passport's number; what is shorter is a count of years or a quarter."""


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    top = kit.json.load(documents["list"])
    return map(entry, kit.json.records(top, "measure"))


@kit.remembered
def entry(record: kit.Record) -> kit.RawEntry:
    reference = record.take_filled("mesureId")
    record.where = f"mesureId {reference}"
    state = kit.State.IN_FORCE
    if record.peek("state").casefold() in WITHDRAWN:
        state = kit.State.DELISTED
        record.ignore("state")
    schema = record.take_as("nature", SCHEMA)
    details = one(record, "mesureDetails")
    name = " ".join(filter(None, (details.take_optional("prenom"), record.take("nom"))))
    if not name:
        raise kit.LayoutChanged(f"{record.where} has no name.")
    act = kit.RawDesignation(
        programme=details.take_optional("regimeSanction") or UNNAMED,
        ends_on=details.take_optional("dateExpiration"),
    )
    paper = details.take_optional("passeport")
    facts = {fact: [details.take_optional(field)] for field, fact in FACTS.items()}
    facts |= born(details, person=schema == kit.Schema.PERSON)
    authorities = kit.split(details.take_optional("autoriteMesure"), ",")
    facts["designatedBy"] = [AUTHORITIES.get(one, one) for one in authorities]
    facts["nationality"] = kit.split(details.take_optional("nationalite"), ",", "/", ";")
    facts["address"] = items(details.take_optional("adresse"), "\n")
    numbers = passports(paper)
    facts["documentNote"] = [paper] if [paper] != numbers else []
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=(kit.RawName(text=name), *aliases(details.take_optional("alias"))),
        designations=(act,),
        identifiers=tuple(
            kit.RawIdentifier(type="passportNumber", number=number) for number in numbers
        ),
        facts=facts,
        state=state,
        extra=record.leftovers(details),
    )


def one(record: kit.Record, name: str) -> kit.Record:
    """The one nested record of a field; one without fields where nothing is said."""
    found = record.take_each(name) or (kit.Record((), f"{record.where}/{name}"),)
    if len(found) != 1:
        raise kit.LayoutChanged(f"{record.where} has {len(found)} {name}, not one.")
    return found[0]


def passports(cell: str) -> list[str]:
    """The numbers of a cell that says days, places and states of passports too."""
    found = NUMBER.findall(DAY.sub(" ", cell))
    return [
        number for number in found if len(number) >= SHORTEST and any(map(str.isdecimal, number))
    ]


def born(details: kit.Record, *, person: bool) -> dict[str, list[str]]:
    """When and where somebody was born; of others the same fields say when it was set up."""
    published = details.take_optional("dateNaissance").replace("//", "/")
    dates = [EXACTLY.sub("", ABOUT.sub("vers ", text)) for text in kit.split(published, ";", "\n")]
    place = details.take_optional("lieuNaissance")
    if person:
        return {"birthDate": dates, "birthPlace": [place]}
    return {"incorporationDate": dates, "incorporationPlace": [place]}


def aliases(cell: str) -> Iterator[kit.RawName]:
    """The names of a cell, each of the kind that the last word before it says."""
    kind, start = kit.NameKind.ALIAS, 0
    for found in (*SAID.finditer(cell), None):
        for part in items(cell[start : found.start() if found else None], *SEPARATORS):
            name = part.rstrip(")") if part.count(")") > part.count("(") else part
            yield kit.RawName(text=name, kind=kind)
        if found:
            kind, start = kit.NameKind(str(found.lastgroup)), found.end()


def items(cell: str, *separators: str) -> list[str]:
    """The parts of a cell, those of "a) x b) y" too."""
    cell = ITEM.sub("\n", GAP.sub("\n", cell))
    parts = (part.strip(" ,;") for part in kit.split(cell, "\n", *separators))
    return [part for part in parts if part]
