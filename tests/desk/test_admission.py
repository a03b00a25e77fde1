"""Who is let in."""

from tests.desk.people import at, desk_over, machine
from tracker.record.tracker import Tracker


def test_nobody_is_sent_to_sign_in_and_comes_back(tracker: Tracker) -> None:
    answer = at(desk_over(tracker)).get("/lists?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Flists%3Fx%3D1"


def test_a_viewer_sees_the_lists(tracker: Tracker) -> None:
    answer = at(desk_over(tracker), "viewer:ada").get("/lists")
    assert answer.status_code == 200
    assert "No list was looked at yet" in answer.text


def test_the_api_knows_tokens_and_no_cookie(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    refused = at(desk, "viewer:ada").get("/v1/lists")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert machine(desk).get("/v1/lists").json() == {"items": []}


def test_a_scope_takes_rights_away(tracker: Tracker) -> None:
    assert machine(desk_over(tracker), "ingest:viewer:ada").get("/v1/lists").status_code == 200
