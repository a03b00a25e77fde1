"""What `make picture` draws of a house of a few rooms."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import picture

LAYERS = """
[[tool.importlinter.contracts]]
name = "another"
type = "layers"
layers = ["tracker", "db"]

[[tool.importlinter.contracts]]
name = "inside"
type = "layers"
containers = ["tracker"]
layers = ["cli | (web)", "answers : intake", "model"]
"""
TEXTS = {
    "pyproject.toml": LAYERS,
    "tracker/__init__.py": "",
    "tracker/cli/__init__.py": '"""What people type: `tracker`."""',
    "tracker/cli/asking.py": "from tracker import answers, model\nfrom db import store\n",
    "tracker/answers/__init__.py": "",
    "tracker/answers/log.py": "from tracker.model import A\n",
    "tracker/logs.py": "from tracker import answers\n",
    "tracker/model.py": "",
    "db/__init__.py": "",
    "db/store.py": "",
    "scrapers/__init__.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_floors_are_the_layers_of_the_contract(root: Path) -> None:
    house = picture.House(root)
    floors = [[room.name for room in floor] for floor in house.floors]
    assert floors == [["cli", "logs"], ["answers"], ["model"]]
    assert [room.name for room in house.ground] == ["model"]


def test_arrows_are_imports_and_none_lead_to_what_all_know(root: Path) -> None:
    arrows = picture.House(root).arrows
    named = [(arrow.start.name, arrow.end.name, arrow.imports) for arrow in arrows]
    assert named == [("cli", "answers", 1), ("logs", "answers", 1)]


def test_the_same_tree_gives_the_same_picture(root: Path) -> None:
    drawn = picture.svg(picture.House(root))
    assert drawn == picture.svg(picture.House(root))
    assert "prefers-color-scheme: dark" in drawn
    assert "What people type: tracker" in "".join(ElementTree.fromstring(drawn).itertext())


@pytest.mark.parametrize(
    ("words", "width", "drawn"),
    [
        ("Short.", 100, "Short"),
        ("What people are told: from events to letters.", 130, "What people are told"),
        ("Antidisestablishmentarianism", 60, "Antidisest…"),
    ],
)
def test_a_sentence_is_cut_where_its_clause_ends(words: str, width: float, drawn: str) -> None:
    assert picture.fitting(words, width) == drawn
