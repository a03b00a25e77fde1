"""United States: Department of State, State Sponsors of Terrorism (HTML, one table).

A handful of countries, each with the day of its designation; who is rescinded leaves the table.
Rows have no ids: one is its country and that day. The columns rest on descriptions of the page
(2024 to 2026); it was not seen.
"""

from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="State Sponsors of Terrorism",
    short_title="US SST list",
    authority="United States Department of State, Bureau of Counterterrorism",
    country="US",
    legal_basis=(
        "National Defense Authorization Act for Fiscal Year 2019, section 1754(c); Arms Export "
        "Control Act, section 40; Foreign Assistance Act of 1961, section 620A"
    ),
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=4,
    formats=kit.one_file(
        "https://www.state.gov/state-sponsors-of-terrorism/", content=kit.FileType.HTML
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
)

FOOTNOTES = " *†‡"
COUNTRY = ("Country", "Countries")
LISTED = ("Designation Date", "Date of Designation", "Date Designated", "Designated")


def names(cell: str) -> list[str]:
    """A country, and other names of it in brackets, without marks of footnotes."""
    return [text.strip(FOOTNOTES) for text in kit.unbracketed(cell.strip(FOOTNOTES))]


COLUMNS = kit.Columns(
    {
        COUNTRY: (
            kit.column("name", reads=names),
            kit.column("country", reads=lambda cell: names(cell)[:1]),
        ),
        LISTED: "listed_on!",
    },
    schema=kit.Schema.LEGAL_ENTITY,
    under="State Sponsors of Terrorism",
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.html.rows(kit.html.page(documents["list"]), COLUMNS.titles):
        yield COLUMNS.entry(row)
