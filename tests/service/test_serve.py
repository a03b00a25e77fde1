"""`tracker serve` and `tracker watchdog` as processes: pages, signals, memory, outages."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import claims, journal, tables
from db.canonical import parsed
from db.engine import migrate, open_database, reading, writing
from tests.builders import day, person, un_xml
from tests.cli.test_cli import tracker as command
from tests.command import made
from tests.conftest import open_tracker
from tests.mailboxes import FROM, Box, receiving
from tests.servers import Answer, reply, serving
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.service import process, watchdog
from tracker.service.probes import Figures, ServeState
from tracker.service.runs import Here
from tracker.service.slots import Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

pytestmark = pytest.mark.slow(20)

CROWD = [person(n) for n in range(1, 41)]


def wait_for(found: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)
    return value


class Served:
    """A running `tracker serve`, and what it says."""

    def __init__(self, home: Path, **more: str) -> None:
        made(home)  # as `tracker init` does before
        env = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
        env |= {"TRACKER_HOME": str(home), "TRACKER_LOG_FORMAT": "json", "TRACKER_SERVE_PORT": "0"}
        env["PYTHONFAULTHANDLER"] = "1"
        self.logs = home.parent / f"log-{time.monotonic_ns()}"
        with self.logs.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from tracker.cli import main; main()", "serve"],
                env=env | {"TRACKER_LISTS": "un_sc", "TRACKER_FEEDS": "none", **more},
                stderr=log,
            )
        self.address = wait_for(self._address)

    def stop(self, seconds: float = 60) -> int:
        """Ask it to end; how it did. If it does not, where it hangs."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # faulthandler writes down all stacks
            self.process.wait(10)
            raise AssertionError(self.logs.read_text()) from None

    def lines(self) -> list[dict[str, Any]]:
        text = self.logs.read_text()
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def _address(self) -> str:
        assert self.process.poll() is None, self.logs.read_text()
        return next((str(x["address"]) for x in self.lines() if x["event"] == "serving"), "")

    def said(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["event"] == event]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def figure(self, name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("/metrics")[1], re.MULTILINE)
        assert found, name
        return float(found[1])


@contextmanager
def served(home: Path, **more: str) -> Iterator[Served]:
    running = Served(home, **more)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def address_of(url: str) -> dict[str, str]:
    return {
        "TRACKER_URLS": f"un_sc.list={url}",
        "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
        "TRACKER_ATTEMPTS": "1",
    }


def test_serve_looks_at_the_lists_answers_and_ends_in_order(tmp_path: Path) -> None:
    home = tmp_path / "h"
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with served(home, **address_of(url)) as running:
            (run,) = wait_for(lambda: running.said("run ended"))
            assert run["outcome"] == "recorded"
            assert re.fullmatch("[0-9a-f]{8}", run["run_id"])
            assert run["list_id"] == "un_sc"
            assert running.get("/healthz")[0] == 200
            status, body = running.get("/readyz")
            assert status == 200
            assert json.loads(body)["scheduler"] == "leading"
            assert running.figure('tracker_list_failing{list="un_sc"}') == 0
            assert running.figure('tracker_list_last_good_timestamp_seconds{list="un_sc"}') > 0
            assert running.figure('tracker_runs_total{list="un_sc",outcome="recorded"}') == 1
            assert running.figure("tracker_scheduler_leading") == 1
            assert running.get("/not-there")[0] == 404
            assert running.stop() == 0
            assert running.said("stopped")
    shown = json.loads(
        command(home, "schedule", "--json", TRACKER_LISTS="un_sc", TRACKER_FEEDS="none").stdout
    )
    assert shown[0]["outcome"] == "recorded"
    assert shown[0]["next_run"] > shown[0]["last_slot"]


def test_the_pages_are_on_loopback_unless_told_otherwise(tmp_path: Path) -> None:
    with served(tmp_path / "h", TRACKER_URLS="un_sc.list=http://127.0.0.1:9/x") as running:
        assert running.address.startswith("http://127.0.0.1:")


