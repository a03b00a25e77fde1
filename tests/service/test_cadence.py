"""When a list is due, by a clock that the test moves: no process, no database, no waiting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from scrapers import registry
from tracker.service.cadence import (
    LONGEST,
    BadCadence,
    Cadence,
    adjusted,
    jumped,
    next_run,
    of_source,
    plan,
    reason,
    round_the_clock,
)
from tracker.service.crontab import crontab
from tracker.service.slots import cadences
from tracker.settings import Settings

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)


def first_tier(zone: str = "America/New_York", country: str = "US") -> Cadence:
    return of_source("us_state_fto", 1, 60, zone, country)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def slots(cadence: Cadence, start: datetime, end: datetime) -> Iterator[datetime]:
    at = cadence.after(start)
    while at < end:
        yield at
        at = cadence.after(at)


def gaps(moments: list[datetime]) -> set[int]:
    return {int((b - a) / MINUTE) for a, b in pairwise(moments)}


def test_tier_1_every_15_minutes_in_working_hours_and_hourly_otherwise() -> None:
    cadence = first_tier()
    tuesday = list(slots(cadence, utc(2026, 11, 24, 14), utc(2026, 11, 24, 23)))
    assert gaps(tuesday) == {15}  # 09:00 to 18:00 in New York
    sunday = list(slots(cadence, utc(2026, 11, 22), utc(2026, 11, 23)))
    assert gaps(sunday) == {60}


def test_other_tiers_at_least_every_six_hours_whatever_the_source_says() -> None:
    for every, wanted in ((60, 60), (360, 360), (1440, 360)):
        cadence = of_source("xx", 2, every, "UTC", "FR")
        assert gaps(list(slots(cadence, utc(2026, 1, 1), utc(2026, 1, 8)))) == {wanted}


@pytest.mark.parametrize("found", list(registry.scrapers()), ids=lambda s: s.key)
def test_every_list_of_this_release_has_a_cadence_that_keeps_the_promise(
    found: registry.Scraper,
) -> None:
    source = found.source
    cadence = of_source(
        found.key, source.tier, source.check_every_minutes, source.timezone, source.country
    )
    for start in (utc(2026, 3, 6), utc(2026, 10, 23)):
        week = list(slots(cadence, start, start + timedelta(days=7)))
        assert max(gaps(week)) <= (60 if source.tier == 1 else LONGEST)


def test_where_the_week_begins_on_sunday_sunday_is_a_working_day() -> None:
    cadence = of_source("il_x", 1, 60, "Asia/Jerusalem", "IL")
    assert cadence.is_working(utc(2026, 11, 22, 8))  # Sunday, 10:00
    assert not cadence.is_working(utc(2026, 11, 27, 8))  # Friday


@pytest.mark.parametrize(
    ("start", "end"), [(utc(2026, 3, 8), utc(2026, 3, 10)), (utc(2026, 11, 1), utc(2026, 11, 3))]
)
def test_summer_time_neither_skips_nor_doubles_a_run(start: datetime, end: datetime) -> None:
    hourly = adjusted(first_tier(), {"days": "mon-sun", "hours": "00:00-23:59"}, crontab)
    moments = list(slots(hourly, start, end))
    assert gaps(moments) <= {15, 60}
    assert len(moments) == len(set(moments)) >= 2 * 24 * 4 - 2


def test_working_hours_follow_the_authoritys_clock_through_summer_time() -> None:
    cadence = first_tier()
    winter = next(s for s in slots(cadence, utc(2026, 3, 6), utc(2026, 3, 7)) if _works(cadence, s))
    summer = next(
        s for s in slots(cadence, utc(2026, 3, 9), utc(2026, 3, 10)) if _works(cadence, s)
    )
    assert winter.astimezone(NEW_YORK).hour == summer.astimezone(NEW_YORK).hour == 8
    assert (winter.hour, summer.hour) == (13, 12)


def _works(cadence: Cadence, slot: datetime) -> bool:
    return cadence.is_working(slot)


def test_a_slot_depends_on_the_list_and_the_clock_alone() -> None:
    cadence = first_tier()
    by_minute = {cadence.after(utc(2026, 11, 24, 15) + n * MINUTE) for n in range(60)}
    assert by_minute == set(slots(cadence, utc(2026, 11, 24, 15), utc(2026, 11, 24, 16, 15)))
    assert first_tier().offset == cadence.offset


def test_before_and_after_agree_on_what_a_slot_is() -> None:
    for cadence in (first_tier(), of_source("xx", 2, 100, "UTC", "FR")):
        for slot in slots(cadence, utc(2026, 11, 20, 20), utc(2026, 11, 24)):
            assert cadence.at_or_before(slot) == slot
            assert cadence.at_or_before(slot + timedelta(seconds=59)) == slot
            assert cadence.after(slot - timedelta(seconds=1)) == slot


def test_a_list_never_looked_at_is_due_at_once() -> None:
    now = utc(2026, 11, 24, 3, 30)
    assert next_run(first_tier(), now, None) == now


def test_after_its_slot_a_list_waits_for_the_next_one() -> None:
    cadence, now = first_tier(), utc(2026, 11, 24, 15)
    slot = cadence.at_or_before(now)
    assert next_run(cadence, now, slot) == cadence.after(now)
    assert next_run(cadence, now, slot) - slot == 15 * MINUTE


def test_a_machine_that_slept_for_a_night_runs_each_list_once() -> None:
    cadence = first_tier()
    asleep, awake = utc(2026, 11, 23, 22), utc(2026, 11, 24, 14, 1)
    last = cadence.at_or_before(asleep)
    assert next_run(cadence, awake, last) == awake
    assert "missed" in reason(cadence, awake, last)
    last = cadence.at_or_before(awake)  # what that run stands for
    assert next_run(cadence, awake, last) > awake


@pytest.mark.parametrize("minutes", [3, 30, 60, 24 * 60, 400 * 24 * 60])
def test_a_clock_set_back_does_not_leave_a_list_alone(minutes: int) -> None:
    cadence, before = first_tier(), utc(2026, 11, 24, 15, 0)
    last = cadence.at_or_before(before)
    now = last - minutes * MINUTE
    assert next_run(cadence, now, last) == now
    assert "set back" in reason(cadence, now, last)
    again = cadence.at_or_before(now)
    assert now < next_run(cadence, now, again) <= now + 60 * MINUTE


def test_a_clock_a_little_behind_the_one_that_claimed_the_slot_does_not_run_it_again() -> None:
    cadence = first_tier()
    slot = cadence.after(utc(2026, 11, 24, 15))
    assert next_run(cadence, slot - timedelta(seconds=90), slot) == cadence.after(slot)


def test_a_clock_set_forward_runs_once_and_goes_on_from_there() -> None:
    cadence, now = first_tier(), utc(2026, 11, 24, 15)
    last = cadence.at_or_before(now)
    ahead = now + timedelta(days=3)
    assert next_run(cadence, ahead, last) == ahead


def test_a_simulated_year_with_a_run_at_every_due_moment_keeps_the_promise() -> None:
    cadence, now = of_source("xx", 2, 360, "Europe/Brussels", "BE"), utc(2026, 1, 1)
    last, runs = None, list[datetime]()
    while now < utc(2027, 1, 1):
        now = next_run(cadence, now, last)
        last = cadence.at_or_before(now)
        runs.append(now)
    assert max(b - a for a, b in pairwise(runs)) <= timedelta(hours=6)
    assert 365 * 4 <= len(runs) <= 365 * 4 + 2


def test_the_sleep_of_a_machine_and_a_set_clock_are_jumps_and_slow_ticks_are_not() -> None:
    tolerance = timedelta(seconds=20)
    five, ten = timedelta(seconds=5), timedelta(seconds=10)
    assert not jumped(ten, five, tolerance)
    assert jumped(timedelta(hours=8), five, tolerance)  # the steady clock stands still in sleep
    assert jumped(-timedelta(hours=1), five, tolerance)


def test_jitter_is_a_tenth_of_the_interval_and_at_most_a_minute() -> None:
    assert first_tier().jitter(1.0) == timedelta(seconds=60)
    assert adjusted(first_tier(), {"working": 5}, crontab).jitter(1.0) == timedelta(seconds=30)
    assert first_tier().jitter(0.0) == timedelta(0)


def test_a_plan_says_why_of_every_run() -> None:
    now = utc(2026, 11, 24, 12, 30)
    steps = list(islice(plan(first_tier(), now, None), 8))
    assert steps[0].at == now
    assert "no scheduled run" in steps[0].why
    assert "outside working hours" in steps[1].why or "working hours" in steps[1].why
    assert any("every 15 minutes" in s.why and "America/New_York" in s.why for s in steps)
    assert [s.at for s in steps] == sorted({s.at for s in steps})


def test_a_cron_line_is_followed_in_its_zone_and_six_hours_stay_the_limit() -> None:
    cadence = adjusted(first_tier(), {"cron": "30 9 * * mon-fri"}, crontab)
    day = list(slots(cadence, utc(2026, 11, 24), utc(2026, 11, 25)))
    assert utc(2026, 11, 24, 14, 30) in day
    assert len(day) == 5
    assert "cron" in cadence.why(utc(2026, 11, 24, 14, 30))
    assert sum("at least every 6 hours" in cadence.why(s) for s in day) == 4
    for slot in day:
        assert cadence.at_or_before(slot) == slot


def test_a_cron_line_in_the_hour_that_does_not_exist_still_fires_that_day() -> None:
    cadence = adjusted(first_tier(), {"cron": "30 2 * * *"}, crontab)
    days = {
        s.astimezone(NEW_YORK).date() for s in slots(cadence, utc(2026, 3, 7), utc(2026, 3, 10))
    }
    assert len(days) >= 3


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"zone": "Europe/Brussel"}, "no time zone 'Europe/Brussel'"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"zone": 3}, "no time zone"),
        ({"cron": "61 * * * *"}, "cron line '61 * * * *' is wrong"),
        ({"cron": "* * *"}, "cron line"),
        ({"cron": ""}, "cron line"),
        ({"other": 1440}, "at least every 6 hours"),
        ({"other": 0}, "1 to 360"),
        ({"working": -5}, "not a number of minutes"),
        ({"working": "often"}, "not a number of minutes"),
        ({"working": True}, "not a number of minutes"),
        ({"working": 1.5}, "not a number of minutes"),
        ({"hours": "8-19"}, "not like 08:00-19:00"),
        ({"hours": "19:00-08:00"}, "end before they begin"),
        ({"days": "mon-fry"}, "no day"),
        ({"days": ""}, "no days are named"),
        ({"evry": 5}, "unknown evry"),
        ("hourly", "not a set of names and values"),
        (None, "not a set of names and values"),
    ],
)
def test_a_wrong_cadence_is_one_sentence_that_names_the_list(wanted: object, says: str) -> None:
    with pytest.raises(BadCadence) as raised:
        adjusted(first_tier(), wanted, crontab)
    assert "us_state_fto" in str(raised.value)
    assert says in str(raised.value)
    assert str(raised.value).count("\n") == 0


def test_an_unknown_zone_of_a_source_is_looked_at_round_the_clock() -> None:
    with pytest.raises(BadCadence, match="us_state_fto"):
        first_tier(zone="Mars/Olympus")
    anyhow = round_the_clock(first_tier(zone="UTC"))
    assert gaps(list(slots(anyhow, utc(2026, 11, 21), utc(2026, 11, 23)))) == {15}


def test_a_range_of_days_may_go_over_the_end_of_the_week() -> None:
    cadence = adjusted(first_tier(), {"days": "sun-thu"}, crontab)
    assert cadence.days == {6, 0, 1, 2, 3}
    assert adjusted(first_tier(), {"days": "mon, wed"}, crontab).days == {0, 2}


@pytest.mark.every_list
def test_a_closed_list_is_not_looked_at_unless_it_is_named() -> None:
    closed = [key for key in registry.keys() if registry.closed_on(key)]
    assert not set(closed) & set(cadences(Settings()).by_list)
    for key in closed:
        assert list(cadences(Settings(lists=(key,))).by_list) == [key]
