"""A key that led to one entry and leads to another now: an honest home replays and answers both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import standings
from db.engine import reading
from tests.builders import day, person, take, take_un
from tests.conftest import open_tracker
from tracker.answers.entries import WholeEntry, entries_beginning
from tracker.intake.folders import found_in
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 31)]
SAMPLES = Path(__file__).parents[1] / "samples"

Story = Callable[[Tracker], object]


def swapped(tracker: Tracker) -> None:
    """Eight persons, two and two with each other's reference: half of the ids come in order."""
    take_un(tracker, CROWD, 0)
    others = {n: n + 1 if n % 2 else n - 1 for n in range(5, 13)}
    people = [person(n, ref=f"QDi.{others.get(n, n):03}") for n in range(1, 31)]
    take_un(tracker, people, 1)


def handed_on(tracker: Tracker) -> None:
    """Somebody leaves, and later his reference stands for somebody else."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, [p for p in CROWD if p["ref"] != "QDi.007"], 1)
    take_un(tracker, [*CROWD[:6], *CROWD[7:], person(70, ref="QDi.007")], 80)


def three_owners(tracker: Tracker) -> None:
    """One reference goes round, in good order and late."""
    take_un(tracker, CROWD, 0)
    for number, at in ((71, 40), (72, 80), (73, 60)):
        others = [p for p in CROWD if p["ref"] != "QDi.007"]
        take_un(tracker, [*others, person(number, ref="QDi.007")], at)


def round_in_a_ring(tracker: Tracker) -> None:
    """Three persons, each with the reference of the next."""
    take_un(tracker, CROWD, 0)
    ring = [person(n, ref=f"QDi.{(n % 3) + 8:03}") for n in (8, 9, 10)]
    take_un(tracker, [*CROWD[:7], *ring, *CROWD[10:]], 1)


STORIES: dict[str, Story] = {
    story.__name__: story for story in (swapped, handed_on, three_owners, round_in_a_ring)
}


def wrong(tracker: Tracker, list_id: str) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        found = list(verify.problems(connection, tracker.journal.archive))
    return found + list(replay.differences(tracker, [list_id]))


@pytest.mark.parametrize("story", STORIES)
def test_an_honest_home_replays(on_both: Tracker, story: str) -> None:
    STORIES[story](on_both)
    assert wrong(on_both, "un_sc") == []


@pytest.mark.parametrize("story", ["handed_on", "three_owners"])
def test_a_key_answers_with_all_that_it_led_to_the_present_one_first(
    on_both: Tracker, story: str
) -> None:
    STORIES[story](on_both)
    with reading(on_both.ledger.engine) as connection:
        owners = {entry for key, entry in standings.keys(connection, "un_sc") if key == "QDi.007"}
        shown = entries_beginning(connection, "QDi.007")
    assert len(owners) > 1
    captions = [entry.caption for entry in shown if isinstance(entry, WholeEntry)]
    assert len(captions) == len(owners)
    newest = {"handed_on": "Given70 Family70", "three_owners": "Given72 Family72"}
    assert (captions[0], "Given7 Family7" in captions) == (newest[story], True)


# Other lists, by their samples.

FILES = {
    "gb_fcdo_uksl": "2026-10-08/UK-Sanctions-List.xml",
    "eu_fsf": "2026-09-22/xmlFullSanctionsList_1_1.xml",
    "us_ofac_sdn": "2026-06-22/SDN.XML",
    "ch_seco": "2026-10-05/consolidated-list.xml",
}


@pytest.mark.parametrize("list_id", FILES)
def test_two_keys_of_any_list_swapped_in_the_file(tmp_path: Path, list_id: str) -> None:
    tracker = open_tracker(tmp_path)
    path = SAMPLES / list_id / FILES[list_id]
    content = path.read_bytes()
    found = found_in(list_id, path.parent)
    (role,) = found.documents
    given = {"list_id": list_id, "form": found.format_id, "role": role, "name": path.name}
    first = take(tracker, content, day(0), **given)
    assert first.outcome == "recorded", first.reason
    a, b = _two_keys(tracker, list_id, content)
    swap = content.replace(a, b"\0").replace(b, a).replace(b"\0", b)
    second = take(tracker, swap, day(1), **given)
    assert second.outcome in ("recorded", "pending"), second.reason
    assert wrong(tracker, list_id) == []


def _two_keys(tracker: Tracker, list_id: str, content: bytes) -> tuple[bytes, bytes]:
    """Two keys of entries that stand in the file as they are, neither inside the other."""
    with reading(tracker.ledger.engine) as connection:
        keys = sorted(key.encode() for key, _ in standings.keys(connection, list_id))
    fitting = [key for key in keys if key in content]
    a = fitting[0]
    b = next(key for key in fitting[1:] if a not in key and key not in a)
    return a, b
