"""Answers made to hurt: each is one sentence in its time, and nobody else's business."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zstandard

from scrapers import kit, network
from scrapers.fetch import Fetched, NotFetched, Policy, fetch
from scrapers.registry import scraper
from tests.mailboxes import certificate
from tests.scrapers.test_fetch import BODY, LIMIT, a_list, file, follow_link, get, policy
from tests.servers import Answer, Handler, Server, reply, serving

HTML = kit.FileType.HTML
LISTS = {"un_sc": "list", "jp_mof": "page", "il_crypto": "wallets", "gb_proscribed": "page"}
"""Lists of several kinds, by the role that is had first: a file, a page, a feed in pages."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def raw(*parts: bytes) -> Answer:
    """An answer byte for byte."""

    def answer(handler: Handler) -> None:
        for part in parts:
            handler.wfile.write(part)

    return answer


def endless(start: bytes, part: bytes, pause: float = 0.0, times: int = 200_000) -> Answer:
    """An answer that goes on as long as somebody listens."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(start)
        for _ in range(times):
            handler.wfile.write(part)
            time.sleep(pause)

    return answer


def redirect(location: bytes) -> Answer:
    return raw(b"HTTP/1.1 302 F\r\nLocation: ", location, b"\r\nContent-Length: 0\r\n\r\n")


def sentence(url: str, **more: Any) -> str:
    """What is said of an answer that cannot be had: one sentence that one can show."""
    with pytest.raises(NotFetched) as why:
        get(url, **{"attempts": 1, "deadline_seconds": 8.0, **more})
    said = str(why.value)
    assert said.startswith("un_sc: ")
    assert said.isprintable()
    assert said.isascii()
    assert len(said) < 600
    assert why.value.__cause__ is None  # foreseen: nothing of it is a fault of ours
    return said


# Where it leads

LOCATIONS = (
    b"http:foo",
    b"https:foo",
    b"http:",
    b"http:///nowhere",
    b"data:text/html,x",
    b"javascript:alert(1)",
    b"mailto:x@y.example",
    b"about:blank",
    b"//",
    b"http://xn--/",
    b"http://xn--a/",
    b"http://xn--zzzzzzzzz/",
    b"http://example..com/",
    b"http://.example/",
    b"http://a.example./",
    b"http://%00/",
    b"http://%/",
    b"http://a%2eexample/",
    b"http://a b.example/",
    b"http://a\tb.example/",
    b"http://[fe80::1%25lo]/",
    b"http://[fe80::1%lo]/",
    b"http://[::1/",
    b"http://[zz]/",
    b"http://127.0.0.1:99999/",
    b"http://127.0.0.1:0/",
    b"http://127.0.0.1:-1/",
    b"http://127.0.0.1:x/",
    b"\xff\xfe://x",
    b"\xff\xfe\x80",
    b"http://\xff\xfe/",
    "http://\u202e.example/".encode(),
    "http://\u2100.example/".encode(),
    b"http://" + b"a" * 300 + b".example/",
    b"http://" + b"a." * 200 + b"example/",
    b"http://a.example/" + b"x" * 70_000,
    b"ftp" * 1000 + b"://x/",
    b"http://me:word@elsewhere.example/",
)


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda found: ascii(found[:30]))
def test_wherever_it_leads_it_is_one_sentence(server: Server, location: bytes) -> None:
    sentence(server.on("/a", redirect(location)))


@pytest.mark.parametrize(
    "url",
    [
        "http:foo",
        "http://xn--/",
        "https://a..example/",
        "http://127.0.0.1:99999/x",
        "http://127.0.0.1:0/x",
        "http://[fe80::1%25lo]/",
        "http://" + "a" * 300 + "/",
        "http://a.example/\x00",
        "data:x",
        "http://a\nb.example/",
        "",
        "x",
        "http://user:pa[ss@",
    ],
)
def test_a_setting_that_is_no_address_is_one_sentence(url: str) -> None:
    if url:
        sentence(url)
    else:
        with pytest.raises(NotFetched, match=r"cannot be reached|address"):
            fetch(scraper("un_sc"), {}, policy(attempts=1, deadline_seconds=1), {"list": " "})


@pytest.mark.parametrize("key", LISTS)
@pytest.mark.parametrize("location", [b"http:foo", b"data:x", b"http://xn--/", b"http://[z]"])
def test_a_bad_redirect_of_any_list(server: Server, key: str, location: bytes) -> None:
    url = server.on("/a", redirect(location))
    strict = Policy(attempts=1, allow_private=True, deadline_seconds=5)
    role = next(r for r, f in scraper(key).source.formats[0].files.items() if f.url)
    with pytest.raises(NotFetched, match=f"^{key}: 127.0.0.1 .*address"):
        fetch(scraper(key), {}, strict, {role: url})


def test_a_password_of_a_broken_address_is_in_no_sentence() -> None:
    assert "secret" not in sentence("http://me:secret@a..example:99999/")


# Pages that lead to files


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def https(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with serving(pem) as found:
        yield found


def led(page: Server, link: str) -> Fetched:
    """A list whose page names one file."""
    files = {"page": file(page.on("/page", reply(200, b"<a href>")), HTML), "list": file("")}
    return fetch(a_list(files, follow_link(link)), {}, policy(attempts=1))


def test_an_https_page_leads_to_no_http_file(https: Server, server: Server) -> None:
    link = server.on("/list.csv", reply(200, b"1,A"))
    with pytest.raises(NotFetched, match="leads from https to http") as why:
        led(https, link)
    assert server.seen == []
    assert list(why.value.arrivals) == ["page"]


REAL_LINKS = {
    "jp_mof": '<a href="{}/shisantouketsu20261008.xlsx">x</a>',
    "my_moha": '<a href="{}/SENARAI_KDN_2026_BI.xml">x</a>',
    "in_uapa_individuals": '<a href="{}/commoncontent/individual-terrorists">x</a>',
}


@pytest.mark.parametrize("key", REAL_LINKS)
@pytest.mark.parametrize("scheme", ["http", "ftp"])
def test_no_list_follows_an_https_page_down(
    https: Server, server: Server, key: str, scheme: str
) -> None:
    elsewhere = server.url.replace("http", scheme)
    page = f"<!doctype html><html><body>{REAL_LINKS[key].format(elsewhere)}</body></html>"
    url = https.on("/page", reply(200, page.encode()))
    role = next(r for r, f in scraper(key).source.formats[0].files.items() if f.url)
    with pytest.raises(NotFetched, match=rf"leads (from https to http|to a {scheme})|no link to"):
        fetch(scraper(key), {}, policy(attempts=1), {role: url})
    assert server.seen == []


def test_a_page_that_came_over_https_in_the_end_is_an_https_page(
    https: Server, server: Server
) -> None:
    """The address was http, and its server sent us on: what counts is how the page was had."""
    link = server.on("/list.csv", reply(200, b"1,A"))
    page = https.on("/page", reply(200, b"<a href>"))
    files = {"page": file(server.on("/old", reply(301, Location=page)), HTML), "list": file("")}
    with pytest.raises(NotFetched, match="leads from https to http"):
        fetch(a_list(files, follow_link(link)), {}, policy(attempts=1))
    assert server.asked("/list.csv") == 0


@pytest.mark.parametrize(
    "link",
    ["data:text/csv,1", "file:///etc/passwd", "https:", "http://xn--/", "\x00", "http://["],
)
def test_a_link_that_is_no_address_is_one_sentence(server: Server, link: str) -> None:
    with pytest.raises(NotFetched, match=r"^xx_list: 127\.0\.0\.1 leads to .* address"):
        led(server, link)


def test_a_link_that_nobody_wants_may_be_broken(server: Server) -> None:
    files = {"page": file(server.on("/page", reply(200, b"<a href>")), HTML), "list": file("")}
    good = server.on("/list.csv", reply(200, b"1,A"))
    known = a_list(files, lambda _: {"list": good, "other": "http://["})
    assert list(fetch(known, {}, policy()).documents) == ["page", "list"]


def test_no_password_goes_to_another_host(server: Server) -> None:
    with serving() as other:
        elsewhere = other.on("/b", reply(200, BODY)).replace("127.0.0.1", "localhost")
        ours = server.on("/a", redirect(elsewhere.encode()))
        get(ours.replace("http://", "http://me:word@"))
        assert "Authorization" in server.seen[0][1]
        assert [list(h) for _, h in other.seen if "Authorization" in h] == []
        mean = elsewhere.replace("http://", "http://me:word@")
        assert "name and password" in sentence(server.on("/c", redirect(mean.encode())))
        assert other.asked("/b") == 1


# Too much


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """The block holds no more than so many bytes at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()


