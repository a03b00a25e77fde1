"""Who follows the log is told at once what was recorded or fell, and holds nothing meanwhile."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.api.logs import Written
from tests.desk.people import desk_over
from tests.web.conftest import serving
from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people.person import Person
from tracker.record.tracker import Tracker

TOKEN = {"Authorization": "Bearer read:viewer:ada"}


class Served:
    """A desk that is served, its log, and how many of its connections are in use."""

    def __init__(self, desk: Desk, address: str) -> None:
        self.desk, self.address = desk, address
        self.log = Written(desk.engine, "un_sc")
        self.http = httpx.Client(base_url=address, headers=TOKEN, timeout=30)

    def get(self, path: str) -> dict[str, Any]:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


ENDED: set[str] = set()
"""Tokens that are none any more."""


@pytest.fixture
def served(tracker: Tracker) -> Iterator[Served]:
    plain = desk_over(tracker)

    def unless_ended(engine: Any, shown: str, now: Any) -> Person | None:
        return None if shown in ENDED else plain.by_token(engine, shown, now)

    desk = replace(plain, by_token=unless_ended)
    with serving(built(desk)) as address:
        yield Served(desk, address)


def soon(do: Any, *values: Any) -> threading.Timer:
    timer = threading.Timer(0.3, do, values)
    timer.start()
    return timer


def test_who_waits_is_answered_once_there_is_something_new(served: Served) -> None:
    since = served.get("/v1/changes?after=now")
    assert since["items"] == []
    soon(served.log.add, [1, 2])
    begun = time.monotonic()
    found = served.get(f"/v1/changes?after={since['next']}&wait=20")
    assert time.monotonic() - begun < 10
    assert [one["event"] for one in found["items"]] == ["recorded", "recorded"]
    soon(served.log.take, [0])
    fallen = served.get(f"/v1/changes?after={found['next']}&wait=20")["items"]
    assert [one["event"] for one in fallen] == ["superseded"]
    assert fallen[0]["change_id"] in {one["change_id"] for one in found["items"]}
    assert fallen[0]["superseded_at"]


def test_nobody_holds_a_connection_while_waiting_and_the_cursor_stays(served: Served) -> None:
    since = served.get("/v1/changes?after=now")["next"]
    answers: list[dict[str, Any]] = []

    def wait(who: int) -> None:
        headers = {"Authorization": f"Bearer read:viewer:w{who}"}
        with httpx.Client(base_url=served.address, headers=headers, timeout=30) as own:
            answers.append(own.get(f"/v1/changes?after={since}&wait=2").json())

    waiting = [threading.Thread(target=wait, args=(who,)) for who in range(30)]
    for one in waiting:
        one.start()
    time.sleep(1)
    assert served.desk.engine.pool.checkedout() <= 1  # type: ignore[attr-defined]
    assert served.get("/v1/head")["links"] > 0  # others are served meanwhile
    for one in waiting:
        one.join(20)
    notes: dict[str, object] = {"political_use": {}, "transcribed": [], "no_longer_read": {}}
    assert answers == [{"items": [], "next": since, "more": False, **notes}] * 30


def test_a_filter_holds_for_who_follows_too(served: Served) -> None:
    since = served.get("/v1/changes?after=now&kind=removal")["next"]
    served.log.add([1], kind="addition")
    served.log.add([2], kind="removal")
    found = served.get(f"/v1/changes?after={since}&kind=removal&wait=5")
    assert [one["kind"] for one in found["items"]] == ["removal"]
    assert served.http.get(f"/v1/changes?after={since}").status_code == 400


def events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Events of a stream, by the names of their fields; remarks that keep it alive are left out."""
    event: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:
            event[name] = value.strip()
        elif event:
            yield event
            event = {}


def test_events_carry_cursors_and_go_on_behind_the_last(served: Served) -> None:
    with served.http.stream("GET", "/v1/changes/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = events(answer.iter_lines())
        assert next(told)["event"] == "begun"
        served.log.add([3])
        first = next(told)
    assert first["event"] == "recorded"
    served.log.add([4])
    served.log.take([0])
    last = {"Last-Event-ID": first["id"]}
    with served.http.stream("GET", "/v1/changes/stream", headers=last) as answer:
        told = events(answer.iter_lines())
        assert [next(told)["event"] for _ in range(3)] == ["begun", "recorded", "superseded"]


def test_a_stream_that_cannot_begin_is_a_problem(served: Served) -> None:
    refused = served.http.get("/v1/changes/stream?after=nonsense")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_stream_ends_with_the_token(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.api import following

    monkeypatch.setattr(following, "ASKED_AGAIN", 0.5)
    own = "read:viewer:bob"
    headers = {"Authorization": f"Bearer {own}"}
    with served.http.stream("GET", "/v1/changes/stream", headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines)
        ENDED.add(own)
        assert list(lines)[-1] == ""
    served.log.add([1])  # whatever becomes of a token is recorded, so the head is another then
    assert served.http.get("/v1/head", headers=headers).status_code == 401
