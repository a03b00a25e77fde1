"""The sign of life to a dead man's switch: given while all runs, and silence as soon as not."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from db import claims, events, tables
from db.claims import BROKEN_OFF
from db.engine import Connection, writing
from db.events import NewEvent
from db.messages import add
from tests.builders import day, person, un_xml
from tests.servers import Server, drip_headers, reply, serving, slow
from tests.service.test_serve import address_of, served, wait_for
from tracker.decisions import pauses
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.service import heartbeat, slots
from tracker.service.heartbeat import Heartbeat, ping
from tracker.service.runs import Here
from tracker.service.slots import Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

SECRET = "0f7a3e1c-secret-of-the-switch"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


class Switch:
    """A scheduler's place, its list looked at just now, and a switch that hears of it."""

    def __init__(self, tracker: Tracker, url: str) -> None:
        self.tracker, self.count = tracker, Counter[str]()
        self.settings = Settings(lists=("un_sc",), feeds=("none",), heartbeat_url=url)
        self.heart = Heartbeat(
            tracker, self.settings, slots.cadences(self.settings), lambda x: self.count.update([x])
        )
        Post(tracker.ledger.engine).keep(tracker.clock())
        now = stamp(tracker.clock())
        self.clock(slot=now, started_at=now, finished_at=now, outcome="unchanged")

    def clock(self, **values: str) -> None:
        with writing(self.tracker.ledger.engine) as connection:
            claims.add_schedule(connection, "un_sc")
            claims.set_schedule(connection, "un_sc", **values)

    def later(self, minutes: float) -> None:
        self.tracker.clock.now += timedelta(minutes=minutes)  # type: ignore[attr-defined]

    def beat(self) -> tuple[str, str]:
        self.heart.beat()
        return self.heart.said


@pytest.fixture
def switch(tracker: Tracker, server: Server) -> Switch:
    return Switch(tracker, server.on(f"/{SECRET}", reply(200, b"OK")))


def test_a_sign_is_given_while_all_that_should_have_run_did(switch: Switch, server: Server) -> None:
    assert switch.beat() == ("sent", "")
    switch.later(5)
    switch.beat()
    assert (switch.count, server.asked(f"/{SECRET}")) == ({"sent": 2}, 2)
    assert server.methods == ["GET", "GET"]


def test_a_source_that_fails_was_looked_at_all_the_same(switch: Switch) -> None:
    switch.clock(outcome="failed", reason="HTTP 503")
    assert switch.beat() == ("sent", "")


def run_not_made(switch: Switch) -> str:
    switch.later(100)  # the list is of tier 1: an hour at most, and half of one more
    return "was not made"


def run_without_end(switch: Switch) -> str:
    switch.clock(started_at=stamp(switch.tracker.clock()), outcome="")
    switch.later(31)
    return "has not ended"


def run_broken_off(switch: Switch) -> str:
    switch.clock(outcome="crashed", reason="KeyError")
    return "broke off"


def run_that_died(switch: Switch) -> str:
    switch.clock(outcome=BROKEN_OFF, reason="The run begun at 2020 did not end.")
    return "did not end"


def right_to_write_left_behind(switch: Switch) -> str:
    now = switch.tracker.clock()
    with writing(switch.tracker.ledger.engine) as connection:
        claims.take_lease(connection, "un_sc", "the dead", stamp(now), stamp(now))
    switch.later(1)
    return "died, or hangs"


def event(connection: Connection, at: str) -> None:
    events.add(connection, [NewEvent("un_sc", "change", "1", True, "", at, True)])


def message(connection: Connection, at: str, state: str) -> None:
    row = dict.fromkeys((c.name for c in tables.message.columns if c.name != "seq"), "")
    made = {"state": state, "attempts": 0, "due_at": at, "created_at": at, "channel": "mail"}
    made["message_id"] = f"<{at} {state}>"
    add(connection, {**row, **made, "subscription": "desk"}, b"x")


def event_nobody_looked_at(switch: Switch) -> str:
    with writing(switch.tracker.ledger.engine) as connection:
        event(connection, stamp(switch.tracker.clock()))
    return _half_an_hour_of_looks(switch, "was not looked at by whoever tells people")


def message_nobody_tried(switch: Switch) -> str:
    with writing(switch.tracker.ledger.engine) as connection:
        message(connection, stamp(switch.tracker.clock()), "pending")
    return _half_an_hour_of_looks(switch, "was not sent")


def _half_an_hour_of_looks(switch: Switch, sentence: str) -> str:
    switch.later(31)
    now = stamp(switch.tracker.clock())
    switch.clock(slot=now, started_at=now, finished_at=now)
    return sentence


