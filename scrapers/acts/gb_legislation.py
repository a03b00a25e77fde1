"""United Kingdom: orders that amend Schedule 2 of the Terrorism Act 2000 (legislation.gov.uk).

The search gives the orders and the drafts (Atom), the text of each is one XML document. A draft is
laid before Parliament and is not law; the order is made some days later, under a number of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple

from scrapers import kit
from scrapers.families.uk_proscribed import names_of

SEARCH = "https://www.legislation.gov.uk/{}/data.feed?title=proscribed&results-count=100"

SOURCE = kit.Source(
    title="Orders on proscribed organisations",
    authority="The National Archives, for the King's Printer",
    country="GB",
    legal_basis="Terrorism Act 2000, sections 3 and 123(4)",
    page="https://www.legislation.gov.uk/",
    known_on="2026-08-22",
    licence="Open Government Licence v3.0",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xml",
            files={
                "made": kit.File(
                    url=SEARCH.format("uksi"),
                    patterns=("made*.feed", "made*.xml"),
                    content=kit.FileType.XML,
                ),
                "drafts": kit.File(
                    url=SEARCH.format("ukdsi"),
                    patterns=("drafts*.feed", "drafts*.xml"),
                    content=kit.FileType.XML,
                    required=False,
                ),
                "orders": kit.File(
                    url="",
                    patterns=("uksi-*.xml", "ukdsi-*.xml"),
                    content=kit.FileType.XML,
                    required=False,
                    many=40,
                    size_limit_bytes=2 * 1024 * 1024,  # an order has some 30 kB
                ),
            },
        ),
    ),
    expected=range(1, 1_000),
    date_formats=("%Y-%m-%d",),
    timezone="Europe/London",
    size_limit_bytes=8 * 1024 * 1024,  # a page of a hundred answers has some 200 kB
    interval_days=90,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    access_note="The search and data.xml are the service for machines; the site's pages refuse "
    "programs at times. Of the search the first hundred answers are read, the newest first.",
)

LISTS = ("gb_proscribed",)
"""The list that the acts of this feed show in."""

ORDER = re.compile(
    r"proscribed organi[sz]ations?\b.{0,40}\b(?:amendment|name changes?)", re.IGNORECASE
)
"""Titles of the orders that change the schedule, or say under what other name somebody goes."""

IDENTITY = re.compile(r"/(?P<kind>uksi|ukdsi)/(?P<year>\d{4})/(?P<number>\d{1,13})(?:/|$)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

LATE = timedelta(days=31)
"""An order is published within days; a later date is that of its copy on the site."""

LONGEST = 4_000
"""Letters of a paragraph that is read; official ones have up to 600."""

NOT_TOLD = "Its text was read, and what it does to whom could not be told."


class Known(NamedTuple):
    """An order or a draft, by its place on legislation.gov.uk."""

    kind: str
    year: str
    number: str

    @property
    def key(self) -> str:
        """What it is numbered by here."""
        return f"{self.kind}-{self.year}-{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it is before Parliament, and no law."""
        return self.kind == "ukdsi"

    @property
    def citation(self) -> str:
        """Its citation."""
        return f"draft SI {self.number}" if self.is_draft else f"SI {self.year}/{self.number}"

    @property
    def url(self) -> str:
        """Where people read it."""
        return f"https://www.legislation.gov.uk/{self.kind}/{self.year}/{self.number}"

    @property
    def text(self) -> str:
        """Where its text is: as it was made, since an order can be amended and revoked later."""
        return f"{self.url}{'' if self.is_draft else '/made'}/data.xml"


