"""Mail servers that hang, drip or never stop talking: one message's time, and all wait in order."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading
from tests.mailboxes import FROM, Box, receiving
from tests.notices.test_delivery import ADA, answers, later, ledger, subscribe, told
from tests.scrapers.test_hostile_answers import at_most
from tracker.notices import rounds
from tracker.notices.channels import smtp
from tracker.record.tracker import Tracker
from tracker.settings import Settings

Talk = Callable[[socket.socket], None]


def lines(*said: bytes) -> Talk:
    """A server that answers each line of ours with its next; the last one again and again."""

    def talk(line: socket.socket) -> None:
        heard = line.makefile("rb")
        line.sendall(said[0])
        for answer in said[1:]:
            heard.readline()
            line.sendall(answer)
        while heard.readline():
            line.sendall(said[-1])

    return talk


def endless(first: Sequence[bytes], part: bytes, pause: float = 0.0) -> Talk:
    """Talks as a server does, and then goes on for ever."""

    def talk(line: socket.socket) -> None:
        heard = line.makefile("rb")
        for number, answer in enumerate(first):
            if number:
                heard.readline()
            line.sendall(answer)
        if first:
            heard.readline()
        while True:
            line.sendall(part)
            time.sleep(pause)

    return talk


@contextmanager
def talking(talk: Talk, tmp_path: Path, **more: Any) -> Iterator[tuple[Settings, list[float]]]:
    """A server, the settings of a tracker that goes to it, and when somebody came."""
    came: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                came.append(time.monotonic())
                threading.Thread(target=one, args=(line,), daemon=True).start()

        def one(line: socket.socket) -> None:
            try:
                with line:
                    talk(line)
            except OSError:
                """The other side has had enough, which is what it should."""

        threading.Thread(target=serve, daemon=True).start()
        plain = {"home": tmp_path, "smtp_host": "127.0.0.1", "smtp_security": "none"}
        plain |= {"smtp_port": listener.getsockname()[1], "mail_from": FROM}
        plain |= {"smtp_timeout_seconds": 0.15, "status_at": "23:59 UTC"}
        yield Settings(**plain | more), came
        listener.shutdown(socket.SHUT_RDWR)


HELLO = (b"220 here\r\n", b"250 mail.example\r\n")

SLOW = {
    "greeting": endless((), b"2", 0.05),
    "lines of the greeting": endless((), b"220-x\r\n", 0.05),
    "names of what it can": endless(HELLO[:1], b"250-x\r\n", 0.05),
    "answer to a sender": endless(HELLO, b"250-x\r\n", 0.05),
    "answer to a recipient": endless((*HELLO, b"250 ok\r\n"), b"2", 0.05),
    "answer to a mail": endless((*HELLO, *[b"250 ok\r\n"] * 2), b"354-go\r\n", 0.05),
}


@pytest.mark.parametrize("talk", SLOW.values(), ids=list(SLOW))
def test_a_drip_costs_one_message_its_time(tracker: Tracker, tmp_path: Path, talk: Talk) -> None:
    """Four times as long as one step may take, whatever drips; the others wait, none is lost."""
    subscribe(tracker, to=[ADA, "bob@bank.example", "eve@bank.example"])
    told(tracker)
    with talking(talk, tmp_path) as (settings, came):
        began = time.monotonic()
        report = rounds.tick(tracker, settings)
        assert time.monotonic() - began < 3
    assert len(came) == 1
    assert report.accepted == 0
    assert "waiting" in report.problems[-1]
    assert [row["state"] for row in ledger(tracker)].count("pending") >= 2
    with receiving(Box()) as box:
        later(tracker, minutes=5)
        assert rounds.tick(tracker, box.settings(tmp_path)).accepted == 3


def test_who_is_connected_too_late_is_not_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host of many addresses, none of which answers but the last."""
    plain = socket.create_connection

    def late(*given: Any, **more: Any) -> socket.socket:
        time.sleep(0.3)
        return plain(*given, **more)

    with talking(SLOW["greeting"], tmp_path) as (settings, _):
        monkeypatch.setattr(socket, "create_connection", late)
        began = time.monotonic()
        with pytest.raises(smtp.TooSlow):
            smtp.Line(settings.smtp_host, settings.smtp_port, timeout=9.0, seconds=0.1)
        assert time.monotonic() - began < 2


