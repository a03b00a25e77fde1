"""Fetching, against a real server on loopback."""

import gzip
import shutil
import socket
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import kit
from scrapers.fetch import (
    Fetched,
    NotFetched,
    Policy,
    Validators,
    fetch,
)
from scrapers.kit.source import Follow
from scrapers.network import gunzip, misdirected, private, retry_after
from scrapers.registry import Scraper, scraper
from tests.servers import (
    Server,
    begun,
    chunked,
    drip,
    drip_headers,
    reply,
    serving,
    slow,
    truncated,
)

BODY = b"<?xml version='1.0'?><CONSOLIDATED_LIST/>"
LIMIT = 500_000


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def policy(**more: Any) -> Policy:
    pauses: list[float] = more.pop("pauses", [])
    plain: dict[str, Any] = {
        "timeout_seconds": 2.0,
        "attempts": 3,
        "allow_private": True,
        "sleep": pauses.append,
        "chance": lambda: 0.5,
        "size_limit_bytes": LIMIT,
    }
    return Policy(**plain | more)


def get(url: str, known: Validators | None = None, **more: Any) -> Fetched:
    validators = {"list": known} if known else {}
    return fetch(scraper("un_sc"), validators, policy(**more), {"list": url})


def file(url: str, content: kit.FileType = kit.FileType.CSV, **more: Any) -> kit.File:
    return kit.File(url=url, patterns=("*",), content=content, **more)


def a_list(files: Mapping[str, kit.File], follow: Follow | None = None) -> Scraper:
    """A list of our own with these files, and the way from its page to them."""
    form = kit.Format(id="test", files=files)
    module = ModuleType("xx_list")
    if follow:
        vars(module)["follow"] = follow
    source = replace(scraper("un_sc").source, formats=(form,))
    return Scraper(key="xx_list", source=source, module=module)


# What arrives


def test_200_gives_the_bytes_and_what_the_server_said(server: Server) -> None:
    url = server.on("/list.xml", reply(200, BODY, ETag='"a"', Set_Cookie="x=1"))
    found = get(url)
    arrival = found.arrivals["list"]
    assert arrival.content == BODY
    assert arrival.headers["etag"] == '"a"'
    assert "set-cookie" not in arrival.headers
    assert found.documents["list"] == kit.Document(name="list.xml", content=BODY)
    assert not found.unchanged


@pytest.mark.parametrize(
    ("path", "name"),
    [("/a/list.xml?x=1", "list.xml"), ("/", "index"), ("/a/%2e%2e;x", "%2e%2e_x"), ("/b/", "b")],
)
def test_documents_are_named_by_their_address(server: Server, path: str, name: str) -> None:
    assert get(server.on(path, reply(200, BODY))).documents["list"].name == name


def test_packed_answers_are_unpacked(server: Server) -> None:
    packed = gzip.compress(BODY[:10]) + gzip.compress(BODY[10:])
    url = server.on("/list.xml", reply(200, packed, Content_Encoding="gzip"))
    assert get(url).arrivals["list"].content == BODY
    assert server.seen[0][1]["Accept-Encoding"] == "gzip"


def test_garbage_with_200_is_handed_on_to_be_kept(server: Server) -> None:
    page = b"<html><title>Technical Difficulties</title></html>"
    assert get(server.on("/a", reply(200, page))).arrivals["list"].content == page
    assert get(server.on("/b", reply(200))).arrivals["list"].content == b""


def test_no_cookie_is_sent_back(server: Server) -> None:
    server.on("/b", reply(200, BODY))
    get(server.on("/a", reply(302, Location="/b", Set_Cookie="session=1; Path=/")))
    assert server.asked("/b") == 1
    assert all("Cookie" not in headers for _, headers in server.seen)


# Unchanged files


