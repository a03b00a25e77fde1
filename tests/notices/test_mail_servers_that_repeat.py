"""Mail servers that say our password back, and names that no line can be opened with."""

import ssl
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.mailboxes import certificate
from tests.notices.test_delivery import ledger, subscribe, told
from tests.notices.test_hostile_mail_servers import HELLO, Talk, lines, talking
from tests.scrapers.test_hostile_answers import at_most
from tracker.notices import rounds
from tracker.record.tracker import Tracker

PASSWORD = "hunter2hunter2"
PACKED = [
    PASSWORD,
    b64encode(PASSWORD.encode()).decode(),
    b64encode(f"\0ada\0{PASSWORD}".encode()).decode(),
]
LOGIN = {"smtp_user": "ada", "smtp_password": PASSWORD, "smtp_password_in_clear": True}
EVIL = "\x1b[31m\x9b\u202e\U000e0041\ufe0e\0"


def offering(*said: bytes) -> Talk:
    """A server that wants a password."""
    return lines(HELLO[0], b"250-x\r\n250 AUTH PLAIN LOGIN\r\n", *said)


def problem(tracker: Tracker, tmp_path: Path, talk: Talk, **more: Any) -> str:
    """The only sentence of a round in which nothing went out, and every message waits."""
    subscribe(tracker, to=["ada@bank.example", "bob@bank.example"])
    told(tracker)
    plain = {"smtp_timeout_seconds": 2.0, **more}
    with talking(talk, tmp_path, **plain) as (settings, _), at_most(12_000_000):
        report = rounds.tick(tracker, settings)
    assert report.accepted == 0
    assert {row["state"] for row in ledger(tracker)} == {"pending"}
    (sentence,) = report.problems
    assert sentence.isprintable()
    assert len(sentence) < 1200
    return sentence


@pytest.mark.parametrize("packed", PACKED)
def test_no_server_has_our_password_shown(tracker: Tracker, tmp_path: Path, packed: str) -> None:
    shifted = "".join(f"535-{'x' * (300 + shift)} {packed}\r\n" for shift in range(0, 99, 7))
    answer = f"{shifted}535 {EVIL} wrong: {packed}\r\n".encode()
    sentence = problem(tracker, tmp_path, offering(answer), **LOGIN)
    assert "refuses our name" in sentence
    assert "***" in sentence
    assert packed[:6] not in sentence  # nor where a long answer is cut


@pytest.mark.parametrize("packed", PACKED)
def test_nor_does_one_that_says_it_of_a_message(
    tracker: Tracker, tmp_path: Path, packed: str
) -> None:
    subscribe(tracker)
    told(tracker)
    answers = (b"235 in\r\n", f"550 {packed}\r\n".encode())
    with talking(offering(*answers), tmp_path, smtp_timeout_seconds=2.0, **LOGIN) as (settings, _):
        report = rounds.tick(tracker, settings)
    (row,) = ledger(tracker)
    assert row["answer"] == "550 ***"
    assert packed not in "".join(report.problems)


UNUSABLE: dict[str, tuple[Sequence[bytes], dict[str, Any]]] = {
    "challenge": ((b"334 !!!a\r\n",), LOGIN),
    "letters of the password": ((b"235 in\r\n",), LOGIN | {"smtp_password": "p\u00e4ssw\u00f6rt"}),
    "name of the server": ((), {"smtp_host": "a\u202e..x"}),
    "long name of the server": ((), {"smtp_host": "a" * 300}),
    "sender": ((), {"mail_from": "a> SIZE=1@b.example"}),
    "sender without a domain": ((), {"mail_from": "tracker"}),
    "certificates": ((), {"smtp_security": "tls", "smtp_ca_file": "/nowhere"}),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_line_that_cannot_be_opened_is_one_sentence_and_all_wait(
    tracker: Tracker, tmp_path: Path, kind: str
) -> None:
    """It is no message's fault: none of them is tried, and none will ever be given up for it."""
    said, more = UNUSABLE[kind]
    sentence = problem(tracker, tmp_path, offering(*said), **more)
    assert "\u00e4" not in sentence
    assert "\\xe4" not in sentence
    assert "The program broke" not in sentence


def test_a_long_greeting_of_a_server_that_wants_nobody_is_told_shortly(
    tracker: Tracker, tmp_path: Path
) -> None:
    greeting = b"554-" + EVIL.encode() + b"x" * 900 + b"\r\n"
    sentence = problem(tracker, tmp_path, lines(greeting * 40 + b"554 go away\r\n"))
    assert "does not want us: 554" in sentence


def test_what_was_said_in_clear_before_encryption_counts_for_nothing(
    tracker: Tracker, tmp_path: Path
) -> None:
    """An answer smuggled in behind STARTTLS is not taken for one of the encrypted line."""
    pem, heard = certificate(tmp_path), []

    def talk(line: Any) -> None:
        plain = line.makefile("rb")
        line.sendall(HELLO[0])
        for answer in (b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n"):
            heard.append(plain.readline())
            line.sendall(answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        with context.wrap_socket(line, server_side=True) as hidden:
            asked = hidden.makefile("rb")
            heard.append(asked.readline())
            hidden.sendall(b"250 x\r\n")  # and no AUTH
            heard.append(asked.readline())

    login = LOGIN | {"smtp_security": "starttls", "smtp_password_in_clear": False}
    more = {"smtp_host": "localhost", "smtp_ca_file": str(pem)}
    assert "AUTH" in problem(tracker, tmp_path, talk, **login, **more)
    assert not any(b"AUTH" in line or b"hunter" in line for line in heard)
