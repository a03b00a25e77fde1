"""Philippines: designations of the Anti-Terrorism Council (resolutions as PDF, typed).

The Anti-Money Laundering Council (AMLC) publishes some 26 resolutions, TF-33 (2020) to TF-114
(2026), each for one of the Anti-Terrorism Council, some of which delist; 88 to 200 parties. Read is
what a person types of them, or a public transcript (CSV, of other columns): it has names, aliases,
resolution and addresses, and neither sorts of parties nor days, identities or delistings. The two
give parties different references, so one is kept to.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import transcript

KEY, PROGRAMME = "ph_atc", "Republic Act 11479"

PUBLIC = "public"
"""The role of the public transcript."""

SOURCE = transcript.source(
    KEY,
    title="Designations of the Anti-Terrorism Council",
    short_title="Philippines ATC list",
    authority="Anti-Terrorism Council and Anti-Money Laundering Council of the Philippines",
    country="PH",
    legal_basis="Republic Act 11479 (Anti-Terrorism Act of 2020) and Republic Act 10168",
    page="https://www.amlc.gov.ph/terrorism-financing-resolutions",
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=(
        *transcript.formats(KEY),
        kit.Format(
            id=PUBLIC,
            files={
                PUBLIC: kit.File(
                    url="",
                    patterns=("source*.csv", "*amlc*.csv"),
                    content=kit.FileType.CSV,
                )
            },
            covers=frozenset({"alias", "instrument", "sourceUrl", "programmeNote", "notes"}),
        ),
    ),
    expected=range(60, 800),
    keys_from_names=True,
    verb_listed="designated",
    timezone="Asia/Manila",
    interval_days=60,
    known_on="2026-11-29",
    access_note=(
        "The site answers within the Philippines; each resolution there is a PDF, mostly a scan."
    ),
)

COLUMNS = ("name", "original_string", "alias", "resolution_no", "program")
LINKS = ("source_url", "main_source_url")

typed = transcript.reader(KEY, PROGRAMME)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    if PUBLIC in documents:
        for row in kit.csv.headed(documents[PUBLIC], [*COLUMNS, *LINKS]):
            yield published(row)
    else:
        yield from typed(documents)


def published(row: kit.Record) -> kit.RawEntry:
    """A row of the public transcript; what it cuts names out of is kept as it stands."""
    resolution = row.take_filled("resolution_no")
    name, *others = kit.split(row.take_filled("name"), ";") or [""]
    if not name:
        raise kit.LayoutChanged(f"{row.where} has no name.")
    aliases = kit.split(row.take("alias"), ";")
    return kit.RawEntry(
        reference=f"{kit.slug(name)} {resolution}",
        schema=kit.Schema.LEGAL_ENTITY,
        names=kit.names(name, *others, *aliases),
        designations=kit.under(PROGRAMME),
        facts={
            kit.INSTRUMENT: [resolution],
            "sourceUrl": [row.take(link) for link in LINKS],
            "programmeNote": [row.take("program")],
            "notes": [row.take("original_string")],
        },
        extra=row.leftovers(),
    )
