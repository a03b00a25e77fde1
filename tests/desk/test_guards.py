"""What is refused before anybody looks who asks, and what goes with every answer."""

import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.conftest import open_tracker
from tests.desk.people import CSRF, app_of, at, desk_over, machine
from tracker.cli.desk import built
from tracker.desk import bodies
from tracker.desk.asked import LONGEST_TARGET, host_of
from tracker.desk.bodies import LONGEST_FORM, LONGEST_OF_STRANGERS
from tracker.desk.state import Desk
from tracker.desk.turns import Turns
from tracker.people.access import API, LINKS, PAGES, PROBES, ROUTES, SIGNING_IN, Right
from tracker.people.signed import COOKIE
from tracker.record.tracker import Tracker
from tracker.settings import BadSetting, Settings, load

FREELY = Settings(requests_a_minute=0)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all tests that change nothing."""
    tracker = open_tracker(tmp_path_factory.mktemp("guards") / "h")
    yield desk_over(tracker, FREELY)
    tracker.ledger.engine.dispose()


def filled(route: str) -> str:
    """A path of a route with something in the place of its parameters."""
    return re.sub(r"\{[^}]*\}", "x1", route)


# Whose name is asked for.

OURS = ["127.0.0.1", "127.0.0.1:8320", "localhost", "LOCALHOST.", "[::1]:8320", "Desk.Inside"]
OURS += ["tracker.bank.example", "tracker.bank.example:443"]


@pytest.mark.parametrize("host", OURS)
def test_names_of_ours_are_answered(tracker: Tracker, host: str) -> None:
    set_here = Settings(public_url="https://tracker.bank.example", allowed_hosts=("desk.inside",))
    assert at(desk_over(tracker, set_here)).get("/healthz", headers={"Host": host}).is_success


STRANGE = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "",
    "evil.example:80",
]
STRANGE += [
    "tracker.bank.example.",
    "0.0.0.0",
    "127.0.0.1, evil.example",
    "192.0.2.7",
    "a b",
    "[::2]",
]


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize("path", ["/healthz", "/lists", "/v1/lists", "/static/desk.css"])
def test_no_other_name_leads_here(desk: Desk, host: str, path: str) -> None:
    """So a page of somebody else's, whose name was made to lead to us, reads nothing."""
    answer = at(desk, "viewer:ada").get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "evil" not in answer.text


def test_behind_many_addresses_the_one_that_was_connected_to_is_ours(tracker: Tracker) -> None:
    desk = desk_over(tracker, Settings(serve_host="0.0.0.0"))
    there = TestClient(built(desk), "http://192.0.2.7")
    assert there.get("/healthz").is_success
    assert there.get("/healthz", headers={"Host": "192.0.2.8"}).status_code == 421
    assert TestClient(built(desk), "http://evil.example").get("/healthz").status_code == 421


@given(st.binary(max_size=60))
def test_any_bytes_in_a_host_are_a_name_or_none(host: bytes) -> None:
    assert re.fullmatch(r"[a-z0-9._:-]*", host_of(host))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ALLOWED_HOSTS", "https://desk.example"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "desk.example:80"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "*"),
        ("REQUESTS_A_MINUTE", "-1"),
    ],
)
def test_settings_that_would_let_everybody_in_are_refused(name: str, wrong: str) -> None:
    with pytest.raises(BadSetting, match=name.lower()):
        load({f"TRACKER_{name}": wrong, "TRACKER_HOME": "/nonexistent"})


# What goes with every answer.

ANSWERS = ("/healthz", "/lists", "/v1/lists", "/static/desk.css", "/not-there", "/v1/not-there")
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize("path", [*ANSWERS, "/lists%00", "/x" * LONGEST_TARGET])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "TRACE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("who", ["", "viewer:ada"])
def test_every_kind_of_answer_is_guarded(desk: Desk, path: str, method: str, who: str) -> None:
    answer = at(desk, who).request(method, path)
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    is_static = path.startswith("/static/") and answer.is_success
    assert is_static or answer.headers["cache-control"] == "no-store"
    assert answer.status_code < 500


def test_https_alone_is_told_where_there_is_https(tracker: Tracker) -> None:
    public = Settings(public_url="https://tracker.bank.example")
    assert "max-age" in at(desk_over(tracker, public)).get("/lists").headers[HSTS]
    assert HSTS not in at(desk_over(tracker)).get("/lists").headers


