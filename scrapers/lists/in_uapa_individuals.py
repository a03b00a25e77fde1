"""India: Ministry of Home Affairs, individual terrorists (Fourth Schedule of the UAPA; HTML).

The page is found from the division's page. Rows have no ids and no dates: one is its head name,
aliases follow after "@".
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import uapa

SOURCE = kit.Source(
    title="Individuals designated as terrorists (UAPA, Fourth Schedule)",
    authority=uapa.AUTHORITY,
    country="IN",
    legal_basis="Unlawful Activities (Prevention) Act, 1967, section 35 and Fourth Schedule",
    page=uapa.DIVISION,
    known_on="2026-08-22",
    licence=uapa.LICENCE,
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="html",
            files={
                "division": kit.File(
                    url=uapa.DIVISION,
                    patterns=("counter-terrorism-and-counter-radicalization-division*",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "page": kit.File(
                    url="",
                    patterns=("*individual*", "*terrorists*"),
                    content=kit.FileType.HTML,
                ),
            },
        ),
    ),
    expected=range(20, 200),
    date_formats=(),
    named_keys=True,
    verb_listed="designated",
    verb_delisted="removed from the Schedule",
    timezone="Asia/Kolkata",
    interval_days=180,
    proof=kit.Proof.NONE,
    access_note=uapa.ACCESS.format(key="in_uapa_individuals"),
    size_limit_bytes=4 * 1024 * 1024,  # the pages have some 20 kB
)

PROGRAMME = "UAPA Fourth Schedule"
LINK = re.compile(r"/(?:commoncontent|page)/[^?#]{0,300}individual", re.IGNORECASE)


def follow(document: kit.Document) -> Mapping[str, str]:
    """The list among the links of the division's page."""
    return uapa.link(document, LINK)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in uapa.rows(kit.html.page(documents["page"]), at_least=5):
        yield uapa.person(row.take("title"), PROGRAMME)
