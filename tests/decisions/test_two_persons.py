"""Who makes is not who checks; several answers at once are shown first; days are signed off once
somebody can have looked."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from db.engine import writing
from tests.builders import answer, day, log, person, questions, take_un, un_xml
from tests.command import tracker as run
from tests.decisions.test_late_documents import CROWD, LEAVERS, assert_follows, without
from tracker.decisions import questions as asking
from tracker.decisions import reviews
from tracker.errors import WrongUsage
from tracker.intake import folders
from tracker.model import Pending
from tracker.record.tracker import Tracker


def uploaded(tracker: Tracker, home: Path, by: str = "Ada") -> None:
    """A list, and a file of it that somebody brought and that lacks some."""
    file = home / "consolidated.xml"
    take_un(tracker, CROWD, 0)
    file.write_bytes(un_xml(without(*LEAVERS), day(1)))
    folders.upload(tracker, "un_sc", file, by=by)


def confirmed(tracker: Tracker, by: str, *, two_persons: bool) -> Sequence[Pending]:
    which = asking.Which(list_id="un_sc")
    return asking.confirm(tracker, which, by=by, reason="seen", two_persons=two_persons)


def test_who_brought_a_document_does_not_confirm_what_it_asks(
    tracker: Tracker, tmp_path: Path
) -> None:
    uploaded(tracker, tmp_path)
    with pytest.raises(WrongUsage, match="ada brought the document of 12 of these questions"):
        confirmed(tracker, "ada", two_persons=True)
    assert (len(questions(tracker)), log(tracker)) == (12, [])
    assert tracker.journal.latest("decision", "un_sc") == {}
    assert len(confirmed(tracker, "bob", two_persons=True)) == 12
    assert_follows(tracker)


def test_a_name_is_one_whatever_its_case_and_its_owner_may_say_no(
    tracker: Tracker, tmp_path: Path
) -> None:
    uploaded(tracker, tmp_path)
    asked = questions(tracker)
    with pytest.raises(WrongUsage):
        confirmed(tracker, " ADA ", two_persons=True)
    which = asking.Which(ids=[asked[0]["pending_id"]])
    assert asking.reject(tracker, which, by="ada", reason="my file was cut")


def test_without_users_they_are_warned_only(tracker: Tracker, tmp_path: Path) -> None:
    uploaded(tracker, tmp_path)
    asked = asking.chosen(tracker, asking.Which(list_id="un_sc"))
    assert len(asking.brought_by(tracker, asked, "ada")) == 12
    assert asking.brought_by(tracker, asked, "bob") == []
    assert len(confirmed(tracker, "ada", two_persons=False)) == 12


def test_what_the_authority_gave_anybody_confirms(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 1)
    assert len(confirmed(tracker, "ada", two_persons=True)) == 12


# The command line.


def home_with_questions(tmp_path: Path) -> Path:
    documents = {"2024-01-01": CROWD, "2024-01-31": without(*LEAVERS)}
    for name, people in documents.items():
        folder = tmp_path / "in" / "un_sc" / name
        folder.mkdir(parents=True)
        (folder / "consolidated.xml").write_bytes(un_xml(people, day(0)))
    assert run(tmp_path / "h", "backfill", str(tmp_path / "in")).returncode == 0
    return tmp_path / "h"


def shown(home: Path, *words: str) -> Any:
    return json.loads(run(home, *words, "--json").stdout)


ADA = ("--reason", "SC/16000", "--by", "ada")


def test_several_answers_at_once_are_shown_first(tmp_path: Path) -> None:
    home = home_with_questions(tmp_path)
    ids = [asked["pending_id"] for asked in shown(home, "pending")]
    for words in (("--all", "un_sc"), tuple(ids[:3])):
        for verb in ("confirm", "reject"):
            done = run(home, verb, *words, *ADA)
            number = 12 if words[0] == "--all" else 3
            assert (done.returncode, done.stdout.count("2024-01-31")) == (2, number)
            say = f"Nothing was written. To {verb} these {number}, say --yes.\n"
            assert done.stderr.endswith(say)
            assert done.stdout.count("QDi.") == number
    assert shown(home, "decisions") == []
    assert len(shown(home, "pending")) == 12
    assert run(home, "confirm", *ids[:3], "--yes", *ADA).stderr == "confirmed: 3.\n"
    assert run(home, "reject", "--all", "un_sc", "--yes", *ADA).stderr == "rejected: 9.\n"


def test_one_answer_needs_no_preview(tmp_path: Path) -> None:
    home = home_with_questions(tmp_path)
    first, *_ = shown(home, "pending")
    done = run(home, "confirm", first["pending_id"][:12], *ADA, "--instrument", "SC/16000")
    assert (done.returncode, done.stderr) == (0, "confirmed: 1.\n")
    (asked,) = [one for one in shown(home, "pending", "--all") if one["state"] == "confirmed"]
    assert (asked["decided_by"], asked["decided_because"]) == ("ada", "SC/16000")
    assert asked["resolved_at"] > "2026"
    assert "ada" in run(home, "pending", "--all").stdout
    (decision,) = shown(home, "decisions", "un_sc")
    assert decision["decision"] == asked["decision"]
    (entry,) = json.loads(run(home, "show", first["entry_id"], "--json").stdout)
    assert entry["decisions"] == [decision]
    (question,) = json.loads(run(home, "show", first["pending_id"], "--json").stdout)
    assert question["instrument"] == "SC/16000"
    number = str(decision["decision"])
    assert run(home, "undo", number, "--by", "bob").returncode == 2
    undone = run(home, "undo", number, "--reason", "a namesake", "--by", "bob")
    assert undone.stderr == f"undone: confirm of ada, {first['caption']}.\n"
    assert shown(home, "decisions")[0]["undone_by"] == "bob"
    assert run(home, "undo", number, "--reason", "again", "--by", "bob").returncode == 2
    assert len(shown(home, "pending")) == 12
    assert run(home, "replay", "--verify").returncode == 0
    assert run(home, "verify").returncode == 0


def test_two_persons_on_the_command_line(tmp_path: Path) -> None:
    home = home_with_questions(tmp_path)
    run(home, "reject", "--all", "un_sc", "--yes", *ADA)
    file = tmp_path / "consolidated.xml"
    file.write_bytes(un_xml([*without(*LEAVERS), person(99)], day(40)))
    assert run(home, "run", "un_sc", "--file", str(file), "--by", "ada").returncode == 0
    first, *_ = shown(home, "pending")
    strict = {"TRACKER_TWO_PERSONS": "yes"}
    refused = run(home, "confirm", first["pending_id"], *ADA, **strict)
    assert (refused.returncode, refused.stderr) == (
        2,
        "ada brought the document of 1 of these questions: another person has to confirm.\n",
    )
    warned = run(home, "confirm", first["pending_id"], *ADA)
    assert warned.returncode == 0
    assert warned.stderr.startswith("Note: ada brought the document of 1 of these questions;")


def test_merge_and_split_on_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "h"
    namesake = person(77, name="Given20 Family20", aliases=[], born=[])
    documents = {"2024-01-01": CROWD, "2024-01-11": [*without(20), namesake]}
    for name, people in documents.items():
        folder = tmp_path / "in" / "un_sc" / name
        folder.mkdir(parents=True)
        (folder / "consolidated.xml").write_bytes(un_xml(people, day(0)))
    run(home, "backfill", str(tmp_path / "in"))
    done = run(home, "split", "QDi.077", "--reason", "another father's name", "--by", "ada")
    assert (done.returncode, done.stderr) == (
        0,
        "split: Given20 Family20 (QDi.077) is two parties, QDi.077 is another one's.\n",
    )
    done = run(home, "merge", "QDi.020", "QDi.077", "--reason", "no", "--by", "ada")
    assert done.stderr.startswith("merged: Given20 Family20 (QDi.077) is Given20")
    verdicts = [one["verdict"] for one in shown(home, "decisions")]
    assert verdicts == ["split", "merge"]
    assert run(home, "merge", "QDi.077", "nobody", *ADA).returncode == 2
    assert run(home, "split", "QDi.001", *ADA).returncode == 2
    assert run(home, "split", "QDi.001", "--reason", "x").returncode == 2


# Sign-offs.


def signed(tracker: Tracker, on: str) -> int:
    ids = [row["change_id"] for row in log(tracker)]
    with writing(tracker.ledger.engine) as connection:
        return reviews.sign_off(connection, ids, on, "bob", "", tracker.clock())


def test_nobody_signs_a_day_off_that_has_not_come(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    with pytest.raises(WrongUsage, match="2030-01-02 has not come yet"):
        signed(tracker, "2030-01-02")
    assert tracker.journal.latest("review") == {}


def test_nobody_signs_a_day_off_on_which_nothing_was_looked_at(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    with pytest.raises(WrongUsage, match="No list was looked at on 2024-01-03"):
        signed(tracker, "2024-01-03")
    assert signed(tracker, "2024-01-02") == 1


def test_what_comes_later_on_a_day_signed_off_waits_for_another_word(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    assert signed(tracker, "2030-01-01") == 1  # recorded today, which is not over
    take_un(tracker, [*CROWD, person(100), person(101)], 2)
    states = {row["entry_key"]: row["review_state"] for row in log(tracker)}
    assert states == {"QDi.100": "reviewed", "QDi.101": "unreviewed"}


def test_an_answer_names_what_it_is_about(tracker: Tracker) -> None:
    """So that it can be told which absence was meant, whatever document comes later."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    first, *_ = questions(tracker)
    answer(tracker, "confirm", [first])
    record = tracker.journal.latest("decision", "un_sc")
    assert (record["entry_id"], record["kind"], record["unit"]) == (
        first["entry_id"],
        "removal",
        "",
    )
    assert (record["since"], record["sha256"]) == (first["observed_at"], first["snapshot_sha256"])
