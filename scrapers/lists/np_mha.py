"""Nepal: Ministry of Home Affairs, prohibited persons and groups (sheet, typed).

The list of the national strategy for 2076 to 2081 of the Nepalese calendar: 15 to 20 persons and
45 to 55 groups, many with a reference of the United Nations' list. It says of each whether it is
active or was removed: a removed one is typed with the document that says so.
"""

from scrapers.families import transcript

PROGRAMME = "National list of Nepal"

SOURCE = transcript.source(
    "np_mha",
    title="Prohibited persons and groups",
    short_title="Nepal MHA list",
    authority="Ministry of Home Affairs of Nepal",
    country="NP",
    legal_basis="National Strategy and Action Plan against Money Laundering and Financing of "
    "Terrorism (2076-2081)",
    page="https://moha.gov.np/post/sanction-list-1",
    licence="Not stated on the pages we know",
    language="ne",
    tier=4,
    expected=range(20, 200),
    timezone="Asia/Kathmandu",
    interval_days=3650,
    known_on="2026-11-29",
    access_note="The ministry's page carries the list in no form that a program reads.",
)

parse = transcript.reader("np_mha", PROGRAMME)
