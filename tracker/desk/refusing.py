"""An answer to what is refused before anybody looks whom it is from."""

from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from tracker.desk.problems import is_api_path, problem


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    sentence: str,
    more: Mapping[str, str] | None = None,
) -> None:
    """Say why, as a problem to machines and in one line to others."""
    answer: Response = PlainTextResponse(f"{sentence}\n", status)
    if is_api_path(scope["path"]):
        answer = problem(status, sentence)
    answer.headers.update(more or {})
    await answer(scope, receive, send)


def header(scope: Scope, name: bytes) -> bytes:
    """The first header of a name, which is in small letters; b"" for none."""
    return next((value for key, value in scope["headers"] if key == name), b"")
