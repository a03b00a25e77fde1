"""Two `tracker serve` on one port: those of one home take turns, anybody else is told of."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command import anywhere, environment, made
from tests.service.test_serve import wait_for
from tracker.service.pages import place
from tracker.settings import Settings

pytestmark = pytest.mark.slow(10)


class Serving:
    """A running `tracker serve` on a port of our choice, and what it says."""

    def __init__(self, home: Path, port: int, name: str) -> None:
        more = {"TRACKER_LOG_FORMAT": "json", "TRACKER_SERVE_PORT": str(port)}
        more |= {
            "TRACKER_LISTS": "un_sc",
            "TRACKER_FEEDS": "none",
            "TRACKER_URLS": "un_sc.list=http://127.0.0.1:9/x",
        }
        self.logs = home.parent / f"log-{name}"
        with self.logs.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from tracker.cli import main; main()", "serve"],
                env=environment(home, more),
                stderr=log,
            )

    def said(self, event: str) -> list[dict[str, Any]]:
        lines = self.logs.read_text().splitlines(keepends=True)
        read = [json.loads(line) for line in lines if line.startswith("{") and line[-1] == "\n"]
        return [line for line in read if line["event"] == event]

    def ended(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def serve(home: Path, port: int, name: str) -> Iterator[Serving]:
    running = Serving(home, port, name)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def readiness(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return dict(json.load(answer))


def test_a_second_serve_of_a_home_stands_by_and_takes_over_pages_and_place(
    tmp_path: Path, port: int
) -> None:
    home = made(tmp_path / "h")
    with serve(home, port, "first") as first:
        wait_for(lambda: first.said("scheduling"))
        with serve(home, port, "second") as second:
            (line,) = wait_for(lambda: second.said("standing by without pages"))
            assert f"has 127.0.0.1:{port}" in line["why"]
            wait_for(lambda: len(first.logs.read_text()) and second.process.poll() is None)
            assert not second.said("serving")
            assert not second.said("scheduling")
            assert first.ended(signal.SIGTERM) == 0
            wait_for(lambda: second.said("scheduling"))
            wait_for(lambda: second.said("serving"))
            assert len(second.said("standing by without pages")) == 1
            assert readiness(port)["scheduler"] == "leading"
            assert second.ended(signal.SIGTERM) == 0


def test_after_a_kill_the_pages_are_taken_over_at_once(tmp_path: Path, port: int) -> None:
    home = made(tmp_path / "h")
    with serve(home, port, "first") as first:
        wait_for(lambda: first.said("scheduling"))
        with serve(home, port, "second") as second:
            wait_for(lambda: second.said("standing by without pages"))
            os.kill(first.process.pid, signal.SIGKILL)
            wait_for(lambda: second.said("serving"), 10)
            assert readiness(port)["scheduler"] == "standing by"  # for 60 s, as on two ports


def test_a_serve_of_another_home_is_somebody_else(tmp_path: Path, port: int) -> None:
    with serve(made(tmp_path / "h"), port, "first") as first:
        wait_for(lambda: first.said("serving"))
        done = anywhere(made(tmp_path / "other"), "serve", TRACKER_SERVE_PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Another program has 127.0.0.1:{port}" in done.stderr
    assert "TRACKER_SERVE_PORT" in done.stderr
    assert "disk" not in done.stderr


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid"])
def test_a_host_that_is_not_ours_is_wrong_usage(tmp_path: Path, host: str) -> None:
    done = anywhere(made(tmp_path / "h"), "serve", TRACKER_SERVE_HOST=host)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert host in done.stderr
    assert "serve_host" in done.stderr


def test_the_word_for_a_place_is_that_of_its_database(tmp_path: Path) -> None:
    here = place(Settings(home=tmp_path / "h"))
    assert here == place(Settings(home=tmp_path / "x" / ".." / "h"))
    assert here != place(Settings(home=tmp_path / "other"))
    postgres = "postgresql+psycopg://tracker:{}@db/tracker"
    with_one = place(Settings(database_url=postgres.format("secret")))
    assert with_one == place(Settings(database_url=postgres.format("changed")))
    assert len(with_one) == 16
