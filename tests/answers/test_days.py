"""Days as people say them, on a Saturday, 28 November 2026, late in the evening (UTC)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tracker.answers.days import EXAMPLES, Asked, is_words, shown, span
from tracker.errors import WrongUsage

NOW = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)


def asked(text: str, now: datetime = NOW) -> Asked:
    return Asked(text, now)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-W48", "2026-11-23", "2026-11-29"),
        ("2026-w01", "2025-12-29", "2026-01-04"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("today", "2026-11-28", "2026-11-28"),
        ("Yesterday", "2026-11-27", "2026-11-27"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("  LAST   month ", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("7 days ago", "2026-11-21", "2026-11-21"),
        ("a week ago", "2026-11-21", "2026-11-21"),
        ("9-months-ago", "2026-02-28", "2026-02-28"),
        ("last 30 days", "2026-10-30", "2026-11-28"),
        ("monday", "2026-11-23", "2026-11-23"),
        ("saturday", "2026-11-28", "2026-11-28"),
        ("last saturday", "2026-11-21", "2026-11-21"),
        ("2012-09-28", "2012-09-28", "2012-09-28"),
        ("2012-09-28T12:00:00Z", "2012-09-28T12:00:00Z", "2012-09-28T12:00:00Z"),
        ("2012-09-28 12:00", "2012-09-28T12:00:00Z", "2012-09-28T12:00:00Z"),
        ("2012-09-28T12:00:00+02:00", "2012-09-28T10:00:00Z", "2012-09-28T10:00:00Z"),
    ],
)
def test_a_time_begins_on_the_first_day_of_what_is_said_and_ends_on_the_last(
    text: str, first: str, last: str
) -> None:
    assert (asked(text).since(), asked(text).until()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("someday", "2026-13", "2026-02-30", "2026-W60", "2026-W00", "28.11.2026", "11/28/2026"),
        *("9999 years ago", "99999 days ago", "0000", "next week", "10:00", "２０２６", "-", "ago"),
        *(
            "9999-12-31T23:59:59-23:00",
            "yesterday's",
            "last",
            "x" * 10_000,
            "\x1b[31m",
            "last 0 days",
        ),
    ],
)
def test_what_nobody_can_read_is_one_sentence_with_examples(text: str) -> None:
    for read in (Asked.since, Asked.until, Asked.one, Asked.past_day, Asked.past_end):
        with pytest.raises(WrongUsage) as why:
            read(asked(text))
        assert str(why.value).endswith(f"say {EXAMPLES}.")


@pytest.mark.parametrize("text", ["last month", "2026-10", "2026", "2026-W48", "last 7 days"])
def test_a_span_is_no_day(text: str) -> None:
    for read in (Asked.one, Asked.past_day, Asked.past_end):
        with pytest.raises(WrongUsage, match=r"is a span \(2026-.* to 2026-.*\); give one day"):
            read(asked(text))


def test_a_span_of_one_day_is_a_day() -> None:
    assert asked("last 1 day").one() == "2026-11-28"
    assert asked("last 1 days").past_day() == "2026-11-28"


@pytest.mark.parametrize("text", ["2026-11-29", "tomorrow", "2027-01-01", "2026-11-29T00:00:00Z"])
def test_what_is_yet_to_come_was_not_seen_by_anybody(text: str) -> None:
    for read in (Asked.past_day, Asked.past_end):
        with pytest.raises(WrongUsage, match=r"is yet to come: .* 2026-11-28.* \(UTC\)"):
            read(asked(text))


def test_today_has_lasted_until_now() -> None:
    assert asked("today").past_end() == "2026-11-28T22:30:00Z"
    assert asked("2026-11-28").past_end() == "2026-11-28T22:30:00Z"
    assert asked("yesterday").past_end() == "2026-11-27T23:59:59Z"
    assert asked("2026-11-28T22:30:00Z").past_end() == "2026-11-28T22:30:00Z"
    with pytest.raises(WrongUsage):
        asked("2026-11-28T22:30:01Z").past_end()


def test_days_are_those_of_utc_wherever_one_sits() -> None:
    in_tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert in_tokyo.date() == date(2026, 11, 29)
    assert asked("today", in_tokyo).one() == "2026-11-28"


def test_the_same_day_of_a_shorter_month_is_its_last() -> None:
    assert span("a month ago", date(2026, 3, 31)).first == date(2026, 2, 28)
    assert span("1 year ago", date(2024, 2, 29)).first == date(2023, 2, 28)


def test_words_are_told_what_they_came_to_and_dates_are_not() -> None:
    assert all(map(is_words, ("last month", "7 days ago", "monday")))
    assert not any(map(is_words, ("2026-10", "2026-W48", "2012-09-28T12:00:00Z", "")))


def test_the_day_of_a_folder_is_shown_as_a_day() -> None:
    assert shown("2026-11-28T00:00:00Z") == "2026-11-28"
    assert shown("2026-11-28T06:30:00Z") == "2026-11-28T06:30:00Z"
    assert shown(None) == ""
