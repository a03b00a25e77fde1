"""A desk over a tracker, and people of every role who ask it, without signing in."""

from dataclasses import replace

from fastapi import FastAPI
from starlette.testclient import TestClient

from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people.access import Role, Scope
from tracker.people.person import Person
from tracker.people.signed import COOKIE, cookie_of
from tracker.record.tracker import Tracker
from tracker.settings import Settings

__all__ = ["COOKIE", "CSRF", "at", "desk_over", "machine", "person"]

CSRF = "mark-of-the-session"


def person(role: Role, scope: Scope | None = None, name: str = "") -> Person:
    return Person(name=name or role.value, role=role, scope=scope, csrf=CSRF)


def desk_over(tracker: Tracker, settings: Settings | None = None) -> Desk:
    """A desk at which whoever shows `role:name` is that person."""

    def signed_in(engine: object, shown: str, now: object) -> Person | None:
        role, _, name = shown.partition(":")
        return person(Role(role), None, name) if role in set(Role) else None

    def with_token(engine: object, shown: str, now: object) -> Person | None:
        scope, _, rest = shown.partition(":")
        role, _, name = rest.partition(":")
        return replace(person(Role(role), Scope(scope), name)) if scope in set(Scope) else None

    where = settings or Settings()
    return Desk(tracker=tracker, settings=where, by_session=signed_in, by_token=with_token)


APPS: list[tuple[Desk, FastAPI]] = []
"""The newest ones: to put one together takes longer than most questions to it."""


def app_of(desk: Desk) -> FastAPI:
    """The application of a desk, the same one for all who ask at it."""
    for known, app in APPS:
        if known is desk:
            return app
    APPS[:] = [*APPS[-3:], (desk, built(desk))]
    return APPS[-1][1]


def at(desk: Desk, who: str = "") -> TestClient:
    """A browser at the desk: nobody's, or that of `role:name`; it follows no redirect."""
    cookies = {cookie_of(desk.settings): who} if who else {}
    app = app_of(desk)
    return TestClient(app, "http://127.0.0.1", cookies=cookies, follow_redirects=False)


def machine(desk: Desk, token: str = "read:viewer") -> TestClient:
    """A program with a token `scope:role:name`."""
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(app_of(desk), "http://127.0.0.1", headers=headers, follow_redirects=False)
