"""Decisions that a machine sends with a key (`Idempotency-Key`): sent twice, they are made once.

The same key with the same request gets the same answer for a day, whichever process answers; with
another request it is refused, and while the first one is under way it has to wait.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Annotated, NamedTuple

from fastapi import Header, Request
from starlette.responses import Response

from db import desk as register
from db.canonical import canonical, packed, parsed
from db.engine import StorageError, writing
from tracker import shown
from tracker.desk.problems import PROBLEM, problem
from tracker.desk.state import desk_of, person_of
from tracker.errors import NotNow, Refused, TrackerError, WrongUsage, meaning
from tracker.model import stamp
from tracker.outgoing import Json

KEPT = timedelta(days=1)
"""So long an answer is kept."""

UNDER_WAY = timedelta(minutes=10)
"""Whatever is under way for longer was left by a process that died."""

LONGEST = 200
LEAST_REFUSAL = 400
LASTS = frozenset({400, 404, 422})
"""Refusals that are kept as any answer; after others it makes sense to send the same again."""

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A text of your own for this one decision: sent again with it within a day, "
        "the same request gets the same answer and nothing is done twice.",
        max_length=LONGEST,
        examples=["5f0c7f0e-confirm-2026-11-29"],
    ),
]


class Answer(NamedTuple):
    """What is answered: the status and the JSON."""

    status: int
    body: Json


class Asked(NamedTuple):
    """A request as it is known again: whose, by which key, what."""

    account: str
    key: str
    request: str


def once(request: Request, key: str, what: Json, do: Callable[[], Answer]) -> Response:
    """Do what is asked, or answer as it was answered before; `what` is all that was sent.

    WrongUsage for a key that is none, Refused for one that goes with another request, NotNow while
    that is under way.
    """
    if not key:
        return _told(do())
    asked = Asked(person_of(request).name, _checked(key), _hash(request, what))
    known = _begun(request, asked)
    if known is not None:
        return _again(known, asked)
    try:
        answer = _answered(do)
    except BaseException:
        with suppress(StorageError), writing(desk_of(request).engine) as connection:
            register.forget(connection, asked.account, asked.key)
        raise
    with writing(desk_of(request).engine) as connection:
        register.end(connection, asked.account, asked.key, answer.status, _text(answer.body))
    return _told(answer)


def _checked(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise WrongUsage("Idempotency-Key is to be a text of letters, digits and signs.")
    return key


def _hash(request: Request, what: Json) -> str:
    said = canonical([request.method, request.url.path, what])
    return hashlib.sha256(said.encode()).hexdigest()


def _begun(request: Request, asked: Asked) -> register.AskedOnce | None:
    desk = desk_of(request)
    now = desk.tracker.clock()
    with writing(desk.engine) as connection:
        register.forget_before(connection, stamp(now - KEPT))
        at, stale = stamp(now), stamp(now - UNDER_WAY)
        return register.begin(connection, asked.account, asked.key, asked.request, at, stale)


def _again(known: register.AskedOnce, asked: Asked) -> Response:
    if known.request != asked.request:
        raise Refused("This Idempotency-Key was sent with another request: use a new one.")
    if not known.status:
        raise NotNow("The same request is under way: send it again in a moment.")
    answer = _told(Answer(known.status, parsed(known.body)))
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _answered(do: Callable[[], Answer]) -> Answer:
    """What is done, or the refusal that would be the same the next time."""
    try:
        return do()
    except TrackerError as why:
        status = meaning(why).http_status
        if status not in LASTS:
            raise
        return Answer(status, parsed(bytes(problem(status, str(why)).body)))


def _told(answer: Answer) -> Response:
    """JSON in which nothing steers a terminal."""
    kind = PROBLEM if answer.status >= LEAST_REFUSAL else "application/json"
    return Response(shown.escaped(_text(answer.body)), answer.status, media_type=kind)


def _text(body: Json) -> str:
    return packed(body).decode()
