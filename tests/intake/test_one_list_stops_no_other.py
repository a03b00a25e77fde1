"""A list whose server, address or environment is bad fails alone: the others are looked at."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from db.engine import OperationalError, reading
from scrapers import fetch
from scrapers.registry import scraper
from tests.builders import day, person, un_xml
from tests.command import tracker as run
from tests.scrapers.test_hostile_answers import WRONG, endless, raw, redirect
from tests.servers import Server, reply, serving
from tracker.answers.lists import standing_of_lists
from tracker.errors import TrackerError
from tracker.intake import live
from tracker.record.tracker import Tracker
from tracker.service.runs import Here
from tracker.service.slots import Claim
from tracker.settings import Settings

GOOD = un_xml([person(n) for n in range(1, 41)], day(0))
BAD = ["qa_nctc", "us_state_fto", "jp_mof"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def over(server: Server, bad: str) -> Settings:
    """The settings of looks at lists that are bad, and a good one at the end."""
    roles = {key: next(iter(scraper(key).source.formats[0].files)) for key in BAD}
    urls = {key: {role: bad} for key, role in roles.items()}
    good = {"un_sc": {"list": server.on("/un.xml", reply(200, GOOD))}}
    return Settings(urls=urls | good, allow_private_hosts=True, attempts=1)


def outcomes(tracker: Tracker, settings: Settings) -> dict[str, str]:
    """What came of a look at each; every reason is one line that one can show."""
    found = [live.look(tracker, settings, key) for key in (*BAD, "un_sc")]
    assert all(looked.reason == "" or looked.reason.isprintable() for looked in found)
    assert all(looked.reason for looked in found if looked.list_id in BAD)
    return {looked.list_id: looked.outcome for looked in found}


EXPECTED = {**dict.fromkeys(BAD, "failed"), "un_sc": "recorded"}


@pytest.mark.parametrize(
    "answer",
    [
        *map(redirect, (b"http:foo", b"data:x", b"http://xn--/", b"http://a..b/", b"\xff\xfe://")),
        raw(b"\x00\xff" * 200),
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n(\xb5/\xfd"),
        endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 500),
    ],
    ids=range(8),
)
def test_hostile_servers_stop_no_other_list(tracker: Tracker, server: Server, answer: Any) -> None:
    assert outcomes(tracker, over(server, server.on("/bad", answer))) == EXPECTED


@pytest.mark.parametrize(
    "url", ["http:foo", "http://xn--/", "data:x", "http://a:99999/", "http://[fe80::1%25lo]/"]
)
def test_wrong_addresses_in_settings_stop_no_other_list(
    tracker: Tracker, server: Server, url: str
) -> None:
    assert outcomes(tracker, over(server, url)) == EXPECTED


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("nobody foresaw this"),
        UnicodeEncodeError("idna", "\x1b[2J", 0, 1, "label empty or too long"),
        MemoryError(),
        RecursionError("maximum recursion depth exceeded"),
        ImportError("Using SOCKS proxy"),
        TrackerError("Somebody else is at it."),
        OSError(28, "No space left on device"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_whatever_a_list_breaks_on_the_others_are_looked_at(
    tracker: Tracker, server: Server, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    plain = fetch.fetch

    def broken(known: Any, *rest: Any) -> Any:
        if known.key in BAD:
            raise failure
        return plain(known, *rest)

    monkeypatch.setattr(fetch, "fetch", broken)
    assert outcomes(tracker, over(server, "http://x.example/")) == EXPECTED
    with reading(tracker.ledger.engine) as connection:
        lines = standing_of_lists(connection, tracker.clock())
    states = {line.list_id: line.state for line in lines if line.list_id in BAD}
    assert states == dict.fromkeys(BAD, "failed")


def test_a_list_that_somebody_else_writes_to_is_left_to_them(
    tracker: Tracker, server: Server
) -> None:
    """Today's looks at the other lists are made; the busy one says why not."""
    settings = over(server, server.on("/x", redirect(b"http:foo")))
    with tracker.writer("jp_mof", live=True):
        assert outcomes(tracker, settings) == EXPECTED


def test_a_database_that_cannot_be_used_ends_the_run(
    tracker: Tracker, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = OperationalError("SELECT", {}, Exception("no such host"))
    monkeypatch.setattr(live.run, "looked_at", mock.Mock(side_effect=failure))
    with pytest.raises(OperationalError):
        outcomes(tracker, over(server, "http://x.example/"))


# The whole way.


def as_variables(settings: Settings, **more: str) -> dict[str, str]:
    urls = [f"{key}.{role}={url}" for key, it in settings.urls.items() for role, url in it.items()]
    more |= {"TRACKER_ALLOW_PRIVATE_HOSTS": "1", "TRACKER_ATTEMPTS": "1"}
    return {"TRACKER_URLS": " ".join(urls), **more}


@pytest.mark.parametrize("wrong", [{}, *WRONG[3:4], *WRONG[9:10]], ids=str)
def test_a_run_over_several_lists(server: Server, tmp_path: Path, wrong: dict[str, str]) -> None:
    settings = over(server, server.on("/bad", redirect(b"http:foo")))
    done = run(tmp_path, "run", *BAD, "un_sc", "--json", **as_variables(settings, **wrong))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    found = {row["list_id"]: row["outcome"] for row in json.loads(done.stdout)}
    assert found == (dict.fromkeys(EXPECTED, "failed") if wrong else EXPECTED)


@pytest.mark.parametrize("location", [b"http:foo", b"http://xn--/"])
def test_the_service_goes_on_to_the_next_list(
    tracker: Tracker, server: Server, location: bytes
) -> None:
    here = Here(tracker, over(server, server.on("/bad", redirect(location))))
    endings = {key: here.run(_claim(key)).outcome for key in EXPECTED}
    assert endings == EXPECTED


def _claim(list_id: str) -> Claim:
    return Claim(list_id=list_id, run_id="r", slot="", before="", owner="here", claimed_at="")
