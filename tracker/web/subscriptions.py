"""Who is told what, by which way and when: made, changed, paused, ended, tried, seen beforehand."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from db.engine import reading, writing
from scrapers.addresses import veiled
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.notices import history, rounds, subscriptions, wishes
from tracker.notices.channels import channel
from tracker.notices.keys import Keys
from tracker.notices.notice import kinds
from tracker.notices.order import OPERATIONS, Subscription
from tracker.notices.wishes import Preview, Wisher
from tracker.people.access import Right
from tracker.web import options
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, several, submitted, text
from tracker.web.notices import MAIL_POLICY

router = APIRouter()

LAST_MESSAGES = 10

NEW = Subscription(name="", to=())
"""What stands in the form of a new one."""


def _wisher(request: Request) -> Wisher:
    person = person_of(request)
    every = person.may(Right.MANAGE)
    return Wisher(name=person.name, every=every, watched=person.may(Right.WATCHED))


def _keys(request: Request) -> Keys:
    return Keys(desk_of(request).settings.keys)


@router.get("/subscriptions")
def every_subscription(request: Request) -> HTMLResponse:
    """Subscriptions of all, or one's own, and the form for a new one."""
    return _every(request, NOTHING_TYPED)


def _every(request: Request, typed: Typed, preview: Preview | None = None) -> HTMLResponse:
    desk, who = desk_of(request), _wisher(request)
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        found = wishes.all_of(connection, who.name, now, desk.settings.lists, every=who.every)
        groups = subscriptions.groups(connection) if who.every else {}
        wrong = subscriptions.unserved(connection) if who.every else []
        left = wishes.left_behind(connection, now) if who.every else []
    return form_page(
        request,
        "subscriptions.html",
        typed,
        title="Subscriptions",
        found=found,
        who=who,
        groups={name: list(map(veiled, to)) for name, to in groups.items()},
        unserved=[*wrong, *left],
        preview=preview,
        **_choices(who, NEW),
    )


def _choices(who: Wisher, order: Subscription) -> Mapping[str, Any]:
    """What the form of a subscription has to choose from, and what stands in it."""
    return {
        "order": replace(order, to=tuple(map(veiled, order.to)), secrets=()),
        "has_key": bool(order.secrets),
        "lists": options.lists(),
        "kinds": options.plain(_kinds(who)),
        "channels": options.plain(channel.channels() if who.every else ("mail",)),
    }


def _kinds(who: Wisher) -> list[str]:
    """Kinds of notices that may be asked for."""
    return [name for name in kinds() if who.every or name != OPERATIONS]


@router.get("/subscriptions/{name}")
def one_subscription(request: Request, name: str) -> HTMLResponse:
    """One of them, what went out under it, and the form to change it."""
    return _one(request, name, NOTHING_TYPED)


def _one(request: Request, name: str, typed: Typed, preview: Preview | None = None) -> HTMLResponse:
    desk, who = desk_of(request), _wisher(request)
    now = desk.tracker.clock()
    with reading(desk.engine) as connection:
        order = wishes.mine(connection, name, who.name, every=who.every)
        owner = wishes.owners(connection).get(name, "")
        found = wishes.shown(connection, order, owner, now, desk.settings.lists)
        alike = wishes.alike(connection, order)
        sent = history.under(connection, name, LAST_MESSAGES)
        seen = preview or wishes.preview(connection, order, who.name, now)
    return form_page(
        request,
        "subscription.html",
        typed,
        title=f"Subscription {name}",
        found=found,
        who=who,
        alike=alike,
        sent=sent,
        preview=seen,
        is_typed=preview is not None,
        **_choices(who, order),
    )


@router.get("/subscriptions/{name}/preview")
def preview_page(request: Request, name: str) -> Response:
    """The mail that it would bring, as mail programs show it: it may do and load nothing."""
    desk, who = desk_of(request), _wisher(request)
    with reading(desk.engine) as connection:
        order = wishes.mine(connection, name, who.name, every=who.every)
        seen = wishes.preview(connection, order, who.name, desk.tracker.clock())
    return HTMLResponse(seen.html, headers={"Content-Security-Policy": MAIL_POLICY})


# What forms ask for.


@router.post("/subscriptions")
def change(request: Request, form: Form) -> Response:
    """Make or change one, see its mail beforehand, pause, resume, end or try it; name a group."""
    does, back = text(form, "do"), text(form, "back")

    def again(typed: Typed) -> Response:
        return _one(request, back, typed) if back else _every(request, typed)

    if does == "preview":
        return _previewed(request, form, back, again)

    def put() -> str:
        if does not in DOES:
            raise WrongUsage("Say what is to be done.")
        return DOES[does](request, form)

    return submitted(form, put, again)


