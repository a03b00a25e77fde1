"""European Union: acts on its terrorism regimes (CELLAR, SPARQL results in JSON).

The acts of the terrorist list name nobody in their titles and, since 2002, change it by replacing
it: each half-year's act repeals the one before, and who is not in the new annex has left. What is
read is therefore the act, its days, what it amends, rests on and repeals; never whom it is about.
"""

import re
from collections.abc import Iterator

from scrapers import kit
from scrapers.families import eu_cellar as cellar
from scrapers.kit import citations

QUERY = f"""{cellar.PREFIXES}
SELECT DISTINCT ?celex ?doc_date ?in_force ?type ?eli ?framework_celex ?relation ?repeals ?language
  ?title
WHERE {{
  VALUES ?framework_celex {{ {cellar.values(*cellar.FRAMEWORKS)} }}
  VALUES (?property ?relation) {{
    (cdm:resource_legal_amends_resource_legal "amends")
    (cdm:resource_legal_based_on_resource_legal "based_on")
    (cdm:resource_legal_implements_resource_legal "implements")
    (cdm:resource_legal_repeals_resource_legal "repeals")
    (cdm:work_cites_work "cites")
  }}
  ?framework cdm:resource_legal_id_celex ?framework_celex .
  ?work ?property ?framework ;
    cdm:resource_legal_id_celex ?celex ;
    cdm:work_date_document ?doc_date ;
    cdm:work_has_resource-type ?type .
  FILTER(REGEX(STR(?celex), "^3[0-9]{{4}}[DER][0-9]{{4}}$"))
  OPTIONAL {{ ?work cdm:resource_legal_date_entry-into-force ?in_force }}
  OPTIONAL {{ ?work cdm:resource_legal_eli ?eli }}
  OPTIONAL {{
    ?work cdm:resource_legal_repeals_resource_legal ?repealed .
    ?repealed cdm:resource_legal_id_celex ?repeals
  }}
  OPTIONAL {{
    ?expression cdm:expression_belongs_to_work ?work ;
      cdm:expression_uses_language ?language ;
      cdm:expression_title ?title .
    FILTER(?language = lang:ENG)
  }}
}}
ORDER BY DESC(?doc_date) ?celex
LIMIT {cellar.ROWS}"""

SOURCE = kit.Source(
    title="EUR-Lex, acts on the European Union's terrorism regimes",
    authority="Publications Office of the European Union",
    country="EU",
    legal_basis="Article 297 TFEU; Common Position 2001/931/CFSP; Regulation (EC) No 2580/2001",
    page="https://eur-lex.europa.eu/",
    known_on="2026-08-22",
    licence="Commission Decision 2011/833/EU (reuse with the source named)",
    language="en",
    tier=1,
    formats=(kit.Format(id="json", files={"acts": cellar.file(QUERY, "*acts*.json")}),),
    expected=range(1, 3_000),
    date_formats=("%Y-%m-%d",),
    timezone="Europe/Brussels",
    timeout_seconds=120.0,
    size_limit_bytes=32 * 1024 * 1024,  # 9,000 rows of some 2 kB
    interval_days=90,
    check_every_minutes=360,
    proof=kit.Proof.EXCERPT,
    access_note="SPARQL by POST at publications.europa.eu, open to machines. EUR-Lex's own pages "
    "answer programs with a test for people.",
)

LISTS = ("eu_terrorist_list", "eu_fsf")
"""Lists that the acts of this feed show in."""

WANTED = ("celex", "framework_celex", "relation", "title", "doc_date", "type")
"""Columns without which an answer is none of this feed; the others may be missing."""

TIED = frozenset({"amends", "based_on", "implements", "repeals"})
"""Relations to a framework act that make an act one of its regime; one that only cites it has to
say so in its title."""

RENEWS = re.compile(
    r"\bupdating\b|implementing article 2 ?\(3\) of (?:council )?regulation \(ec\) no 2580/2001",
    re.IGNORECASE,
)
AMENDS = re.compile(r"\bamend(?:ing|ment)\b|\bcorrecting\b", re.IGNORECASE)
REPEALS = re.compile(r"\brepealing\b(?P<what>.{1,600})", re.IGNORECASE)

