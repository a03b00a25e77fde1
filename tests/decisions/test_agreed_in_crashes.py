"""kill -9 at every step of a second person's word: nothing is lost, nothing is doubled."""

import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from db import journal
from db.engine import reading
from tests.builders import CROWD, brief, day, questions, take_un, un_xml, without
from tests.conftest import open_tracker
from tests.databases import fresh_sqlite
from tests.decisions.staff import about, confirm, employ, waiting
from tests.decisions.test_late_documents import LEAVERS, assert_follows
from tests.record.processes import child, reopened, wait
from tests.record.test_crashes import Dying
from tracker.decisions import proposals
from tracker.decisions.proposals import State
from tracker.intake.run import finish
from tracker.record.tracker import Tracker

Begun = tuple[Path, str]
"""A home in which something waits for a second person, and what that is about."""


def proposed(home: Path) -> Begun:
    tracker = open_tracker(home)
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    question = questions(tracker)[0]["pending_id"]
    confirm(tracker, "ada", question)
    tracker.ledger.engine.dispose()
    return home, question


def brought(home: Path) -> Begun:
    tracker = open_tracker(home)
    employ(tracker)
    take_un(tracker, CROWD, 0)
    file = home / "consolidated.xml"
    file.write_bytes(un_xml(without(*LEAVERS), day(1)))
    came = proposals.take_file(tracker, "un_sc", file, by="ada")
    tracker.ledger.engine.dispose()
    assert came.proposed is not None
    return home, came.proposed.subject


def agree(tracker: Tracker) -> None:
    confirm(tracker, "bob", waiting(tracker)[0].subject)


def decline(tracker: Tracker) -> None:
    proposals.decline(tracker, waiting(tracker)[0].proposal_id, by="bob", reason="not the list")


def killed(begun: Begun, home: Path, step: int, say: Callable[[Tracker], None]) -> bool:
    """Whether the second person's process died at this step, in a copy of the home."""
    shutil.copytree(begun[0], home)

    def work() -> None:
        tracker = reopened(fresh_sqlite(home), home, 1)
        Dying(step).watch(tracker.ledger.engine)
        say(tracker)

    return wait(child(work)) == -signal.SIGKILL


def gone_on(home: Path) -> Tracker:
    """The tracker of a home, after the next run of the list."""
    tracker = reopened(fresh_sqlite(home), home, 2)
    with tracker.writer("un_sc", live=False) as writer:
        finish(tracker, writer)
    return tracker


def number_of(tracker: Tracker, *kinds: str) -> int:
    with reading(tracker.ledger.engine) as connection:
        return len(journal.of_kinds(connection, kinds, "un_sc"))


REMOVED: Sequence[tuple[str, str]] = [("removal", "QDi.004")]


@pytest.mark.slow(7)
def test_killed_at_every_step_of_an_acceptance(tmp_path: Path) -> None:
    (tmp_path / "begun").mkdir()
    begun, step = proposed(tmp_path / "begun"), 1
    seen = set[State]()
    while killed(begun, home := tmp_path / f"{step}", step, agree):
        tracker = gone_on(home)
        (made,) = about(tracker, begun[1])
        seen.add(made.state)
        is_agreed = made.state == State.ACCEPTED
        assert number_of(tracker, "decision") == is_agreed
        assert brief(tracker) == (REMOVED if is_agreed else [])
        if step % 12 == 0:
            assert_follows(tracker)
        if not is_agreed:
            agree(tracker)
            assert brief(tracker) == REMOVED
        tracker.ledger.engine.dispose()
        step += 1
    assert seen == {State.OPEN, State.ACCEPTED}
    assert step > 20


@pytest.mark.slow(5)
def test_killed_at_every_step_of_declining_a_document(tmp_path: Path) -> None:
    (tmp_path / "begun").mkdir()
    begun, step = brought(tmp_path / "begun"), 1
    seen = set[State]()
    while killed(begun, home := tmp_path / f"{step}", step, decline):
        tracker = gone_on(home)
        (made,) = about(tracker, begun[1])
        seen.add(made.state)
        is_declined = made.state == State.DECLINED
        assert number_of(tracker, "set-aside") == is_declined
        assert len(questions(tracker)) == (0 if is_declined else len(LEAVERS))
        if step % 12 == 0:
            assert_follows(tracker)
        tracker.ledger.engine.dispose()
        step += 1
    assert seen == {State.OPEN, State.DECLINED}
    assert step > 20
