"""United States: OFAC, Recent Actions (HTML).

The index has a row for each action; the page of one says who has been added, deleted or changed, as
the printed list has it. Only entries under a programme of terrorism are taken, and of actions whose
page is not at hand only those whose title speaks of it. Rows have passed this reader in the shape
that is known of them; no genuine page has.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from scrapers import kit
from scrapers.families import ofac_actions

SITE = "https://ofac.treasury.gov"

SOURCE = kit.Source(
    title="OFAC Recent Actions",
    authority="Department of the Treasury, Office of Foreign Assets Control",
    country="US",
    legal_basis="Executive Order 13224; 31 CFR 501.807 and chapter V",
    page=f"{SITE}/recent-actions",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="html",
            files={
                "index": kit.File(
                    url=f"{SITE}/recent-actions",
                    patterns=("recent-actions*.html", "index*.html"),
                    content=kit.FileType.HTML,
                ),
                "actions": kit.File(
                    url="",
                    patterns=("20??????*",),
                    content=kit.FileType.TEXT,
                    many=10,
                    size_limit_bytes=4 * 1024 * 1024,  # the largest name hundreds of entries
                ),
            },
        ),
    ),
    expected=range(1, 500),
    date_formats=("%B %d, %Y",),
    timezone="America/New_York",
    interval_days=7,
    check_every_minutes=30,
    proof=kit.Proof.NONE,
    access_note="Index pages must not be cached; the RSS feed has ended.",
    size_limit_bytes=8 * 1024 * 1024,
)

LISTS = ofac_actions.LISTS
"""Lists that the acts of this feed show in."""

LINK = re.compile(r"/recent-actions/(?P<number>(?P<day>20\d{6})(?:[_-]?\d{1,2})?)/?$")
MAY_BE = re.compile(r"terroris|\blists? removal|removals?\b|designation|\bsanctions list\b", re.I)
"""Titles of actions whose page may name whoever is listed as a terrorist."""

SAYS_SO = re.compile(r"terroris", re.I)


class Row(NamedTuple):
    """One action of the index."""

    number: str
    title: str
    day: str
    link: str


def follow(page: kit.Document) -> Mapping[str, str]:
    """The pages of actions that may be about terrorists, newest first."""
    return {f"actions/{row.number}": row.link for row in _rows(page) if MAY_BE.search(row.title)}


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The actions of the index that are about terrorists, by their page where it came."""
    for row in _rows(documents["index"]):
        page = documents.get(f"actions/{row.number}")
        parties, note = _parties(page)
        if parties or SAYS_SO.search(row.title):
            yield kit.RawAct(
                number=row.number,
                title=row.title,
                published_on=row.day,
                url=row.link,
                kind=ofac_actions.kind_of(parties),
                parties=parties,
                lists=LISTS,
                note=note,
                whole=bool(parties),
            )


def _parties(page: kit.Document | None) -> tuple[tuple[kit.ActParty, ...], str]:
    """Whom the page of an action is about, and why nobody can tell."""
    if page is None:
        return (), ""
    try:
        found = tuple(ofac_actions.parties(ofac_actions.printed(kit.prose.text(page))))
    except kit.LayoutChanged as why:
        return (), f"Not read: {why}"
    return found, "" if found else "Its page names nobody that we can read."


def _rows(page: kit.Document) -> list[Row]:
    """The actions of an index, each once; LayoutChanged for a page without any."""
    found = (_row(link) for link in kit.html.page(page).iter("a"))
    rows = {row.number: row for row in found if row}
    if not rows:
        raise kit.LayoutChanged(f"{page.name} names no action: it is no page of Recent Actions.")
    return list(rows.values())


def _row(link: Any) -> Row | None:
    """The action that a link leads to; its day is that of its address."""
    found = LINK.search(link.get("href", "").strip())
    title = kit.clean(link.text_content())[:500]
    day = _day(found["day"]) if found else ""
    if not found or not day or not title:
        return None
    return Row(found["number"], title, day, f"{SITE}{found[0]}")


def _day(digits: str) -> str:
    try:
        return datetime.strptime(digits, "%Y%m%d").date().isoformat()
    except ValueError:
        return ""
