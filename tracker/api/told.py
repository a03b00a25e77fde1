"""/v1/notices, /v1/deliveries, /v1/subscriptions: who was told what, and who is to be told."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db import messages
from db.engine import reading
from scrapers.addresses import veiled
from tracker.answers import known
from tracker.answers.lists import checked_source
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.parameters import Before, Limit
from tracker.desk.failures import about
from tracker.desk.state import desk_of
from tracker.errors import Absent
from tracker.notices import firing, history, subscriptions, unacknowledged
from tracker.notices.history import Wanted
from tracker.notices.notice import kinds
from tracker.outgoing import Json, or_null, rows

router = APIRouter(tags=["notices"])

STATES = ("pending", "sending", "accepted", "failed", "dead")


@router.get("/notices", summary="Notices: what people were told", **answers(shapes.Notices))
def notices(
    request: Request,
    kind: Annotated[str, Query(description="Only notices of this kind.", max_length=64)] = "",
    of: Annotated[
        str, Query(alias="list", description="Only notices about this list.", max_length=64)
    ] = "",
    before: Before = 0,
    limit: Limit = 50,
) -> Response:
    """Notices, newest first, and how far each got."""
    with about("kind"):
        kind = kind and known.one_of(kind, list(kinds()), "kind of notice")
    with reading(desk_of(request).engine) as connection, about("list"):
        of = checked_source(connection, of)
    with reading(desk_of(request).engine) as connection:
        found = history.lines(connection, Wanted(kind=kind, list_id=of), before, limit)
    return answered(
        request, {"items": [_line(one) for one in found.items], "next": found.next or None}
    )


def _line(line: history.Line) -> Json:
    """A notice in a line; how many messages are in which state by its name."""
    return {**line.json(), "sent": dict(line.sent)}


@router.get(
    "/notices/open",
    summary="Notices that wait for somebody to acknowledge them",
    **answers(shapes.Open),
)
def waiting(request: Request) -> Response:
    """Since when, who was told, and what becomes of it; oldest first."""
    with reading(desk_of(request).engine) as connection:
        found = unacknowledged.waiting(connection)
    return answered(request, {"items": rows(found)})


@router.get(
    "/notices/{notice_id}", summary="One notice and its deliveries", **answers(shapes.Notice)
)
def notice(request: Request, notice_id: str) -> Response:
    """A notice by its id or the beginning of it, and each recipient with every answer of his
    server.
    """
    with reading(desk_of(request).engine) as connection:
        found = history.whole(connection, notice_id)
    told = {**_line(found.line), "sentence": found.sentence, "deliveries": rows(found.sent)}
    return answered(request, told)


@router.get("/deliveries", summary="Messages that went out or wait", **answers(shapes.Deliveries))
def deliveries(
    request: Request,
    state: Annotated[
        str,
        Query(description="Only those in this state.", json_schema_extra={"enum": ["", *STATES]}),
    ] = "",
    before: Before = 0,
    limit: Limit = 50,
) -> Response:
    """The ledger, newest first: to whom, how far it got, and what the server said last."""
    with about("state"):
        state = state and known.one_of(state, STATES, "state")
    with reading(desk_of(request).engine) as connection:
        found = messages.ledger(connection, state, limit + 1, before)
    shown = found[:limit]
    after = shown[-1].number if len(found) > limit else None
    items = [{**one._asdict(), "recipient": veiled(one.recipient)} for one in shown]
    return answered(request, {"items": items, "next": after})


@router.get(
    "/deliveries/{number}",
    summary="Every answer to every try at one message",
    **answers(shapes.Delivery),
)
def delivery(request: Request, number: int) -> Response:
    """One message, and what its server said to each try, oldest first."""
    with reading(desk_of(request).engine) as connection:
        lines = messages.numbered(connection, [number]) if 0 < number < 2**53 else []
        if not lines:
            raise Absent(f"There is no message {number}.")
        said = [one._asdict() for one in messages.answers(connection, number)]
    line = {**lines[0]._asdict(), "recipient": veiled(lines[0].recipient)}
    return answered(request, {**line, "answers": said})


@router.get("/subscriptions", summary="Who is to be told", **answers(shapes.Subscriptions))
def every_subscription(request: Request) -> Response:
    """Subscriptions in force, without their keys; `wrong` names those that cannot be served."""
    with reading(desk_of(request).engine) as connection:
        found = subscriptions.current(connection).orders
        wrong = [*subscriptions.unserved(connection), *firing.never(connection, found)]
    items = [subscriptions.shown_of(asdict(one)) | {"secrets": len(one.secrets)} for one in found]
    told = {"items": items, "wrong": wrong, "said": or_null(firing.without_operators(found))}
    return answered(request, told)
