"""/v1/journal, /v1/head, /v1/summary: what was recorded, what seals it, how everything stands."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db import trail
from db.engine import reading
from db.journal import Wanted
from tracker.answers import journalled, paging
from tracker.answers import summary as summing
from tracker.answers.lists import checked_source
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.parameters import NONE_NAMED, Before, Days, Limit, values
from tracker.desk.failures import about
from tracker.desk.state import desk_of, switched_on

router = APIRouter(tags=["evidence"])


@router.get(
    "/journal",
    summary="The journal: everything that arrived, was looked at, was done",
    **answers(shapes.Records),
)
def journal(
    request: Request,
    kind: Annotated[
        list[str],
        Query(
            description="Only records of these kinds; repeatable.",
            json_schema_extra=values(journalled.KINDS),
            max_length=50,
        ),
    ] = NONE_NAMED,
    of: Annotated[
        str, Query(alias="list", description="Only records about this list.", max_length=64)
    ] = "",
    by: Annotated[str, Query(description="Only what this person did.", max_length=200)] = "",
    since: Annotated[str, Query(description="Recorded on that day or later.")] = "",
    until: Annotated[str, Query(description="Recorded on that day or earlier.")] = "",
    before: Before = 0,
    limit: Limit = 50,
) -> Response:
    """Records newest first, each in words, with its hash on the chain."""
    desk = desk_of(request)
    days = Days(desk.tracker.clock())
    first, last = days.first("since", since), days.last("until", until)
    days.demand_in_order("since", first, "until", last)
    with reading(desk_of(request).engine) as connection, about("list"):
        of = checked_source(connection, of)
    wanted = Wanted(kinds=kind, list_id=of, by=by.strip(), since=first, until=last)
    with reading(desk.engine) as connection, about("kind"):
        found = journalled.records(connection, wanted, before, limit)
    return answered(request, {**found.json(), "next": found.next or None})


@router.get(
    "/head",
    summary="The head of the evidence: the anchor to keep elsewhere",
    **answers(shapes.Head),
)
def head(request: Request) -> Response:
    """The last hash of the one chain, and how many links it has: `tracker verify --anchor` finds
    whatever was edited, cut or computed anew since.
    """
    with reading(desk_of(request).engine) as connection:
        found = trail.head(connection)
    return answered(request, found._asdict())


@router.get("/summary", summary="How everything stands", **answers(shapes.Summary))
def summary(request: Request) -> Response:
    """Every list, the latest changes, open questions, what nobody looked at, the head."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        now = paging.as_of(connection, desk.tracker.clock())
        found = summing.summary(connection, switched_on(desk), now)
    return answered(request, found.json())
