"""The calendar of the law as an iCalendar that other programs read."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from db.engine import reading
from scrapers.kit import ActKind, Effect
from tests.acts.recorded import act, on_record, party
from tests.builders import CROWD, take_un
from tracker.acts.calendar import Certainty, Item, State
from tracker.acts.terms import What
from tracker.notices import feeds, ical
from tracker.record.tracker import Tracker


def item(**said: Any) -> Item:
    plain = {
        "uid": "0123456789abcdef",
        "day": "2027-03-17",
        "state": State.UPCOMING,
        "what": What.EXPIRY,
        "list_id": "nz_police",
        "party": "Example Front",
        "legal_basis": "Terrorism Suppression Act 2002 (NZ), section 35",
        "rule": "nz_tsa_expiry",
        "from_day": "2024-03-17",
        "document": "ab" * 32,
        "certainty": Certainty.COMPUTED,
        "sentence": "It expires on 2027-03-17 unless it is renewed.",
    }
    return Item(**plain | said)


def events(*items: Item) -> list[Any]:
    read = Calendar.from_ical(ical.calendar(items, ["Looked at: nz_police."]))
    assert read.errors == []
    return read.events


def test_an_event_is_a_whole_day_with_a_name_of_its_own() -> None:
    (event,) = events(item())
    assert (event.start, event.end) == (date(2027, 3, 17), date(2027, 3, 18))
    assert event.uid == "0123456789abcdef@designation-tracker"
    assert event["SUMMARY"] == "Expires unless renewed: Example Front (nz_police)"
    assert "Terrorism Suppression Act 2002" in event["DESCRIPTION"]
    assert "ab" * 32 in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        ("2027-02", date(2027, 2, 1), date(2027, 3, 1)),
        ("2028-02-29", date(2028, 2, 29), date(2028, 3, 1)),
        ("2027", date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_of_a_month_or_a_year_it_is_all_of_it(day: str, begins: date, ends: date) -> None:
    (event,) = events(item(day=day))
    assert (event.start, event.end) == (begins, ends)


def test_no_name_can_make_lines_or_properties_of_its_own() -> None:
    hostile = "A;B,C\\D\r\nEND:VEVENT\r\nBEGIN:VEVENT\x00\u202eSUMMARY:x" + "é" * 200
    raw = ical.calendar([item(party=hostile)])
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert raw.count(b"BEGIN:VEVENT\r\n") == 1
    (event,) = events(item(party=hostile))
    assert "A;B,C\\D" in event["SUMMARY"]
    assert "\u202e" not in event["SUMMARY"]


def test_a_link_that_is_none_is_left_out() -> None:
    links = [item(url=url) for url in ("javascript:alert(1)", "https://acts.example/1", None)]
    assert [str(event.get("URL", "")) for event in events(*links)] == [
        "",
        "https://acts.example/1",
        "",
    ]


def test_it_is_the_same_to_the_letter_whenever_it_is_made() -> None:
    assert ical.calendar([item()]) == ical.calendar([item()])
    assert events(item())[0].stamp == datetime(2024, 3, 17, tzinfo=UTC)


def test_it_lies_beside_the_feeds(tracker: Tracker, tmp_path: Path) -> None:
    take_un(tracker, CROWD, 0)
    judged = act(
        "62010TJ0400",
        ActKind.JUDGMENT,
        "un_sc",
        maintained_until="2024-03-17",
        parties=(party("Hamas", Effect.ANNULS_EFFECTS_MAINTAINED),),
    )
    on_record(tracker, judged)
    made = feeds.Made(at=datetime(2024, 2, 1, tzinfo=UTC), switched_on=("un_sc",))
    with reading(tracker.ledger.engine) as connection:
        alone = feeds.one(connection, "calendar:un_sc", "", 10, made)
        of_another = feeds.one(connection, "calendar:eu_fsf", "", 10, made)
        count = feeds.write_all(connection, tmp_path / "f", "", 10, made)
    assert {path.name for path in (tmp_path / "f").iterdir()} >= {"all.atom", "calendar.ics"}
    assert count == len(list((tmp_path / "f").iterdir()))
    whole = Calendar.from_ical((tmp_path / "f" / "calendar.ics").read_bytes())
    assert [event["SUMMARY"] for event in whole.events] == [
        "Effects of an annulled act end: Hamas (un_sc)"
    ]
    assert "un_sc" in whole["X-WR-CALDESC"]
    assert len(Calendar.from_ical(alone).events) == 1
    assert Calendar.from_ical(of_another).events == []
