"""Who is let in."""

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from tests.desk.people import at, desk_over, machine
from tracker.desk.app import Unlisted, app_of
from tracker.people import access
from tracker.people.access import Right
from tracker.record.tracker import Tracker
from tracker.web.render import error_page


def test_nobody_is_sent_to_sign_in_and_comes_back(tracker: Tracker) -> None:
    answer = at(desk_over(tracker)).get("/lists?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Flists%3Fx%3D1"


def test_a_viewer_sees_the_lists(tracker: Tracker) -> None:
    answer = at(desk_over(tracker), "viewer:ada").get("/lists")
    assert answer.status_code == 200
    assert "<h1>Lists</h1>" in answer.text


def test_the_api_knows_tokens_and_no_cookie(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    refused = at(desk, "viewer:ada").get("/v1/lists")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert machine(desk).get("/v1/lists").json()["items"] == []


def test_a_scope_takes_rights_away(tracker: Tracker) -> None:
    assert machine(desk_over(tracker), "ingest:viewer:ada").get("/v1/lists").status_code == 200


def app_with(tracker: Tracker, path: str) -> TestClient:
    """A desk that has one more route under /v1, in a router within another."""
    inner, outer = APIRouter(), APIRouter(prefix="/v1")
    inner.get(path)(lambda: "all of it")
    outer.include_router(inner)
    app = app_of(desk_over(tracker), [outer], error_page)
    headers = {"Authorization": "Bearer read:viewer"}
    return TestClient(app, "http://127.0.0.1", headers=headers)


def test_a_route_that_is_in_no_table_is_not_served(tracker: Tracker) -> None:
    with pytest.raises(Unlisted, match="GET /v1/secrets"):
        app_with(tracker, "/secrets")


def test_a_route_is_asked_for_by_its_whole_path(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a page of the same name is open to a viewer says nothing of the API."""
    monkeypatch.setitem(access.ROUTES, "GET /v1/lists", Right.MANAGE)  # type: ignore[arg-type]
    assert app_with(tracker, "/lists").get("/v1/lists").status_code == 403
    monkeypatch.setitem(access.ROUTES, "GET /v1/lists", Right.READ)  # type: ignore[arg-type]
    assert app_with(tracker, "/lists").get("/v1/lists").text == '"all of it"'
