"""Serbia: Administration for the Prevention of Money Laundering, domestic list (scan, typed).

The list is one PDF without text behind a page of the administration, in Serbian; 5 to 15 persons,
each with citizenship, day and place of birth and address. The link to the PDF has led to an error
page for some time. Read is what a person types of it.
"""

from scrapers.families import transcript

PROGRAMME = "Law on the Freezing of Assets, domestic list"

SOURCE = transcript.source(
    "rs_apml",
    title="Domestic list of designated persons",
    short_title="Serbia APML list",
    authority="Administration for the Prevention of Money Laundering of Serbia",
    country="RS",
    legal_basis="Law on the Freezing of Assets with the Aim of Preventing Terrorism and "
    "Proliferation of Weapons of Mass Destruction (Official Gazette of the Republic of Serbia "
    "29/2015, 113/2017, 41/2018, 94/2024)",
    page="https://www.apml.gov.rs/english/targeted-financial-sanctions",
    licence="Not stated on the pages we know",
    language="sr",
    tier=3,
    expected=range(1, 60),
    timezone="Europe/Belgrade",
    interval_days=365,
    known_on="2026-11-29",
    access_note=(
        "The page https://www.apml.gov.rs/english/lists-of-designated-persons-search-engine links "
        "to a PDF that is a scan."
    ),
)

parse = transcript.reader("rs_apml", PROGRAMME)