def follow(page: kit.Document) -> Mapping[str, str]:
    """The texts of the orders that a search names: role -> address."""
    return {f"orders/{known.key}": known.text for known, _ in _found(page)}


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The orders and drafts of the searches; LayoutChanged when these are none."""
    for role in ("made", "drafts"):
        for known, entry in _found(documents[role]) if role in documents else ():
            act = _act(known, entry)
            text = documents.get(f"orders/{known.key}")
            yield _with_text(act, known, text) if text else act


# The search.


def _found(page: kit.Document) -> Iterator[tuple[Known, Any]]:
    """The orders of an answer, each once."""
    seen = set()
    for entry in kit.xml.descendants(kit.xml.root(page, "feed"), "entry"):
        known = _known(_child(entry, "id"))
        if known is None:
            raise kit.LayoutChanged(f"{page.name} has an entry without the address of an order.")
        if ORDER.search(_child(entry, "title")[:LONGEST]) and known not in seen:
            seen.add(known)
            yield known, entry


def _known(address: str) -> Known | None:
    found = IDENTITY.search(address)
    return Known(found["kind"], found["year"], found["number"]) if found else None


def _child(element: Any, name: str) -> str:
    found = next((child for child in element if kit.xml.local(child) == name), None)
    return kit.xml.text(found) if found is not None else ""


def _dated(element: Any, name: str) -> str:
    """The day of `<ukm:Made Date="2017-12-21"/>`; "" where there is none."""
    found = next(kit.xml.descendants(element, name), None)
    return _day(kit.xml.attribute(found, "Date"), name) if found is not None else ""


def _day(text: str, name: str) -> str:
    """The day that a text begins with; LayoutChanged for what is none, "" for nothing."""
    plain = text[:10]
    try:
        return str(date.fromisoformat(plain)) if plain else ""
    except ValueError:
        raise kit.LayoutChanged(f"{name} is {text[:40]!r}, which is no date.") from None


def _act(known: Known, entry: Any) -> kit.RawAct:
    made = "" if known.is_draft else _dated(entry, "CreationDate")
    kind = kit.ActKind.ANNOUNCEMENT if known.is_draft else kit.ActKind.AMENDMENT
    return kit.RawAct(
        number=known.key,
        title=_child(entry, "title"),
        published_on=_published(_day(_child(entry, "published"), "published"), made),
        url=known.url,
        kind=kind,
        citations=(known.citation,),
        made_on=made,
        lists=LISTS,
        note=DRAFT if known.is_draft else "",
    )


DRAFT = "A draft before Parliament is no law: nobody is proscribed or removed by it."


def _published(published: str, made: str) -> str:
    """The day of publication; "" where the site says only when it took up an old order."""
    if not published or not made:
        return published
    late = date.fromisoformat(published) - date.fromisoformat(made)
    return published if timedelta() <= late <= LATE else ""


# The text of an order.


def _with_text(act: kit.RawAct, known: Known, document: kit.Document) -> kit.RawAct:
    """The act with what its text says; one that cannot be read changes nothing but a note."""
    try:
        top = kit.xml.root(document, "Legislation")
        return _read(act, known, top)
    except kit.ScrapeError as why:
        return replace(act, note=f"Its text could not be read: {why}")


def _read(act: kit.RawAct, known: Known, top: Any) -> kit.RawAct:
    address = kit.xml.attribute(top, "IdURI") or kit.xml.attribute(top, "DocumentURI")
    if _known(address) != known:
        raise kit.LayoutChanged(f"it is that of {address[:80]!r}.")
    bodies = list(kit.xml.descendants(top, "Body"))
    if len(bodies) != 1:
        raise kit.LayoutChanged(f"it has {len(bodies)} bodies.")
    made = "" if known.is_draft else _dated(top, "Made") or act.made_on
    paragraphs = list(_paragraphs(bodies[0]))
    parties = tuple(_settled(party for one in paragraphs for party in does(one)))
    if known.is_draft and WITHDRAWN.search(act.title):
        parties = tuple(party._replace(effect=kit.Effect.NAMES) for party in parties)
    return replace(
        act,
        kind=act.kind if known.is_draft else _kind(parties),
        published_on=act.published_on if not made else _published(act.published_on, made),
        made_on=made,
        in_force_on=_in_force(paragraphs, made) or _dated_in_force(top, known),
        citations=tuple(dict.fromkeys((*act.citations, *_same(top, known)))),
        parties=parties,
        note=act.note if parties else " ".join(filter(None, (act.note, NOT_TOLD))),
        whole=True,
    )


def _settled(parties: Iterable[kit.ActParty]) -> Iterator[kit.ActParty]:
    """Each party once; an entry that is left out and put in again under its head is reworded."""
    found = tuple(dict.fromkeys(parties))
    removed, added = (
        {kit.slug(party.name) for party in found if party.effect == effect}
        for effect in (kit.Effect.REMOVES, kit.Effect.ADDS)
    )
    for party in found:
        if kit.slug(party.name) not in removed & added:
            yield party
        elif party.effect == kit.Effect.ADDS:
            yield party._replace(effect=kit.Effect.REWORDS)


def _dated_in_force(top: Any, known: Known) -> str:
    """The day that the publisher gives, where the text says none in words that we know."""
    of = kit.xml.descendants(top, "ComingIntoForce") if not known.is_draft else ()
    return next(filter(None, (_dated(one, "DateTime") for one in of)), "")


def _same(top: Any, known: Known) -> Iterator[str]:
    """The draft that an order was, or the order that a draft became, where the text says so."""
    relation = "SupersededBy" if known.is_draft else "Supersedes"
    for element in kit.xml.descendants(top, relation):
        other = _known(kit.xml.attribute(element, "URI"))
        if other and other.is_draft != known.is_draft:
            yield other.citation


def _kind(parties: tuple[kit.ActParty, ...]) -> kit.ActKind:
    effects = {party.effect for party in parties}
    if effects == {kit.Effect.ADDS}:
        return kit.ActKind.DESIGNATION
    return kit.ActKind.REVOCATION if effects == {kit.Effect.REMOVES} else kit.ActKind.AMENDMENT


class Paragraph(NamedTuple):
    """A paragraph of an order, and the lines of the schedule that it quotes."""

    text: str
    lines: tuple[str, ...] = ()


def _paragraphs(body: Any) -> Iterator[Paragraph]:
    """Paragraphs in their order, each with the lines that stand in an amendment below it."""
    text, lines = "", list[str]()
    for element in kit.xml.descendants(body, "Text"):
        plain = _plain(element)
        if any(kit.xml.local(above) == "BlockAmendment" for above in element.iterancestors()):
            lines.append(plain)
            continue
        yield from [Paragraph(text, tuple(lines))] if text else []
        text, lines = " ".join((*_leads(element), plain)), []
    yield from [Paragraph(text, tuple(lines))] if text else []


def _plain(element: Any) -> str:
    plain = kit.clean(kit.xml.text(element))
    if len(plain) > LONGEST:
        raise kit.LayoutChanged(f"it has a paragraph of {len(plain)} letters.")
    return plain


def _leads(element: Any) -> list[str]:
    """The texts that lead into a paragraph: "In the entry for X—" stands above "(a) omit Y"."""
    above = [part for part in element.iterancestors() if kit.xml.local(part).endswith("para")]
    firsts = (next((c for c in part if kit.xml.local(c) == "Text"), None) for part in above)
    return [_plain(one) for one in firsts if one is not None and one is not element][::-1]


IN_FORCE = re.compile(r"\bcomes? into (?:force|operation)\b(?P<when>.{1,200})", re.IGNORECASE)
AFTER = re.compile(r"\bthe day after the day on which it (?:is|was) made\b", re.IGNORECASE)
AT_ONCE = re.compile(r"\bon the day on which it (?:is|was) made\b|\bforthwith\b", re.IGNORECASE)


TIED = re.compile(
    r"\b(?:later|earlier|whichever|except|subject to|other than)\b"
    r"|\bday on which (?!it (?:is|was) made)",
    re.IGNORECASE,
)
"""Words by which a commencement is of a part only, or hangs on something else."""

WITHDRAWN = re.compile(r"\bwithdrawn\b", re.IGNORECASE)


def _in_force(paragraphs: list[Paragraph], made: str) -> str:
    """When the text says that it comes into force; "" where it says no day that can be known."""
    found = next((match for one in paragraphs if (match := IN_FORCE.search(one.text))), None)
    when = found["when"] if found else ""
    if TIED.search(when):
        return ""
    if AFTER.search(when):
        return str(date.fromisoformat(made) + timedelta(days=1)) if made else ""
    return made if AT_ONCE.search(when) else kit.written_day(when)


# What a paragraph does to the schedule.

VERB = re.compile(
    r"\b(?P<omits>omit(?:ted|s)?|removed?)\b|\b(?P<inserts>insert(?:ed|s)?|add(?:ed)?)\b"
    r"|\b(?P<substitutes>substituted?)\b",
    re.IGNORECASE,
)
QUOTED = re.compile('[\u201c"]([^\u201c\u201d"]{1,1000})[\u201d"]')
THE_ENTRY = re.compile(
    r"\bin the entry (?:for|relating to) (?:the )?(?P<name>[^,]{1,200}?)"
    r"(?:,|\u2014|-$| (?=omit|insert|for \u201c))",
    re.IGNORECASE,
)
ENTRIES = re.compile(
    r"\bthe entr(?:y|ies) (?:for|relating to) (?P<name>.{1,300}?)"
    r"(?=[;.,\u2014]|$| (?:is|are|shall|insert|omit|substitute)\b)",
    re.IGNORECASE,
)
ANOTHER_NAME = re.compile(r"\b(?:as|be) (?:another|other) names? (?:for|of)\b", re.IGNORECASE)
ANCHOR = re.compile(
    r"\b(?:after|before|above|below) (?:the (?:entr(?:y|ies)|words?|name) (?:for |relating to )?)?"
    '[\u201c"][^\u201c\u201d"]{1,1000}[\u201d"]',
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"\bSchedule 2 to the (?!Terrorism Act 2000|Act\b)[A-Z]|\bin (?:article|regulation|rule) \d",
    re.I,
)
SCHEDULE = re.compile(r"\bSchedules? (\d{1,2}[A-Z]?)\b", re.I)
"""Where else than in Schedule 2 of the Terrorism Act 2000 something may be changed."""

PART = re.compile(r"\bthe words?\b|\bin the (?:entry|entries|note|heading|definition)\b", re.I)
WORDS = re.compile(r"\(|(?:and|or|including|also|any|all)\b", re.I)
"""How words of an entry begin that are nobody's name."""

