"""Two persons at the command line: what the first is told, what the second sees, and the scope."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import CROWD, day, un_xml
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.decisions.staff import employ
from tests.decisions.test_two_persons import home_with_questions
from tracker.decisions.scope import APPLIES


def shown(home: Path, *words: str) -> Any:
    done = run(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def staffed(home: Path) -> Path:
    tracker = open_tracker(home)
    employ(tracker)
    tracker.ledger.engine.dispose()
    return home


@pytest.mark.slow(4)
def test_what_the_first_says_the_second_sees(tmp_path: Path) -> None:
    home = staffed(home_with_questions(tmp_path))
    one, two, *_ = (asked["pending_id"] for asked in shown(home, "pending"))
    first = run(home, "confirm", one, "--reason", "SC/16000", "--by", "ada")
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.startswith("proposed; another person has to confirm it: ")
    table = run(home, "pending")
    assert "confirm by ada" in table.stdout
    assert "1 proposal for another person to answer: tracker proposals." in table.stdout
    asked = shown(home, "pending")[0]
    assert (asked["proposed"], asked["proposed_by"], asked["state"]) == ("confirm", "ada", "open")
    again = run(home, "confirm", one, "--reason", "SC/16000", "--by", "ADA")
    assert (again.returncode, again.stderr) == (0, first.stderr)
    second = run(home, "confirm", one, "--reason", "read it, too", "--by", "bob")
    assert (second.returncode, second.stderr) == (0, "confirmed: 1.\n")
    (made,) = shown(home, "decisions")
    assert (made["proposed_by"], made["decided_by"]) == ("ada", "bob")
    assert "ada" in run(home, "decisions").stdout
    number = str(made["decision"])
    assert "undo: decision" in run(home, "undo", number, "--reason", "no", "--by", "bob").stderr
    (waits,) = shown(home, "proposals")
    done = run(
        home, "proposals", "accept", waits["proposal_id"][:6], "--reason", "x", "--by", "ada"
    )
    assert (done.returncode, done.stderr[:9]) == (0, "accepted:")
    run(home, "reject", two, "--reason", "cut off", "--by", "ada")
    (waits,) = shown(home, "proposals", "--list", "un_sc")
    own = ("proposals", "withdraw", waits["proposal_id"], "--reason", "hm")
    assert run(home, *own, "--by", "bob").returncode == 2
    assert run(home, *own, "--by", "ada").stderr.startswith("withdrawn: ")
    assert shown(home, "proposals") == []
    assert run(home, "verify").returncode == 0
    assert run(home, "replay", "--verify").returncode == 0


def test_a_file_that_is_brought_waits_for_a_look(tmp_path: Path) -> None:
    home = staffed(tmp_path / "h")
    file = tmp_path / "consolidated.xml"
    file.write_bytes(un_xml(CROWD, day(0)))
    brought = run(home, "run", "un_sc", "--file", str(file), "--by", "ada")
    assert brought.returncode == 0
    assert "proposed; another person has to confirm it: " in brought.stderr
    (waits,) = shown(home, "proposals")
    assert (waits["verdict"], waits["maker"]) == ("upload", "ada")
    assert waits["caption"].startswith("consolidated.xml (un_sc, ")
    name = ("proposals", "decline", waits["proposal_id"], "--reason", "not it")
    assert "another person has to answer" in run(home, *name, "--by", "ada").stderr
    assert run(home, *name, "--by", "bob").stderr.startswith("declined: ")
    assert shown(home, "decisions")[0]["verdict"] == "set-aside"


def test_the_scope_register(tmp_path: Path) -> None:
    home = tmp_path / "h"
    open_tracker(home).ledger.engine.dispose()
    every = shown(home, "scope")
    assert {one["state"] for one in every} == {"undecided"}
    said = ("scope", "un_sc", "--applies", "--by", "ada")
    assert run(home, *said, "--reason", "UN Charter").returncode == 2  # no next review
    assert run(home, *said, "--review", "2099-01-01").returncode == 2  # no reason
    assert run(home, *said, "--reason", "x", "--review", "2020-01-01").returncode == 2
    assert run(home, "scope", "--not", "--reason", "x", "--by", "ada").returncode == 2
    done = run(home, *said, "--reason", "UN Charter", "--review", "2099-01-01")
    assert done.stderr == "un_sc applies; next review 2099-01-01.\n"
    (one,) = shown(home, "scope", "un_sc")
    assert (one["state"], one["decided_by"], one["review_on"]) == (APPLIES, "ada", "2099-01-01")
    taken_out = run(
        home,
        "scope",
        "un_sc",
        "--not",
        "--reason",
        "no branch",
        "--review",
        "2099-02-01",
        "--by",
        "bob",
    )
    assert taken_out.returncode == 0
    assert shown(home, "scope", "un_sc")[0]["state"] == "does not apply"
    assert run(home, "scope", "nowhere").returncode == 2
