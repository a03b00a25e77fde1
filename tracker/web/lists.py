"""The page of all lists."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from tracker.answers import lists
from tracker.desk.state import desk_of
from tracker.web.render import page

router = APIRouter()


@router.get("/lists")
def every_list(request: Request) -> HTMLResponse:
    """Every list that was ever looked at, and how it is."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = lists.standing_of_lists(connection, desk.tracker.clock())
    return page(request, "lists.html", title="Lists", lists=found)
