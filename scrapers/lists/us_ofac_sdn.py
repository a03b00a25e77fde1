"""United States: OFAC, Specially Designated Nationals and Blocked Persons (XML, CSV set).

The number OFAC gives a party (ent_num, uid) is stable over years; its name is not.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import ofac

BASE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"

SOURCE = kit.Source(
    title="Specially Designated Nationals and Blocked Persons List",
    authority="United States Department of the Treasury, Office of Foreign Assets Control",
    country="US",
    legal_basis="International Emergency Economic Powers Act; E.O. 13224 (SDGT) and others",
    page="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=1,
    formats=ofac.formats("SDN.XML", "sdn", BASE),
    expected=range(5_000, 40_000),
    date_formats=("%d %b %Y", "%b %Y", "%Y"),
    # SDGT: E.O. 13224; FTO: section 219 INA, mirrored here; SDT: the Middle East peace order
    # 12947 of 1995; HIFPAA: the Hizballah act of 2015; IRGC: the Revolutionary Guard, a listed
    # organisation itself, whose tag stood alone on 78 entries of May 2024. IFSR is none of them:
    # it stood on 573 banks and procurers without any of these.
    terrorism_programmes=frozenset({"SDGT", "FTO", "SDT", "HIFPAA", "IRGC"}),
    timezone="America/New_York",
    interval_days=4,
    batch=0.02,  # 150 of 9,158 left in one of 307 pulls of 2021 to 2024
    check_every_minutes=60,
    timeout_seconds=120.0,
    size_limit_bytes=160 * 1024 * 1024,  # SDN_ENHANCED.XML was 109 MB in September 2026
    access_note=(
        "The service answers 403 to some automated clients; a file saved by a person is taken "
        "with `tracker run us_ofac_sdn --file PATH`."
    ),
    proof=kit.Proof.WHOLE,
)


def about(documents: kit.Documents) -> kit.About:
    return ofac.about(documents)


def parse(documents: kit.Documents) -> Iterator[kit.Read]:
    return ofac.parse(documents)
