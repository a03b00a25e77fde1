"""Views of the log that people keep: opened again, renamed, mailed, read as a feed."""

from collections.abc import Callable
from hashlib import sha256
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db.engine import Connection, reading, writing
from tracker.answers import log, typed
from tracker.desk.admission import Form
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import TrackerError, meaning
from tracker.notices import feeds, kept_views
from tracker.notices.feeds import Feed
from tracker.notices.kept_views import Kept
from tracker.web.asking import switched_on
from tracker.web.render import page

router = APIRouter()

ATOM = "application/atom+xml"
NEWEST = 100
"""Changes in a feed."""

DONE = {
    "kept": "It is kept.",
    "renamed": "It has its new name.",
    "deleted": "It is kept no longer, and its feed has ended.",
    "mailed": "You are mailed from now on; see your subscriptions.",
    "taken-back": "Its feed is no longer to be had.",
}
"""What was done, by the word for it in the address."""


@router.get("/saved")
def every_view(request: Request) -> HTMLResponse:
    """The views that somebody keeps."""
    return _page(request, DONE.get(request.query_params.get("done", ""), ""))


def _page(request: Request, done: str = "", wrong: str = "", **more: object) -> HTMLResponse:
    """All of them, what was just done or why it was not, and what `more` there is to show once."""
    desk, person = desk_of(request), person_of(request)
    status = int(str(more.pop("status", 200)))
    with reading(desk.engine) as connection:
        views = kept_views.kept(connection, person.name, desk.tracker.clock())
        mails = {
            view.name: kept_views.as_mail(connection, person.name, view, "", "") for view in views
        }
    shown = {"address": "", "of": "", **more}
    title = "Kept views"
    return page(
        request, "saved.html", status, title=title, views=views, mails=mails, done=done,
        wrong=wrong, said=typed.said, **shown,
    )  # fmt: skip


def _do(
    request: Request, done: str, act: Callable[[Connection, str], object]
) -> HTMLResponse | RedirectResponse:
    """Do something for whoever asks, then back to the list; or the list with why it was not."""
    desk, person = desk_of(request), person_of(request)
    try:
        with writing(desk.engine) as connection:
            act(connection, person.name)
    except TrackerError as why:
        return _page(request, wrong=str(why), status=meaning(why).http_status)
    return RedirectResponse(f"/saved?done={done}", 303)


@router.post("/saved")
def keep(request: Request, form: Form) -> Response:
    """Keep a view by a name."""
    now = desk_of(request).tracker.clock()
    name, query = _text(form, "name"), _text(form, "query")
    return _do(request, "kept", lambda it, who: kept_views.keep(it, who, name, query, now))


@router.post("/saved/rename")
def rename(request: Request, form: Form) -> Response:
    """Give one another name."""
    name, new = _text(form, "of"), _text(form, "name")
    return _do(request, "renamed", lambda it, who: kept_views.rename(it, who, name, new))


@router.post("/saved/delete")
def delete(request: Request, form: Form) -> Response:
    """Keep one no longer."""
    now, name = desk_of(request).tracker.clock(), _text(form, "of")
    return _do(request, "deleted", lambda it, who: kept_views.delete(it, who, name, now))


@router.post("/saved/subscribe")
def subscribe(request: Request, form: Form) -> Response:
    """Have one mailed."""
    now, name = desk_of(request).tracker.clock(), _text(form, "of")
    to, timing = _text(form, "to"), _text(form, "timing")

    def act(connection: Connection, who: str) -> None:
        view = kept_views.one(connection, who, name, now)
        kept_views.subscribe(connection, who, view, to, timing, now)

    return _do(request, "mailed", act)


def _text(form: Form, name: str) -> str:
    return str(form.get(name, "")).strip()


# Feeds.


@router.post("/saved/feed")
def feed_of_view(request: Request, form: Form) -> Response:
    """Make a view a feed, and show its address once; or take it back."""
    desk, person = desk_of(request), person_of(request)
    now, name = desk.tracker.clock(), _text(form, "of")
    if form.get("take_back"):
        return _do(
            request, "taken-back", lambda it, who: kept_views.take_feed_back(it, who, name, now)
        )
    with writing(desk.engine) as connection:
        key = kept_views.make_feed(connection, person.name, name, now)
    return _page(request, address=_address(request, desk, key), of=name)


def _address(request: Request, desk: Desk, key: str) -> str:
    """Where a feed is to be had: under the address by which we are reached."""
    base = desk.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/feed?key={quote(key)}"


@router.get("/feed")
def feed(request: Request) -> Response:
    """The newest changes of a view, for whoever has its key; Absent for anybody else."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        view = kept_views.of_key(
            connection, request.query_params.get("key", ""), desk.tracker.clock()
        )
        content = _feed(desk, connection, view)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=ATOM, headers=headers)


def _feed(desk: Desk, connection: Connection, view: Kept) -> bytes:
    now = desk.tracker.clock()
    asked = kept_views.filters_of(view, NEWEST)
    answer = log.answer(connection, asked, switched_on(desk), now)
    covers = (*kept_views.said_of_feed(view), *answer.coverage.said())
    about = Feed(
        about=f"kept:{view.row.feed[:16]}", title=f"Designations: {view.name}", covers=covers
    )
    return feeds.of_changes(connection, about, answer.rows)
