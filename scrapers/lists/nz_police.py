"""New Zealand: terrorist entities designated under resolution 1373 (HTML, three tables).

In force, revoked, expired. The tables of entities in force and of revoked ones have the same
columns: only what stands above them tells them apart, or, where nothing does, the dates.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from scrapers import kit

PAGE = (
    "https://www.police.govt.nz/advice/personal-community/counterterrorism/designated-entities/"
    "lists-associated-with-resolution-1373"
)

SOURCE = kit.Source(
    title="Designated terrorist entities (resolution 1373)",
    authority="New Zealand Police, for the Prime Minister",
    country="NZ",
    legal_basis="Terrorism Suppression Act 2002, sections 20 to 35",
    page=PAGE,
    known_on="2026-08-22",
    licence="Creative Commons Attribution 4.0 (New Zealand Police)",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=PAGE,
                    patterns=("lists-associated-with-resolution-1373*.html",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(8, 80),
    date_formats=("%d %B %Y",),
    named_keys=True,
    keeps_delisted=True,
    verb_listed="designated",
    timezone="Pacific/Auckland",
    interval_days=120,
    proof=kit.Proof.WHOLE,
    access_note=(
        "The site answers 403 to automated clients; a page saved by a person is taken with "
        "`tracker run nz_police --file PATH`. The New Zealand Gazette has the notices."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the page has 28 kB
)

PROGRAMME = "Terrorism Suppression Act 2002"
AT_LEAST = 5

# What stands above a table, in small letters -> what its entities are.
HEADINGS = (
    ("revoked", kit.State.DELISTED),
    ("expire", kit.State.EXPIRED),
    ("designated terrorist entities", kit.State.IN_FORCE),
)

# What the heading of a table says of why its entities are not designated any more (section 34).
CAUSES = {kit.State.DELISTED: ("revocation",)}

# Names with the separators of a list of names inside.
WHOLE = (
    "The Communist Party of Peru by the Shining Path of Jose Carlos Mariategui and Marxism, "
    "Leninism, Maoism and the Thoughts of Chairman Gonzalo",
)

# A designation lasts three years and is renewed for three more (section 35).
LASTS_YEARS = 3

DAY = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{4}\b"
)
FORMERLY = re.compile(
    r"formerly designated under (?:the )?description (?P<name>[^;]+)", re.IGNORECASE
)
ALSO = re.compile(r"^also known as:?\s{0,9}(?:the )?", re.IGNORECASE)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    tables = kit.html.tables(kit.html.page(documents["page"]))
    found = [t for t in tables if t.header[0].casefold() == "terrorist entity"]
    states = [state_of(table) for table in found]
    if None in states:
        states = by_dates(found, states)
    if states.count(kit.State.IN_FORCE) != 1 or kit.State.EXPIRED not in states:
        raise kit.LayoutChanged(f"The page has {len(found)} tables of entities that make no sense.")
    for table, state in zip(found, states, strict=True):
        if state == kit.State.IN_FORCE and len(table.rows) < AT_LEAST:
            raise kit.LayoutChanged(f"The table in force has {len(table.rows)} rows.")
        for row in table.rows:
            if len(row) != len(table.header):
                raise kit.LayoutChanged(f"A row of entities has {len(row)} cells.")
            further = zip(table.header[3:], (cell.text for cell in row[3:]), strict=True)
            yield entry(row, state or kit.State.IN_FORCE, dict(further))


def state_of(table: kit.html.Table) -> kit.State | None:
    """What a table says of its entities; None where neither heading nor columns do."""
    if len(table.header) < 3:
        raise kit.LayoutChanged(f"A table of entities has {len(table.header)} columns.")
    if "expire" in table.header[2].casefold():
        return kit.State.EXPIRED
    above = table.heading.casefold()
    return next((state for words, state in HEADINGS if words in above), None)


def by_dates(
    tables: list[kit.html.Table], states: list[kit.State | None]
) -> list[kit.State | None]:
    """Tables without a heading: the first is in force; another one is revoked, and only if none of
    its designations can still be running by the newest date of the page.
    """
    newest = max((day for table in tables for row in table.rows for day in days(row)), default=None)
    settled: list[kit.State | None] = []
    for table, state in zip(tables, states, strict=True):
        if state is None and kit.State.IN_FORCE not in (*settled, *states):
            state = kit.State.IN_FORCE
        elif state is None:
            lasts = max((day for row in table.rows for day in days(row)), default=newest)
            if newest is None or lasts is None or (newest - lasts).days < 366 * LASTS_YEARS:
                raise kit.LayoutChanged("Two tables could be the one of entities in force.")
            state = kit.State.DELISTED
        settled.append(state)
    return settled


def days(row: tuple[kit.html.Cell, ...]) -> list[datetime]:
    return [moment(day) for cell in row[1:3] for day in DAY.findall(cell.text)]


@lru_cache(maxsize=1_000)
def moment(day: str) -> datetime:
    try:
        return datetime.strptime(day, "%d %B %Y")
    except ValueError:
        raise kit.LayoutChanged(f"{day} is no day.") from None


def entry(
    row: tuple[kit.html.Cell, ...], state: kit.State, further: dict[str, str]
) -> kit.RawEntry:
    name, designated, renewed = (cell.text for cell in row[:3])
    first, later = DAY.findall(designated), DAY.findall(renewed)
    if not name or not first:
        raise kit.LayoutChanged("A row has no name or no date of designation.")
    if state == kit.State.EXPIRED and not later:
        raise kit.LayoutChanged(f"{name[:60]!r} has no date of expiry.")
    ended = later.pop(0) if state == kit.State.EXPIRED else ""
    oldest, *others = sorted(first, key=moment)
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=oldest, delisted_on=ended)
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=tuple(names(name.split("\n"))),
        designations=(act,),
        facts={"renewedOn": (*others, *later), kit.CAUSE: CAUSES.get(state, ())},
        state=state,
        extra={column: (text,) for column, text in further.items() if text},
    )


def names(lines: list[str]) -> Iterator[kit.RawName]:
    """The first line is the name (ACRONYM); the others its aliases, as prose."""
    primary, acronyms = kit.brackets(lines[0])
    yield kit.RawName(text=primary)
    for text in acronyms:
        yield kit.RawName(text=text, kind=kit.NameKind.ALIAS)
    prose = " ".join(lines[1:])
    for name in WHOLE:
        if name in prose:
            prose = prose.replace(name, "")
            yield kit.RawName(text=name, kind=kit.NameKind.ALIAS)
    for found in FORMERLY.finditer(prose):
        former, short = kit.brackets(found["name"])
        yield kit.RawName(text=former, kind=kit.NameKind.PREVIOUS_NAME)
        yield from (kit.RawName(text=t, kind=kit.NameKind.PREVIOUS_NAME) for t in short)
    for part in kit.split(FORMERLY.sub("", prose), ";"):
        yield from aliases(ALSO.sub("", part))


def aliases(text: str) -> Iterator[kit.RawName]:
    """`A, B / C or D (E).`: five aliases."""
    found = kit.split_outside(text.rstrip(". "), ",", " / ")
    if found:
        found[-1:] = kit.split_outside(found[-1], " or ") or found[-1:]
    for piece in found:
        name = "" if piece == "and" else piece.removeprefix("and ")
        outside, inside = kit.brackets(name)
        if outside:
            yield kit.RawName(text=outside, kind=kit.NameKind.ALIAS)
        for short in inside:
            yield kit.RawName(text=short, kind=kit.NameKind.WEAK_ALIAS)
