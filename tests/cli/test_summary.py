"""The summary, as a user reads it: every list, what was never looked at, the newest, the head."""

import json
from pathlib import Path

import pytest

from tests.builders import CROWD, day, person, un_xml
from tests.command import tracker


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """More changes than a summary shows."""
    root, many = tmp_path / "archive", list(map(person, range(100, 120)))
    for name, people, number in (("2024-01-01", CROWD, 0), ("2024-01-02", [*CROWD, *many], 1)):
        (root / "un_sc" / name).mkdir(parents=True)
        (root / "un_sc" / name / "consolidated.xml").write_bytes(un_xml(people, day(number)))
    assert tracker(tmp_path / "h", "backfill", str(root)).returncode == 0
    return tmp_path / "h"


def test_a_summary_is_short_and_says_what_it_is_of(home: Path) -> None:
    said = tracker(home, "summary", TRACKER_LISTS="un_sc eu_fsf").stdout
    assert "The latest 10 of 20 changes (tracker changes):" in said
    assert "stale: in good order when last seen, which is too long ago." in said
    assert "Never seen here, so nothing is said of them (1): eu_fsf." in said
    assert "Head of the chain: " in said
    assert len(said.splitlines()) < 25


def test_a_summary_for_machines(home: Path) -> None:
    found = json.loads(tracker(home, "summary", "--json").stdout)
    assert [line["list_id"] for line in found["lists"]] == ["un_sc"]
    assert found["lists"][0]["state"] == "stale"
    assert (len(found["latest_changes"]), found["changes"]) == (10, 20)
    assert len(found["head"]) == 64
    assert found["coverage"]["lists"]
    rows = json.loads(tracker(home, "summary", "--format", "jsonl").stdout)
    assert rows == found["lists"][0]


def test_a_home_without_documents_says_so(tmp_path: Path) -> None:
    tracker(tmp_path / "h", "init")
    said = tracker(tmp_path / "h", "summary").stdout
    assert "No document has been taken in yet" in said
    assert "Never seen here" in said


def test_an_absence_that_is_not_confirmed_is_never_a_plain_removal(home: Path) -> None:
    root = home.parent / "later"
    (root / "un_sc" / "2024-01-03").mkdir(parents=True)
    people = [*CROWD, *(person(number) for number in range(100, 120) if number != 110)]
    (root / "un_sc" / "2024-01-03" / "consolidated.xml").write_bytes(un_xml(people, day(2)))
    assert tracker(home, "backfill", str(root)).returncode == 0
    for verb in ("summary", "changes"):
        said = tracker(home, verb).stdout
        lines = [line for line in said.splitlines() if "Given110 Family110" in line]
        assert "removal (not confirmed)" in lines[0], said
