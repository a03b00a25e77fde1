"""Every list against its samples: the one test that all list modules share."""

import json
from pathlib import Path

import pytest

from scrapers import registry
from scrapers.registry import scraper
from tests import accept

SAMPLES = [(key, folder) for key in registry.keys() for folder in accept.folders(key)]


@pytest.mark.parametrize(("key", "folder"), SAMPLES, ids=lambda value: Path(str(value)).name)
def test_samples_are_read_as_accepted(key: str, folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(accept.read(key, folder))) == expected


@pytest.mark.parametrize("key", registry.keys())
def test_a_list_says_what_a_compliance_officer_asks(key: str) -> None:
    source = scraper(key).source
    for name in ("title", "authority", "legal_basis", "page", "licence"):
        said = getattr(source, name)
        assert len(said) > 5, f"{name} of SOURCE says {said!r}: write it out"
    assert source.formats
    assert source.tier in (1, 2, 3, 4)
    assert len(scraper(key).module.__doc__ or "") > 20


PAPERS = ("idNumber", "passportNumber", "documentNumber")
"""Types of numbers that only persons have."""


@pytest.mark.parametrize(("key", "folder"), SAMPLES, ids=lambda value: Path(str(value)).name)
def test_no_key_of_an_entry_is_the_number_of_a_persons_paper(key: str, folder: Path) -> None:
    """Mails, feeds and logs print keys: a list without other references has `kit.fingerprint`."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for entry, content in expected.items():
        numbers = [number for kind, number, _ in content["identifiers"] if kind in PAPERS]
        assert not [number for number in numbers if number.casefold() in entry.casefold()]
