"""What answers about a time say of the lists they are of."""

from datetime import timedelta

from db.engine import reading
from tests.builders import START, day, take, take_un, without
from tracker.answers.covered import Covered, asked_of, covered, longest_gap
from tracker.model import stamp
from tracker.record.tracker import Tracker

LISTS = ("un_sc", "us_state_fto")
BROKEN = b"<html><body>Service unavailable</body></html>"


def of_time(tracker: Tracker, since: int, until: int, asked_on: int = 400) -> Covered:
    """What is covered from one day to another, by number."""
    with reading(tracker.ledger.engine) as connection:
        return covered(
            connection,
            LISTS,
            day(asked_on),
            since=stamp(day(since))[:10],
            until=stamp(day(until))[:10],
        )


def taken(tracker: Tracker, *numbers: int) -> None:
    for number in numbers:
        take_un(tracker, without(), number)


def test_a_list_is_covered_by_a_good_look_in_that_time_and_by_nothing_else(
    tracker: Tracker,
) -> None:
    taken(tracker, 0, 10)
    whole = of_time(tracker, 0, 12)
    assert [looked.list_id for looked in whole.looked_at] == ["un_sc"]
    assert [looked.list_id for looked in whole.not_looked_at] == ["us_state_fto"]
    between = of_time(tracker, 2, 8)
    assert not between.looked_at
    assert between.said() == ["Not covered, nobody looked in that time: un_sc, us_state_fto."]


def test_how_old_is_counted_to_the_end_of_that_time(tracker: Tracker) -> None:
    taken(tracker, 0, 10)
    un = of_time(tracker, 0, 15).lists[0]
    assert (un.document_age_days, un.unseen_days, un.stale) == (5, 5, False)
    un = of_time(tracker, 0, 30).lists[0]
    assert (un.document_age_days, un.unseen_days, un.stale) == (20, 20, True)
    said = of_time(tracker, 0, 30).said()
    assert any(sentence.endswith("nothing is said of later: un_sc.") for sentence in said)


def test_a_time_that_has_not_ended_ends_now(tracker: Tracker) -> None:
    taken(tracker, 0)
    now = of_time(tracker, 0, 365, asked_on=3)
    assert now.until == stamp(day(3))
    assert now.lists[0].unseen_days == 3


def test_a_refused_document_is_a_failure_and_no_look(tracker: Tracker) -> None:
    taken(tracker, 0)
    take(tracker, BROKEN, day(5))
    un = of_time(tracker, 4, 6).lists[0]
    assert (un.covered, un.looks, un.failures) == (False, 0, 1)


def test_what_was_recorded_later_counts_only_then(tracker: Tracker) -> None:
    taken(tracker, 0)
    with reading(tracker.ledger.engine) as connection:
        before = stamp(START - timedelta(days=4000))
        then = covered(connection, ["un_sc"], day(5), known_at=before)
    assert not then.looked_at


def test_the_longest_gap_counts_the_ends_of_the_time(tracker: Tracker) -> None:
    taken(tracker, 0, 3, 10)
    with reading(tracker.ledger.engine) as connection:

        def gap(since: str, until: int) -> int | None:
            return longest_gap(connection, "un_sc", since, stamp(day(until))[:10])

        assert gap("", 12) == 7
        assert gap("", 30) == 20
        assert gap(stamp(day(-30))[:10], 12) == 30
        assert gap(stamp(day(11))[:10], 12) is None


def test_all_lists_are_those_that_are_on_and_those_on_record(tracker: Tracker) -> None:
    taken(tracker, 0)
    with reading(tracker.ledger.engine) as connection:
        assert asked_of(connection, [], ["us_state_fto"]) == ["un_sc", "us_state_fto"]
        assert asked_of(connection, ["eu_fsf"], ["us_state_fto"]) == ["eu_fsf"]
