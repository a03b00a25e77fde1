"""Search: names in any script, and numbers, while one types and as a whole; nothing is logged."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from tracker.answers import found
from tracker.answers.covered import Covered, asked_of, covered
from tracker.answers.found import Found
from tracker.desk.state import Desk, desk_of
from tracker.matching import search as names
from tracker.matching.search import NotAName
from tracker.web.asking import is_part, switched_on
from tracker.web.render import page

router = APIRouter()

PRIVATE = {"Cache-Control": "no-store", "Vary": "HX-Request"}
"""What somebody looked for stays in no cache."""


@router.get("/search")
def search(request: Request) -> HTMLResponse:
    """What is found for what is typed; while somebody types, what has the words alone."""
    asked = request.query_params
    text, is_quick = asked.get("q", "").strip(), "quick" in asked and is_part(request)
    results, wrong = _found(desk_of(request), text, is_quick=is_quick)
    values: dict[str, Any] = {"text": text, "found": results, "wrong": wrong}
    if is_quick:
        answer = page(request, "found.html", title="Search", **values)
    else:
        covers = _covered(desk_of(request))
        answer = page(request, "search.html", title="Search", covered=covers, **values)
    answer.headers.update(PRIVATE)
    return answer


def _found(desk: Desk, text: str, *, is_quick: bool) -> tuple[Found | None, str]:
    """What is found, or why nothing could be asked for."""
    if not text:
        return None, ""
    try:
        names.checked(text)
    except NotAName as why:
        return None, str(why)
    if not is_quick:
        names.keep_up(desk.engine)
    with reading(desk.engine) as connection:
        look = found.while_typing if is_quick else found.whole
        return look(connection, text), ""


def _covered(desk: Desk) -> Covered:
    """How the lists were looked at until now."""
    with reading(desk.engine) as connection:
        on = asked_of(connection, (), switched_on(desk))
        return covered(connection, on, desk.tracker.clock(), counted=False)
