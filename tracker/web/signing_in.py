"""Signing in: by password, by a link that serves once, at a provider; and signing out."""

import hmac
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tracker.desk.admission import Form, held
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import (
    Broken,
    Forbidden,
    TooOften,
    TrackerError,
    Unauthorised,
    WrongUsage,
    meaning,
)
from tracker.people import links, sessions, signing, trying
from tracker.people.sessions import Origin
from tracker.people.signed import COOKIE
from tracker.settings import is_loopback
from tracker.web import cookies
from tracker.web.coming_back import back
from tracker.web.forms import text
from tracker.web.provider import Begun, NotTrusted, Provider, provider_of
from tracker.web.render import page

router = APIRouter()

CALLBACK = "/sign-in/oidc/callback"
TRY = "tracker_try"
"""The cookie of a try to sign in at a provider."""

DIFFER = "The two passwords differ: type the same one twice."

Next = Annotated[str, Query(alias="next")]
Key = Annotated[str, Query()]


def origin_of(request: Request) -> Origin:
    """Whence somebody signs in."""
    address = request.client.host if request.client else ""
    return Origin(address=address, replaces=held(request))


def admit(request: Request, shown: str, where: str) -> Response:
    """Let in somebody who has proved it: a new session, and on to a page of ours."""
    answer = RedirectResponse(where, HTTPStatus.SEE_OTHER)
    cookies.give(request, answer, COOKIE, shown, int(sessions.LONGEST.total_seconds()))
    cookies.secret(answer)
    return answer


# By password.


@router.get("/sign-in")
def sign_in_page(request: Request, where: Next = "") -> Response:
    """The form; whoever is signed in already goes on."""
    if request.state.person is not None:
        return RedirectResponse(back(where), HTTPStatus.SEE_OTHER)
    return _form(request, where)


@router.post("/sign-in")
def sign_in(request: Request, form: Form) -> Response:
    """Name and password; the same answer to a wrong name as to a wrong password."""
    desk, where = desk_of(request), text(form, "next")
    name, password = text(form, "name"), password_in(form, "password")
    try:
        shown = signing.by_password(
            desk.engine, name, password, origin_of(request), desk.tracker.clock()
        )
    except (Unauthorised, TooOften) as why:
        return _form(request, where, why, name)
    return admit(request, shown, back(where))


def password_in(form: Form, field: str) -> str:
    """A password as it was typed, blanks and all."""
    value = form.get(field)
    return value if isinstance(value, str) else ""


def _form(
    request: Request, where: str, why: TrackerError | None = None, name: str = ""
) -> HTMLResponse:
    settings = desk_of(request).settings
    status = meaning(why).http_status if why else HTTPStatus.OK
    answer = page(
        request,
        "sign_in.html",
        status,
        title="Sign in",
        next=back(where),
        wrong=str(why or ""),
        name=name,
        provider=settings.oidc_issuer and f"/sign-in/oidc?next={quote(back(where), safe='')}",
        unsafe=cookies.is_secure(request)
        and request.url.scheme != "https"
        and not settings.public_url,
    )
    if isinstance(why, TooOften):
        answer.headers["Retry-After"] = str(why.seconds)
    cookies.secret(answer)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, _: Form) -> Response:
    """End the session of this browser."""
    desk = desk_of(request)
    sessions.end(desk.engine, person_of(request).name, held(request), desk.tracker.clock())
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    cookies.drop(request, answer, COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


# By a link that serves once.


@router.get(links.PATH)
def link_page(request: Request, key: Key = "") -> Response:
    """Looking at a link uses nothing up: mail scanners follow links too."""
    desk = desk_of(request)
    return _link_form(request, key, links.whose(desk.engine, key, desk.tracker.clock()))


@router.post(links.PATH)
def use_link(request: Request, form: Form) -> Response:
    """Set the password, and sign in."""
    desk, key = desk_of(request), text(form, "key")
    now, origin = desk.tracker.clock(), origin_of(request)
    whose, password = links.whose(desk.engine, key, now), password_in(form, "password")
    name = text(form, "name")
    try:
        if password != password_in(form, "again"):
            raise WrongUsage(DIFFER)
        if whose == links.FIRST:
            shown = signing.make_first(desk.engine, key, name, password, origin, now)
            return admit(request, shown, "/first-run")
        return admit(request, signing.by_link(desk.engine, key, password, origin, now), "/")
    except TrackerError as why:
        return _link_form(request, key, whose, why, name)


def _link_form(
    request: Request, key: str, whose: str, why: TrackerError | None = None, name: str = ""
) -> HTMLResponse:
    title = "Set your password" if whose else "Make the first account"
    status = meaning(why).http_status if why else HTTPStatus.OK
    values = {"key": key, "whose": whose, "wrong": str(why or ""), "name": name}
    answer = page(request, "sign_in_link.html", status, title=title, **values)
    cookies.secret(answer)
    return answer


# At a provider.


def _provider(request: Request) -> Provider:
    settings = desk_of(request).settings
    if not settings.public_url and not is_loopback(request.url.hostname):
        raise Forbidden("Set public_url: the provider sends people back to it alone.")
    ours = settings.public_url or str(request.base_url).rstrip("/")
    return provider_of(settings, ours + CALLBACK)


@router.get("/sign-in/oidc")
def to_provider(request: Request, where: Next = "") -> Response:
    """On to the provider, with a try that only this browser can end."""
    desk = desk_of(request)
    provider = _provider(request)
    begun = trying.begun(desk.engine, desk.tracker.clock())
    answer = RedirectResponse(provider.address(Begun(begun)), HTTPStatus.SEE_OTHER)
    value = f"{begun}.{quote(back(where), safe='')}"
    cookies.give(request, answer, TRY, value, int(trying.LASTS.total_seconds()))
    cookies.secret(answer)
    return answer


@router.get(CALLBACK)
def from_provider(request: Request, code: Key = "", state: Key = "", iss: Key = "") -> Response:
    """Back from the provider, with what it says of whoever stands here."""
    shown, _, where = cookies.take(request, TRY).partition(".")
    try:
        session = _come_back(request, code, state, iss, shown)
    except (Unauthorised, Broken) as why:
        answer: Response = _form(request, unquote(where), why)
    else:
        answer = admit(request, session, back(unquote(where)))
    cookies.drop(request, answer, TRY)
    return answer


def _come_back(request: Request, code: str, state: str, iss: str, shown: str) -> str:
    desk, provider, begun = desk_of(request), _provider(request), Begun(shown)
    is_its = shown and hmac.compare_digest(begun.state.encode(), state.encode())
    if not is_its or not _used_up(desk, shown) or not code:
        raise NotTrusted("This is no answer to a try of this browser: sign in once more.")
    if iss and iss != desk.settings.oidc_issuer:
        raise NotTrusted("This is the answer of another provider.")
    identity = provider.identity(code, begun)
    now, origin = desk.tracker.clock(), origin_of(request)
    return signing.by_identity(desk.engine, identity, origin, now)


def _used_up(desk: Desk, shown: str) -> bool:
    return trying.is_used_up(desk.engine, shown, desk.tracker.clock())
