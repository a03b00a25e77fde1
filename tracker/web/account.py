"""One's own account: how one is shown, time zone, password, where one is signed in, tokens."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from tracker.desk.admission import Form, held
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.people import accounts, overview, signing, tokens
from tracker.people.access import MAY, Right, Role, Scope
from tracker.people.actor import Actor
from tracker.web import cookies
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text
from tracker.web.render import page
from tracker.web.signing_in import DIFFER, admit, origin_of, password_in

router = APIRouter()

PATH = "/account"


@router.get(PATH)
def account(request: Request) -> HTMLResponse:
    """What one may change about oneself."""
    return _page(request)


def _page(request: Request, typed: Typed = NOTHING_TYPED) -> HTMLResponse:
    desk, name, now = desk_of(request), person_of(request).name, desk_of(request).tracker.clock()
    return form_page(
        request,
        "account.html",
        typed,
        title="Your account",
        account=overview.of_account(desk.engine, name, now),
        role=overview.ROLES[person_of(request).role],
        sessions=overview.of_sessions(desk.engine, name, now, held(request)),
        tokens=overview.of_tokens(desk.engine, now, name),
        scopes=_scopes(person_of(request).role),
        zones=signing.zones(),
    )


def _scopes(role: Role) -> list[tuple[str, str]]:
    """What tokens of somebody of a role can be for."""
    if Right.KEEP not in MAY[role]:
        return []
    wanted = (scope for scope in Scope if not tokens.falls_short(role, scope))
    return [(scope, f"{scope}: {overview.SCOPES[scope]}") for scope in wanted]


@router.post(PATH)
def change(request: Request, form: Form) -> Response:
    """Change the profile or the password, or end all other sessions."""
    if text(form, "form") == "password":
        return _new_password(request, form)
    return submitted(form, lambda: _changed(request, form), lambda typed: _page(request, typed))


def _changed(request: Request, form: Form) -> str:
    desk, name, now = desk_of(request), person_of(request).name, desk_of(request).tracker.clock()
    match text(form, "form"):
        case "profile":
            zone, shown = text(form, "zone"), text(form, "shown_as")
            signing.set_profile(desk.engine, name, shown, zone, now)
            return done(PATH, "saved")
        case "sign-out":
            kept = held(request)
            accounts.sign_out(desk.engine, name, by=Actor(name), now=now, kept=kept)
            return done(PATH, "elsewhere")
    raise WrongUsage("This form is none of this page.")


def _new_password(request: Request, form: Form) -> Response:
    """The browser gets a new session; all others of the person are over."""
    desk, name = desk_of(request), person_of(request).name
    before, after = password_in(form, "before"), password_in(form, "password")
    try:
        if after != password_in(form, "again"):
            raise WrongUsage(DIFFER)
        now, origin = desk.tracker.clock(), origin_of(request)
        shown = signing.change_password(desk.engine, name, before, after, origin, now)
    except Exception as failure:
        return _page(request, Typed.of(form, failure))
    return admit(request, shown, done(PATH, "password"))


@router.post(f"{PATH}/tokens")
def keys(request: Request, form: Form) -> Response:
    """Make a token, which is shown on the very next page alone; or end one."""
    if text(form, "form") == "revoke":
        return submitted(form, lambda: _revoked(request, form), lambda typed: _page(request, typed))
    return shown_once(request, form, _token, _page)


def _revoked(request: Request, form: Form) -> str:
    desk, name = desk_of(request), person_of(request).name
    token, now = text(form, "token"), desk.tracker.clock()
    tokens.revoke(desk.engine, token, by=Actor(name), now=now, of=name)
    return done(PATH, "revoked")


def _token(request: Request, form: Form) -> Mapping[str, Any]:
    desk, name = desk_of(request), person_of(request).name
    wanted = tokens.Wanted(
        scope=text(form, "scope"), until=text(form, "until"), label=text(form, "label")
    )
    shown = tokens.add(desk.engine, name, wanted, by=Actor(name), now=desk.tracker.clock())
    return {"title": "Your new token", "kind": "token", "secret": shown, "whose": name}


def shown_once(
    request: Request,
    form: Form,
    make: Callable[[Request, Form], Mapping[str, Any]],
    again: Callable[[Request, Typed], HTMLResponse],
) -> Response:
    """A page with a secret that no other page has; or the form again, with the reason."""
    try:
        values = make(request, form)
    except Exception as failure:
        return again(request, Typed.of(form, failure))
    answer = page(request, "shown_once.html", **values)
    cookies.secret(answer)
    return answer
