"""A look that ends at a wall is told with what is known of the official way round it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.by_hand import WAY_ROUND, cause
from scrapers.fetch import Policy
from scrapers.registry import scraper
from tests.servers import Answer, Server, reply, serving
from tracker.intake import folders, run
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

POLICY = Policy(attempts=1, allow_private=True)
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body></body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def look(tracker: Tracker, server: Server, list_id: str, role: str, answer: Answer) -> Outcome:
    url = server.on("/file", answer)
    return run.run(tracker, list_id, POLICY, {role: url})


@pytest.mark.parametrize(
    ("list_id", "role", "answer", "outcome", "said"),
    [
        ("us_state_tel", "page", reply(403), "failed", "refused us (403)"),
        ("tr_masak", "page", reply(429), "failed", "answered 429"),
        ("ua_sfms", "list", reply(200, CHALLENGE), "refused", "error page (just a moment)"),
        ("my_moha", "page", reply(200, CHALLENGE), "failed", "a page we cannot follow"),
    ],
)
def test_a_wall_is_told_with_the_way_round(
    server: Server,
    tracker: Tracker,
    list_id: str,
    role: str,
    answer: Answer,
    outcome: str,
    said: str,
) -> None:
    found = look(tracker, server, list_id, role, answer)
    note = scraper(list_id).source.access_note
    assert found.outcome == outcome
    assert said in found.reason
    assert found.reason.endswith(f"{WAY_ROUND}{note}"), "whole, however long it is"
    assert cause(list_id, found.reason).endswith(note)


@pytest.mark.parametrize("answer", [reply(404), reply(500), reply(200, b"")])
def test_what_is_no_wall_is_told_without_it(
    server: Server, tracker: Tracker, answer: Answer
) -> None:
    found = look(tracker, server, "ua_sfms", "list", answer)
    assert found.outcome in ("failed", "refused")
    assert WAY_ROUND not in found.reason


def test_a_list_of_which_no_obstacle_is_known_has_none(server: Server, tracker: Tracker) -> None:
    assert not scraper("un_sc").source.access_note
    assert WAY_ROUND not in look(tracker, server, "un_sc", "list", reply(403)).reason


def test_whoever_brings_a_page_of_a_wall_is_told_what_it_is(
    tracker: Tracker, tmp_path: Path
) -> None:
    file = tmp_path / "BlackListFull.xml"
    file.write_bytes(CHALLENGE)
    found = folders.upload(tracker, "ua_sfms", file, by="ada")
    assert (found.outcome, WAY_ROUND in found.reason) == ("refused", False)
    assert "just a moment" in found.reason
