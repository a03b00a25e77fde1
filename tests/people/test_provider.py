"""Signing in at a provider of identities, over real HTTP and with real signatures."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from tests.people.invited import NOW, OPERATOR, Clock, invite, records
from tests.people.provider import CLIENT, SECRET, Provider, by_hand, providing
from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people import accounts
from tracker.people.signed import COOKIE, by_session
from tracker.record.tracker import Tracker
from tracker.settings import BadSetting, Settings, load

ADA = {"sub": "248289761001", "preferred_username": "Ada"}


@dataclass
class Visit:
    """A browser at the desk, and the provider that the desk asks."""

    provider: Provider
    desk: Desk
    browser: TestClient

    def begin(self, where: str = "/lists") -> str:
        """To the provider and back: the address at which it leaves the browser, with a code."""
        answer = self.browser.get("/sign-in/oidc", params={"next": where})
        assert answer.status_code == 303
        return self.provider.authorise(answer.headers["location"])

    def come_back(self, address: str) -> Any:
        return self.browser.get(address)

    def sign_in(self, where: str = "/lists") -> Any:
        return self.come_back(self.begin(where))

    @property
    def signed_in(self) -> str:
        """Who is signed in at the browser."""
        shown = self.browser.cookies.get(COOKIE, "")
        person = by_session(self.desk.engine, shown, self.desk.tracker.clock())
        return person.name if person else ""


@pytest.fixture(scope="module")
def one() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


def visiting(provider: Provider, tracker: Tracker, **settings: str) -> Visit:
    fixed = Tracker(journal=tracker.journal, ledger=tracker.ledger, clock=Clock())
    given = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    desk = Desk(tracker=fixed, settings=Settings(**{**given, **settings}))  # type: ignore[arg-type]
    browser = TestClient(built(desk), "http://127.0.0.1:8320", follow_redirects=False)
    return Visit(provider, desk, browser)


@pytest.fixture
def visit(one: Provider, tracker: Tracker) -> Visit:
    """A visit to an honest provider, by somebody who is invited."""
    fresh = Provider(issuer=one.issuer, key=one.key, person=dict(ADA))
    one.__dict__.update(fresh.__dict__)
    invite(tracker.ledger.engine, "ada", "reviewer")
    return visiting(one, tracker)


def test_whoever_is_invited_signs_in_and_is_bound(visit: Visit) -> None:
    answer = visit.sign_in("/lists?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/lists?x=1")
    assert visit.signed_in == "ada"
    account = accounts.account(visit.desk.engine, "ada")
    assert (account.state, account.password) == ("active", "")
    assert account.subject == f"{visit.provider.issuer} {ADA['sub']}"
    assert [one["what"] for one in records(visit.desk.engine, "account")] == ["added", "bound"]
    assert records(visit.desk.engine, "sign-in")[0]["how"] == "provider"


def test_once_bound_only_the_providers_own_name_of_the_person_counts(visit: Visit) -> None:
    visit.sign_in()
    visit.browser.cookies.clear()
    visit.provider.person = {"sub": ADA["sub"], "preferred_username": "married-name"}
    assert visit.sign_in().status_code == 303
    assert visit.signed_in == "ada"
    visit.browser.cookies.clear()
    visit.provider.person = {"sub": "another person", "preferred_username": "ada"}
    assert visit.sign_in().status_code == 401
    assert visit.signed_in == ""
    accounts.unbind(visit.desk.engine, "ada", by=OPERATOR, now=NOW)
    assert visit.sign_in().status_code == 303
    assert visit.signed_in == "ada"


@pytest.mark.parametrize("person", [{"sub": "1", "preferred_username": "mallory"}, {"sub": "1"}])
def test_whoever_is_not_invited_gets_no_account(visit: Visit, person: dict[str, Any]) -> None:
    visit.provider.person = person
    answer = visit.sign_in()
    assert answer.status_code == 401
    assert "Nobody who is invited" in answer.text
    assert [one.name for one in accounts.everybody(visit.desk.engine)] == ["ada"]


def test_a_closed_account_and_one_past_its_last_day_stay_out(visit: Visit) -> None:
    accounts.close(visit.desk.engine, "ada", by=OPERATOR, now=NOW)
    assert visit.sign_in().status_code == 401
    invite(visit.desk.engine, "eve", "examiner", "2026-03-01")
    visit.provider.person = {"sub": "2", "preferred_username": "eve"}
    visit.desk.tracker.clock.move(hours=12)  # type: ignore[attr-defined]
    assert visit.sign_in().status_code == 401


UNVERIFIED: list[dict[str, Any]] = [
    {"email": "ada@bank.example"},
    {"email": "ada@bank.example", "email_verified": False},
    {"email": "ada@bank.example", "email_verified": "true"},
    {
        "preferred_username": "ada@bank.example",
        "email": "ada@bank.example",
        "email_verified": False,
    },
    {
        "preferred_username": "Ada@bank.example",
        "email": "ada@bank.example",
        "email_verified": "false",
    },
]


LOOKALIKES = ("ada ", " ada", "\N{FULLWIDTH LATIN SMALL LETTER A}da", "ada\n", "\u0410da")


def test_who_only_looks_like_somebody_is_somebody_else(visit: Visit) -> None:
    """Also where a letter becomes one of ours as it is made small: the sign of Kelvin is a k."""
    invite(visit.desk.engine, "kim", "reviewer")
    for name in ("\N{KELVIN SIGN}im", *LOOKALIKES):
        visit.provider.person = {"sub": "9", "preferred_username": name}
        assert visit.sign_in().status_code == 401, name
    visit.provider.person = {"sub": "9", "preferred_username": "KIM"}
    assert visit.sign_in().status_code == 303
    assert visit.signed_in == "kim"


def test_an_address_of_mail_counts_only_once_it_is_verified(visit: Visit) -> None:
    invite(visit.desk.engine, "ada@bank.example", "viewer")
    for person in UNVERIFIED:
        visit.provider.person = {"sub": "3", **person}
        assert visit.sign_in().status_code == 401, person
    visit.provider.person = {"sub": "3", "email": "ada@bank.example", "email_verified": True}
    assert visit.sign_in().status_code == 303
    assert visit.signed_in == "ada@bank.example"


def test_the_claim_that_is_set_is_the_name(one: Provider, visit: Visit, tracker: Tracker) -> None:
    again = visiting(one, tracker, oidc_claim="employee")
    assert again.sign_in().status_code == 401
    one.person = {"sub": "4", "preferred_username": "mallory", "employee": "ADA"}
    assert again.sign_in().status_code == 303
    assert again.signed_in == "ada"


def test_what_only_userinfo_says_counts_if_it_is_of_the_same_person(visit: Visit) -> None:
    visit.provider.person = {"sub": "5"}
    visit.provider.userinfo = {"sub": "6", "preferred_username": "ada"}
    assert visit.sign_in().status_code == 401
    visit.provider.userinfo = {"sub": "5", "preferred_username": "ada"}
    assert visit.sign_in().status_code == 303


NOW_TRULY = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "of another try"},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "another client"},
    "audience of many, for another": {"aud": [CLIENT, "other"], "azp": "other"},
    "no audience": {"aud": None},
    "wrong issuer": {"iss": "https://accounts.example"},
    "expired": {"exp": NOW_TRULY - 3600, "iat": NOW_TRULY - 7200},
    "no end": {"exp": None},
    "not yet": {"iat": NOW_TRULY + 7200, "nbf": NOW_TRULY + 7200},
    "nobody": {"sub": None},
    "odd end": {"exp": "soon"},
}


def test_an_answer_that_is_not_for_this_try_is_refused(visit: Visit) -> None:
    for lie, visit.provider.claims in LIES.items():
        assert visit.sign_in().status_code == 401, lie
        assert visit.signed_in == "", lie
    visit.provider.claims = {}
    assert visit.sign_in().status_code == 303


def test_an_answer_that_is_signed_otherwise_is_refused(visit: Visit) -> None:
    provider, other = visit.provider, RSAKey.generate_key(2048, {"kid": "one"})
    public = provider.key.as_pem(private=False)
    for signs in (
        lambda claims: provider.signed(claims, other),
        lambda claims: by_hand({"alg": "none"}, claims),
        lambda claims: by_hand({"alg": "HS256", "kid": "one"}, claims, public),
        lambda claims: by_hand({"alg": "HS256"}, claims, SECRET.encode()),
        lambda claims: by_hand({"alg": "RS256", "jwk": other.as_dict(private=False)}, claims),
        lambda claims: "no.token.at all",
        lambda claims: 17,
    ):
        provider.signs = signs
        assert visit.sign_in().status_code == 401
        assert visit.signed_in == ""
    provider.signs = None
    assert visit.sign_in().status_code == 303


def test_a_key_that_the_provider_changed_is_known_at_once(visit: Visit) -> None:
    visit.sign_in()
    visit.browser.cookies.clear()
    visit.provider.key, kept = ECKey.generate_key("P-256", {"kid": "two"}), visit.provider.key
    visit.provider.algorithm = "ES256"
    try:
        assert visit.sign_in().status_code == 303
        assert visit.signed_in == "ada"
    finally:
        visit.provider.key = kept


def test_a_state_serves_once_and_only_the_browser_that_began(
    visit: Visit, tracker: Tracker
) -> None:
    address = visit.begin()
    held = dict(visit.browser.cookies)
    other = visiting(visit.provider, tracker)
    assert other.come_back(address).status_code == 401  # another browser, that began nothing
    other.begin()
    assert other.come_back(address).status_code == 401  # or something else
    assert visit.come_back(address).status_code == 303
    visit.browser.cookies.clear()
    visit.browser.cookies.update(held)
    visit.provider.given.update({f"code{n}": dict.fromkeys(("nonce",), "") for n in range(9)})
    asked = len(visit.provider.asked)
    assert visit.come_back(address).status_code == 401  # replayed, with all that the browser held
    assert visit.signed_in == ""
    assert len(visit.provider.asked) == asked


def test_another_state_and_a_late_one_are_refused(visit: Visit) -> None:
    address = visit.begin()
    assert visit.come_back(address.replace("state=", "state=x")).status_code == 401
    late = visit.begin()
    visit.desk.tracker.clock.move(minutes=10)  # type: ignore[attr-defined]
    assert visit.come_back(late).status_code == 401
    for query in ("", "?code=x", "?state=x", "?error=access_denied&state=x"):
        assert visit.come_back(f"/sign-in/oidc/callback{query}").status_code == 401


def test_a_code_is_worth_nothing_without_the_proof(visit: Visit) -> None:
    address = visit.begin()
    code = next(iter(visit.provider.given))
    visit.provider.given[code]["code_challenge"] = "of somebody else"
    assert visit.come_back(address).status_code == 401


def test_the_answer_of_another_provider_is_refused(visit: Visit) -> None:
    address = visit.begin()
    assert visit.come_back(f"{address}&iss=https://evil.example").status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://accounts.example"},
        {"token_endpoint": "http://198.51.100.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": None},
    ],
)
def test_a_provider_that_describes_itself_oddly_is_not_asked(
    visit: Visit, said: dict[str, Any]
) -> None:
    address = visit.begin()
    visit.provider.discovery = said
    assert visit.come_back(address).status_code == 503
    assert visit.signed_in == ""


def test_a_provider_that_is_not_there_is_one_sentence(tracker: Tracker) -> None:
    away = visiting(Provider(issuer="http://127.0.0.1:9"), tracker)
    answer = away.browser.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_without_a_provider_there_is_no_way_to_it(tracker: Tracker) -> None:
    none = visiting(Provider(), tracker)
    assert none.browser.get("/sign-in/oidc").status_code == 404
    assert "organisation" not in none.browser.get("/sign-in").text


@pytest.mark.parametrize(
    ("issuer", "is_fine"),
    [
        ("https://login.bank.example/realms/desk", True),
        ("https://login.bank.example/", True),
        ("http://127.0.0.1:8080", True),
        ("http://login.bank.example", False),
        ("https://user:key@login.bank.example", False),
        ("https://login.bank.example?key=1", False),
        ("login.bank.example", False),
        ("https://login.bank.example:port", False),
    ],
)
def test_a_providers_address_is_safe_on_the_way(issuer: str, is_fine: bool, tmp_path: Path) -> None:
    environment = {"TRACKER_HOME": str(tmp_path), "TRACKER_OIDC_ISSUER": issuer}
    if is_fine:
        assert load(environment).oidc_issuer == issuer
    else:
        with pytest.raises(BadSetting, match="oidc_issuer"):
            load(environment)


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_provider_leads_back_to_nobody_else(visit: Visit, where: str) -> None:
    assert visit.sign_in(where).headers["location"] == "/"


def test_a_name_in_place_of_the_address_sends_nobody_elsewhere(visit: Visit) -> None:
    answer = visit.browser.get("/sign-in/oidc", headers={"Host": "evil.example"})
    assert answer.status_code in (403, 421)
