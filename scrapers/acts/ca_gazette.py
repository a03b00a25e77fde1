"""Canada: Gazette, Part II, regulations that amend the list of entities (HTML).

The index of a year names the instruments of its issues; each is a page of its own, in Windows-1252
before about 2015. A regulation is in force on the day on which it is registered, days before the
Gazette prints it and one to two weeks before the consolidated text shows it. Pages of regulations
have passed this reader as text, cut ones; no genuine index has.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scrapers import kit
from scrapers.families import canada_gazette as gazette

BASE = "https://gazette.gc.ca/rp-pr/p2/"
PAGES = kit.File(
    url="",
    patterns=("*sor-dors*", "*si-tr*", "*extra*-e*", "SOR-*", "SI-*"),
    content=kit.FileType.TEXT,
    many=10,
    size_limit_bytes=2 * 1024 * 1024,  # most have some 30 kB
)

SOURCE = kit.Source(
    title="Canada Gazette, Part II: regulations on the list of entities",
    authority="King's Printer for Canada",
    country="CA",
    legal_basis="Statutory Instruments Act, sections 9 to 11; Criminal Code, section 83.05",
    page="https://gazette.gc.ca/rp-pr/publications-eng.html",
    known_on="2026-08-22",
    licence="Reproduction of federal law is allowed (SI/97-5)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="html",
            files={
                "index": kit.File(
                    url=f"{BASE}{{year}}/index-eng.html",
                    patterns=("index-eng*.html",),
                    content=kit.FileType.TEXT,
                    required=False,  # in January there is none of this year yet
                ),
                "before": kit.File(
                    url=f"{BASE}{{last_year}}/index-eng.html",
                    patterns=("index-before*.html",),
                    content=kit.FileType.TEXT,
                ),
                "pages": PAGES,
            },
        ),
        kit.Format(id="pages", files={"pages": PAGES}),
    ),
    expected=range(1, 500),
    date_formats=("%Y-%m-%d",),
    timezone="America/Toronto",
    interval_days=60,
    check_every_minutes=180,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=8 * 1024 * 1024,
)

LISTS = ("ca_listed_entities", "ca_listed_entities_feed")
"""Lists that the acts of this feed show in."""

LINK = re.compile(
    r"(?P<issue>\d{4}-\d{2}-\d{2}(?:-x\d{1,2})?)/html/"
    r"(?P<file>(?:sor-dors\d{1,4}|si-tr\d{1,4}|extra\d{0,2})-e(?:ng)?)\.html"
)
NUMBER = re.compile(r"\b((?:SOR|SI)/\d{4}-\d{1,4})\b")
ABOUT = re.compile(r"\blist of entities\b|\blisted entit(?:y|ies)\b", re.IGNORECASE)
ROWS = ("li", "tr", "dd", "p", "dt")


class Row(NamedTuple):
    """One instrument as an index names it; `number` "" where it gives none."""

    name: str
    number: str
    title: str
    day: str
    link: str


def follow(page: kit.Document) -> Mapping[str, str]:
    """The pages of the instruments that are about the list of entities."""
    return {f"pages/{row.name}": row.link for row in _rows(page)}


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The regulations of the pages that came, then what an index tells of all others."""
    indexes = [documents[role] for role in ("index", "before") if role in documents]
    if indexes and not any(map(_names_any, indexes)):
        raise kit.LayoutChanged("No index names any instrument: it is no index that we know.")
    rows = {row.name: row for index in indexes for row in _rows(index)}
    seen: set[str] = set()
    for role, page in documents.items():
        name = role.partition("/")[2]
        for act in _of_page(page, rows.get(name)) if name else ():
            if act.number not in seen:
                seen.add(act.number)
                yield act
    for row in rows.values():
        if row.number and row.number not in seen:
            seen.add(row.number)
            yield _unread(row)


def _rows(page: kit.Document) -> Iterator[Row]:
    """The instruments about the list of entities that an index names, each once."""
    seen: set[str] = set()
    texts: dict[Any, str] = {}
    for link in kit.html.page(_in_utf8(page)).iter("a"):
        row = _row(link, texts)
        if row and row.name not in seen:
            seen.add(row.name)
            yield row


def _names_any(page: kit.Document) -> bool:
    """Whether an index leads to an instrument at all, whatever it is about."""
    return any(map(LINK.search, kit.html.links(_in_utf8(page))))


def _in_utf8(page: kit.Document) -> kit.Document:
    return kit.Document(name=page.name, content=kit.prose.text(page).encode())


def _row(link: Any, texts: dict[Any, str]) -> Row | None:
    """The instrument that a link leads to; None where it is about something else.

    `texts` are those of the rows that were met.
    """
    found = LINK.search(link.get("href", "").strip())
    if not found:
        return None
    around = next(link.iterancestors(*ROWS), link)
    if around not in texts:
        texts[around] = kit.clean(around.text_content())[:1_000]
    title = texts[around]
    if not ABOUT.search(title):
        return None
    number = NUMBER.search(title)
    name = number[1].replace("/", "-") if number else f"{found['issue']}-{found['file']}"
    return Row(
        name=name,
        number=number[1] if number else "",
        title=title,
        day=found["issue"][:10],
        link=f"{BASE}{found['issue'][:4]}/{found[0]}",
    )


def _of_page(page: kit.Document, row: Row | None) -> Iterator[kit.RawAct]:
    """The regulations of one page; none of one that is no text."""
    try:
        read = list(gazette.regulations(kit.prose.paragraphs(page)))
    except kit.LayoutChanged:
        return  # the index tells of it, and it is asked for again
    for one in read:
        if one.registered_on:
            yield _act(one, row)


def _act(read: gazette.Regulation, row: Row | None) -> kit.RawAct:
    published = read.printed_on or (row.day if row else "")
    return kit.RawAct(
        number=read.number,
        title=read.title,
        published_on=published or read.registered_on,
        url=row.link if row else SOURCE.page,
        kind=read.kind,
        citations=tuple(filter(None, (read.number, read.council))),
        made_on=read.made_on,
        registered_on=read.registered_on,
        in_force_on=read.in_force_on,
        parties=read.parties,
        lists=LISTS,
        note=f"Not read: {read.problem}" if read.problem else "",
        whole=not read.problem,
    )


def _unread(row: Row) -> kit.RawAct:
    """An instrument of which the index alone is at hand."""
    return kit.RawAct(
        number=row.number,
        title=row.title,
        published_on=row.day,
        url=row.link,
        citations=(row.number,),
        lists=LISTS,
    )
