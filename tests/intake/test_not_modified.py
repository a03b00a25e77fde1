"""A server's "not modified" is believed for a day, and not after trouble."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from scrapers import kit, registry
from scrapers.fetch import Policy
from tests.builders import Ticking, brief, day, fto_html, person, take, un_xml
from tests.faults import trial
from tests.servers import Handler, Server, reply, serving
from tracker.intake import run
from tracker.proof import replay
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

POLICY = Policy(attempts=1, allow_private=True)
CROWD = [person(n) for n in range(1, 16)]
CONDITIONS = {"if-none-match", "if-modified-since"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


class Deaf:
    """A server whose validators do not cover the content: each question with one is answered 304.

    `now` is what it has by path; `asked` says of each look whether it had conditions.
    """

    def __init__(self, server: Server, list_id: str) -> None:
        self.server, self.list_id = server, list_id
        self.now: dict[str, bytes] = {}
        self.asked: list[bool] = []
        self.urls: dict[str, str] = {}
        for role, file in registry.scraper(list_id).source.formats[0].files.items():
            path = f"/{role}/{file.patterns[0].replace('*', 'x')}"
            self.urls[role] = server.on(path, self._answer(role))

    def _answer(self, role: str) -> Callable[[Handler], None]:
        def answer(handler: Handler) -> None:
            conditional = bool(CONDITIONS & {name.lower() for name in handler.headers})
            self.asked.append(conditional)
            said = {"ETag": '"same"', "Last-Modified": "Mon, 05 Jan 2026 04:00:00 GMT"}
            body = b"" if conditional else self.now[role]
            reply(304 if conditional else 200, body, **said)(handler)

        return answer

    def look(self, tracker: Tracker) -> Outcome:
        return run.run(tracker, self.list_id, POLICY, self.urls)


def later(tracker: Tracker, **time: float) -> None:
    clock = tracker.clock
    assert isinstance(clock, Ticking)
    clock.now += timedelta(**time)


@pytest.mark.parametrize("hours", [1, 6, 24])
def test_a_newcomer_behind_a_304_is_seen_within_a_day(
    hours: int, server: Server, tracker: Tracker
) -> None:
    site = Deaf(server, "un_sc")
    site.now["list"] = un_xml(CROWD, day(0))
    assert site.look(tracker).outcome == "recorded"
    site.now["list"] = un_xml([*CROWD, person(20)], day(1))
    waited = 0
    while not brief(tracker):
        later(tracker, hours=hours)
        waited += hours
        site.look(tracker)
        assert waited <= 26
    assert brief(tracker) == [("addition", "QDi.020")]
    assert site.asked.count(False) == 2
    assert list(replay.differences_of(tracker, "un_sc")) == []


def test_the_same_bytes_again_are_a_look_and_no_document(server: Server, tracker: Tracker) -> None:
    site = Deaf(server, "un_sc")
    site.now["list"] = un_xml(CROWD, day(0))
    site.look(tracker)
    for _ in range(5):
        later(tracker, hours=21)
        assert site.look(tracker).outcome == "unchanged"
    assert site.asked == [False] * 6
    assert list(replay.differences_of(tracker, "un_sc")) == []


@pytest.mark.parametrize("list_id", ["us_state_fto", "ca_sema", "gb_hmt_conlist", "us_ofac_sdn"])
def test_every_kind_of_list_is_had_anew_once_a_day(
    list_id: str, server: Server, tracker: Tracker
) -> None:
    first = registry.scraper(list_id).source.formats[0]
    case = next(case for case in trial.samples(list_id) if case.format_id == first.id)
    site = Deaf(server, list_id)
    site.now = {role: case.documents.get(role, b"") for role in first.files}
    site.look(tracker)
    before = len(site.asked)
    for hours, conditional in ((1, True), (1, True), (22, False), (1, True), (19, False)):
        later(tracker, hours=hours)
        assert site.look(tracker).outcome in ("unchanged", "recorded"), list_id
        assert set(site.asked[before:]) == {conditional}, (list_id, hours)
        before = len(site.asked)


def test_after_a_refusal_the_server_has_to_show_the_list(server: Server, tracker: Tracker) -> None:
    site = Deaf(server, "un_sc")
    site.now["list"] = un_xml(CROWD, day(0))
    site.look(tracker)
    later(tracker, hours=21)
    site.now["list"] = b"<html><title>Under maintenance</title></html>"
    assert site.look(tracker).outcome == "refused"
    for _ in range(3):  # a 304 here would turn the list green
        later(tracker, minutes=15)
        assert site.look(tracker).outcome == "refused"
    site.now["list"] = un_xml([*CROWD, person(20)], day(1))
    later(tracker, minutes=15)
    assert site.look(tracker).outcome == "recorded"
    later(tracker, minutes=15)
    assert site.look(tracker).outcome == "unchanged"
    assert site.asked == [False] * 6 + [True]


def test_after_a_failed_look_the_server_has_to_show_the_list(
    server: Server, tracker: Tracker
) -> None:
    site = Deaf(server, "un_sc")
    site.now["list"] = un_xml(CROWD, day(0))
    site.look(tracker)
    path = site.urls["list"].removeprefix(server.url)
    good = server.handler.answers[path]
    server.on(path, reply(503))
    later(tracker, minutes=15)
    assert site.look(tracker).outcome == "failed"
    server.on(path, *good)
    for _ in range(2):
        later(tracker, minutes=15)
        assert site.look(tracker).outcome == "unchanged"
    assert site.asked == [False, False, True]


def test_a_clock_that_was_set_back_believes_nobody(server: Server, tracker: Tracker) -> None:
    site = Deaf(server, "un_sc")
    site.now["list"] = un_xml(CROWD, day(0))
    site.look(tracker)
    later(tracker, days=-300)
    site.look(tracker)
    assert site.asked == [False, False]


def test_an_upload_and_a_backfill_say_nothing_of_the_server(
    server: Server, tracker: Tracker
) -> None:
    """Their bytes did not come from where the validators do."""
    site = Deaf(server, "us_state_fto")
    site.now["page"] = fto_html([("1/1/2000", "Red Dawn Army")], [])
    site.look(tracker)
    later(tracker, hours=21)
    take(
        tracker,
        site.now["page"] + b"\n",
        tracker.clock(),
        list_id="us_state_fto",
        role="page",
        form="html",
        name="foreign-terrorist-organizations.html",
    )
    site.look(tracker)
    assert site.asked == [False, False]


def test_a_page_on_which_the_program_breaks_is_a_failed_look_and_kept(
    server: Server, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: kit.Document) -> dict[str, str]:
        raise RecursionError("maximum recursion depth exceeded")

    key = next(k for k in registry.keys() if hasattr(registry.scraper(k).module, "follow"))
    module = registry.scraper(key).module
    monkeypatch.setattr(module, "follow", broken)
    pages = {r: f for r, f in module.SOURCE.formats[0].files.items() if f.url}
    page = b"<!doctype html><html><body><a href='list.xml'>List</a></body></html>"
    urls = {role: server.on(f"/{role}", reply(200, page)) for role in pages}
    outcome = run.run(tracker, key, POLICY, urls)
    assert outcome.outcome == "failed"
    assert "RecursionError" in outcome.reason
    assert tracker.journal.latest("partial", key)["files"]
