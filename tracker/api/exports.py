"""/v1/ftm: the lists as FollowTheMoney datasets, which `yente` and its like can follow."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from db.engine import Connection, reading
from tracker.answers import ftm_files
from tracker.answers.ftm_files import MIME, Address
from tracker.api.answering import files
from tracker.desk.spooled import spooled
from tracker.desk.state import Desk, desk_of
from tracker.outgoing import Json

router = APIRouter(prefix="/ftm", tags=["FollowTheMoney"])

ListId = Annotated[str, Path(description="A list, by its key.", examples=["un_sc"])]
Version = Annotated[
    str,
    Query(description="As of this version; the newest one without.", examples=["20261129050607"]),
]
Ended = Annotated[bool, Query(description="With those whose listing has ended.")]


def _address(request: Request, desk: Desk) -> Address:
    """Whole addresses under which we are reached."""
    base = desk.settings.public_url or str(request.base_url).rstrip("/")
    return lambda path: f"{base}/v1/ftm/{path}"


def _lines(entities: Iterable[Json]) -> Iterator[bytes]:
    return (orjson.dumps(entity) + b"\n" for entity in entities)


@router.get("/catalog.json", summary="All lists as datasets")
def catalogue(request: Request) -> dict[str, Any]:
    """The catalogue: name, version, entities and deltas of every list that holds anything."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        now = desk.tracker.clock()
        return ftm_files.catalogue(connection, now, _address(request, desk))


@router.get(
    "/{list_id}/entities.ftm.json",
    summary="Entities of a list, one a line",
    **files(MIME),
)
def entities(
    request: Request, list_id: ListId, version: Version = "", ended: Ended = False
) -> Response:
    """Entities in force as recorded at a version; what a version holds never changes."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        ftm_files.demand(connection, list_id)
        moment = _asked(connection, desk, list_id, version)
        found = ftm_files.entities(connection, list_id, moment, ended=ended)
        return spooled(_lines(found), MIME, f"{list_id}.ftm.json")


def _asked(connection: Connection, desk: Desk, list_id: str, version: str) -> str:
    """The moment of a version; of the newest one, where none is asked for."""
    now = desk.tracker.clock()
    if not version:
        return ftm_files.newest(connection, list_id, now)
    of = ftm_files.moment_of(version)
    return ftm_files.demand_passed(connection, list_id, of, now)


@router.get("/{list_id}/delta.json", summary="The newest versions of a list")
def delta_index(request: Request, list_id: ListId) -> dict[str, Any]:
    """Version -> the address of what is other in it than in the one before."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        ftm_files.demand(connection, list_id)
        now, address = desk.tracker.clock(), _address(request, desk)
        return ftm_files.delta_index(connection, list_id, now, address)


@router.get(
    "/{list_id}/delta/{version}.json",
    summary="One version's difference, one a line",
    **files(MIME),
)
def delta(request: Request, list_id: ListId, version: str) -> Response:
    """What a version adds (ADD), changes (MOD, whole) and takes away (DEL, its id)."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        ftm_files.demand(connection, list_id)
        moment = _asked(connection, desk, list_id, version)
        return spooled(_lines(ftm_files.delta(connection, list_id, moment)), MIME)