def test_304_is_unchanged_and_the_validators_are_sent(server: Server) -> None:
    url = server.on("/list.xml", reply(304))
    found = get(url, Validators(etag='"a"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    assert found.unchanged
    sent = server.seen[0][1]
    assert sent["If-None-Match"] == '"a"'
    assert sent["If-Modified-Since"].startswith("Mon, 01 Jan")


def test_304_to_a_question_without_conditions_is_no_answer(server: Server) -> None:
    with pytest.raises(kit.FetchFailed, match=r"answered \(304\)"):
        get(server.on("/list.xml", reply(304)))


def test_validators_of_another_address_are_not_sent(server: Server) -> None:
    url = server.on("/list.xml", reply(200, BODY))
    get(url, Validators(etag='"a"', url="https://elsewhere.example/list.xml"))
    get(url, Validators(etag='"a"', url=url))
    assert ["If-None-Match" in headers for _, headers in server.seen] == [False, True]


@pytest.mark.parametrize("etag", ['"caf\u00e9"', '"a\r\nX: y"'])
def test_a_validator_that_no_header_can_carry_is_left_out(server: Server, etag: str) -> None:
    get(server.on("/list.xml", reply(200, BODY)), Validators(etag=etag))
    assert "If-None-Match" not in server.seen[0][1]


def test_all_files_are_had_when_one_of_them_changed(server: Server) -> None:
    main = server.on("/main.csv", reply(304), reply(200, b"1,A"))
    alias = server.on("/alias.csv", reply(200, b"1,B"))
    known = {"main": Validators(etag='"m"'), "alias": Validators(etag='"a"')}
    found = fetch(a_list({"main": file(main), "alias": file(alias)}), known, policy())
    assert {r: d.content for r, d in found.documents.items()} == {"main": b"1,A", "alias": b"1,B"}
    assert (server.asked("/main.csv"), server.asked("/alias.csv")) == (2, 1)
    assert "If-None-Match" not in server.seen[-1][1]


def test_unchanged_only_when_all_files_are(server: Server) -> None:
    files = {r: file(server.on(f"/{r}", reply(304))) for r in ("main", "alias")}
    known = {r: Validators(etag='"1"') for r in files}
    assert fetch(a_list(files), known, policy()).unchanged


def test_a_file_that_went_while_the_others_changed_is_no_empty_file(server: Server) -> None:
    notes = server.on("/notes.csv", reply(304), reply(404))
    files = {
        "main": file(server.on("/main.csv", reply(200, b"1,A"))),
        "notes": file(notes, required=False),
    }
    known = {"notes": Validators(etag='"n"')}
    assert list(fetch(a_list(files), known, policy()).documents) == ["main"]


# Several files, pages that lead to files


def test_what_had_come_is_handed_out_when_a_file_is_missing(server: Server) -> None:
    files = {
        "main": file(server.on("/main.csv", reply(200, b"1,A"))),
        "alias": file(server.on("/alias.csv", reply(404))),
    }
    with pytest.raises(NotFetched, match=r"^xx_list: 127.0.0.1 answered \(404\)") as why:
        fetch(a_list(files), {}, policy())
    assert {r: a.content for r, a in why.value.arrivals.items()} == {"main": b"1,A"}
    assert why.value.status == 404


@pytest.mark.parametrize(("status", "fails"), [(404, False), (410, False), (403, True)])
def test_a_file_that_is_not_required_may_be_gone_but_not_refused(
    server: Server, status: int, fails: bool
) -> None:
    files = {
        "main": file(server.on("/main.csv", reply(200, b"1,A"))),
        "notes": file(server.on("/notes.csv", reply(status)), required=False),
    }
    if fails:
        with pytest.raises(kit.FetchFailed):
            fetch(a_list(files), {}, policy())
    else:
        assert list(fetch(a_list(files), {}, policy()).arrivals) == ["main"]


def follow_link(link: str) -> Callable[[kit.Document], Mapping[str, str]]:
    return lambda page: {"list": link} if b"<a" in page.content else {}


def paged(server: Server, page: bytes, link: str) -> Scraper:
    url = server.on("/lists/page", reply(200, page))
    files = {"page": file(url, kit.FileType.HTML), "list": file("")}
    return a_list(files, follow_link(link))


def test_a_page_is_followed_to_the_file_it_names(server: Server) -> None:
    server.on("/lists/2024/list.csv", reply(200, b"1,A"))
    found = fetch(paged(server, b"<a href>", " 2024/list.csv "), {}, policy())
    assert found.documents["list"] == kit.Document(name="list.csv", content=b"1,A")
    assert found.documents["page"].content == b"<a href>"


def test_a_page_that_leads_elsewhere_is_always_read_again(server: Server) -> None:
    server.on("/lists/list.csv", reply(200, b"1,A"))
    known = {r: Validators(etag='"1"') for r in ("page", "list")}
    fetch(paged(server, b"<a href>", "list.csv"), known, policy())
    assert all("If-None-Match" not in headers for _, headers in server.seen)


def test_a_followed_file_with_an_address_of_its_own_is_had_there(server: Server) -> None:
    mirror = server.on("/mirror.csv", reply(200, b"1,M"))
    found = fetch(paged(server, b"<a href>", "list.csv"), {}, policy(), {"list": mirror})
    assert found.documents["list"].content == b"1,M"
    assert server.asked("/lists/list.csv") == 0


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"<p>nothing", "no link to list"),
        (b"<title>Just a moment...</title><a>", "error page .just a moment."),
        (b"", "is empty"),
    ],
)
def test_a_page_that_leads_nowhere_is_kept_and_said(
    server: Server, page: bytes, words: str
) -> None:
    with pytest.raises(NotFetched, match=words) as why:
        fetch(paged(server, page, "list.csv"), {}, policy())
    assert why.value.arrivals["page"].content == page


