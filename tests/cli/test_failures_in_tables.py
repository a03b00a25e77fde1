"""What failed, in tables: the row names the list already, and what can be done is said once."""

from pathlib import Path

import pytest

from scrapers import by_hand
from tests.command import tracker

WHY = "files.example cannot be reached (no such host is known) (1 try)"
NOWHERE = {
    "TRACKER_ALLOW_PRIVATE_HOSTS": "1",
    "TRACKER_ATTEMPTS": "1",
    "TRACKER_URLS": "un_sc.list=http://127.0.0.1:9/x",
    "TRACKER_LISTS": "un_sc",
    "TRACKER_FEEDS": "none",
    "COLUMNS": "200",
}


def test_the_cause_of_a_sentence_is_what_it_was_made_of() -> None:
    assert by_hand.cause("un_sc", by_hand.sentence("un_sc", WHY)) == WHY
    assert by_hand.cause("un_sc", "sdn.csv is empty.") == "sdn.csv is empty."


@pytest.mark.parametrize("verb", ["run", "summary"])
def test_what_can_be_done_is_said_once_below_the_table(tmp_path: Path, verb: str) -> None:
    tracker(tmp_path / "home", "run", **NOWHERE)
    said = tracker(tmp_path / "home", verb, **NOWHERE).stdout
    row = next(line for line in said.splitlines() if line.startswith("un_sc "))
    assert "127.0.0.1 cannot be reached" in row
    assert "un_sc:" not in row
    assert said.count("what we have is kept") == 1
    assert by_hand.OF_SEVERAL in said
