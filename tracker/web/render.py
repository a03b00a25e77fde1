"""A page made of a template and values.

Whatever is put into a template is escaped, and what would steer the reader's screen or turn the
direction of a line is made visible first, so that no page has to think of it.
"""

from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db.engine import Engine
from tracker import shown
from tracker.desk.state import Desk, desk_of
from tracker.model import short_id, stamp
from tracker.notices.covering import marks, warnings
from tracker.notices.titles import title as title_of
from tracker.notices.wording import field_name
from tracker.people.person import Person
from tracker.record.mark import demo_in
from tracker.web import times
from tracker.web.navigation import is_here, menu

TEMPLATES = Path(__file__).with_name("templates")

COLOURS = {
    "green": "green ok good recorded unchanged accepted agreed confirmed proven done",
    "amber": "amber pending open stale missing paused suspended waiting unknown unproven tried",
    "red": "red failed refused dead overdue rejected",
}
"""Colour -> the words of states that have it; all others have none."""

COLOUR_OF = {word: colour for colour, words in COLOURS.items() for word in words.split()}

TABLE, REACHED = '<table class="data', '<table tabindex="0" class="data'
"""A table scrolls within itself on a phone, and keys have to reach what scrolls."""


@cache
def environment() -> Environment:
    """All templates; whatever is put into one is escaped, and what is not there is a fault."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=as_shown,
    )
    made.filters |= {
        "short": short_id,
        "number": lambda value: f"{value:,}",
        "count": shown.count,
        "at": times.at,
        "day": times.day,
        "ago": times.ago,
        "old": times.old,
        "lasting": times.lasting,
        "words": plain_words,
        "colour": lambda word: COLOUR_OF.get(str(word), ""),
        "title_of": title_of,
        "warnings": lambda list_id: warnings([list_id]),
        "marks": lambda list_id: list(marks(list_id)),
    }
    return made


def as_shown(value: Any) -> Any:
    """A value as it is put into a page: nothing for None, and no character that cannot be seen.

    >>> as_shown("abu\\u202exyz"), as_shown(None), as_shown(3)
    ('abu<U+202E>xyz', '', 3)
    """
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown.lines(value)
    return value


def plain_words(word: str) -> str:
    """A word of ours as people say it: `in_force` as in force, `birthDate` as birth date."""
    return field_name(str(word))


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A template as the page that a person gets; `title` has to be among the values."""
    text = environment().get_template(template).render({**_common(request, status), **values})
    return HTMLResponse(text.replace(TABLE, REACHED), status)


def _common(request: Request, status: int) -> dict[str, Any]:
    """What every page has: who reads, where they are, what they may go to, what time it is."""
    person: Person | None = getattr(request.state, "person", None)
    desk = desk_of(request)
    now = desk.tracker.clock()
    return {
        "person": person,
        "csrf": person.csrf if person else "",
        "mark_of_session": person.csrf if person else "",
        "zone": person.zone if person else "UTC",
        "menu": menu(person, served(request)),
        "path": request.url.path,
        "is_here": is_here,
        "now": now,
        "now_stamp": stamp(now),
        "demo": demo(desk, status),
    }


def served(request: Request) -> frozenset[str]:
    """The paths of all pages that there are."""
    return frozenset(request.app.state.paths.values())


def demo(desk: Desk, status: int) -> str:
    """What readers of a demo's home have to know; "" for a real one."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # the database may be what is broken
        return "DEMO: nothing here is real." if desk.settings.is_demo else ""
    return _demo(desk.engine)


@lru_cache(maxsize=8)
def _demo(engine: Engine) -> str:
    found = demo_in(engine)
    return found.sentence if found else ""


def error_page(request: Request, status: int, sentence: str) -> HTMLResponse:
    """What went wrong, for people, and where to go from here."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    return page(request, "error.html", status, title=title, sentence=sentence, code=status)


TITLES = {
    403: "You may not do this",
    404: "There is no such page",
    422: "This cannot be meant",
    429: "Too often",
    500: "Something of ours is wrong",
    503: "Not now",
}
"""Status -> what it is called on a page for people."""
