"""/v1/exports: the log as a file of any length, by the filters of /v1/changes."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from db.engine import Connection, reading
from db.log import Filters
from tracker.answers import paging, streams, warned
from tracker.api.answering import HEADERS, files
from tracker.api.changes import understood
from tracker.api.parameters import LogQuery, log_query
from tracker.desk.state import desk_of, switched_on

router = APIRouter(prefix="/exports", tags=["exports"])

HEADER_OF = {
    warned.WARNING: "X-Political-Use",
    warned.TRANSCRIBED: "X-Transcribed",
    warned.UNREAD: "X-No-Longer-Read",
}
"""What is to be known of lists -> the header that names them; `/v1/lists/{list_id}` says it."""

Log = Annotated[LogQuery, Depends(log_query)]


@router.get("/changes.csv", summary="The change log as CSV", **files("text/csv"))
def as_csv(request: Request, log: Log) -> StreamingResponse:
    """The columns of the contract in their order, RFC 4180; no cell is a formula. Of any length: a
    page of it is held at a time, and all of it is what was on record when it began.
    """
    return _sent(request, log, "csv")


@router.get("/changes.jsonl", summary="The change log as JSON Lines", **files("application/jsonl"))
def as_json_lines(request: Request, log: Log) -> StreamingResponse:
    """The same, an object a line, with the true texts."""
    return _sent(request, log, "jsonl")


@router.get(
    "/changes.xlsx",
    summary="The change log as a workbook",
    **files("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
def as_workbook(request: Request, log: Log) -> StreamingResponse:
    """The same, with what it covers on a second sheet; up to 1,048,575 rows."""
    return _sent(request, log, "xlsx")


def _warned(connection: Connection, filters: Filters) -> dict[str, str]:
    """Lists that the file may have rows of, with something to be known: no column can say it."""
    told = warned.of_filters(connection, filters)
    return {header: ", ".join(told[name]) for name, header in HEADER_OF.items() if told[name]}


def _sent(request: Request, log: LogQuery, kind: str) -> StreamingResponse:
    """The file; what goes wrong before its first part is a problem and no broken file."""
    desk = desk_of(request)
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        asked = understood(connection, log, now, 0)
        notes = _warned(connection, asked)
    pages = paging.everything(desk.engine, asked, switched_on(desk), now)
    parts: Iterator[bytes] = streams.parts(kind, pages)
    begun = chain([next(parts, b"")], parts)
    name = f"changes_{now:%Y-%m-%dT%H%M%SZ}.{kind}"
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        **notes,
    }
    return StreamingResponse(begun, headers=headers, media_type=streams.KINDS[kind])
