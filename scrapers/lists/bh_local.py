"""Bahrain: national list of terrorist organisations (scan in Arabic, typed).

Official Gazette 3649 (https://www.lloc.gov.bh/OG/3649.pdf) has it from its fourth page on; in March
2020 it had 95 organisations. The letters of that PDF cannot be had as text. Beside armed groups it
names charities and broadcasters of a neighbour with which Bahrain was in dispute.
"""

from scrapers.families import transcript

PROGRAMME = "National list of Bahrain"

SOURCE = transcript.source(
    "bh_local",
    title="National list of terrorist organisations",
    short_title="Bahrain list",
    authority="Ministry of Foreign Affairs of Bahrain",
    country="BH",
    legal_basis="List published in Official Gazette 3649",
    page="https://www.lloc.gov.bh/OG/3649.pdf",
    licence="Not stated on the pages we know",
    language="ar",
    tier=4,
    expected=range(40, 300),
    timezone="Asia/Bahrain",
    interval_days=365,
    known_on="2026-11-29",
    access_note="The gazette is a PDF in Arabic without a text layer.",
)

parse = transcript.reader("bh_local", PROGRAMME)
