"""`tracker calendar` as a user runs it."""

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.builders import fto_html
from tests.command import Done, tracker
from tracker.acts.calendar import Item
from tracker.outgoing import columns

LISTED = [("October 8, 1997", f"Old Group {word}") for word in ("Alpha", "Beta", "Gamma")]
LISTED += [("March 21, 2024", f"Band of the {n}th Hill") for n in range(4, 44)]
GONE = [("June 1, 2020", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 8)]
WINDOW = ("--until", "2029-12-31", "--list", "us_state_fto")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("calendar")
    folder = root / "archive" / "us_state_fto" / "2024-04-01"
    folder.mkdir(parents=True)
    page = fto_html(LISTED, GONE)
    (folder / "foreign-terrorist-organizations.html").write_bytes(page)
    assert tracker(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


def asked(home: Path, *words: str) -> Done:
    done = tracker(home, "calendar", *words)
    assert done.returncode == 0, done.stderr
    return done


def test_a_table_has_what_is_to_come_and_sums_up_what_only_the_record_lacks(home: Path) -> None:
    said = asked(home, *WINDOW).stdout
    assert "2029-03-21" in said
    assert "Old Group Alpha" not in said
    assert "3 entries of us_state_fto" in said
    assert "It takes nobody off." in said
    assert "To be read again at its source: 8 U.S.C. 1189(a)(4)(C)" in said
    each = asked(home, *WINDOW, "--overdue").stdout
    assert "Old Group Alpha" in each
    assert "3 entries of us_state_fto" not in each


def test_machines_get_every_day(home: Path) -> None:
    rows = json.loads(asked(home, *WINDOW, "--json").stdout)
    assert len(rows) == len(LISTED)
    assert tuple(rows[0]) == tuple(columns(Item))
    overdue = [row["party"] for row in rows if row["state"] == "overdue"]
    assert overdue == [f"Old Group {word}" for word in ("Alpha", "Beta", "Gamma")]
    table = asked(home, *WINDOW, "--format", "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(LISTED)
    nothing = asked(home, "--list", "nz_police", "--format", "csv").stdout
    assert nothing.splitlines() == [",".join(columns(Item))]


def test_a_calendar_in_three_ways(home: Path, tmp_path: Path) -> None:
    beside, out = tmp_path / "beside.ics", tmp_path / "out.ics"
    said = asked(home, *WINDOW, "--ics", str(beside))
    assert "2029-03-21" in said.stdout
    assert f"Written: {beside} (40 days)." in said.stderr
    asked(home, *WINDOW, "--out", str(out))
    printed = asked(home, *WINDOW, "--format", "ics")
    assert "us_state_fto" in printed.stderr
    assert len(Calendar.from_ical(out.read_bytes()).events) == 40
    assert beside.read_bytes() == out.read_bytes()
    assert printed.stdout.splitlines() == out.read_bytes().decode().splitlines()


def test_by_name_each_is_shown(home: Path) -> None:
    said = asked(home, "--name", "Old Group Alpha").stdout
    assert "2002-10-08" in said
    assert "Beta" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "2029-01-01", "--until", "2028-01-01"),
        ("--until", "2020-01-01"),
        ("--list", "nowhere"),
        ("--name", "..."),
        ("--format", "ical"),
        ("--until", "someday"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(home: Path, words: tuple[str, ...]) -> None:
    done = tracker(home, "calendar", *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_span_to_come_can_be_asked_for(home: Path) -> None:
    rows = json.loads(asked(home, "--since", "2029-03-01", "--until", "2029-03", "--json").stdout)
    assert {row["day"] for row in rows} == {"2029-03-21"}