def test_a_page_that_its_list_cannot_read_is_a_failed_fetch(server: Server) -> None:
    def follow(page: kit.Document) -> Mapping[str, str]:
        raise kit.LayoutChanged("The table of files is missing.")

    page = file(server.on("/page", reply(200, b"<p>new</p>")), kit.FileType.HTML)
    with pytest.raises(NotFetched, match="table of files is missing") as why:
        fetch(a_list({"page": page, "list": file("")}, follow), {}, policy())
    assert why.value.arrivals["page"].content == b"<p>new</p>"


def test_links_are_held_to_the_rules_of_redirects(server: Server) -> None:
    with pytest.raises(kit.FetchFailed, match="file address"):
        fetch(paged(server, b"<a href>", "file:///etc/passwd"), {}, policy())


def test_a_list_without_any_address_says_so() -> None:
    with pytest.raises(kit.FetchFailed, match="no link to list"):
        fetch(a_list({"list": file("")}), {}, policy())


def test_post_has_a_length_even_without_a_body_and_becomes_get_when_sent_on(
    server: Server,
) -> None:
    server.on("/done", reply(200, b"1,A"))
    url = server.on("/ask", reply(303, Location="/done"))
    asked = file(url, method="POST", headers={"Accept": "text/csv"})
    known = {"list": Validators(etag='"1"')}
    assert fetch(a_list({"list": asked}), known, policy()).documents["list"].content == b"1,A"
    assert server.methods == ["POST", "GET"]
    sent = server.seen[0][1]
    assert (sent["Content-Length"], sent["Accept"]) == ("0", "text/csv")
    assert "If-None-Match" not in sent


# Redirects and addresses


def test_redirects_are_followed_also_relative_ones(server: Server) -> None:
    server.on("/c", reply(200, BODY))
    server.on("/b", reply(307, Location="c"))
    url = server.on("/a", reply(302, Location=server.url + "/b"))
    arrival = get(url).arrivals["list"]
    assert (arrival.content, arrival.final_url) == (BODY, server.url + "/c")
    assert arrival.url == url


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/a", "more than 10 times"),
        ("file:///etc/passwd", "to a file address"),
        ("ftp://127.0.0.1/list", "to a ftp address"),
        ("http://a.example:port/", "an address that is none"),
        ("http://[", "an address that is none"),
    ],
)
def test_bad_redirects_are_refused(server: Server, location: str, words: str) -> None:
    url = server.on("/a", reply(302, Location=location))
    with pytest.raises(kit.FetchFailed, match=words):
        get(url)