EXPLAINS = re.compile(r"the entry for\b", re.IGNORECASE)
SENTENCES = re.compile('; ?(?:and )?|(?<=[\u201d"])\\. ')
PASSIVE = re.compile(r"(?<!there )\b(?:is|are|shall be) (?:hereby )?$", re.IGNORECASE)


def does(one: Paragraph) -> Iterator[kit.ActParty]:
    """What a paragraph does to whom; nothing where it does nothing that we know.

    A word that is left out of an entry, or put into it, rewords that entry: nobody leaves by it.
    """
    outside = QUOTED.sub(" ", one.text)
    if _is_elsewhere(outside):
        return
    if named := ANOTHER_NAME.search(one.text):
        yield from _another_name(one.text, named)
    elif inside := THE_ENTRY.search(one.text):
        if VERB.search(one.text):
            yield from _rewords(inside["name"], one)
    else:
        found = (_clause(clause, one.lines) for clause in _clauses(ANCHOR.sub("", one.text)))
        is_part = PART.search(outside) is not None
        for party in chain.from_iterable(found):
            yield party._replace(effect=kit.Effect.NAMES) if is_part else party


def _is_elsewhere(text: str) -> bool:
    """Whether a paragraph changes another law than the schedule."""
    schedules = SCHEDULE.findall(text)
    return (bool(schedules) and "2" not in schedules) or ELSEWHERE.search(text) is not None


