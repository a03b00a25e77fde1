"""What timeline and search rest on, and `tracker coverage`: every list, its gaps, what is not."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.builders import CROWD, day, fto_html, un_xml
from tests.command import tracker

FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
BEFORE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
FTO = fto_html([*FILLER, ("December 26, 2001", "Lashkar-e Tayyiba (LeT)")], BEFORE)
UN = "un_sc/{}/consolidated.xml"
BROKEN = b"<html><body>Service unavailable</body></html>"
ON = "un_sc us_state_fto eu_fsf"


def taken(home: Path, archive: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (archive / name).parent.mkdir(parents=True)
        (archive / name).write_bytes(content)
    assert tracker(home, "backfill", str(archive)).returncode == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The UN list of 1 and 11 January and 1 March, a broken page of it, and the FTO page."""
    root = tmp_path_factory.mktemp("coverage")
    files = {
        UN.format("2024-01-01"): un_xml(CROWD, day(0)),
        UN.format("2024-01-11"): un_xml(CROWD, day(10)),
        UN.format("2024-02-05"): BROKEN,
        UN.format("2024-03-01"): un_xml(CROWD, day(60)),
        "us_state_fto/2024-01-01/foreign-terrorist-organizations.html": FTO,
    }
    taken(root / "home", root / "archive", files)
    return root / "home"


@pytest.fixture(autouse=True)
def on_the_third_of_march() -> Iterator[None]:
    with time_machine.travel("2024-03-03T09:00:00Z", tick=True):
        yield


def rows(home: Path, *words: str) -> dict[str, dict[str, Any]]:
    done = tracker(home, "coverage", *words, "--json", TRACKER_LISTS=ON)
    assert done.returncode == 0
    return {row["list_id"]: row for row in json.loads(done.stdout)}


def test_a_row_says_when_a_list_was_seen_how_old_it_is_and_the_longest_gap(home: Path) -> None:
    un = rows(home)["un_sc"]
    assert un["title"] == "United Nations Security Council Consolidated List"
    assert (un["first_look"][:10], un["last_look"][:10]) == ("2024-01-01", "2024-03-01")
    assert (un["document"][:10], un["document_age_days"]) == ("2024-03-01", 2)
    assert (un["longest_gap_days"], un["documents"], un["looks"], un["failures"]) == (50, 3, 3, 1)
    assert (un["state"], un["switched_on"]) == ("covered", True)


def test_a_time_is_that_which_is_asked_for(home: Path) -> None:
    un = rows(home, "--since", "2024-01", "--until", "2024-01")["un_sc"]
    assert (un["looks"], un["documents"], un["failures"], un["longest_gap_days"]) == (2, 2, 0, 20)
    assert (un["document_age_days"], un["state"]) == (20, "stale")
    february = rows(home, "--since", "last month", "--until", "last month")["un_sc"]
    assert (february["looks"], february["failures"], february["state"]) == (0, 1, "in_vain")
    assert february["longest_gap_days"] == 28


def test_what_is_not_covered_has_a_row_and_a_name(home: Path) -> None:
    found = rows(home, "--since", "2024-02-10")
    states = {key: found[key]["state"] for key in ("un_sc", "us_state_fto", "eu_fsf", "qa_nctc")}
    assert states == {
        "un_sc": "covered",
        "us_state_fto": "not_covered",
        "eu_fsf": "never_seen",
        "qa_nctc": "off",
    }
    said = tracker(home, "coverage", "--since", "2024-02-10", TRACKER_LISTS=ON).stdout
    assert "From 2024-02-10 until now (UTC)." in said
    assert "Not covered, seen at other times only: us_state_fto." in said
    assert "Switched on and never looked at here: eu_fsf." in said
    assert "Switched off in the settings and never looked at here: ae_local, " in said


def test_folders_are_shown_by_their_day(home: Path) -> None:
    said = tracker(home, "coverage", "un_sc").stdout
    assert "2024-03-01" in said
    assert "00:00" not in said


