"""Who connects to the page of probes may be slow, many or endless: probes are still answered."""

import contextlib
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily

from tracker.service import probes
from tracker.service.pages import Pages
from tracker.service.probes import Liveness, Readiness, ServeState
from tracker.settings import Settings

FIT = Readiness(ok=True, scheduler="leading", stopping=False, wrong_schedules=[], database="ok")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test has time for."""
    monkeypatch.setattr(probes, "REQUEST_SECONDS", 0.6)
    monkeypatch.setattr(probes, "QUEUE_SECONDS", 0.1)


class State:
    """A process that lives; how long it takes to say how fit it is."""

    def __init__(self) -> None:
        self.wait = threading.Event()
        self.wait.set()
        self.asked = 0

    def alive(self) -> Liveness:
        return Liveness(ok=True, last_tick_seconds_ago=0.1)

    def ready(self) -> Readiness:
        self.asked += 1
        self.wait.wait(10)
        return FIT


class Big:
    """A figure of many lines: an answer that does not fit into the buffers of a connection."""

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        figure = GaugeMetricFamily("big", "text", labels=("n",))
        for number in range(10_000):
            figure.add_metric((f"{number:01000}",), 1.0)
        yield figure


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def page(state: State, tmp_path: Path) -> Iterator[tuple[str, int]]:
    settings = Settings(home=tmp_path, serve_port=0)
    registry = CollectorRegistry()
    registry.register(cast(Any, Big()))
    with contextlib.closing(Pages(settings, cast(ServeState, state), registry)) as pages:
        assert pages.open()
        yield "127.0.0.1", int(pages.address.rpartition(":")[2])


def healthy(page: tuple[str, int]) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{page[1]}/healthz", timeout=3) as answer:
        return bool(json.load(answer)["ok"])


def said(page: tuple[str, int], question: bytes, patience: float = 3.0) -> bytes:
    """All that is answered to a question, until the line ends."""
    with socket.create_connection(page, timeout=patience) as line:
        with contextlib.suppress(OSError):
            line.sendall(question)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while part := line.recv(65_536):
                answer += part
        return answer


def lines_served() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if "process_request_thread" in t.name]


@pytest.fixture(autouse=True)
def nobody_else() -> None:
    """Lines that other tests of this process left behind are not ours; they are counted by name."""
    BEFORE[:] = lines_served()


BEFORE: list[threading.Thread] = []


def threads() -> int:
    return len([thread for thread in lines_served() if thread not in BEFORE])


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"", b"G"),
        (b"GET /healthz HTTP/1.1\r\n", b"X: y\r\n"),
        (b"GET /healthz HTTP/1.1\r\nX: ", b"y"),
        (b"GET /", b"x"),
        (b"", b""),
    ],
    ids=["method", "headers", "a header", "an address", "nothing"],
)
def test_a_drip_ends_when_its_time_is_used_up(
    page: tuple[str, int], start: bytes, part: bytes
) -> None:
    began = time.monotonic()
    with socket.create_connection(page, timeout=5) as line:
        line.sendall(start)
        line.setblocking(False)
        while not _ended(line):
            with contextlib.suppress(OSError):
                line.send(part)
            time.sleep(0.02)
    assert time.monotonic() - began < 3
    assert healthy(page)


def _ended(line: socket.socket) -> bool:
    try:
        return line.recv(100) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.usefixtures("hurried")
def test_who_does_not_read_the_answer_is_left(page: tuple[str, int]) -> None:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(page)
        line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        until = time.monotonic() + 20
        while not threads() and time.monotonic() < until:
            time.sleep(0.01)
        assert threads() == 1
        while threads() and time.monotonic() < until:
            time.sleep(0.05)
        assert threads() == 0


def test_many_idle_lines_are_few_and_probes_are_answered(page: tuple[str, int]) -> None:
    """No time has passed for any of them: what ends them is their number."""
    with contextlib.ExitStack() as lines:
        idle = [
            lines.enter_context(socket.create_connection(page, timeout=3))
            for _ in range(3 * probes.MOST_LINES)
        ]
        assert all(healthy(page) for _ in range(5))
        assert threads() <= probes.MOST_LINES + 1
        assert idle[0].recv(1) == b""  # the oldest is gone, and the newest still heard
        idle[-1].sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b"200" in idle[-1].recv(100)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"x" * 1_000_000, b"414"),
        (b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 90 + b"\r\n", b"431"),
        (b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"431"),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", b"400"),
        (b"GET /healthz HTTP/99999999999999999999.1\r\n\r\n", b"400"),
        (b"GET /../../etc/passwd HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /healthz HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"501"),
    ],
    ids=range(9),
)
def test_what_is_no_question_is_answered_shortly(
    page: tuple[str, int], question: bytes, status: bytes
) -> None:
    answer = said(page, question)
    assert status in answer.partition(b"\r\n")[0] or answer == b""  # reset: we sent too much
    assert len(answer) < 2000
    assert healthy(page)


@pytest.mark.parametrize("alive", [b"", b"Connection: keep-alive\r\n"])
def test_a_line_has_one_question(page: tuple[str, int], alive: bytes) -> None:
    """What was sent behind it is not answered."""
    question = b"GET /healthz HTTP/1.1\r\n" + alive + b"\r\n"
    assert said(page, question * 50).count(b"last_tick_seconds_ago") == 1


@pytest.mark.usefixtures("hurried")
def test_few_at_a_time_read_the_database(page: tuple[str, int], state: State) -> None:
    state.wait.clear()
    with ThreadPoolExecutor(20) as clients:
        asked = [clients.submit(said, page, b"GET /readyz HTTP/1.0\r\n\r\n") for _ in range(20)]
        time.sleep(0.4)
        assert state.asked <= probes.MOST_READERS
        assert healthy(page)
        state.wait.set()
        answers = [one.result() for one in asked]
    assert sum(b"503" in answer.partition(b"\r\n")[0] for answer in answers) >= 16
    assert b'"ok": true' in said(page, b"GET /readyz HTTP/1.0\r\n\r\n")


def test_a_page_that_breaks_keeps_no_place(
    page: tuple[str, int], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(State, "ready", lambda _: SimpleNamespace(ok=7))
        for _ in range(probes.MOST_READERS + 3):
            assert said(page, b"GET /readyz HTTP/1.0\r\n\r\n") == b""
    assert b'"ok": true' in said(page, b"GET /readyz HTTP/1.0\r\n\r\n")
