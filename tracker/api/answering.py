"""Answers of the API: JSON with the true texts, known again by their ETag, kept while they hold."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from threading import Lock
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from db import trail
from db.canonical import packed
from db.engine import reading
from db.trail import Head
from scrapers import registry
from tracker import __version__, shown
from tracker.desk.admission import admitted, known
from tracker.desk.owners import head_of
from tracker.desk.state import Desk, desk_of
from tracker.matching import search
from tracker.outgoing import Json

JSON = "application/json"

HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""Nobody may keep an answer for others, and whoever keeps one asks before it is used again."""

KEPT_BYTES = 32 * 1024 * 1024
"""Bytes of answers that are kept, at most, by one process."""


def as_json(value: Any) -> bytes:
    """A value as JSON in UTF-8, in which nothing steers a terminal."""
    return shown.escaped(packed(value).decode()).encode()


def answered(request: Request, value: Json) -> Response:
    """A value, known again by the hash of its own bytes."""
    body = as_json(value)
    return tagged(request, _tag(body), body)


def tagged(request: Request, tag: str, body: bytes) -> Response:
    """An answer under its ETag; without its body (304) to whoever has it."""
    headers = {**HEADERS, "ETag": tag}
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=JSON)


def has(request: Request, tag: str) -> bool:
    """Whether whoever asks has the answer of this ETag already."""
    known = request.headers.get("if-none-match", "")
    tags = (one.strip().removeprefix("W/") for one in known.split(","))
    return any(one in (tag, "*") for one in tags if one)


def _tag(*parts: bytes) -> str:
    digest = hashlib.sha256(b"\x1f".join(parts)).hexdigest()
    return f'"{digest[:32]}"'


def of_evidence(
    request: Request, desk: Desk, made: Callable[[], Json], day: str, moving: str
) -> Response:
    """An answer that follows from what is sealed under the one head, the settings and the day
    alone: while these stay as they are it is the same, and is made once. `moving` is a moment that
    it follows from, too, where that is now.

    As long as names wait to be taken into the index, it may say more soon: none is kept then.
    """
    with reading(desk.engine) as connection:
        head = trail.head(connection)
        is_behind = search.is_behind(connection)
    if is_behind:
        return answered(request, made())
    tag = _tag_at(request, desk, head, day, moving)
    if has(request, tag):
        return tagged(request, tag, b"")
    body = desk_kept(request).made(tag, lambda: as_json(made()))
    return tagged(request, tag, body)


def _tag_at(request: Request, desk: Desk, head: Head, day: str, moving: str) -> str:
    """The ETag of an answer that follows from what is sealed under a head, and from the day."""
    here = ",".join(registry.keys())  # another package may have come, or gone
    rests_on = (head.hash, day, __version__, ",".join(desk.settings.lists), here, moving)
    asked = (request.scope["path"].encode("utf-8", "surrogatepass"), request.scope["query_string"])
    return _tag(*map(str.encode, rests_on), *asked)


class Quick(APIRoute):
    """A route that answers at once, and with no thread, what it answered before at this head."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What is kept, for whoever may have it; else all that the route does."""
        whole = super().get_route_handler()

        async def answer(request: Request) -> Response:
            return await _kept(request) or await whole(request)

        return answer


async def _kept(request: Request) -> Response | None:
    desk, head = desk_of(request), await head_of(request)
    if head is None:
        return None
    tag = _tag_at(request, desk, head, f"{desk.tracker.clock():%Y-%m-%d}", "")
    body = desk_kept(request).get(tag)
    if body is None:
        return None
    await admitted(request, await known(request))
    return tagged(request, tag, body)


class Kept:
    """Answers by their ETag, the last used of them, in so many bytes."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self.most, self.bytes = most, 0
        self._by_tag: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self._under_way: dict[str, Lock] = {}

    def made(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """An answer that is kept, or made now: by one of all who ask for it at the same time."""
        if (body := self.get(tag)) is not None:
            return body
        with self._lock:
            turn = self._under_way.setdefault(tag, Lock())
        try:
            with turn:
                body = self.get(tag)
                if body is None:
                    body = make()
                    self.put(tag, body)
        finally:
            with self._lock:
                self._under_way.pop(tag, None)
        return body

    def get(self, tag: str) -> bytes | None:
        """An answer, which is the last used now."""
        with self._lock:
            if tag in self._by_tag:
                self._by_tag.move_to_end(tag)
            return self._by_tag.get(tag)

    def put(self, tag: str, body: bytes) -> None:
        """Keep an answer; those that were not used for longest go."""
        with self._lock:
            if tag in self._by_tag or len(body) > self.most // 4:
                return
            self._by_tag[tag] = body
            self.bytes += len(body)
            while self.bytes > self.most:
                _, gone = self._by_tag.popitem(last=False)
                self.bytes -= len(gone)


def desk_kept(request: Request) -> Kept:
    """The answers that this application keeps."""
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = Kept()
    kept: Kept = state.kept
    return kept


def files(*types: str) -> dict[str, Any]:
    """What a route that sends a file says of it in the document."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in types}
    return {
        "response_class": Response,
        "responses": {200: {"description": "The file.", "content": content}},
    }


def answers(shape: Any) -> dict[str, Any]:
    """What a route says of its answer in the document; nothing is checked at run time."""
    return {"response_model": None, "responses": {200: {"model": shape}}}
