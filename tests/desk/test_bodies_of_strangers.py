"""A document is read from whoever may bring one, and from nobody who only says so."""

import pytest

from tests.desk.people import at, desk_over, machine
from tracker.desk import bodies
from tracker.record.tracker import Tracker

LONG = b"x" * (bodies.LONGEST_OF_STRANGERS + 1)


@pytest.mark.parametrize("token", ["made up", "read:reviewer:ada", "ingest:viewer:vic"])
def test_no_document_is_read_from_whose_token_does_not_bring_any(
    tracker: Tracker, token: str
) -> None:
    sent = machine(desk_over(tracker), token).post(
        "/v1/uploads", data={"list": "un_sc"}, files={"file": ("consolidated.xml", LONG)}
    )
    assert sent.status_code == 413


@pytest.mark.parametrize("who", ["made up", "viewer:vic", "examiner:eve"])
@pytest.mark.parametrize("path", ["/uploads", "/watch"])
def test_nor_from_whose_session_does_not(tracker: Tracker, who: str, path: str) -> None:
    browser = at(desk_over(tracker), who)
    assert browser.post(path, files={"file": ("a.csv", LONG)}).status_code == 413


def test_who_may_is_read(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    sent = machine(desk, "ingest:reviewer:ada").post(
        "/v1/uploads", data={"list": "none"}, files={"file": ("consolidated.xml", LONG)}
    )
    assert sent.status_code == 400
    assert "none" in sent.json()["detail"]
    assert at(desk, "reviewer:ada").post("/uploads", files={"file": ("a", LONG)}).status_code == 403
