"""Who is let in: the right of the route, by the one table, before anything is done.

The API knows tokens alone, so no browser can be made to use it; pages know sessions alone, and what
they send carries the mark of the session (CSRF).
"""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from tracker.desk.failures import SignIn, is_api
from tracker.desk.state import desk_of
from tracker.errors import Forbidden, Unauthorised
from tracker.people.access import Right, asked_by
from tracker.people.person import Person
from tracker.people.signed import COOKIE

SAFE = frozenset({"GET", "HEAD"})
SCHEMES = frozenset({"bearer", "token"})
"""Words before a token: that of RFC 6750, and the one that `yente` sends."""


def known(request: Request) -> Person | None:
    """Who shows a token, or a session; None for nobody that we know."""
    desk, now = desk_of(request), desk_of(request).tracker.clock()
    if is_api(request):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        is_ours = scheme.lower() in SCHEMES
        return desk.by_token(desk.engine, token.strip(), now) if is_ours else None
    shown = request.cookies.get(COOKIE) or request.cookies.get(f"__Host-{COOKIE}") or ""
    return desk.by_session(desk.engine, shown, now) if shown else None


def admitted(request: Request, person: Annotated[Person | None, Depends(known)]) -> None:
    """Let in whoever has the right of the route; else Unauthorised, SignIn or Forbidden."""
    request.state.person = person
    right = asked_by(request.method, path_of(request))
    if right is Right.OPEN:
        return
    if right is None:
        raise Forbidden("This is not to be had by anybody.")
    if person is None:
        raise Unauthorised if is_api(request) else SignIn
    if not person.may(right):
        raise Forbidden(f"{person.role.capitalize()}s may not do this ({right}).")


def path_of(request: Request) -> str:
    """The route of a request as the table has it: whole, and with its parameters' names."""
    path: str = request.app.state.paths[id(request.scope["route"])]
    return path


async def form_of(request: Request, _: Annotated[None, Depends(admitted)]) -> FormData:
    """What a form sent, once it carries the mark of the session that it was made for."""
    if request.method in SAFE or is_api(request):
        return FormData()
    form = await request.form(max_files=1, max_fields=200)
    person: Person | None = request.state.person
    if person is not None and not hmac.compare_digest(str(form.get("csrf", "")), person.csrf):
        raise Forbidden("This form is not of this sign-in: open the page again.")
    return form


Form = Annotated[FormData, Depends(form_of)]
"""The fields of a form, as a page's function takes them."""
