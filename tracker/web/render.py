"""A page made of a template and values."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.desk.state import desk_of
from tracker.model import short_id
from tracker.people.person import Person
from tracker.web.navigation import menu

TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """All templates; whatever is put into one is escaped, and what is not there is a fault."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["short"] = short_id
    return made


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as the page that a person gets; `title` has to be among the values."""
    person: Person | None = getattr(request.state, "person", None)
    common = {
        "person": person,
        "csrf": person.csrf if person else "",
        "menu": menu(person),
        "path": request.url.path,
        "now": desk_of(request).tracker.clock(),
    }
    text = environment().get_template(template).render({**common, **values})
    return HTMLResponse(text, status)


def error_page(request: Request, status: int, sentence: str) -> HTMLResponse:
    """What went wrong, for people."""
    title = HTTPStatus(status).phrase
    return page(request, "error.html", status, title=title, sentence=sentence)