HSTS = "strict-transport-security"


def test_a_fault_of_ours_tells_a_number_and_nothing_else(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object) -> None:
        secret = "Mujahedin"
        raise RuntimeError(f"about {secret}")

    monkeypatch.setattr("tracker.answers.lists.standing_of_lists", breaks)
    app = built(desk_over(tracker, FREELY))
    quiet = TestClient(app, "http://127.0.0.1", raise_server_exceptions=False)
    for path, name, shown in (
        ("/lists?q=Mujahedin", "Cookie", f"{COOKIE}=viewer:ada"),
        ("/v1/lists", "Authorization", "Bearer read:viewer"),
    ):
        answer = quiet.get(path, headers={name: shown})
        assert answer.status_code == 500
        assert answer.headers["x-request-id"] in answer.text
        assert answer.headers["x-frame-options"] == "DENY"
        assert not re.search("Traceback|RuntimeError|Mujahedin|\\.py", answer.text)
    said = capsys.readouterr()
    assert "standing_of_lists" in said.out + said.err
    assert "Mujahedin" not in said.out + said.err


def test_what_is_searched_for_is_in_no_log(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    at(desk, "viewer:ada").get("/lists?q=Mujahedin", headers={"Referer": "/x?Mujahedin"})
    at(desk, "viewer:ada").get("/Mujahedin")
    machine(desk).get("/v1/lists?name=Mujahedin")
    said = capsys.readouterr()
    assert "/v1/lists" in said.out + said.err
    assert "Mujahedin" not in said.out + said.err
    assert "ada" not in said.out + said.err


# Methods.

GETS = sorted(route[4:] for route in ROUTES if route.startswith("GET "))


@pytest.mark.parametrize("path", ["/healthz", "/lists", "/v1/lists", "/static/desk.css"])
def test_of_every_get_one_may_ask_for_the_head_alone(desk: Desk, path: str) -> None:
    browser = at(desk, "viewer:ada") if not path.startswith("/v1") else machine(desk)
    whole, head = browser.get(path), browser.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    for name in ("content-length", "content-type"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_nothing_is_done_by_other_methods(desk: Desk, method: str) -> None:
    served = served_by(desk)
    with machine(desk, "decide:reviewer") as program, at(desk, "admin:ada") as browser:
        for path in GETS:
            if f"GET {path}" in served and f"{method} {path}" not in served:
                not_done(program if path.startswith("/v1") else browser, path, method)


def served_by(desk: Desk) -> set[str]:
    """Methods and paths of all routes."""
    contexts = iter_route_contexts(app_of(desk).routes)
    return {f"{method} {one.path}" for one in contexts for method in one.methods or ()}


def not_done(asking: TestClient, path: str, method: str) -> None:
    answer = asking.request(method, filled(path))
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "HEAD" in answer.headers["allow"]


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"X-HTTP-Method-Override": "POST"}},
        {"headers": {"X-Method-Override": "DELETE"}},
        {"params": {"_method": "POST"}},
    ],
)
def test_a_method_is_what_it_says(desk: Desk, more: dict[str, Any]) -> None:
    assert at(desk, "viewer:ada").get("/lists", **more).status_code == 200
    assert at(desk, "viewer:ada").post("/lists", **more).status_code == 405


# Forms are of the session that they were made for.

FORMS = sorted(
    route[5:]
    for route, right in {**PAGES, **SIGNING_IN}.items()
    if route.startswith("POST ") and right is not Right.OPEN
)


@pytest.mark.parametrize("mark", [None, "", "x", CSRF + "x", CSRF.upper(), CSRF[:-1]])
def test_no_form_is_taken_without_the_mark_of_its_session(desk: Desk, mark: str | None) -> None:
    form = {} if mark is None else {"csrf": mark}
    served = [path for path in FORMS if f"POST {path}" in served_by(desk)]
    for role in ("reviewer", "admin"):
        with at(desk, f"{role}:ada") as browser:
            for path in served:
                assert browser.post(filled(path), data=form).status_code == 403, path


def test_a_mark_in_the_address_or_as_json_is_none(desk: Desk) -> None:
    served = served_by(desk)
    for path in [path for path in FORMS if f"POST {path}" in served][:3]:
        browser = at(desk, "admin:ada")
        assert browser.post(filled(path), params={"csrf": CSRF}).status_code == 403
        assert browser.post(filled(path), json={"csrf": CSRF}).status_code == 403


