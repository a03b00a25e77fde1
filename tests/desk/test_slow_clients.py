"""Who connects to the desk may be slow, many or endless: probes are still answered."""

import contextlib
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from tests.desk.people import desk_over
from tracker.cli.desk import built
from tracker.desk import lines, probing, server
from tracker.desk.lines import MOST_LINES
from tracker.desk.probing import MOST_READERS
from tracker.desk.server import Server
from tracker.record.tracker import Tracker
from tracker.service.probes import Liveness, Probed, Readiness
from tracker.settings import Settings

FIT = Readiness(ok=True, scheduler="leading", stopping=False, wrong_schedules=[], database="ok")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test has time for."""
    monkeypatch.setattr(lines, "REQUEST_SECONDS", 0.6)
    monkeypatch.setattr(lines, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(probing, "QUEUE_SECONDS", 0.1)


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

    def figures(self) -> bytes:
        """An answer that does not fit into the buffers of a connection."""
        return b"x" * 10_000_000


class Place(NamedTuple):
    """Where a desk is answered."""

    host: str
    port: int
    server: Server

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    @property
    def lines(self) -> int:
        return len(self.server.lines.open)


@contextlib.contextmanager
def answering(tracker: Tracker, settings: Settings, probed: Probed) -> Iterator[Place]:
    """A desk on a free port, as part of a process that is probed."""
    desk = replace(desk_over(tracker, settings), probed=probed)
    listening = socket.create_server(("127.0.0.1", 0))
    served = Server(built(desk), listening)
    try:
        yield Place(*listening.getsockname(), served)
    finally:
        served.close()


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def page(state: State, tracker: Tracker) -> Iterator[Place]:
    with answering(tracker, Settings(requests_a_minute=0), state) as place:
        yield place


def healthy(page: Place) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{page.port}/healthz", timeout=3) as answer:
        return bool(json.load(answer)["ok"])


def said(page: Place, question: bytes, patience: float = 3.0) -> bytes:
    """All that is answered to a question, until the line ends."""
    with socket.create_connection(page.address, timeout=patience) as line:
        with contextlib.suppress(OSError):
            line.sendall(question)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while part := line.recv(65_536):
                answer += part
        return answer


def comes_true(found: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not found() and time.monotonic() < until:
        time.sleep(0.02)
    return found()


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
def test_a_drip_ends_when_its_time_is_used_up(page: Place, start: bytes, part: bytes) -> None:
    began = time.monotonic()
    with socket.create_connection(page.address, timeout=5) as line:
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
def test_who_does_not_read_the_answer_is_left(page: Place) -> None:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(page.address)
        line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        assert comes_true(lambda: page.lines == 1)
        assert comes_true(lambda: page.lines == 0)
    assert healthy(page)


def test_many_idle_lines_are_few_and_probes_are_answered(page: Place) -> None:
    """No time has passed for any of them: what ends them is their number."""
    with contextlib.ExitStack() as lines:
        idle = [
            lines.enter_context(socket.create_connection(page.address, timeout=3))
            for _ in range(2 * MOST_LINES)
        ]
        assert all(healthy(page) for _ in range(5))
        assert page.lines <= MOST_LINES
        assert idle[0].recv(1) == b""  # the oldest is gone, and the newest still heard
        idle[-1].sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b"200" in idle[-1].recv(100)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"414"),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"x" * 1_000_000, b"431"),
        (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 90 + b"\r\n", b"431"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"431"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", b"400"),
        (b"GET /healthz HTTP/99999999999999999999.1\r\n\r\n", b"400"),
        (b"GET /../../etc/passwd HTTP/1.0\r\nHost: localhost\r\n\r\n", b"404"),
        (b"POST /healthz HTTP/1.0\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n", b"405"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400"),
    ],
    ids=range(11),
)
def test_what_is_no_question_is_answered_shortly(
    page: Place, question: bytes, status: bytes
) -> None:
    answer = said(page, question)
    assert status in answer.partition(b"\r\n")[0] or answer == b""  # reset: we sent too much
    assert len(answer) < 4000
    assert healthy(page)


@pytest.mark.parametrize("alive", [b"", b"Connection: keep-alive\r\n"])
def test_what_is_asked_behind_a_question_is_left(page: Place, alive: bytes) -> None:
    """Who waits for the answer may ask again on the same line."""
    question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + alive + b"\r\n"
    assert said(page, question * 50).count(b"last_tick_seconds_ago") == 1
    line = HTTPConnection(*page.address, timeout=3)
    for _ in range(3):
        line.request("GET", "/healthz")
        assert b"last_tick_seconds_ago" in line.getresponse().read()
    line.close()


@pytest.mark.usefixtures("hurried")
def test_few_at_a_time_read_the_database(page: Place, state: State) -> None:
    state.wait.clear()
    with ThreadPoolExecutor(20) as clients:
        asked = [clients.submit(said, page, b"GET /readyz HTTP/1.0\r\n\r\n") for _ in range(20)]
        time.sleep(0.4)
        assert state.asked <= MOST_READERS
        assert healthy(page)
        state.wait.set()
        answers = [one.result() for one in asked]
    assert sum(b"503" in answer.partition(b"\r\n")[0] for answer in answers) >= 16
    assert b'"ok": true' in said(page, b"GET /readyz HTTP/1.0\r\n\r\n")


def test_a_page_that_breaks_keeps_no_place(
    page: Place, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(State, "ready", lambda _: SimpleNamespace(ok=7))
        for _ in range(MOST_READERS + 3):
            answer = said(page, b"GET /readyz HTTP/1.0\r\n\r\n")
            assert b" 500 " in answer.splitlines()[0]
            assert b"SimpleNamespace" not in answer
    assert b'"ok": true' in said(page, b"GET /readyz HTTP/1.0\r\n\r\n")


BODY = b"POST /lists HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.usefixtures("hurried")
def test_a_body_that_does_not_come_to_its_end_ends_in_time(page: Place) -> None:
    """And it keeps nobody else from being answered: no place is taken before it is whole."""
    with contextlib.ExitStack() as slow:
        lines_ = [
            slow.enter_context(socket.create_connection(page.address, timeout=5)) for _ in range(30)
        ]
        for line in lines_:
            line.sendall(BODY + b"x")
        began = time.monotonic()
        assert b" 303 " in said(page, b"GET /lists HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert time.monotonic() - began < 0.6
        assert comes_true(lambda: page.lines == 0, 5)
        assert all(_ended(line) for line in lines_)


def test_an_answer_under_way_is_not_ended_by_newcomers(page: Place, state: State) -> None:
    state.wait.clear()
    with ThreadPoolExecutor(1) as client, contextlib.ExitStack() as crowd:
        waiting = client.submit(said, page, b"GET /readyz HTTP/1.0\r\n\r\n", 10)
        assert comes_true(lambda: state.asked == 1)
        for _ in range(MOST_LINES + 10):
            crowd.enter_context(socket.create_connection(page.address, timeout=3))
        state.wait.set()
        assert b'"ok": true' in waiting.result()


def test_it_ends_in_seconds_whatever_is_under_way(
    tracker: Tracker, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ENDING_SECONDS", 1)
    state.wait.clear()
    with answering(tracker, Settings(), state) as place, ThreadPoolExecutor(1) as client:
        waiting = client.submit(said, place, b"GET /readyz HTTP/1.0\r\n\r\n", 10)
        assert comes_true(lambda: state.asked == 1)
        began = time.monotonic()
        place.server.close()
        assert time.monotonic() - began < 4
        state.wait.set()
        waiting.result()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(place.address, timeout=1)
