"""How lists are, as colours with reasons."""

from pathlib import Path

from tests.builders import Ticking, day, person, take, take_un
from tracker.proof import health
from tracker.proof.health import Colour, Health
from tracker.record.tracker import Tracker
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 22)]


def of(tracker: Tracker, home: Path, number: int, list_id: str = "un_sc") -> Health:
    """How a list is on day n."""
    assert isinstance(tracker.clock, Ticking)
    tracker.clock.now = day(number)
    found = health.of_lists(tracker, Settings(home=home, lists=("un_sc",)))
    return next(one for one in found if one.list_id == list_id)


def test_a_list_that_was_just_seen_is_green(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    found = of(tracker, tmp_path, 1)
    assert (found.colour, found.why) == (Colour.GREEN, ("Seen in good order.",))


def test_a_list_that_nobody_looked_at_for_days_is_red(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    found = of(tracker, tmp_path, 9)
    assert found.colour is Colour.RED
    assert "9 days ago" in found.why[0]


def test_a_refused_document_makes_a_list_red(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    take(tracker, b"<html><body>maintenance</body></html>", day(1), mode="run")
    assert of(tracker, tmp_path, 1).colour is Colour.RED


def test_a_question_makes_a_list_amber(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:8], 1)
    found = of(tracker, tmp_path, 1)
    assert found.colour is Colour.AMBER
    assert "the names count as listed" in found.why[-1]


def test_a_list_that_was_never_seen_is_amber(tracker: Tracker, tmp_path: Path) -> None:
    assert of(tracker, tmp_path, 0).why == ("Never looked at yet.",)
