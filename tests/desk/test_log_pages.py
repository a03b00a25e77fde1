"""The pages of the log, kept views, search and the search record, asked by their addresses."""

import html
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import pytest
import structlog
from lxml.html import fromstring
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from db import store, tables, view
from db.engine import reading, writing
from db.log import Filters
from tests.builders import CROWD, Ticking, day, person, take_un, without
from tests.desk.people import CSRF, at, desk_over
from tracker.answers import log
from tracker.answers.typed import NAMES
from tracker.logs import configure
from tracker.matching import search
from tracker.notices import subscriptions
from tracker.record.tracker import Tracker
from tracker.settings import Settings

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% for x in y %}",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "javascript:alert(1)",
    "abu \u202egnp.exe",
    "al\u200b\x1b[31m-red",
    "' OR 1=1 --",
    "../../etc/passwd",
)


def page_of(client: TestClient, path: str, **asked: str | Sequence[str]) -> str:
    answer = client.get(path, params=asked or None)
    assert answer.status_code == 200, answer.text
    return answer.text


def text_of(page: str) -> str:
    """What a reader sees, in a line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def listed(tracker: Tracker, *names: str) -> None:
    """A UN list to which these persons are added on the second day."""
    fresh = [person(900 + n, name=name, aliases=[("Good", name)]) for n, name in enumerate(names)]
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, *fresh], 1)
    search.bring_up_to_date(tracker.ledger.engine)


def harmless(page: str) -> None:
    """No payload is markup, runs, leads anywhere, or turns the line."""
    for element in fromstring(page).iter("*"):
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.tag != "img" or element.get("src") == "/static/mark.svg"
        assert element.tag != "script" or element.get("src") == "/static/htmx.min.js"
        assert not (element.get("href") or "").lower().startswith("javascript")
    assert not set(page) & set("\u202e\x1b\u200b\0")


# What is shown and asked.


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_a_list_says_is_shown_and_never_run(tracker: Tracker, payload: str) -> None:
    listed(tracker, "Zaid Payload " + payload.replace("\x1b", ""))
    client = at(desk_over(tracker), "reviewer:ada")
    pages = [
        page_of(client, "/changes", everything="true"),
        page_of(client, "/search", q="Zaid Payload"),
        page_of(client, "/status", name="Zaid Payload"),
    ]
    for page in pages:
        assert "Zaid Payload" in page
        assert "49" not in text_of(page).split("Payload")[1][:12]
        harmless(page)


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_asked_is_shown_and_never_run(tracker: Tracker, payload: str) -> None:
    listed(tracker, "Zaid Plain")
    client = at(desk_over(tracker), "reviewer:ada")
    asked = [("/changes", name) for name in (*NAMES, "limit", "view", "below")]
    asked += [("/status", name) for name in ("name", "on", "known_at", "seen_at", "list")]
    asked += [("/search", "q"), ("/sign-off", "day"), ("/saved", "done"), ("/feed", "key")]
    for path, name in asked:
        answer = client.get(path, params={name: payload})
        assert answer.status_code in (200, 400, 404), (path, name)
        harmless(answer.text)


@pytest.mark.parametrize(
    "asked", ["q=%00", "q=%FF%FE", "list=%00&list=x", "since=%00", "q=" + "a" * 5000]
)
def test_what_is_no_text_is_refused_and_no_fault(tracker: Tracker, asked: str) -> None:
    client = at(desk_over(tracker), "viewer:eve")
    for path in ("/changes", "/changes.csv", "/search", "/status"):
        query = asked.replace("q=", "name=") if path == "/status" else asked
        assert client.get(f"{path}?{query}").status_code in (200, 400), path


def test_files_have_no_formula_and_all_rows(tracker: Tracker) -> None:
    listed(tracker, *HOSTILE[:6])
    client = at(desk_over(tracker), "viewer:eve")
    answer = client.get("/changes.csv", params={"kind": "addition"})
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert len(answer.text.strip().split("\r\n")) == 1 + 6
    assert not re.search(r"(?m)(^|,)\"?[=+@]", answer.text)
    lines = client.get("/changes.jsonl", params={"kind": "addition"}).text.splitlines()
    assert {json.loads(line)["caption"] for line in lines} == set(HOSTILE[:6])
    book = client.get("/changes.xlsx", params={"kind": "addition"}).content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert sheets.sheet_names == ["changes", "coverage"]
    assert len(sheets.get_sheet_by_name("changes").to_python()) == 7


def test_a_file_of_a_wrong_filter_is_none(tracker: Tracker) -> None:
    answer = at(desk_over(tracker), "viewer:eve").get("/changes.csv?kind=adition")
    assert answer.status_code == 400
    assert "Did you mean addition" in answer.text


# Filters.


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("list", "un-cs", "Did you mean un_sc"),
        ("kind", "delisting", "Did you mean removal"),
        ("scope", "entri", "Did you mean entry"),
        ("origin", "autority", "Did you mean authority"),
        ("programme", "Al-Quaida", "Did you mean Al-Qaida"),
        ("since", "nonsense", "no day and no moment"),
        ("since", "2099-01-01", "is yet to come"),
        ("effective_until", "soon", "no day and no moment"),
        ("known_at", "2099-01-01", "is yet to come"),
        ("everything", "perhaps", "neither yes nor no"),
    ],
)
def test_a_wrong_filter_is_told_beside_its_field(
    tracker: Tracker, name: str, value: str, told: str
) -> None:
    listed(tracker, "Zaid Plain")
    answer = at(desk_over(tracker), "viewer:eve").get("/changes", params={name: value})
    assert answer.status_code == 400
    beside = re.search(rf'id="wrong-{name}">(.*?)</p>', answer.text)
    assert beside
    assert told in html.unescape(beside[1])
    assert "Zaid Plain" not in answer.text


def test_a_time_that_ends_before_it_begins_is_told(tracker: Tracker) -> None:
    answer = at(desk_over(tracker), "viewer:eve").get("/changes?since=2024-02-01&until=2024-01-01")
    assert answer.status_code == 400
    assert "2024-02-01 is after the end of that time" in answer.text


def test_what_is_hidden_is_counted_with_a_way_to_it(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    noted = [*without(5), person(5, notes="Another note.")]
    take_un(tracker, noted, 1)
    client = at(desk_over(tracker), "viewer:eve")
    page = page_of(client, "/changes")
    assert "1 hidden (cosmetic 1)." in text_of(page)
    (way,) = re.findall(r'href="(/changes\?everything=true)"', page)
    assert "has changed" in text_of(page_of(client, way))


def test_a_removal_says_that_it_is_not_confirmed_and_what_stands(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(5), 1)
    client = at(desk_over(tracker), "viewer:eve")
    seen = text_of(page_of(client, "/changes", kind="removal"))
    assert "not confirmed" in seen
    assert "treat it as listed" in seen
    assert "Not known, as the end itself is not confirmed." in seen
    assert "No other listing of the party is on record now; that clears nobody." in seen


def test_what_our_reading_changed_is_not_told_as_the_authoritys_act(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain")
    with tracker.ledger.engine.begin() as connection:
        row = tables.change
        fields = '[{"after":["b"],"before":["a"],"field":"alias"}]'
        connection.execute(row.update().values(origin="parser", kind="amendment", fields=fields))
        connection.execute(tables.facet.update().values(origin="parser"))
    page = page_of(at(desk_over(tracker), "viewer:eve"), "/changes", everything="true")
    assert "as we read it otherwise than before" in text_of(page)
    assert "The authority has changed nothing by it." in text_of(page)


# Pages.


def test_rows_that_come_meanwhile_are_neither_told_twice_nor_left_out(tracker: Tracker) -> None:
    people = [person(900 + n) for n in range(60)]
    take_un(tracker, CROWD, 0)
    for number in range(1, 11):
        take_un(tracker, [*CROWD, *people[: 3 * number]], number)
    with reading(tracker.ledger.engine) as connection:
        before = {row.row.change_id for row in log.changes(connection, Filters())}
    client, seen, where = at(desk_over(tracker), "viewer:eve"), [], "/changes?limit=7"
    for number in range(11, 30):
        page = page_of(client, where)
        seen += re.findall(r'href="/changes/([0-9a-f]{32})"', page)
        take_un(tracker, [*CROWD, *people[: 30 + number]], number)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        if not following:
            break
        where = html.unescape(following[1])
    assert len(seen) == len(set(seen))
    assert set(seen) == before


def test_days_stay_those_of_the_first_page_after_midnight(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 28)
    take_un(tracker, [*CROWD, *(person(900 + n) for n in range(10))], 29)
    clock = tracker.clock
    assert isinstance(clock, Ticking)
    clock.now = day(31) - timedelta(seconds=20)
    client = at(desk_over(tracker), "viewer:eve")
    first = page_of(client, "/changes", since="yesterday", limit="7")
    (where,) = re.findall(r'rel="next" href="([^"]*)"', first)
    clock.now = day(31)
    seen = re.findall(r'href="/changes/([0-9a-f]{32})"', page_of(client, html.unescape(where)))
    assert len(seen) == 3


def test_a_page_of_no_day_is_refused(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    with reading(tracker.ledger.engine) as connection:
        seen = ".".join(map(str, view.now(connection)))
    asked = f"view={seen}.2024-99-99T00:00:00Z&below=2024-01-01T00:00:00Z.2"
    assert at(desk_over(tracker), "viewer:eve").get(f"/changes?{asked}").status_code == 400


def test_a_page_of_another_record_is_refused(tracker: Tracker) -> None:
    asked = "view=3.2.0123456789abcdef.1.1.2024-01-01T00:00:00Z&below=2024-01-01T00:00:00Z.2"
    answer = at(desk_over(tracker), "viewer:eve").get(f"/changes?{asked}")
    assert answer.status_code == 400
    assert "another record" in answer.text


# Acknowledged and signed off.


def test_a_reviewer_says_that_a_change_was_seen_and_comes_back(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain")
    desk = desk_over(tracker)
    client = at(desk, "reviewer:ada")
    page = page_of(client, "/changes", kind="addition")
    (action,) = re.findall(r'formaction="(/changes/\w+/acknowledge)"', page)
    back = "kind=addition&evil=//x"
    refused = at(desk, "viewer:eve").post(action, data={"csrf": CSRF, "back": back})
    assert refused.status_code == 403
    assert client.post(action, data={"back": back}).status_code == 403
    answer = client.post(action, data={"csrf": CSRF, "back": back})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/changes?kind=addition"
    assert "acknowledged" in page_of(client, "/changes")


def test_exactly_what_was_shown_is_signed_off(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain", "Omar Plain")
    client = at(desk_over(tracker), "reviewer:ada")
    on = f"{day(1):%Y-%m-%d}"
    page = page_of(client, "/sign-off", day=on)
    assert "Sign off 2 changes" in page
    (mark,) = re.findall(r'name="mark" value="(\w+)"', page)
    take_un(tracker, [*CROWD, person(990)], 1)  # a late document of that day
    form = {"csrf": CSRF, "day": on, "mark": mark}
    refused = client.post("/sign-off", data=form)
    assert refused.status_code == 409
    assert "Nothing was signed" in refused.text
    (mark,) = re.findall(r'name="mark" value="(\w+)"', page_of(client, "/sign-off", day=on))
    assert client.post("/sign-off", data={**form, "mark": mark}).status_code == 303
    assert "Nothing of that day waits" in page_of(client, "/sign-off", day=on)


def test_a_day_of_many_changes_is_signed_off_over_pages(tracker: Tracker) -> None:
    """No page holds them all, none is left out, and the word is for all of them."""
    listed(tracker, *(f"Person Plain{number}" for number in range(120)))
    client, on = at(desk_over(tracker), "reviewer:ada"), f"{day(1):%Y-%m-%d}"
    shown, places = [], ["/sign-off"]
    for first in (0, 50, 100):
        page = client.get("/sign-off", params={"day": on, "first": first}).text
        assert "Sign off 120 changes" in page
        assert len(page) < 75_000
        assert f"Changes {first + 1} to {min(first + 50, 120)} of 120" in text_of(page)
        assert "on this page" in text_of(page)
        shown += re.findall(r'formaction="/changes/(\w+)/acknowledge"', page)
        places += re.findall(r'rel="next" href="([^"]+)"', page)
    assert len(set(shown)) == len(shown) == 120
    assert len(places) == 3
    assert "first=50" in places[1]


# Kept views.


def keep(client: TestClient, name: str, query: str) -> str:
    answer = client.post("/saved", data={"csrf": CSRF, "name": name, "query": query})
    return text_of(answer.text) if answer.status_code != 303 else "kept"


def test_a_view_is_kept_opened_renamed_and_deleted_by_its_owner_alone(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    eve, max_ = at(desk, "viewer:eve"), at(desk, "viewer:max")
    assert keep(eve, "UN ends", "kind=removal&list=un_sc&evil=1") == "kept"
    assert "already" in keep(eve, "UN ends", "")
    assert "begins with a letter" in keep(eve, "<b>", "")
    assert "cannot be kept" in keep(eve, "bad", "since=never")
    assert 'href="/changes?list=un_sc&amp;kind=removal"' in page_of(eve, "/saved")
    assert "UN ends" not in page_of(max_, "/saved")
    stolen = max_.post("/saved/delete", data={"csrf": CSRF, "of": "UN ends"})
    assert stolen.status_code == 404
    form = {"csrf": CSRF, "of": "UN ends", "name": "Ends"}
    assert eve.post("/saved/rename", data=form).status_code == 303
    assert eve.post("/saved/delete", data={"csrf": CSRF, "of": "Ends"}).status_code == 303
    assert "You keep no view yet" in page_of(eve, "/saved")


def test_a_view_becomes_a_subscription_that_says_what_it_cannot_leave_out(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    eve = at(desk_over(tracker), "viewer:eve")
    keep(eve, "New", "kind=addition&q=khalid&list=un_sc")
    assert "It tells of every party, not only of “khalid”" in text_of(page_of(eve, "/saved"))
    form = {"csrf": CSRF, "of": "New", "to": "eve@bank.example", "timing": "immediate"}
    assert eve.post("/saved/subscribe", data=form).status_code == 303
    with reading(tracker.ledger.engine) as connection:
        order = subscriptions.current(connection).named("New eve")
    assert order
    assert order.to == ("eve@bank.example",)
    assert order.lists == ("un_sc",)
    assert order.kinds == ("addition", "designation_started", "late_discovery")
    again = eve.post("/saved/subscribe", data=form)
    assert again.status_code == 400
    assert "change that one" in again.text
    bad = eve.post("/saved/subscribe", data={**form, "to": "nobody"})
    assert bad.status_code == 400


def test_what_no_act_caused_can_be_no_mail(tracker: Tracker) -> None:
    eve = at(desk_over(tracker), "viewer:eve")
    keep(eve, "Formats", "origin=format&everything=true")
    assert "can be no mail: nobody is told as news what the format caused" in page_of(eve, "/saved")
    form = {"csrf": CSRF, "of": "Formats", "to": "eve@bank.example", "timing": ""}
    assert eve.post("/saved/subscribe", data=form).status_code == 400


def account(tracker: Tracker, name: str, state: str = "active", until: str = "") -> None:
    row = dict.fromkeys(tables.account.c.keys(), "")
    row |= {"name": name, "role": "viewer", "state": state, "until": until, "zone": "UTC"}
    with writing(tracker.ledger.engine) as connection:
        store.remove(connection, tables.account, name=name)
        store.add(connection, tables.account, row)


def test_a_feed_goes_by_its_own_key_until_that_is_taken_back(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain", "=EVIL()")
    account(tracker, "eve")
    desk = desk_over(tracker, replace(Settings(), public_url="https://desk.example"))
    eve, reader = at(desk, "viewer:eve"), at(desk)
    keep(eve, "New", "kind=addition")
    form = {"csrf": CSRF, "of": "New"}
    shown = text_of(eve.post("/saved/feed", data=form).text)
    (key,) = re.findall(r"https://desk\.example/feed\?key=(\S+)", shown)
    assert key not in page_of(eve, "/saved")
    answer = reader.get("/feed", params={"key": key})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert len(feed.entries) == 2
    assert reader.get("/feed", params={"key": key[:-1]}).status_code == 404
    assert reader.get("/feed", params={"key": ""}).status_code == 404
    fresh = re.findall(r"key=(\S+)", text_of(eve.post("/saved/feed", data=form).text))
    assert reader.get("/feed", params={"key": key}).status_code == 404
    assert reader.get("/feed", params={"key": fresh[0]}).status_code == 200
    eve.post("/saved/feed", data={**form, "take_back": "yes"})
    assert reader.get("/feed", params={"key": fresh[0]}).status_code == 404


@pytest.mark.parametrize("gone", [{"state": "closed"}, {"until": "2024-01-01"}])
def test_a_feed_ends_with_its_account(tracker: Tracker, gone: dict[str, str]) -> None:
    account(tracker, "eve")
    desk = desk_over(tracker)
    eve = at(desk, "viewer:eve")
    keep(eve, "New", "kind=addition")
    shown = text_of(eve.post("/saved/feed", data={"csrf": CSRF, "of": "New"}).text)
    (key,) = re.findall(r"key=(\S+)", shown)
    assert at(desk).get("/feed", params={"key": key}).status_code == 200
    account(tracker, "eve", **gone)
    assert at(desk).get("/feed", params={"key": key}).status_code == 404


def test_both_databases_give_the_same_pages(on_both: Tracker) -> None:
    listed(on_both, "Muhammad Yusuf Al-Karimi", "Мухаммед Ибрагимов", *HOSTILE[:3])
    account(on_both, "eve")
    eve = at(desk_over(on_both), "viewer:eve")
    page = page_of(eve, "/changes", limit="2", q="m")
    (way,) = re.findall(r'rel="next" href="([^"]*)"', page)
    assert "further down" in page_of(eve, html.unescape(way))
    assert "Karimi" in quickly(eve, "mohamed yu")
    assert "Ибрагимов" in quickly(eve, "Мухаммед Ибр")
    assert "in force" in page_of(eve, "/status", name="Muhammad Yusuf Al-Karimi", on="2024-01-02")
    keep(eve, "New", "kind=addition&programme=Al-Qaida")
    shown = text_of(eve.post("/saved/feed", data={"csrf": CSRF, "of": "New"}).text)
    (key,) = re.findall(r"key=(\S+)", shown)
    answer = eve.get("/feed", params={"key": key})
    assert len(feedparser.parse(answer.content).entries) == 5
    again = eve.get("/feed", params={"key": key}, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# Search.


def quickly(client: TestClient, text: str) -> str:
    answer = client.get(
        "/search", params={"q": text, "quick": "yes"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return text_of(answer.text)


def test_what_is_typed_finds_names_that_go_on_so_in_any_script(tracker: Tracker) -> None:
    listed(tracker, "Muhammad Yusuf Al-Karimi", "Мухаммед Ибрагимов")
    client = at(desk_over(tracker), "viewer:eve")
    for typed in ("muhammad yu", "Mohamed Yu", "karim", "Al-Karimi Muh", "YUSUF"):
        assert "Muhammad Yusuf Al-Karimi" in quickly(client, typed), typed
    assert "Ибрагимов" in quickly(client, "Мухаммед Ибр")
    assert "Ибрагимов" in page_of(client, "/search", q="Muhammed Ibragimov")
    assert "that says nothing yet" in quickly(client, "zzzz")


def test_a_reference_finds_its_entry(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain")
    assert "Zaid Plain" in quickly(at(desk_over(tracker), "viewer:eve"), "QDi.900")


def test_a_search_says_where_the_party_stands_today(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(5), 1)
    page = text_of(page_of(at(desk_over(tracker), "viewer:eve"), "/search", q="Given5 Family5"))
    assert "missing, not confirmed: counts as listed" in page
    assert "the very name" in page


def test_a_search_says_where_it_has_no_room_for_more(tracker: Tracker) -> None:
    alike = [f"Zaid Plain {chr(65 + n)}bbas" for n in range(24)]
    listed(tracker, *alike[:3])
    client = at(desk_over(tracker), "viewer:eve")
    assert "Only the best" not in page_of(client, "/search", q="Zaid Plain")
    take_un(tracker, [*CROWD, *(person(900 + n, name=one) for n, one in enumerate(alike))], 2)
    page = page_of(client, "/search", q="Zaid Plain")
    assert "Only the best 20 are shown" in page


def test_nothing_found_clears_nobody(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    page = page_of(at(desk_over(tracker), "viewer:eve"), "/search", q="Xenophon Quux")
    assert "which clears nobody" in page


def test_what_was_typed_is_in_no_log(
    tracker: Tracker, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    take_un(tracker, CROWD, 0)
    client = at(desk_over(tracker), "viewer:eve")
    page_of(client, "/search", q="Qwertyuiop")
    page_of(client, "/status", name="Qwertyuiop")
    page_of(client, "/changes", q="Qwertyuiop")
    quickly(client, "Qwertyuiop")
    written = capfd.readouterr()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert "qwertyuiop" not in f"{written.out}{written.err}{ours}".lower()


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_fault_is_logged_without_what_was_asked(
    tracker: Tracker,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("a fault of ours")

    take_un(tracker, CROWD, 0)
    monkeypatch.setattr("tracker.answers.found.whole", broken)
    configure("info", form, "run")
    try:
        client = at(desk_over(tracker), "viewer:eve")
        client = TestClient(client.app, client.base_url, False, cookies=client.cookies)
        answer = client.get("/search", params={"q": "Qwertyuiop"})
    finally:
        structlog.reset_defaults()
    written = capfd.readouterr()
    assert answer.status_code == 500
    assert "in broken" in written.err
    assert "qwertyuiop" not in f"{written.out}{written.err}".lower()


# The search record.


def test_a_record_says_what_it_rests_on_and_how_it_is_proved(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    client = at(desk_over(tracker), "examiner:max")
    page = page_of(client, "/status", name="Nobody Known", on=f"{day(0):%Y-%m-%d}")
    seen = text_of(page)
    assert "No list that was asked has an entry of that very name." in seen
    assert "Not listed on that day, by that very name, on 1 list: UN list (un_sc)." in seen
    assert "Not listed is not the same as not blocked" in seen
    assert "NOT covered, never looked at" in seen
    assert "Asked by max (examiner)" in seen
    assert re.search(r"tracker verify --anchor [0-9a-f]{64}", seen)
    assert re.search(r"[0-9a-f]{64} \(\d+ links\)", seen)


def test_the_same_question_has_the_same_answer_later(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD, 1)
    client = at(desk_over(tracker), "viewer:eve")
    page = page_of(client, "/status", name="Given5 Family5", on=f"{day(1):%Y-%m-%d}")
    (way,) = re.findall(r'href="(/status\?name=Given5[^"]*known_at=[^"]*)"', page)
    first = _answers(page_of(client, html.unescape(way)))
    take_un(tracker, without(5), 2)
    take_un(tracker, without(5, 6), 3)
    assert _answers(page_of(client, html.unescape(way))) == first
    assert "in force" in first


def _answers(page: str) -> str:
    return text_of(page[page.index("data answers") : page.index("How this can")])


def test_several_names_are_answered_and_one_that_cannot_be_stops_none(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    client = at(desk_over(tracker), "viewer:eve")
    seen = text_of(page_of(client, "/status", name="Given5 Family5\r\n???\r\nGiven6 Family6"))
    assert "Names asked 3, each below" in seen
    assert "This name was not asked: Give a name with letters or digits" in seen
    assert "QDi.006" in seen


@pytest.mark.parametrize(
    ("asked", "field", "told"),
    [
        ({"on": "2099-01-01"}, "on", "is yet to come"),
        ({"on": "last month"}, "on", "is a span"),
        ({"known_at": "later"}, "known_at", "no day and no moment"),
        ({"known_at": "2024-01-01", "seen_at": "2024-02-01"}, "seen_at", "after the moment"),
        ({"list": "un-sc2"}, "list", "Did you mean un_sc"),
        ({"name": "\n".join(f"Name {n}" for n in range(101))}, "name", "ask 100 at a time"),
    ],
)
def test_a_wrong_question_is_told_beside_its_field(
    tracker: Tracker, asked: dict[str, str], field: str, told: str
) -> None:
    answer = at(desk_over(tracker), "viewer:eve").get("/status", params={"name": "x", **asked})
    assert answer.status_code == 400
    beside = re.search(rf'id="wrong-{field}">(.*?)</p>', answer.text)
    assert beside
    assert told in html.unescape(beside[1])


def test_an_address_that_was_kept_leads_to_the_same_view(tracker: Tracker) -> None:
    listed(tracker, "Zaid Plain")
    client = at(desk_over(tracker), "viewer:eve")
    asked = {"list": ["un_sc"], "kind": ["addition"], "q": ["zaid"]}
    page = page_of(client, "/changes", **asked)
    (way,) = re.findall(r'href="/changes.csv\?([^"]*)"', page)
    assert parse_qs(html.unescape(way)) == asked
    assert urlsplit(f"/changes?{urlencode(asked, doseq=True)}").path == "/changes"
