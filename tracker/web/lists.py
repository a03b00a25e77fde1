"""All lists, and one list: how it is, what it is, its documents, what came of them."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from db.engine import reading
from db.log import Filters
from scrapers import registry
from scrapers.describe import MEANING, described
from tracker.answers import gaps, sizes
from tracker.answers.log import changes
from tracker.desk.state import desk_of
from tracker.errors import Absent
from tracker.model import stamp
from tracker.notices.logged import lines
from tracker.proof import health
from tracker.service import plans
from tracker.web import charts
from tracker.web.charts import Sized
from tracker.web.render import page

router = APIRouter()

LATEST, FAILURES, LOOKS_TO_COME = 10, 10, 5
LOOKED_BACK = timedelta(days=90)


@router.get("/lists")
def every_list(request: Request) -> HTMLResponse:
    """Every list that is on or was ever looked at, and how it is."""
    desk = desk_of(request)
    found = health.of_lists(desk.tracker, desk.settings)
    named = {one.list_id: described(registry.scraper(one.list_id)) for one in found if one.proof}
    return page(
        request,
        "lists.html",
        title="Lists",
        lists=[one for one in found if not one.is_feed],
        feeds=[one for one in found if one.is_feed],
        about=named,
        counted=health.counted(found),
    )


@router.get("/lists/{list_id}")
def one_list(
    request: Request, list_id: str, before: Annotated[str, Query(max_length=30)] = ""
) -> HTMLResponse:
    """One list; Absent for none that we can read."""
    if list_id not in registry.sources():
        raise Absent(f"There is no list of this name: {list_id}.")
    desk, scraper = desk_of(request), registry.scraper(list_id)
    now = desk.tracker.clock()
    found = {one.list_id: one for one in health.of_lists(desk.tracker, desk.settings)}
    with reading(desk.engine) as connection:
        logged = changes(connection, Filters(lists=[list_id], limit=LATEST))
        values = {
            "documents": sizes.documents(connection, list_id, before),
            "sizes": [Sized(*point) for point in sizes.sizes(connection, list_id)],
            "latest": lines(connection, logged, now),
            "failures": gaps.failures(
                connection, stamp(now - LOOKED_BACK), stamp(now), FAILURES, list_id
            ),
        }
    return page(
        request,
        "list.html",
        title=scraper.source.title,
        list_id=list_id,
        health=found.get(list_id),
        about=described(scraper),
        meaning=MEANING[scraper.source.proof],
        coming=plans.explain(desk.tracker, desk.settings, [list_id], LOOKS_TO_COME),
        chart=charts.line(values["sizes"]),
        before=before,
        **values,
    )
