"""What goes wrong, as it is answered: problems (RFC 9457) for machines, pages for people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from db.engine import DataError
from tracker.desk.identified import who
from tracker.desk.problems import is_api_path, kind_of, log, log_fault, problem
from tracker.desk.state import desk_of
from tracker.errors import (
    TooOften,
    TrackerError,
    Unauthorised,
    WrongUsage,
    meaning,
    placed,
)

Page = Callable[[Request, int, str], Response]
"""Makes the page for people of a status and a sentence."""


SIGN_IN_FIRST = "Sign in first."

UNSAYABLE = (DataError, OverflowError, UnicodeError)
"""What storage says of texts and numbers that it cannot hold: who asks has made them up."""

NOT_KEPT = "What was sent has letters or numbers in it that nothing of ours can have."


class SignIn(Unauthorised):
    """A page is asked for by nobody that we know: to the page where one signs in."""


class WrongParameter(WrongUsage):
    """What was sent under a name cannot be meant."""

    def __init__(self, sentence: str, parameter: str, where: str = "query") -> None:
        super().__init__(sentence)
        self.parameter, self.where = parameter, where

    def told(self) -> dict[str, str]:
        """The same as one of the errors of a problem."""
        return {"parameter": self.parameter, "in": self.where, "detail": str(self)}


@contextmanager
def about(parameter: str) -> Iterator[None]:
    """Whatever is WrongUsage in the block is so because of a parameter."""
    try:
        yield
    except WrongParameter:
        raise
    except WrongUsage as why:
        raise WrongParameter(str(why), parameter) from None


def is_api(request: Request) -> bool:
    """Whether a machine asks: it gets problems, not pages."""
    return is_api_path(request.scope["path"])


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
            log().warning("odd text or number", why=kind_of(failure))
            return told(request, 422, NOT_KEPT)
        known = placed(failure)
        if known is None:
            log_fault(failure)
            number = getattr(request.state, "request_id", "")
            return told(request, 500, f"Something of ours is wrong; it is in the log ({number}).")
        wrong = {"errors": [known.told()]} if isinstance(known, WrongParameter) else {}
        status = meaning(known).http_status
        answer = told(request, status, str(known) or SIGN_IN_FIRST, **wrong)
        if isinstance(known, TooOften):
            answer.headers["Retry-After"] = str(known.seconds)
        return answer

    def refused(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        detail = SAID.get(failure.status_code, str(failure.detail))
        answer = told(request, failure.status_code, detail)
        answer.headers.update(failure.headers or {})
        if failure.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["Allow"] = ", ".join(_allowed(request))
        return answer

    def invalid(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)
        if _is_of_a_stranger(request):
            return told(request, HTTPStatus.UNAUTHORIZED, SIGN_IN_FIRST)
        wrong = list(map(_wrong, failure.errors()))
        named = "; ".join(f"{one['parameter']}: {one['detail']}" for one in wrong)
        return told(request, 400, f"What was sent cannot be meant: {named}.", errors=wrong)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)
    app.add_exception_handler(TrackerError, failed)


def _is_of_a_stranger(request: Request) -> bool:
    """Whether a body was taken apart before anybody looked whom it is from, and nobody is it."""
    is_looked_at = hasattr(request.state, "person")
    return not is_looked_at and is_api(request) and who(desk_of(request), request) is None


def _allowed(request: Request) -> list[str]:
    """What may be done with an address; of a GET one may ask for the head alone."""
    contexts = iter_route_contexts(request.app.routes)
    path = request.scope["path"]
    there = (one for one in contexts if compile_path(one.path or "")[0].match(path))
    methods = set().union(*(one.methods or () for one in there))
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


SAID = {404: "There is nothing at this address.", 405: "That cannot be done at this address."}
"""What is said of what the framework itself answers."""


def _wrong(error: Mapping[str, Any]) -> dict[str, str]:
    """One error of the framework: where what cannot be meant was sent, its name, and why."""
    where: Sequence[Any] = error["loc"]
    name = ".".join(map(str, where[1:])) or str(where[0])
    return {"parameter": name, "in": str(where[0]), "detail": str(error["msg"])}


def _to_sign_in(request: Request) -> Response:
    """To the page where one signs in, and from there back: never to another host."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = asked if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", 303)
