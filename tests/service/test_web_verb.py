"""`tracker web`: the desk alone, any number of times, and the link of the first admin."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import claims
from db.engine import open_database, reading
from tests.command import anywhere, environment, made
from tests.service.test_one_port import port as port  # a fixture
from tests.service.test_serve import served, wait_for
from tracker.service import slots

pytestmark = pytest.mark.slow(8)


@contextmanager
def web(
    home: Path, port: int, form: str = "json"
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = home.parent / f"web-{port}"
    more = {"TRACKER_SERVE_PORT": str(port), "TRACKER_LOG_FORMAT": form}
    with log.open("wb") as out:
        words = [sys.executable, "-c", "from tracker.cli import main; main()", "web"]
        process = subprocess.Popen(words, env=environment(home, more), stderr=out)
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as why:
        return why.code
    except OSError:
        return 0


def test_it_answers_schedules_nothing_and_ends_in_order(tmp_path: Path, port: int) -> None:
    home = made(tmp_path / "h")
    with web(home, port) as (process, log):
        wait_for(lambda: status(port, "/healthz") == 200)
        wait_for(lambda: "sign-in/link" in log.read_text())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
            assert json.load(answer)["scheduler"] == "none here"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            figures = answer.read().decode()
        assert "tracker_scheduler_leading 0.0" in figures
        assert 'tracker_list_failing{list="un_sc"} 0.0' in figures
        assert status(port, "/v1/lists") == 401
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        (said,) = [line for line in lines if line["event"] == "no account yet"]
        assert status(port, said["link"].partition(str(port))[2]) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with reading(open_database(f"sqlite:///{home / 'tracker.db'}")) as connection:
        assert claims.duty(connection, slots.DUTY).beat_at == ""


def test_a_port_is_one_process_s_and_a_second_one_is_told(tmp_path: Path, port: int) -> None:
    home = made(tmp_path / "h")
    with web(home, port, "console") as (_, log):
        wait_for(lambda: status(port, "/healthz") == 200)
        wait_for(lambda: "sign-in/link" in log.read_text())
        assert (
            len(re.findall(r"http://127\.0\.0\.1:\d+/sign-in/link\?key=\S+", log.read_text())) == 1
        )
        done = anywhere(home, "web", TRACKER_SERVE_PORT=str(port))
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"Another program has 127.0.0.1:{port}" in done.stderr


def test_the_desk_of_serve_has_pages_beside_the_probes(tmp_path: Path) -> None:
    with served(tmp_path / "h", TRACKER_URLS="un_sc.list=http://127.0.0.1:9/x") as running:
        assert running.get("/static/desk.css")[0] == 200
        assert running.get("/v1/lists")[0] == 401
        (said,) = wait_for(lambda: running.said("no account yet"))
        assert running.get("/sign-in/link?" + said["link"].partition("?")[2])[0] == 200
        assert running.stop() == 0
