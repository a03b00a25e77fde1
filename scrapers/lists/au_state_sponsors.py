"""Australia: state sponsors of terrorism listed under the Criminal Code (HTML, one table).

A new sort of list: foreign state entities, by regulation under division 110, the first on
27 November 2025. The table is taken to be like the one of the listed terrorist organisations on the
same site; neither it nor its address was seen, so the page is looked for from the site's own.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="State sponsors of terrorism",
    short_title="Australia SST list",
    authority="Australian Government, Minister responsible for the Australian Federal Police",
    country="AU",
    legal_basis="Criminal Code Act 1995, division 110 (State Sponsors of Terrorism Act 2025)",
    licence="Creative Commons Attribution 4.0",
    language="en",
    tier=2,
    formats=kit.one_file(
        "",
        "*state-sponsor*.html",
        "*state-sponsor*.htm",
        page="https://www.nationalsecurity.gov.au/",
    ),
    expected=range(1, 30),
    date_formats=("%d %B %Y", "%d %b %Y"),
    named_keys=True,
    timezone="Australia/Sydney",
    interval_days=365,
    proof=kit.Proof.NONE,
    known_on="2025-11-27",
    access_note=(
        "The site answers 403 to some automated clients; the page of the list, saved by a person, "
        "is taken with `tracker run au_state_sponsors --file PATH`. The acts are in the Federal "
        "Register of Legislation (Criminal Code (State Sponsor of Terrorism) Regulations)."
    ),
)

NAME = (
    *("State sponsor of terrorism", "State sponsors of terrorism", "Foreign state entity"),
    *("Listed state sponsor of terrorism", "Entity", "Name"),
)
LISTED = ("Listed (date of effect)", "Listed", "Date listed", "Date of listing", "Date of effect")
DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")


def days(cell: str) -> list[str]:
    """The days of a cell, or what it says in their place."""
    text = kit.clean(cell)
    return DAY.findall(text) or [text]


COLUMNS = kit.Columns(
    {
        NAME: kit.column("name", reads=kit.unbracketed),
        LISTED: (
            kit.column("listed_on!", reads=lambda cell: days(cell)[0]),
            kit.column("renewedOn", reads=lambda cell: days(cell)[1:]),
        ),
        "Re-listed": kit.column("renewedOn?", reads=lambda cell: DAY.findall(kit.clean(cell))),
    },
    schema=kit.Schema.ORGANIZATION,
    under="Criminal Code Division 110",
)

follow = kit.html.link_to(r"/(?:listed-)?state-sponsors?-of-terrorism/?$")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.html.rows(kit.html.page(documents["list"]), COLUMNS.titles):
        yield COLUMNS.entry(row)
