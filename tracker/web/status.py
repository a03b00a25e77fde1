"""Status on a day: a search record that can be printed, asked again, and proved."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from scrapers import registry
from tracker.answers import searchrecord
from tracker.answers.lists import speaks
from tracker.answers.searchrecord import SearchRecord
from tracker.desk.state import Desk, desk_of
from tracker.matching import search
from tracker.web.asking import switched_on
from tracker.web.render import page

router = APIRouter()

PRIVATE = {"Cache-Control": "no-store"}
"""Who was asked about stays in no cache."""

NAMES = ("name", "on", "known_at", "seen_at", "list")


@router.get("/status")
def status(request: Request) -> HTMLResponse:
    """What every list said of names on a day, as far as was known at a moment."""
    desk, query = desk_of(request), request.query_params
    given = {name: query.getlist(name) for name in NAMES}
    with reading(desk.engine) as connection:
        asking = searchrecord.read(connection, given, desk.tracker.clock())
    found = _record(desk, asking) if asking.is_asked else None
    answer = page(
        request,
        "status.html",
        400 if asking.wrong else 200,
        title="Search record" if found else "Status on a day",
        asking=asking,
        typed=given,
        record=found,
        keys=sorted({*filter(speaks, registry.keys()), *asking.when.lists}),
        document_day=searchrecord.document_day,
        sentences=(searchrecord.NOT_BLOCKED, searchrecord.ABOUT_NAMES),
    )
    answer.headers.update(PRIVATE)
    return answer


def _record(desk: Desk, asking: searchrecord.Asking) -> SearchRecord:
    search.keep_up(desk.engine)
    with reading(desk.engine) as connection:
        return searchrecord.record(connection, asking, switched_on(desk), desk.tracker.clock())
