"""What files say of when they were made: with and without zone, in part, and in words."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.builders import ask, brief, day, log, person, questions, take, un_xml
from tests.faults import trial
from tests.faults.trial import Good
from tracker.model import stamp
from tracker.proof import replay
from tracker.record.tracker import Tracker

# List -> how its file says when it was made, and in what zone it does if it names none.
DATES = {
    "un_sc": (rb'dateGenerated="([^"]*)"', "UTC"),
    "az_fiu": (rb'dateGenerated="([^"]*)"', "UTC"),
    "eu_fsf": (rb'generationDate="([^"]*)"', "Europe/Brussels"),
    "ch_seco": (rb'swiss-sanctions-program[^>]* date="([^"]*)"|\bdate="([^"]*)"', "Europe/Zurich"),
    "fr_gels": (rb'"DatePublication": ?"([^"]*)"', "Europe/Paris"),
    "us_ofac_sdn": (rb"<(?:Publish_Date|dataAsOf)>([^<]*)<", "UTC"),
    "us_ofac_cons": (rb"<(?:Publish_Date|dataAsOf)>([^<]*)<", "UTC"),
    "ca_listed_entities": (rb'current-date="([^"]*)"', "UTC"),
    "ca_riunrst": (rb'current-date="([^"]*)"', "UTC"),
    "gb_hmt_conlist": (rb"Last Updated,\"?([^,\"\r\n]*)", "Europe/London"),
    "gb_fcdo_uksl": (rb"<DateGenerated>([^<]*)<|Report Date: ?([^,\r\n]*)", "Europe/London"),
    "ua_sfms": (rb"<date-ver-list>([^<]*)<", "UTC"),
    "sg_tsfa": (rb"Current version as at (\d{1,2} \w{3} \d{4})", "UTC"),
}

AFTER = 1200
"""Days from the start of the stories to a day after every sample."""

WRONG = (b"Tue Jan 02 2024", b"2024-13-45", b"0001-01-01T00:00:00", b"soon", b"99999999999999")
IN_WORDS = {"sg_tsfa": (b"32 Jan 2024", b"30 Feb 2024", b"01 Jan 0001")}


def dated(key: str) -> tuple[Good, str, re.Match[bytes]]:
    """A sample of a list that says when it was made, and where it does."""
    pattern, _ = DATES[key]
    for case in trial.samples(key):
        for role, content in case.documents.items():
            if found := re.search(pattern, content):
                return case, role, found
    raise AssertionError(f"no sample of {key} says when it was made")


def saying(key: str, text: bytes) -> datetime | None:
    """When a sample was made, as read, that says this in place of its own words."""
    case, role, found = dated(key)
    place = next(n for n in range(1, found.re.groups + 1) if found[n] is not None)
    start, end = found.span(place)
    content = case.documents[role][:start] + text + case.documents[role][end:]
    return case.read({**case.documents, role: content}, AFTER).snapshot.published_at


@pytest.mark.parametrize("key", DATES)
def test_an_unreadable_date_is_refused_in_a_sentence(key: str) -> None:
    for text in IN_WORDS.get(key, WRONG):
        with pytest.raises(kit.LayoutChanged, match=r"is no date|no day|is .*, which is no date"):
            saying(key, text)


@pytest.mark.parametrize("key", DATES)
def test_whatever_date_is_read_has_a_zone(key: str) -> None:
    case, _, _ = dated(key)
    made = case.read(case.documents, AFTER).snapshot.published_at
    assert made is not None
    assert made.tzinfo is not None
    assert stamp(made).endswith("Z")


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("un_sc", "2024-07-02T10:00:00Z"),
        ("az_fiu", "2024-07-02T10:00:00Z"),
        ("eu_fsf", "2024-07-02T08:00:00Z"),
        ("ch_seco", "2024-07-02T08:00:00Z"),
        ("fr_gels", "2024-07-02T08:00:00Z"),
    ],
)
def test_a_moment_without_zone_is_one_of_the_authoritys_clock(key: str, right: str) -> None:
    assert stamp(saying(key, b"2024-07-02T10:00:00")) == right
    assert stamp(saying(key, b"2024-07-02T10:00:00+00:00")) == "2024-07-02T10:00:00Z"


def test_a_module_that_forgets_the_zone_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    about = kit.About(published_at=datetime(2024, 7, 2, 10))
    for key, right in (("un_sc", "14"), ("nz_police", "22"), ("us_state_fto", "14")):
        monkeypatch.setattr(scraper(key).module, "about", lambda _: about, raising=False)
        case = trial.samples(key)[0]
        made = stamp(case.read(case.documents, AFTER).snapshot.published_at)
        assert made[11:13] == right, made


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", ""])
def test_moments_at_the_ends_of_time_are_none(text: str) -> None:
    with pytest.raises(kit.LayoutChanged, match="is no date"):
        kit.file_moment(text, "It")


def test_a_date_that_has_not_come_yet_is_none_and_makes_no_later_document_an_old_one(
    tracker: Tracker,
) -> None:
    slip = un_xml([*CROWD, person(20)], day(1)).replace(b"2024-01-02T", b"2042-01-02T")
    assert b"2042" in slip
    take(tracker, un_xml(CROWD, day(0)), day(0), mode="run")
    assert take(tracker, slip, day(1), mode="run").outcome == "recorded"
    rest = [*CROWD[:7], *CROWD[8:], person(20), person(30)]
    take(tracker, un_xml(rest, day(2)), day(2), mode="run")
    assert sorted(brief(tracker)) == [
        ("addition", "QDi.020"),
        ("addition", "QDi.030"),
        ("removal", "QDi.008"),
    ]
    assert list(replay.differences_of(tracker, "un_sc")) == []


@pytest.mark.parametrize("hours", [12, 36, 47, 49, 100])
def test_a_clock_that_is_ahead_makes_nothing_of_the_next_days_old(
    tracker: Tracker, hours: int
) -> None:
    ahead = day(1) + timedelta(hours=hours)
    take(tracker, un_xml(CROWD, day(0)), day(0), mode="run")
    take(tracker, un_xml([*CROWD, person(20)], ahead), day(1), mode="run")
    rest = [*CROWD[:7], *CROWD[8:], person(20)]
    for number in (2, 3):
        next_day = take(tracker, un_xml(rest, day(number)), day(number), mode="run")
        assert next_day.outcome != "old_copy"
    (asked,) = [*questions(tracker), *[row for row in log(tracker) if row["kind"] == "removal"]]
    assert asked["entry_key"] == "QDi.008"


@pytest.mark.parametrize("key", ["un_sc", "eu_fsf", "fr_gels", "gb_fcdo_uksl", "us_ofac_sdn"])
def test_tomorrow_is_a_date_and_next_year_is_none(key: str) -> None:
    case, _, _ = dated(key)
    made = case.read(case.documents, AFTER).snapshot.published_at
    assert made is not None
    there = (made - trial.START).days
    assert case.read(case.documents, there - 1).snapshot.published_at == made
    assert case.read(case.documents, there - 3).snapshot.published_at is None
    assert case.read(case.documents, there - 300).snapshot.published_at is None


CROWD = [person(n) for n in range(1, 16)]


@pytest.mark.parametrize("generated", ["2024-01-02T00:00:05", "2024-01-02", "Tue Jan 02 2024", "x"])
def test_the_next_good_document_is_taken(generated: str, on_both: Tracker) -> None:
    first = un_xml(CROWD, day(0))
    right = un_xml([*CROWD, person(20)], day(1))
    second = right.replace(day(1).isoformat().encode(), generated.encode())
    assert second != right
    take(on_both, first, day(0), mode="run")
    outcome = take(on_both, second, day(1), mode="run")
    is_date = generated.startswith("2024")
    assert outcome.outcome == ("recorded" if is_date else "refused"), outcome
    assert is_date or "dateGenerated" in outcome.reason
    take(on_both, un_xml([*CROWD, person(20), person(30)], day(2)), day(2), mode="run")
    assert ("addition", "QDi.030") in brief(on_both)
    assert ("addition", "QDi.020") in brief(on_both)
    (answer,) = ask(on_both, "Given30 Family30", "2024-01-03")["answers"]
    assert answer["answer"] == "in_force"
    assert list(replay.differences_of(on_both, "un_sc")) == []
    assert all(row.tzinfo == UTC for row in (day(0), day(1)))


@pytest.mark.parametrize("published", ["2026-02-30", "2026-13-01", "0001-01-01", "someday"])
def test_an_act_of_no_day_is_refused_before_anybody_counts_with_it(published: str) -> None:
    feed = scraper("us_federal_register")
    title = "Foreign Terrorist Organization; Amendment of the Designation of Red Dawn Army"
    act = {
        "title": title,
        "html_url": "https://www.federalregister.gov/documents/2026/01/02/2026-00001/x",
        "publication_date": "2026-01-02",
        "document_number": "2026-00001",
    }

    def acts(**given: str) -> list[kit.RawAct]:
        content = json.dumps({"count": 1, "results": [{**act, **given}]}).encode()
        role, *_ = feed.source.formats[0].files
        return list(feed.acts({role: kit.Document(name="x.json", content=content)}))

    assert len(acts()) == 1
    with pytest.raises(kit.LayoutChanged):
        acts(publication_date=published)
