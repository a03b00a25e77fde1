"""Samples of feeds: what each says of its acts, whole and damaged (`make accept LIST=feed`)."""

import json
from pathlib import Path

import pytest

from scrapers import kit, registry
from tests import accept
from tests.faults import trial
from tests.faults.damage import broken

FEEDS = [key for key in registry.feeds() if (accept.SAMPLES / key).is_dir()]
SAMPLES = [(key, folder) for key in FEEDS for folder in accept.folders(key)]
each = pytest.mark.parametrize(
    ("key", "folder"), SAMPLES, ids=[f"{key}-{folder.name}" for key, folder in SAMPLES]
)


@each
def test_a_sample_says_what_was_accepted(key: str, folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert accept.acts(key, folder) == expected


@each
def test_of_a_damaged_sample_acts_are_read_or_it_is_refused(key: str, folder: Path) -> None:
    case = trial.good(key, folder)
    form = case.form
    for role, content in case.documents.items():
        for what, bad in broken(content, form.file(role).content, 1):
            damaged = {**case.documents, role: bad}
            documents = {
                name: kit.Document(name=case.names[name], content=each)
                for name, each in damaged.items()
            }
            try:
                acts = list(registry.scraper(key).acts(documents))
            except kit.LayoutChanged:
                continue
            assert all(act.number and act.published_on for act in acts), f"{role}: {what}"
