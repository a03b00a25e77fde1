"""Australia: state sponsors of terrorism listed under the Criminal Code (HTML, one table).

A new sort of list: foreign state entities, by regulation under division 110, the first on
27 November 2025. The table is taken to be like the one of the listed terrorist organisations on the
same site; neither it nor its address was seen, so the page is looked for from the site's own.
"""

import re
from collections.abc import Iterator

from scrapers import kit

PAGE = "https://www.nationalsecurity.gov.au/"

SOURCE = kit.Source(
    title="State sponsors of terrorism",
    short_title="Australia SST list",
    authority="Australian Government, Minister responsible for the Australian Federal Police",
    country="AU",
    legal_basis="Criminal Code Act 1995, division 110 (State Sponsors of Terrorism Act 2025)",
    page=PAGE,
    licence="Creative Commons Attribution 4.0",
    language="en",
    tier=2,
    formats=kit.one_file(
        "",
        "*state-sponsor*.html",
        "*state-sponsor*.htm",
        content=kit.FileType.HTML,
        page=PAGE,
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
    size_limit_bytes=4 * 1024 * 1024,  # a page of a few rows
)

PROGRAMME = "Criminal Code Division 110"
NAME = (
    "State sponsor of terrorism",
    "State sponsors of terrorism",
    "Listed state sponsor of terrorism",
    "Foreign state entity",
    "Entity",
    "Name",
)
LISTED = ("Listed (date of effect)", "Listed", "Date listed", "Date of listing", "Date of effect")
RELISTED = "Re-listed"
DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")

follow = kit.html.link_to(r"/(?:listed-)?state-sponsors?-of-terrorism/?$")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.html.rows(kit.html.page(documents["list"]), [NAME, LISTED]):
        primary, acronyms = kit.brackets(kit.clean(row.take_filled(NAME[0])))
        listed = kit.clean(row.take_filled(LISTED[0]))
        first, *again = DAY.findall(listed) or [listed]
        yield kit.RawEntry(
            schema=kit.Schema.ORGANIZATION,
            names=(
                kit.RawName(text=primary),
                *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in acronyms),
            ),
            designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=first),),
            facts={"renewedOn": [*again, *DAY.findall(kit.clean(row.take_optional(RELISTED)))]},
            extra=row.leftovers(),
        )
