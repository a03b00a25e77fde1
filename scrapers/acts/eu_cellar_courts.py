"""European Union: judgments and orders on its terrorism regimes (CELLAR, and the Official Journal).

A title says who sued whom and nothing of the outcome. That stands in the operative part, which the
notice of the judgment in the Official Journal repeats some weeks later: each notice is fetched once
and read. A judgment takes nobody off a list, and nothing here says that one did.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from scrapers import kit
from scrapers.families import eu_cellar as cellar
from scrapers.families import eu_operative as operative
from scrapers.kit import citations

QUERY = f"""{cellar.PREFIXES}
SELECT DISTINCT ?celex ?ecli ?doc_date ?framework_celex ?language ?title ?text
WHERE {{
  VALUES ?framework_celex {{ {cellar.values(*cellar.FRAMEWORKS)} }}
  ?framework cdm:resource_legal_id_celex ?framework_celex .
  ?ruling cdm:work_cites_work ?framework ; cdm:resource_legal_id_celex ?given .
  FILTER(REGEX(STR(?given), "^6[0-9]{{4}}[CT][JOABC][0-9]{{4}}([(][0-9]{{2}}[)])?$"))
  {{ BIND(?given AS ?celex) }} UNION {{
    BIND(STRDT(REPLACE(STR(?given), "^(6[0-9]{{4}}[CT])J", "$1A"), xsd:string) AS ?celex)
  }} UNION {{
    BIND(STRDT(REPLACE(STR(?given), "^(6[0-9]{{4}}[CT])O", "$1B"), xsd:string) AS ?celex)
  }}
  ?work cdm:resource_legal_id_celex ?celex ; cdm:work_date_document ?doc_date .
  OPTIONAL {{ ?work cdm:case-law_ecli ?ecli }}
  OPTIONAL {{
    ?expression cdm:expression_belongs_to_work ?work ;
      cdm:expression_uses_language ?language ;
      cdm:expression_title ?title .
    FILTER(?language IN (lang:ENG, lang:FRA))
    OPTIONAL {{
      ?manifestation cdm:manifestation_manifests_expression ?expression ;
        cdm:manifestation_type ?form .
      ?text cdm:item_belongs_to_manifestation ?manifestation .
      FILTER(STR(?form) IN ("html", "xhtml"))
      FILTER(REGEX(STR(?celex), "^6[0-9]{{4}}[CT][AB]"))
    }}
  }}
}}
ORDER BY DESC(?doc_date) ?celex
LIMIT {cellar.ROWS}"""

SOURCE = kit.Source(
    title="EUR-Lex, judgments and orders on the European Union's terrorism regimes",
    authority="Court of Justice of the European Union, by the Publications Office",
    country="EU",
    legal_basis="Articles 256 and 263 TFEU; rules of procedure on notices in the Official Journal",
    page="https://eur-lex.europa.eu/",
    known_on="2026-08-22",
    licence="Commission Decision 2011/833/EU (reuse with the source named)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="json",
            files={
                "rulings": cellar.file(QUERY, "*rulings*.json"),
                "notices": kit.File(
                    url="",
                    patterns=("6*.html", "6*.xhtml"),
                    content=kit.FileType.HTML,
                    required=False,
                    many=40,
                    headers={
                        "Accept": "application/xhtml+xml, text/html;q=0.9",
                        "Accept-Language": "eng",
                    },
                    size_limit_bytes=2 * 1024 * 1024,  # a notice has some 20 kB
                ),
            },
        ),
    ),
    expected=range(1, 3_000),
    date_formats=("%Y-%m-%d",),
    timezone="Europe/Luxembourg",
    timeout_seconds=120.0,
    size_limit_bytes=48 * 1024 * 1024,  # 9,000 rows, most with a title of 2 kB
    interval_days=60,
    check_every_minutes=720,
    proof=kit.Proof.EXCERPT,
    access_note="SPARQL by POST at publications.europa.eu, open to machines; the notices are had "
    "from the same host. A notice comes weeks after its judgment: until then a judgment only names "
    "the parties.",
)

LISTS = ("eu_terrorist_list", "eu_fsf")
"""Lists about which the acts of this feed are."""

WANTED = ("celex", "title", "doc_date", "framework_celex")
"""Columns without which an answer is none of this feed."""

KINDS = {
    "J": kit.ActKind.JUDGMENT,
    "A": kit.ActKind.JUDGMENT,
    "O": kit.ActKind.ORDER,
    "B": kit.ActKind.ORDER,
    "C": kit.ActKind.OPINION,
}
"""By the second letter of the CELEX type: A and B are the notices of judgments and orders."""

RULING = re.compile(
    r"6(?P<year>\d{4})(?P<court>[CT])(?P<type>[JOABC])(?P<number>\d{4})(?:\(\d\d\))?"
)

HOST = "https://publications.europa.eu/"
"""Where texts are had from."""

LONGEST, MOST = 4_000, 400
"""Letters of a paragraph of a notice, and paragraphs; official ones have up to 1,500, and 60."""

LISBON = "2009-12-01"
"""On this day the Court of First Instance became the General Court."""

TERRORISM = re.compile(
    r"\bterroris|\bal-qa[ei]da\b|\btaliban\b|\busama bin laden\b|\boussama ben laden\b",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """What a title says."""

    day: str
    parties: str
    keywords: str
    cases: tuple[str, ...]

    @property
    def sides(self) -> operative.Sides:
        """Who asked and who answered; in joined cases each case may have somebody of its own."""
        return operative.sides(self.parties, len(self.cases))


def follow(page: kit.Document) -> Mapping[str, str]:
    """The notices of judgments that an answer names: role -> address, the newest first."""
    found = {}
    for ruling in sorted(_rulings(page), key=lambda one: one.day, reverse=True):
        for celex in ruling.notices[:1]:
            found[f"notices/{ruling.number}"] = ruling.text or f"{cellar.CELEX_ADDRESS}{celex}"
    return found


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The judgments and orders of one answer; LayoutChanged when it is not such an answer."""
    for ruling in _rulings(documents["rulings"]):
        act = ruling.act()
        notice = documents.get(f"notices/{ruling.number}")
        yield _with_notice(act, ruling, notice) if notice else act


