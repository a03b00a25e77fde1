"""Runs by hand where hosts are not there, refuse, or swallow every packet: short, and on record."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from db import checks
from db.engine import reading
from scrapers import registry
from scrapers.causes import Cause
from scrapers.hosts import Ended, Hurried
from tests.builders import day, person, un_xml
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.servers import Server, reply, serving, slow
from tracker.intake import grounds, live
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.settings import Settings

GOOD = un_xml([person(n) for n in range(1, 41)], day(0))
PROMISED = 20.0
"""Seconds after which a run ends where nobody answers."""


def going_on() -> list[str]:
    """What a run looks at where nothing is named.

    Neither lists of political use nor transcripts are among it: a person brings those.
    """
    of_persons = registry.is_transcribed
    return [key for key in registry.wanted() if not (registry.closed_on(key) or of_persons(key))]


def with_address() -> list[str]:
    """Those of which anybody can be asked."""
    files = {key: registry.scraper(key).source.formats[0].files for key in going_on()}
    return [key for key, of in files.items() if any(file.url for file in of.values())]


def everywhere(*places: str) -> dict[str, dict[str, str]]:
    """All files of all lists at these places, in turn."""
    urls = {}
    for number, key in enumerate(going_on()):
        files = registry.scraper(key).source.formats[0].files
        place = places[number % len(places)]
        urls[key] = {role: f"{place}/{key}/{role}" for role, file in files.items() if not file.many}
    return urls


def settings(urls: dict[str, dict[str, str]], **more: Any) -> Settings:
    return Settings(urls=urls, allow_private_hosts=True, **more)


def looked(tracker: Tracker, given: Settings, wanted: list[str]) -> tuple[list[Outcome], float]:
    began, done = time.monotonic(), list[str]()
    found = live.looks(tracker, given, wanted, done.append)
    took = time.monotonic() - began
    assert [outcome.list_id for outcome in found] == wanted
    assert sorted(done) == sorted(wanted)
    return found, took


def free_ports(number: int) -> list[str]:
    """Places on loopback where nobody listens."""
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(number)]
        for place in taken:
            place.bind(("127.0.0.1", 0))
        return [f"http://127.0.0.1:{place.getsockname()[1]}" for place in taken]


@contextmanager
def black_holes(number: int, *, full: bool) -> Iterator[list[str]]:
    """Sockets that listen and never accept; `full` ones drop whoever knocks."""
    with ExitStack() as stack:
        holes = []
        for _ in range(number):
            hole = stack.enter_context(socket.socket())
            hole.bind(("127.0.0.1", 0))
            hole.listen(0 if full else 64)
            holes.append(hole.getsockname())
            for _ in range(3 if full else 0):
                knocks = stack.enter_context(socket.socket())
                knocks.setblocking(False)
                knocks.connect_ex(holes[-1])
        time.sleep(0.1)
        yield [f"http://127.0.0.1:{port}" for _, port in holes]


def test_where_everybody_refuses_each_host_is_asked_once(tracker: Tracker) -> None:
    wanted = going_on()
    found, took = looked(tracker, settings(everywhere(*free_ports(34))), wanted)
    assert {(outcome.outcome, outcome.cause) for outcome in found} == {("failed", "refused")}
    assert took < PROMISED / 2
    assert sum("(1 try)" in outcome.reason for outcome in found) == 34
    assert sum("as was found just now" in o.reason for o in found) == len(wanted) - 34
    with reading(tracker.ledger.engine) as connection:
        on_record = checks.newest(connection)
    assert {look.list_id for look in on_record} == set(wanted)
    assert {look.outcome for look in on_record} == {"failed"}


@pytest.mark.slow(10)
@pytest.mark.parametrize("full", [True, False], ids=["dropped", "never accepted"])
def test_where_packets_are_swallowed_it_ends_in_time(tracker: Tracker, full: bool) -> None:
    with black_holes(34, full=full) as holes:
        found, took = looked(tracker, settings(everywhere(*holes)), going_on())
    assert {outcome.cause for outcome in found} == {"silent"}
    assert took < PROMISED


@pytest.mark.slow(10)
def test_one_list_in_a_black_hole_ends_in_time(tracker: Tracker) -> None:
    with black_holes(1, full=False) as holes:
        (outcome,), took = looked(tracker, settings(everywhere(*holes)), ["un_sc"])
    assert outcome.cause == "silent"
    assert took < PROMISED


@pytest.mark.slow(10)
def test_name_servers_that_say_nothing_are_not_waited_for(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silence.wait(60) and [])
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    found, took = looked(tracker, Settings(), going_on())
    silence.set()
    asked = with_address()
    assert {o.cause for o in found if o.list_id in asked} == {"silent"}
    assert {o.cause for o in found if o.list_id not in asked} == {"not asked"}
    assert took < PROMISED


def test_while_somebody_answers_silence_and_trouble_are_tried_again(tracker: Tracker) -> None:
    pauses = {"first_pause": 0.01, "timeout_seconds": 1.0, "attempts": 3}
    with serving() as server, serving() as other:
        one = server.on("/one", reply(503), reply(200, GOOD))
        two = other.on("/two", slow(2.0))
        urls = {"un_sc": {"list": one}, "jp_mof": {"page": two, "list": two}}
        found, _ = looked(tracker, settings(urls, **pauses), ["un_sc", "jp_mof"])
        assert [outcome.outcome for outcome in found] == ["recorded", "failed"]
        assert (server.asked("/one"), other.asked("/two")) == (2, 3)


def test_a_host_is_asked_by_one_list_at_a_time(tracker: Tracker) -> None:
    at_once, most, turn = 0, 0, threading.Lock()

    def busy(handler: Any) -> None:
        nonlocal at_once, most
        with turn:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with turn:
            at_once -= 1
        reply(404)(handler)

    with serving() as server:
        urls = {
            key: {role: server.on(f"/{key}/{role}", busy) for role in files}
            for key, files in everywhere("").items()
        }
        found, _ = looked(tracker, settings(urls), going_on()[:10])
    assert {outcome.cause for outcome in found} == {"HTTP 404"}
    assert most == 1


def test_lists_of_hosts_of_their_own_are_asked_side_by_side(tracker: Tracker) -> None:
    wanted = going_on()[:8]
    with ExitStack() as stack:
        servers = [stack.enter_context(serving()) for _ in wanted]
        urls = {key: roles_at(server, key) for key, server in zip(wanted, servers, strict=True)}
        found, took = looked(tracker, settings(urls), wanted)
    assert {outcome.cause for outcome in found} == {"HTTP 404"}
    assert took < 0.5 * len(wanted)


def roles_at(server: Server, key: str) -> dict[str, str]:
    def late(handler: Any) -> None:
        time.sleep(0.5)
        reply(404)(handler)

    files = registry.scraper(key).source.formats[0].files
    return {role: server.on(f"/{role}", late) for role in files}


def test_a_run_that_is_broken_off_records_nothing_of_what_it_was_at(tracker: Tracker) -> None:
    hosts = Hurried()
    threading.Timer(0.5, hosts.end).start()
    began = time.monotonic()
    with black_holes(1, full=False) as holes, pytest.raises(Ended):
        live.look(tracker, settings(everywhere(*holes)), "un_sc", hosts)
    assert time.monotonic() - began < 5
    with reading(tracker.ledger.engine) as connection:
        assert checks.newest(connection) == []
    with tracker.writer("un_sc", live=True):
        """The right to write was given back."""


def outcome(list_id: str, host: str, cause: str) -> Outcome:
    at = "2026-01-01T00:00:00Z"
    return Outcome(list_id=list_id, observed_at=at, outcome="failed", host=host, cause=cause)


def test_causes_are_counted_and_named() -> None:
    lost = [outcome(f"l{n}", f"h{n}.example", Cause.NOT_FOUND) for n in range(8)]
    (ground,) = grounds.grounds(lost)
    assert ground.sentence.startswith("8 hosts could not be found: is this machine online? h0.")
    assert "h5.example and 2 more (l0, l1, l2, l3, l4, l5 and 2 more)." in ground.sentence
    mixed = [*lost, outcome("x", "x.example", "HTTP 403"), outcome("y", "y.example", "refused")]
    assert [ground.sentence for ground in grounds.grounds(mixed)[1:]] == [
        "HTTP 403 from 1 host: x.example (x).",
        "1 host refused the connection: y.example (y).",
    ]
    assert "online" not in grounds.grounds(mixed)[0].sentence


def test_one_summary_takes_the_place_of_many_rows(tmp_path: Path) -> None:
    urls = " ".join(
        f"{key}.{role}={url}"
        for key, roles in everywhere(*free_ports(5)).items()
        for role, url in roles.items()
    )
    done = run(tmp_path / "h", "run", TRACKER_URLS=urls, TRACKER_ALLOW_PRIVATE_HOSTS="yes")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 6
    assert "1 host refused the connection: 127.0.0.1 (" in done.stderr
    assert "make demo" in done.stderr
    assert "make run FROM=DIR" in done.stderr
    wanted = ("un_sc", "jp_mof")
    more = {"TRACKER_URLS": urls, "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
    rows = json.loads(run(tmp_path / "h", "run", *wanted, "--json", **more).stdout)
    assert [(row["list_id"], row["cause"]) for row in rows] == [(w, "refused") for w in wanted]


def test_where_some_lists_came_the_table_stays_and_the_causes_stand_below(tmp_path: Path) -> None:
    with serving() as server:
        good = server.on("/un.xml", reply(200, GOOD))
        urls = f"un_sc.list={good} jp_mof.page={free_ports(1)[0]}/x"
        more = {"TRACKER_URLS": urls, "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
        done = run(tmp_path / "h", "run", "un_sc", "jp_mof", **more)
    assert done.returncode == 1
    assert "recorded" in done.stdout
    assert "jp_mof" in done.stdout
    assert "1 host refused the connection: 127.0.0.1 (jp_mof)." in done.stderr
    assert "make demo" not in done.stderr


def test_a_failed_run_is_on_record_in_a_home_that_was_made(tmp_path: Path) -> None:
    home = tmp_path / "h"
    urls = f"un_sc.list={free_ports(1)[0]}/x"
    assert run(home, "run", "un_sc", TRACKER_URLS=urls).returncode == 1
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    with reading(tracker.ledger.engine) as connection:
        (look,) = checks.newest(connection)
    tracker.ledger.engine.dispose()
    assert (look.list_id, look.outcome) == ("un_sc", "failed")


def test_after_a_run_of_which_nothing_came_the_summary_is_short(tmp_path: Path) -> None:
    urls = " ".join(
        f"{key}.{role}={url}"
        for key, roles in everywhere(*free_ports(5)).items()
        for role, url in roles.items()
    )
    run(tmp_path / "h", "run", TRACKER_URLS=urls, TRACKER_ALLOW_PRIVATE_HOSTS="yes")
    lines = run(tmp_path / "h", "summary").stdout.splitlines()
    assert len(lines) <= 6
    assert f"{len(going_on())} lists were looked at" in lines[0]
