"""United Kingdom: proscribed organisations (Schedule 2 of the Terrorism Act 2000; gov.uk page).

The schedule is a plain list of names in the order of their insertion, without ids and dates. A
removed name leaves dots in its place. Names are changed in place, and an alias can be removed by
itself. The page on gov.uk adds months of proscription, and says who was removed.
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers import kit
from scrapers.families.uk_proscribed import names_of

SOURCE = kit.Source(
    title="Proscribed terrorist groups or organisations",
    authority="Home Secretary (Home Office)",
    country="GB",
    legal_basis="Terrorism Act 2000, section 3 and Schedule 2",
    page="https://www.gov.uk/government/publications/proscribed-terror-groups-or-organisations--2/"
    "proscribed-terrorist-groups-or-organisations-accessible-version",
    known_on="2026-08-22",
    licence="Open Government Licence v3.0",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xml",
            files={
                "schedule": kit.File(
                    url="https://www.legislation.gov.uk/ukpga/2000/11/schedule/2/data.xml",
                    patterns=("ukpga-2000-11-schedule-2*.xml", "data*.xml"),
                    content=kit.FileType.XML,
                )
            },
            covers=frozenset({"alias", "notes"}),
        ),
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url="https://www.gov.uk/government/publications/"
                    "proscribed-terror-groups-or-organisations--2/"
                    "proscribed-terrorist-groups-or-organisations-accessible-version",
                    patterns=("proscribed-*.html", "proscribed-*.htm"),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(60, 250),
    date_formats=("%d %B %Y", "%B %Y", "%Y"),
    named_keys=True,
    verb_listed="proscribed",
    verb_delisted="deproscribed",
    timezone="Europe/London",
    interval_days=120,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "legislation.gov.uk refuses automated clients on its pages at times; data.xml is its "
        "service for machines. An order in force can be newer than the schedule shown there."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # a schedule of an act has some 100 kB
)

PROGRAMME = "Terrorism Act 2000"

FOOTNOTE = re.compile(r"^\[?F\d+\s{0,9}|[\[\]]")
TOMBSTONE = re.compile(r"[\s.…]*")
EXPLANATION = re.compile(
    r"The entry for (?:the )?(?P<name>.+?) refers to (?P<meaning>.+)", re.IGNORECASE
)

PROSCRIBED = re.compile(
    r"(?P<name>.+?)\s{0,9}[-–—,:]\s{0,9}proscribed\s{1,9}(?:in\s{1,9})?"
    r"(?P<when>(?:\d{1,2}\s{1,9})?[A-Z][a-z]{2,12}\s{1,9}\d{4})\b.*",
    re.IGNORECASE | re.DOTALL,
)
REMOVED = re.compile(
    r"(?:The\s{1,9})?(?P<name>.+?)\s{1,9}(?:was|were)\s{1,9}"
    r"(?:removed from the list of proscribed\s{1,9}\w+|deproscribed)\s{1,9}(?:in|on)\s{1,9}"
    r"(?P<when>(?:\d{1,2}\s{1,9})?[A-Z][a-z]{2,12}\s{1,9}\d{4})\b.*",
    re.DOTALL,
)
LONGEST = 2_000
"""Letters of a line that can be a name and what is said of it."""

IRISH = "northern ireland"


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    if "page" in documents:
        return from_page(kit.html.page(documents["page"]))
    return from_schedule(kit.xml.root(documents["schedule"], "Legislation"))


def from_schedule(top: Any) -> Iterator[kit.RawEntry]:
    names, notes = [], {}
    for text in lines(top):
        plain = kit.clean(FOOTNOTE.sub("", text)).strip(" .")
        if TOMBSTONE.fullmatch(plain):
            continue
        if found := EXPLANATION.fullmatch(plain):
            notes[kit.slug(found["name"]).removeprefix("the ")] = plain
        else:
            names.append(plain)
    for name in names:
        yield entry(name, notes.get(kit.slug(name).removeprefix("the "), "") if notes else "")


def lines(top: Any) -> Iterator[str]:
    """The texts of the body of the schedule; its commentary stands outside of it."""
    bodies = [e for e in top.iter() if kit.xml.local(e) == "ScheduleBody"]
    if len(bodies) != 1:
        raise kit.LayoutChanged(f"The document holds {len(bodies)} schedules, not one.")
    texts = [e for e in bodies[0].iter() if kit.xml.local(e) == "Text"]
    if len(texts) < 10:
        raise kit.LayoutChanged(f"The schedule holds {len(texts)} names.")
    for text in texts:
        name = "".join(text.itertext())
        if len(name) > LONGEST:
            raise kit.LayoutChanged(f"A line of the schedule has {len(name)} letters.")
        yield name


def from_page(page: Any) -> Iterator[kit.RawEntry]:
    """Groups with the month of their proscription; groups of Northern Ireland are names only."""
    section, seen, removed = "", set(), []
    for tag, text in kit.html.blocks(page):
        if len(text) > LONGEST:
            continue
        if gone := REMOVED.fullmatch(text):
            removed.append((gone["name"], gone["when"]))
        elif found := PROSCRIBED.fullmatch(text):
            name = found["name"].strip(" *")
            if name not in seen:
                seen.add(name)
                yield entry(name, listed_on=found["when"])
        elif re.fullmatch("h[1-6]", tag):
            section = text.casefold()
        elif tag == "li" and IRISH in section:
            yield entry(text.strip(" .*"))
            seen.add(text)
    if len(seen) < 10:
        raise kit.LayoutChanged(f"The page names {len(seen)} proscribed groups.")
    for name, when in removed:
        yield entry(name, delisted_on=when)


def entry(text: str, note: str = "", **dates: str) -> kit.RawEntry:
    """`Name (Name in another language) (ABC), including X and Y`."""
    primary, *aliases = names_of(text)
    reference = kit.slug(primary).removeprefix("the ")
    if not reference:
        raise kit.LayoutChanged(f"The name {text[:50]!r} has no letters.")
    act = kit.RawDesignation(programme=PROGRAMME, **dates)
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=alias, kind=kit.NameKind.ALIAS) for alias in aliases),
        ),
        designations=(act,),
        facts={"notes": [part for part in (note, text if primary != text else "") if part]},
        state=kit.State.DELISTED if dates.get("delisted_on") else kit.State.IN_FORCE,
    )
