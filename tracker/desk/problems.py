"""Problems (RFC 9457) as machines get them, and faults as the log has them: without the framework,
so that probes are answered before it is there.
"""

import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from tracker import logs, shown

PROBLEM = "application/problem+json"

TYPE = "urn:problem-type:tracker:"
"""How the name of a problem begins; `docs/api.md` says what each means."""

NAMES: Mapping[int, str] = {
    400: "wrong-usage",
    401: "unauthorised",
    403: "forbidden",
    404: "absent",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "not-now",
    413: "too-large",
    415: "wrong-media-type",
    422: "refused",
    429: "too-many-requests",
    500: "fault",
    503: "broken",
}
"""Status -> what such a problem is called."""


def is_api_path(path: str) -> bool:
    """Whether a path is of the API."""
    return path == "/v1" or path.startswith("/v1/")


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """One failure as RFC 9457 has it; its type says which of the branches of our tree it is of."""
    name = NAMES.get(status)
    body = {
        "type": f"{TYPE}{name}" if name else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": shown.lines(detail),
        **more,
    }
    asks = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    kept = {"Cache-Control": "no-store", **asks, **(headers or {})}
    return JSONResponse(body, status, kept, media_type=PROBLEM)


def log_fault(failure: BaseException) -> None:
    """Keep where it went wrong: no values, for they may be names that somebody searches for."""
    log().error(
        "fault", trace="".join(traceback.format_tb(failure.__traceback__)), why=kind_of(failure)
    )


def kind_of(failure: BaseException) -> str:
    """What sort of failure it is, in a word."""
    return type(failure).__name__


def log() -> Any:
    """Where the desk says what happens."""
    return logs.logger()
