"""France: national register of asset freezes (JSON): national, EU and UN measures in one file.

The date of publication moves at every download and marks no change. There are no listing dates
and no removed entries; national freezes against terrorism hold for six months and lapse or are
renewed. The regime stands in brackets at the end of the legal basis, of which the newest is the
last.

Over 200 lines: twenty fields, each a list of objects of its own form.
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers import kit
from scrapers.families import un_births

PARIS = "Europe/Paris"

SOURCE = kit.Source(
    title="Registre national des gels",
    authority="Direction générale du Trésor",
    country="FR",
    legal_basis="Code monétaire et financier, articles L. 562-2 (terrorism) and following; "
    "regulations of the EU and resolutions of the UN",
    page="https://gels-avoirs.dgtresor.gouv.fr/",
    known_on="2026-08-22",
    licence="Licence Ouverte / Open Licence 2.0 (Etalab)",
    language="fr",
    tier=2,
    formats=(
        kit.Format(
            id="json",
            files={
                "list": kit.File(
                    url="https://gels-avoirs.dgtresor.gouv.fr/ApiPublic/api/v1/publication/"
                    "derniere-publication-fichier-json",
                    patterns=("registrenationaldesgels*.json",),
                    content=kit.FileType.JSON,
                )
            },
        ),
    ),
    expected=range(3_000, 15_000),
    date_formats=("%d/%m/%Y", "%m/%Y", "%Y"),
    # Labels carry the regime in words; those of the national freezes have not been seen.
    terrorism_programmes=frozenset(),
    terrorism_words=(
        "terroris",
        "562-2",
        "qaida",
        "qaïda",
        "daech",
        "taliban",
        "hamas",
        "2580/2001",
        "881/2002",
        "2016/1686",
        "2024/386",
    ),
    timezone=PARIS,
    timeout_seconds=180.0,
    interval_days=4,
    check_every_minutes=180,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=32 * 1024 * 1024,  # the file had 11 MB in 2025
)

SCHEMA = {
    "Personne physique": kit.Schema.PERSON,
    "Personne morale": kit.Schema.ORGANIZATION,
    "Navire": kit.Schema.VESSEL,
}

# Field of the register -> key of its value, and what it is. Others below, by hand.
FACTS = {
    "SEXE": ("Sexe", "gender"),
    "NATIONALITE": ("Pays", "nationality"),
    "TITRE": ("Titre", "position"),
    "TELEPHONE": ("Telephone", "phone"),
    "COURRIEL": ("Courriel", "email"),
    "SITE_INTERNET": ("SiteInternet", "website"),
    "MOTIFS": ("Motifs", "reason"),
    "FONDEMENT_JURIDIQUE": ("FondementJuridiqueLabel", "legalBasis"),
}
NUMBERS = {
    "PASSEPORT": ("NumeroPasseport", "passportNumber"),
    "AUTRE_IDENTITE": ("NumeroCarte", "idNumber"),
    "NUMERO_OMI": ("NumeroOMI", "imoNumber"),
    "REFERENCE_UE": ("ReferenceUe", "euReference"),
    "REFERENCE_ONU": ("ReferenceOnu", "unReference"),
}
ADDRESSES = ("ADRESSE_PP", "ADRESSE_PM")
BY_HAND = ("PRENOM", "ALIAS", "DATE_DE_NAISSANCE", "LIEU_DE_NAISSANCE", "IDENTIFICATION")
KNOWN = frozenset({*FACTS, *NUMBERS, *ADDRESSES, *BY_HAND})

# What the remark of an identification says that the number is (apostrophes straight).
REMARKS = {
    "numéro d'enregistrement": "registrationNumber",
    "numéro d'identification fiscale": "taxNumber",
    "numéro fiscal": "taxNumber",
}
DATED = re.compile(r"\s{0,9}\bdu \d{1,2}/\d{1,2}/\d{4}.*", re.DOTALL)
NUMBER = re.compile(r"(?=\D*\d)[\w./-]+")

Facts = dict[str, dict[str, None]]
Value = dict[str, str]


def about(documents: kit.Documents) -> kit.About:
    top = kit.json.load(documents["list"])
    text = str(kit.json.at(top, "Publications", "DatePublication"))
    return kit.About(published_at=kit.file_moment(text, "DatePublication", PARIS))


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.json.load(documents["list"])
    items = kit.json.at(top, "Publications", "PublicationDetail")
    if not isinstance(items, list):
        raise kit.LayoutChanged("PublicationDetail is not a list.")
    return (entry(item, number) for number, item in enumerate(items, 1))


def entry(item: Any, number: int) -> kit.RawEntry:
    if not isinstance(item, dict) or not str(item.get("IdRegistre") or "").strip():
        raise kit.LayoutChanged(f"Record {number} has no IdRegistre.")
    reference = str(item["IdRegistre"]).strip()
    where = f"IdRegistre {reference}"
    fields = details(item, where)
    nature = str(item.get("Nature", ""))
    facts: Facts = {}
    papers = list(numbered(fields))
    papers += identified(fields, facts)
    persons(fields, facts)
    put(facts, kit.INSTRUMENT, *bases(fields))
    for name, (key, fact) in FACTS.items():
        put(facts, fact, *(value.get(key, "") for value in fields.get(name, ())))
    put(facts, "notes", *(v.get("Commentaire", "") for v in fields.get("NATIONALITE", ())))
    for value in (v for name in ADDRESSES for v in fields.get(name, ())):
        land = value.get("Pays", "")
        put(facts, "country", land)
        put(facts, "address", ", ".join(filter(None, (value.get("Adresse", ""), land))))
    return kit.RawEntry(
        reference=reference,
        schema=kit.groups.meaning("Nature", nature, SCHEMA, where),
        names=tuple(named(item, fields, where)),
        designations=tuple(kit.RawDesignation(programme=p) for p in regimes(fields, where)),
        identifiers=tuple(papers),
        facts=facts,
        extra=unknown(item, fields),
    )


def details(item: dict[str, Any], where: str) -> dict[str, list[Value]]:
    """Field of the register -> its values, texts as they are, numbers as texts."""
    found: dict[str, list[Value]] = {}
    for detail in listed(item.get("RegistreDetail", []), where):
        values = found.setdefault(str(detail.get("TypeChamp", "")), [])
        for value in listed(detail.get("Valeur", []), where):
            values.append({k: plain(v) for k, v in value.items()})
    return found


def listed(values: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise kit.LayoutChanged(f"{where}: a field is not a list of objects.")
    return values


def plain(value: Any) -> str:
    return value.strip() if isinstance(value, str) else kit.json.text(value)


def named(
    item: dict[str, Any], fields: dict[str, list[Value]], where: str
) -> Iterator[kit.RawName]:
    given = [value.get("Prenom", "") for value in fields.get("PRENOM", ())]
    name = " ".join(filter(None, (*given, plain(item.get("Nom")))))
    if not name:
        raise kit.LayoutChanged(f"{where} has no name.")
    yield kit.RawName(text=name)
    for value in fields.get("ALIAS", ()):
        yield kit.RawName(text=value.get("Alias", ""), kind=kit.NameKind.ALIAS)


def regimes(fields: dict[str, list[Value]], where: str) -> dict[str, None]:
    """What stands in the outer brackets that end a legal basis; without any, its kind of act."""
    found = dict.fromkeys(filter(None, map(regime, bases(fields))))
    if not found:
        raise kit.LayoutChanged(f"{where} has no legal basis.")
    return found


def bases(fields: dict[str, list[Value]]) -> list[str]:
    """The acts by which somebody is listed, as the register cites them."""
    values = fields.get("FONDEMENT_JURIDIQUE", [])
    return [value.get("FondementJuridiqueLabel", "") for value in values]


def regime(label: str) -> str:
    text = label.rstrip(" .")
    if not text.endswith(")"):
        return DATED.sub("", text) or text
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return text[place + 1 : -1].strip()
    return text


def persons(fields: dict[str, list[Value]], facts: Facts) -> None:
    for value in fields.get("DATE_DE_NAISSANCE", ()):
        parts = (value.get(name, "").strip() for name in ("Annee", "Mois", "Jour"))
        put(facts, "birthDate", un_births.by_parts(*parts))
        put(facts, "birthNote", value.get("Commentaire", ""))
    for value in fields.get("LIEU_DE_NAISSANCE", ()):
        put(facts, "birthPlace", value.get("Lieu", ""))
        put(facts, "birthCountry", value.get("Pays", ""))
    for value in fields.get("ALIAS", ()):
        put(facts, "aliasNote", value.get("Commentaire", ""))


def numbered(fields: dict[str, list[Value]]) -> Iterator[kit.RawIdentifier]:
    for name, (key, kind) in NUMBERS.items():
        for value in fields.get(name, ()):
            if number := value.get(key, "").strip(" /"):
                yield kit.RawIdentifier(type=kind, number=number)


def identified(fields: dict[str, list[Value]], facts: Facts) -> Iterator[kit.RawIdentifier]:
    """A number with a remark that says what it is; "/" stands for none."""
    for value in fields.get("IDENTIFICATION", ()):
        number, remark = value.get("Identification", "").strip(" /"), value.get("Commentaire", "")
        label = remark.replace("’", "'").strip(" :").casefold()
        if NUMBER.fullmatch(number):
            yield kit.RawIdentifier(type=REMARKS.get(label, "documentNumber"), number=number)
        if label not in REMARKS:
            put(facts, "documentNote", ": ".join(filter(None, (remark, number))))
    for name in ("PASSEPORT", "AUTRE_IDENTITE"):
        for value in fields.get(name, ()):
            put(facts, "documentNote", value.get("Commentaire", ""))


def unknown(item: dict[str, Any], fields: dict[str, list[Value]]) -> dict[str, tuple[str, ...]]:
    """Fields that nobody took."""
    found = {
        f"{name}/{key}": tuple(value[key] for value in values if value.get(key))
        for name, values in fields.items()
        if name not in KNOWN
        for key in {k for value in values for k in value}
    }
    known = {"IdRegistre", "Nature", "Nom", "RegistreDetail"}
    return found | {key: (plain(item[key]),) for key in item.keys() - known if item[key]}


def put(facts: Facts, name: str, *texts: str) -> None:
    """Put texts to a fact, once each."""
    for text in texts:
        if text:
            facts.setdefault(name, {})[text] = None
