"""Hungary: national list against terrorism (official gazette, typed).

Made by Government Decree 297/2025 (26 September 2025) in Magyar Közlöny; its annex named two groups
on that day, of which one is a movement without an organisation, and in January 2026 a third was
added. No file for programs is known.
"""

from scrapers.families import transcript

PROGRAMME = "Government Decree 297/2025"

SOURCE = transcript.source(
    "hu_national",
    title="National list against terrorism",
    short_title="Hungary list",
    authority="Government of Hungary",
    country="HU",
    legal_basis="Government Decree 297/2025 (IX. 26.)",
    page="https://magyarkozlony.hu/",
    licence="Not stated on the pages we know",
    language="hu",
    tier=4,
    expected=range(1, 200),
    timezone="Europe/Budapest",
    interval_days=180,
    known_on="2025-09-26",
    political_use=(
        "Hungarian press reports of September 2025 call it a list of organisations that the "
        "government dislikes, without regard to the European Union's; the head of government said "
        "that measures are to be taken before crimes are committed. Ministers propose who is put "
        "on it. To stand on it is no evidence of terrorism."
    ),
    access_note="The annex of the decree and of those that amend it stands in the gazette.",
)

parse = transcript.reader("hu_national", PROGRAMME)
