"""Subscriptions as a desk shows and changes them: whose they are, what they want in words, the mail
that they would bring.

A subscription is of whoever first put it on record under its name. Others see and change it only
where they may those of all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from db import journal
from db import notices as register
from db import people as accounts
from db.engine import Connection, Engine, writing
from db.people import AccountRow
from scrapers.addresses import veiled
from tracker.answers import known
from tracker.errors import Forbidden
from tracker.model import stamp
from tracker.notices import covering, firing, lookalikes, subscriptions
from tracker.notices.channels.channel import MAIL
from tracker.notices.keys import Keys
from tracker.notices.kinds import drill
from tracker.notices.notice import TEST, Notice
from tracker.notices.order import OPERATIONS, Subscription, next_time
from tracker.notices.page import Page, page
from tracker.notices.titles import title
from tracker.notices.wants import wants
from tracker.notices.watching import Watching
from tracker.notices.wording import words
from tracker.outgoing import Out
from tracker.people.access import MAY, Right, Role
from tracker.people.signed import may_come_in
from tracker.shown import count

RECORD = "subscription"

LOOKED_THROUGH = 300
"""So many of the last notices are asked whether a subscription wants them."""

MONTH = timedelta(days=30)

WITH_NAMES = frozenset({"baseline"})
"""Kinds of notices that name watched parties: no preview has one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown(Out):
    """A subscription as it may be shown: addresses that are secrets are hidden.

    `wants` says what it asks for, `when` how it is told, a sentence each; `doubts` what somebody
    may not expect of it; `next` the moment of the next regular mail, "" where it tells at once.
    """

    name: str
    owner: str
    to: tuple[str, ...]
    channel: str
    paused: bool
    wants: str
    when: str
    next: str
    deputy: str
    doubts: tuple[str, ...]


def owners(connection: Connection) -> Mapping[str, str]:
    """Name of each subscription in force -> whoever put it on record first."""
    found: dict[str, str] = {}
    for row in journal.of_kinds(connection, (RECORD,)):
        body = row.content
        if "removed" in body:
            found.pop(body["removed"], None)
        else:
            found.setdefault(body["set"]["name"], body["by"])
    return found


def left_behind(connection: Connection, now: datetime) -> list[str]:
    """Subscriptions of people who may come in no more, or not see what decides about them, a
    sentence each. They go on until somebody ends them: silence would be the worse mistake.
    """
    people = {row.name: row for row in accounts.accounts(connection)}
    of = owners(connection)
    served = subscriptions.current(connection).served()
    owned = ((order, people.get(of.get(order.name, ""))) for order in served)
    said = ((order, why_not(order, owner, now)) for order, owner in owned if owner)
    return [
        f"Subscription {order.name!r} goes on to {words(list(map(veiled, order.to)))}, and {why}: "
        "end it, or make one of somebody else's."
        for order, why in said
        if why
    ]


def why_not(order: Subscription, owner: AccountRow, now: datetime) -> str:
    """Why somebody would not get a subscription now, which is theirs; "" where they would."""
    if not may_come_in(owner, now):
        return f"the account of {owner.name}, whose it is, is closed or past its last day"
    if order.watched and Right.WATCHED not in MAY[Role(owner.role)]:
        return f"{owner.name}, whose it is, is {owner.role} now and may not see watched names"
    return ""


def all_of(
    connection: Connection, by: str, now: datetime, lists_on: Sequence[str], *, every: bool
) -> list[Shown]:
    """Subscriptions, those of everybody or a person's own, by name."""
    of = owners(connection)
    orders = subscriptions.current(connection).orders
    mine = (order for order in orders if every or of.get(order.name) == by)
    return [shown(connection, order, of.get(order.name, ""), now, lists_on) for order in mine]


def shown(
    connection: Connection, order: Subscription, owner: str, now: datetime, lists_on: Sequence[str]
) -> Shown:
    """One as it may be shown."""
    return Shown(
        name=order.name,
        owner=owner,
        to=tuple(map(veiled, order.to)),
        channel=order.channel,
        paused=order.paused,
        wants=wanted(order),
        when=timed(order),
        next=stamp(next_time(order, now)) if order.digest else "",
        deputy=veiled(order.deputy),
        doubts=(*_never(connection, order), *firing.perhaps(connection, order, lists_on)),
    )


def _never(connection: Connection, order: Subscription) -> list[str]:
    return firing.never(connection, [order])


def mine(connection: Connection, name: str, by: str, *, every: bool) -> Subscription:
    """A subscription that a person may see and change; Forbidden for another one's, or none.

    Which names others have taken is nobody's business who may not see them.
    """
    order = subscriptions.current(connection).named(name)
    if order is None or not (every or owners(connection).get(name) == by):
        raise Forbidden("There is no subscription of yours of this name.")
    return order


def demand_free(connection: Connection, name: str, by: str, *, every: bool) -> None:
    """Forbidden for a name under which somebody else has a subscription."""
    owner = owners(connection).get(name, by)
    if owner != by and not every:
        raise Forbidden(f"There is a subscription {name!r} of somebody else: take another name.")


# In words.


def wanted(order: Subscription) -> str:
    """What it asks for, in one sentence."""
    what = "Changes of every kind" if not order.kinds else _kinds(order.kinds)
    parts = [f"{what}{_of(order)}", *_but(order)]
    return "; ".join(parts) + "."


def _kinds(kinds: Sequence[str]) -> str:
    named = words([kind.replace("_", " ") for kind in kinds])
    return f"{named[:1].upper()}{named[1:]}"