def test_a_list_that_is_named_has_a_row_even_if_nothing_is_known_of_it(home: Path) -> None:
    done = tracker(home, "coverage", "eu_fsf", "un_sc", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["list_id"], row["state"]) for row in found] == [
        ("eu_fsf", "never_seen"),
        ("un_sc", "covered"),
    ]
    assert "never looked at here: eu_fsf" in done.stderr
    assert "eu_fsf" in tracker(home, "coverage", "eu_fsf").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--since", "2024-03", "--until", "2024-02"), "--since 2024-03-01 is after --until"),
        (("--since", "2025"), "--since 2025-01-01 is yet to come: today is 2024-03-03 (UTC)."),
        (("--since", "someday"), "'someday' is no day"),
        (("un-cs",), "There is no list 'un-cs'. Did you mean un_sc?"),
    ],
)
def test_a_time_or_a_list_that_cannot_be_is_wrong_usage(
    home: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = tracker(home, "coverage", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_closed_list_is_closed_and_not_stale(tmp_path: Path) -> None:
    assert tracker(tmp_path, "init").returncode == 0
    with time_machine.travel("2026-03-03T09:00:00Z"):
        found = json.loads(tracker(tmp_path, "coverage", "gb_hmt_conlist", "--json").stdout)
    assert found[0]["state"] == "never_seen"


def test_nothing_on_record_is_no_error_and_no_clearance(tmp_path: Path) -> None:
    assert tracker(tmp_path, "init").returncode == 0
    done = tracker(tmp_path, "coverage", TRACKER_LISTS="un_sc")
    assert done.returncode == 0
    assert "Switched on and never looked at here: un_sc." in done.stdout


# Timeline and search.


def test_a_timeline_that_ends_listed_says_as_of_which_document(home: Path) -> None:
    said = tracker(home, "timeline", "Lashkar-e Tayyiba", TRACKER_LISTS=ON).stdout
    assert "on us_state_fto as of 2024-01-01; the newest document is of 2024-01-01." in said
    assert re.search(r"nothing is said of later: us_state_fto", said)
    assert re.search(r"[Nn]ever looked at here.*: eu_fsf", said)
    assert "00:00" not in said
    (listed,) = json.loads(tracker(home, "timeline", "Lashkar-e Tayyiba", "--json").stdout)
    assert (listed["as_of"], listed["as_of_document"]) == ("2024-01-01", "2024-01-01T00:00:00Z")


def test_a_timeline_that_ends_otherwise_says_of_no_listing_that_it_goes_on(home: Path) -> None:
    done = tracker(home, "timeline", "Gone Before Number 1", "--json")
    assert {moment["as_of"] for moment in json.loads(done.stdout)} == {None}
    assert "Still listed" not in done.stderr


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_timeline_of_nobody_says_so_and_what_was_looked_at(
    home: Path, form: tuple[str, ...]
) -> None:
    done = tracker(home, "timeline", "Lashkar e Tayybah", *form, TRACKER_LISTS=ON)
    said = done.stderr if form else done.stdout
    assert done.returncode == 0
    assert "No entry of that very name stands or stood on any list on record." in said
    assert re.search(r"^Looked at .*: un_sc \d", said, re.MULTILINE)
    assert re.search(r"^Looked at, last .*: us_state_fto 2024-01-01", said, re.MULTILINE)
    assert re.search(r"[Nn]ever looked at here.*: eu_fsf", said)
    assert "Alike, but not the same name:" in said
    assert not form or json.loads(done.stdout) == []


@pytest.mark.parametrize("form", [(), ("--json",), ("--format", "csv")])
def test_a_search_that_finds_nobody_clears_nobody(home: Path, form: tuple[str, ...]) -> None:
    done = tracker(home, "search", "Xqzzywx", *form, TRACKER_LISTS=ON)
    said = done.stderr if form else done.stdout
    assert "Nothing on record is alike, which clears nobody." in said
    assert re.search(r"[Nn]ever looked at here.*: eu_fsf", said)
    assert "Switched off in the settings, so no answer: ae_local, " in said


def test_what_is_found_for_machines_stays_an_array(home: Path) -> None:
    for verb in ("search", "timeline"):
        done = tracker(home, verb, "Lashkar-e Tayyiba", "--json")
        assert isinstance(json.loads(done.stdout), list)
        assert re.search(r"^Looked at.*us_state_fto", done.stderr, re.MULTILINE)