# One judgment, by all that CELLAR has of it.


class Ruling(NamedTuple):
    """A judgment, order or opinion: rows about it, and about its notice."""

    number: str
    kind: kit.ActKind
    court: str
    day: str
    told: Told
    title: str
    language: str
    ecli: tuple[str, ...]
    notices: tuple[str, ...]
    text: str
    lists: tuple[str, ...]

    @property
    def case(self) -> str:
        """The case by which it is cited: as its title says, else as its number does."""
        return next(iter(self.told.cases), "") or _case_of(self.number)

    def act(self) -> kit.RawAct:
        """The act as far as titles tell."""
        cited = (self.case, *self.ecli, f"CELEX {self.number}", *self.told.cases[1:])
        notices = (f"CELEX {celex}" for celex in self.notices)
        return kit.RawAct(
            number=self.number,
            title=self.title or f"{self.case}, {self.number} (no title yet)",
            published_on=self.day,
            url=f"{cellar.EUR_LEX}{self.number}",
            kind=self.kind,
            citations=tuple(dict.fromkeys((*cited, *notices))),
            signed_on=self.day,
            court=self.court,
            case=self.case,
            parties=_parties(self.told.sides, operative.NOTHING),
            lists=self.lists,
            language=self.language or "en",
        )


def _rulings(page: kit.Document) -> list[Ruling]:
    """All that an answer is about: notices with their judgments, and each ECLI once."""
    works = dict(cellar.works(page, *WANTED))
    for celex in works:
        if not RULING.fullmatch(celex):
            raise kit.LayoutChanged(f"{celex} is no judgment, order, opinion or notice of one.")
    told = {celex: _told(cellar.in_english(rows)[0]) for celex, rows in works.items()}
    found = (_ruling(works, told, group) for group in _groups(works, told))
    return [ruling for ruling in found if ruling.lists]


def _is_notice(celex: str) -> bool:
    return celex[6] in "AB"


Works = Mapping[str, list[dict[str, str]]]


def _groups(works: Works, told: Mapping[str, Told]) -> Iterable[list[str]]:
    """Works of one act together, the judgment first: by number, by ECLI, or by case and day."""
    groups: dict[str, list[str]] = {}
    heads: dict[tuple[str, ...], str] = {}
    for celex in sorted(works, key=_is_notice):
        known = list(_known_by(celex, works[celex], told[celex]))
        head = next((heads[one] for one in known if one in heads), celex)
        heads |= dict.fromkeys(known, head)
        groups.setdefault(head, []).append(celex)
    return groups.values()


def _known_by(celex: str, rows: list[dict[str, str]], told: Told) -> Iterator[tuple[str, ...]]:
    """What the works of one act have in common; of orders one case may have several."""
    yield (citations.judged(f"CELEX {celex}"),)
    yield from ((ecli,) for ecli in _eclis(rows))
    day = told.day or cellar.day(rows, "doc_date")
    if celex[6] in "OB" and day:
        yield _case_of(celex), day


