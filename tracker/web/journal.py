"""The journal as people read it: what arrived, what was looked at, what somebody did."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from db.journal import Wanted
from tracker.answers import journalled
from tracker.answers.days import Asked
from tracker.answers.journalled import KINDS
from tracker.answers.lists import checked_source
from tracker.desk.state import desk_of
from tracker.web import options
from tracker.web.forms import form_page

router = APIRouter()

Day = Annotated[str, Query(max_length=40)]


@router.get("/journal")
def every_record(
    request: Request,
    kind: Annotated[str, Query(max_length=40)] = "",
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    by: Annotated[str, Query(max_length=200)] = "",
    since: Day = "",
    until: Day = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> HTMLResponse:
    """Records, newest first."""
    desk = desk_of(request)
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        of = checked_source(connection, of)
    wanted = Wanted(
        kinds=(kind,) if kind else (),
        list_id=of,
        by=by.strip(),
        since=Asked(since, now).since() if since else "",
        until=Asked(until, now).until() if until else "",
    )
    with reading(desk.engine) as connection:
        found = journalled.records(connection, wanted, before)
    asked = {"kind": kind, "list": of, "by": by, "since": since, "until": until}
    return form_page(
        request,
        "journal.html",
        title="Journal",
        found=found,
        asked=asked,
        newest=not before,
        next=_after(asked, found.next),
        kinds=[("", "all kinds"), *KINDS.items()],
        words=KINDS,
        lists=[("", "all"), *options.lists_and_feeds(of)],
        titled=dict(options.lists()),
    )


def _after(asked: dict[str, str], number: int) -> str:
    """The address of the records before a number; "" where there are none."""
    if not number:
        return ""
    kept = {name: value for name, value in asked.items() if value}
    return f"/journal?{urlencode({**kept, 'before': number})}"
