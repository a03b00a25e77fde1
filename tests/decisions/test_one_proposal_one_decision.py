"""What two persons agreed on serves for that one decision, and for no other."""

from dataclasses import asdict, replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from db import journal, tables
from db.engine import reading, writing
from tests.builders import CROWD, questions, take_un, without
from tests.decisions.staff import confirm, employ, reject, waiting
from tests.decisions.test_late_documents import LEAVERS
from tracker.decisions import documents, proposals, undoing
from tracker.decisions import questions as asking
from tracker.errors import Forbidden, WrongUsage
from tracker.model import Decision
from tracker.proof import verify
from tracker.record.journal import Undone
from tracker.record.tracker import Tracker


def agreed(tracker: Tracker) -> tuple[Decision, str]:
    """A decision of two persons, and another question that is open."""
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    first, second, *_ = (one["pending_id"] for one in questions(tracker))
    for by in ("ada", "bob"):
        confirm(tracker, by, first)
    return tracker.journal.decisions("un_sc")[first], second


def refused(tracker: Tracker, *words: Decision) -> bool:
    with pytest.raises(Forbidden, match="Two persons decide this"):
        tracker.journal.decide("un_sc", words, tracker.clock())
    return True


def test_an_accepted_proposal_serves_for_nothing_else(tracker: Tracker) -> None:
    made, other = agreed(tracker)
    assert refused(tracker, replace(made, pending_id=other))
    assert refused(tracker, replace(made, verdict="reject"))
    assert refused(tracker, replace(made, decided_at="2031-01-01T00:00:00Z"))
    assert refused(tracker, replace(made, decided_by="carol"))
    assert refused(tracker, replace(made, proposed_by="carol"))
    word = Undone(
        decision=made.number,
        decided_by="bob",
        decided_at=made.decided_at,
        reason="alone",
        proposed_by="ada",
        proposal_id=made.proposal_id,
    )
    with pytest.raises(Forbidden):
        tracker.journal.undo(word, "un_sc", tracker.clock())


def problems(tracker: Tracker, alone: Decision) -> list[str]:
    """What is found of a decision that is put on record past the gate, with all its seals."""
    body = asdict(alone)
    del body["number"]
    with writing(tracker.ledger.engine) as connection:
        number = journal.append(connection, "decision", "un_sc", alone.decided_at, body)
    with reading(tracker.ledger.engine) as connection:
        found = list(verify.problems(connection, tracker.journal.archive))
    return [said for said in found if said.startswith(f"Decision {number} ")]


def test_a_proposal_that_served_for_another_decision_is_found(tracker: Tracker) -> None:
    made, other = agreed(tracker)
    assert problems(tracker, replace(made, pending_id=other, decided_at="2031-01-01T00:00:00Z"))


def test_a_decision_of_one_is_found_whatever_the_clock_said(tracker: Tracker) -> None:
    made, other = agreed(tracker)
    alone = replace(made, pending_id=other, proposal_id="", proposed_by="")
    assert problems(tracker, replace(alone, decided_at="2001-01-01T00:00:00Z"))


def test_no_proposal_is_made_about_what_was_answered_meanwhile(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read while it was open, said once two others had answered: it would wait for ever."""
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    first = questions(tracker)[0]["pending_id"]
    read = asking.chosen(tracker, asking.Which(ids=[first]))
    for by in ("ada", "bob"):
        confirm(tracker, by, first)
    monkeypatch.setattr(asking, "chosen", lambda *_: read)
    for say in (confirm, reject):
        with pytest.raises(WrongUsage, match="just now, the question has been answered: confirmed"):
            say(tracker, "carol", first)
    assert waiting(tracker) == []


def test_nor_about_a_decision_that_was_taken_back_meanwhile(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = agreed(tracker)
    read = undoing.standing(tracker, made.number)
    for by in ("ada", "bob"):
        proposals.undo(tracker, made.number, by=by, reason="wrong")
    monkeypatch.setattr(undoing, "standing", lambda *_: read)
    with pytest.raises(WrongUsage, match="taken back just now"):
        proposals.undo(tracker, made.number, by="carol", reason="wrong")
    assert waiting(tracker) == []


def test_nobody_alone_sets_aside_what_was_read_meanwhile(tracker: Tracker) -> None:
    """Asked for while it was unread, done once it is in the log: that takes two by then."""
    agreed(tracker)
    receipt = str(tracker.journal.receipts("un_sc")[-1].seq)
    with pytest.raises(Forbidden, match="takes two persons"):
        documents.set_aside(tracker, receipt, by="ada", reason="an old file")
    assert len(questions(tracker)) == len(LEAVERS) - 1


def test_no_proposal_is_put_in_the_place_of_another_one(on_both: Tracker) -> None:
    """Neither by replacing it nor by emptying the table: no trigger of edits is asked by these."""
    agreed(on_both)
    confirm(on_both, "ada", questions(on_both)[0]["pending_id"])
    engine = on_both.ledger.engine
    with reading(engine) as connection:
        (row,) = connection.execute(text("SELECT * FROM proposal WHERE state = 'open'")).mappings()
    edits = [INSTEAD, INSTEAD.replace(" :seq", " :seq + 5")]
    for edit in edits if engine.dialect.name == "sqlite" else ["TRUNCATE proposal"]:
        with pytest.raises(DatabaseError, match="answered once"), engine.begin() as connection:
            connection.execute(text(edit), {**row, "maker": "carol"})
    with reading(engine) as connection:
        after = connection.execute(text("SELECT * FROM proposal WHERE state = 'open'")).mappings()
        assert list(after) == [row]


COLUMNS = [column.name for column in tables.proposal.c]
VALUES = ", ".join(f" :{name}" for name in COLUMNS)
INSTEAD = f"INSERT OR REPLACE INTO proposal ({', '.join(COLUMNS)}) VALUES ({VALUES})"