@pytest.mark.parametrize("path", sorted(r[5:] for r in API if r.startswith("POST ")))
def test_the_api_takes_nothing_from_a_browser_that_is_signed_in(desk: Desk, path: str) -> None:
    answer = at(desk, "reviewer:ada").post(filled(path), data={"csrf": CSRF})
    assert answer.status_code == 401


def test_links_of_mails_are_their_own_proof(desk: Desk) -> None:
    """Whoever is signed in and follows one has a form without the mark of the session."""
    assert set(LINKS.values()) == {Right.OPEN}
    assert at(desk, "viewer:ada").post("/ack/x").status_code == 404  # no public_url: no links


# Lengths.


def test_a_form_that_is_too_long_is_not_read(desk: Desk) -> None:
    browser = at(desk, "viewer:ada")
    for path, limit in (("/lists", LONGEST_FORM), ("/ack/x", LONGEST_FORM)):
        assert browser.post(path, content=b"x" * (limit + 1)).status_code == 413
        assert browser.post(path, content=b"x" * limit).status_code in (404, 405)


def test_a_form_that_says_nothing_of_its_length_is_cut_off(desk: Desk) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        for number in range(10_000):
            taken.append(number)
            yield b"x" * 65_536

    answer = at(desk, "viewer:ada").post("/lists", content=endless())
    assert answer.status_code == 413


def test_strangers_may_send_little(desk: Desk) -> None:
    answer = at(desk).post("/lists", content=b"x" * (LONGEST_OF_STRANGERS + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("said", ["-1", "1e3", "²", "0x10", "1 2", "", " "])
def test_a_length_is_a_number(desk: Desk, said: str) -> None:
    answer = at(desk, "viewer:ada").post("/lists", headers={"Content-Length": said.encode()})
    assert answer.status_code in (400, 405)
    assert answer.status_code == 400 or not said.strip()


def test_a_length_is_said_in_one_way(desk: Desk) -> None:
    both = {"Content-Length": "3", "Transfer-Encoding": "chunked"}
    assert at(desk, "viewer:ada").post("/lists", content=b"abc", headers=both).status_code == 400


def test_only_uploads_may_be_as_long_as_documents() -> None:
    uploads = {path for path in GETS if bodies.is_upload(filled(path))}
    taking = {r.split(" ")[1] for r, right in ROUTES.items() if right in bodies.UPLOADS}
    assert uploads <= taking
    assert not bodies.is_upload("/lists")
    assert bodies.longest_upload() > 100 * 1024 * 1024


@pytest.mark.parametrize("more", [{"X": "y" * 20_000}, {f"X-{n}": "y" for n in range(80)}])
def test_heads_are_short(desk: Desk, more: dict[str, str]) -> None:
    assert at(desk, "viewer:ada").get("/lists", headers=more).status_code == 431


# Odd letters, numbers and ways.

TRAVERSALS = ["../access.py", "..%2faccess.py", "%2e%2e%2frender.py", "..%5crender.py", "desk.css/"]
TRAVERSALS += [
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "desk.css%00.html",
    ".",
    "",
    "....//render.py",
]
TRAVERSALS += [
    "desk.css%20",
    "DESK.CSS",
    "%c0%ae%c0%ae/render.py",
    "desk.css;x",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("way", TRAVERSALS)
@pytest.mark.parametrize("folder", ["/static/", "/documents/", "/v1/documents/", "/lists/"])
def test_no_way_leads_to_other_files(desk: Desk, way: str, folder: str) -> None:
    browser = machine(desk) if folder.startswith("/v1") else at(desk, "viewer:ada")
    answer = browser.get(f"{folder}{way}")
    assert answer.status_code in (400, 404, 422) or answer.url.path in ("/lists/", "/lists")
    assert "import" not in answer.text.split("<main")[-1]
    assert "root:" not in answer.text


READS = sorted(
    route[4:]
    for route, right in {**API, **PAGES}.items()
    if route.startswith("GET ") and right is Right.READ and not route.endswith("/stream")
)
ODD = ["%00", "%ff%fe", "%ed%a0%80", "'%20OR%201=1--", "%0d%0aX:%20y", "9" * 400, "<script>"]
NAMES = (
    "q",
    "name",
    "list",
    "kind",
    "since",
    "until",
    "limit",
    "cursor",
    "known_at",
    "on",
    "after",
)


@pytest.mark.parametrize("path", READS)
def test_no_odd_value_is_a_fault_of_ours(desk: Desk, path: str) -> None:
    browser = machine(desk) if path.startswith("/v1") else at(desk, "examiner:ada")
    with browser:
        for way in (way for odd in ODD for way in ways(path, odd)):
            answer = browser.get(way)
            assert answer.status_code < 500, way
            assert "x" not in answer.headers
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            assert not (is_page and "<script>" in answer.text.lower())


def ways(path: str, odd: str) -> set[str]:
    """An odd value as every parameter of an address, and in the place of its own."""
    asked = "&".join(f"{name}={odd}" for name in NAMES)
    return {f"{filled(path)}?{asked}", re.sub(r"\{[^}]*\}", odd, path)} - {path}


@pytest.mark.parametrize(
    "path", ["/", "//evil.example/lists", "/\\evil.example", "/lists?next=//evil"]
)
def test_nobody_is_led_to_another_host(desk: Desk, path: str) -> None:
    answer = at(desk).get(path)
    where = answer.headers.get("location", "/")
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))


@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_no_bytes_in_an_address_are_a_fault_of_ours(desk: Desk, path: bytes, query: bytes) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in path)
    asked = "".join(f"%{byte:02x}" for byte in query)
    for where in ("/lists/", "/static/", "/v1/"):
        assert at(desk, "viewer:ada").get(f"{where}{quoted}?q={asked}").status_code < 500