class Clause(NamedTuple):
    """A verb, what stands before it and what after, up to the next clause."""

    verb: str
    before: str
    after: str

    @property
    def is_passive(self) -> bool:
        """Whether who it is about stands before it: "X" is omitted."""
        return PASSIVE.search(self.before) is not None


def _clauses(text: str) -> Iterator[Clause]:
    """The clauses of a paragraph; none of a sentence in which it cannot be told whose is what."""
    for sentence in SENTENCES.split(text):
        found = list(_of_sentence(sentence))
        if not any(one.is_passive and not before.is_passive for before, one in pairwise(found)):
            yield from found


def _of_sentence(text: str) -> Iterator[Clause]:
    verbs = [match for match in VERB.finditer(text) if not _in_quotes(text, match.start())]
    start = 0
    for match, following in zip(verbs, [*verbs[1:], None], strict=False):
        end = following.start() if following else len(text)
        goes_on = match.end()
        if following and following["substitutes"]:  # omit "A" and for "B" substitute "C"
            end = goes_on = max(text.rfind(" for ", match.end(), end), match.end())
        yield Clause(match.lastgroup or "", text[start : match.start()], text[match.end() : end])
        start = goes_on


def _in_quotes(text: str, at: int) -> bool:
    before = text[:at]
    return before.count("\u201c") > before.count("\u201d")


