"""Acknowledging by the link of a mail: who may, what a scanner does, and what a stranger sees."""

import html
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from db import journal, notices
from db.engine import reading, writing
from tests.desk.test_slow_clients import Place as Server
from tests.desk.test_slow_clients import State, answering, said
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, later, subscribe, told
from tracker.desk.turns import LINKS_A_MINUTE, Turns
from tracker.model import short_id
from tracker.notices import links as made
from tracker.notices import rounds
from tracker.notices.acknowledging import REFUSED
from tracker.notices.links import GOOD_FOR, Links, NotOurs, links
from tracker.record.tracker import Tracker
from tracker.settings import BadSetting, Settings, load

PUBLIC = "https://tracker.bank.example/tell"
BOB = "bob@bank.example"
LINK = re.compile(rf"{PUBLIC}/ack/([A-Za-z0-9_-]+)")


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


class Place(NamedTuple):
    """A home whose mails have links, and the page that they lead to."""

    tracker: Tracker
    settings: Settings
    box: Box
    server: Server

    def token(self, recipient: str = ADA) -> str:
        (token,) = {found[1] for found in LINK.finditer(text(self.box.to(recipient)[0]))}
        return token

    def ask(self, method: str, token: str, body: bytes = b"") -> tuple[int, str, Any]:
        url = f"http://127.0.0.1:{self.server.port}/ack/{token}"
        data = body if method == "POST" else None
        asked = urllib.request.Request(url, data=data, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def waiting(self) -> list[str]:
        with reading(self.tracker.ledger.engine) as connection:
            return [row.notice_id for row in notices.unacknowledged(connection)]

    def acks(self) -> list[dict[str, Any]]:
        with reading(self.tracker.ledger.engine) as connection:
            rows = journal.of_kind(connection, "ack", "")
            return [dict(journal.content(connection, row.seq)) for row in rows]


def text(mail: Any, kind: str = "plain") -> str:
    return str(mail.get_body((kind,)).get_content())


@pytest.fixture
def place(tracker: Tracker, box: Box, tmp_path: Path) -> Iterator[Place]:
    settings = box.settings(tmp_path, public_url=PUBLIC, serve_port=0)
    subscribe(tracker)
    subscribe(tracker, "bob", to=[BOB])
    told(tracker)
    assert rounds.tick(tracker, settings).problems == []
    with answering(tracker, settings, State()) as server:
        yield Place(tracker, settings, box, server)


def test_a_mail_has_a_link_of_its_recipients_own_in_both_parts(place: Place) -> None:
    (mail,) = place.box.to(ADA)
    (waiting,) = place.waiting()
    assert f"tracker ack {short_id(waiting)}" in text(mail)
    assert LINK.findall(text(mail)) == LINK.findall(html.unescape(text(mail, "html")))
    assert place.token(ADA) != place.token(BOB)


def test_a_look_acknowledges_nothing_and_the_button_does_once(place: Place) -> None:
    token = place.token()
    for _ in range(3):
        status, page, headers = place.ask("GET", token)
        assert (status, page.count("<button")) == (200, 1)
        assert "Given100 Family100" in page
    assert len(place.waiting()) == 1
    assert "script" not in page
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    for method in ("POST", "POST", "GET"):
        status, page, _ = place.ask(method, token)
        assert (status, "<button" in page) == (200, False)
        assert f"Acknowledged by {ADA} (by link)" in page
    assert place.waiting() == []
    (ack,) = place.acks()
    assert (ack["by"], ack["how"]) == (f"{ADA} (by link)", "by link")


def test_who_comes_second_sees_who_was_first(place: Place) -> None:
    place.ask("POST", place.token(BOB))
    _, page, _ = place.ask("POST", place.token(ADA))
    assert f"Acknowledged by {BOB} (by link)" in page
    assert len(place.acks()) == 1


def changed(token: str) -> Iterator[str]:
    """Tokens that are not this one."""
    yield from ("", "x", "/", "..", "%01", token[:-1], token + "A", token + "=", "A" * 1500)
    yield token[:10] + ("A" if token[10] != "A" else "B") + token[11:]
    yield token[:-4] + token[-4:].swapcase()
    yield f"{token}/{token}"


def test_altered_foreign_and_expired_tokens_see_one_sentence(place: Place) -> None:
    token = place.token()
    (waiting,) = place.waiting()
    now = place.tracker.clock()
    ours = links(PUBLIC, place.settings.keys)
    assert ours is not None
    foreign = Links(public_url=PUBLIC, key=b"k" * 32).token(waiting, ADA, now)
    never_told = ours.token(waiting, "eve@bank.example", now)
    unknown = ours.token("0" * 32, ADA, now)
    strangers = [*changed(token), foreign, never_told, unknown]
    pages = {place.ask(method, one)[:2] for one in strangers for method in ("GET", "POST")}
    later(place.tracker, days=31)
    pages.add(place.ask("POST", token)[:2])
    assert {status for status, _ in pages} == {403}
    (page,) = {page for _, page in pages}
    assert REFUSED in page
    assert "Family100" not in page
    assert len(place.waiting()) == 1


def test_what_was_taken_back_has_no_button(place: Place) -> None:
    (waiting,) = place.waiting()
    with writing(place.tracker.ledger.engine) as connection:
        notices.take_back(connection, notices.by_id(connection, waiting), "0" * 32)
    _, page, _ = place.ask("POST", place.token())
    assert "taken back" in page
    assert place.acks() == []


HOST = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
HOSTILE = {
    b"POST /ack/x" + HOST + b"Content-Length: 99999999\r\n\r\n": b" 413 ",
    b"POST /ack/x" + HOST + b"Content-Length: -1\r\n\r\n": b" 400 ",
    b"POST /ack/x" + HOST + b"Content-Length: \xb2\r\n\r\n": b" 400 ",
    b"POST /ack/x" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n": b" 403 ",
    b"POST /healthz" + HOST + b"Content-Length: 0\r\n\r\n": b" 405 ",
    b"PUT /ack/x" + HOST + b"Content-Length: 0\r\n\r\n": b" 405 ",
    b"GET /ack/" + b"A" * 9000 + HOST + b"\r\n": b" 414 ",
    b"GET /ack" + HOST + b"\r\n": b" 404 ",
    b"GET /ack/%00" + HOST + b"\r\n": b" 400 ",
    b"GET /ack/%0d%0aSet-Cookie:x" + HOST + b"\r\n": b" 404 ",
    b"GET //ack/x" + HOST + b"\r\n": b" 404 ",
    b"GET /ack/\xff\xfe" + HOST + b"\r\n": b" 400 ",
    b"GET /other/x" + HOST + b"\r\n": b" 404 ",
    b"GET /ack/x HTTP/1.1\r\nHost: evil.example\r\n\r\n": b" 421 ",
}


@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_requests_end_in_a_status(place: Place, asked: bytes) -> None:
    answer = said(place.server, asked)
    assert HOSTILE[asked] in answer.splitlines()[0] + b" "
    assert b"Traceback" not in answer
    assert b"Set-Cookie" not in answer
    assert place.ask("GET", place.token())[0] == 200


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    turns = Turns(LINKS_A_MINUTE, LINKS_A_MINUTE)
    taken = [turns.take("a", 0.0) for _ in range(LINKS_A_MINUTE + 5)]
    assert taken == [True] * LINKS_A_MINUTE + [False] * 5
    assert turns.take("b", 0.0)
    assert turns.take("a", 1.5)
    for number in range(3000):
        turns.take(str(number), 2.0)
    assert len(turns.left) <= 1000


def test_the_server_says_too_often(place: Place) -> None:
    answers = [place.ask("GET", "x")[0] for _ in range(LINKS_A_MINUTE + 3)]
    assert set(answers) == {403, 429}


def test_without_a_public_address_there_are_no_links_and_no_key(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    settings = box.settings(tmp_path)
    subscribe(tracker)
    told(tracker)
    rounds.tick(tracker, settings)
    assert "by this link" not in text(box.to(ADA)[0])
    assert not (settings.keys / made.KEY_FILE).exists()


def test_the_key_is_ours_alone_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first, second = links(PUBLIC, folder), links(PUBLIC, folder)
    assert first == second
    assert (folder / made.KEY_FILE).stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir()] == [made.KEY_FILE]
    assert "key" not in repr(first)


OURS = Links(public_url=PUBLIC, key=b"0" * 32)


@trying(max_examples=300, deadline=None)
@given(st.emails(), st.datetimes(timezones=st.just(UTC)), st.data())
def test_a_token_says_what_was_signed_and_no_other_does(
    recipient: str, now: Any, data: st.DataObject
) -> None:
    if not 1971 < now.year < 2900:
        return
    notice, now = "0123456789abcdef" * 2, now.replace(microsecond=0)
    token = OURS.token(notice, recipient, now)
    assert tuple(vars_of(OURS.read(token, now + GOOD_FOR))) == (notice, recipient)
    with pytest.raises(NotOurs):
        OURS.read(token, now + GOOD_FOR + timedelta(seconds=1))
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_=./ é"))
    other = token[:place] + letter + token[place + 1 :]
    if other != token:
        with pytest.raises(NotOurs):
            OURS.read(other, now)


def vars_of(signed: Any) -> Iterator[str]:
    yield signed.notice_id
    yield signed.recipient


@pytest.mark.parametrize(
    "wrong",
    [
        "http://tracker.bank.example",
        "tracker.bank.example",
        "https://",
        "https://ada:secret@tracker.bank.example",
        "https://tracker.bank.example/?a=b",
        "https://tracker.bank.example/#x",
        'https://tracker.bank.example/"onclick=',
        "https://tracker.bank.example/a b",
        "https://tracker.bank.example:99999",
        "javascript:alert(1)",
    ],
)
def test_a_public_address_has_to_be_plain_https(wrong: str) -> None:
    with pytest.raises(BadSetting, match="public_url"):
        load({"TRACKER_PUBLIC_URL": wrong, "TRACKER_HOME": "/nonexistent"})


def test_a_public_address_loses_its_last_slash() -> None:
    there = load({"TRACKER_PUBLIC_URL": f"{PUBLIC}/", "TRACKER_HOME": "/nonexistent"})
    assert there.public_url == PUBLIC