OMITS = "It replaces the list whole: whoever is not in its annex has left, and is not named."


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The acts of one answer by CELEX; LayoutChanged when it is not such an answer."""
    for celex, rows in cellar.works(documents["acts"], *WANTED):
        title, _ = cellar.in_english(rows)
        if frameworks := _frameworks(rows, title):
            yield _act(celex, rows, title, frameworks)


def _frameworks(rows: list[dict[str, str]], title: str) -> list[str]:
    """The regimes that an act belongs to, by what it is tied to or names in its title."""
    related = ((cellar.framework(r.get("framework_celex", "")), r.get("relation")) for r in rows)
    return sorted(
        {
            celex
            for celex, relation in related
            if celex in cellar.NAMES and (relation in TIED or cellar.NAMES[celex] in title)
        }
    )


def _act(celex: str, rows: list[dict[str, str]], title: str, frameworks: list[str]) -> kit.RawAct:
    made = cellar.day(rows, "doc_date")
    if not made:
        raise kit.LayoutChanged(f"The act {celex} has no day.")
    kind = _kind(title)
    of_the_list = bool({*frameworks} & {*cellar.TERRORIST_LIST})
    return kit.RawAct(
        number=celex,
        title=title or f"{celex} (no title yet)",
        published_on="",
        url=f"{cellar.EUR_LEX}{celex}",
        kind=kind,
        citations=_citations(celex, rows, title),
        signed_on=made,
        in_force_on=cellar.day(rows, "in_force"),
        lists=cellar.lists_of(frameworks),
        repeals=_repeals(celex, rows, title),
        note=OMITS if of_the_list and kind == kit.ActKind.RENEWAL else "",
    )


def _kind(title: str) -> kit.ActKind:
    """What an act is by its title; other where there is none yet, or it says nothing of it."""
    if RENEWS.search(title):
        return kit.ActKind.RENEWAL
    return kit.ActKind.AMENDMENT if AMENDS.search(title) else kit.ActKind.OTHER


def _citations(celex: str, rows: list[dict[str, str]], title: str) -> tuple[str, ...]:
    """Its name, as its title begins, then its identifiers."""
    own = f"CELEX {celex}"
    named = [_named(celex, str(one)) for one in citations.find(title[:200])]
    names = [name for name in named if citations.celex_of(name) == own][:1]
    elis = [str(citations.parse(eli)) for eli in cellar.said(rows, "eli") if _is_eli(eli)]
    ours = [eli for eli in elis if citations.celex_of(eli) in ("", own)]
    return tuple(dict.fromkeys((*names, own, *ours)))


def _named(celex: str, name: str) -> str:
    """The act by its name; titles of decisions begin with the bare number ("2009/62/EC: ...")."""
    return f"Decision {name}" if celex[5] == "D" and name[0].isdigit() else name


def _is_eli(text: str) -> bool:
    return bool(citations.find(text)) and "/eli/" in text


def _repeals(celex: str, rows: list[dict[str, str]], title: str) -> tuple[str, ...]:
    """The acts that it repeals, by CELEX: as the store relates them, and as its title says."""
    related = {f"CELEX {cellar.framework(one)}" for one in cellar.said(rows, "repeals")}
    of = [r["framework_celex"] for r in rows if r.get("relation") == "repeals"]
    related |= {f"CELEX {cellar.framework(one)}" for one in of}
    found = REPEALS.search(title)
    named = citations.find(found["what"]) if found else ()
    related |= set(filter(None, (citations.celex_of(str(one)) for one in named)))
    return tuple(sorted(related - {f"CELEX {celex}"}))


def says(title: str) -> kit.ActSays:
    """What a title says: the kind of act; never whom it is about."""
    plain = kit.clean(title[: cellar.LONGEST])
    return kit.ActSays(
        kind=_kind(plain), names=(), lists=cellar.lists_of(cellar.frameworks_in(plain))
    )
