"""What the law says will happen, and when: as a page, and for the calendar of a reader."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import reading
from tracker.acts import calendar as law
from tracker.acts.calendar import Asked, Calendar
from tracker.answers.covered import Covered
from tracker.answers.days import Asked as Day
from tracker.answers.lists import asked_for
from tracker.desk.state import desk_of
from tracker.errors import WrongUsage
from tracker.matching import search
from tracker.web import options
from tracker.web.forms import form_page

router = APIRouter()

MOST = 500
"""Days that a page shows; the file has all."""

ON_COMMAND_LINE, HERE = "--overdue names each", "tick the box above to see each"
"""How each is had that is overdue by what is on record alone."""

List = Annotated[str, Query(alias="list", max_length=64)]
Word = Annotated[str, Query(max_length=300)]
Flag = Annotated[str, Query(max_length=8)]


@router.get("/calendar")
def days(
    request: Request,
    of: List = "",
    name: Word = "",
    since: Word = "",
    until: Word = "",
    overdue: Flag = "",
) -> HTMLResponse:
    """Reviews due, designations that expire, effects that end, acts that take effect."""
    found, covers = _found(request, of, name, since, until)
    each = bool(overdue or name)
    shown = law.told(found, each=each)
    typed = {"list": of, "name": name, "since": since, "until": until, "overdue": overdue}
    return form_page(
        request,
        "calendar.html",
        title="Calendar",
        found=found,
        items=shown[:MOST],
        number=len(shown),
        said=[one.replace(ON_COMMAND_LINE, HERE) for one in law.said(found, each=each)],
        asked=typed,
        covers=covers.said(),
        lists=[("", "all lists"), *options.lists(of)],
        titled=dict(options.lists()),
    )


@router.get("/calendar.ics")
def as_file(
    request: Request,
    of: List = "",
    name: Word = "",
    since: Word = "",
    until: Word = "",
    overdue: Flag = "",
) -> Response:
    """The same days for a calendar (iCalendar, RFC 5545)."""
    from tracker.notices import ical  # five megabytes, for the few who ask

    found, covers = _found(request, of, name, since, until)
    each = bool(overdue or name)
    made = ical.calendar(law.told(found, each=each), covers.said())
    headers = {"Content-Disposition": 'attachment; filename="designations.ics"'}
    return Response(made, headers=headers, media_type="text/calendar; charset=utf-8")


def _found(
    request: Request, of: str, name: str, since: str, until: str
) -> tuple[Calendar, Covered]:
    """The days asked for, and what they rest on; WrongUsage for what cannot be meant."""
    desk = desk_of(request)
    now = desk.tracker.clock()
    first = Day(since, now).since()[:10] if since else ""
    last = Day(until, now).until()[:10] if until else ""
    if last and last < (first or str(now.date())):
        raise WrongUsage(f"That time ends ({last}) before it begins ({first or now.date()}).")
    if name:
        search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        lists = asked_for(connection, [of] if of else [])
        asked = Asked(today=now.date(), lists=lists, name=name, since=first, until=last)
        return law.calendar(connection, asked), options.covers_now(request, connection, lists)
