"""United States: Department of State, State Sponsors of Terrorism (HTML, one table).

A handful of countries, each with the day of its designation; who is rescinded leaves the table.
Rows have no ids: one is its country and that day. The columns rest on descriptions of the page
(2024 to 2026); it was not seen.
"""

from collections.abc import Iterator

from scrapers import kit

PAGE = "https://www.state.gov/state-sponsors-of-terrorism/"

SOURCE = kit.Source(
    title="State Sponsors of Terrorism",
    short_title="US SST list",
    authority="United States Department of State, Bureau of Counterterrorism",
    country="US",
    legal_basis=(
        "National Defense Authorization Act for Fiscal Year 2019, section 1754(c); Arms Export "
        "Control Act, section 40; Foreign Assistance Act of 1961, section 620A"
    ),
    page=PAGE,
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=4,
    formats=kit.one_file(
        PAGE,
        "state-sponsors-of-terrorism*.html",
        "state-sponsors-of-terrorism*.htm",
        content=kit.FileType.HTML,
    ),
    expected=range(1, 20),
    date_formats=("%B %d, %Y", "%B %Y", "%Y"),
    named_keys=True,
    verb_listed="designated",
    verb_delisted="rescinded",
    timezone="America/New_York",
    interval_days=400,
    proof=kit.Proof.NONE,
    known_on="2026-02-12",
    access_note=(
        "The site refuses automated clients at times (403). A page saved by a person is taken with "
        "`tracker run us_sst --file PATH`. States, not parties to screen: for context."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # a page of four rows
)

PROGRAMME = "State Sponsors of Terrorism"
FOOTNOTES = " *†‡"
COUNTRY = ("Country", "Countries")
LISTED = ("Designation Date", "Date of Designation", "Date Designated", "Designated")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.html.rows(kit.html.page(documents["list"]), [COUNTRY, LISTED]):
        primary, others = kit.brackets(row.take_filled(COUNTRY[0]).strip(FOOTNOTES))
        primary = primary.strip(FOOTNOTES)
        yield kit.RawEntry(
            schema=kit.Schema.LEGAL_ENTITY,
            names=(
                kit.RawName(text=primary),
                *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in others),
            ),
            designations=(
                kit.RawDesignation(programme=PROGRAMME, listed_on=row.take_filled(LISTED[0])),
            ),
            facts={"country": [primary]},
            extra=row.leftovers(),
        )
