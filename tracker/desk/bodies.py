"""How much somebody may send: a form, or on the few routes for it a document."""

import re
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.desk.identified import who
from tracker.desk.refusing import header, refuse
from tracker.desk.state import Desk
from tracker.people.access import ROUTES, Right

LONGEST_FORM = 1024 * 1024
"""Bytes of whatever is no upload."""

BESIDE = 1024 * 1024
"""Bytes of an upload beside its files: fields and the lines between them."""

LONGEST_OF_STRANGERS = 64 * 1024
"""Bytes of those who show neither a session nor a token: they can but sign in."""

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


def longest(scope: Scope) -> int:
    """Bytes that may be sent."""
    if not any(name in SHOWN for name, _ in scope["headers"]):
        return LONGEST_OF_STRANGERS
    return longest_upload() if is_upload(scope["path"]) else LONGEST_FORM


async def may_bring(desk: Desk, scope: Scope) -> bool:
    """Whether a document is sent by somebody who may bring one: looked at before any of it is read,
    and by the route once more.
    """
    person = await run_in_threadpool(who, desk, HTTPConnection(scope))
    return person is not None and not UPLOADS.isdisjoint(person.rights)


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
        most, said = longest(scope), header(scope, b"content-length") or b"0"
        if not said.isdigit():
            await refuse(scope, receive, send, 400, "Say how long it is.", CLOSE)
        elif int(said[:20]) > most:
            await refuse(scope, receive, send, 413, TOO_LONG, CLOSE)
        elif is_upload(scope["path"]) and not await may_bring(self.desk, scope):
            await self.app(scope, _unread, _closing(send))
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


async def _unread() -> Message:
    """In place of what is not read: the route says why not, to whom may not as to whom is nobody
    any more.
    """
    return {"type": "http.request", "body": b"", "more_body": False}


def _closing(send: Send) -> Send:
    """The same answer, and the end of the line: what is still to come on it is no question."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(CLOSE)
        await send(message)

    return closing


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
