"""The log as it grows: for machines that follow it, by asking and waiting, or as events.

Rows come in the order of recording, then those that fell: whoever keeps a copy takes them back.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import ServerSentEvent

from db import view
from db.engine import Connection, reading
from db.log import Filters
from tracker.answers import paging, typed, warned
from tracker.answers.paging import Grown, Since
from tracker.api import cursor as cursors
from tracker.api.answering import answered, as_json
from tracker.api.parameters import LogQuery, about_filters, log_query
from tracker.api.watching import watch_of
from tracker.desk.failures import WrongParameter
from tracker.desk.identified import who
from tracker.desk.state import Desk, desk_of
from tracker.errors import Unauthorised
from tracker.outgoing import Json, rows
from tracker.people.access import Right

START, NOW = "start", "now"
"""From the first row on record, and from whatever comes next: where there is no cursor yet."""

LONGEST_WAIT = 60
"""Seconds that somebody may wait for news."""

ASKED_AGAIN = 10.0
"""Seconds after which it is looked up again whether whoever listens still may."""

AT_ONCE = 100
"""Events read together for a stream."""

After = Annotated[
    str,
    Query(
        description=(
            "Follow the log from here on, in the order of recording: `start`, `now`, or `next` of "
            "the answer before, with the same filters."
        ),
        max_length=cursors.LONGEST,
    ),
]
Wait = Annotated[
    int,
    Query(
        description="Seconds to wait for news where there are none yet; with `after` only.",
        ge=0,
        le=LONGEST_WAIT,
    ),
]


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows the log under some filters."""

    desk: Desk
    filters: Filters
    mark: str

    def begun(self, after: str) -> "tuple[Follower, Since]":
        """The same under the programme that was meant, and from where on; WrongParameter for a
        programme that there is not, no cursor of ours, or one of another history.
        """
        with reading(self.desk.engine) as connection:
            with about_filters():
                filters = typed.with_programme(connection, self.filters)
            return replace(self, filters=filters), self._since(connection, after)

    def _since(self, connection: Connection, after: str) -> Since:
        if after == START:
            return paging.beginning(connection)
        if after == NOW:
            return paging.end(connection)
        found = cursors.follower(after, self.mark)
        if not view.is_ours(connection, found.link, found.mark):
            raise WrongParameter("This cursor is of another history: begin anew.", "after")
        return found

    def grown(self, since: Since) -> Grown:
        """What happened since."""
        with reading(self.desk.engine) as connection:
            return paging.grown(connection, self.filters, since)

    def warnings(self) -> Json:
        """What is to be known of lists that may be told of."""
        with reading(self.desk.engine) as connection:
            return warned.of_filters(connection, self.filters)

    def cursor(self, since: Since) -> str:
        """What to come back with."""
        return cursors.of_follower(self.mark, since)


def follower(request: Request, log: LogQuery, limit: int) -> Follower:
    """Whoever follows the log by these filters; WrongParameter."""
    desk = desk_of(request)
    if log.known_at:
        raise WrongParameter("known_at is of the past, and who follows the log is not.", "known_at")
    filters = log.understood(desk.tracker.clock(), limit)
    return Follower(desk, filters, cursors.of_filters(log.sent()))


def demand_alone(cursor: str) -> None:
    """WrongParameter where it is asked for a page too."""
    if cursor:
        raise WrongParameter("cursor is of pages, after of who follows: give one.", "cursor")


async def answer(request: Request, log: LogQuery, after: str, limit: int, wait: int) -> Response:
    """What happened since, as soon as anything did, or nothing when the time is up.

    Whoever may no longer read by then is told nothing.
    """
    asked = follower(request, log, limit)
    following, since = await run_in_threadpool(asked.begun, after)
    watch, loop = watch_of(request), asyncio.get_running_loop()
    until = loop.time() + wait
    while True:
        grown = await run_in_threadpool(following.grown, since)
        since = grown.since
        if grown.told or loop.time() >= until:
            break
        is_news = await watch.beyond(since.link, until - loop.time())
        await run_in_threadpool(_demand_still, request)
        if not is_news:
            break
    return answered(request, _as_json(following, grown))


def _as_json(following: Follower, grown: Grown) -> Json:
    told = rows(grown.told)
    warnings = warned.of_lists(row["list_id"] for row in told)
    come_back = {"next": following.cursor(grown.since), "more": grown.more}
    return {"items": told, **come_back, **warnings}


# As a stream of events.


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that may begin: who listens, to what, and from where on."""

    request: Request
    following: Follower
    since: Since


def stream_of(
    request: Request,
    log: Annotated[LogQuery, Depends(log_query)],
    after: After = "",
    last_event_id: Annotated[
        str,
        Header(
            description="The id of the last event that came: goes before `after`.",
            max_length=cursors.LONGEST,
        ),
    ] = "",
) -> Stream:
    """The stream that is asked for; refused before anything of it is sent."""
    asked = follower(request, log, AT_ONCE)
    return Stream(request, *asked.begun(last_event_id or after or NOW))


async def events(stream: Stream) -> AsyncIterator[ServerSentEvent]:
    """Each row as it is recorded or falls; ends once whoever listens may no longer."""
    following, since = stream.following, stream.since
    watch = watch_of(stream.request)
    warnings = await run_in_threadpool(following.warnings)
    begun = as_json(warnings).decode()
    yield ServerSentEvent(event="begun", id=following.cursor(since), raw_data=begun)
    while await run_in_threadpool(_still_may, stream.request):
        grown = await run_in_threadpool(following.grown, since)
        since = grown.since
        for told in grown.told[:-1]:
            yield ServerSentEvent(event=told.event, raw_data=as_json(told.json()).decode())
        for told in grown.told[-1:]:
            text = as_json(told.json()).decode()
            yield ServerSentEvent(event=told.event, id=following.cursor(since), raw_data=text)
        if not grown.more:
            await watch.beyond(since.link, ASKED_AGAIN)


def _demand_still(request: Request) -> None:
    """Unauthorised once the token is none any more, or its owner may not read."""
    if not _still_may(request):
        raise Unauthorised


def _still_may(request: Request) -> bool:
    """Whether the token still is one, and its owner still may read."""
    person = who(desk_of(request), request)
    return person is not None and person.may(Right.READ)
