"""United Nations: Security Council, updates of its consolidated list (RSS 2.0).

Each item is a press release of a committee: "Security Council 1267 Committee Adds One Entry to Its
Sanctions List". Titles say what is done and to how many; to whom, is taken from the permanent
references (QDi.001) of the item, where there are just so many: a text also speaks of others. What
stands in the item is all that is read. RSS 2.0 at an address that is known; no genuine answer has
passed this reader.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime

from scrapers import kit

SOURCE = kit.Source(
    title="Updates of the Security Council's consolidated list",
    authority="United Nations Security Council",
    country="UN",
    legal_basis="Charter of the United Nations, Chapter VII, Article 41",
    page="https://main.un.org/securitycouncil/en/content/list-updates-unsc-consolidated-list",
    known_on="2026-08-22",
    licence="United Nations, terms of use of its website",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="rss",
            files={
                "feed": kit.File(
                    url=(
                        "https://main.un.org/securitycouncil/feed/1.0/"
                        "updates_unsc_consolidated_list"
                    ),
                    patterns=("updates_unsc_consolidated_list*", "updates*.xml"),
                    content=kit.FileType.XML,
                ),
            },
        ),
    ),
    expected=range(1, 500),
    date_formats=(),
    timezone="America/New_York",
    interval_days=14,
    check_every_minutes=30,
    proof=kit.Proof.NONE,
    size_limit_bytes=4 * 1024 * 1024,
)

LISTS = ("un_sc",)
"""Lists that the acts of this feed show in."""

RELEASE = re.compile(r"\bSC/(\d{4,6})\b")
IN_ADDRESS = re.compile(r"/sc(\d{4,6})\.doc\b", re.I)
REFERENCE = re.compile(r"\b([A-Z]{2,3}[ie]\.\d{3})\b")
RESOLUTION = re.compile(r"\bresolutions? (\d{3,4}) \((\d{4})\)")
MARKUP = re.compile(r"<[^<>]*>")
DOES = (
    (
        kit.Effect.REMOVES,
        re.compile(r"\b(?:remov(?:es?|ed|al)|delist(?:s|ed)?|delet(?:es?|ed))\b", re.I),
    ),
    (kit.Effect.ADDS, re.compile(r"\b(?:adds?|added|additions?)\b", re.I)),
    (kit.Effect.REWORDS, re.compile(r"\b(?:amend(?:s|ed|ments?)?|updates?|corrects?)\b", re.I)),
)
KINDS = {
    kit.Effect.REMOVES: kit.ActKind.REVOCATION,
    kit.Effect.ADDS: kit.ActKind.DESIGNATION,
    kit.Effect.REWORDS: kit.ActKind.AMENDMENT,
}
TERRORISM = re.compile(
    r"\bISIL\b|al-?qaida|\btaliban\b|\b1267\b|\b1988\b|\b1989\b|\b2253\b|terroris", re.I
)
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNT = re.compile(
    rf"\b(?:(\d{{1,4}})|({'|'.join(WORDS)})) (?:entr|individual|name|person|entit|alias)", re.I
)
SURE = re.compile(
    rf"\b(?:adds|removes|delists|deletes|amends|updates|corrects|(?:removal|addition|deletion"
    rf"|amendment)s? of) (?:the )?(?:\d{{1,4}}|{'|'.join(WORDS)}) (?:entr|individual|person|entit)"
    rf"|\b(?:\d{{1,4}}|{'|'.join(WORDS)}) (?:entr\w{{1,3}}|individuals?|persons?|entit\w{{1,3}})"
    r" (?:(?:is|are|has been|have been) )?(?:added|removed|delisted|deleted|amended|updated)\b",
    re.I,
)
"""Titles that say of whole entries what is done to them."""

OPEN = re.compile(
    r"\b(?:not|den(?:y|ies|ied)|rejects?|requests?|consider\w{0,5}|recommend\w{0,3}|propos\w{2,4}"
    r"|travel ban|exemptions?|alias(?:es)?|information)\b",
    re.I,
)
"""Words of a title that tell of something else than an entry that comes or leaves."""

LONGEST = 20_000
"""Letters of an item that are looked at."""


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The press releases on the lists of terrorists; LayoutChanged when it is no such feed."""
    top = kit.xml.root(documents["feed"], "rss")
    seen: set[str] = set()
    for number, element in enumerate(kit.xml.descendants(top, "item"), 1):
        act = _act(kit.xml.record(element, f"item {number}"))
        if act and act.number not in seen:
            seen.add(act.number)
            yield act


def _act(item: kit.Record) -> kit.RawAct | None:
    """One release; None for one about another list."""
    title = kit.clean(item.take_filled("title"))[:1_000]
    link = item.take_optional("link")
    text = kit.clean(MARKUP.sub(" ", item.take_optional("description")[:LONGEST]))
    said = f"{title} {text}"
    references = tuple(dict.fromkeys(REFERENCE.findall(said)))
    if not TERRORISM.search(said) and not any(one.startswith(("QD", "TA")) for one in references):
        return None
    release = RELEASE.search(said) or IN_ADDRESS.search(link)
    effects = [effect for effect, word in DOES if word.search(title)]
    is_sure = len(effects) == 1 and _is_sure(title) and _count(title) == len(references)
    effect = effects[0] if is_sure else kit.Effect.NAMES
    citations = [f"SC/{release[1]}"] if release else []
    citations += [f"S/RES/{number} ({year})" for number, year in RESOLUTION.findall(said)]
    return kit.RawAct(
        number=citations[0] if release else (link or title)[:200],
        title=title,
        published_on=_day(item),
        url=link,
        kind=kit.ActKind.OTHER if OPEN.search(title) else _kind(effects),
        citations=tuple(dict.fromkeys(citations)),
        parties=tuple(_party(one, effect) for one in references),
        lists=LISTS,
    )


def _party(reference: str, effect: kit.Effect) -> kit.ActParty:
    """Somebody by reference, which goes before names; under the programme of its committee."""
    programmes: tuple[str, ...] = ()
    with suppress(kit.LayoutChanged):
        programmes = (kit.un.programme(reference),)
    return kit.ActParty(reference, effect, references=(reference,), programmes=programmes)


def _is_sure(title: str) -> bool:
    """Whether a title says one thing of entries, and of no part of them."""
    said_once = len(COUNT.findall(title)) == 1
    return said_once and SURE.search(title) is not None and OPEN.search(title) is None


def _count(title: str) -> int:
    """To how many entries a title says that something is done; 0 where it does not say."""
    found = COUNT.search(title)
    return 0 if not found else int(found[1]) if found[1] else WORDS.index(found[2].lower()) + 1


def _kind(effects: list[kit.Effect]) -> kit.ActKind:
    if len(effects) == 1:
        return KINDS[effects[0]]
    return kit.ActKind.AMENDMENT if effects else kit.ActKind.OTHER


def _day(item: kit.Record) -> str:
    """The day of publication; LayoutChanged where the item says none that is one."""
    text = item.take_any(("pubDate", "date"))
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(text).date().isoformat()
    return kit.file_moment(text[:25], f"pubDate of {item.where}").date().isoformat()
