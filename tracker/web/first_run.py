"""The first run: what has to be done before anybody may rely on this installation."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db import messages
from db.engine import reading
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.notices import rounds, subscriptions
from tracker.proof import first_run
from tracker.web.render import page

router = APIRouter()


@router.get("/first-run")
def shown(request: Request) -> HTMLResponse:
    """Six ticks, each with what the record says, and what to do."""
    return _shown(request)


def _shown(request: Request, *problems: str) -> HTMLResponse:
    """The ticks, and what went wrong when something was to be sent just now."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        ticks = first_run.ticks(connection, desk.settings, desk.tracker.clock())
    done = sum(tick.done for tick in ticks)
    values = {"ticks": ticks, "done": done, "problems": problems}
    return page(request, "first_run.html", title="First run", **values)


@router.post("/first-run/test-mail")
def test_mail(request: Request, form: Form) -> Response:
    """Send one test mail; what the server says to it is on the page then."""
    desk, to = desk_of(request), _address(str(form.get("to", "")))
    number = rounds.test_mail(desk.tracker, to, desk.tracker.clock())
    problems = rounds.tick(desk.tracker, desk.settings).problems
    with reading(desk.engine) as connection:
        states = {line.state for line in messages.bringing(connection, number)}
    return _back(request, "test_mail", problems if states <= {"pending"} else [])


@router.post("/first-run/drill")
def drill(request: Request, form: Form) -> Response:
    """Start a drill: to everybody who is told of additions, or to one address."""
    desk, to = desk_of(request), str(form.get("to", "")).strip()
    whom = [_address(to)] if to else []
    rounds.drill(desk.tracker, whom, person_of(request).name, desk.tracker.clock())
    problems = rounds.tick(desk.tracker, desk.settings).problems
    return _back(request, "drill", problems)


def _back(request: Request, tick: str, problems: Sequence[str]) -> Response:
    """Back to a tick; where something could not be handed over, what stood in the way."""
    return _shown(request, *problems) if problems else RedirectResponse(f"/first-run#{tick}", 303)


def _address(typed: str) -> str:
    """An address as subscriptions have it; WrongUsage for what is none."""
    order = subscriptions.subscription({"name": "desk", "to": [typed.strip()]})
    return subscriptions.normalised(order).to[0]
