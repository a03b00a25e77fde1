"""/v1/changes: the log by filters, page by page over a frozen view, or as it grows; one change."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from db import view
from db.engine import Connection, reading
from db.log import Count, Filters
from tracker.answers import entries, paging, typed, warned
from tracker.answers.paging import Page
from tracker.api import cursor as cursors
from tracker.api import following, shapes
from tracker.api.answering import Quick, answered, answers, of_evidence
from tracker.api.following import Stream, stream_of
from tracker.api.found import the_one
from tracker.api.parameters import Limit, LogQuery, about_filters, log_query
from tracker.desk.failures import WrongParameter
from tracker.desk.state import Desk, desk_of, switched_on
from tracker.model import moment, stamp
from tracker.outgoing import Json, rows

router = APIRouter(tags=["changes"], route_class=Quick)

Log = Annotated[LogQuery, Depends(log_query)]

Cursor = Annotated[
    str,
    Query(
        description="`next` of the page before, with the same filters.",
        max_length=cursors.LONGEST,
    ),
]


@router.get(
    "/changes", summary="The change log, by filters", **answers(shapes.Changes | shapes.Grown)
)
async def changes(
    request: Request,
    log: Log,
    limit: Limit = 50,
    cursor: Cursor = "",
    after: following.After = "",
    wait: following.Wait = 0,
) -> Response:
    """Changes that fit, newest first, page by page over what was on record at the first page; or,
    with `after`, what was recorded or fell since, oldest first.
    """
    if after:
        following.demand_alone(cursor)
        return await following.answer(request, log, after, limit, wait)
    if wait:
        raise WrongParameter("wait goes with after: only who follows the log can wait.", "wait")
    return await run_in_threadpool(_paged, request, log, limit, cursor)


def _paged(request: Request, log: LogQuery, limit: int, cursor: str) -> Response:
    desk = desk_of(request)
    asked = _Asked(desk, log, limit, desk.tracker.clock())
    meant = asked.log.understood(asked.now, limit)
    moving = meant.known_at if meant.known_at == stamp(asked.now) else ""
    make = asked.first if not cursor else lambda: asked.later(cursor)
    return of_evidence(request, desk, make, f"{asked.now:%Y-%m-%d}", moving)


class _Asked:
    """A page that is asked for, at a moment."""

    def __init__(self, desk: Desk, log: LogQuery, limit: int, now: datetime) -> None:
        self.desk, self.log, self.limit, self.now = desk, log, limit, now
        self.mark = cursors.of_filters(log.sent())

    def first(self) -> Json:
        """The first page, which says what all others are of."""
        with reading(self.desk.engine) as connection:
            asked = self._understood(connection, self.now)
            found = paging.first(connection, asked, switched_on(self.desk), self.now)
        return _as_json(found, self.mark)

    def later(self, cursor: str) -> Json:
        """A later one; days are understood as on the day of the first."""
        of = cursors.page(cursor, self.mark)
        then = min(self.now, moment(f"{of.frozen.at[:10]}T23:59:59Z"))
        with reading(self.desk.engine) as connection:
            seen = of.frozen.view
            if not view.is_ours(connection, seen.link, seen.mark):
                raise WrongParameter("This cursor is of another history: begin anew.", "cursor")
            asked = self._understood(connection, then)
            on = switched_on(self.desk)
            found = paging.later(connection, asked, of.frozen, of.place, on)
        return _as_json(found, self.mark)

    def _understood(self, connection: Connection, now: datetime) -> Filters:
        return understood(connection, self.log, now, self.limit)


def understood(connection: Connection, log: LogQuery, now: datetime, limit: int) -> Filters:
    """The filters that are meant; WrongParameter, also for a programme that there is not."""
    asked = log.understood(now, limit)
    with about_filters():
        return typed.with_programme(connection, asked)


def _as_json(page: Page, mark: str) -> Json:
    return {
        "items": rows(page.rows),
        "next": cursors.of_page(mark, page.frozen, page.next) if page.next else None,
        "hidden": _hidden(page),
        "undated": _count(page.frozen.undated),
        "coverage": page.coverage.json(),
    }


def _hidden(page: Page) -> Json:
    """How many rows the default view leaves out, and for which reason; not `exact`, at least."""
    left_out = page.frozen.hidden
    why = {str(reason): many for reason, many in left_out.why.items()}
    return {**_count(left_out.total), "why": why}


def _count(count: Count) -> Json:
    return {"rows": count.rows, "exact": count.exact}


@router.get(
    "/changes/stream",
    summary="The change log as it grows, as Server-Sent Events",
    response_class=EventSourceResponse,
)
async def stream(of: Annotated[Stream, Depends(stream_of)]) -> AsyncIterator[ServerSentEvent]:
    """Events `recorded` and `superseded`, each a row of the log; `begun` comes first. The id of an
    event is a cursor: `Last-Event-ID`, or `after` of `/v1/changes`, goes on behind it.
    """
    async for event in following.events(of):
        yield event


@router.get("/changes/{change_id}", summary="One change", **answers(shapes.OneChange))
def change(request: Request, change_id: str) -> Response:
    """A change by its id, or the beginning of it; also one that was superseded."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = entries.changes_beginning(connection, change_id.lower())
    one = the_one("change", change_id, {of.change.row.change_id: of for of in found})
    return answered(request, warned.beside(one.json()))
