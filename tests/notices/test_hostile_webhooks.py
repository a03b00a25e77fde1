"""Receivers of webhooks that mean harm, or hang: each costs its time once, and nobody else any."""

import base64
import gzip
import re
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from db.engine import reading
from db.messages import Claimed, Said
from tests.builders import person, take_un
from tests.mailboxes import Box, certificate, receiving
from tests.notices.test_channels import settings
from tests.notices.test_delivery import ADA, CROWD, answers, later, ledger, subscribe
from tests.scrapers.test_hostile_answers import LOCATIONS, at_most, endless, raw, tarpit
from tests.servers import Answer, Handler, Server, reply, serving
from tracker.notices import calling, rounds, sending, subscriptions
from tracker.notices.channels import apprise, channel
from tracker.notices.channels.webhook import Call, Webhook, post
from tracker.notices.order import BadSubscription
from tracker.record.tracker import Tracker
from tracker.service import process

KEY = f"whsec_{base64.b64encode(b'k' * 24).decode()}"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(path) as found:
        yield found


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call may take no longer than this test has time for."""
    monkeypatch.setattr(Webhook, "patience", 0.5)


def heard(answer: Answer) -> Answer:
    """An answer to a whole question."""

    def after_body(handler: Handler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        answer(handler)

    return after_body


def posted(server: Server, *parts: bytes, **more: Any) -> Said:
    return called(server, raw(*parts), **more)


def called(server: Server, answer: Answer, **more: Any) -> Said:
    url = server.on("/hook", heard(answer))
    plain: dict[str, Any] = {"url": url, "identity": "<a@b>", "secrets": [KEY], "body": b"{}"}
    return post(Call(**plain | {"allow_private": True} | more), NOW)


# One call


def zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(500)) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("zstd", zstd_bomb),
        ("gzip", lambda: gzip.compress(bytes(200_000_000), 9, mtime=0)),
        ("br", lambda: b"\x00" * 5000),
        ("deflate, gzip", lambda: b"x"),
        ("zstd", lambda: b"garbage"),
        ("x" * 500, lambda: b"?"),
    ],
    ids=["zstd", "gzip", "br", "twice", "no zstd", "long"],
)
def test_an_answer_is_never_unpacked(
    server: Server, packing: str, body: Callable[[], bytes]
) -> None:
    head, packed = HEAD + f"Content-Encoding: {packing}\r\n\r\n".encode(), body()
    with at_most(3_000_000):
        said = posted(server, head, packed)
    assert (said.outcome, said.code) == ("accepted", 200)
    assert said.text == f"(an answer packed as {packing[:20]})"
    assert server.seen[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.usefixtures("hurried")
def test_no_more_than_two_thousand_bytes_are_read(server: Server) -> None:
    with at_most(3_000_000):
        said = called(server, endless(HEAD + b"\r\n", b"x" * 10_000))
    assert said == Said(outcome="accepted", code=200, text="x" * 2000)


FAILURES = (
    (),
    (b"\x00" * 5000,),
    (b"HTTP/1.1 200\r\nbroken\r\n\r\n",),
    (HEAD + b"Content-Length: -5\r\n\r\n",),
    (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",),
    (HEAD + b"Transfer-Encoding: gzip\r\n\r\nx",),
    (HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n",),
    (b"HTTP/1.1 103 E\r\nX: y\r\n\r\n" * 50_000,),
    (b"HTTP/1.1 500 X\r\n\r\n\x1b]0;PWN\x07\x1b[2J",),
    (b"HTTP/1.1 999 X\r\n\r\n",),
    (b"HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n",),
    (b"HTTP/1.1 429 X\r\nRetry-After: " + b"9" * 400 + b"\r\n\r\n",),
    (b"HTTP/1.1 503 X\r\nRetry-After: Mon, 01 Jan 0000 99:99:99 +99999999999\r\n\r\n",),
    (b"HTTP/1.1 503 X\r\nRetry-After: \xff\xfe\r\n\r\n",),
    (b"HTTP/1.1 401 X\r\nWWW-Authenticate: \x7f\r\n\r\n",),
)


@pytest.mark.parametrize("parts", FAILURES, ids=range(len(FAILURES)))
def test_whatever_comes_is_an_answer(server: Server, parts: Sequence[bytes]) -> None:
    with at_most(6_000_000):
        assert posted(server, *parts).outcome == "failed"


@pytest.mark.parametrize("location", LOCATIONS[::3], ids=lambda found: ascii(found[:30]))
def test_wherever_it_redirects_to_nobody_goes_there(server: Server, location: bytes) -> None:
    head = b"HTTP/1.1 302 F\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    assert posted(server, head).outcome == "failed"
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://xn--/h",
        "https://" + "a" * 300 + ".example/h",
        "https://a..example/h",
        "https://localhost:99999/h",
        "https://localhost:0/h",
        "https://[fe80::1%25lo]/h",
        "https://%00/",
        "https://a.example/\x00",
        "https:foo",
        "data:x",
        "http://hook.example/",
        "https://me:word@hook.example/",
    ],
)
def test_an_address_that_is_none_is_refused_and_never_called(url: str) -> None:
    said = post(Call(url=url, identity="a", secrets=[KEY], body=b"{}"), NOW)
    assert said.outcome == "dead"
    with pytest.raises(BadSubscription):
        subscriptions.subscription({"name": "hook", "channel": "webhook", "to": [url]})


@pytest.mark.parametrize("key", ["whsec_!!", "", "whsec_", "\udc80", "x" * 100_000])
def test_a_key_that_is_none_is_an_answer_for_good(server: Server, key: str) -> None:
    said = called(server, reply(204), secrets=[key])
    assert said.outcome in ("dead", "accepted")
    assert (said.outcome == "accepted") == bool(server.seen)


@pytest.mark.parametrize(
    "wrong",
    [{"SSL_CERT_FILE": "/nowhere"}, {"HTTPS_PROXY": "garbage://x"}, {"ALL_PROXY": "socks5://a:1"}],
    ids=str,
)
def test_a_wrong_environment_is_an_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    said = called(server, reply(204))
    assert said.outcome == "failed"
    assert next(iter(wrong)) in said.text


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (endless(HEAD, b"X: y\r\n", 0.05), "failed"),
        (endless(b"", b"HTTP/1.1 103 E\r\n\r\n", 0.05), "failed"),
        (endless(HEAD + b"\r\n", b"x", 0.05), "accepted"),
        (endless(b"HTTP/1.1 500 X\r\n\r\n", b"x", 0.05), "failed"),
        (endless(b"", b"", 0.05), "failed"),
    ],
    ids=["headers", "hints", "body", "body of a failure", "silence"],
)
def test_a_drip_ends_in_time(server: Server, answer: Answer, outcome: str) -> None:
    began = time.monotonic()
    assert called(server, answer).outcome == outcome
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("hurried")
def test_a_handshake_that_drips_ends_in_time() -> None:
    hello = bytes.fromhex("16 0303 4000 02 003ffc 0303")
    with tarpit(hello, b"x", 0.05) as where:
        began = time.monotonic()
        call = Call(
            url=f"https://{where}/", identity="a", secrets=[KEY], body=b"{}", allow_private=True
        )
        assert re.search("too slow|timed out", post(call, NOW).text)  # whoever is quicker
        assert time.monotonic() - began < 2


# A round


def hook(tracker: Tracker, name: str, url: str, **more: Any) -> None:
    subscribe(tracker, name, channel="webhook", to=[url], secrets=[KEY], **more)


def news(tracker: Tracker, many: int = 1) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, *(person(100 + n) for n in range(many))], 1, mode="run")


@pytest.mark.usefixtures("hurried")
def test_a_tarpit_costs_its_time_once_and_the_others_are_called_beside_it(
    tracker: Tracker, server: Server, tmp_path: Path
) -> None:
    slow = server.on("/slow", heard(endless(b"", b"", 0.05)))
    good = server.on("/good", *[heard(reply(204))] * 5).replace("127.0.0.1", "localhost")
    hook(tracker, "slow", slow, grouped=False)
    hook(tracker, "good", good, grouped=False)
    news(tracker, 5)
    began = time.monotonic()
    report = rounds.tick(tracker, settings(tmp_path))
    assert time.monotonic() - began < 3
    assert (report.accepted, report.failed) == (5, 5)
    assert (server.asked("/slow"), server.asked("/good")) == (1, 5)
    said = [line["answer"] for line in ledger(tracker, "failed")]
    assert sum("has just kept us waiting" in answer for answer in said) == 4


@pytest.mark.usefixtures("hurried")
def test_twenty_tarpits_cost_little_more_than_one(
    tracker: Tracker, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = heard(endless(b"", b"", 0.05))
    monkeypatch.setattr(
        Webhook, "host", staticmethod(lambda url: url)
    )  # each path a server of its own
    urls = [server.on(f"/{number}", slow) for number in range(16)]
    subscribe(tracker, "hooks", channel="webhook", to=urls, secrets=[KEY])
    news(tracker)
    began = time.monotonic()
    assert rounds.tick(tracker, settings(tmp_path)).failed == 16
    assert time.monotonic() - began < 16 * 0.5 / 2


@pytest.mark.usefixtures("hurried")
def test_a_tarpit_is_given_up_after_72_hours(
    tracker: Tracker, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Webhook, "patience", 0.06)
    hook(tracker, "slow", server.on("/slow", heard(endless(b"", b"", 0.05))), grouped=False)
    news(tracker, 3)
    for _ in range(32):
        rounds.tick(tracker, settings(tmp_path))
        later(tracker, hours=2.5)
    assert [line["state"] for line in ledger(tracker)] == ["dead"] * 3
    assert server.asked("/slow") <= 32  # and not three times in any round


@pytest.mark.parametrize(
    "failure", [RuntimeError("\x1b[2J"), MemoryError(), ValueError(), KeyError("x"), SystemError()]
)
def test_whatever_a_call_breaks_on_is_an_answer_with_an_end(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def broken(*_: Any) -> Said:
        raise failure

    monkeypatch.setattr(Webhook, "send", broken)
    hook(tracker, "hook", "https://hook.example/")
    news(tracker)
    for _ in range(30):
        rounds.tick(tracker, settings(tmp_path))
        later(tracker, hours=3)
    (line,) = ledger(tracker)
    assert line["state"] == "dead"
    assert line["answer"].isprintable()
    assert 15 < len(answers(tracker)) < 30


def test_what_a_server_says_can_be_kept_and_shown(
    on_both: Tracker, server: Server, tmp_path: Path
) -> None:
    body = "a\x00b\x1b[2J\x07\r\n\u202ec\ud7ff" + "d" * 5000
    hook(on_both, "hook", server.on("/hook", heard(reply(500, body.encode()))))
    news(on_both)
    rounds.tick(on_both, settings(tmp_path))
    (line,) = ledger(on_both)
    assert line["answer"].startswith("500 a b [2J c")
    assert line["answer"].isprintable()
    assert len(line["answer"]) < 1100


class Fake(channel.Channel, name="fake"):
    """A channel that only notes who was called."""

    patience = 0.2

    def __init__(self, waits: dict[str, float]) -> None:
        self.waits, self.calls = waits, list[str]()

    def send(self, message: Claimed) -> Said:
        self.calls.append(message.recipient)
        time.sleep(self.waits.get(message.recipient, 0.0))
        return Said(outcome="failed")


channel.CHANNELS.pop("fake")


def claimed(*recipients: str) -> list[Claimed]:
    plain = {"message_id": "", "channel": "fake", "subscription": "s", "subject": "", "raw": b""}
    return [
        Claimed(**plain, recipient=to, seq=n, attempts=1, first_tried_at="", lease="")  # type: ignore[arg-type]
        for n, to in enumerate(recipients)
    ]


def test_who_was_slow_comes_last_until_it_is_quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "AT_ONCE", 1)
    monkeypatch.setattr(calling, "_slow_ones", set())
    way = Fake({"slow": 0.2})
    for _ in range(2):
        assert len(list(calling.Round(way).called(claimed("slow", "a", "b")))) == 3
    way.waits.clear()
    for _ in range(2):
        list(calling.Round(way).called(claimed("slow", "a", "b")))
    orders = [way.calls[at : at + 3] for at in range(0, 12, 3)]
    assert orders[0] == orders[3] == ["slow", "a", "b"]
    assert orders[1] == orders[2] == ["a", "b", "slow"]


def test_a_server_that_answers_slowly_has_its_share_of_a_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "SLOW_SHARE", 100)  # it does answer
    way = Fake({"slow": 0.15})
    found = list(calling.Round(way).called(claimed(*["slow"] * 10)))
    tried = [answer for answer in found if answer.said]
    assert 1 <= len(tried) <= 5
    assert {answer.waits for answer in found if not answer.said} == {calling.A_WHILE}


def test_what_hangs_is_left_to_itself_and_that_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "_left_to_themselves", threading.BoundedSemaphore(2))
    ended = threading.Event()
    for _ in range(2):
        with pytest.raises(TimeoutError):
            calling.within(0.05, ended.wait)
    with pytest.raises(TimeoutError, match="too many"):
        calling.within(0.05, ended.wait)
    ended.set()
    time.sleep(0.1)
    assert calling.within(1.0, lambda: 7) == 7


# Beside one another


@pytest.mark.usefixtures("hurried")
def test_no_mail_waits_for_a_webhook(
    tracker: Tracker, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Webhook, "patience", 3.0)
    with receiving(Box()) as box:
        hook(tracker, "slow", server.on("/slow", heard(endless(b"", b"", 0.05))))
        subscribe(tracker)
        both = box.settings(tmp_path, webhooks_to_private_hosts=True)
        sender, caller = process.sender(tracker, both), process.caller(tracker, both)
        news(tracker)
        sender.work()
        assert len(box.to(ADA)) == 1
        with ThreadPoolExecutor() as threads:
            calls = threads.submit(caller.work)
            while not server.seen:
                time.sleep(0.01)
            take_un(tracker, [*CROWD, person(100), person(101)], 2, mode="run")
            sender.work()
            assert len(box.to(ADA)) == 2
            assert not calls.done()
    assert [line["state"] for line in ledger(tracker)].count("accepted") == 2


def test_several_callers_at_once_call_nobody_twice(
    on_both: Tracker, server: Server, tmp_path: Path
) -> None:
    hook(on_both, "hook", server.on("/hook", heard(reply(204))), grouped=False)
    news(on_both, 12)
    how = settings(tmp_path)
    rounds.tick(on_both, how, calls=False)
    assert server.seen == []
    with ThreadPoolExecutor() as threads:
        reports = list(threads.map(lambda _: rounds.call(on_both, how), range(4)))
    assert sum(report.accepted for report in reports) == server.asked("/hook") == 12
    assert {line["state"] for line in ledger(on_both)} == {"accepted"}
    with reading(on_both.ledger.engine) as connection:
        from tracker.proof import verify

        assert list(verify.problems(connection, on_both.journal.archive)) == []


# Apprise


def test_apprise_has_its_time_and_no_more(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hang or raise as it likes."""
    ended = threading.Event()

    class Way:
        def add(self, address: str) -> bool:
            self.address = address
            return True

        def notify(self, **_: str) -> bool:
            if "raise" in self.address:
                raise RuntimeError(f"a plugin at {self.address}")
            return "good" in self.address or bool(ended.wait())

    module = types.SimpleNamespace(Apprise=Way)
    monkeypatch.setattr(apprise.importlib, "import_module", lambda _: module)
    monkeypatch.setattr(apprise, "find_spec", lambda _: True)
    monkeypatch.setattr(apprise.Apprise, "patience", 0.2)
    monkeypatch.setattr(calling, "GRACE", 0.1)
    to = ["json://hangs/", "json://raises/verylongtoken", "json://good/"]
    subscribe(tracker, "chat", channel="apprise", to=to)
    news(tracker)
    began = time.monotonic()
    report = rounds.tick(tracker, settings(tmp_path))
    assert time.monotonic() - began < 2
    assert (report.accepted, report.failed) == (1, 2)
    assert "verylongtoken" not in str([line["answer"] for line in ledger(tracker)])
    assert "a plugin at" in str([line["answer"] for line in ledger(tracker)])
    ended.set()


def test_all_channels_but_mail_are_side_by_side() -> None:
    others = {name for name, way in channel.channels().items() if way.side_by_side}
    assert others == channel.channels().keys() - {channel.MAIL}
    assert sending.LEASE.total_seconds() / 2 > calling.LONGEST * max(
        way.patience for way in channel.channels().values()
    )
