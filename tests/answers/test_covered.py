"""What answers about a time say of the lists they are of."""

from datetime import timedelta

from db.engine import reading
from tests.builders import START, day, take, take_un, without
from tracker.answers.coverage import days_between
from tracker.answers.covered import Covered, Looked, asked_of, covered, longest_gap
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
    assert between.said() == [
        "Not covered, nobody saw them in that time: un_sc.",
        "Not covered, never looked at here: us_state_fto.",
    ]


def test_how_old_is_counted_to_the_end_of_that_time(tracker: Tracker) -> None:
    taken(tracker, 0, 10)
    un = of_time(tracker, 0, 15).lists[0]
    assert (un.document_age_days, un.unseen_days, un.stale) == (5, 5, False)
    un = of_time(tracker, 0, 30).lists[0]
    assert (un.document_age_days, un.unseen_days, un.stale) == (20, 20, True)
    said = of_time(tracker, 0, 30).said()
    assert any(
        sentence.endswith("nothing is said of later: un_sc 2024-01-11.") for sentence in said
    )


def test_a_time_before_a_list_was_on_record_is_not_called_never(tracker: Tracker) -> None:
    taken(tracker, 10)
    assert of_time(tracker, 0, 5).said() == [
        "Not covered, on record only from the day named: un_sc 2024-01-11.",
        "Not covered, never looked at here: us_state_fto.",
    ]


def _seen(key: str, document: str, last_look: str, *, stale: bool) -> Looked:
    age = days_between(document, "2024-03-01")
    unseen = days_between(last_look, "2024-03-01")
    return Looked(
        list_id=key,
        covered=True,
        looks=None,
        failures=None,
        first_look=document,
        last_look=last_look,
        document=document,
        document_age_days=age,
        unseen_days=unseen,
        stale=stale,
        known_since=document,
    )


UNCHANGED = _seen("un_sc", "2009-01-26T00:00:00Z", "2024-02-28T00:00:00Z", stale=False)
LEFT = _seen("us_state_fto", "2023-01-01T00:00:00Z", "2024-01-05T00:00:00Z", stale=True)
CLOSED = _seen("gb_hmt_conlist", "2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z", stale=True)


def of_lists(*lists: Looked) -> list[str]:
    return Covered(since=None, until="2026-03-01T00:00:00Z", lists=lists).said()


def test_of_several_lists_each_is_named_once_and_not_seen_lately_apart() -> None:
    assert of_lists(UNCHANGED, LEFT, CLOSED) == [
        "Looked at (days since the document last changed): un_sc 5,513.",
        "Looked at, last more than 7 days before 2026-03-01, so nothing is said of later: "
        "us_state_fto 2024-01-05 (unchanged since 2023-01-01), "
        "gb_hmt_conlist 2023-01-01 (closed on 2026-01-28).",
    ]


def test_an_old_document_that_was_seen_again_lately_does_not_look_forgotten() -> None:
    assert of_lists(UNCHANGED) == [
        "Looked at: un_sc; last on 2024-02-28, unchanged since 2009-01-26."
    ]


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
