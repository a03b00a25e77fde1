"""A list whose own date stands still beyond what is usual of it is amber, with the reason."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from db import checks
from db.engine import reading
from tests.builders import START, day, person, take, un_xml
from tests.faults import trial
from tracker.answers import lists
from tracker.answers.freshness import Rhythm
from tracker.intake import run
from tracker.model import stamp
from tracker.notices.kinds.status import Previous, Status
from tracker.proof import doctor
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 16)]


def dated(*intervals: int) -> list[str]:
    """Own dates so many days apart, the last one on 2026-01-05."""
    ends = date(2026, 1, 5)
    ago = [sum(intervals[place:]) for place in range(len(intervals) + 1)]
    return [str(ends - timedelta(days=days)) for days in ago]


@pytest.mark.parametrize(
    ("intervals", "seen", "why"),
    [
        ([1] * 9, "2026-01-08", ""),
        ([1] * 9, "2026-01-09", "stood at 2026-01-05 for 4 days; every day is usual"),
        ([1] * 9, "2026-01-14T06:00:00Z", "stood at 2026-01-05 for 9 days; every day is usual"),
        ([7] * 5, "2026-01-26", ""),
        ([7] * 5, "2026-01-27", "for 22 days; every 7 days are usual"),
        ([1, 2, 30, 3, 25, 2, 28, 4, 9], "2026-02-15", ""),  # at any time, and at times none
        ([1, 2, 30, 3, 25, 2, 28, 4, 9], "2026-03-05", "every 4 days are usual"),
        ([1] * 20 + [12], "2026-01-09", "every day is usual"),  # one outage makes no rhythm
        ([300, 300] + [1] * 30, "2026-01-09", "every day is usual"),  # nor does an old archive
        ([1] * 4, "2026-12-31", ""),  # too little to know what is usual
        ([], "2026-12-31", ""),
    ],
)
def test_what_is_long_follows_from_what_was_usual(
    intervals: Sequence[int], seen: str, why: str
) -> None:
    rhythm = Rhythm.of(dated(*intervals))
    said = rhythm.why_amber(seen) if rhythm else ""
    assert said.endswith(why)
    assert bool(said) == bool(why)


def test_a_list_without_dates_of_its_own_is_never_amber() -> None:
    assert Rhythm.of([]) is None
    assert Rhythm.of([], 7) is None


@pytest.mark.parametrize(("seen", "amber"), [("2026-01-26", False), ("2026-01-27", True)])
def test_until_enough_is_recorded_a_lists_module_says_what_is_usual(seen: str, amber: bool) -> None:
    rhythm = Rhythm.of(dated(1, 1), 7)
    assert rhythm is not None
    assert bool(rhythm.why_amber(seen)) == amber


def test_one_old_document_behind_a_304_is_amber_at_once(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(0)), day(200), mode="run")
    state, reason = state_of(tracker, day(200))
    assert state == "amber"
    why = "its own date has stood at 2024-01-01 for 200 days; every 21 days are usual"
    assert reason.startswith(why)


def seen_unchanged(tracker: Tracker, list_id: str, at: datetime) -> None:
    """A look at which the server said that nothing had changed."""
    clock, before = tracker.clock, tracker.clock.now  # type: ignore[attr-defined]
    clock.now = at  # type: ignore[attr-defined]
    with tracker.writer(list_id, live=True) as writer:
        run._unchanged(tracker, writer)
    clock.now = before  # type: ignore[attr-defined]


def state_of(tracker: Tracker, at: datetime) -> tuple[str, str]:
    with reading(tracker.ledger.engine) as connection:
        (line,) = lists.standing_of_lists(connection, at)
    return line.state, line.reason


def test_a_date_behind_a_304_turns_amber_and_green_again(on_both: Tracker) -> None:
    tracker = on_both
    for number in range(8):
        take(tracker, un_xml(CROWD, day(number)), day(number), mode="run")
    for number in range(8, 11):
        seen_unchanged(tracker, "un_sc", day(number))
    assert state_of(tracker, day(10)) == ("ok", "")
    seen_unchanged(tracker, "un_sc", day(17))
    reason = "its own date has stood at 2024-01-08 for 10 days; every day is usual"
    assert state_of(tracker, day(17)) == ("amber", reason)
    take(tracker, un_xml(CROWD, day(18)), day(18), mode="run")
    assert state_of(tracker, day(18)) == ("ok", "")


def looked(tracker: Tracker, key: str, at: datetime, content: dict[str, bytes]) -> Outcome:
    from scrapers import kit

    case = next(c for c in trial.samples(key) if c.documents.keys() == content.keys())
    arrival = Arrival(
        list_id=key,
        observed_at=at,
        mode="run",
        format_id=case.format_id,
        documents={r: kit.Document(name=case.names[r], content=c) for r, c in content.items()},
    )
    return run.take(tracker, arrival, live=True)


def test_a_weekly_list_is_amber_after_weeks_and_a_list_without_dates_never(
    tracker: Tracker,
) -> None:
    case = trial.samples("ua_sfms")[0]
    (content,) = case.documents.values()
    before, rest = content.split(b"<date-ver-list>", 1)
    _, after = rest.split(b"</date-ver-list>", 1)
    for week in range(7):
        at = day(7 * week)
        version = b"<date-ver-list>%s</date-ver-list>" % at.strftime("%Y%m%d").encode()
        assert looked(tracker, "ua_sfms", at, {"list": before + version + after})
    last = day(7 * 6)
    seen_unchanged(tracker, "ua_sfms", last + timedelta(days=20))
    assert state_of(tracker, last + timedelta(days=20))[0] == "ok"
    seen_unchanged(tracker, "ua_sfms", last + timedelta(days=30))
    state, reason = state_of(tracker, last + timedelta(days=30))
    assert (state, reason.endswith("for 30 days; every 7 days are usual")) == ("amber", True)


def test_a_list_without_own_dates_is_never_amber(tracker: Tracker) -> None:
    case = next(c for c in trial.samples("nz_police"))
    for number in range(8):
        role = min(case.documents)
        content = {**case.documents, role: case.documents[role] + b"\n" * number}
        looked(tracker, "nz_police", day(number), content)
    seen_unchanged(tracker, "nz_police", day(300))
    assert state_of(tracker, day(300)) == ("ok", "")


def test_a_newest_document_in_a_representation_without_dates_says_nothing(
    tracker: Tracker,
) -> None:
    """Old documents of the consolidated list are XML with a date, later ones CSV without."""
    by_form = {case.format_id: case for case in trial.samples("us_ofac_sdn")}
    assert {"xml", "csv-set"} <= by_form.keys()
    looked(tracker, "us_ofac_sdn", day(1000), dict(by_form["xml"].documents))
    seen_unchanged(tracker, "us_ofac_sdn", day(2000))
    assert state_of(tracker, day(2000))[0] == "amber"
    looked(tracker, "us_ofac_sdn", day(2001), dict(by_form["csv-set"].documents))
    seen_unchanged(tracker, "us_ofac_sdn", day(2002))
    assert state_of(tracker, day(2002))[0] != "amber"


def test_doctor_and_the_daily_mail_say_it(tracker: Tracker) -> None:
    today = datetime.now(UTC).replace(microsecond=0)
    for ago in range(16, 8, -1):
        at = today - timedelta(days=ago)
        take(tracker, un_xml(CROWD, at), at, mode="run")
    seen_unchanged(tracker, "un_sc", today)
    with reading(tracker.ledger.engine) as connection:
        (newest,) = checks.newest(connection)
        finding = doctor._list(connection, newest, today)
        told = Status.of_day(connection, Settings(), Previous(), "2030-01-01", today)
    assert finding.fine
    assert finding.amber
    assert f"stood at {stamp(today - timedelta(days=9))[:10]} for 9 days" in finding.sentence
    assert "all lists in good order" not in told.subject()
    assert "AMBER: UN list" in told.subject()
    assert told.red == ()
    assert "0 of 1 list are in good order" in told.sentence()
    assert told.lists[0].state == "amber"


def test_a_failing_list_is_red_and_a_record_that_nobody_goes_on_with_is_not_amber(
    tracker: Tracker,
) -> None:
    for number in range(8):
        take(tracker, un_xml(CROWD, day(number)), day(number))
    assert state_of(tracker, START)[0] == "ok"  # an archive of 2024, in 2030
    take(tracker, b"", day(20), mode="run")
    assert state_of(tracker, day(20))[0] == "refused"
