"""Palestine: Monetary Authority, local freezing list (HTML, one table).

A cell holds names behind bullets, each with others in brackets; the last row of the table is blank.
Built from published descriptions of the page (4 to 10 persons). It is gone since the spring of
2026, and the national list (`ps_pgp`) has the same five persons and more.
"""

from collections.abc import Iterator

from scrapers import kit

PAGE = "https://www.pma.ps/en/Legislation//AMLCFT//LocalFreezingList"

SOURCE = kit.Source(
    title="Local Freezing List",
    short_title="Palestine PMA list",
    authority="Palestine Monetary Authority",
    country="PS",
    legal_basis="Decree 14 of 2015 on the Enforcement of Security Council Resolutions",
    page=PAGE,
    language="en",
    tier=3,
    formats=kit.one_file("", "*freezing*.htm*", content=kit.FileType.HTML, earlier=(PAGE,)),
    expected=range(1, 60),
    date_formats=("%d/%m/%Y",),
    named_keys=True,
    verb_listed="frozen",
    timezone="Asia/Hebron",
    interval_days=365,
    proof=kit.Proof.NONE,
    known_on="2026-05-04",
    access_note=(
        "The page answers 404, and nobody has said that the list is closed; the authority's site "
        "leads to the national list (ps_pgp) instead. A page saved before is taken with "
        "`tracker run ps_pma --file PATH`."
    ),
)


def names(cell: str) -> list[str]:
    """`• Name (other) • Name`: the first one is the name."""
    return [text for piece in kit.split(cell, "•", "\n") for text in kit.unbracketed(piece)]


COLUMNS = kit.Columns(
    {
        ("#", "No", "No."): "",
        ("ID", "ID Number", "Id No."): kit.column("idNumber", "\n", country="ps"),
        ("Person Name", "Name"): kit.column("name", reads=names),
        ("Date of Freezing", "Freezing Date"): "listed_on",
    },
    schema=kit.Schema.PERSON,
    under="Decree 14 of 2015",
)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.html.rows(kit.html.page(documents["list"]), COLUMNS.titles):
        yield COLUMNS.entry(row)