@pytest.mark.parametrize("packing", ["zstd", "br", "deflate", "gzip, gzip", "zstd, gzip", "x\x1b["])
def test_only_what_we_asked_for_is_unpacked(server: Server, packing: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {packing}\r\n\r\n".encode()
    url = server.on("/a", raw(head, zstd_bomb()))
    with at_most(8_000_000):
        said = sentence(url)
    assert "did not ask for" in said or "broke off" in said


@pytest.mark.parametrize("status", [b"500 X", b"404 X", b"302 X", b"304 X"])
def test_a_bomb_with_a_bad_status_is_not_even_read(server: Server, status: bytes) -> None:
    head = b"HTTP/1.1 " + status + b"\r\nLocation: /b\r\nContent-Encoding: zstd\r\n\r\n"
    server.on("/b", reply(404))
    url = server.on("/a", raw(head, zstd_bomb()))
    with at_most(8_000_000):
        sentence(url)


STORED = zlib.compressobj(0, zlib.DEFLATED, 31)
EMPTY = gzip.compress(b"", mtime=0)


@pytest.mark.parametrize(
    ("body", "packed"),
    [
        (endless(b"", b"x" * 65_536), False),
        (endless(b"", EMPTY * 3_000), True),
        (endless(STORED.compress(bytes(1)) + STORED.flush(), EMPTY * 3_000), True),
    ],
    ids=["plain", "members without anything in them", "after a whole one"],
)
def test_what_is_sent_is_counted_packed_or_not(server: Server, body: Any, packed: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + b"Content-Encoding: gzip\r\n" * packed + b"\r\n"

    def answer(handler: Handler) -> None:
        handler.wfile.write(head)
        body(handler)

    with at_most(8_000_000):
        said = sentence(server.on("/a", answer))
    assert "more than the limit" in said or "cannot be unpacked" in said


def test_a_member_too_many_is_not_unpacked() -> None:
    whole = gzip.compress(b"x", mtime=0)
    assert b"".join(network.gunzip([whole * network.MOST_MEMBERS])) == b"x" * network.MOST_MEMBERS
    with pytest.raises(zlib.error, match="members"):
        list(network.gunzip([whole * (network.MOST_MEMBERS + 1)]))


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: " + b"y" * 60_000 + b"\r\n\r\n"),
        endless(CHUNKED, b"1;" + b"e" * 15_000 + b"\r\nx\r\n"),
        endless(HEAD, b"X: y\r\n"),
        endless(HEAD + b"X: ", b"y" * 65_536),
        endless(b"", b"\r\n" * 30_000),
        endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 1000),
    ],
    ids=["hints", "extensions of chunks", "headers", "a header", "empty lines", "trailers"],
)
def test_headers_and_frames_are_counted_too(server: Server, answer: Answer) -> None:
    with at_most(12_000_000):
        began = time.monotonic()
        sentence(server.on("/a", answer))
        assert time.monotonic() - began < 7  # ended by what came, and not by the time