def _clause(one: Clause, lines: tuple[str, ...]) -> Iterator[kit.ActParty]:
    if one.verb == "substitutes":
        old = _quoted(one.before)[-1:] or _entry_names(one.before)[-1:]
        new = [*_quoted(one.after), *_entries(lines)]
        yield from [renamed(old[0], new[0])] if old and new else []
        return
    if one.is_passive:
        written = _quoted(one.before) or _entry_names(one.before)
    else:
        written = [*_quoted(one.after), *_entries(lines)]
    if one.verb == "omits":
        written = written or _entry_names(one.after)
    effect = kit.Effect.REMOVES if one.verb == "omits" else kit.Effect.ADDS
    yield from (_party(text, effect) for text in written)


def _quoted(text: str) -> list[str]:
    """Entries in quotes; what begins with a bracket or "and" is words of one, and no name."""
    found = (match[1].strip(" .;,") for match in QUOTED.finditer(text))
    return [plain for plain in found if plain and not WORDS.match(plain)]


def _entries(lines: tuple[str, ...]) -> Iterator[str]:
    """Entries of the schedule, each a line; a note on an entry is none."""
    for line in lines:
        plain = line.strip(' \u201c\u201d".;,')
        if plain and not EXPLAINS.match(plain):
            yield plain


def _entry_names(text: str) -> list[str]:
    """Names in "the entry for X"."""
    return [match["name"].strip(' \u201c\u201d"') for match in ENTRIES.finditer(text)]


def _party(text: str, effect: kit.Effect) -> kit.ActParty:
    name, *aliases = names_of(text)
    return kit.ActParty(name, effect, aliases=tuple(aliases))


def renamed(old: str, new: str) -> kit.ActParty:
    """An entry that is written anew; with another head it is renamed, and goes on under that."""
    before, after = names_of(old), names_of(new)
    same = kit.slug(before[0]) == kit.slug(after[0])
    return kit.ActParty(
        before[0],
        kit.Effect.REWORDS if same else kit.Effect.RENAMES,
        aliases=tuple(before[1:]),
        into="" if same else after[0],
    )


def _rewords(inside: str, one: Paragraph) -> Iterator[kit.ActParty]:
    """A change within an entry: its head by another, or words of it."""
    name = inside.strip(' \u201c\u201d"')
    for clause in _clauses(ANCHOR.sub("", one.text)):
        old, new = _quoted(clause.before)[-1:], [*_quoted(clause.after), *_entries(one.lines)]
        if clause.verb == "substitutes" and old and new and kit.slug(old[0]) == kit.slug(name):
            yield renamed(name, new[0])
        else:
            yield kit.ActParty(name, kit.Effect.REWORDS)


def _another_name(text: str, named: re.Match[str]) -> Iterator[kit.ActParty]:
    """Section 3(6): an organisation that goes under a name that the schedule does not have."""
    others, listed = _quoted(text[: named.start()]), _quoted(text[named.end() :])
    if others and listed:
        name, *aliases = names_of(listed[0])
        yield kit.ActParty(name, kit.Effect.REWORDS, aliases=(*aliases, *others))


def says(title: str) -> kit.ActSays:
    """What a title says: that an order changes the list; never how."""
    is_order = ORDER.search(title[:LONGEST]) is not None
    return kit.ActSays(
        kind=kit.ActKind.AMENDMENT if is_order else kit.ActKind.OTHER,
        names=(),
        lists=LISTS if is_order else (),
    )