def test_ten_redirects_are_followed_and_not_one_more(server: Server) -> None:
    for number in range(11):
        server.on(f"/{number}", reply(302, Location=f"/{number + 1}"))
    server.on("/11", reply(200, BODY))
    assert get(server.url + "/1").arrivals["list"].content == BODY
    with pytest.raises(kit.FetchFailed, match="more than 10 times"):
        get(server.url + "/0")


def test_never_from_https_down_to_http() -> None:
    assert "https to http" in misdirected("https://a.example/", "http://a.example/")
    assert misdirected("http://a.example/", "https://a.example/") == ""
    assert misdirected("https://a.example/", "https://b.example/") == ""


@pytest.mark.parametrize("target", ["http:///nowhere", "https://", "http://a.example:port/"])
def test_an_address_needs_a_host_and_a_port_that_is_a_number(target: str) -> None:
    assert misdirected("http://a.example/", target) == "leads to an address that is none"


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    url = server.on("/a", reply(200, BODY))
    with pytest.raises(kit.FetchFailed, match="private address"):
        get(url, allow_private=False)
    assert server.seen == []


def test_a_name_that_turns_private_while_we_connect_gets_no_byte_of_ours(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of the name server is public, the second one loopback."""
    real, asked = socket.getaddrinfo, []

    def rebound(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("93.184.216.34" if len(asked) == 1 else "127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    url = server.on("/a", reply(200, BODY)).replace("127.0.0.1", "list.example")
    with pytest.raises(kit.FetchFailed, match="answers from a private address"):
        get(url, allow_private=False)
    assert asked == ["list.example", "list.example"]
    assert server.seen == []


def test_a_connection_that_nobody_looked_at_is_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release of the transport that no longer tells of its connections."""
    monkeypatch.setattr("scrapers.network.Line.event", lambda *_: None)
    with pytest.raises(kit.FetchFailed, match="answers from a private address"):
        get(server.on("/a", reply(200, BODY)))


def test_a_proxy_may_be_near(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    server.handler.answers["http://93.184.216.34/list.xml"] = [reply(200, BODY)]
    found = get("http://93.184.216.34/list.xml", allow_private=False)
    assert found.arrivals["list"].content == BODY


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::7f00:1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f.1",
    ],
)
def test_what_is_private(host: str) -> None:
    assert "private" in private(f"http://{host}/x")


@pytest.mark.parametrize(
    "host",
    ["93.184.216.34", "[2606:2800:220:1::1]", "[64:ff9b::93.184.216.34]", "[::ffff:93.184.216.34]"],
)
def test_a_public_address_is_not_private(host: str) -> None:
    assert private(f"http://{host}/x") == ""


@pytest.mark.parametrize("url", ["http://a.example:port/x", "/list.xml", "ftp://a.example/x"])
def test_an_address_of_ours_that_is_none_is_a_sentence_too(url: str) -> None:
    with pytest.raises(kit.FetchFailed, match="address"):
        get(url)


# Refusals, retries, time


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 202, 206])
def test_refusals_are_not_tried_again_and_said_in_one_sentence(server: Server, status: int) -> None:
    url = server.on("/a", reply(status))
    with pytest.raises(kit.FetchFailed) as why:
        get(url)
    assert len(server.seen) == 1
    said = str(why.value)
    assert said.startswith("un_sc: 127.0.0.1 ")
    assert f"({status})" in said
    assert said.count(". ") == 0
    assert said.endswith("`tracker run un_sc --file PATH`.")


@pytest.mark.parametrize(("asked", "waits"), [("7", 7.0), ("100000", 120.0), ("soon", 1.0)])
def test_429_waits_as_long_as_it_is_told_to_within_reason(
    server: Server, asked: str, waits: float
) -> None:
    pauses: list[float] = []
    url = server.on("/a", reply(429, Retry_After=asked), reply(200, BODY))
    assert get(url, pauses=pauses).arrivals["list"].content == BODY
    assert pauses == [waits]


