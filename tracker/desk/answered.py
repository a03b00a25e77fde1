"""What goes with every answer: what a browser may do with it, its number, and a line in the log.

The line has the route and never the address that was asked for: names are searched for there.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import anyio
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker import logs
from tracker.desk.problems import log_fault
from tracker.desk.refusing import refuse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""With every answer that says nothing else of it."""

HTTPS_ONLY = "max-age=31536000"
"""For a year: told where people reach us by https."""

NUMBER = b"x-request-id"

Header = tuple[bytes, bytes]
QUIET = frozenset({"/static/{name}", ""})
"""Routes that are not worth a line each."""


class Answered:
    """Puts with every answer what belongs to it, and ends what goes wrong in a sentence."""

    def __init__(self, app: ASGIApp, *, https: bool, paths: Mapping[int, str]) -> None:
        self.app, self.paths = app, paths
        always = {**ALWAYS, "Strict-Transport-Security": HTTPS_ONLY} if https else ALWAYS
        self.always = [(name.lower().encode(), text.encode()) for name, text in always.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, began = secrets.token_hex(8), time.monotonic()
        scope.setdefault("state", {})["request_id"] = number
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*self._with(message["headers"], number)]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=number):
            try:
                await self.app(scope, receive, told)
            except Exception as why:
                if not status:
                    log_fault(why)
                    await refuse(scope, receive, told, 500, "Something of ours is wrong.")
                raise
            finally:
                self._say(scope, status, time.monotonic() - began)

    def _with(self, headers: Iterable[Header], number: str) -> Iterator[Header]:
        said = {name.lower() for name, _ in headers}
        yield from headers
        yield from (one for one in self.always if one[0] not in said)
        yield NUMBER, number.encode()

    def _say(self, scope: Scope, status: int, seconds: float) -> None:
        route = self.paths.get(id(scope.get("route")), "")
        if route not in QUIET:
            spent = round(seconds * 1000)
            _log().info("answered", method=scope["method"], route=route, status=status, ms=spent)


def _log() -> Any:
    return logs.logger()


class Headed:
    """HEAD for every GET: the same head, and nothing behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        async with anyio.create_task_group() as group:

            async def head(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await send(message)
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    group.cancel_scope.cancel()

            await self.app(dict(scope, method="GET"), receive, head)
