"""Romania: Government Decision 1272/2005, persons suspected of terrorism (PDF, typed).

An annex of 2005 that follows the Security Council's list of that time: 45 to 60 persons with days
and places of birth, nationalities and passports, 200 to 250 groups with addresses. It was never
brought up to date: whom the United Nations took off since still stands there.
"""

from scrapers.families import transcript

PROGRAMME = "Government Decision 1272/2005"

SOURCE = transcript.source(
    "ro_onpcsb",
    title="List of persons suspected of terrorism (Government Decision 1272/2005)",
    short_title="Romania 2005 list",
    authority="Government of Romania; National Office for Prevention and Control of Money "
    "Laundering (ONPCSB)",
    country="RO",
    legal_basis="Government Decision 1272/2005",
    page="https://www.onpcsb.ro/en/a/126/legislatie",
    licence="Not stated on the pages we know",
    language="ro",
    tier=4,
    expected=range(150, 600),
    timezone="Europe/Bucharest",
    interval_days=3650,
    known_on="2026-11-29",
    access_note="The office published the decision as http://www.onpcsb.ro/pdf/hg1272.pdf.",
)

parse = transcript.reader("ro_onpcsb", PROGRAMME)
