"""The first run: what has to be done before anybody may rely on this installation."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

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
    rounds.test_mail(desk.tracker, to, desk.tracker.clock())
    return _sent(request, "test_mail")


@router.post("/first-run/drill")
def drill(request: Request, form: Form) -> Response:
    """Start a drill: to everybody who is told of additions, or to one address."""
    desk, to = desk_of(request), str(form.get("to", "")).strip()
    whom = [_address(to)] if to else []
    rounds.drill(desk.tracker, whom, person_of(request).name, desk.tracker.clock())
    return _sent(request, "drill")


def _sent(request: Request, tick: str) -> Response:
    """Back to a tick once all that is due has gone out; else what stood in the way."""
    desk = desk_of(request)
    if problems := rounds.tick(desk.tracker, desk.settings).problems:
        return _shown(request, *problems)
    return RedirectResponse(f"/first-run#{tick}", 303)


def _address(typed: str) -> str:
    """An address as subscriptions have it; WrongUsage for what is none."""
    order = subscriptions.subscription({"name": "desk", "to": [typed.strip()]})
    return subscriptions.normalised(order).to[0]
