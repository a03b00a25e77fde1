"""Signing in and out, one's own account, and users, as browsers meet them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from db.engine import reading
from tests.people.conftest import QUICK
from tests.people.invited import PASSWORD, Clock, invite, key_of, member, records
from tests.web.conftest import serving
from tests.web.test_every_page import PHONE, TOO_WIDE, breaches
from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people import accounts, links, passwords
from tracker.people.signed import COOKIE, by_session
from tracker.record.tracker import Tracker
from tracker.settings import Settings

ANOTHER = "another horse, another"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    passwords._nobodys.cache_clear()


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    fixed = Tracker(journal=tracker.journal, ledger=tracker.ledger, clock=Clock())
    APPS.clear()
    return Desk(tracker=fixed, settings=Settings())


APPS: dict[int, tuple[Desk, FastAPI]] = {}
"""The application of each desk, made once."""


def browser_at(desk: Desk, address: str = "http://127.0.0.1:8320") -> TestClient:
    if id(desk) not in APPS:
        APPS[id(desk)] = (desk, built(desk))
    _, app = APPS[id(desk)]
    return TestClient(app, address, follow_redirects=False)


def signed_in(client: TestClient, desk: Desk) -> str:
    """Who is signed in at a browser."""
    person = by_session(desk.engine, client.cookies.get(COOKIE, ""), desk.tracker.clock())
    return person.name if person else ""


def sign_in(client: TestClient, name: str = "ada", password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def mark(client: TestClient, path: str = "/account") -> str:
    """The mark that forms of this session carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def test_signing_in_leads_to_what_was_asked_for(desk: Desk) -> None:
    member(desk.engine, "ada", "reviewer")
    client = browser_at(desk)
    asked = client.get("/lists?x=1")
    page = client.get(asked.headers["location"])
    assert 'value="/lists?x=1"' in page.text
    answer = sign_in(client, "ADA ", next="/lists?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/lists?x=1")  # type: ignore[attr-defined]
    assert client.get("/lists").status_code == 200
    assert client.get("/sign-in?next=/account").headers["location"] == "/account"


AWAY = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/%0d%0aSet-Cookie:x=1\r\nX: y",
    "/" + "x" * 3000,
    "",
)


