"""Jobs of the queue: what waits, what workers have in hand, what is dead and why; for operators."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import reading
from tracker.desk.admission import Form
from tracker.desk.state import Desk, desk_of
from tracker.errors import WrongUsage
from tracker.service import board
from tracker.service.board import JobShown, QueueFigure
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text

router = APIRouter()

PATH = "/jobs"
LONGEST = 18
"""Digits of the number of a job."""


@router.get(PATH)
def jobs(request: Request) -> HTMLResponse:
    """All jobs; where there is no queue, that `tracker serve` does everything itself."""
    return _page(request)


def _page(request: Request, typed: Typed = NOTHING_TYPED) -> HTMLResponse:
    desk = desk_of(request)
    figures, found, workers = _queue(desk) if desk.settings.is_queued else ([], [], 0)
    return form_page(
        request,
        "jobs.html",
        typed,
        title="Jobs",
        is_queued=desk.settings.is_queued,
        figures=figures,
        jobs=found,
        workers=workers,
    )


def _queue(desk: Desk) -> tuple[list[QueueFigure], list[JobShown], int]:
    with reading(desk.engine) as connection:
        return board.figures(connection), board.shown(connection), board.workers(connection)


@router.post(PATH)
def retry(request: Request, form: Form) -> Response:
    """Have a dead job tried again."""
    return submitted(
        form, lambda: _again(desk_of(request), form), lambda typed: _page(request, typed)
    )


def _again(desk: Desk, form: Form) -> str:
    number = text(form, "number")
    if not desk.settings.is_queued or not number.isdecimal() or len(number) > LONGEST:
        raise WrongUsage("There is no such job in the queue.")
    board.again(desk.tracker, int(number))
    return done(PATH, "job-again")