def test_no_waiting_beyond_the_time_of_the_list(server: Server) -> None:
    pauses: list[float] = []
    url = server.on("/a", reply(429, Retry_After="60"))
    with pytest.raises(kit.FetchFailed, match=r"429 \(1 try\)"):
        get(url, pauses=pauses, deadline_seconds=30)
    assert pauses == []


def test_503_is_tried_again_with_growing_pauses_then_given_up(server: Server) -> None:
    pauses: list[float] = []
    url = server.on("/a", reply(503))
    with pytest.raises(NotFetched, match=r"503 \(3 tries\)") as why:
        get(url, pauses=pauses)
    assert (pauses, why.value.status) == ([1.0, 2.0], 503)


@pytest.mark.parametrize("status", [408, 500, 502, 504, 520])
def test_an_error_that_passes_is_survived(server: Server, status: int) -> None:
    url = server.on("/b", reply(status), reply(200, BODY))
    assert get(url).arrivals["list"].content == BODY


def test_pauses_are_spread_by_half_either_way(server: Server) -> None:
    pauses: list[float] = []
    for chance in (0.0, 1.0):
        url = server.on("/a", reply(500), reply(200, BODY))
        get(url, pauses=pauses, chance=lambda c=chance: c)
    assert pauses == [0.5, 1.5]


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(kit.FetchFailed, match=r"it refuses the connection \(2 tries\)"):
        get(f"http://127.0.0.1:{port}/a", attempts=2)


def test_nobody_has_the_name() -> None:
    with pytest.raises(kit.FetchFailed, match=r"list\.invalid cannot be reached"):
        get("http://list.invalid/a", attempts=1, allow_private=False)


def test_time_out(server: Server) -> None:
    url = server.on("/a", slow(1.0))
    with pytest.raises(kit.FetchFailed, match="in time"):
        get(url, attempts=1, timeout_seconds=0.1)


@pytest.mark.parametrize(
    "answer", [drip(100, 0.02), drip_headers(100, 0.02), begun(BODY, 2.0), slow(2.0)]
)
def test_whatever_drips_ends_at_the_deadline(server: Server, answer: Any) -> None:
    url = server.on("/a", answer)
    began = time.monotonic()
    with pytest.raises(kit.FetchFailed, match="too slow"):
        get(url, deadline_seconds=0.3, timeout_seconds=30)
    assert time.monotonic() - began < 10  # far from the 30 s of one step


def test_the_deadline_is_for_all_files_together(server: Server) -> None:
    files = {str(n): file(server.on(f"/{n}", slow(0.5, b"1,A"))) for n in range(4)}
    with pytest.raises(NotFetched, match=r"too slow|did not answer in time") as why:
        fetch(a_list(files), {}, policy(deadline_seconds=1.3, timeout_seconds=30))
    assert 1 <= len(why.value.arrivals) <= 2


# Bodies that are too short, too long, or packed


@pytest.mark.parametrize("broken", [truncated(BODY[:20], 500), chunked(3, 10, ended=False)])
def test_a_truncated_body_is_tried_again_and_never_taken(server: Server, broken: Any) -> None:
    url = server.on("/a", broken, reply(200, BODY))
    assert get(url).arrivals["list"].content == BODY
    url = server.on("/b", broken)
    with pytest.raises(NotFetched, match=r"broke off .* \(3 tries\)") as why:
        get(url)
    assert why.value.arrivals == {}


def test_chunks_are_put_together(server: Server) -> None:
    assert get(server.on("/a", chunked(3, 10))).arrivals["list"].content == b"x" * 30


def test_a_body_of_exactly_the_limit_is_taken(server: Server) -> None:
    url = server.on("/a", reply(200, b"x" * LIMIT))
    assert len(get(url).arrivals["list"].content) == LIMIT


def test_oversize_bodies_declared_or_not(server: Server) -> None:
    url = server.on("/a", reply(200, b"x", Content_Length=str(LIMIT + 1)))
    with pytest.raises(kit.FetchFailed, match="500001 bytes, over the limit of 500000"):
        get(url)
    url = server.on("/b", chunked(100, 65_536))
    with pytest.raises(kit.FetchFailed, match="more than the limit"):
        get(url)
    assert server.asked("/b") == 1


