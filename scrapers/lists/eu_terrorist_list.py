"""European Union: Annex II of Regulation (EC) 2580/2001, the list of Common Position 2001/931/CFSP.

The consolidated act as XHTML from CELLAR. Numbered sentences in two parts, without ids, numbered
anew at each half-yearly review: an entry is its name. Delistings are silent: a name is left out.
The same names stand in eu_fsf under the programme TERR, by which they are found there.

Over 200 lines: names, births and papers are cut out of sentences.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from scrapers import kit

CELLAR = "https://publications.europa.eu"
CONSOLIDATIONS = (
    f"{CELLAR}/webapi/rdf/sparql?format=application%2Fsparql-results%2Bjson&query="
    + quote(
        "PREFIX cdm: <http://publications.europa.eu/ontology/cdm#> "
        "SELECT DISTINCT ?celex WHERE { "
        "?act cdm:act_consolidated_based_on_resource_legal"
        "|cdm:act_consolidated_consolidates_resource_legal ?base . "
        "?base cdm:resource_legal_id_celex ?of . FILTER(STR(?of) = '32001R2580') "
        "?act cdm:resource_legal_id_celex ?celex }"
    )
)
"""The question which consolidations of the regulation there are."""

SOURCE = kit.Source(
    title="EU terrorist list (Annex II of Regulation (EC) 2580/2001)",
    authority="Council of the European Union",
    country="EU",
    legal_basis="Common Position 2001/931/CFSP, as replaced in part by Decision (CFSP) 2026/455; "
    "Regulation (EC) 2580/2001",
    page="https://eur-lex.europa.eu/eli/reg/2001/2580",
    known_on="2026-08-22",
    licence="Commission Decision 2011/833/EU: reuse with attribution",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xhtml",
            files={
                "consolidations": kit.File(
                    url=CONSOLIDATIONS,
                    patterns=("sparql*.json",),
                    content=kit.FileType.JSON,
                    required=False,
                    headers={"Accept": "application/sparql-results+json"},
                ),
                "act": kit.File(
                    url="",
                    patterns=("02001r2580*.xhtml", "02001r2580*.html", "02001r2580*.htm"),
                    content=kit.FileType.HTML,
                    headers={"Accept": "application/xhtml+xml", "Accept-Language": "eng"},
                ),
            },
        ),
    ),
    expected=range(20, 150),
    date_formats=("%d.%m.%Y", "%Y"),
    named_keys=True,
    timezone="Europe/Brussels",
    interval_days=180,
    check_every_minutes=360,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "eur-lex.europa.eu answers automated clients with a challenge; CELLAR gives the same act. "
        "Each consolidation has an address of its own: CELLAR is asked which there are, and the "
        "newest is taken. It follows an act by weeks; eu_fsf (programme TERR) is quicker."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # an act of the Official Journal has some 100 kB
)

PROGRAMME = "TERR"

# Headings of the two parts, in the consolidated regulation and in the Council's decisions.
PARTS = (
    (re.compile(r"(?:A|I|1)?\.?\s{0,9}(?:Natural )?persons", re.IGNORECASE), kit.Schema.PERSON),
    (
        re.compile(r"(?:B|II|2)?\.?\s{0,9}(?:Legal persons, )?groups and entities", re.IGNORECASE),
        kit.Schema.ORGANIZATION,
    ),
)
CONSOLIDATED = re.compile(r"02001R2580-\d{8}")
ANNEX = re.compile(r"ANNEX\s{1,9}(?P<number>[IVX]+)\b.*", re.IGNORECASE)
MARK = re.compile(r"\s{0,9}[▼►◄]\s{0,9}(?:[BMCA]\d*)?\s{0,9}")
NUMBERED = re.compile(r"(?P<number>\d{1,3})\.\s{0,9}(?P<text>.*)", re.DOTALL)

# A closing quote is an apostrophe too: it ends a name only before what can follow a name.
QUOTED = re.compile(
    r"(?<!\w)[‘“'\"](?![’”'\"])(.{1,300}?)[’”'\"](?=\s?(?:$|[.,;()\[\]]|[—–-]\s{0,9}[‘“'\"]|or\s[‘“'\"]"
    r"|a\.k\.a\.|including\b))"
)
# "[minus the ‘National Council of Resistance of Iran’ (NCRI)]", until 2009: who is not meant.
NOT_MEANT = re.compile(
    r",?\s{0,3}(?:[\[(]\s{0,3})?\bminus\s{1,3}(?:the\s{1,3})?"
    r"(?:[‘“'\"](?P<quoted>[^’”'\"]{1,120}+)[’”'\"]|[^‘“'\"\[\](),;]{1,120}+)"
    r"(?:\s{0,3}\([^()]{1,40}+\))?(?:\s{0,3}[\])])?"
)
AKA = re.compile(r"\ba\.k\.a\.\s{0,9}")
BIRTH = re.compile(
    r"\bborn\s{1,9}(?P<when>(?:(?:circa|or|between|and|about|approximately|[\d./-]++)\s{0,9}+)*+)"
    r"(?:in\s{1,9}(?P<where>.+))?"
)
CITIZEN = re.compile(
    r"\bcitizen of (?P<of>[A-Z][\w ]{1,60})|\b(?P<who>[A-Z][\w ]{0,60}?) (?:citizen|national)\b"
)
PASSPORT = re.compile(
    r"\bpassport number:?\s{0,9}(?P<number>[\w/-]+)(?:\s{0,9}\((?P<land>\w+)\))?", re.IGNORECASE
)
IDENTITY = re.compile(r"\bnational ID number:?\s{0,9}(?P<number>[\w/-]+)", re.IGNORECASE)
AFTER_PLACE = re.compile(r",\s{1,9}(?:citizen|passport|[\w ]{1,60} (?:citizen|national)\b).*")
LONGEST = 10_000
"""Letters of a sentence of the annex; the longest has some five hundred."""

SENTENCE = re.compile(r"(?<=[^\W\d]|\))[.;]\s")


def follow(document: kit.Document) -> Mapping[str, str]:
    """The newest consolidation that CELLAR names; the order of its answer means nothing."""
    rows = kit.json.at(kit.json.load(document), "results", "bindings", where=document.name)
    named = (row.take_each("celex") for row in kit.json.records(rows, "consolidation"))
    found = (record.take_filled("value") for records in named for record in records)
    numbers = [number for number in found if CONSOLIDATED.fullmatch(number)]
    return {"act": f"{CELLAR}/resource/celex/{max(numbers)}"} if numbers else {}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    page = kit.html.page(documents["act"])
    found = {schema: 0 for _, schema in PARTS}
    for schema, text in sentences(page):
        found[schema] += 1
        yield person(text) if schema == kit.Schema.PERSON else group(text)
    if missing := [schema for schema, number in found.items() if not number]:
        raise kit.LayoutChanged(f"Annex II holds no {missing[0]}.")


def sentences(page: object) -> Iterator[tuple[kit.Schema, str]]:
    """The numbered sentences of Annex II, part by part; each part must count up without a gap."""
    schema, expected, inside = kit.Schema.PERSON, 0, False
    for text in joined(page):
        if annex := ANNEX.fullmatch(text):
            inside = annex["number"].upper() == "II"
            expected = 0
        elif inside and (part := part_of(text)):
            schema, expected = part, 1
        elif inside and expected and (item := NUMBERED.fullmatch(text)):
            if int(item["number"]) != expected:
                raise kit.LayoutChanged(
                    f"Annex II, {schema}: number {item['number']} stands where {expected} should."
                )
            if len(text) > LONGEST:
                raise kit.LayoutChanged(f"Annex II, {schema}: number {expected} is too long.")
            expected += 1
            yield schema, item["text"]


def part_of(text: str) -> kit.Schema | None:
    return next((schema for form, schema in PARTS if form.fullmatch(text.rstrip(" .:"))), None)


def joined(page: object) -> Iterator[str]:
    """The texts of the act without its amendment marks; a number alone goes with what follows."""
    number = ""
    for _, block in kit.html.blocks(page):
        text = kit.clean(MARK.sub(" ", block))
        if re.fullmatch(r"(?:\d{1,3}|[A-BI]{1,2})\.", text):
            number = text
        elif text:
            yield f"{number} {text}".strip()
            number = ""


def person(text: str) -> kit.RawEntry:
    """`NAME Given (a.k.a. X, a.k.a. Y), born 11.8.1960 in Iran. Passport number: D9004878.`"""
    head, aliases, rest = cut(text)
    facts: dict[str, list[str]] = {"notes": [rest] if rest else []}
    if birth := BIRTH.search(rest):
        facts["birthDate"] = [birth["when"]]
        where = AFTER_PLACE.sub("", SENTENCE.split(birth["where"] or "")[0])
        facts["birthPlace"] = [where.rstrip(" .,")]
    facts["nationality"] = [
        land
        for found in CITIZEN.finditer(rest)
        for land in kit.split(found["of"] or found["who"], " and ")
    ]
    papers = [
        kit.RawIdentifier(
            type="passportNumber", number=found["number"], country=found["land"] or ""
        )
        for found in PASSPORT.finditer(rest)
    ]
    papers += [
        kit.RawIdentifier(type="idNumber", number=found["number"])
        for found in IDENTITY.finditer(rest)
    ]
    return entry(kit.Schema.PERSON, [head, *aliases], facts, papers)


def cut(text: str) -> tuple[str, list[str], str]:
    """The name before the first comma or bracket, its aliases in the bracket, and the rest."""
    head = re.split(r"[(,]", text, maxsplit=1)[0].rstrip()
    rest = text[len(head) :].strip()
    if not rest.startswith("(") or not AKA.search(rest):
        return head.rstrip(" ."), [], rest.strip(" ,")
    inside = rest[1 : rest.find(")")] if ")" in rest else rest[1:]
    aliases = kit.split(AKA.sub("\n", inside), "\n")
    return head, [alias.rstrip(" ,;") for alias in aliases], rest[len(inside) + 2 :].strip(" ,")


def group(text: str) -> kit.RawEntry:
    """`‘Name’ – ‘ABC’ (a.k.a. ‘Other’), including ‘Wing’.`: what stands in quotes is a name.

    Who is expressly left out (`minus the ‘Wing’`) is none; the notes have all of it.
    """
    meant = NOT_MEANT.sub("", text)
    names = QUOTED.findall(meant)
    if not names:
        head, aliases, _ = cut(meant)
        names = [head, *aliases]
    return entry(kit.Schema.ORGANIZATION, names, {"notes": [text]}, [])


def entry(
    schema: kit.Schema,
    names: list[str],
    facts: dict[str, list[str]],
    papers: list[kit.RawIdentifier],
) -> kit.RawEntry:
    if not names[0]:
        raise kit.LayoutChanged("A sentence of Annex II begins without a name.")
    aliases = (kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in names[1:])
    return kit.RawEntry(
        schema=schema,
        names=(kit.RawName(text=names[0]), *aliases),
        designations=(kit.RawDesignation(programme=PROGRAMME),),
        identifiers=tuple(papers),
        facts={name: [text for text in texts if text] for name, texts in facts.items()},
    )
