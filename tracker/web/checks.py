"""How lists were looked at: how often, with what outcome, the longest gap, and what failed."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from tracker.answers import gaps
from tracker.answers.days import Asked
from tracker.answers.gaps import Checks
from tracker.answers.lists import asked_for
from tracker.desk.state import desk_of, switched_on
from tracker.errors import WrongUsage
from tracker.model import stamp
from tracker.web.render import page

router = APIRouter()

FAILURES = 100
NEVER = 10**9
"""Minutes that are more than any gap has."""
WEEK = "7 days ago"


class Order(StrEnum):
    """By what the lists are ordered."""

    GAP = "gap"
    LIST = "list"
    BAD = "bad"


@router.get("/checks")
def checks(
    request: Request,
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    order: Order = Order.GAP,
    list_id: Annotated[str, Query(alias="list", max_length=60)] = "",
) -> HTMLResponse:
    """Every look of some time, by list."""
    desk = desk_of(request)
    now = desk.tracker.clock()
    first = _begin(Asked(since or WEEK, now).since())
    last = min(Asked(until, now).past_end() if until else stamp(now), stamp(now))
    if first > last:
        raise WrongUsage(f"{first[:10]} is after the end of that time, {last[:10]}.")
    with reading(desk.engine) as connection:
        wanted = asked_for(connection, [list_id] if list_id else ())
        found = gaps.looked_at(connection, first, last, wanted)
        failed = gaps.failures(connection, first, last, FAILURES, list_id)
    return page(
        request,
        "checks.html",
        title="Checks",
        checks=sorted(found, key=KEYS[order]),
        failures=failed,
        since=first[:10],
        until=last[:10],
        order=order,
        list_id=list_id,
        said=list(gaps.said(found, first, last, wanted or switched_on(desk))),
    )


def _begin(day: str) -> str:
    """The first moment of a day; a moment as it is."""
    return f"{day}T00:00:00Z" if len(day) == len("2026-11-28") else day


def _minutes(one: Checks) -> int:
    """Its longest gap; of what was never seen, longer than any."""
    return NEVER if one.longest_gap_minutes is None else one.longest_gap_minutes


KEYS = {
    Order.GAP: lambda one: (-_minutes(one), one.list_id),
    Order.LIST: lambda one: (0, one.list_id),
    Order.BAD: lambda one: (-(one.failed + one.refused), one.list_id),
}
"""Order -> the key by which the lists are sorted."""
