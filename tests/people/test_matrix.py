"""Every route of the real application, by everybody: nobody, every role, every token.

What is asked of the application is whether it lets in; what a page then does is asked elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from tests.conftest import open_tracker
from tests.people.conftest import QUICK
from tests.people.invited import Clock, member, token
from tracker.cli.desk import built
from tracker.desk import admission
from tracker.desk.state import Desk
from tracker.people import access, passwords, tokens
from tracker.people.access import LINKS, MAY, ROUTES, TOKEN_MAY, Right, Role, Scope
from tracker.people.signed import COOKIE, by_session
from tracker.record.tracker import Tracker
from tracker.settings import Settings

IN, NOT_KNOWN, MAY_NOT = 299, 401, 403

OUGHT: dict[Right, str] = {
    Right.OPEN: "nobody viewer reviewer admin examiner",
    Right.SELF: "viewer reviewer admin examiner",
    Right.READ: "viewer reviewer admin examiner",
    Right.KEEP: "viewer reviewer admin",
    Right.WATCHED: "reviewer admin examiner",
    Right.RECORDS: "reviewer admin examiner",
    Right.DECIDE: "reviewer",
    Right.INGEST: "reviewer",
    Right.WATCH: "reviewer admin",
    Right.MANAGE: "admin",
}
"""Right -> whom it ought to be given to, written down once more and by hand."""


class LetIn(Exception):
    """The door is open."""


@dataclass
class Desks:
    """The application over one home, and what each of its people shows."""

    app: FastAPI
    client: TestClient
    desk: Desk
    sessions: dict[Role, str]
    tokens: dict[tuple[Role, Scope], str]

    def asked(self, method: str, path: str, **how: object) -> int:
        headers = how.get("headers") or {}
        assert isinstance(headers, dict)
        answer = self.client.request(method, filled(path), headers=headers, data=how.get("data"))  # type: ignore[arg-type]
        is_asked_who = answer.headers.get("location", "").startswith("/sign-in?next=")
        return NOT_KNOWN if is_asked_who else answer.status_code


def filled(path: str) -> str:
    """A path with something in the place of each parameter."""
    parts = (f"x{part.partition('}')[2]}" if "}" in part else part for part in path.split("{"))
    return "".join(parts)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    kept, passwords.HASHER = passwords.HASHER, QUICK  # type: ignore[misc]
    tracker = open_tracker(tmp_path_factory.mktemp("matrix"))
    clock = Clock()
    fixed = Tracker(journal=tracker.journal, ledger=tracker.ledger, clock=clock)
    engine, desk = (
        tracker.ledger.engine,
        Desk(tracker=fixed, settings=Settings(requests_a_minute=0)),
    )
    until = "2026-12-31"
    sessions = {role: member(engine, role, role, until) for role in Role}
    held = {(r, s): token(engine, r, s) for r in Role for s in Scope}
    app = built(desk)

    async def only_to_the_door(
        request: Request, _: Annotated[None, Depends(admission.admitted)]
    ) -> None:
        await admission.form_of(request, None)
        raise LetIn

    app.dependency_overrides[admission.form_of] = only_to_the_door
    app.add_exception_handler(LetIn, lambda request, failure: Response(status_code=IN))
    with TestClient(app, "http://127.0.0.1", follow_redirects=False) as client:
        yield Desks(app, client, desk, sessions, held)
    engine.dispose()
    passwords.HASHER = kept  # type: ignore[misc]


def every_route(app: FastAPI) -> list[tuple[str, str]]:
    return [
        (method, str(found.path))
        for found in iter_route_contexts(app.routes)
        if isinstance(found.original_route, APIRoute)
        for method in sorted(found.methods or ())
        if method != "HEAD"
    ]


def is_for_machines(path: str) -> bool:
    return path.startswith("/v1/")


def is_of_a_session(path: str) -> bool:
    """Whether a form is sent there; what mails link to is proved by the link itself."""
    return not is_for_machines(path) and f"POST {path}" not in LINKS


def test_the_table_says_what_it_ought_to() -> None:
    assert OUGHT.keys() == {*Right}
    for right, who in OUGHT.items():
        if right is not Right.OPEN:
            assert {role for role in Role if right in MAY[role]} == set(who.split())
    assert not MAY[Role.ADMIN] & {Right.DECIDE, Right.INGEST}
    assert not MAY[Role.EXAMINER] - {Right.SELF, Right.READ, Right.WATCHED, Right.RECORDS}
    given = {right for rights in TOKEN_MAY.values() for right in rights}
    assert not given & {Right.MANAGE, Right.SELF, Right.KEEP, Right.WATCH}


def test_every_route_of_the_application_is_in_the_table_and_the_other_way_round(
    desks: Desks,
) -> None:
    served = {f"{method} {path}" for method, path in every_route(desks.app)}
    assert served <= ROUTES.keys()
    assert {"GET /account", "POST /users", "GET /v1/lists"} <= served


def test_nobody_gets_in_but_where_all_may(desks: Desks) -> None:
    for method, path in every_route(desks.app):
        wanted = IN if ROUTES[f"{method} {path}"] is Right.OPEN else NOT_KNOWN
        assert desks.asked(method, path) == wanted, f"nobody: {method} {path}"


@pytest.mark.parametrize("role", Role)
def test_every_page_by_every_role(desks: Desks, role: Role) -> None:
    shown = desks.sessions[role]
    person = by_session(desks.desk.engine, shown, desks.desk.tracker.clock())
    assert person is not None
    headers = {"Cookie": f"{COOKIE}={shown}"}
    for method, path in every_route(desks.app):
        right = ROUTES[f"{method} {path}"]
        is_theirs = role in OUGHT[right].split()
        known = IN if is_theirs else MAY_NOT
        wanted = (IN if right is Right.OPEN else NOT_KNOWN) if is_for_machines(path) else known
        data = {"csrf": person.csrf}
        found = desks.asked(method, path, headers=headers, data=data)
        assert found == wanted, f"{role}: {method} {path}"
        is_first = role is next(one for one in Role if one in OUGHT[right].split())
        if method == "POST" and is_first and is_of_a_session(path):
            forged = {"csrf": person.csrf[::-1]}
            for sent in (None, {}, forged, {"csrf": "\u00e9"}):
                assert desks.asked(method, path, headers=headers, data=sent) == MAY_NOT
            far = {**headers, "Origin": "https://evil.example"}
            assert desks.asked(method, path, headers=far, data=data) == MAY_NOT


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("role", Role)
def test_every_route_by_every_token(desks: Desks, role: Role, scope: Scope) -> None:
    headers = {"Authorization": f"Bearer {desks.tokens[role, scope]}"}
    may_most = (role, scope) == (Role.REVIEWER, Scope.DECIDE)  # whose token opens no page either
    for method, path in every_route(desks.app):
        if not (may_most or is_for_machines(path)):
            continue
        right = ROUTES[f"{method} {path}"]
        is_theirs = role in OUGHT[right].split() and right in TOKEN_MAY[scope]
        known = IN if is_theirs or right is Right.OPEN else MAY_NOT
        unknown = IN if right is Right.OPEN else NOT_KNOWN  # pages know no tokens
        wanted = known if is_for_machines(path) else unknown
        found = desks.asked(method, path, headers=headers)
        assert found == wanted, f"{role}, {scope}: {method} {path}"


def test_a_token_gives_on_the_command_line_no_more_than_its_owner_may(desks: Desks) -> None:
    for (role, scope), secret in desks.tokens.items():
        for right in Right:
            may = right in MAY[role] and right in tokens.ON_COMMAND_LINE[scope]
            assert acts(desks, secret, right) == may, f"{role}, {scope}: {right}"


def acts(desks: Desks, secret: str, right: Right) -> bool:
    from tracker.errors import Forbidden

    try:
        tokens.who_acts(desks.desk.engine, secret, right, desks.desk.tracker.clock())
    except Forbidden:
        return False
    return True


def test_a_route_that_is_in_no_table_is_not_served(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.desk.app import Unlisted

    monkeypatch.setattr(access, "ROUTES", {k: v for k, v in ROUTES.items() if k != "GET /users"})
    with pytest.raises(Unlisted, match="GET /users"):
        built(desks.desk)


def test_the_manual_has_the_table_as_it_is() -> None:
    from tracker.people import overview

    manual = (Path(__file__).parents[2] / "docs" / "people.md").read_text()
    for line in overview.table():
        assert line in manual.splitlines()
