"""Austria: National Bank, notices on restrictions of payments against terrorism (PDF, typed).

Notice DL 2/2002 of September 2002 and its eighth amendment, DL 1/2009 of March 2009; 40 to 60
persons and 10 to 33 groups, with names, days and places of birth and numbers of identity cards.
Nothing was published since: whom the European Union took off later still stands there.
"""

from scrapers.families import transcript

PROGRAMME = "Notice DL 2/2002"

SOURCE = transcript.source(
    "at_nbter",
    title="Notices DL 2/2002 and DL 1/2009 on restrictions of capital and payments",
    short_title="Austria OeNB list",
    authority="Oesterreichische Nationalbank",
    country="AT",
    legal_basis="Foreign Exchange Act and Sanctions Act 2010; notices DL 2/2002 and DL 1/2009",
    page="https://www.oenb.at/Ueber-Uns/Rechtliche-Grundlagen/Verordnungen-nach-DevG.html",
    licence="Not stated on the pages we know",
    language="de",
    tier=4,
    expected=range(30, 200),
    timezone="Europe/Vienna",
    interval_days=3650,
    known_on="2026-11-29",
    access_note="The page links to both notices, which are PDFs.",
)

parse = transcript.reader("at_nbter", PROGRAMME)