def test_a_stop_in_the_middle_of_a_look_finishes_the_look(tmp_path: Path) -> None:
    home, started = tmp_path / "h", []

    def slowly(content: bytes) -> Answer:
        def answer(handler: Any) -> None:
            started.append(1)
            time.sleep(2)
            reply(200, content)(handler)

        return answer

    with serving() as server:
        url = server.on("/list", slowly(un_xml(CROWD, day(0))))
        with served(home, **address_of(url)) as running:
            wait_for(lambda: started)
            assert running.stop() == 0
    assert json.loads(command(home, "schedule", "--json").stdout)
    assert "All is as it was recorded" in command(home, "verify").stdout
    assert [c["outcome"] for c in _checks(home)] == ["recorded"]


def _checks(home: Path) -> list[dict[str, Any]]:
    tracker = open_tracker(home)
    rows = tables.check
    with reading(tracker.ledger.engine) as connection:
        of_list = rows.select().where(rows.c.list_id == "un_sc")  # not what ships with the program
        found = [dict(r._mapping) for r in connection.execute(of_list)]
    tracker.ledger.engine.dispose()
    return found


def test_a_second_serve_stands_by_and_looks_at_nothing(tmp_path: Path) -> None:
    home = tmp_path / "h"
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with served(home, **address_of(url)) as first:
            wait_for(lambda: first.said("run ended"))
            with served(home, **address_of(url)) as second:
                time.sleep(2)
                assert json.loads(second.get("/readyz")[1])["scheduler"] == "standing by"
                assert second.figure("tracker_scheduler_leading") == 0
                assert not second.said("run ended")
                first.stop()
                wait_for(lambda: json.loads(second.get("/readyz")[1])["scheduler"] == "leading")


def test_a_wrong_schedule_is_said_at_the_start_and_in_the_figures(tmp_path: Path) -> None:
    more = {"TRACKER_SCHEDULE": "{un_sc: {zone: Mars/Olympus}}"}
    with served(tmp_path / "h", TRACKER_URLS="un_sc.list=http://127.0.0.1:9/x", **more) as running:
        (wrong,) = wait_for(lambda: running.said("wrong schedule"))
        assert "un_sc" in wrong["why"]
        assert running.figure('tracker_list_schedule_wrong{list="un_sc"}') == 1
        wait_for(lambda: running.said("run ended"))  # the list is looked at all the same
    shown = command(tmp_path / "h", "schedule", "--json", **more)
    assert shown.returncode == 1
    assert shown.stderr.count("Mars/Olympus") == 1


