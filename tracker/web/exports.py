"""Whole lists out: entities in force as FollowTheMoney, and where everything else is to be had."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from db.engine import reading
from tracker.answers import ftm_files
from tracker.desk.spooled import spooled
from tracker.desk.state import desk_of
from tracker.errors import NotNow
from tracker.web.render import page

router = APIRouter()

Ended = Annotated[str, Query(max_length=8)]


@router.get("/exports")
def exports(request: Request) -> HTMLResponse:
    """What can be taken away, list by list."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = ftm_files.datasets(connection, desk.tracker.clock())
    return page(
        request,
        "exports.html",
        title="Exports",
        datasets=found,
        covers=["Each list as of the second in which something of it was last recorded."],
    )


@router.get("/exports/{list_id}.ftm.json")
def entities(request: Request, list_id: str, ended: Ended = "") -> Response:
    """Entities of a list, one a line, as a file to be saved."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        ftm_files.demand(connection, list_id)
        now = desk.tracker.clock()
        newest = dict(ftm_files.asked(connection, [list_id], "", now)).get(list_id)
        if newest is None:
            raise NotNow(f"Nothing of {list_id} is on record yet.")
        found = ftm_files.entities(connection, list_id, newest, ended=bool(ended))
        lines = (orjson.dumps(entity) + b"\n" for entity in found)
        return spooled(lines, ftm_files.MIME, f"{list_id}-{ftm_files.version(newest)}.ftm.json")
