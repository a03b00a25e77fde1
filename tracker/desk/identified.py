"""Who shows what: a token to the API, a session's cookie to pages. It needs no framework, so that
guards know it too.
"""

from starlette.requests import HTTPConnection

from tracker.desk.problems import is_api_path
from tracker.desk.state import Desk
from tracker.people.person import Person
from tracker.people.signed import cookie_of

SCHEMES = frozenset({"bearer", "token"})
"""Words before a token: that of RFC 6750, and the one that `yente` sends."""


def who(desk: Desk, asking: HTTPConnection) -> Person | None:
    """Who shows a token, or a session; None for nobody that we know."""
    now = desk.tracker.clock()
    if is_api_path(asking.scope["path"]):
        token = token_of(asking)
        return desk.by_token(desk.engine, token, now) if token else None
    shown = session_of(desk, asking)
    return desk.by_session(desk.engine, shown, now) if shown else None


def token_of(asking: HTTPConnection) -> str:
    """The token that is shown, whosever it is; "" for none."""
    scheme, _, token = asking.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in SCHEMES else ""


def session_of(desk: Desk, asking: HTTPConnection) -> str:
    """What a browser holds of a session; "" for nothing."""
    return asking.cookies.get(cookie_of(desk.settings), "")