def _previewed(
    request: Request, form: FormData, back: str, again: Callable[[Typed], Response]
) -> Response:
    """The same form with the mail of what is typed; nothing is put on record."""
    desk, who = desk_of(request), _wisher(request)
    try:
        with reading(desk.engine) as connection:
            order = wishes.ordered(connection, _typed(form), who)
            seen = wishes.preview(connection, order, who.name, desk.tracker.clock())
    except Exception as failure:
        return again(Typed.of(form, failure))
    typed = Typed.kept(form)
    return _one(request, back, typed, seen) if back else _every(request, typed, seen)


def _typed(form: FormData) -> dict[str, Any]:
    """What a form says of a subscription, by the names of its settings."""
    once = ("name", "channel", "about", "relevance", "timing", "deputy", "role")
    many = ("to", "lists", "countries", "programmes", "kinds", "scopes")
    hours = text(form, "escalate_after_hours") or "0"
    if not (hours.isascii() and hours.isdigit() and len(hours) < 6):
        raise WrongUsage("Say after how many hours the deputy is told: 24.")
    key = text(form, "key")
    return {
        **{name: value for name in once if (value := text(form, name))},
        **{name: several(form, name) for name in many},
        "watched": bool(text(form, "watched")),
        "grouped": not text(form, "each"),
        "escalate_after_hours": int(hours),
        **({"secrets": (key,)} if key else {}),
    }


def _save(request: Request, form: FormData) -> str:
    desk, who = desk_of(request), _wisher(request)
    with reading(desk.engine) as connection:
        order = wishes.ordered(connection, _typed(form), who)
    wishes.save(desk.engine, _keys(request), order, who.name, desk.tracker.clock())
    return done(_place(order.name), "saved")


def _place(name: str) -> str:
    return f"/subscriptions/{quote(name, safe='')}"


def _named(request: Request, form: FormData) -> Subscription:
    """The subscription that a button is of, which its presser may change."""
    who = _wisher(request)
    with reading(desk_of(request).engine) as connection:
        return wishes.mine(connection, text(form, "name"), who.name, every=who.every)


def _pause(request: Request, form: FormData) -> str:
    return _paused(request, form, "paused")


def _resume(request: Request, form: FormData) -> str:
    return _paused(request, form, "resumed")


def _paused(request: Request, form: FormData, word: str) -> str:
    desk, order = desk_of(request), _named(request, form)
    changed = replace(order, paused=word == "paused")
    by, now = person_of(request).name, desk.tracker.clock()
    wishes.save(desk.engine, _keys(request), changed, by, now)
    return done(_place(order.name), word)


def _end(request: Request, form: FormData) -> str:
    desk, order = desk_of(request), _named(request, form)
    by, now = person_of(request).name, desk.tracker.clock()
    wishes.end(desk.engine, _keys(request), order, by, now)
    return done("/subscriptions", "ended")


def _test(request: Request, form: FormData) -> str:
    desk, order = desk_of(request), _named(request, form)
    if order.paused:
        raise WrongUsage("It is paused, so nothing goes out under it: resume it first.")
    rounds.test_subscription(desk.tracker, order, desk.tracker.clock())
    return done(_place(order.name), "tested")


def _group(request: Request, form: FormData) -> str:
    desk, who = desk_of(request), _wisher(request)
    _demand_admin(who)
    name, now = text(form, "group"), desk.tracker.clock()
    with writing(desk.engine) as connection:
        before = subscriptions.groups(connection).get(name, ())
        to = subscriptions.whole(tuple(several(form, "members")), before)
        subscriptions.save_group(connection, name, to, who.name, now)
    return done("/subscriptions", "saved")


def _end_group(request: Request, form: FormData) -> str:
    desk, who = desk_of(request), _wisher(request)
    _demand_admin(who)
    name, now = text(form, "group"), desk.tracker.clock()
    with writing(desk.engine) as connection:
        if not subscriptions.drop(connection, "group", name, who.name, now):
            raise WrongUsage(f"There is no group {name!r}.")
    return done("/subscriptions", "ended")


def _demand_admin(who: Wisher) -> None:
    if not who.every:
        raise WrongUsage("Groups are for admins.")


DOES: Mapping[str, Callable[[Request, FormData], str]] = {
    "save": _save,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "test": _test,
    "group": _group,
    "end-group": _end_group,
}
"""What a button says -> what does it, and gives the next page."""
