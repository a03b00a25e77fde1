"""What lists cite themselves of the acts that made them what they are."""

from pathlib import Path

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.accept import folders, read

SAMPLES = Path(__file__).parents[1] / "samples"


def test_canada_cites_each_amendment_of_its_notes_with_its_day() -> None:
    (folder,) = folders("ca_listed_entities")
    path = folder / "SOR-2002-284.xml"
    document = kit.Document(name=path.name, content=path.read_bytes())
    cites = scraper("ca_listed_entities").about({"list": document}).cites
    assert ("SOR/2021-169", "2021-06-25") in cites
    assert ("SOR/2018-103", "2018-05-23") in cites  # the second of one note
    assert all(number.startswith("SOR/") for number, _ in cites)


@pytest.mark.parametrize(
    ("key", "fact", "text"),
    [
        ("eu_fsf", kit.INSTRUMENT, "2026/1 (OJ L1) of 2026-02-20"),
        ("fr_gels", kit.INSTRUMENT, "(UE) 2025/1 du 12/01/2025 (UE Terrorisme - R (CE) 2580/2001)"),
        ("sg_tsfa", kit.REMOVED_BY, "S 744/2024"),
        ("nz_police", kit.CAUSE, "revocation"),
    ],
)
def test_entries_keep_what_the_list_says_of_their_acts(key: str, fact: str, text: str) -> None:
    *_, newest = folders(key)
    facts = [content["facts"].get(fact, []) for content in read(key, newest).values()]
    assert any(text in said for said in facts)


def test_new_zealand_says_why_only_of_those_in_its_table_of_revoked_ones() -> None:
    *_, newest = folders("nz_police")
    for content in read("nz_police", newest).values():
        assert (kit.CAUSE in content["facts"]) == (content["state"] == "delisted")
