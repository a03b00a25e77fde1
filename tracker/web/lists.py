"""All lists, and one list: how it is, what it is, its documents, what came of them."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from db import tombstones
from db.engine import Connection, reading
from db.log import Filters
from scrapers import registry
from scrapers.describe import described, meaning, warning
from tracker.answers import gaps, sizes
from tracker.answers.lists import gone
from tracker.answers.log import changes
from tracker.decisions import scope
from tracker.desk.admission import Form
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import Absent
from tracker.model import stamp
from tracker.notices.logged import lines
from tracker.proof import health
from tracker.service import plans
from tracker.web import charts
from tracker.web.charts import Sized
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text
from tracker.web.render import page

router = APIRouter()

LATEST, FAILURES, LOOKS_TO_COME = 10, 10, 5
APPLIES = "yes"
"""What the form sends for a list that applies."""
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
    """One list, ours or on record alone; Absent for none of both."""
    return _shown(request, list_id, before=before)


@router.post("/lists/{list_id}/scope")
def decide_scope(request: Request, list_id: str, form: Form) -> Response:
    """Say whether a list applies to this house, why, and when that is looked at again."""

    def do() -> str:
        scope.decide(
            desk_of(request).tracker,
            list_id,
            applies=text(form, "applies") == APPLIES,
            by=person_of(request).name,
            reason=text(form, "reason"),
            review_on=text(form, "review_on"),
        )
        return done(f"/lists/{list_id}", "saved", "#scope")

    return submitted(form, do, lambda typed: _shown(request, list_id, typed))


def _shown(
    request: Request, list_id: str, typed: Typed = NOTHING_TYPED, before: str = ""
) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        if list_id not in {*registry.sources(), *gone(connection, [list_id])}:
            raise Absent(f"There is no list of this name: {list_id}.")
    found = {one.list_id: one for one in health.of_lists(desk.tracker, desk.settings)}
    with reading(desk.engine) as connection:
        recorded = _recorded(connection, list_id, desk.tracker.clock(), before)
    return form_page(
        request,
        "list.html",
        typed,
        list_id=list_id,
        health=found.get(list_id),
        before=before,
        applies=APPLIES,
        **_known(desk, list_id),
        **recorded,
    )


def _known(desk: Desk, list_id: str) -> dict[str, object]:
    """What is known of a list beside the record; of one on record alone, that it is."""
    if said := registry.no_longer_read(list_id):
        about = {"authority": "No longer read here"}
        return {"title": list_id, "gone": said, "about": about, "warning": "", "coming": ()}
    scraper = registry.scraper(list_id)
    return {
        "title": scraper.source.title,
        "gone": "",
        "about": described(scraper),
        "meaning": meaning(scraper),
        "warning": warning(scraper),
        "coming": plans.explain(desk.tracker, desk.settings, [list_id], LOOKS_TO_COME),
    }


def _recorded(
    connection: Connection, list_id: str, now: datetime, before: str
) -> dict[str, object]:
    """What is on record of a list."""
    points = [Sized(*point) for point in sizes.sizes(connection, list_id)]
    logged = changes(connection, Filters(lists=[list_id], limit=LATEST))
    since = stamp(now - LOOKED_BACK)
    words = scope.history(connection, list_id) if list_id not in registry.feeds() else []
    return {
        "documents": sizes.documents(connection, list_id, before),
        "horizons": [of for of in tombstones.horizons(connection) if of.list_id == list_id],
        "sizes": points,
        "chart": charts.line(points),
        "latest": lines(connection, logged, now),
        "failures": gaps.failures(connection, since, stamp(now), FAILURES, list_id),
        "most_failures": FAILURES,
        "failures_since": since[:10],
        "scoped": scope.of_list(connection, list_id, stamp(now)[:10]) if words else None,
        "scope_words": words[-2::-1],
        "has_scope": list_id in registry.keys() or bool(words),
    }
