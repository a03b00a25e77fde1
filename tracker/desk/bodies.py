"""How much somebody may send: a form, or on the few routes for it a document."""

import re
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.desk.refusing import header, refuse
from tracker.desk.showing import looked_up
from tracker.desk.state import Desk
from tracker.people.access import ROUTES, Right

LONGEST_FORM = 1024 * 1024
"""Bytes of whatever is no upload."""

BESIDE = 1024 * 1024
"""Bytes of an upload beside its files: fields and the lines between them."""

LONGEST_OF_STRANGERS = 64 * 1024
"""Bytes of those who show neither a session nor a token, or none that may bring documents."""

UPLOADS = frozenset({Right.INGEST, Right.WATCH})
"""Rights whose routes take files."""

SHOWN = frozenset({b"authorization", b"cookie"})
BODILESS = frozenset({"GET", "HEAD"})
CLOSE = {"Connection": "close"}
TOO_LONG = "That is too long."


class TooLong(HTTPException):
    """More is sent than may be, whatever was said of its length."""

    def __init__(self) -> None:
        super().__init__(413, TOO_LONG, CLOSE)


@cache
def longest_upload() -> int:
    """Bytes of the largest document that intake takes, all its files together."""
    from scrapers import registry
    from scrapers.kit.source import TOGETHER

    largest = max(found.source.size_limit_bytes for found in registry.scrapers())
    return TOGETHER * largest + BESIDE


@cache
def _uploads() -> tuple[re.Pattern[str], ...]:
    routes = (route.split(" ", 1) for route, right in ROUTES.items() if right in UPLOADS)
    return tuple(compile_path(path)[0] for method, path in routes if method != "GET")


def is_upload(path: str) -> bool:
    """Whether files may be sent to a path."""
    return any(pattern.match(path) for pattern in _uploads())


async def longest(desk: Desk, scope: Scope) -> int:
    """Bytes that may be sent. A document may be by whoever may bring one: that is looked at before
    any of it is read, and once more when it is here.
    """
    if not any(name in SHOWN for name, _ in scope["headers"]):
        return LONGEST_OF_STRANGERS
    if not is_upload(scope["path"]):
        return LONGEST_FORM
    person = await run_in_threadpool(looked_up, desk, Request(scope))
    may = person is not None and not UPLOADS.isdisjoint(person.rights)
    return longest_upload() if may else LONGEST_OF_STRANGERS


class Bodies:
    """Refuses what is too long: unread where that is said before, else as soon as it is.

    What is no upload is gathered before anybody works on it, so that no slow sender keeps a place.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self.app(scope, receive, send)
            return
        most, said = await longest(self.desk, scope), header(scope, b"content-length") or b"0"
        if not said.isdigit():
            await refuse(scope, receive, send, 400, "Say how long it is.", CLOSE)
        elif int(said[:20]) > most:
            await refuse(scope, receive, send, 413, TOO_LONG, CLOSE)
        elif is_upload(scope["path"]):
            await self.app(scope, _counted(receive, most), send)
        else:
            await self._gathered(most, scope, receive, send)

    async def _gathered(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            whole = await _whole(_counted(receive, most))
        except TooLong:
            await refuse(scope, receive, send, 413, TOO_LONG, CLOSE)
            return
        if whole is not None:
            await self.app(scope, _again(whole, receive), send)


def _counted(receive: Receive, most: int) -> Receive:
    """The same, until more came than may; then TooLong."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise TooLong
        return message

    return counted


async def _whole(receive: Receive) -> bytes | None:
    """All that is sent; None where the sender goes away before its end."""
    parts, goes_on = [], True
    while goes_on:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        goes_on = message.get("more_body", False)
    return b"".join(parts)


def _again(whole: bytes, receive: Receive) -> Receive:
    """What was gathered, and then what else there is to hear."""
    left = [whole]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again
