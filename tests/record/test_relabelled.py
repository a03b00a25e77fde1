"""A programme that gets another name moves nobody, whoever else comes and goes meanwhile."""

from db.engine import reading
from tests.builders import log, person, take_un
from tracker.answers import entries
from tracker.record.tracker import Tracker


def people(regime: str, *numbers: int) -> list[dict[str, object]]:
    return [person(number, regime=regime) for number in numbers]


def test_those_who_left_say_nothing_of_a_programmes_name(tracker: Tracker) -> None:
    """OFSI's Al-Qaida regime of 2014 was renamed by 2018, when a sixth of it had left."""
    take_un(tracker, [*people("Old", *range(1, 31)), *people("Other", *range(40, 80))], 0)
    take_un(tracker, [*people("New", *range(6, 31)), *people("Other", *range(40, 80))], 900)
    renamed = [row for row in log(tracker) if row["kind"] == "identity"]
    assert len(renamed) == 25
    assert {(row["origin"], row["scope"]) for row in renamed} == {("format", "entry")}
    ended = [
        row for row in log(tracker) if (row["kind"], row["scope"]) == ("removal", "designation")
    ]
    assert ended == []


def test_one_who_went_to_another_programme_has_moved(tracker: Tracker) -> None:
    """Of 37 under OFSI's general regime 35 stand under its successor of 2022, one under another."""
    take_un(tracker, [*people("Old", *range(1, 31)), *people("Other", *range(40, 80))], 0)
    after = [*people("New", *range(1, 30)), *people("Third", 30), *people("Other", *range(40, 80))]
    take_un(tracker, after, 900)
    moved = [row for row in log(tracker) if row["scope"] == "designation"]
    assert {(row["kind"], row["entry_key"], row["programme"]) for row in moved} == {
        ("removal", "QDi.030", "Old"),
        ("addition", "QDi.030", "Third"),
    }


def test_one_who_joins_a_renamed_programme_is_an_addition_to_it(tracker: Tracker) -> None:
    take_un(tracker, [*people("Old", *range(1, 31)), *people("Other", *range(40, 80))], 0)
    after = [*people("New", *range(1, 31), 40), *people("Other", *range(41, 80))]
    take_un(tracker, after, 900)
    moved = [row for row in log(tracker) if row["scope"] == "designation"]
    assert {(row["kind"], row["entry_key"], row["programme"]) for row in moved} == {
        ("removal", "QDi.040", "Other"),
        ("addition", "QDi.040", "New"),
    }


def test_a_terrorism_programme_under_a_name_we_do_not_know_is_no_mere_relabelling(
    tracker: Tracker,
) -> None:
    """Nobody may slip out of the terrorism view because a regime is called otherwise."""
    take_un(tracker, [*people("Al-Qaida", *range(1, 31)), *people("Other", *range(40, 80))], 0)
    take_un(tracker, [*people("Never Met", *range(1, 31)), *people("Other", *range(40, 80))], 10)
    assert not [row for row in log(tracker) if row["kind"] == "identity"]
    with reading(tracker.ledger.engine) as connection:
        asked = entries.questions(connection)
    assert {(question.scope, question.programme) for question in asked} == {
        ("designation", "Al-Qaida")
    }
    assert all(question.terrorism for question in asked)
