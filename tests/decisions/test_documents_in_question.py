"""Questions about a document and not about an entry: answered, shown and taken back like others."""

from dataclasses import asdict, replace

from db import questions as register
from db.canonical import canonical
from db.engine import reading, writing
from tests.builders import documents, questions, take_un
from tests.decisions.test_late_documents import CROWD, assert_follows
from tests.decisions.test_undo import made, undo
from tracker.answers import decisions
from tracker.decisions import questions as asking
from tracker.model import Pending
from tracker.record.tracker import Tracker
from tracker.rules.fold.decided import Decided


def in_question(tracker: Tracker) -> Pending:
    """A document of which somebody is asked whether it is an old copy."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:-1], 40)
    last = documents(tracker)[-1]
    asked = Pending(
        pending_id="c0ffee" * 5,
        list_id="un_sc",
        entry_id="",
        entry_key="",
        caption="",
        kind="old_copy",
        scope="entry",
        programme="",
        terrorism=True,
        reason="its own date lies before that of its predecessor",
        observed_at=last.observed_at,
        snapshot_sha256=last.sha256,
        state="open",
    )
    row = {
        "pending_id": asked.pending_id,
        "list_id": asked.list_id,
        "entry_id": "",
        "state": asked.state,
        "body": canonical(asdict(asked)),
        "recorded_at": "2030-01-01T00:00:00Z",
        "superseded_at": "",
    }
    with writing(tracker.ledger.engine) as connection:
        register.put(connection, [], [row], "2030-01-01T00:00:00Z")
    return asked


def test_an_answer_is_about_the_document_and_can_be_taken_back(tracker: Tracker) -> None:
    asked = in_question(tracker)
    assert asked.pending_id in {one["pending_id"] for one in questions(tracker)}
    which = asking.Which(ids=["c0ffee"])
    assert asking.confirm(tracker, which, by="ada", reason="it is the list", two_persons=True)
    (decided,) = (one.json() for one in made(tracker))
    assert (decided["entry_id"], decided["entry_key"], decided["verdict"]) == ("", "", "confirm")
    assert decided["pending_id"] == asked.pending_id
    undo(tracker)
    assert made(tracker)[0].made.undone is not None
    assert_follows(tracker)


def test_it_holds_whenever_the_document_was_seen_first(tracker: Tracker) -> None:
    asked = in_question(tracker)
    asking.reject(tracker, asking.Which(ids=["c0ffee"]), by="ada", reason="last week's file")
    decided = Decided(tracker.journal.decisions("un_sc"))
    said = decided.of_document("old_copy", asked.snapshot_sha256)
    assert said is not None
    assert (said.verdict, said.reason) == ("reject", "last week's file")
    assert decided.of_document("old_copy", "another") is None
    assert decided.of_document("removal", asked.snapshot_sha256) is None


def test_each_of_several_documents_has_its_own_answer(tracker: Tracker) -> None:
    """Answered in one second, as all of a list are."""
    asked = in_question(tracker)
    asking.reject(tracker, asking.Which(ids=["c0ffee"]), by="ada", reason="old")
    with reading(tracker.ledger.engine) as connection:
        by = decisions.answers(connection, "un_sc")
    answered = replace(
        asked, state="rejected", resolved_at=made(tracker)[0].made.decision.decided_at
    )
    moved = replace(answered, pending_id="f" * 32, observed_at="2024-01-20T00:00:00Z")
    other = replace(moved, snapshot_sha256="another")
    assert by.of(answered) == by.of(moved) == made(tracker)[0].made.decision
    assert by.of(other) is None
