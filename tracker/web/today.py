"""Today: how all lists are, what is new for whoever looks, and what waits for somebody."""

import re
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db import last_looks, questions, trail
from db.engine import Connection, reading, writing
from db.last_looks import LastLook
from tracker.answers import recent
from tracker.decisions import proposals
from tracker.desk.admission import Form
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import WrongUsage
from tracker.model import stamp
from tracker.notices import logged, unacknowledged
from tracker.notices.kinds.status import Previous
from tracker.people.access import Right
from tracker.people.person import Person
from tracker.proof import first_run, health
from tracker.web import charts
from tracker.web.render import page

router = APIRouter()

EACH = 5
"""So many changes of a list are shown; the change log has the others."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
"""When a page was made, as its form says."""

OLD = timedelta(days=1)
"""Notices that nobody acknowledged for longer are shown."""


@router.get("/")
def today(request: Request) -> HTMLResponse:
    """Everything that somebody ought to know who comes in in the morning."""
    desk, person = desk_of(request), person_of(request)
    found = health.of_lists(desk.tracker, desk.settings)
    with reading(desk.engine) as connection:
        values = {**_new(connection, desk, person), **_waiting(connection, desk, person)}
    return page(
        request,
        "today.html",
        title="Today",
        lists=found,
        wrong=[one for one in found if one.colour in (health.Colour.RED, health.Colour.AMBER)],
        counted=health.counted(found),
        **values,
    )


def _new(connection: Connection, desk: Desk, person: Person) -> dict[str, object]:
    """What came since the last look of somebody, and by week."""
    now = desk.tracker.clock()
    news = recent.news(connection, person.name, now, EACH)
    weeks = recent.by_week(connection, now)
    return {
        "news": news,
        "told": {one.list_id: logged.lines(connection, one.shown, now) for one in news.lists},
        "fallen": logged.lines(connection, news.fallen, now),
        "weeks": weeks,
        "charts_of": {one.list_id: charts.bars(one) for one in weeks.lists},
    }


def _waiting(connection: Connection, desk: Desk, person: Person) -> dict[str, object]:
    """What waits for somebody, and how the tracker itself is."""
    now = desk.tracker.clock()
    unseen = unacknowledged.waiting(connection) if person.may(Right.RECORDS) else []
    before = stamp(now - OLD)
    ticks = first_run.ticks(connection, desk.settings, now) if person.may(Right.MANAGE) else []
    return {
        "proposed": proposals.open_proposals(connection),
        "asked": questions.waiting(connection),
        "unseen": [one for one in unseen if one.recorded_at < before],
        "worries": _worries(connection, desk, person),
        "last_mail": Previous.on_record(connection),
        "head": trail.head(connection),
        "undone": [tick for tick in ticks if not tick.done],
    }


def _worries(connection: Connection, desk: Desk, person: Person) -> list[str]:
    """What is wrong with the tracker itself; who is told what is not for everybody."""
    may_know = person.may(Right.RECORDS)
    return list(health.worries(connection, desk.settings)) if may_know else []


@router.post("/seen")
def seen(request: Request, form: Form) -> Response:
    """Note that whoever asks has seen what is new, up to the row that the page showed."""
    desk, person = desk_of(request), person_of(request)
    said = str(form.get("upto", ""))
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise WrongUsage("This form does not say up to where you looked: open Today again.")
    now, at = stamp(desk.tracker.clock()), str(form.get("at", ""))
    if not MOMENT.fullmatch(at) or at > now:
        at = now
    with writing(desk.engine) as connection:
        upto = min(int(said), recent.newest(connection))
        last_looks.put(connection, person.name, LastLook(upto, at))
    return RedirectResponse("/", 303)
