"""Two persons at the command line: what the first is told, what the second sees, and the scope."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import CROWD, day, un_xml
from tests.command import Done
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.decisions.test_two_persons import home_with_questions
from tracker.decisions.scope import APPLIES
from tracker.people import accounts, tokens
from tracker.people.actor import Actor


def shown(home: Path, *words: str) -> Any:
    done = run(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Staff:
    """People with accounts at a home, each with a token of every scope that they need."""

    def __init__(self, home: Path) -> None:
        self.home, self.tokens = home, dict[tuple[str, str], str]()
        tracker, on_site = open_tracker(home), Actor("cy", proved=False)
        now, engine = tracker.clock(), tracker.ledger.engine
        for name in ("ada", "bob"):
            accounts.add(engine, name, "reviewer", "", by=on_site, now=now)
            for scope in ("decide", "ingest"):
                wanted = tokens.Wanted(scope=scope)
                self.tokens[name, scope] = tokens.add(engine, name, wanted, by=on_site, now=now)
        engine.dispose()

    def run(self, name: str, *words: str, scope: str = "decide") -> Done:
        return run(self.home, *words, TRACKER_TOKEN=self.tokens[name, scope])


@pytest.mark.slow(4)
def test_what_the_first_says_the_second_sees(tmp_path: Path) -> None:
    home = home_with_questions(tmp_path)
    staff = Staff(home)
    one, two, *_ = (asked["pending_id"] for asked in shown(home, "pending"))
    first = staff.run("ada", "confirm", one, "--reason", "SC/16000")
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.startswith("proposed; another person has to confirm it: ")
    table = run(home, "pending")
    assert "confirm by ada" in table.stdout
    assert "1 proposal for another person to answer: tracker proposals." in table.stdout
    asked = shown(home, "pending")[0]
    assert (asked["proposed"], asked["proposed_by"], asked["state"]) == ("confirm", "ada", "open")
    again = staff.run("ada", "confirm", one, "--reason", "SC/16000")
    assert (again.returncode, again.stderr) == (0, first.stderr)
    second = staff.run("bob", "confirm", one, "--reason", "read it, too")
    assert (second.returncode, second.stderr) == (0, "confirmed: 1.\n")
    (made,) = shown(home, "decisions")
    assert (made["proposed_by"], made["decided_by"]) == ("ada", "bob")
    assert "ada" in run(home, "decisions").stdout
    number = str(made["decision"])
    assert "undo: decision" in staff.run("bob", "undo", number, "--reason", "no").stderr
    (waits,) = shown(home, "proposals")
    done = staff.run("ada", "proposals", "accept", waits["proposal_id"][:6], "--reason", "x")
    assert (done.returncode, done.stderr[:9]) == (0, "accepted:")
    staff.run("ada", "reject", two, "--reason", "cut off")
    (waits,) = shown(home, "proposals", "--list", "un_sc")
    own = ("proposals", "withdraw", waits["proposal_id"], "--reason", "hm")
    assert staff.run("bob", *own).returncode == 2
    assert staff.run("ada", *own).stderr.startswith("withdrawn: ")
    assert shown(home, "proposals") == []
    assert run(home, "verify").returncode == 0
    assert run(home, "replay", "--verify").returncode == 0


def test_a_file_that_is_brought_waits_for_a_look(tmp_path: Path) -> None:
    home = tmp_path / "h"
    staff = Staff(home)
    file = tmp_path / "consolidated.xml"
    file.write_bytes(un_xml(CROWD, day(0)))
    brought = staff.run("ada", "run", "un_sc", "--file", str(file), scope="ingest")
    assert brought.returncode == 0
    assert "proposed; another person has to confirm it: " in brought.stderr
    (waits,) = shown(home, "proposals")
    assert (waits["verdict"], waits["maker"]) == ("upload", "ada")
    assert waits["caption"].startswith("consolidated.xml (un_sc, ")
    name = ("proposals", "decline", waits["proposal_id"], "--reason", "not it")
    assert "another person has to answer" in staff.run("ada", *name).stderr
    assert staff.run("bob", *name).stderr.startswith("declined: ")
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