def _of(order: Subscription) -> str:
    """Of which lists."""
    if order.lists:
        return f" of {words([title(one) for one in order.lists])}"
    return (
        f" of the lists of {words(order.countries, 'and')}" if order.countries else " of all lists"
    )


SCOPES = {"entry": "whole entries", "designation": "single designations"}


def _but(order: Subscription) -> Iterator[str]:
    if order.lists and order.countries:
        yield f"only lists of {words(order.countries)}"
    if order.programmes:
        yield f"only under {words(order.programmes, 'or')}"
    if order.scopes:
        yield f"only of {words([SCOPES[scope] for scope in order.scopes], 'or')}"
    if order.watched:
        yield "only where a watched name may be meant"
    yield "terrorism programmes only" if order.about == "terrorism" else "all programmes"
    if order.relevance == "all":
        yield "changes that do not matter for screening too"
    if order.role == OPERATIONS:
        yield "and what is wrong with the tracker itself"


def timed(order: Subscription) -> str:
    """When and how it tells, in one sentence."""
    if order.timing == "immediate":
        how = "alike changes in one mail" if order.grouped else "one mail for each change"
        return f"At once, {how}."
    return f"Together, {order.timing}."


# The mail.


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview(Out):
    """The mail that a subscription would bring, as far as what was told tells it.

    `example`: nothing on record would have been told, so it is a drill's, about nobody. `fitting`:
    how many of the notices `looked_through` it would have brought, `month` of the last 30 days.
    """

    subject: str
    text: str
    html: str
    example: bool
    fitting: int
    month: int
    looked_through: int

    @property
    def sentence(self) -> str:
        """What it is, in words."""
        if self.example:
            return (
                "Nothing that was told lately would have been told to it, so this is a drill: an "
                "addition of nobody, in the shape of every other mail."
            )
        of = count(self.looked_through, "notice")
        return (
            f"It would have brought {self.fitting:,} of the last {of}, {self.month:,} of them in "
            "the last 30 days. This is the newest of them."
        )


def preview(connection: Connection, order: Subscription, by: str, now: datetime) -> Preview:
    """The mail of the newest notice that a subscription would have been told; else a drill's."""
    found = register.before(connection, 0, LOOKED_THROUGH, (), "")
    rows = [row for row in found if TEST not in row.facts]
    told = [Notice.of(row) for row in rows if row.kind not in WITH_NAMES]
    watching = Watching()
    fits = [one for one in told if wants(connection, order, one, watching)]
    example = not fits
    chosen = fits[:1] or [drill.notice(f"preview {order.name}", by, now)]
    made = _page(connection, order, chosen, now)
    since = stamp(now - MONTH)
    return Preview(
        subject=made.subject,
        text=made.text,
        html=made.html,
        example=example,
        fitting=len(fits),
        month=sum(one.recorded_at >= since for one in fits),
        looked_through=len(rows),
    )


def _page(
    connection: Connection, order: Subscription, notices: Sequence[Notice], now: datetime
) -> Page:
    covers = covering.of_digest(connection, order, now) if order.digest else []
    return page(notices, order.digest, "", covers)


# Changed.


@dataclass(frozen=True, kw_only=True, slots=True)
class Wisher:
    """Who changes subscriptions: `every` those of all, and ways out that are not mail; `watched`
    names may be what decides.
    """

    name: str
    every: bool
    watched: bool

    def demand(self, order: Subscription) -> None:
        """Forbidden for what only an admin orders, or only whoever may see watched names."""
        if order.watched and not self.watched:
            raise Forbidden("Only who may see watched names has mails that depend on them.")
        if not self.every and (order.role or order.channel != MAIL):
            raise Forbidden("Webhooks, other channels and the role operations are for admins.")


def ordered(connection: Connection, body: Mapping[str, Any], who: Wisher) -> Subscription:
    """A subscription out of what was typed, which may be and can fire; BadSubscription, Forbidden.

    Addresses that are hidden in the form, and keys, are those on record under its name.
    """
    name = str(body.get("name", ""))
    demand_free(connection, name, who.name, every=who.every)
    before = subscriptions.current(connection).named(name)
    to = subscriptions.whole(tuple(body["to"]), before.to if before else ())
    kept = {"secrets": before.secrets, "paused": before.paused} if before else {}
    countries = list(map(known.checked_country, body["countries"]))
    order = subscriptions.subscription({**kept, **body, "to": to, "countries": countries})
    who.demand(order)
    firing.demand_that_it_fires(connection, order)
    return order


def save(engine: Engine, keys: Keys, order: Subscription, by: str, now: datetime) -> None:
    """Put a subscription on record; signing keys go into files, those of before are forgotten."""
    kept = replace(order, secrets=keys.kept(order.secrets))
    with writing(engine) as connection:
        before = subscriptions.current(connection).by_name.get(order.name, kept)
        subscriptions.save(connection, kept, by, now)
    keys.forget(set(before.secrets).difference(kept.secrets))


def end(engine: Engine, keys: Keys, order: Subscription, by: str, now: datetime) -> None:
    """End a subscription, and forget its keys."""
    with writing(engine) as connection:
        subscriptions.drop(connection, RECORD, order.name, by, now)
    keys.forget(order.secrets)


def alike(connection: Connection, order: Subscription) -> list[str]:
    """Warnings about addresses that look like others on record, a sentence each."""
    own = (*order.to, *order.deputies)
    others = subscriptions.known_recipients(connection).difference(own)
    return list(lookalikes.warnings(own, others))
