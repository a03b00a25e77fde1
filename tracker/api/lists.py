"""/v1/lists: what is followed, and how it is."""

from typing import Any

from fastapi import APIRouter, Request

from db.engine import reading
from tracker.answers import lists
from tracker.desk.state import desk_of
from tracker.outgoing import rows

router = APIRouter()


@router.get("/lists")
def every_list(request: Request) -> dict[str, Any]:
    """One line per list that was ever looked at."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = lists.standing_of_lists(connection, desk.tracker.clock())
    return {"items": rows(found)}
