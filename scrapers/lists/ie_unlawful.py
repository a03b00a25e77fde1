"""Ireland: organisations declared unlawful by suppression order (HTML, two statutory orders).

There are two orders, of 1939 and 1983, and no list: each order is a page of the Statute Book whose
one operative sentence names an organisation. A third order would be a third page, which is not
looked for; an order that is revoked stays on its page. The sentences are quoted in public readers
of the pages and in the Dáil's answer of 17 October 2023; the pages themselves were not seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SITE = "https://www.irishstatutebook.ie/eli"

SOURCE = kit.Source(
    title="Unlawful Organisation (Suppression) Orders",
    short_title="Ireland list",
    authority="Government of Ireland",
    country="IE",
    legal_basis="Offences Against the State Act 1939, section 19",
    page="https://www.irishstatutebook.ie/",
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=(
        kit.Format(
            id="html",
            files={
                "order-1939": kit.File(
                    url=f"{SITE}/1939/sro/162/made/en/print",
                    patterns=("*162*1939*.html", "*1939*162*.html"),
                    content=kit.FileType.HTML,
                ),
                "order-1983": kit.File(
                    url=f"{SITE}/1983/si/7/made/en/print",
                    patterns=("*7*1983*.html", "*1983*7*.html"),
                    content=kit.FileType.HTML,
                ),
            },
        ),
    ),
    expected=range(2, 6),
    date_formats=("%d %B, %Y", "%d %B %Y", "%Y"),
    keys_from_names=True,
    verb_listed="declared unlawful",
    verb_delisted="taken off by a revoking order",
    timezone="Europe/Dublin",
    interval_days=3650,
    check_every_minutes=7 * 24 * 60,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "Two pages that do not change. Whether the Government made or revoked an order is told by "
        "Iris Oifigiúil alone; an order is taken up by hand."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # a page of one order
)

PROGRAMME = "Offences Against the State Act 1939"
DECLARED = re.compile(
    r"organisation styling itself (?:the )?(?P<name>[^()]{3,120}?)\s?"
    r"(?:\(\s?also (?P<others>[^()]{2,200})\)\s?)?(?:,\s?)?is an unlawful organisation",
    re.IGNORECASE,
)
NOTE = re.compile(r"\bEXPLANATORY NOTE\b", re.IGNORECASE)
"""What follows is no part of the order, and says again what it declares."""

ORDER = re.compile(
    r"S\.\s?(?:R\.\s?(?:&|and)\s?O|R\.O|I)\.\s?No\.\s?(\d{1,4})\s?(?:/|of)\s?(\d{4})"
)
MADE = re.compile(
    r"\bthis (?:the )?(\d{1,2})(?:st|nd|rd|th) day of ([A-Z][a-z]{2,9}),? (\d{4})", re.IGNORECASE
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for role in ("order-1939", "order-1983"):
        blocks = kit.html.blocks(kit.html.page(documents[role]))
        text = " ".join(text for _, text in blocks)
        yield entry(NOTE.split(text, maxsplit=1)[0], documents[role].name, role)


def entry(text: str, name: str, role: str) -> kit.RawEntry:
    declared = list(DECLARED.finditer(text))
    order = ORDER.search(text)
    if len(declared) != 1 or order is None or order[2] != role.rpartition("-")[2]:
        raise kit.LayoutChanged(f"{name} declares {len(declared)} organisations, and not its one.")
    made = MADE.search(text)
    primary = declared[0]["name"].strip("\"“”‘’' ")
    others = kit.split(declared[0]["others"] or "", " and ", ",")
    return kit.RawEntry(
        reference=kit.slug(primary),
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=primary),
            *(
                kit.RawName(text=other.removeprefix("the "), kind=kit.NameKind.ALIAS)
                for other in others
            ),
        ),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME,
                listed_on=f"{made[1]} {made[2].title()} {made[3]}" if made else order[2],
            ),
        ),
        facts={"instrument": [order[0]]},
    )