# Turns.


def test_who_asks_too_often_is_told_when_to_come_again(tracker: Tracker) -> None:
    desk = desk_over(tracker, Settings(requests_a_minute=8))
    ada = at(desk, "viewer:ada")
    answers = [ada.get("/lists").status_code for _ in range(4)]
    assert answers == [200] * 2 + [429] * 2
    late = ada.get("/lists")
    assert int(late.headers["retry-after"]) >= 1
    assert ada.get("/lists", headers={"Cookie": f"{COOKIE}=viewer:bob"}).status_code == 200
    assert ada.get("/healthz").is_success


def test_an_address_has_its_own_limit_whoever_it_says_it_is(tracker: Tracker) -> None:
    desk = desk_over(tracker, Settings(requests_a_minute=8))
    browser = at(desk)
    answers = []
    for number in range(8):
        shown = {"Authorization": f"Bearer nobody{number}"}
        answers.append(browser.get("/v1/lists", headers=shown).status_code)
    assert answers == [401] * 6 + [429] * 2
    last = browser.get("/v1/lists")
    assert last.headers["content-type"] == "application/problem+json"
    assert json.loads(last.text)["status"] == 429


def test_no_limit_where_none_is_wanted() -> None:
    assert all(Turns.of(0).take("a", 0.0) for _ in range(10_000))


# Proxies.


@pytest.mark.parametrize(("proxies", "last"), [((), 429), (("192.0.2.7",), 404)])
def test_only_a_proxy_of_ours_is_believed_whom_it_asks_for(
    tracker: Tracker, proxies: tuple[str, ...], last: int
) -> None:
    desk = desk_over(tracker, Settings(requests_a_minute=4, trusted_proxies=proxies))
    browser = TestClient(app_of(desk), "http://127.0.0.1", client=("192.0.2.7", 1))
    for number in range(5):
        answer = browser.get("/not-there", headers={"X-Forwarded-For": f"198.51.100.{number}"})
    assert answer.status_code == last


def test_no_answer_is_packed_so_that_its_length_tells_secrets(desk: Desk) -> None:
    """Lengths of packed pages tell what stands in them (BREACH)."""
    answer = at(desk, "viewer:ada").get("/lists", headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in answer.headers
    packed = io.BytesIO(zlib.compress(b"x" * 5_000_000)).read()
    sent = at(desk, "viewer:ada").post(
        "/lists", content=packed, headers={"Content-Encoding": "gzip"}
    )
    assert sent.status_code == 405


def test_probes_are_asked_for_by_nobody_in_particular(desk: Desk) -> None:
    for route, right in PROBES.items():
        assert right is Right.OPEN
        assert at(desk).get(route[4:]).status_code == 200
    said = at(desk).get("/readyz").json()
    assert said["scheduler"] == "none here"
    assert "tracker_database_up 1.0" in at(desk).get("/metrics").text
