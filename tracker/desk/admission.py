"""Who is let in: the right of the route, by the one table, before anything is done.

The API knows tokens alone, so no browser can be made to use it; pages know sessions alone, and what
they send carries the mark of the session (CSRF).
"""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from tracker.desk import identified
from tracker.desk.failures import SignIn, is_api
from tracker.desk.owners import Owners, head_of
from tracker.desk.state import desk_of
from tracker.errors import Forbidden, Unauthorised
from tracker.people.access import LINKS, Right, asked_by
from tracker.people.person import Person

SAFE = frozenset({"GET", "HEAD"})


async def known(request: Request) -> Person | None:
    """Who shows a token, or a session; None for nobody that we know."""
    desk = desk_of(request)
    if not is_api(request):
        return await run_in_threadpool(identified.who, desk, request) if held(request) else None
    token = identified.token_of(request)
    if not token:
        return None
    head, day = await head_of(request), f"{desk.tracker.clock():%Y-%m-%d}"
    owners: Owners = request.app.state.owners
    person = owners.get(token, head, day)
    if person is None:
        person = await run_in_threadpool(identified.who, desk, request)
        owners.put(token, head, day, person)
    return person


def held(request: Request) -> str:
    """What a browser holds of a session; "" for nothing."""
    return identified.session_of(desk_of(request), request)


async def admitted(request: Request, person: Annotated[Person | None, Depends(known)]) -> None:
    """Let in whoever has the right of the route; else Unauthorised, SignIn or Forbidden."""
    request.state.person = person
    right = asked_by(request.method, path_of(request))
    if right is Right.OPEN:
        return
    if right is None:
        raise Forbidden("This is not to be had by anybody.")
    if person is None:
        raise Unauthorised if is_api(request) else SignIn
    request.app.state.turns.demand(person.name)
    if not person.may(right):
        raise Forbidden(f"{person.role.capitalize()}s may not do this ({right}).")


def path_of(request: Request) -> str:
    """The route of a request as the table has it: whole, and with its parameters' names."""
    path: str = request.app.state.paths[id(request.scope["route"])]
    return path


async def form_of(request: Request, _: Annotated[None, Depends(admitted)]) -> FormData:
    """What a form sent, once it carries the mark of the session that it was made for."""
    if request.method in SAFE or is_api(request) or _is_link(request):
        return FormData()
    if is_from_elsewhere(request):
        raise Forbidden("This form is not a page's of ours.")
    form = await request.form(max_files=1, max_fields=200)
    person: Person | None = request.state.person
    if person is not None and not _is_same(str(form.get("csrf", "")), person.csrf):
        raise Forbidden("This form is not of this sign-in: open the page again.")
    return form


def _is_same(sent: str, mark: str) -> bool:
    return bool(mark) and hmac.compare_digest(sent.encode("utf-8", "replace"), mark.encode())


def is_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site made it send this: nobody is signed in by force."""
    if site := request.headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    if (origin := request.headers.get("origin")) is None:
        return False
    public = urlsplit(desk_of(request).settings.public_url).netloc
    return urlsplit(origin).netloc not in filter(None, (request.headers.get("host"), public))


def _is_link(request: Request) -> bool:
    """Whether a mail leads there: its link is the proof, whoever is signed in."""
    return f"{request.method} {path_of(request)}" in LINKS


Form = Annotated[FormData, Depends(form_of)]
"""The fields of a form, as a page's function takes them."""
