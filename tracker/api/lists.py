"""/v1/lists, /v1/coverage, /v1/checks: what is followed, how it is, and how it was looked at."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db.checks import BAD, IN_GOOD_ORDER
from db.engine import Connection, reading
from db.log import end_of
from db.looks import Wanted
from scrapers import registry
from scrapers.describe import described
from tracker.answers import documents as about
from tracker.answers import history, known, lists, looks, paging, warned
from tracker.answers.lists import ListLine
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.covers import covers
from tracker.api.parameters import NONE_NAMED, Before, Days, Limit, OnLists, Since, Until, lists_of
from tracker.desk import failures
from tracker.desk.state import desk_of, switched_on
from tracker.errors import Absent
from tracker.outgoing import Json, rows

router = APIRouter(tags=["lists"])

OUTCOMES = (*IN_GOOD_ORDER, *BAD, "old_copy")


@router.get("/lists", summary="Every list, and how it stands", **answers(shapes.Lists))
def every_list(request: Request) -> Response:
    """One line per list that was ever looked at: entries, its newest document, state and why."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = lists.standing_of_lists(connection, desk.tracker.clock())
        rests_on = covers(connection, desk, ())
    return answered(request, {"items": rows(found), "coverage": rests_on.json()})


@router.get("/lists/{list_id}", summary="One list", **answers(shapes.OneList))
def one_list(request: Request, list_id: str) -> Response:
    """What is known of a list: authority, basis, cadence, proof, files; and how it stands."""
    desk, known_here = desk_of(request), registry.sources()
    with reading(desk.engine) as connection:
        found = lists.standing_of_lists(connection, desk.tracker.clock())
        line = next((one for one in found if one.list_id == list_id), None)
        if line is None and list_id not in known_here:
            raise _absent(connection, list_id)
        looked = _looked(connection, request, list_id)
    told = _told(list_id) | {warned.UNREAD: registry.no_longer_read(list_id)}
    return answered(request, {**told, "standing": _json(line), "looked": looked})


def _absent(connection: Connection, list_id: str) -> Absent:
    """That there is no such list, and which may have been meant."""
    names = {*registry.sources(), *lists.gone(connection, [list_id])}
    likely = known.meant(list_id, sorted(names))
    asked = f" Did you mean {' or '.join(likely)}?" if likely else ""
    return Absent(f"There is no list {list_id!r}.{asked}")


def _told(list_id: str) -> Json:
    """What is known of a list: of one whose module is not here, its key."""
    if registry.no_longer_read(list_id):
        return {"list_id": list_id, "title": list_id}
    return described(registry.scraper(list_id))


def _json(line: ListLine | None) -> Any:
    return line.json() if line else None


def _looked(connection: Any, request: Request, list_id: str) -> Any:
    desk = desk_of(request)
    now = paging.as_of(connection, desk.tracker.clock())
    return looks.looks(connection, [list_id], switched_on(desk), now)[0].json()


@router.get(
    "/lists/{list_id}/documents", summary="The documents of a list", **answers(shapes.Documents)
)
def documents(
    request: Request,
    list_id: str,
    before: Before = 0,
    limit: Limit = 50,
) -> Response:
    """Documents of a list as they stand in its history, newest first."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = about.of_list(connection, list_id, before, limit)
        if not found.items and not before and list_id not in registry.sources():
            raise _absent(connection, list_id)
    return answered(request, found.json())


@router.get(
    "/coverage", summary="How lists were looked at in some time", **answers(shapes.CoverageOfLists)
)
def coverage(
    request: Request, lists: OnLists = NONE_NAMED, since: Since = "", until: Until = ""
) -> Response:
    """A row per list: looks, documents, how old the newest is, the longest gap, what is not
    covered and why.
    """
    desk = desk_of(request)
    days, wanted = Days(desk.tracker.clock()), lists_of(request, lists)
    first, last = days.first("since", since), days.last("until", until)
    days.demand_in_order("since", first, "until", last)
    with reading(desk.engine) as connection:
        now = paging.as_of(connection, days.now)
        found = looks.looks(connection, wanted, switched_on(desk), now, since=first, until=last)
    return answered(request, {"items": rows(found), "said": list(looks.said(found))})


@router.get("/checks", summary="Looks at lists, one by one", **answers(shapes.Checks))
def checks(
    request: Request,
    lists: OnLists = NONE_NAMED,
    outcome: Annotated[
        list[str],
        Query(
            description="Only looks that came to this; repeatable.",
            json_schema_extra={"items": {"type": "string", "enum": list(OUTCOMES)}},
            max_length=20,
        ),
    ] = NONE_NAMED,
    since: Since = "",
    until: Until = "",
    before: Before = 0,
    limit: Limit = 50,
) -> Response:
    """Each look and what came of it, newest first; of lists that are named the longest gap too."""
    desk = desk_of(request)
    days = Days(desk.tracker.clock())
    with failures.about("outcome"):
        outcomes = known.all_of(outcome, OUTCOMES, "outcome")
    first, last = days.first("since", since), days.last("until", until)
    days.demand_in_order("since", first, "until", last)
    wanted = Wanted(
        lists=lists_of(request, lists),
        outcomes=outcomes,
        since=first,
        until=end_of(last) if last else "",
    )
    with reading(desk.engine) as connection:
        found = history.each_look(connection, wanted, f"{days.now:%Y-%m-%d}", before, limit)
    return answered(request, found.json())
