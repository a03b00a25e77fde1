"""Who may sign in: invited, changed, closed and signed out by admins."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import reading
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.notices import wishes
from tracker.people import accounts, links, overview
from tracker.people.access import Role
from tracker.people.actor import Actor
from tracker.web.account import shown_once
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text

router = APIRouter()

PATH = "/users"
ROLES = [(role, f"{role}: {what}") for role, what in overview.ROLES.items()]

SIMPLE: Mapping[str, tuple[Callable[..., object], str]] = {
    "close": (accounts.close, "closed"),
    "open": (accounts.reopen, "opened"),
    "sign-out": (accounts.sign_out, "signed-out-there"),
    "unbind": (accounts.unbind, "unbound"),
}
"""Form -> what it does to an account, and the word for that it is done."""


@router.get(PATH)
def everybody(request: Request) -> HTMLResponse:
    """All accounts, and the form that invites somebody."""
    return _all(request)


def _all(request: Request, typed: Typed = NOTHING_TYPED) -> HTMLResponse:
    desk = desk_of(request)
    found = overview.of_accounts(desk.engine, desk.tracker.clock())
    values = {"title": "Users", "accounts": found, "roles": ROLES, "usual": Role.VIEWER}
    return form_page(request, "users.html", typed, **values)


@router.post(PATH)
def invite(request: Request, form: Form) -> Response:
    """Invite somebody: the link is on the very next page alone."""
    return shown_once(request, form, _invited, _all)


def _invited(request: Request, form: Form) -> Mapping[str, Any]:
    desk, name = desk_of(request), text(form, "name")
    path = accounts.add(
        desk.engine,
        name,
        text(form, "role"),
        text(form, "until"),
        by=Actor(person_of(request).name),
        now=desk.tracker.clock(),
        shown=text(form, "shown_as"),
    )
    return _link(request, path, name)


def _link(request: Request, path: str, name: str) -> Mapping[str, Any]:
    where = links.address(desk_of(request).settings, path)
    return {"title": "A link to sign in by", "kind": "link", "secret": where, "whose": name}


@router.get(f"{PATH}/{{name}}")
def one(request: Request, name: str) -> HTMLResponse:
    """One account, and what may be done about it."""
    return _one(request, NOTHING_TYPED, name=name)


def _one(request: Request, typed: Typed, *, name: str) -> HTMLResponse:
    desk, now = desk_of(request), desk_of(request).tracker.clock()
    found = overview.of_account(desk.engine, name, now)
    with reading(desk.engine) as connection:
        told = sorted(one for one, by in wishes.owners(connection).items() if by == found.name)
    return form_page(
        request,
        "user.html",
        typed,
        title=found.shown_as or found.name,
        account=found,
        role=overview.ROLES[Role(found.role)],
        roles=ROLES,
        sessions=overview.of_sessions(desk.engine, found.name, now),
        tokens=overview.of_tokens(desk.engine, now, found.name),
        told=told,
        is_own=found.name == person_of(request).name,
    )


@router.post(f"{PATH}/{{name}}")
def change(request: Request, name: str, form: Form) -> Response:
    """Do to an account what one of its forms asks."""
    again = partial(_one, name=name)
    if text(form, "form") == "link":
        return shown_once(request, form, partial(_new_link, name=name), again)
    return submitted(form, lambda: _changed(request, form, name), partial(again, request))


def _new_link(request: Request, _: Form, *, name: str) -> Mapping[str, Any]:
    desk, by = desk_of(request), Actor(person_of(request).name)
    path = accounts.new_link(desk.engine, name, by=by, now=desk.tracker.clock())
    return _link(request, path, name)


def _changed(request: Request, form: Form, name: str) -> str:
    desk, by = desk_of(request), Actor(person_of(request).name)
    now, which, where = desk.tracker.clock(), text(form, "form"), f"{PATH}/{quote(name, safe='')}"
    if which == "role":
        role, until = text(form, "role"), text(form, "until")
        accounts.set_role(desk.engine, name, role, until, by=by, now=now)
        return done(where, "saved")
    if which not in SIMPLE:
        raise WrongUsage("This form is none of this page.")
    change, word = SIMPLE[which]
    change(desk.engine, name, by=by, now=now)
    return done(where, word)