def test_what_is_within_the_limit_is_had_in_small_chunks_too(server: Server) -> None:
    chunks = b"".join(b"64\r\n" + b"x" * 100 + b"\r\n" for _ in range(LIMIT // 100))
    url = server.on("/a", raw(CHUNKED, chunks, b"0\r\n\r\n"))
    assert len(get(url).arrivals["list"].content) == LIMIT


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"\x00" * 5000),
        raw(b"HTTP/1.1 9999999 X\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nx"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx"),
        raw(CHUNKED, b"fffffffffffffffffffff\r\nx"),
        raw(CHUNKED, b"zz\r\nx"),
        raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nx"),
        raw(b"HTTP/1.1 429 X\r\nRetry-After: " + b"9" * 400 + b"\r\nContent-Length: 0\r\n\r\n"),
        raw(b"HTTP/1.1 503 X\r\nRetry-After: \xff\xfe\r\nContent-Length: 0\r\n\r\n"),
        raw(),
    ],
    ids=range(12),
)
def test_what_is_no_answer_is_one_sentence(server: Server, answer: Answer) -> None:
    sentence(server.on("/a", answer))


def test_what_a_server_says_of_itself_is_kept_within_reason(server: Server) -> None:
    head = (
        HEAD + b'ETag: "' + b"x" * 50_000 + b'"\r\nServer: \xff\xfe\r\nContent-Length: 1\r\n\r\nx'
    )
    headers = get(server.on("/a", raw(head))).arrivals["list"].headers
    assert set(headers) == {"server", "content-length"}


# Slow


