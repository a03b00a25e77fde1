"""A decision folds documents again: what they brought once is not told as if it were new."""

from typing import Any

from tests.builders import assert_replays, day, events, person, take_un
from tracker.decisions import parties
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(60)]
SCRIPTS = "<NAME_ORIGINAL_SCRIPT>اسم{}</NAME_ORIGINAL_SCRIPT>"


def in_script(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with a name in another script each: a new format of the document."""
    return [one | {"more": SCRIPTS.format(n)} for n, one in enumerate(people)]


def test_a_decision_tells_no_late_discovery_of_a_backfill(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, in_script(CROWD), 1)
    (backfilled,) = events(tracker, "late_discovery")
    since = f"{day(1):%Y-%m-%d}"
    parties.split(tracker, str(CROWD[3]["ref"]), since=since, by="ada", reason="two persons")
    assert events(tracker, "late_discovery") == [backfilled]
    assert_replays(tracker)


def test_what_a_decision_brings_to_light_beside_it_is_told(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, in_script(CROWD), 2)
    (backfilled,) = events(tracker, "late_discovery")
    take_un(tracker, CROWD[:-1], 1, mode="run")
    take_un(tracker, in_script(CROWD), 3, mode="run")
    assert events(tracker, "late_discovery") == [backfilled]
    assert (backfilled["entries"], backfilled["fields"]) == (60, {"alias": 60})
    assert len(set(backfilled["noted"])) == 60
