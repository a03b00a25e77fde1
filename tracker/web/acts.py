"""Official acts beside the lists that show them; those that people enter, and take back."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from db.engine import reading
from scrapers import registry
from scrapers.kit import ActKind, Effect
from tracker.acts import announced, register
from tracker.acts.register import Asked
from tracker.answers.days import Asked as Day
from tracker.answers.lists import checked_source
from tracker.decisions import acts as deciding
from tracker.decisions.acts import Days, Stated
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.matching import search
from tracker.model import CAUSES
from tracker.rules.acts import REVIEWER
from tracker.web import options
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, several, submitted, text

router = APIRouter()

AT_A_TIME = 50

Word = Annotated[str, Query(max_length=300)]

ENTERED = tuple(kind for kind in ActKind if kind != ActKind.WITHDRAWN)
"""Kinds of acts that people enter."""


@router.get("/acts")
def every_act(
    request: Request,
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    kind: Word = "",
    since: Word = "",
    until: Word = "",
    party: Word = "",
    q: Word = "",
    court: Word = "",
    open_: Annotated[str, Query(alias="open", max_length=8)] = "",
    first: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> HTMLResponse:
    """Acts, newest first, and whether the list shows them by now."""
    typed = {
        "list": of,
        "kind": kind,
        "since": since,
        "until": until,
        "party": party,
        "q": q,
        "court": court,
        "open": open_,
    }
    return _every(request, NOTHING_TYPED, typed, first)


NOTHING_ASKED = dict.fromkeys(("list", "kind", "since", "until", "party", "q", "court", "open"), "")


def _every(
    request: Request, typed: Typed, asked: dict[str, str] = NOTHING_ASKED, first: int = 0
) -> HTMLResponse:
    desk = desk_of(request)
    wanted = _wanted(request, asked)
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        found = register.part(connection, wanted, first, AT_A_TIME)
        covers = options.covers_now(request, connection, _feeds(asked["list"]))
    last = first + AT_A_TIME
    return form_page(
        request,
        "acts.html",
        typed,
        title="Official acts",
        found=found,
        asked=asked,
        first=first,
        next=_after(asked, last) if last < found.number else "",
        previous=_after(asked, max(0, first - AT_A_TIME)) if first else "",
        covers=covers.said(),
        in_words=register.IN_WORDS,
        lists=[("", "all lists and feeds"), *options.lists_and_feeds(asked["list"])],
        kinds=options.plain(ActKind, "all kinds"),
        entered=options.plain(ENTERED),
        effects=options.plain(Effect, "what its kind says"),
        causes=[("", "it says none"), *options.plain(sorted(CAUSES - {"not_stated"}))],
        showing=options.lists(),
        titled=dict(options.lists()),
    )


def _after(asked: dict[str, str], first: int) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return f"/acts?{urlencode({**kept, 'first': first})}"


def _wanted(request: Request, asked: dict[str, str]) -> Asked:
    """What a query asks for; WrongUsage for what cannot be meant."""
    now = desk_of(request).tracker.clock()
    kind, of = asked["kind"], asked["list"]
    if kind and kind not in set(ActKind):
        raise WrongUsage(f"{kind!r} is no kind of act: {', '.join(ActKind)}.")
    with reading(desk_of(request).engine) as connection:
        checked_source(connection, of)
    return Asked(
        lists=[of] if of and of not in registry.feeds() else (),
        feeds=[of] if of in registry.feeds() else (),
        since=Day(asked["since"], now).since()[:10] if asked["since"] else "",
        until=Day(asked["until"], now).until()[:10] if asked["until"] else "",
        kinds=[kind] if kind else (),
        party=asked["party"],
        words=asked["q"],
        court=asked["court"],
        waiting=bool(asked["open"]),
    )


def _feeds(of: str) -> list[str]:
    """The feeds whose looks an answer rests on: that one, or those whose acts show in a list."""
    every = list(registry.published_feeds(registry.feeds()))
    if of in registry.feeds():
        return [of]
    return (sorted(registry.published_feeds(registry.feeds_of(of))) or every) if of else every


@router.get("/acts/{act:path}")
def one_act(request: Request, act: str) -> HTMLResponse:
    """One act whole, by the beginning of its id, its number, its case or its citation."""
    return _one(request, act, NOTHING_TYPED)


def _one(request: Request, name: str, typed: Typed) -> HTMLResponse:
    desk = desk_of(request)
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        found = register.one(connection, name)
    says = found.act.says
    days = [(title, getattr(says, name)) for name, title in register.DAYS.items()]
    return form_page(
        request,
        "act.html",
        typed,
        title=f"{str(says.kind).capitalize()} {found.act.citation}",
        whole=found,
        says=says,
        days=[(title, day) for title, day in days if day],
        parties=[(party, announced.effect_of(found.act, party)) for party in says.parties],
        shown=[(one, register.IN_WORDS.get(one.seen, str(one.seen))) for one in found.beside],
        tellings=[(one, announced.source_of(one.feed_id)) for one in found.act.tellings],
        entered=next((one for one in found.act.tellings if one.feed_id == REVIEWER), None),
        titled=dict(options.lists()),
    )


@router.post("/acts")
def enter(request: Request, form: Form) -> Response:
    """Enter an act that no feed reaches."""

    def put() -> str:
        desk, by = desk_of(request), person_of(request).name
        made = deciding.add(desk.tracker, _stated(form), by=by, reason=text(form, "reason"))
        return done(f"/acts/{quote(made.act.number, safe='')}", "entered")

    return submitted(form, put, lambda typed: _every(request, typed))


def _stated(form: FormData) -> Stated:
    """What a form says of an act."""
    days = {name: text(form, name) for name in Days._fields}
    once = ("effect", "title", "court", "case", "cause", "into", "note")
    many = ("aliases", "references", "programmes", "because")
    typed: dict[str, Any] = {name: text(form, name) for name in once}
    typed |= {name: several(form, name) for name in many}
    return Stated(
        kind=text(form, "kind"),
        link=text(form, "link"),
        citations=several(form, "citations"),
        lists=several(form, "lists"),
        parties=several(form, "parties"),
        days=Days(**days),
        **typed,
    )


@router.post("/acts/withdraw")
def withdraw(request: Request, form: Form) -> Response:
    """Take back an act that a person entered."""
    act = text(form, "act")

    def put() -> str:
        desk, by = desk_of(request), person_of(request).name
        deciding.withdraw(desk.tracker, act, by=by, reason=text(form, "reason"))
        return done("/acts", "act-withdrawn")

    return submitted(form, put, lambda typed: _one(request, act, typed))