def patience(url: str, seconds: float = 0.6) -> float:
    """How long it took to give an answer up."""
    began = time.monotonic()
    assert "too slow" in sentence(url, deadline_seconds=seconds, timeout_seconds=30)
    return time.monotonic() - began


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"", b"HTTP/1.1 103 E\r\n\r\n", 0.05),
        endless(HEAD, b"X: y\r\n", 0.05),
        endless(CHUNKED, b"1\r\nx\r\n", 0.05),
        endless(CHUNKED + b"1;", b"e", 0.05),
        endless(HEAD + b"Content-Encoding: gzip\r\n\r\n", EMPTY, 0.05),
    ],
    ids=["hints", "headers", "chunks", "extension", "members"],
)
def test_a_drip_ends_at_the_deadline_wherever_it_is(server: Server, answer: Answer) -> None:
    assert patience(server.on("/a", answer)) < 3


@contextmanager
def tarpit(start: bytes, part: bytes, pause: float) -> Iterator[str]:
    """Whoever connects is sent a part now and then, whatever is asked: no HTTP, no TLS."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def feed() -> None:
            line, _ = listener.accept()
            with line:
                line.sendall(start)
                while not ended.wait(pause):
                    try:
                        line.sendall(part)
                    except OSError:
                        return

        threading.Thread(target=feed, daemon=True).start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ended.set()


def test_a_handshake_that_drips_ends_at_the_deadline() -> None:
    hello = bytes.fromhex("16 0303 4000 02 003ffc 0303")  # the start of a long Server Hello
    with tarpit(hello, b"x", 0.05) as where:
        assert patience(f"https://{where}/a") < 3


def test_a_proxy_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with tarpit(b"HTTP/1.1 200 OK\r\nX: ", b"y", 0.05) as where:
        monkeypatch.setenv("https_proxy", f"http://{where}")
        monkeypatch.setenv("no_proxy", "")
        assert patience("https://list.example/a") < 3


def test_redirects_share_the_time_of_the_list(server: Server) -> None:
    def slowly(handler: Handler) -> None:
        time.sleep(0.25)
        reply(302, Location="/a")(handler)

    assert patience(server.on("/a", slowly), 0.9) < 4
    assert server.asked("/a") < 6


def test_a_host_of_many_addresses_takes_as_long_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers at any of them; each has its part of the time for one step."""
    waits: list[float] = []

    class Silent(socket.socket):
        def connect(self, _: Any) -> None:
            waits.append(self.gettimeout() or 0.0)
            raise TimeoutError

    found = socket.getaddrinfo("127.0.0.1", 9, type=socket.SOCK_STREAM)[0]
    several = [(*found[:4], (f"127.0.0.{n}", 9)) for n in range(1, 21)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: several)
    monkeypatch.setattr(socket, "socket", Silent)
    assert "in time" in sentence("http://many.example/", timeout_seconds=2.0)
    assert len(waits) == 20
    assert sum(waits) <= 2.01


# What the environment says

WRONG = [
    {"HTTP_PROXY": "garbage://x"},
    {"HTTP_PROXY": "http://["},
    {"HTTP_PROXY": "http://me:secret@a:port"},
    {"ALL_PROXY": "socks5://127.0.0.1:9"},
    {"ALL_PROXY": "socks5://127.0.0.1:99999"},
    {"http_proxy": "http://xn--/"},
    {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "["},
    {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "http://a:port"},
    {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "\u202e,::1/["},
    {"SSL_CERT_FILE": "/nowhere/ca.pem"},
    {"SSL_CERT_FILE": "/"},
    {"SSL_CERT_FILE": "/etc/hostname"},
    {"SSL_CERT_DIR": "/nowhere"},
    {"SSLKEYLOGFILE": "/nowhere/keys"},
    {"NO_PROXY": "10.0.0.0/8,[::1]/128,::/0"},
]
TRIED = (
    {"HTTP_PROXY": "http://["},
    {"http_proxy": "http://xn--/"},
    {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "["},
)
"""What nobody takes for wrong before it was tried."""


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in network.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_environment_is_one_sentence(
    plain_environment: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        plain_environment.setenv(name, value)
    with pytest.raises(NotFetched) as why:
        get("http://list.invalid/a", attempts=1, deadline_seconds=5)
    said = str(why.value)
    assert said.startswith("un_sc: ")
    assert said.isprintable()
    assert "secret" not in said
    assert ("nobody was asked" in said) == (wrong not in TRIED)
    assert wrong in TRIED or all(name in said for name in wrong)
