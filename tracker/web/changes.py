"""The change log: filters in the address, each row a sentence, and what the filters hide."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from db import last_looks
from db import log as filters_log
from db.changes import ChangeRow
from db.engine import Connection, reading, writing
from db.log import Count, Filters
from scrapers import registry
from tracker.answers import lists, log, paging, streams, typed
from tracker.answers.covered import Covered
from tracker.answers.days import Asked
from tracker.answers.paging import Page
from tracker.answers.typed import Typed
from tracker.decisions import reviews
from tracker.decisions.reviews import Days
from tracker.desk.admission import Form
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import Absent, NotNow, WrongUsage
from tracker.model import Kind, Origin, Scope
from tracker.notices import logged
from tracker.web import places
from tracker.web.asking import given, is_part, number, switched_on
from tracker.web.render import page

router = APIRouter()

ROWS, MOST_ROWS = 50, 200
"""Rows of a page, and how many an address may ask for."""

MOST_NOTE = 2_000
"""Characters of what is remarked with a sign-off."""

CHOICES = {
    "kind": tuple(map(str, Kind)),
    "scope": tuple(map(str, Scope)),
    "origin": tuple(map(str, Origin)),
}

FURTHER = ("effective_since", "effective_until", "scope", "origin", "known_at")
"""Filters that are folded away until one of them is used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What is shown: a page of the log in lines under their days, and what the reader has not seen.

    `fitting` is how many rows would fit on all pages; `older` the address of the next one.
    """

    asked: Typed
    page: Page | None = None
    fitting: Count | None = None
    days: Sequence[logged.Day] = ()
    looked_to: int | None = None
    is_first: bool = True
    older: str = ""

    @property
    def hidden(self) -> Sequence[tuple[str, int]]:
        """Why rows are hidden, and how many for each reason."""
        why = self.page.frozen.hidden.why if self.page else {}
        return [(told, why[reason]) for reason, told in log.REASONS.items() if why.get(reason)]

    @property
    def folded(self) -> bool:
        """Whether the further filters can stay folded away."""
        return not any(name in self.asked.given or name in self.asked.wrong for name in FURTHER)


@router.get("/changes")
def change_log(request: Request) -> HTMLResponse:
    """The changes that the filters of the address leave, newest first."""
    desk, query = desk_of(request), request.query_params
    with reading(desk.engine) as connection:
        below = places.read(connection, query.get("view", ""), query.get("below", ""))
        now = places.day_of(below, desk.tracker.clock())
        asked = typed.read(connection, given(request), now)
        view = View(asked=asked) if asked.wrong else _answered(request, connection, asked, below)
    wrong = bool(asked.wrong) and not is_part(request)
    return page(
        request,
        "changes.html",
        400 if wrong else 200,
        title="Change log",
        view=view,
        said=typed.said(asked),
        everything=typed.with_(asked, everything="true"),
        lists=sorted({*registry.keys(), *asked.filters.lists}),
        choices=CHOICES,
    )


def _answered(
    request: Request, connection: Connection, asked: Typed, below: places.Below | None
) -> View:
    """The page of the log that is asked for: the newest, or one below it in the same view."""
    desk, person, query = desk_of(request), person_of(request), request.query_params
    now, limit = desk.tracker.clock(), number(query.get("limit", ""), ROWS, MOST_ROWS)
    filters = replace(asked.filters, limit=limit)
    if below:
        found = paging.later(connection, filters, *below, switched_on(desk))
    else:
        found = paging.first(connection, filters, switched_on(desk), now)
    look = last_looks.of(connection, person.name)
    return View(
        asked=asked,
        page=found,
        fitting=None if below else _fitting(connection, filters, found),
        days=logged.by_day(logged.lines(connection, found.rows, now)),
        looked_to=look.seq if look.at else None,
        is_first=not below,
        older=_older(asked, found, limit),
    )


def _fitting(connection: Connection, filters: Filters, found: Page) -> Count:
    """How many rows fit, on this page and all below it."""
    if found.next is None:
        return Count(rows=len(found.rows))
    asked = filters_log.resolved(connection, log.by_every_name(connection, filters))
    return filters_log.fitting(connection, asked)


def _older(asked: Typed, found: Page, limit: int) -> str:
    """The address of the page below; "" at the end."""
    if found.next is None:
        return ""
    more = {"limit": str(limit)} if limit != ROWS else {}
    return f"/changes?{places.query(asked, found.frozen.view, found.frozen.at, found.next, more)}"


@router.get("/changes.csv")
@router.get("/changes.jsonl")
@router.get("/changes.xlsx")
def download(request: Request) -> StreamingResponse:
    """All changes that the filters leave, as a file."""
    desk, kind = desk_of(request), request.url.path.rpartition(".")[2]
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        asked = typed.read(connection, given(request), now)
    if asked.wrong:
        raise WrongUsage(f"Nothing was written: {' '.join(asked.wrong.values())}")
    pages = paging.everything(desk.engine, asked.filters, switched_on(desk), now)
    headers = {
        "Content-Disposition": f'attachment; filename="changes-{now:%Y-%m-%d}.{kind}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    content = streams.parts(kind, pages)
    begun = [next(content, b"")]  # what cannot be written at all is told before anything is sent
    return StreamingResponse(chain(begun, content), media_type=streams.KINDS[kind], headers=headers)


@router.post("/changes/{change_id}/acknowledge")
def acknowledge(request: Request, change_id: str, form: Form) -> RedirectResponse:
    """One change was seen; back to the view in which that was said."""
    desk, person = desk_of(request), person_of(request)
    with writing(desk.engine) as connection:
        seen = reviews.acknowledge(connection, change_id, person.name, desk.tracker.clock(), "page")
    if not seen:
        raise Absent("There is no such change.")
    back = typed.given_in(parse_qsl(str(form.get("back", ""))))
    return RedirectResponse(f"/changes?{typed.query_of(back)}", 303)


# The sign-off of a day.

AT_A_TIME = 50
"""Changes on one page of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What nobody has signed off of a day, and the mark of exactly that."""

    days: Days
    everything: bool
    changes: Sequence[ChangeRow]
    first: int = 0

    @property
    def shown(self) -> Sequence[ChangeRow]:
        """Those of one page."""
        return self.changes[self.first : self.first + AT_A_TIME]

    @property
    def next(self) -> str:
        """The address of the page after it; "" at the end."""
        return self._at(self.first + AT_A_TIME)

    @property
    def previous(self) -> str:
        """The address of the page before it; "" at the beginning."""
        return self._at(max(0, self.first - AT_A_TIME)) if self.first else ""

    def _at(self, first: int) -> str:
        is_there = first < len(self.changes)
        return f"/sign-off?{_again(self)}&{urlencode({'first': first})}" if is_there else ""

    @property
    def by_list(self) -> Sequence[tuple[str, int]]:
        """How many there are of each list."""
        return sorted(Counter(row.list_id for row in self.changes).items())

    @property
    def mark(self) -> str:
        """A short mark of these changes, so that no other is signed with them."""
        return reviews.mark(self.ids)

    @property
    def ids(self) -> Sequence[str]:
        """Which they are."""
        return [row.change_id for row in self.changes]


@router.get("/sign-off")
def sign_off_page(request: Request) -> HTMLResponse:
    """The changes of a day, of all lists or some, that nobody has signed off."""
    desk, asked = desk_of(request), request.query_params
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        days = _days(connection, asked.get("day", ""), asked.getlist("list"), now)
        found = _waiting(connection, days, everything=asked.get("everything") == "true")
        waiting = replace(found, first=number(asked.get("first", ""), 0, len(found.changes)))
        changes = log.exported(connection, waiting.shown)
        values: dict[str, Any] = {
            "waiting": waiting,
            "view": View(
                asked=typed.read(connection, {}, now),
                days=logged.by_day(logged.lines(connection, changes, now)),
                is_first=not waiting.first,
                older=waiting.next,
            ),
            "coverage": _coverage(desk, connection, days),
        }
    return page(request, "sign_off.html", title=f"Sign-off of {days}", **values)


@router.post("/sign-off")
def sign_off(request: Request, form: Form) -> RedirectResponse:
    """One word for exactly the changes that were shown; NotNow where others are there now."""
    desk, person = desk_of(request), person_of(request)
    now = desk.tracker.clock()
    day, named = str(form.get("day", "")), [str(one) for one in form.getlist("list")]
    note = str(form.get("note", "")).strip()[:MOST_NOTE]
    with writing(desk.engine) as connection:
        days = _days(connection, day, named, now)
        waiting = _waiting(connection, days, everything=form.get("everything") == "true")
        if waiting.mark != form.get("mark"):
            raise NotNow(
                f"Nothing was signed: there are other changes of {days} now than were shown. "
                "Go back, and look through them again."
            )
        reviews.sign_off(connection, waiting.ids, days, person.name, note, now)
    return RedirectResponse(f"/sign-off?{_again(waiting)}", 303)


def _days(connection: Connection, day: str, named: Sequence[str], now: datetime) -> Days:
    told = Asked(day.strip() or "today", now).past_day()
    return Days(since=told, until=told, lists=lists.asked_for(connection, filter(None, named)))


def _waiting(connection: Connection, days: Days, *, everything: bool) -> Waiting:
    left = log.rows_to_review(connection, days.since, days.until, days.lists, everything=everything)
    return Waiting(days=days, everything=everything, changes=left)


def _coverage(desk: Desk, connection: Connection, days: Days) -> Covered:
    asked = Filters(since=days.since, until=days.until, lists=days.lists)
    return log.coverage_of(connection, asked, switched_on(desk), desk.tracker.clock())


def _again(waiting: Waiting) -> str:
    pairs = [("day", waiting.days.since), *(("list", one) for one in waiting.days.lists)]
    return urlencode([*pairs, *([("everything", "true")] if waiting.everything else [])])
