"""What India's three lists under the Unlawful Activities (Prevention) Act, 1967 share.

The pages of the Ministry of Home Affairs are tables of a serial number, which is a position, and a
title that holds all there is: name, aliases, and words that take in whoever acts under the name.
The page of 2023 had two columns; that of 2026 has three, the last a link to a copy of the order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scrapers.kit import html_tables
from scrapers.kit.entry import NameKind, RawDesignation, RawEntry, RawName, Schema
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import Document
from scrapers.kit.text import clean, short, split, split_acronym

SITE = "https://www.mha.gov.in"
DIVISION = f"{SITE}/en/divisionofmha/counter-terrorism-and-counter-radicalization-division"
AUTHORITY = "Ministry of Home Affairs of India"
LICENCE = "Government Open Data License - India"
ACCESS = (
    "The site answers 403 to automated clients. The Gazette of India (S.O. numbers) is the "
    "operative publication; a page saved by a person is taken with `tracker run {key} --file PATH`."
)

LAYOUTS = (("SR-No", "Title", "Download/Link"), ("Sl -No", "Organisation"))
"""The columns of the present page and of that of 2023; number and title come first."""

LONGEST = 2_000
"""Letters of a title."""

# "and all its manifestations and front organizations", "All its formations and front ...".
TAIL = re.compile(
    r"[\s,]{0,9}(?:\band\s{1,9})?\b(?:all\s{1,9}its|its\s{1,9}associates)\b"
    r"[\s\w,]{0,200}\.?\s{0,9}$",
    re.IGNORECASE,
)
NAMELY = re.compile(r"\s{1,9}namely\s{0,9}:\s{0,9}", re.IGNORECASE)
PARTS = re.compile(r",|\band its (?:political|armed) wing\b(?: the\b)?", re.IGNORECASE)


def rows(page: Any, at_least: int) -> Iterator[Record]:
    """The rows of the list in whichever layout the page has; serial numbers must have no gap."""
    found = None
    for layout in LAYOUTS:
        try:
            found = (layout, list(html_tables.rows(page, layout, at_least=at_least)))
            break
        except LayoutChanged as why:
            doubt = why
    if found is None:
        raise doubt
    (number, title, *rest), records = found
    for position, record in enumerate(records, 1):
        if record.take_filled(number) != str(position):
            raise LayoutChanged(f"Row {position} of the list is missing or out of place.")
        record.ignore(*rest)
        record.where = f"row {position}"
        text = short(record.take_filled(title), record.where, LONGEST)
        yield Record([("title", text)], record.where)


def organisation(
    title: str, programme: str, respelt: Mapping[str, str], spelt_out: Mapping[str, Iterable[str]]
) -> RawEntry:
    """One row of a list of organisations.

    `respelt` maps a name to the key that it had under another spelling; `spelt_out` has the names
    of titles that cannot be divided.
    """
    names = list(dict.fromkeys(spelt_out.get(clean(title)) or divided(title)))
    weak = list(members(title))
    return RawEntry(
        reference=respelt.get(names[0], ""),
        schema=Schema.ORGANIZATION,
        names=(
            RawName(text=names[0]),
            *(RawName(text=text, kind=NameKind.ALIAS) for text in names[1:]),
            *(RawName(text=text, kind=NameKind.WEAK_ALIAS) for text in weak),
        ),
        designations=(RawDesignation(programme=programme),),
    )


def divided(title: str) -> list[str]:
    """The names of a title: between "/" and "or", acronyms in brackets after the others.

    >>> divided("Lashkar-E-Taiba/Pasban-E-Ahle Hadis and all its manifestations.")
    ['Lashkar-E-Taiba', 'Pasban-E-Ahle Hadis']
    """
    plain = NAMELY.split(TAIL.sub("", title), maxsplit=1)[0]
    names: list[str] = []
    acronyms: list[str] = []
    for part in split(plain, "/", " or "):
        name, short = split_acronym(part.rstrip(" .,"))
        names.append(name)
        acronyms += short
    if not names:
        raise LayoutChanged(f"A row of the list has no name: {title[:60]!r}.")
    return [*names, *acronyms]


def members(title: str) -> list[str]:
    """Groups that one row takes in by name: `X namely: A and its armed wing B, C`."""
    _, *after = NAMELY.split(title, maxsplit=1)
    found = (clean(part).rstrip(" .") for text in after for part in PARTS.split(text))
    return [part for part in found if part]


def person(title: str, programme: str) -> RawEntry:
    """One row of the list of individuals: names between "@" and "alias"."""
    plain = re.sub(r"\s{1,9}alias\s{1,9}", " @ ", title, flags=re.IGNORECASE)
    primary, *others = split(plain.rstrip(" ."), "@") or [""]
    if not primary:
        raise LayoutChanged(f"A row of the list has no name: {title[:60]!r}.")
    akas = (RawName(text=text, kind=NameKind.ALIAS) for text in others)
    return RawEntry(
        schema=Schema.PERSON,
        names=(RawName(text=primary), *akas),
        designations=(RawDesignation(programme=programme),),
    )


def link(document: Document, pattern: re.Pattern[str]) -> dict[str, str]:
    """The list among the links of the division's page; none on a list's own page."""
    found = [address for address in html_tables.links(document) if pattern.search(address)]
    return {"page": found[0]} if found else {}
