"""One party or two, through journal and database: what is on record, answered and replayed."""

from typing import Any

import pytest

from tests.builders import (
    CROWD,
    answer,
    ask,
    assert_replays,
    brief,
    day,
    events,
    fto_html,
    log,
    person,
    questions,
    take_fto,
    take_un,
)
from tracker.record.tracker import Tracker

FIRST = person(20)
SECOND = person(
    66, ref=FIRST["ref"], name="Zeyd Qorbani", regime="Taliban", listed="2026-01-10", aliases=[]
)


@pytest.fixture
def tracker(on_both: Tracker) -> Tracker:
    """On both databases."""
    return on_both


def amid(*people: dict[str, Any]) -> list[dict[str, Any]]:
    return [*CROWD[:19], *people, *CROWD[20:]]


@pytest.mark.parametrize("second_first", [False, True])
def test_a_second_record_under_a_reference_says_nothing_of_the_first(
    tracker: Tracker, second_first: bool
) -> None:
    take_un(tracker, CROWD, 0)
    both = (SECOND, FIRST) if second_first else (FIRST, SECOND)
    assert take_un(tracker, amid(*both), 7).outcome == "recorded"
    (added,) = log(tracker)
    assert (added["kind"], added["caption"]) == ("addition", "Zeyd Qorbani")
    assert added["programme"] == "Taliban"
    corrected = SECOND | {"ref": "TAi.809"}
    take_un(tracker, amid(FIRST, corrected), 14)
    _, moved = log(tracker)
    assert (moved["kind"], moved["entry_key"], moved["entry_id"]) == (
        "identity",
        "TAi.809",
        added["entry_id"],
    )
    first = ask(tracker, FIRST["name"], "2024-01-16")["answers"][0]
    assert first["answer"] == "in_force"
    assert [of["programme"] for of in first["designations"]] == ["Al-Qaida"]
    assert questions(tracker) == []
    drift = [event["fields"] for event in events(tracker, "drift")]
    assert drift == [["QDi.020: several parties under one reference"]]
    assert_replays(tracker)


def test_the_second_record_that_goes_again_is_a_removal_of_the_second_alone(
    tracker: Tracker,
) -> None:
    take_un(tracker, amid(FIRST, SECOND), 0)
    take_un(tracker, CROWD, 7)
    (row,) = log(tracker)
    assert (row["kind"], row["caption"]) == ("removal", "Zeyd Qorbani")
    assert_replays(tracker)


def test_swapped_references_are_two_identity_changes(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    swapped = [*CROWD[:9], person(10, ref="QDi.011"), person(11, ref="QDi.010"), *CROWD[11:]]
    assert take_un(tracker, swapped, 1).outcome == "recorded"
    assert sorted(brief(tracker)) == [("identity", "QDi.010"), ("identity", "QDi.011")]
    for number, key in ((10, "QDi.011"), (11, "QDi.010")):
        (answer,) = ask(tracker, f"Given{number} Family{number}", "2024-01-03")["answers"][:1]
        assert (answer["answer"], answer["since"]) == ("in_force", "2001-01-25")
        assert key in {row["entry_key"] for row in log(tracker)}
    assert questions(tracker) == []


def test_a_reference_reused_after_a_year_is_an_addition(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    for number in (1, 3):
        take_un(tracker, amid(), number)
    take_un(tracker, amid(SECOND | {"listed": "2025-01-10"}), 400)
    assert brief(tracker) == [("removal", "QDi.020"), ("addition", "QDi.020")]
    old = ask(tracker, FIRST["name"], "2025-02-04")["answers"][0]
    assert old["answer"] == "delisted"
    assert ask(tracker, "Zeyd Qorbani", "2025-02-04")["answers"][0]["answer"] == "in_force"


def test_who_is_doubtful_is_asked_and_no_answer_removes_one_who_stands_there(
    tracker: Tracker,
) -> None:
    passport = (
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
        "<NUMBER>A77</NUMBER></INDIVIDUAL_DOCUMENT>"
    )
    take_un(tracker, amid(person(20, more=passport)), 0)
    take_un(tracker, amid(person(77, name="Omar Talebi", more=passport)), 1)
    (asked,) = questions(tracker)
    assert asked["kind"] == "identity"
    assert "Given20 Family20 (QDi.020) may go on as Omar Talebi (QDi.077)" in asked["reason"]
    answer(tracker, "confirm", [asked])
    assert brief(tracker) == [("identity", "QDi.077")]
    assert questions(tracker) == []


def test_two_parties_by_a_persons_word_and_the_one_who_is_gone_was_removed(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    namesake = person(20, ref="QDi.077", dataid="777", listed="2024-01-01", born=[], notes="")
    take_un(tracker, amid(namesake), 1)
    answer(tracker, "reject", questions(tracker))
    assert sorted(brief(tracker)) == [("addition", "QDi.077"), ("removal", "QDi.020")]
    assert_replays(tracker)


LISTED = [
    (f"March {n}, 2001", f"Group {'abcdefghijklmnopqrstuvwxyz'[n]} Front") for n in range(25)
][1:]
GONE = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]


def test_a_row_gone_from_both_tables_of_the_page_is_a_question(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    take_fto(tracker, fto_html(LISTED[:4] + LISTED[5:], GONE), 1)
    take_fto(tracker, fto_html(LISTED[:4] + LISTED[5:], [GONE[0], *GONE[1:]]), 70)
    assert log(tracker) == []
    (asked,) = questions(tracker)
    assert "does not stand among those that the document shows as delisted" in asked["reason"]
    stated = [("January 2, 2024", LISTED[4][1], LISTED[4][0]), *GONE]
    take_fto(tracker, fto_html(LISTED[:4] + LISTED[5:], stated), 80)
    assert [kind for kind, _ in brief(tracker)] == ["removal"]
    assert (questions(tracker), log(tracker)[0]["effective_on"]) == ([], "2024-01-02")
    assert_replays(tracker, "us_state_fto")


def test_a_row_renamed_without_a_word_is_added_and_asked(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    renamed = [*LISTED[:4], (LISTED[4][0], "Al-Mustaqbal Vanguard"), *LISTED[5:]]
    take_fto(tracker, fto_html(renamed, GONE), int((day(1) - day(0)).days))
    assert [kind for kind, _ in brief(tracker)] == ["addition"]
    (asked,) = questions(tracker)
    answer(tracker, "confirm", [asked])
    assert [kind for kind, _ in brief(tracker)] == ["identity"]
