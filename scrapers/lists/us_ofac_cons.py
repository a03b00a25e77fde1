"""United States: OFAC, Consolidated (non-SDN) lists (XML, CSV set).

Several lists in one file, told apart by programme only; NS-PLC holds members of the Palestinian
Legislative Council elected for Hamas and other listed groups.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import ofac

BASE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"

SOURCE = kit.Source(
    title="Consolidated Sanctions List (non-SDN)",
    authority="United States Department of the Treasury, Office of Foreign Assets Control",
    country="US",
    legal_basis="31 CFR parts 594 to 597 (NS-PLC) and other programmes",
    page="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=2,
    formats=ofac.formats("CONSOLIDATED.XML", "cons_prim", BASE),
    expected=range(200, 2_000),
    date_formats=("%d %b %Y", "%b %Y", "%Y"),
    terrorism_programmes=frozenset({"NS-PLC", "SDGT", "FTO", "SDT"}),
    timezone="America/New_York",
    interval_days=90,
    check_every_minutes=360,
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 1.1 MB
    proof=kit.Proof.WHOLE,
)


def about(documents: kit.Documents) -> kit.About:
    return ofac.about(documents)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    return ofac.parse(documents)