FLOODS = {
    "greeting": endless((), b"220-" + b"x" * 500 + b"\r\n"),
    "a line": endless((), b"2" * 10_000),
    "names": endless(HELLO[:1], b"250-" + b"x" * 500 + b"\r\n"),
    "sender": endless(HELLO, b"250-" + b"x" * 500 + b"\r\n"),
    "recipient": endless((*HELLO, b"250 ok\r\n"), b"550-" + b"x" * 500 + b"\r\n"),
}


@pytest.mark.parametrize("talk", FLOODS.values(), ids=list(FLOODS))
def test_an_answer_without_end_is_not_kept(tracker: Tracker, tmp_path: Path, talk: Talk) -> None:
    subscribe(tracker)
    told(tracker)
    with talking(talk, tmp_path, smtp_timeout_seconds=5.0) as (settings, _), at_most(12_000_000):
        began = time.monotonic()
        (problem, *_) = rounds.tick(tracker, settings).problems
        assert time.monotonic() - began < 3
    assert problem.isprintable()
    assert ledger(tracker)[0]["state"] in ("failed", "pending")


@pytest.mark.parametrize(
    "talk",
    [
        lines(b"\x00\xff\r\n"),
        lines(b"2\xc3\r\n"),
        lines(b"999999 x\r\n"),
        lines(b"-1 x\r\n"),
        lines(*HELLO, b"250\r\n", b"\r\n"),
        lines(*HELLO, b"xyz ok\r\n"),
        lines(*HELLO, b"450 \x00\x1b[2J\x07\xff\xfe\r\n"),
        lines(*HELLO, b"250 ok\r\n", b"421 away\r\n"),
    ],
    ids=range(8),
)
def test_whatever_it_says_is_an_answer_that_can_be_kept(
    tracker: Tracker, tmp_path: Path, talk: Talk
) -> None:
    subscribe(tracker)
    told(tracker)
    with talking(talk, tmp_path, smtp_timeout_seconds=2.0) as (settings, _):
        (problem, *_) = rounds.tick(tracker, settings).problems
    assert problem.isprintable()
    assert ledger(tracker)[0]["state"] in ("failed", "pending", "dead")


@pytest.mark.parametrize("reply", ["450 4.0.0 \x00nul", "550 5.0.0 \x00\x1b[2J"])
def test_a_nul_in_an_answer_breaks_no_database(
    on_both: Tracker, tmp_path: Path, reply: str
) -> None:
    subscribe(on_both)
    told(on_both)
    with talking(lines(*HELLO, reply.encode() + b"\r\n"), tmp_path) as (settings, _):
        rounds.tick(on_both, settings)
    ((outcome, code),) = answers(on_both)
    assert (outcome, code) in (("failed", 450), ("dead", 550))
    with reading(on_both.ledger.engine):
        assert "\x00" not in ledger(on_both)[0]["answer"]


def test_a_long_answer_that_ends_is_taken(tracker: Tracker, tmp_path: Path) -> None:
    """Servers tell what they can in many lines."""
    many = b"250-x\r\n" * 500 + b"250 y\r\n"
    subscribe(tracker)
    told(tracker)
    talk = lines(HELLO[0], many, *[many] * 2, b"354 go\r\n")
    with talking(talk, tmp_path, smtp_timeout_seconds=2.0) as (settings, _):
        assert len(many) < smtp.LONGEST_REPLY
        assert "354" in str(rounds.tick(tracker, settings).problems)
