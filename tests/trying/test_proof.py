"""What a file proves of a reader whose list has no profile: rows that it passes over are told."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from scrapers import kit
from scrapers.registry import Scraper
from tests.trying.test_examine import ARRIVED, SOURCE, raw
from tracker.trying.proof import proven

ROWS = "name\n" + "".join(f"Party {number}\n" for number in range(40))
DOCUMENTS = {"list": kit.Document(name="l.csv", content=ROWS.encode())}


def verdict(read: int, proof: kit.Proof) -> str:
    """The verdict on a file of forty rows of which a reader makes so many records."""
    records = [raw(str(number), f"Party {number}") for number in range(read)]
    values = {name: getattr(SOURCE, name) for name in SOURCE.__dataclass_fields__}
    source = kit.Source(**{**values, "proof": proof})
    reads = SimpleNamespace(parse=lambda _documents: iter(records), SOURCE=source)
    scraper = Scraper(key="a_list", source=source, module=cast(Any, reads))
    found, refused = proven(scraper, DOCUMENTS, ARRIVED)
    assert refused == ""
    return " ".join((found.verdict, *found.missing))


@pytest.mark.parametrize("proof", [kit.Proof.NONE, kit.Proof.EXCERPT])
def test_a_reader_that_passes_over_rows_is_not_proven_by_its_own_count(proof: kit.Proof) -> None:
    told = verdict(20, proof)
    assert told.startswith("Not proven")
    assert "41 rows or elements are repeated, and the reader makes 20 records" in told


def test_a_header_is_no_record_and_rows_of_a_proven_list_may_be_grouped() -> None:
    assert verdict(40, kit.Proof.NONE).startswith("Proven")
    assert verdict(20, kit.Proof.WHOLE).startswith("Proven")
