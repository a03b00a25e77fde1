"""Every verb that answers about a time names what its answer rests on, for people and machines.

A verb that is added has a row here, or a reason why it answers about no time.
"""

import json
from pathlib import Path

import pytest

from tests.builders import CROWD, day, person, un_xml
from tests.cli.test_cli import verbs
from tests.command import Done, tracker

ON = "un_sc eu_fsf"

SEEN, NEVER = "un_sc", "eu_fsf"

ANSWERS = {
    "changes": ("changes",),
    "review": ("review", "--since", "2024-01-01", "--until", "2024-01-31"),
    "pending": ("pending",),
    "decisions": ("decisions",),
    "summary": ("summary",),
    "coverage": ("coverage",),
    "status": ("status", "Given1 Family1", "--on", "2024-01-03"),
    "timeline": ("timeline", "Given1 Family1"),
    "search": ("search", "Given1 Family1"),
    "reconcile": ("reconcile",),
    "watch check": ("watch", "check"),
    "watch hits": ("watch", "hits", "--since", "2024-01-01"),
    "calendar": ("calendar",),
}
"""Verb -> how it is asked about lists."""

FEED = "us_federal_register"

OF_ACTS = {"acts": ("acts",)}
"""Verb -> how it is asked about feeds of acts."""

ONLY_TEXT = {"feed": ("feed",), "chart": ("chart", "Given1 Family1")}
"""Verbs that have one form of data alone, and say on stderr what it covers."""

OTHERS = {
    "about this release": {"lists", "demo", "openapi"},
    "what they do, they report themselves": {"init", "run", "backfill", "drill", "serve", "web"},
    "a person's word": {"confirm", "reject", "merge", "split", "undo", "ack", "set-aside"},
    "what waits for a second word, and what was decided of lists": {"proposals", "scope"},
    "people": {"users", "tokens"},
    "whole lists as of a version, which each entity says": {"export"},
    "one thing by its id, with its own days": {"show"},
    "mails, and who is told": {"alerts"},
    "the machine": {"schedule", "watchdog", "doctor", "backup", "restore", "worker", "jobs"},
    "the whole record": {"replay", "verify", "migrate-store"},
    "documents that may be removed, each with its day": {"retention"},
    "one file at hand, of which nothing is on record": {"try"},
    "what a file proves of a reader": {"prove"},
}
"""Why a verb answers about no time -> the verbs."""

FORMS = ("json", "jsonl", "csv", "xlsx")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """UN documents of two days; the other list that is on was never looked at."""
    root = tmp_path_factory.mktemp("covered")
    documents = {
        "2024-01-01": un_xml(CROWD, day(0)),
        "2024-01-02": un_xml([*CROWD, person(100, listed="2024-01-02")], day(1)),
    }
    for name, content in documents.items():
        (root / "archive" / SEEN / name).mkdir(parents=True)
        (root / "archive" / SEEN / name / "consolidated.xml").write_bytes(content)
    assert tracker(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


def asked(home: Path, *words: str) -> Done:
    done = tracker(home, *words, TRACKER_LISTS=ON)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("verb", ANSWERS)
def test_below_a_table_stands_what_it_covers(home: Path, verb: str) -> None:
    said = asked(home, *ANSWERS[verb]).stdout
    assert SEEN in said
    assert NEVER in said.split(SEEN, 1)[1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("verb", ANSWERS)
def test_beside_data_for_machines_it_is_said_on_stderr(home: Path, verb: str, form: str) -> None:
    if (verb, form) == ("status", "json"):
        pytest.skip("its JSON has it in itself, below")
    told = tracker_bytes(home, *ANSWERS[verb], "--format", form)
    assert NEVER in told.stderr


def tracker_bytes(home: Path, *words: str) -> Done:
    """Run a verb into a file: a workbook is no text."""
    out = home / "out.data"
    done = asked(home, *words, "--out", str(out))
    assert out.stat().st_size or "jsonl" in words
    assert not done.stdout
    out.unlink()
    return done


def test_status_has_it_in_its_json(home: Path) -> None:
    found = json.loads(asked(home, *ANSWERS["status"], "--json").stdout)
    assert SEEN in json.dumps(found["answers"])
    assert {"as_of", "stale"} <= set(found["answers"][0])


@pytest.mark.parametrize("verb", OF_ACTS)
def test_acts_name_the_feeds(home: Path, verb: str) -> None:
    done = asked(home, *OF_ACTS[verb])
    assert FEED in done.stdout
    assert "Not covered, never looked at here: " in done.stdout
    assert FEED in asked(home, *OF_ACTS[verb], "--json").stderr


@pytest.mark.parametrize("verb", ONLY_TEXT)
def test_a_feed_says_it_in_itself_and_on_stderr(home: Path, verb: str) -> None:
    done = asked(home, *ONLY_TEXT[verb])
    for said in (done.stdout, done.stderr):
        assert SEEN in said
        assert NEVER in said


NOWHERE = {
    "changes": ("changes", "--since", "2025-01-01", "--until", "2025-02-01"),
    "review": ("review", "--since", "2025-01-01", "--until", "2025-02-01"),
    "acts": ("acts", "--since", "2026-06-01"),
    "pending": ("pending", "--list", NEVER),
    "watch check": ("watch", "check", "--list", NEVER),
    "calendar": ("calendar", "--list", "ua_sfms"),  # of no list of acts that the program ships
    "watch hits": ("watch", "hits", "--since", "2025-01-01"),
}


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize("verb", NOWHERE)
def test_where_nobody_looked_no_number_is_said(home: Path, verb: str, form: str) -> None:
    done = asked(home, *NOWHERE[verb], "--format", form)
    said = done.stdout if form == "table" else done.stderr
    assert said.startswith("not covered")
    assert "0 " not in said.split("looked at")[0]
    assert form != "json" or json.loads(done.stdout) == []


def test_a_window_partly_covered_says_which_lists(home: Path) -> None:
    window = ("--since", "2024-01-01", "--until", "2024-01-31")
    said = asked(home, "changes", *window, "--everything").stdout
    assert "1 shown." in said
    assert "Looked at: un_sc; last on 2024-01-02, document 29 days old." in said
    assert "so nothing is said of later: un_sc 2024-01-02." in said
    assert "Not covered, never looked at here: eu_fsf." in said


def test_a_window_before_the_first_look_says_from_when_on(home: Path) -> None:
    said = asked(home, "changes", "--since", "2023-06-01", "--until", "2024-01-05").stdout
    assert "On record only from the day named" in said
    assert "so nothing is said of earlier: un_sc 2024-01-01." in said


def test_as_recorded_then_covers_what_was_recorded_then(home: Path) -> None:
    """The documents are of 2024, and were recorded today."""
    done = asked(home, "changes", "--known-at", "2024-06-01")
    assert done.stdout.startswith("not covered")
    assert "nothing was on record of them by 2024-06-01T23:59:59Z: eu_fsf, un_sc." in done.stdout
    status = asked(home, *ANSWERS["status"], "--known-at", "2024-06-01").stdout
    assert "Nothing was on record of them by 2024-06-01T23:59:59Z, so no answer: " in status
    assert "ever looked at" not in done.stdout + status


def test_every_verb_has_a_row_here_or_a_reason() -> None:
    asked = {verb.split()[0] for verb in ANSWERS}
    known = {*asked, *OF_ACTS, *ONLY_TEXT}.union(*OTHERS.values())
    assert {verb.split()[0] for verb in verbs()} - known == set()
