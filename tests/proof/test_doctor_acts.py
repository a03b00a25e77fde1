"""A list whose log cannot be brought up to the acts on record is no healthy list."""

from datetime import timedelta

import pytest

from db.engine import reading
from tests.intake.test_acts_cited import REVOKES, page
from tests.notices.test_announced import feed
from tracker.proof import doctor
from tracker.record.library import Library
from tracker.record.tracker import Tracker
from tracker.settings import Settings


def failures(tracker: Tracker) -> list[str]:
    """What fails of acts, by list."""
    with reading(tracker.ledger.engine) as connection:
        found = list(doctor._recorded(connection, Settings(lists=("us_state_fto",))))
    return [one.sentence for one in found if "does not know the acts" in one.sentence]


def test_a_log_that_cannot_know_its_acts_is_told_by_the_doctor(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(tracker, 0)
    with monkeypatch.context() as broken:
        broken.setattr(Library, "moved", lambda *_: 1 / 0)
        feed(tracker, 39, REVOKES, mode="backfill")
        assert failures(tracker) == []  # nobody looked at the list since
        tracker.clock.now += timedelta(days=1)  # type: ignore[attr-defined]
        page(tracker, 40)
    (said,) = failures(tracker)
    assert said.startswith("us_state_fto: looked at since, but its log does not know the acts")
    page(tracker, 41)
    assert failures(tracker) == []
