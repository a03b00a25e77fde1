"""India: Ministry of Home Affairs, unlawful associations (section 3 of the UAPA; HTML).

A declaration lives five years and is confirmed by a tribunal within six months; a lapsed one only
leaves the page. Rows have no ids and no dates: one is its head name.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import uapa

SOURCE = kit.Source(
    title="Unlawful associations (UAPA, section 3)",
    authority=uapa.AUTHORITY,
    country="IN",
    legal_basis="Unlawful Activities (Prevention) Act, 1967, section 3",
    page=uapa.DIVISION,
    known_on="2026-10-08",
    licence=uapa.LICENCE,
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=(
                        f"{uapa.SITE}/en/commoncontent/unlawful-associations-under-section-3-of-"
                        "unlawful-activities-prevention-act-1967"
                    ),
                    patterns=("unlawful-associations*",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(8, 80),
    date_formats=(),
    named_keys=True,
    verb_listed="declared unlawful",
    verb_delisted="no longer declared unlawful",
    churn=0.25,
    timezone="Asia/Kolkata",
    interval_days=180,
    proof=kit.Proof.EXCERPT,
    access_note=uapa.ACCESS.format(key="in_uapa_unlawful"),
    size_limit_bytes=4 * 1024 * 1024,  # the page has 13 kB
)

PROGRAMME = "UAPA section 3"


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in uapa.rows(kit.html.page(documents["page"]), at_least=5):
        yield uapa.organisation(row.take("title"), PROGRAMME, {}, {})