def _ruling(works: Works, told: Mapping[str, Told], group: list[str]) -> Ruling:
    number = citations.judged(f"CELEX {group[0]}").removeprefix("CELEX ")
    rows = [row for celex in group for row in works[celex]]
    titled = [celex for celex in group if any(told[celex])]
    best = titled[0] if titled else group[0]
    day = told[best].day or cellar.day(works[group[0]], "doc_date")
    if not day:
        raise kit.LayoutChanged(f"The judgment {number} has no day.")
    title, language = cellar.in_english(works[best])
    return Ruling(
        number=number,
        kind=KINDS[number[6]],
        court=_court(number, day),
        day=day,
        told=told[best],
        title=_short(title),
        language=language,
        ecli=tuple(_eclis(rows)),
        notices=tuple(sorted(filter(_is_notice, group))),
        text=_text(rows),
        lists=_lists(title, rows),
    )


def _court(celex: str, day: str) -> str:
    if celex[5] == "C":
        return "Court of Justice"
    return "General Court" if day >= LISBON else "Court of First Instance"


def _case_of(celex: str) -> str:
    found = RULING.fullmatch(celex)
    return f"{found['court']}-{int(found['number'])}/{found['year'][2:]}" if found else ""


def _eclis(rows: list[dict[str, str]]) -> Iterator[str]:
    for text in cellar.said(rows, "ecli"):
        cited = citations.find(text)
        if cited and cited[0].system == citations.System.ECLI:
            yield str(cited[0])


def _text(rows: list[dict[str, str]]) -> str:
    """Where the text of a notice is, in English rather than in French; https, as the answer was."""
    found = {row.get("language", "")[-3:]: row["text"] for row in rows if row.get("text")}
    text = re.sub(r"^http:", "https:", found.get("ENG") or found.get("FRA") or "")
    return text if text.startswith(HOST) else ""


def _lists(title: str, rows: list[dict[str, str]]) -> tuple[str, ...]:
    """Our lists that a case is about; none for one that only cites acts on terrorism."""
    named = cellar.frameworks_in(title)
    if named or not title:
        return cellar.lists_of(named or cellar.said(rows, "framework_celex"))
    of_others = cellar.lists_of(cellar.said(rows, "framework_celex"))
    return of_others if TERRORISM.search(title) else ()


def _parties(sides: operative.Sides, found: operative.Decided) -> tuple[kit.ActParty, ...]:
    """Those who are listed, each with what is decided about it."""
    named = {name: operative.with_aliases(name) for name in sides.listed}
    return tuple(
        kit.ActParty(plain, found.of(name, sides.listed), aliases=aliases)
        for name, (plain, aliases) in named.items()
    )


# Titles.

DASHES = ("\u2014 ", "\u2013 ", " - ")
VERSUS = re.compile(r" v\.? |(?<=\w)/(?=[A-ZÀ-Þ])")
KEYWORDS = re.compile(r" \((?![A-Z]{2,12}\))")


def _told(title: str) -> Told:
    """A title of a judgment is four parts between "#"; that of a notice is one sentence."""
    cases = tuple(
        str(one) for one in citations.find(title) if one.system == citations.System.EU_CASE
    )
    if "#" not in title:
        return Told(kit.written_day(title), *_parties_of_notice(title), cases)
    first, parties, *keywords = (part.strip(" .") for part in title.split("#"))
    own = citations.find(keywords[-1]) if keywords else ()
    ours = tuple(str(one) for one in own if one.system == citations.System.EU_CASE)
    day, about = kit.written_day(first), " ".join(keywords[:-1])
    return Told(day, parties, about, ours or cases)


def _parties_of_notice(title: str) -> tuple[str, str]:
    """(parties, keywords): "... of 21 December 2011 — A v B (Appeal — Common policy)"."""
    rest = next((title.partition(dash)[2] for dash in DASHES if dash in title), "")
    versus = VERSUS.search(rest)
    if versus is None:
        return "", ""
    answering, *keywords = KEYWORDS.split(rest[versus.end() :], maxsplit=1)
    return f"{rest[: versus.start()]} v {answering}", " ".join(keywords)


def _short(title: str) -> str:
    """A judgment's title without its keywords."""
    parts = [part.strip() for part in title.split("#")]
    return " ".join((*parts[:2], parts[-1])) if len(parts) > 3 else " ".join(parts)


# The notice of a judgment in the Official Journal.

