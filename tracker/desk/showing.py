"""What somebody shows, and who that is: without the framework, which guards are there before."""

from starlette.requests import Request

from tracker.desk.problems import is_api_path
from tracker.desk.state import Desk
from tracker.people.person import Person
from tracker.people.signed import cookie_of

SCHEMES = frozenset({"bearer", "token"})
"""Words before a token: that of RFC 6750, and the one that `yente` sends."""


def looked_up(desk: Desk, request: Request) -> Person | None:
    """Who shows a token, or a session, as it is on record now; None for nobody that we know."""
    now = desk.tracker.clock()
    if is_api_path(request.scope["path"]):
        token = token_of(request)
        return desk.by_token(desk.engine, token, now) if token else None
    shown = shown_in(desk, request)
    return desk.by_session(desk.engine, shown, now) if shown else None


def token_of(request: Request) -> str:
    """The token that is shown, whosever it is; "" for none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in SCHEMES else ""


def shown_in(desk: Desk, request: Request) -> str:
    """What a browser shows of a session; "" for nothing."""
    return request.cookies.get(cookie_of(desk.settings), "")