def test_signing_in_leads_to_no_other_host(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    for away in AWAY:
        client = browser_at(desk)
        page = client.get("/sign-in", params={"next": away})
        assert 'name="next" value="/"' in page.text, away
        answer = sign_in(client, next=away)
        assert answer.headers["location"] == "/", away  # type: ignore[attr-defined]
        assert client.get("/sign-in", params={"next": away}).headers["location"] == "/", away


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    invite(desk.engine, "ida", "viewer")
    names = ("ada", "ida", "nobody-here", "no name at all, but <b>typed</b>")
    answers = [sign_in(browser_at(desk), name, "wrong") for name in names]
    assert {one.status_code for one in answers} == {401}  # type: ignore[attr-defined]
    plain = [re.sub(r' value="[^"]*" autocomplete', "", one.text) for one in answers]  # type: ignore[attr-defined]
    assert len(set(plain)) == 1


def test_many_wrong_ones_are_told_to_wait(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    said = [sign_in(client, password="wrong").status_code for _ in range(6)]  # type: ignore[attr-defined]
    assert said == [401] * 5 + [429]
    answer = sign_in(client)
    assert answer.headers["retry-after"] == "1"  # type: ignore[attr-defined]
    assert signed_in(client, desk) == ""
    desk.tracker.clock.move(seconds=1)  # type: ignore[attr-defined]
    sign_in(client)
    assert signed_in(client, desk) == "ada"


def test_a_session_id_is_never_the_one_that_the_browser_came_with(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    client.cookies.set(COOKIE, "planted")
    client.headers["Cookie"] = f"{COOKIE}=planted"
    answer = sign_in(client)
    given = re.search(rf"{COOKIE}=([^;]+)", answer.headers["set-cookie"])  # type: ignore[attr-defined]
    assert given is not None
    assert given[1] != "planted"
    assert by_session(desk.engine, "planted", desk.tracker.clock()) is None


def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    sign_in(client)
    first = client.cookies[COOKIE]
    sign_in(client, csrf=mark(client))
    assert client.cookies[COOKIE] != first
    assert by_session(desk.engine, first, desk.tracker.clock()) is None


def flags(header: str) -> set[str]:
    return {part.strip().partition("=")[0].lower() for part in header.split(";")[1:]}


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    plain = sign_in(browser_at(desk)).headers["set-cookie"]  # type: ignore[attr-defined]
    assert plain.startswith(f"{COOKIE}=")
    assert flags(plain) == {"httponly", "max-age", "path", "samesite"}
    assert "samesite=lax" in plain.lower()
    settings = Settings(public_url="https://desk.bank.example")
    public = Desk(tracker=desk.tracker, settings=settings)
    client = browser_at(public, "https://desk.bank.example")
    safe = sign_in(client).headers["set-cookie"]  # type: ignore[attr-defined]
    assert safe.startswith(f"__Host-{COOKIE}=")
    assert flags(safe) == {"httponly", "max-age", "path", "samesite", "secure"}
    assert client.get("/account").status_code == 200


def test_behind_https_a_neighbours_cookie_is_nobodys(desk: Desk) -> None:
    shown = member(desk.engine, "ada", "viewer")
    settings = Settings(public_url="https://desk.bank.example")
    client = browser_at(Desk(tracker=desk.tracker, settings=settings), "https://desk.bank.example")
    client.cookies.set(COOKIE, shown)
    assert client.get("/account").status_code == 303


def test_another_site_signs_nobody_in(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    for far in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        data = {"name": "ada", "password": PASSWORD}
        assert client.post("/sign-in", data=data, headers=far).status_code == 403
    near = {"Origin": "http://127.0.0.1:8320", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/sign-in", data=data, headers=near).status_code == 303


def test_a_form_without_the_mark_of_the_session_changes_nothing(desk: Desk) -> None:
    member(desk.engine, "boss", "admin")
    member(desk.engine, "ada", "viewer")
    client, other = browser_at(desk), browser_at(desk)
    sign_in(client, "boss")
    sign_in(other, "ada")
    forms = {"/users/ada": {"form": "close"}, "/sign-out": {}, "/account": {"form": "sign-out"}}
    for path, data in forms.items():
        for csrf in ("", mark(other), "\u00e9"):
            assert client.post(path, data={**data, "csrf": csrf}).status_code == 403
    assert signed_in(client, desk) == "boss"
    assert accounts.account(desk.engine, "ada").state == "active"


def test_signing_out(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    sign_in(client)
    held = client.cookies[COOKIE]
    assert client.post("/sign-out", data={"csrf": mark(client)}).status_code == 303
    assert COOKIE not in client.cookies
    assert by_session(desk.engine, held, desk.tracker.clock()) is None
    assert client.get("/sign-out").status_code in (404, 405)


def test_looking_at_a_link_uses_nothing_up(desk: Desk) -> None:
    key = invite(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    for _ in range(3):
        page = client.get(f"/sign-in/link?key={key}")
        assert page.status_code == client.head(f"/sign-in/link?key={key}").status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
    sent = {"key": key, "password": PASSWORD, "again": ANOTHER}
    assert client.post("/sign-in/link", data=sent).status_code == 400
    sent["again"] = PASSWORD
    assert client.post("/sign-in/link", data=sent).headers["location"] == "/"
    assert signed_in(client, desk) == "ada"
    after = browser_at(desk)
    assert after.get(f"/sign-in/link?key={key}").status_code == 404
    assert after.post("/sign-in/link", data=sent).status_code == 404
    assert after.get("/sign-in/link").status_code == 404


def test_a_refused_form_repeats_no_password(desk: Desk) -> None:
    key = invite(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    short = {"key": key, "password": "my secret", "again": "my secret"}
    assert "my secret" not in client.post("/sign-in/link", data=short).text
    assert "my secret" not in sign_in(client, password="my secret").text  # type: ignore[attr-defined]
    member(desk.engine, "bob", "viewer")
    sign_in(client, "bob")
    sent = {"form": "password", "before": "my secret", "password": ANOTHER, "again": ANOTHER}
    answer = client.post("/account", data={**sent, "csrf": mark(client)})
    assert answer.status_code == 400
    assert "my secret" not in answer.text
    assert ANOTHER not in answer.text


def test_another_role_and_an_end_hold_from_the_next_click(desk: Desk) -> None:
    member(desk.engine, "boss", "admin")
    member(desk.engine, "ada", "admin")
    boss, ada = browser_at(desk), browser_at(desk)
    sign_in(boss, "boss")
    sign_in(ada, "ada")
    assert ada.get("/users").status_code == 200
    csrf = mark(boss)
    sent = {"csrf": csrf, "form": "role", "role": "examiner", "until": "2026-03-01"}
    assert boss.post("/users/ada", data=sent).status_code == 303
    assert ada.get("/users").status_code == 403
    assert ada.get("/journal").status_code == 200
    desk.tracker.clock.move(minutes=59)  # type: ignore[attr-defined]
    assert ada.get("/account").status_code == 200
    desk.tracker.clock.move(hours=11, minutes=1)  # type: ignore[attr-defined]
    assert ada.get("/account").status_code == 303
    sign_in(ada, "ada")
    assert signed_in(ada, desk) == ""


def test_what_is_shown_once_is_on_no_other_page(desk: Desk) -> None:
    member(desk.engine, "boss", "admin")
    client = browser_at(desk)
    sign_in(client, "boss")
    sent = {"csrf": mark(client), "name": "ada", "role": "viewer"}
    page = client.post("/users", data=sent)
    assert page.headers["cache-control"] == "no-store"
    key = key_of(re.findall(r"<code>(http[^<]+)</code>", page.text)[0])
    assert links.whose(desk.engine, key, desk.tracker.clock()) == "ada"
    sent = {"csrf": mark(client), "form": "token", "scope": "read", "label": "a <b> program"}
    page = client.post("/account/tokens", data=sent)
    assert page.headers["cache-control"] == "no-store"
    token = re.findall(r"<code>(tk_[^<]+)</code>", page.text)[0]
    api = {"Authorization": f"Bearer {token}"}
    assert client.get("/v1/lists", headers=api).status_code == 200
    for path in ("/users", "/users/ada", "/account"):
        text = client.get(path).text
        assert key not in text
        assert token.split("_", 2)[2] not in text
    revoke = {"csrf": mark(client), "form": "revoke", "token": token.split("_")[1]}
    assert client.post("/account/tokens", data=revoke).status_code == 303
    assert client.get("/v1/lists", headers=api).status_code == 401


def test_texts_of_people_are_texts(desk: Desk) -> None:
    member(desk.engine, "boss", "admin")
    client = browser_at(desk)
    sign_in(client, "boss")
    payload = "<script>alert(1)</script>{{ 7*7 }}"
    sent = {"csrf": mark(client), "form": "profile", "zone": "UTC", "shown_as": payload}
    assert client.post("/account", data=sent).status_code == 303
    for path in ("/users", "/users/boss", "/account", "/lists"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "{{ 7*7 }}" in text


def test_times_are_shown_in_ones_own_zone(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    client = browser_at(desk)
    sign_in(client)
    sent = {"csrf": mark(client), "form": "profile", "zone": "Asia/Tokyo", "shown_as": ""}
    client.post("/account", data=sent)
    assert "21:00" in client.get("/account").text


def test_a_new_password_and_signing_out_elsewhere(desk: Desk) -> None:
    member(desk.engine, "ada", "viewer")
    here, there = browser_at(desk), browser_at(desk)
    sign_in(here)
    sign_in(there)
    sent = {"form": "password", "before": PASSWORD, "password": ANOTHER, "again": ANOTHER}
    answer = here.post("/account", data={**sent, "csrf": mark(here)})
    assert answer.headers["location"] == "/account?done=password"
    assert (signed_in(here, desk), signed_in(there, desk)) == ("ada", "")
    sign_in(there, password=ANOTHER)
    here.post("/account", data={"form": "sign-out", "csrf": mark(here)})
    assert (signed_in(here, desk), signed_in(there, desk)) == ("ada", "")


def test_nobody_changes_ones_own_role_and_an_examiner_has_an_end(desk: Desk) -> None:
    member(desk.engine, "boss", "admin")
    member(desk.engine, "ada", "admin")
    client = browser_at(desk)
    sign_in(client, "boss")
    csrf = mark(client)
    own = {"csrf": csrf, "form": "role", "role": "reviewer"}
    assert client.post("/users/boss", data=own).status_code == 403
    endless = {"csrf": csrf, "form": "role", "role": "examiner"}
    answer = client.post("/users/ada", data=endless)
    assert answer.status_code == 400
    assert "last day" in answer.text
    assert '<option value="examiner" selected>' in answer.text
    assert client.post("/users/ada", data={"csrf": csrf, "form": "?"}).status_code == 400
    assert client.get("/users/nobody").status_code == 404
    made = [one for one in records(desk.engine, "account") if one["what"] == "role"]
    assert made == []


def test_without_https_another_machine_is_told_why_it_cannot_sign_in(desk: Desk) -> None:
    page = browser_at(desk, "http://10.0.0.5:8320").get("/sign-in")
    assert "not protected on the way" in page.text
    assert "not protected" not in browser_at(desk).get("/sign-in").text


def test_an_old_file_of_the_database_signs_nobody_in(desk: Desk) -> None:
    """What is on record of a session, a link or a token is not what signs in by it."""
    shown = member(desk.engine, "ada", "viewer")
    invite(desk.engine, "bob", "viewer")
    with reading(desk.engine) as connection:
        hashes = [
            str(row[0])
            for table in ("session", "sign_in_link")
            for row in connection.exec_driver_sql(f"SELECT hash FROM {table}")
        ]
    assert len(hashes) == 2
    assert shown not in hashes
    for one in hashes:
        assert by_session(desk.engine, one, desk.tracker.clock()) is None
        assert browser_at(desk).get(f"/sign-in/link?key={one}").status_code == 404


# In a real browser.


def fit(page: Page) -> list[str]:
    """What is wrong with a page: in light and dark, wide and narrow."""
    found = breaches(page)
    page.emulate_media(color_scheme="dark")
    found += breaches(page, "color-contrast")
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    found += breaches(page)
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    return [f"{page.url.partition('?')[0]}: {one}" for one in found]


@contextmanager
def walking(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.slow(6)
def test_from_the_first_link_to_signing_out(desk: Desk, browser: Browser) -> None:
    link = links.first_link(desk.engine, desk.settings, desk.tracker.clock())
    with serving(built(desk)) as address, walking(browser) as page, walking(browser) as hers:
        page.goto(address + link.removeprefix("http://127.0.0.1:8320"))
        found = fit(page)
        page.get_by_label("Name of your account").fill("Boss")
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("The same once more").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        page.goto(f"{address}/users")
        found += fit(page)
        page.get_by_label("Name of the account").fill("ada")
        page.get_by_label("Role").select_option("reviewer")
        page.get_by_role("button", name="Invite").click()
        found += fit(page)
        hers.goto(address + page.inner_text("pre.secret").removeprefix("http://127.0.0.1:8320"))
        found += fit(hers)
        hers.get_by_label("New password").fill(PASSWORD)
        hers.get_by_label("The same once more").fill(PASSWORD)
        hers.get_by_role("button", name="Set the password").click()
        hers.goto(f"{address}/account")
        found += fit(hers)
        hers.get_by_label("Time zone").select_option("Europe/Berlin")
        hers.get_by_role("button", name="Save").click()
        assert "It holds from now on" in hers.inner_text("[role=status].card")
        hers.get_by_label("What uses it").fill("what follows the log for the screening of payments")
        hers.get_by_role("button", name="Make a token").click()
        assert hers.inner_text("pre.secret").startswith("tk_")
        found += fit(hers)
        hers.get_by_role("link", name="Back to your account").click()
        found += fit(hers)
        page.goto(f"{address}/users/ada")
        found += fit(page)
        page.get_by_role("button", name="Sign out everywhere").click()
        assert "Signed in nowhere" in page.inner_text("main")
        hers.goto(f"{address}/lists")
        assert hers.inner_text("h1") == "Sign in"
        found += fit(hers)
        hers.get_by_label("Name").fill("ada")
        hers.get_by_label("Password").fill(PASSWORD)
        hers.get_by_role("button", name="Sign in").click()
        assert hers.url == f"{address}/lists"
        hers.get_by_role("button", name="Sign out").click()
        hers.get_by_label("Name").fill("ada")
        hers.get_by_label("Password").fill("wrong")
        hers.get_by_role("button", name="Sign in").click()
        assert "wrong" in hers.inner_text("[role=alert]")
        found += fit(hers)
    assert found == []