PART = re.compile(
    r"operative part(?: of the (?:judgment|order))?"
    r"|dispositif(?: de l['\u2019](?:arrêt|ordonnance))?",
    re.IGNORECASE,
)
LEAVES_OUT = re.compile(
    r"\(?\d{1,2}[.)]|(?:the (?:general )?court(?: of first instance)?|la cour|le tribunal)"
    r"(?: \([^()]{1,40}\))?(?: hereby)?:?|(?:hereby|declares|orders|déclare)[^:]{0,60}:",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"\([*1]\) ?(?:OJ|JO|Language|Langue)|language of the case", re.IGNORECASE)
ITEM = re.compile(r"^\(?\d{1,2}[.)] ?")
ISSUED = re.compile(r"(?P<day>\d{1,2}\.\d{1,2}\.\d{4})")
PAGE = re.compile(r"C (?P<issue>\d{1,3})/(?P<page>\d{1,4})")
ASKING = re.compile(
    r"(?:applicants?|appellants?|parties? requérantes?)(?: [^:]{0,60})?: ?(?P<names>.*)",
    re.IGNORECASE,
)
ANSWERING = re.compile(
    r"(?:other part(?:y|ies)\b[^:]{0,60}|autres? parties?\b[^:]{0,60}|defendants?|respondents?"
    r"|parties? défenderesses?) ?: ?(?P<names>.*)",
    re.IGNORECASE,
)
REPRESENTED = re.compile(r" ?\((?:represent|représent)", re.IGNORECASE)


def _with_notice(act: kit.RawAct, ruling: Ruling, document: kit.Document) -> kit.RawAct:
    """The act with what its notice says; one that cannot be read changes nothing but a note."""
    try:
        lines = [text for _, text in kit.html.blocks(kit.html.page(document))]
        if len(lines) > MOST or any(len(text) > LONGEST for text in lines):
            raise kit.LayoutChanged(f"{document.name} is longer than any notice.")
    except kit.ScrapeError as why:
        return replace(act, note=f"Its notice could not be read: {why}")
    paragraphs = _operative(lines)
    if not paragraphs or not _of_case(lines, ruling):
        return replace(act, note="Its notice could not be read: no operative part of this case.")
    sides = ruling.told.sides if ruling.told.sides.answering else _sides(lines)
    found = operative.decided(paragraphs, sides, ruling.told.keywords, ruling.day)
    return replace(
        act,
        parties=_parties(sides, found),
        maintained_until=found.maintained_until,
        citations=tuple(dict.fromkeys((*act.citations, *_published(lines)))),
        note=found.note,
        whole=True,
    )


def _operative(lines: list[str]) -> list[str]:
    """The paragraphs of the operative part; none where the page has no such part."""
    start = next((n for n, text in enumerate(lines) if PART.fullmatch(text.strip(" :"))), None)
    found = []
    for text in lines[start + 1 :] if start is not None else ():
        if FOOTNOTE.match(text):
            break
        if not LEAVES_OUT.fullmatch(text):
            found.append(ITEM.sub("", text))
    return found


def _of_case(lines: list[str], ruling: Ruling) -> bool:
    """Whether a notice is of this case: it says so above its operative part."""
    cases = {str(one).split()[0] for one in citations.find(" ".join(lines[:40]))}
    return _case_of(ruling.number) in cases


def _sides(lines: list[str]) -> operative.Sides:
    """The parties as a notice names them, without who represents them."""
    asking = _named(ASKING, lines)
    return operative.Sides(tuple(asking), tuple(_named(ANSWERING, lines)))


def _named(label: re.Pattern[str], lines: list[str]) -> Iterator[str]:
    found = next((match for text in lines if (match := label.match(text))), None)
    text = found["names"] if found else ""
    for piece in kit.split_outside(text, ", "):
        name = REPRESENTED.split(piece)[0].strip(" ,")
        if name:
            yield name


def _published(lines: list[str]) -> Iterator[str]:
    """Where the notice stands: the page, as the head of it says, and its number."""
    head = lines[:40]
    day = next((found["day"] for text in head if (found := ISSUED.match(text))), "")
    page = next((found for text in head if (found := PAGE.fullmatch(text))), None)
    if day and page:
        yield str(citations.parse(f"OJ C {page['issue']}, {day}, p. {page['page']}"))
    cited = citations.find(" ".join(head))
    yield from (str(one) for one in cited if one.system == citations.System.OJ_NOTICE)


def says(title: str) -> kit.ActSays:
    """What a title says: who is before the court; never what it decides."""
    plain = kit.clean(title[: cellar.LONGEST])
    first = plain.split(" ", 1)[0].casefold()
    return kit.ActSays(
        kind=next((kind for kind in KINDS.values() if kind == first), kit.ActKind.OTHER),
        names=_told(plain).sides.listed,
        lists=cellar.lists_of(cellar.frameworks_in(plain)),
    )
