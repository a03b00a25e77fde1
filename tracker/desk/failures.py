"""What goes wrong, as it is answered: problems (RFC 9457) for machines, pages for people."""

import traceback
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import compile_path

from db.engine import DataError
from tracker.errors import TooOften, TrackerError, Unauthorised, meaning, placed

PROBLEM = "application/problem+json"

Page = Callable[[Request, int, str], Response]
"""Makes the page for people of a status and a sentence."""


UNSAYABLE = (DataError, OverflowError, UnicodeError)
"""What storage says of texts and numbers that it cannot hold: who asks has made them up."""

NOT_KEPT = "What was sent has letters or numbers in it that nothing of ours can have."


class SignIn(Unauthorised):
    """A page is asked for by nobody that we know: to the page where one signs in."""


def is_api(request: Request) -> bool:
    """Whether a machine asks: it gets problems, not pages."""
    return is_api_path(request.scope["path"])


def is_api_path(path: str) -> bool:
    """Whether a path is of the API."""
    return path == "/v1" or path.startswith("/v1/")


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """One failure as RFC 9457 has it; its type is that of the status, so "about:blank"."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def answer_failures(app: FastAPI, page: Page) -> None:
    """Have every failure answered: those of the tree, of the framework, and faults of our own."""

    def told(request: Request, status: int, detail: str, **more: Any) -> Response:
        if is_api(request):
            return problem(status, detail, **more)
        return page(request, status, detail)

    def failed(request: Request, failure: Exception) -> Response:
        if isinstance(failure, SignIn):
            return _to_sign_in(request)
        if isinstance(failure, UNSAYABLE):
            _log().warning("odd text or number", why=_kind(failure))
            return told(request, 422, NOT_KEPT)
        known = placed(failure)
        if known is None:
            log_fault(failure)
            number = getattr(request.state, "request_id", "")
            return told(request, 500, f"Something of ours is wrong; it is in the log ({number}).")
        answer = told(request, meaning(known).http_status, str(known) or "Sign in first.")
        if isinstance(known, TooOften):
            answer.headers["Retry-After"] = str(known.seconds)
        return answer

    def refused(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        answer = told(request, failure.status_code, str(failure.detail))
        answer.headers.update(failure.headers or {})
        if failure.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["Allow"] = ", ".join(_allowed(request))
        return answer

    def invalid(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)
        wrong = [{"in": list(map(str, e["loc"])), "detail": e["msg"]} for e in failure.errors()]
        named = "; ".join(f"{one['in'][-1]}: {one['detail']}" for one in wrong)
        return told(request, 422, f"What was sent cannot be meant: {named}.", errors=wrong)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)
    app.add_exception_handler(TrackerError, failed)


def _allowed(request: Request) -> list[str]:
    """What may be done with an address; of a GET one may ask for the head alone."""
    contexts = iter_route_contexts(request.app.routes)
    path = request.scope["path"]
    there = (one for one in contexts if compile_path(one.path or "")[0].match(path))
    methods = set().union(*(one.methods or () for one in there))
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def log_fault(failure: Exception) -> None:
    """Keep where it went wrong: no values, for they may be names that somebody searches for."""
    _log().error(
        "fault", trace="".join(traceback.format_tb(failure.__traceback__)), why=_kind(failure)
    )


def _kind(failure: Exception) -> str:
    return type(failure).__name__


def _log() -> Any:
    return structlog.get_logger("tracker")


def _to_sign_in(request: Request) -> Response:
    """To the page where one signs in, and from there back: never to another host."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = asked if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", 303)