def database_gone(switch: Switch) -> str:
    with switch.tracker.ledger.engine.begin() as connection:
        tables.list_schedule.drop(connection)
    return "The database does not answer."


@pytest.mark.parametrize(
    "trouble",
    [
        run_not_made,
        run_without_end,
        run_broken_off,
        run_that_died,
        right_to_write_left_behind,
        event_nobody_looked_at,
        message_nobody_tried,
        database_gone,
    ],
    ids=lambda of: of.__name__,
)
def test_silence_where_something_did_not_run(
    switch: Switch, server: Server, trouble: Callable[[Switch], str]
) -> None:
    assert switch.beat()[0] == "sent"
    sentence = trouble(switch)
    outcome, why = switch.beat()
    assert (outcome, sentence in why) == ("withheld", True), why
    assert (switch.count, server.asked(f"/{SECRET}")) == ({"sent": 1, "withheld": 1}, 1)


def test_signs_go_on_once_it_ran_after_all(switch: Switch) -> None:
    run_not_made(switch)
    assert switch.beat()[0] == "withheld"
    now = stamp(switch.tracker.clock())
    switch.clock(slot=now, started_at=now, finished_at=now)
    assert switch.beat() == ("sent", "")


def test_a_paused_list_need_not_run(switch: Switch) -> None:
    journal, now = switch.tracker.journal, switch.tracker.clock()
    pauses.pause(journal, ["un_sc"], now, by="ada", reason="moving")
    run_not_made(switch)
    assert switch.beat() == ("sent", "")


def test_a_message_that_a_server_does_not_take_is_another_thing(switch: Switch) -> None:
    now = switch.tracker.clock()
    with writing(switch.tracker.ledger.engine) as connection:
        message(connection, stamp(now + timedelta(hours=2)), "failed")
    _half_an_hour_of_looks(switch, "")
    assert switch.beat() == ("sent", "")


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_none_is_counted_as_failed(
    tracker: Tracker, server: Server, status: int
) -> None:
    url = server.on(f"/{SECRET}", reply(status, b"", Location="/elsewhere"))
    switch = Switch(tracker, url)
    assert switch.beat() == ("failed", f"HTTP {status}")
    assert switch.count == {"failed": 1}
    assert server.asked("/elsewhere") == 0


@pytest.mark.parametrize("answer", [slow(5), drip_headers(50, 0.1)])
def test_a_sign_takes_bounded_time(
    server: Server, answer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "PATIENCE", 0.5)
    begun = time.monotonic()
    why = ping(server.on("/x", answer))
    assert why
    assert time.monotonic() - begun < 3


def test_why_a_sign_failed_is_told_without_the_address() -> None:
    for url in (f"http://127.0.0.1:1/{SECRET}", f"http://[::1]:1/{SECRET}", f"http://x/{SECRET}\n"):
        why = ping(url)
        assert why
        assert SECRET not in why


def test_whoever_stands_by_gives_no_sign(tracker: Tracker, server: Server) -> None:
    switch = Switch(tracker, server.on(f"/{SECRET}", reply(200)))
    from tracker.service import process
    from tracker.service.probes import Counts

    assert not process.heart(tracker, Settings(), Counts.new())
    chores = process.heart(tracker, switch.settings, Counts.new())
    scheduler = Scheduler(tracker, switch.settings, Here(tracker, switch.settings), chores=chores)
    scheduler.start()
    for _ in range(10):
        scheduler.tick()
        time.sleep(0.05)
    scheduler.stop()
    assert (scheduler.leading, server.seen) == (False, [])


@pytest.mark.slow(4)
def test_serve_gives_signs_and_tells_nobody_the_secret(tmp_path: Path, server: Server) -> None:
    source = server.on("/list", reply(200, un_xml([person(n) for n in range(1, 41)], day(0))))
    more = address_of(source) | {"TRACKER_HEARTBEAT_URL": server.on(f"/{SECRET}", reply(200))}
    with served(tmp_path / "h", **more) as running:
        wait_for(lambda: server.asked(f"/{SECRET}"))
        name = 'tracker_heartbeats_total{outcome="sent"}'
        assert wait_for(lambda: running.figure(name)) == 1
        assert running.said("heartbeat")[0]["to"] == server.url + "/..."
    server.on(f"/{SECRET}", reply(503))
    with served(tmp_path / "h2", **more) as running:
        said = wait_for(lambda: running.said("heartbeat"))
        assert (said[0]["outcome"], said[0]["why"]) == ("failed", "HTTP 503")
        text = running.logs.read_text() + running.get("/metrics")[1]
        assert 'tracker_heartbeats_total{outcome="failed"} 1.0' in text
        assert SECRET not in text
