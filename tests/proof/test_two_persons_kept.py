"""What two persons decide is proved, backed up and restored like everything else."""

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import text

from db import journal
from db.engine import reading, writing
from tests.builders import CROWD, brief, questions, take_un, without
from tests.conftest import open_tracker
from tests.decisions.staff import about, confirm, employ, waiting
from tests.decisions.test_late_documents import LEAVERS, assert_follows
from tracker.decisions import proposals
from tracker.errors import WrongUsage
from tracker.model import Decision
from tracker.proof import backup, verify
from tracker.record.tracker import Tracker
from tracker.settings import Settings


def decided(tracker: Tracker) -> list[str]:
    """Two questions: one that two persons answered, one that waits for the second."""
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    first, second, *_ = (one["pending_id"] for one in questions(tracker))
    for by in ("ada", "bob"):
        confirm(tracker, by, first)
    confirm(tracker, "ada", second)
    return [first, second]


def problems(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return list(verify.problems(connection, tracker.journal.archive))


def test_a_restored_home_goes_on_where_it_was(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path / "h")
    first, second = decided(tracker)
    backup.backup(Settings(home=tmp_path / "h"), tmp_path / "b", tracker.clock())
    backup.restore(Settings(home=tmp_path / "new"), tmp_path / "b")
    restored = open_tracker(tmp_path / "new")
    assert_follows(restored)
    assert brief(restored) == brief(tracker) == [("removal", "QDi.004")]
    assert about(restored, first) == about(tracker, first)
    (waits,) = waiting(restored)
    with pytest.raises(WrongUsage, match="another person has to answer"):
        proposals.accept(restored, waits.proposal_id, by="ada", reason="mine")
    proposals.accept(restored, waits.proposal_id, by="bob", reason="read it")
    assert len(brief(restored)) == 2
    assert_follows(restored)
    assert waiting(tracker)[0].subject == second
    for one in (tracker, restored):
        one.ledger.engine.dispose()


GUARDS = {
    "sqlite": "DROP TRIGGER proposal_edited",
    "postgresql": "ALTER TABLE proposal DISABLE TRIGGER proposal_edited",
}


def test_a_guard_that_is_off_is_told_on_both(on_both: Tracker) -> None:
    decided(on_both)
    assert problems(on_both) == []
    with on_both.ledger.engine.begin() as connection:
        connection.execute(text(GUARDS[connection.dialect.name]))
    assert problems(on_both) == [
        "The database does not keep two persons apart any more: proposal_edited is gone."
    ]


def test_a_decision_of_one_since_the_first_account_is_told(tracker: Tracker) -> None:
    """Put on record past the gate, with all its seals."""
    _, second = decided(tracker)
    at = "2031-01-01T00:00:00Z"
    alone = Decision(
        pending_id=second, verdict="confirm", decided_by="eve", decided_at=at, reason="alone"
    )
    body = asdict(alone)
    del body["number"]
    with writing(tracker.ledger.engine) as connection:
        number = journal.append(connection, "decision", "un_sc", at, body)
    (said,) = problems(tracker)
    assert said == f"Decision {number} (eve) is one person's alone, and takes two."
