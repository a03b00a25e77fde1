"""A document is read from whoever may bring one, and from nobody who only says so."""

import socket

import httpx
import pytest

from tests.desk.people import at, desk_over, machine
from tests.web.conftest import serving
from tracker.cli.desk import built
from tracker.desk import bodies, later
from tracker.record.tracker import Tracker

LONG = b"x" * (bodies.LONGEST_OF_STRANGERS + 1)


@pytest.fixture
def nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if what somebody sends had no end."""

    def counted(*_: object) -> None:
        raise AssertionError("it is read")

    monkeypatch.setattr(bodies, "_counted", counted)


@pytest.mark.usefixtures("nothing_is_parsed")
@pytest.mark.parametrize(
    ("token", "status"), [("made up", 401), ("read:reviewer:ada", 403), ("ingest:viewer:vic", 403)]
)
def test_no_document_is_read_from_whose_token_does_not_bring_any(
    tracker: Tracker, token: str, status: int
) -> None:
    sent = machine(desk_over(tracker), token).post(
        "/v1/uploads", data={"list": "un_sc"}, files={"file": ("consolidated.xml", LONG)}
    )
    assert (sent.status_code, sent.headers["connection"]) == (status, "close")


@pytest.mark.usefixtures("nothing_is_parsed")
@pytest.mark.parametrize("path", ["/uploads", "/watch"])
def test_nor_from_whose_session_does_not(tracker: Tracker, path: str) -> None:
    """Who was signed in until just now is led to where one signs in."""
    desk = desk_over(tracker)
    for who, status in (("viewer:vic", 403), ("examiner:eve", 403), ("ended", 303)):
        sent = at(desk, who).post(path, files={"file": ("a.csv", LONG)})
        assert sent.status_code == status
    assert sent.headers["location"].startswith("/sign-in")


def test_who_may_is_read_also_at_a_desk_that_is_put_together_meanwhile(tracker: Tracker) -> None:
    """As the processes serve it: guards stand before the application is there."""
    desk = desk_over(tracker)
    with serving(later.begun(desk, built)) as address:
        for token, status in (("ingest:reviewer:ada", 400), ("read:reviewer:ada", 403)):
            sent = httpx.post(
                f"{address}/v1/uploads",
                headers={"Authorization": f"Bearer {token}"},
                data={"list": "none"},
                files={"file": ("consolidated.xml", b"x" * 100)},
                timeout=20,
            )
            assert sent.status_code == status


def test_who_may_is_read(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    sent = machine(desk, "ingest:reviewer:ada").post(
        "/v1/uploads", data={"list": "none"}, files={"file": ("consolidated.xml", LONG)}
    )
    assert sent.status_code == 400
    assert "none" in sent.json()["detail"]
    assert at(desk, "reviewer:ada").post("/uploads", files={"file": ("a", LONG)}).status_code == 403


def test_who_says_how_much_will_come_is_answered_before_it_does(tracker: Tracker) -> None:
    """On a real line: and nothing that comes behind is taken for a question."""
    head = (
        "POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer made-up\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000000\r\n\r\n"
    )
    with serving(built(desk_over(tracker))) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(head.encode() + b"--b\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            said = b""
            while part := line.recv(65536):
                said += part
    assert said.startswith(b"HTTP/1.1 401 ")
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_stranger_is_told_nothing_of_a_body_that_cannot_be_read(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    broken = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    for token, status in (("made up", 401), ("decide:reviewer:ada", 400)):
        program = machine(desk, token)
        sent = program.post("/v1/questions/x/confirm", **broken)  # type: ignore[arg-type]
        assert sent.status_code == status
