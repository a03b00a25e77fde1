"""Histories made to mislead the engine: who is still there, who is new, whatever came when."""

from db import queries
from db.engine import reading
from tests.builders import (
    brief,
    day,
    fto_html,
    log,
    person,
    questions,
    state,
    take,
    take_fto,
    take_un,
    un_xml,
)
from tracker import pipeline, replay
from tracker.model import PRESENT
from tracker.pipeline import Tracker

CROWD = [person(n) for n in range(1, 41)]


def without(*numbers: int) -> list[dict[str, object]]:
    gone = {f"QDi.{n:03d}" for n in numbers}
    return [p for p in CROWD if p["ref"] not in gone]


def listed(tracker: Tracker, list_id: str = "un_sc") -> list[str]:
    """Current keys of all that counts as listed, once for each entry."""
    with reading(tracker.ledger.engine) as connection:
        found = queries.current_standings(connection, list_id)
    bodies = [queries.loads(body) for _, body in found.values()]
    return sorted(b["keys"][-1] for b in bodies if b["state"] in PRESENT)


def assert_replays(tracker: Tracker, list_id: str = "un_sc") -> None:
    assert list(replay.differences(tracker, [list_id])) == []


def test_a_reference_left_by_a_renumbering_and_given_out_again_is_somebody_new(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    moved = person(20, ref="QDi.920")
    take_un(tracker, [*without(20), moved], 1)
    take_un(tracker, [*without(20), moved, person(20, name="Quite Other", born=["1901"])], 2)
    assert brief(tracker) == [("identity", "QDi.920"), ("addition", "QDi.020")]
    assert {"QDi.020", "QDi.920"} <= set(listed(tracker))
    take_un(tracker, [*without(20), moved], 30)
    assert brief(tracker)[2:] == [("removal", "QDi.020")]
    assert "QDi.920" in listed(tracker)
    assert_replays(tracker)


def test_two_of_one_name_in_the_first_document_are_two(tracker: Tracker) -> None:
    rows = [(f"March {n}, 2001", f"Group {'abcdefghijklmnopqrst'[n]} Front") for n in range(1, 15)]
    rows.append(("March 9, 2011", rows[3][1]))
    gone = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]
    take_fto(tracker, fto_html(rows, gone), 0)
    assert len(listed(tracker, "us_state_fto")) == 15
    take_fto(tracker, fto_html([*rows, ("May 2, 2023", "New Front")], gone), 1)
    assert [kind for kind, _ in brief(tracker)] == ["addition"]


def test_a_document_that_came_back_is_its_return_when_the_one_between_comes_late(
    tracker: Tracker,
) -> None:
    first = un_xml(CROWD, day(0))
    take(tracker, first, day(0))
    assert take(tracker, first, day(10)).outcome == "unchanged"
    assert take(tracker, first, day(12)).outcome == "unchanged"
    take(tracker, b"<html>maintenance</html>", day(13))
    take_un(tracker, [*without(20), person(77)], 5)
    assert state(tracker, "QDi.020") == "in_force"
    assert brief(tracker) == [("addition", "QDi.077")]
    assert [q["entry_key"] for q in questions(tracker)] == ["QDi.077"]  # its date goes backwards
    assert_replays(tracker)


def test_a_look_that_found_nothing_new_outweighs_an_older_document_that_comes_late(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    with tracker.writer("un_sc", live=True) as writer:
        last = tracker.ledger.last_good("un_sc")
        assert last is not None
        for number in (8, 9):
            tracker.clock.now = day(number)  # type: ignore[attr-defined]
            pipeline._looked(tracker, writer, "unchanged", "", last.sha256)
    tracker.clock.now = day(400)  # type: ignore[attr-defined]
    take_un(tracker, without(20), 5)
    assert state(tracker, "QDi.020") == "in_force"
    assert log(tracker) == []
    assert len(tracker.ledger.snapshots("un_sc")) == 3
    assert_replays(tracker)


LISTED = [(f"March {n}, 2001", f"Group {chr(96 + n) * 5} Front") for n in range(1, 25)]
GONE = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]


def test_a_page_that_shows_half_as_delisted_is_no_answer_to_itself_the_next_day(
    tracker: Tracker,
) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    moved = [("January 4, 2024", name, on) for on, name in LISTED[12:]]
    take_fto(tracker, fto_html(LISTED[:12], [*moved, *GONE]), 1)
    assert len(questions(tracker)) == 12
    for number in (2, 90):
        again = fto_html(LISTED[:12], [*moved, *GONE]) + b"<!-- %d -->" % number
        take_fto(tracker, again, number)
        assert len(questions(tracker)) == 12
        assert log(tracker) == []
    take_fto(tracker, fto_html(LISTED, GONE), 91)
    assert (questions(tracker), log(tracker)) == ([], [])
    assert len(listed(tracker, "us_state_fto")) == 24
    assert_replays(tracker, "us_state_fto")


def test_a_programme_in_question_that_is_then_renamed_stops_nothing(tracker: Tracker) -> None:
    def people(regime: str, *numbers: int) -> list[dict[str, object]]:
        return [person(number, regime=regime) for number in numbers]

    other = people("Other", *range(40, 80))
    take_un(tracker, [*people("Old", *range(1, 20)), *other], 0)
    # Eight lose the programme at once: a question. Then it gets another name for all.
    asked = [*people("Other", *range(1, 9)), *people("Old", *range(9, 20)), *other]
    take_un(tracker, asked, 1)
    assert len(questions(tracker)) == 8
    take_un(tracker, [*people("New", *range(1, 20)), *other], 5)
    take_un(tracker, [*people("New", *range(1, 20)), *other, person(90)], 80)
    assert_replays(tracker)
