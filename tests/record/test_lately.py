"""Values that come and go: told once, no discovery when they are back, operations told of loss."""

from typing import Any

import pytest

from tests.builders import assert_replays, brief, day, events, log, person, take_un
from tracker.record.tracker import Tracker

CROWD = [person(number) for number in range(1, 61)]
PASSPORT = (
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X998877</NUMBER>"
    "</INDIVIDUAL_DOCUMENT>"
)
GAINS: dict[str, dict[str, Any]] = {
    "alias": {"aliases": [("Good", "Other7"), ("Good", "Newname One")]},
    "weak alias": {"aliases": [("Good", "Other7"), ("Low", "Newname One")]},
    "birth date": {"born": ["1947-03-08", "1950-01-01"]},
    "passport": {"more": PASSPORT},
}


def changed(number: int, given: dict[str, Any]) -> list[dict[str, Any]]:
    return [person(number, **given) if p["ref"] == f"QDi.{number:03d}" else p for p in CROWD]


@pytest.mark.parametrize("what", GAINS)
def test_a_value_that_stands_in_every_second_document_is_told_once(
    tracker: Tracker, what: str
) -> None:
    for number in range(12):
        take_un(tracker, changed(7, GAINS[what]) if number % 2 else CROWD, number)
    assert brief(tracker) == [("amendment", "QDi.007")]
    assert_replays(tracker)


@pytest.mark.parametrize("what", GAINS)
def test_a_value_that_stays_away_is_told_as_lost(tracker: Tracker, what: str) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, changed(7, GAINS[what]), 1)
    take_un(tracker, CROWD, 2)
    take_un(tracker, [*CROWD, person(90)], 3)
    rows = [row for row in log(tracker) if row["entry_key"] == "QDi.007"]
    assert [bool(row["fields"][0]["after"]) for row in rows] == [True, False]
    assert_replays(tracker)


def test_a_loss_that_is_old_news_when_it_comes_is_told_at_once(tracker: Tracker) -> None:
    take_un(tracker, changed(7, GAINS["alias"]), 0)
    take_un(tracker, CROWD, 1)
    assert brief(tracker) == [("amendment", "QDi.007")]


def test_a_value_that_takes_the_place_of_a_fresh_one_is_told_with_it(tracker: Tracker) -> None:
    for number, born in enumerate(("1947-03-08", "1947-03-09", "1947-03-10")):
        take_un(tracker, changed(7, {"born": [born]}), number)
    fields = [row["fields"][0] for row in log(tracker)]
    assert [(f["before"], f["after"]) for f in fields] == [
        (["1947-03-08"], ["1947-03-09"]),
        (["1947-03-09"], ["1947-03-10"]),
    ]


def test_values_lost_and_back_are_no_discovery_and_operations_hear_of_the_loss(
    tracker: Tracker,
) -> None:
    bare = [p | {"born": []} if n < 45 else p for n, p in enumerate(CROWD)]
    take_un(tracker, CROWD, 0)
    take_un(tracker, bare, 1, mode="run")
    take_un(tracker, [*CROWD, person(90)], 2)
    (remark,) = events(tracker, "remark")
    assert (remark["what"], "birthDate of 45" in remark["reason"]) == ("values_lost", True)
    assert events(tracker, "late_discovery") == []
    assert_replays(tracker)


def test_values_that_nobody_knew_are_still_a_discovery(tracker: Tracker) -> None:
    bare = [p | {"born": []} for p in CROWD]
    take_un(tracker, bare, 0)
    take_un(tracker, CROWD, 1)
    (discovery,) = events(tracker, "late_discovery")
    assert discovery["entries"] == 60


def test_the_clock_of_flapping_is_the_documents(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, changed(7, GAINS["alias"]), 1)
    take_un(tracker, CROWD, 40)
    assert [row["observed_at"] for row in log(tracker)] == [
        f"{day(number):%Y-%m-%dT%H:%M:%SZ}" for number in (1, 40)
    ]