def test_a_gzip_bomb_is_stopped_at_the_limit(server: Server) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    url = server.on("/a", reply(200, bomb, Content_Encoding="gzip"))
    with pytest.raises(kit.FetchFailed, match="more than the limit"):
        get(url)


@pytest.mark.parametrize(
    "body", [b"not gzip", gzip.compress(BODY, mtime=0)[:-9]], ids=["other", "cut"]
)
def test_bytes_that_cannot_be_unpacked(server: Server, body: bytes) -> None:
    url = server.on("/a", reply(200, body, Content_Encoding="gzip"))
    with pytest.raises(kit.FetchFailed, match="unpacked"):
        get(url)


def test_a_packing_we_did_not_ask_for(server: Server) -> None:
    url = server.on("/a", reply(200, b"?", Content_Encoding="br"))
    with pytest.raises(kit.FetchFailed, match=r"did not ask for \(br\)"):
        get(url)


@given(plain=st.lists(st.binary(max_size=300), max_size=3), cut=st.integers(1, 50))
def test_gunzip_gives_back_what_was_packed_however_it_is_cut(plain: list[bytes], cut: int) -> None:
    packed = b"".join(map(gzip.compress, plain))
    chunks = [packed[i : i + cut] for i in range(0, len(packed), cut)]
    assert b"".join(gunzip(chunks)) == b"".join(plain)


@given(plain=st.binary(max_size=300), lost=st.integers(1, 8))
def test_gunzip_misses_the_end(plain: bytes, lost: int) -> None:
    with pytest.raises(zlib.error):
        list(gunzip([gzip.compress(plain)[:-lost]]))


def test_gunzip_never_gives_more_than_a_chunk_at_once() -> None:
    parts = list(gunzip([gzip.compress(bytes(1_000_000))]))
    assert max(map(len, parts)) <= 65_536
    assert sum(map(len, parts)) == 1_000_000


def test_retry_after_as_a_date_and_as_nonsense() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    assert retry_after("Mon, 01 Jan 2024 00:01:00 GMT", now) == 60.0
    assert retry_after("Sun, 31 Dec 2023 00:01:00 GMT", now) == 0.0
    assert retry_after("120", now) == 120.0
    for nonsense in ("soon", "", "-5", "\u00b2", "Mon, 01 Jan 99999 00:00:00 GMT"):
        assert retry_after(nonsense, now) == 0.0


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody signed."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed here: no certificate can be made")
    found = tmp_path_factory.mktemp("tls") / "both.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=loopback"
    named = ["-addext", "subjectAltName=IP:127.0.0.1"]
    kept = ["-keyout", str(found), "-out", str(found.with_suffix(".crt"))]
    subprocess.run([openssl, *made.split(), *named, *kept], check=True, capture_output=True)
    found.write_bytes(found.read_bytes() + found.with_suffix(".crt").read_bytes())
    return found


def test_a_certificate_nobody_signed_is_not_trusted(certificate: Path) -> None:
    with serving(certificate) as server:
        url = server.on("/a", reply(200, BODY))
        with pytest.raises(kit.FetchFailed, match="certificate that cannot be trusted"):
            get(url, attempts=1)


def test_over_tls_too_files_arrive_drips_end_and_nothing_goes_down_to_http(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with serving(certificate) as server:
        assert get(server.on("/a", reply(200, BODY))).arrivals["list"].content == BODY
        with pytest.raises(kit.FetchFailed, match="too slow"):
            get(server.on("/b", drip_headers(100, 0.02)), deadline_seconds=0.4, timeout_seconds=30)
        down = server.url.replace("https", "http") + "/a"
        with pytest.raises(kit.FetchFailed, match="from https to http"):
            get(server.on("/c", reply(302, Location=down)))
        with serving() as before:
            up_and_down = before.on("/d", reply(302, Location=server.url + "/c"))
            with pytest.raises(kit.FetchFailed, match="from https to http"):
                get(up_and_down)
