"""Czechia: annex of Government Regulation 210/2008, persons and groups (e-Sbírka, JSON or page).

Static since 2009 but in force: it still names people whom the EU has taken off. Each point of the
annex is a fragment of the type `Bod_DD`. The words of the points rest on the published text; the
names of the JSON's fields on nothing: points are found by their type wherever it stands, or else
by their words. Where a point cannot be read, the document is refused.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scrapers import kit

SOURCE = kit.Source(
    title="Persons subject to measures against terrorism (annex of Government Regulation 210/2008)",
    short_title="Czech list",
    authority="Government of the Czech Republic",
    country="CZ",
    legal_basis="Government Regulation 210/2008, as amended by 88/2009; Act 69/2006",
    page="https://e-sbirka.gov.cz/sb/2008/210",
    licence="Official text, free of copyright (Act 121/2000, section 3)",
    language="cs",
    tier=3,
    formats=(
        *kit.one_file(
            "https://opendata.eselpoint.gov.cz/esel-esb/eli/cz/sb/2008/210",
            "*210*.json",
            "cz_terrorists*.json",
            content=kit.FileType.JSON,
        ),
        *kit.one_file(
            "https://e-sbirka.gov.cz/sb/2008/210",
            "*.html",
            "*.htm",
            content=kit.FileType.HTML,
        ),
    ),
    expected=range(30, 200),
    date_formats=("%d.%m.%Y", "%Y"),
    named_keys=True,
    timezone="Europe/Prague",
    interval_days=3650,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The page of e-Sbírka is built in the browser: one that a person saved after it was shown "
        "is taken with `tracker run cz_terrorists --file PATH`. Points carry identity numbers."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # 49 points
)

PROGRAMME = "Nařízení vlády č. 210/2008 Sb."

TYPE = re.compile(r"(?:^|[/#: ])(?:type-)?bod[-_]dd\b", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,300}>")
LABEL = re.compile(r"(?:(?P<number>\d{1,3})\.|[a-zž]\))\s{0,9}")
PERSON = re.compile(
    r"(?P<surname>[^,]{2,80}), (?P<given>[^,]{2,80}), narozena? (?:dne )?(?P<born>[\d. ]{4,14}?)"
    r"(?: ve? (?P<place>.{2,120}?))?"
    r"(?:,? průkaz totožnosti č\. (?P<number>[\w./-]{4,30}))?(?: [–-] (?P<position>.+))?"
)
BORN = ", narozen"
QUOTED = re.compile(r"„([^„“”]{1,200})[“”]")
GROUP = re.compile(
    r"„[^„“”]{1,200}[“”](?: ?[–/-] ?„[^„“”]{1,200}[“”])*"
    r"(?: ?\((?:„[^„“”]{1,200}[“”]|[^()„“”]{1,200})\))?"
)
MEANT = re.compile(r"\(([^()„“”]{1,200})\)")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    document = documents["list"]
    is_page = document.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    points = list(map(plain, of_page(document) if is_page else of_json(document)))
    if not points:
        raise kit.LayoutChanged(f"{document.name} has no points of the annex.")
    return map(entry, dict.fromkeys(unlabelled(points)))


def unlabelled(points: list[str]) -> Iterator[str]:
    """Points without their numbers, which count up; they begin anew with a part of the annex."""
    before = 0
    for point in points:
        label = LABEL.match(point)
        if label and label["number"]:
            if int(label["number"]) not in (1, before + 1):
                raise kit.LayoutChanged(f"Point {label['number']} comes after point {before}.")
            before = int(label["number"])
        yield point[label.end() if label else 0 :].strip(" ,;")


def of_page(document: kit.Document) -> Iterator[str]:
    """The points of the page, by their class."""
    for element in kit.html.page(document).iter("div"):
        if TYPE.search(element.get("class", "")):
            yield element.text_content()


def of_json(document: kit.Document) -> Iterator[str]:
    """The points of a document: texts of the type, or else those that read like one."""
    texts = [dict.fromkeys(strings) for strings in together(kit.json.load(document))]
    typed = [group for group in texts if any(map(TYPE.search, group))]
    if typed:
        return (max(filter(is_said, group), key=len, default="") for group in typed)
    every = (text for group in texts for text in group)
    return (text for text in every if LABEL.sub("", plain(text)).startswith("„") or BORN in text)


def is_said(text: str) -> bool:
    """Whether a text is what a fragment says: neither its type nor an address."""
    return not TYPE.search(text) and "://" not in text


def together(part: Any) -> Iterator[list[str]]:
    """The texts of each object, and of each array, that stand beside one another."""
    inside = list(part.values() if isinstance(part, dict) else part)
    yield [one for one in inside if isinstance(one, str)]
    for one in inside:
        if isinstance(one, dict | list):
            yield from together(one)


def plain(text: str) -> str:
    """A text without tags."""
    return kit.clean(unescape(TAG.sub(" ", text)))


def entry(text: str) -> kit.RawEntry:
    act = (kit.RawDesignation(programme=PROGRAMME),)
    if found := PERSON.fullmatch(text):
        said = found.groupdict("")
        number = said["number"].strip(".")
        return kit.RawEntry(
            schema=kit.Schema.PERSON,
            names=(kit.RawName(text=f"{said['given']} {said['surname']}"),),
            designations=act,
            identifiers=(kit.RawIdentifier(type="idNumber", number=number),) if number else (),
            facts={
                "birthDate": [said["born"]],
                "birthPlace": [said["place"]],
                "position": [said["position"]],
            },
        )
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=tuple(names(text)),
        designations=act,
        facts={"notes": [text.partition(";")[2]]},
    )


def names(text: str) -> Iterator[kit.RawName]:
    """The names of a group, what they mean in Czech, and of whom it says that they are part of it.

    The quotes are the annex's own: a point with other marks is none that we can read.
    """
    head, _, parts = text.partition(";")
    if not GROUP.fullmatch(head.strip()):
        raise kit.LayoutChanged(f"A point of the annex is neither a person nor a group: {text!r}.")
    primary, *others = QUOTED.findall(head)
    yield kit.RawName(text=primary)
    for name in (*others, *MEANT.findall(head)):
        yield kit.RawName(text=name, kind=kit.NameKind.ALIAS)
    quoted = [name for text in QUOTED.findall(parts) for name in kit.split(text, " / ")]
    for name in (*quoted, *kit.split("/".join(MEANT.findall(parts)), "/")):
        yield kit.RawName(text=name, kind=kit.NameKind.WEAK_ALIAS)