def test_the_service_manager_is_told_when_we_are_ready(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(path)
        line.settimeout(20)
        more = {"TRACKER_URLS": "un_sc.list=http://127.0.0.1:9/x", "NOTIFY_SOCKET": path}
        with served(tmp_path / "h", **more) as running:
            assert line.recv(100) == b"READY=1"
            assert line.recv(100) == b"WATCHDOG=1"
            assert running.stop() == 0


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = command(
            tmp_path / "h",
            "serve",
            TRACKER_SERVE_PORT=port,
            TRACKER_LISTS="un_sc",
            TRACKER_FEEDS="none",
        )
    assert done.returncode == 1
    taken_by = f"Another program has 127.0.0.1:{port}, where the pages are to be"
    assert done.stderr == f"{taken_by}: set serve_port (TRACKER_SERVE_PORT) to a free one.\n"
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_waited_for_and_seen_from_outside(
    tracker: Tracker, tmp_path: Path
) -> None:
    wanted = Settings(home=tmp_path, lists=("un_sc",), feeds=("none",))
    away = Tracker.over(open_database(f"sqlite:///{tmp_path}/h/tracker.db"), None)  # type: ignore[arg-type]
    shutil.rmtree(tmp_path / "h")
    scheduler = Scheduler(away, wanted, Here(away, wanted, look=_unchanged))
    scheduler.start()
    state = ServeState(tracker=away, scheduler=scheduler)
    process.tick(state)
    assert "unable to open" in state.trouble
    assert state.alive().ok
    health = state.ready()
    assert not health.ok
    assert "unable to open" in health.database
    (up,) = Figures(away, scheduler, wanted).collect()
    assert up.name == "tracker_database_up"
    assert up.samples[0].value == 0
    migrate(open_database(f"sqlite:///{tmp_path}/h/tracker.db"))  # and here it is again
    process.tick(state)
    assert state.trouble == ""
    assert state.ready().ok
    scheduler.stop()


def _unchanged(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
    return Outcome(list_id=list_id, observed_at="", outcome="unchanged")


def test_a_loop_that_hangs_is_not_healthy(tracker: Tracker, tmp_path: Path) -> None:
    wanted = Settings(home=tmp_path, lists=("un_sc",), feeds=("none",))
    scheduler = Scheduler(tracker, wanted, Here(tracker, wanted))
    state = ServeState(tracker=tracker, scheduler=scheduler)
    assert state.alive().ok
    state.ticked -= 61
    assert not state.alive().ok
    assert not state.ready().ok


# With the sender.


def mail_settings(box: Box) -> dict[str, str]:
    return {
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(box.port),
        "TRACKER_SMTP_SECURITY": "none",
        "TRACKER_MAIL_FROM": FROM,
        "TRACKER_STATUS_AT": "23:59 UTC",
        "TRACKER_LISTS": "un_sc",
        "TRACKER_FEEDS": "none",
    }


def subscribed(home: Path) -> None:
    done = command(home, "alerts", "add", "desk", "--to", "desk@bank.example", "--by", "ada")
    assert done.returncode == 0, done.stderr


def test_a_served_change_is_mailed_by_serve(tmp_path: Path) -> None:
    home = tmp_path / "h"
    with receiving(Box()) as box, serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        more = mail_settings(box) | address_of(url)
        subscribed(home)
        command(home, "run", "un_sc", **more)
        new = person(100, name="Newly Listed")
        server.on("/list", reply(200, un_xml([*CROWD, new], day(1))))
        with served(home, **more) as running:
            wait_for(lambda: running.said("run ended"))
            wait_for(lambda: any("Newly Listed" in s for s in box.subjects("desk@bank.example")))
            time.sleep(1)
        assert sum("Newly Listed" in s for s in box.subjects()) == 1


def test_the_watchdog_mails_once_per_outage_and_again_on_recovery(tmp_path: Path) -> None:
    home = tmp_path / "h"
    with receiving(Box()) as box:
        more = mail_settings(box) | {"TRACKER_URLS": "un_sc.list=http://127.0.0.1:9/x"}
        subscribed(home)
        for _ in range(2):
            done = command(home, "watchdog", **more)
            assert done.returncode == 1
            assert "No scheduler has ever run" in done.stderr
        assert [s for s in box.subjects() if "stopped" in s] != []
        assert len([s for s in box.subjects() if "stopped" in s]) == 1
        more |= {"TRACKER_ATTEMPTS": "1", "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
        with served(home, **more) as running:
            wait_for(lambda: running.said("run ended"))
            assert command(home, "watchdog", **more).returncode == 0
            assert command(home, "watchdog", **more).returncode == 0
            wait_for(lambda: [s for s in box.subjects() if "works again" in s])
        assert len([s for s in box.subjects() if "The scheduler works again" in s]) == 1


# The schedule on the command line.


def test_explain_gives_the_next_20_runs_and_why(tmp_path: Path) -> None:
    home = tmp_path / "h"
    rows = json.loads(command(home, "schedule", "--explain", "--json").stdout)
    assert len(rows) == 20
    assert [r["at"] for r in rows] == sorted(r["at"] for r in rows)
    assert all(r["why"] for r in rows)
    one = json.loads(command(home, "schedule", "--explain", "un_sc", "--json").stdout)
    assert {r["list_id"] for r in one} == {"un_sc"}
    assert len(one) == 20


def test_pause_and_resume_need_a_name_and_a_reason(tmp_path: Path) -> None:
    home = tmp_path / "h"
    assert command(home, "schedule", "un_sc", "--pause", "--by", "ada").returncode == 2
    assert command(home, "schedule", "un_sc", "--pause", "--reason", "x").returncode == 2
    assert command(home, "schedule", "un_sc", "--pause", "--resume").returncode == 2
    done = command(home, "schedule", "un_sc", "--pause", "--reason", "moving", "--by", "ada")
    assert done.returncode == 0
    shown = json.loads(command(home, "schedule", "un_sc", "--json").stdout)
    assert "moving" in shown[0]["paused"]
    asked = command(home, "doctor")
    assert asked.returncode == 1
    assert "BAD  un_sc: paused by ada" in asked.stdout
    asked = command(home, "schedule", "un_sc", "--now")
    assert asked.returncode == 1
    assert "paused" in asked.stderr
    command(home, "schedule", "un_sc", "--resume", "--reason", "moved", "--by", "ada")
    shown = json.loads(command(home, "schedule", "un_sc", "--json").stdout)
    assert shown[0]["paused"] == ""


def test_a_look_at_once_needs_a_scheduler_that_lives(tmp_path: Path) -> None:
    done = command(tmp_path / "h", "schedule", "un_sc", "--now")
    assert done.returncode == 1
    assert "tracker run un_sc" in done.stderr


def test_a_list_that_the_settings_misspell_stops_no_other(tmp_path: Path) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        more = address_of(url) | {"TRACKER_LISTS": "un_scc un_sc", "TRACKER_FEEDS": "none"}
        done = command(tmp_path / "h", "run", "--json", **more)
    assert done.returncode == 1
    found = {r["list_id"]: (r["outcome"], r["reason"]) for r in json.loads(done.stdout)}
    assert found["un_sc"][0] == "recorded"
    assert found["un_scc"][0] == "failed"
    assert "un_scc" in found["un_scc"][1]


# The watchdog.


class Told(list[tuple[str, str, str]]):
    def __call__(self, key: str, subject: str, sentence: str) -> None:
        self.append((key, subject, sentence))


def test_the_watchdog_tells_once_per_outage_and_again_on_recovery(tracker: Tracker) -> None:
    wanted, told = Settings(lists=("un_sc",), feeds=("none",), watchdog_seconds=300), Told()
    post = Post(tracker.ledger.engine)
    assert post.keep(tracker.clock())
    assert watchdog.look(tracker, wanted, told) == ""
    assert told == []
    for _ in range(3):
        tracker.clock.now += timedelta(minutes=5)  # type: ignore[attr-defined]
        assert "no sign of life" in watchdog.look(tracker, wanted, told)
    assert [subject for _, subject, _ in told] == ["The scheduler has stopped"]
    post.beaten = float("-inf")
    assert post.keep(tracker.clock())
    assert watchdog.look(tracker, wanted, told) == ""
    assert watchdog.look(tracker, wanted, told) == ""
    assert [s for _, s, _ in told][1:] == ["The scheduler works again"]
    tracker.clock.now += timedelta(minutes=6)  # type: ignore[attr-defined]
    watchdog.look(tracker, wanted, told)
    assert len(told) == 3
    assert len({key for key, _, _ in told}) == 3  # a new outage has a new key


def test_a_watchdog_that_dies_before_it_noted_the_outage_tells_again_under_the_same_key(
    tracker: Tracker,
) -> None:
    wanted, told = Settings(lists=("un_sc",), feeds=("none",)), Told()
    Post(tracker.ledger.engine).keep(tracker.clock())
    tracker.clock.now += timedelta(minutes=6)  # type: ignore[attr-defined]

    def dies(key: str, subject: str, sentence: str) -> None:
        told(key, subject, sentence)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watchdog.look(tracker, wanted, dies)
    watchdog.look(tracker, wanted, told)
    assert len(told) == 2
    assert told[0][0] == told[1][0]


def test_a_scheduler_that_beats_but_looks_at_nothing_is_dead_too(tracker: Tracker) -> None:
    wanted, told = Settings(lists=("un_sc",), feeds=("none",)), Told()
    post = Post(tracker.ledger.engine)
    post.keep(tracker.clock())
    tracker.clock.now += timedelta(hours=7, minutes=1)  # type: ignore[attr-defined]
    post.beaten = float("-inf")
    post.keep(tracker.clock())
    assert "un_sc was last looked at" in watchdog.look(tracker, wanted, told)
    with writing(tracker.ledger.engine) as connection:
        claims.set_schedule(connection, "un_sc", finished_at=stamp(tracker.clock()))
    assert watchdog.look(tracker, wanted, told) == ""
    with reading(tracker.ledger.engine) as connection:
        said = [parsed(r.body)["what"] for r in journal.of_kind(connection, "watchdog", "")]
    assert said == ["down", "up"]


def test_a_clock_set_back_far_behind_the_last_sign_of_life_is_an_outage(tracker: Tracker) -> None:
    wanted, told = Settings(lists=("un_sc",), feeds=("none",)), Told()
    Post(tracker.ledger.engine).keep(tracker.clock() + timedelta(days=2))
    assert "no sign of life" in watchdog.look(tracker, wanted, told)
