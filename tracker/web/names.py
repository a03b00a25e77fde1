"""The page of a name: a party across all lists, in a picture and in the table of the same."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from tracker.answers import status
from tracker.answers.covered import asked_of, covered
from tracker.answers.picture import SAYS, picture
from tracker.answers.status import NearMiss, Question
from tracker.answers.timeline import NOBODY
from tracker.desk.state import desk_of
from tracker.matching import search
from tracker.web.asking import switched_on
from tracker.web.lanes import NARROW, WIDE, lanes
from tracker.web.render import page

router = APIRouter()


@router.get("/names")
def one_name(request: Request, name: str = "") -> HTMLResponse:
    """A name across all lists; without one, where to type it."""
    if not name.strip():
        return page(request, "name.html", title="A name on all lists", name="", found=None)
    desk = desk_of(request)
    asked, now = search.checked(name), desk.tracker.clock()
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        every = asked_of(connection, (), switched_on(desk))
        covers = covered(connection, every, now, counted=False)
        found = picture(connection, asked, covers.lists, str(now.date()))
        near: tuple[NearMiss, ...] = ()
        if not found.lanes:
            question = Question(name=asked, on=found.today)
            near = status.near_misses(connection, question, set())
    return page(
        request,
        "name.html",
        title=f"{asked} on all lists",
        name=asked,
        found=found,
        wide=lanes(found, WIDE),
        narrow=lanes(found, NARROW),
        bars=SAYS,
        near=near,
        nobody=NOBODY,
        covers=covers.said(),
    )
