"""Sri Lanka: persons and entities designated under Resolution 1373 (gazette, typed).

The competent authority amends the list by Gazette Extraordinary: from 1854/41 of 21 March 2014 to
2291/02 of 1 August 2022 eight of them, of which several took hundreds off. That of August 2022
has 316 persons and 15 organisations, after 577 and 18. Who is taken off stands in a gazette, which
the row names. The President's office speaks of the controversy that amendments led to.
"""

from scrapers.families import transcript

PROGRAMME = "United Nations Regulations No. 1 of 2012"

SOURCE = transcript.source(
    "lk_designated",
    title="List of designated persons, groups and entities",
    short_title="Sri Lanka list",
    authority="Secretary of the Ministry of Defence of Sri Lanka (competent authority)",
    country="LK",
    legal_basis="United Nations Act 45 of 1968; United Nations Regulations No. 1 of 2012, "
    "regulation 4(7)",
    page="https://pmd.gov.lk/news/"
    "procedure-for-blacklisting-and-delisting-of-persons-and-organizations-under-unsc-1373/",
    licence="Not stated on the pages we know",
    language="en",
    tier=4,
    expected=range(100, 1_500),
    verb_listed="designated",
    churn=0.5,
    batch=0.5,
    timezone="Asia/Colombo",
    interval_days=365,
    known_on="2026-11-29",
    access_note="The page names the gazettes by number and day; each is a PDF of the printer.",
)

parse = transcript.reader("lk_designated", PROGRAMME)
