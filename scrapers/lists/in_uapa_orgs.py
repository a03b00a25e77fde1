"""India: Ministry of Home Affairs, terrorist organisations (First Schedule of the UAPA; HTML).

Rows have no ids and no dates: one is its head name. The serial number is a position.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import uapa

SOURCE = kit.Source(
    title="Organisations designated as terrorist organisations (UAPA, First Schedule)",
    authority=uapa.AUTHORITY,
    country="IN",
    legal_basis="Unlawful Activities (Prevention) Act, 1967, section 35 and First Schedule",
    page=uapa.DIVISION,
    known_on="2026-10-08",
    licence=uapa.LICENCE,
    language="en",
    tier=2,
    # Both layouts of the page carry the same titles: what differs in these is the ministry's doing.
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=(
                        f"{uapa.SITE}/en/commoncontent/list-of-organisations-designated-"
                        "%E2%80%98terrorist-organizations%E2%80%99-under-section-35-of"
                    ),
                    patterns=(
                        "terrorist-organi?ations*.html",
                        "list-of-organisations-designated*",
                        "banned-organisations*",
                    ),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(30, 120),
    date_formats=(),
    named_keys=True,
    verb_listed="designated",
    verb_delisted="removed from the Schedule",
    timezone="Asia/Kolkata",
    interval_days=180,
    access_note=uapa.ACCESS.format(key="in_uapa_orgs"),
    size_limit_bytes=4 * 1024 * 1024,  # the largest known page has 68 kB
    proof=kit.Proof.WHOLE,
)

PROGRAMME = "UAPA First Schedule"

# Names that the ministry spells otherwise than before -> the key of the earlier spelling.
RESPELT = {"People Liberation Army": "peoples liberation army|"}

SPELT_OUT = {
    "National Socialist Council of Nagaland (Khaplang), NSCN (K), all its formations and front "
    "organizations": ("National Socialist Council of Nagaland (Khaplang)", "NSCN (K)"),
    "National Democratic Front of Bodoland (NDFB) in Assam": (
        "National Democratic Front of Bodoland in Assam",
        "National Democratic Front of Bodoland",
        "NDFB",
    ),
}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in uapa.rows(kit.html.page(documents["page"]), at_least=10):
        yield uapa.organisation(row.take("title"), PROGRAMME, RESPELT, SPELT_OUT)
