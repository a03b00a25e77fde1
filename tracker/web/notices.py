"""What was told, to whom, by which way, and that somebody has seen it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import reading, writing
from db.locks import Lock, alone
from tracker.answers.lists import checked_source
from tracker.decisions import reviews
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.matching import watch as watching
from tracker.model import stamp
from tracker.notices import history
from tracker.notices.history import Wanted
from tracker.notices.notice import kinds
from tracker.web import options
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted

router = APIRouter()

WAITING = 25
"""Notices that nobody has acknowledged, on one page."""

MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""For the page of a mail as it went out: it may show itself, and do and load nothing."""


@router.get("/notices")
def every_notice(
    request: Request,
    kind: Annotated[str, Query(max_length=64)] = "",
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
    waits: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> HTMLResponse:
    """Notices that wait for somebody, from one on, then all of them, newest first."""
    if kind and kind not in kinds():
        raise WrongUsage(f"{kind!r} is no kind of notice: {', '.join(kinds())}.")
    with reading(desk_of(request).engine) as connection:
        wanted = Wanted(kind=kind, list_id=checked_source(connection, of))
        found = history.lines(connection, wanted, before)
        waiting = () if kind or of or before else history.waiting(connection)
    asked = {name: value for name, value in (("kind", kind), ("list", of)) if value}
    following = urlencode({**asked, "before": found.next})
    return form_page(
        request,
        "notices.html",
        title="Notices",
        number=len(waiting),
        waiting=waiting[waits : waits + WAITING],
        later=_waiting_from(waits + WAITING) if waits + WAITING < len(waiting) else "",
        earlier=_waiting_from(max(0, waits - WAITING)) if waits else "",
        found=found,
        asked={"kind": kind, "list": of},
        next=f"/notices?{following}" if found.next else "",
        kinds=options.plain(kinds(), "all kinds"),
        lists=[("", "all lists"), *options.lists_and_feeds(of)],
        titled=dict(options.lists()),
    )


def _waiting_from(first: int) -> str:
    return f"/notices?{urlencode({'waits': first})}"


@router.get("/notices/{notice_id}")
def one_notice(request: Request, notice_id: str) -> HTMLResponse:
    """One notice, everybody who got it, and the mail as it went out."""
    return _one(request, notice_id, NOTHING_TYPED)


def _one(request: Request, notice_id: str, typed: Typed) -> HTMLResponse:
    with reading(desk_of(request).engine) as connection:
        found = history.whole(connection, notice_id)
        number = next((one.message for one in found.sent if one.message), 0)
        shows = number and not found.names_watched
        mail = history.mail(connection, notice_id, number) if shows else None
    return form_page(
        request,
        "notice.html",
        typed,
        title=found.line.subject,
        notice=found,
        mail=mail,
        number=number,
        titled=dict(options.lists()),
    )


@router.get("/notices/{notice_id}/mails/{number}")
def one_mail(request: Request, notice_id: str, number: int) -> Response:
    """The page of a mail as it went out, which may do nothing; its words where it has no page.

    Of one that names watched parties the look is put on record before.
    """
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = history.whole(connection, notice_id)
        mail = history.mail(connection, notice_id, number)
    if found.names_watched:
        by, at = person_of(request).name, stamp(desk.tracker.clock())
        watching.looked(desk.engine, found.watch_list, f"message {number}", by, at)
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Content-Type-Options": "nosniff"}
    if not mail.html:
        return Response(mail.text, headers=headers, media_type="text/plain")
    return HTMLResponse(mail.html, headers=headers)


@router.post("/notices/{notice_id}")
def acknowledge(request: Request, notice_id: str, form: Form) -> Response:
    """Say that a notice was seen."""

    def put() -> str:
        desk = desk_of(request)
        with writing(desk.engine) as connection:
            alone(connection, Lock.NOTICES)
            line = history.whole(connection, notice_id).line
            if line.waits:
                by, now = person_of(request).name, desk.tracker.clock()
                reviews.acknowledge(connection, line.notice_id, by, now)
        return done(f"/notices/{notice_id}", "acknowledged")

    return submitted(form, put, lambda typed: _one(request, notice_id, typed))
