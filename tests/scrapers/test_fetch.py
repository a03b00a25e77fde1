"""Fetching, against a real server on loopback."""

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers import kit
from scrapers.fetch import Fetched, Policy, Validators, fetch, private, retry_after
from scrapers.registry import scraper
from tests.servers import Server, drip, endless, reply, serving, slow, truncated

BODY = b"<?xml version='1.0'?><CONSOLIDATED_LIST/>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def get(url: str, known: Validators | None = None, **policy: Any) -> Fetched:
    pauses: list[float] = policy.pop("pauses", [])
    plain: dict[str, Any] = {
        "timeout_seconds": 0.5,
        "attempts": 3,
        "allow_private": True,
        "sleep": pauses.append,
        "chance": lambda: 0.5,
        "size_limit_bytes": 500_000,
    }
    validators = {"list": known} if known else {}
    return fetch(scraper("un_sc"), validators, Policy(**plain | policy), {"list": url})


def test_200_gives_the_bytes_and_what_the_server_said(server: Server) -> None:
    url = server.on("/list.xml", reply(200, BODY, ETag='"a"', Set_Cookie="x=1"))
    arrival = get(url).arrivals["list"]
    assert arrival.content == BODY
    assert arrival.headers["etag"] == '"a"'
    assert "set-cookie" not in arrival.headers


def test_304_is_unchanged_and_the_validators_are_sent(server: Server) -> None:
    url = server.on("/list.xml", reply(304))
    found = get(url, Validators(etag='"a"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    assert found.unchanged
    sent = server.seen[0][1]
    assert sent["If-None-Match"] == '"a"'
    assert sent["If-Modified-Since"].startswith("Mon, 01 Jan")


def test_redirects_are_followed_also_relative_ones(server: Server) -> None:
    server.on("/c", reply(200, BODY))
    server.on("/b", reply(307, Location="c"))
    url = server.on("/a", reply(302, Location=server.url + "/b"))
    arrival = get(url).arrivals["list"]
    assert (arrival.content, arrival.final_url) == (BODY, server.url + "/c")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/a", "more than 10 times"),
        ("file:///etc/passwd", "file address"),
        ("http://[", "cannot be reached"),
    ],
)
def test_bad_redirects_are_refused(server: Server, location: str, words: str) -> None:
    url = server.on("/a", reply(302, Location=location))
    with pytest.raises(kit.FetchFailed, match=words):
        get(url)


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    url = server.on("/a", reply(200, BODY))
    with pytest.raises(kit.FetchFailed, match="private address"):
        get(url, allow_private=False)
    assert server.seen == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_what_is_private(host: str) -> None:
    assert "private" in private(f"http://{host}/x")


def test_a_public_address_is_not_private() -> None:
    assert private("http://93.184.216.34/x") == ""


@pytest.mark.parametrize("status", [403, 404, 401, 410])
def test_refusals_are_not_tried_again_and_said_in_one_sentence(server: Server, status: int) -> None:
    url = server.on("/a", reply(status))
    with pytest.raises(kit.FetchFailed) as why:
        get(url)
    assert len(server.seen) == 1
    assert str(why.value).startswith("un_sc: 127.0.0.1")
    assert str(status) in str(why.value)
    assert "--file" in str(why.value)


def test_429_waits_as_long_as_it_is_told_to(server: Server) -> None:
    pauses: list[float] = []
    url = server.on("/a", reply(429, Retry_After="7"), reply(200, BODY))
    assert get(url, pauses=pauses).arrivals["list"].content == BODY
    assert pauses == [7.0]


def test_500_is_tried_again_with_growing_pauses_then_given_up(server: Server) -> None:
    pauses: list[float] = []
    url = server.on("/a", reply(503))
    with pytest.raises(kit.FetchFailed, match=r"503 \(3 tries\)"):
        get(url, pauses=pauses)
    assert pauses == [1.0, 2.0]
    url = server.on("/b", reply(500), reply(200, BODY))
    assert get(url).arrivals["list"].content == BODY


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(kit.FetchFailed, match="cannot be reached"):
        get(f"http://127.0.0.1:{port}/a", attempts=2)


def test_time_out(server: Server) -> None:
    url = server.on("/a", slow(1.0))
    with pytest.raises(kit.FetchFailed, match="in time"):
        get(url, attempts=1, timeout_seconds=0.1)


def test_a_slow_drip_ends_at_the_deadline(server: Server) -> None:
    url = server.on("/a", drip(200, 0.05))
    with pytest.raises(kit.FetchFailed, match="too slow"):
        get(url, deadline_seconds=0.3)


def test_a_truncated_body_is_tried_again_and_never_taken(server: Server) -> None:
    url = server.on("/a", truncated(BODY[:20], 500), reply(200, BODY))
    assert get(url).arrivals["list"].content == BODY
    url = server.on("/b", truncated(BODY[:20], 500))
    with pytest.raises(kit.FetchFailed, match="broke off"):
        get(url)


def test_oversize_bodies_declared_or_not(server: Server) -> None:
    url = server.on("/a", reply(200, b"x" * 600_000))
    with pytest.raises(kit.FetchFailed, match="over the limit"):
        get(url)
    url = server.on("/b", endless(5_000_000))
    with pytest.raises(kit.FetchFailed, match="more than the limit"):
        get(url)


def test_a_gzip_bomb_is_stopped_at_the_limit(server: Server) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    url = server.on("/a", reply(200, bomb, Content_Encoding="gzip"))
    with pytest.raises(kit.FetchFailed, match="more than the limit"):
        get(url)


def test_bytes_that_cannot_be_unpacked(server: Server) -> None:
    url = server.on("/a", reply(200, b"not gzip", Content_Encoding="gzip"))
    with pytest.raises(kit.FetchFailed, match="unpacked"):
        get(url)


def test_retry_after_as_a_date_and_as_nonsense() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    assert retry_after("Mon, 01 Jan 2024 00:01:00 GMT", now) == 60.0
    assert retry_after("120", now) == 120.0
    assert retry_after("soon", now) == 0.0
