"""/v1/watch: watch lists, and who of them may be listed. Every look at names is on record."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db.engine import reading
from tracker.answers import known, warned
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.covers import covers
from tracker.api.parameters import NONE_NAMED, Days, OnLists, Since, lists_of
from tracker.desk.failures import about
from tracker.desk.state import desk_of, person_of
from tracker.matching import search, watch
from tracker.model import stamp
from tracker.outgoing import rows

router = APIRouter(tags=["watch"])


@router.get("/watch", summary="Watch lists", **answers(shapes.WatchLists))
def watch_lists(request: Request) -> Response:
    """Watch lists, and how many parties are on each; a second-line check, not the screening."""
    with reading(desk_of(request).engine) as connection:
        found = watch.lists(connection)
    return answered(request, {"items": rows(found)})


@router.get("/watch/hits", summary="Watched parties that may be listed", **answers(shapes.Hits))
def hits(
    request: Request,
    watch_list: Annotated[
        str, Query(description="Only parties of this watch list.", max_length=200)
    ] = "",
    since: Since = "",
    lists: OnLists = NONE_NAMED,
    least: Annotated[float, Query(description="Score from which to tell.", ge=0.5, le=1)] = 0.75,
    cleared: Annotated[bool, Query(description="Pairs that were cleared too.")] = False,
) -> Response:
    """Everybody watched against every entry that counts as listed now; with `since`, against those
    that changed then or later. That somebody looked is on record: who, when, at which list.
    """
    desk, wanted = desk_of(request), lists_of(request, lists)
    days = Days(desk.tracker.clock())
    first = days.first("since", since)
    days.demand_in_order("since", first, "until", "")
    search.bring_up_to_date(desk.engine)
    watch.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection, about("watch_list"):
        have = [one.list_name for one in watch.lists(connection)]
        watch_list = watch_list and known.one_of(watch_list, have, "watch list")
    watch.looked(
        desk.engine, watch_list, "hits", person_of(request).name, stamp(desk.tracker.clock())
    )
    with reading(desk.engine) as connection:
        ids = [
            one
            for list_id in (wanted or ("",))
            for one in (
                watch.changed_since(connection, first, list_id=list_id)
                if first
                else watch.in_force(connection, list_id=list_id)
            )
        ]
        watchers = watch.Watchers.load(connection, watch_list)
        found = watch.hits(connection, watchers, ids, least=least, cleared=cleared)
        rests_on = covers(connection, desk, wanted, since=first)
    told = {
        "items": rows(found),
        "parties": len(watchers.ids),
        "entries": len(ids),
        "coverage": rests_on.json(),
        **warned.of_lists(hit.list_id for hit in found),
    }
    return answered(request, told)
