"""Decisions taken back: what followed from them follows no more; whoever was told hears once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading
from tests.builders import answer, log, questions, state, take_un
from tests.decisions.test_late_documents import ACT, CROWD, LEAVERS, assert_follows, without
from tests.mailboxes import Box, receiving
from tests.notices.test_confirmations import mails, subjects
from tests.notices.test_delivery import ADA, subscribe
from tracker.answers import decisions
from tracker.decisions import undoing
from tracker.errors import WrongUsage
from tracker.record.tracker import Tracker


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def made(tracker: Tracker) -> list[decisions.Decided]:
    with reading(tracker.ledger.engine) as connection:
        return decisions.decisions(connection)


def undo(tracker: Tracker, number: int = 0) -> None:
    """Take one decision back, the last one made unless a number is given."""
    last = made(tracker)[-1].made.decision.number
    undoing.undo(tracker, number or last, by="bob", reason="a namesake")


def gone_and_asked(tracker: Tracker, mode: str = "backfill") -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30, mode=mode)


def test_a_confirmation_taken_back_is_a_question_again(on_both: Tracker) -> None:
    gone_and_asked(on_both)
    first, second, *_ = asked = questions(on_both)
    answer(on_both, "confirm", [first, second], **ACT)
    undo(on_both)
    assert [row["entry_key"] for row in log(on_both, kinds=["removal"])] == [first["entry_key"]]
    assert state(on_both, second["entry_key"]) == "in_force"
    assert {q["pending_id"] for q in questions(on_both)} == {
        q["pending_id"] for q in asked[1:]
    }  # fmt: skip
    again = [q for q in questions(on_both) if q["pending_id"] == second["pending_id"]]
    assert (again[0]["decided_by"], again[0]["resolved_at"]) == ("", "")
    assert_follows(on_both)


def test_one_taken_back_can_be_made_anew(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    first = questions(tracker)[:1]
    answer(tracker, "confirm", first, instrument="the wrong act")
    undo(tracker)
    answer(tracker, "confirm", first, instrument="the right act")
    (row,) = log(tracker, kinds=["removal"])
    assert row["instrument"] == "the right act"
    assert [bool(one.made.undone) for one in made(tracker)] == [True, False]
    assert_follows(tracker)


def test_a_rejection_taken_back_is_a_question_again(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    answer(tracker, "reject", questions(tracker))
    undo(tracker)
    assert len(questions(tracker)) == 1
    assert_follows(tracker)


def test_one_whose_first_document_moved_is_taken_back_whole(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    answer(tracker, "confirm", questions(tracker)[:1])
    take_un(tracker, without(*LEAVERS), 20)
    assert len(log(tracker, kinds=["removal"])) == 1
    undo(tracker)
    assert log(tracker) == []
    assert {q["observed_at"][:10] for q in questions(tracker)} == {"2024-01-21"}
    assert len(questions(tracker)) == len(LEAVERS)
    assert_follows(tracker)


def test_whoever_was_told_is_corrected_once(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker)
    gone_and_asked(tracker, "run")
    one, *others = questions(tracker)
    answer(tracker, "reject", others)
    answer(tracker, "confirm", [one], **ACT)
    mails(tracker, box, tmp_path)
    undo(tracker)
    told = subjects(mails(tracker, box, tmp_path))
    corrections = [(to, text) for to, text in told if text.startswith("[CORRECTION]")]
    assert len(corrections) == 1
    assert corrections[0][0] == ADA
    assert one["caption"] in corrections[0][1]
    assert mails(tracker, box, tmp_path) == []


def test_who_decided_when_why_and_who_took_it_back(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    one, other, *_ = questions(tracker)
    answer(tracker, "confirm", [one], **ACT)
    answer(tracker, "reject", [other])
    undo(tracker)
    first, second = (decided.json() for decided in made(tracker))
    assert (first["verdict"], first["decided_by"], first["reason"]) == ("confirm", "ada", "because")
    assert (first["entry_key"], first["caption"]) == (one["entry_key"], one["caption"])
    assert (first["instrument"], first["undone_by"]) == ("SC/16000", "")
    assert (second["verdict"], second["pending_id"]) == ("reject", other["pending_id"])
    assert (second["undone_by"], second["undone_reason"]) == ("bob", "a namesake")
    assert second["undone_at"] > second["decided_at"]


def test_a_decision_is_taken_back_once_and_has_a_number(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    answer(tracker, "confirm", questions(tracker)[:1])
    number = made(tracker)[0].made.decision.number
    undo(tracker, number)
    with pytest.raises(WrongUsage, match="bob took decision"):
        undo(tracker, number)
    with pytest.raises(WrongUsage, match="There is no decision 1:"):
        undo(tracker, 1)  # the number of an arrival
    with pytest.raises(WrongUsage, match="Say why"):
        undoing.undo(tracker, number, by="bob", reason=" ")


def test_a_question_is_answered_when_its_person_answered(tracker: Tracker) -> None:
    gone_and_asked(tracker)
    answer(tracker, "confirm", questions(tracker)[:1])
    answer(tracker, "reject", questions(tracker)[:1])
    answered = questions(tracker, "confirmed") + questions(tracker, "rejected")
    assert {q["resolved_at"][:4] for q in answered} == {"2030"}
    assert {q["resolved_at"] for q in answered} == {
        one.made.decision.decided_at for one in made(tracker)
    }
