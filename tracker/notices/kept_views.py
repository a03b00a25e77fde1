"""Views of the log that a person keeps: by a name, as a mail, as a feed.

What a mail cannot leave out is said before it is asked for. A feed goes by a key of its own, which
is shown once, kept as a hash, and can be taken back; it holds as long as the account does.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import product

from db import journal, saved
from db.engine import Connection
from db.log import Filters
from db.saved import SavedRow
from tracker.answers import typed
from tracker.answers.typed import Typed
from tracker.errors import Absent, WrongUsage
from tracker.model import Scope, stamp
from tracker.notices import firing, subscriptions
from tracker.notices.kinds.changes import TOLD_ORIGINS
from tracker.notices.notice import kind_of
from tracker.notices.order import Subscription

LONGEST, MOST = 60, 100
"""Characters of a name, so that a subscription can have it with the person's; views of a person."""

KEY_BYTES = 32

WITH: dict[str, tuple[str, ...]] = {
    "addition": ("late_discovery",),
    "amendment": ("late_discovery",),
}
"""Kind of change -> kinds of notices that bring a name in other ways, which nobody may miss."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A view that is kept: what it asks for now, and whether it is a feed."""

    row: SavedRow
    asked: Typed

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.row.name

    @property
    def has_feed(self) -> bool:
        """Whether a feed reader can get it."""
        return bool(self.row.feed)


# Keeping.


def kept(connection: Connection, account: str, now: datetime) -> list[Kept]:
    """All that somebody keeps, by name."""
    rows = saved.of_account(connection, account)
    return [_kept(connection, row, now) for row in rows]


def one(connection: Connection, account: str, name: str, now: datetime) -> Kept:
    """One of them; Absent."""
    return _kept(connection, _row(connection, account, name), now)


def _kept(connection: Connection, row: SavedRow, now: datetime) -> Kept:
    return Kept(row=row, asked=typed.read_query(connection, row.query, now))


def _row(connection: Connection, account: str, name: str) -> SavedRow:
    row = saved.named(connection, account, name)
    if row is None:
        raise Absent("You keep no view of that name.")
    return row


def checked_name(name: str) -> str:
    """A name under which a view can be kept, and mailed; WrongUsage."""
    text = " ".join(name.split())
    if not text:
        raise WrongUsage("Give the view a name.")
    if len(text) > LONGEST or not subscriptions.NAME.fullmatch(text):
        raise WrongUsage(
            f"A name has letters, digits, blanks, dots and dashes, {LONGEST} at most, and begins "
            "with a letter or digit."
        )
    return text


def keep(connection: Connection, account: str, name: str, query: str, now: datetime) -> str:
    """Keep a view by a name; the name as it is kept. WrongUsage for what cannot be."""
    told = checked_name(name)
    if saved.named(connection, account, told):
        raise WrongUsage(
            f"You keep a view named {told!r} already: rename or delete that one first."
        )
    if len(saved.of_account(connection, account)) >= MOST:
        raise WrongUsage(f"You keep {MOST} views; delete one first.")
    asked = typed.read_query(connection, query, now)
    if asked.wrong:
        raise WrongUsage(f"This view cannot be kept: {' '.join(asked.wrong.values())}")
    saved.keep(connection, SavedRow(account, told, asked.query, stamp(now), ""))
    return told


def rename(connection: Connection, account: str, name: str, new: str) -> str:
    """Give a view another name; the name as it is kept."""
    row, told = _row(connection, account, name), checked_name(new)
    if told != name and saved.named(connection, account, told):
        raise WrongUsage(f"You keep a view named {told!r} already.")
    saved.replace(connection, row, row._replace(name=told))
    return told


def delete(connection: Connection, account: str, name: str, now: datetime) -> None:
    """Keep a view no longer; its feed ends with it."""
    row = _row(connection, account, name)
    saved.forget(connection, account, name)
    if row.feed:
        _note_feed(connection, row, "taken_back", now)


# As a mail.


@dataclass(frozen=True, kw_only=True, slots=True)
class AsMail:
    """A subscription to a view, what it tells beyond the view, and why it can be none at all."""

    order: Subscription
    beyond: tuple[str, ...]
    never: tuple[str, ...]


def as_mail(connection: Connection, account: str, view: Kept, to: str, timing: str) -> AsMail:
    """What a subscription to a view would be; nothing is put on record."""
    filters, every = view.asked.filters, view.asked.filters.everything
    order = Subscription(
        name=f"{view.name} {account}",
        to=(to,) if to else (),
        lists=tuple(filters.lists),
        programmes=(filters.programme,) if filters.programme else (),
        kinds=tuple(_kinds(view.asked)),
        scopes=(filters.scope,) if filters.scope else (),
        about="all" if every else "terrorism",
        relevance="all" if every else "relevant",
        timing=timing or "immediate",
    )
    never = (*_cannot(view.asked), *firing.doubts(connection, order).never)
    return AsMail(order=order, beyond=tuple(_beyond(view.asked)), never=never)


def _kinds(asked: Typed) -> Iterator[str]:
    """The kinds of notices that tell of the kinds of changes asked for; none for all."""
    filters = asked.filters
    scopes = (filters.scope,) if filters.scope else tuple(map(str, Scope))
    told = (kind_of(kind, scope).kind for kind, scope in product(filters.kinds, scopes))
    more = (other for kind in filters.kinds for other in WITH.get(kind, ()))
    yield from dict.fromkeys((*told, *more))


def _cannot(asked: Typed) -> Iterator[str]:
    """Why neither a mail nor a feed can tell of such changes."""
    if asked.wrong:
        yield from asked.wrong.values()
    if asked.filters.origin and asked.filters.origin not in TOLD_ORIGINS:
        yield (
            f"nobody is told as news what the {asked.filters.origin} caused: it is no act of an "
            "authority"
        )


def _beyond(asked: Typed) -> Iterator[str]:
    """Where a subscription is not as the view is: it tells of more, or not of what is no news."""
    filters = asked.filters
    if filters.q:
        yield (
            f"It tells of every party, not only of “{filters.q}”: to be mailed about names, "
            "put them on a watch list."
        )
    if filters.since or filters.until or filters.effective_since or filters.effective_until:
        yield "It tells of what comes from now on, whatever days the view asks for."
    if filters.known_at:
        yield "It tells of what is recorded from now on, not of an earlier state of the record."
    if filters.origin in TOLD_ORIGINS:
        yield "It tells of authorities' changes and of corrections by people alike."
    if filters.everything:
        yield (
            "It does not tell what our own reading or a file's form changed; names that we learn "
            "late by it are told."
        )
    if not WITH.keys().isdisjoint(filters.kinds):
        yield "Names that we learn late are told too, as nobody may miss them."


def subscribe(
    connection: Connection, account: str, view: Kept, to: str, timing: str, now: datetime
) -> str:
    """Put a subscription to a view on record; its name. WrongUsage where it cannot be."""
    if not to.strip():
        raise WrongUsage("Say to which address the mails are to go.")
    mail = as_mail(connection, account, view, to.strip(), timing)
    if mail.never:
        raise WrongUsage(f"This view can be no mail: {'; '.join(mail.never)}.")
    order = subscriptions.subscription(_body(mail.order))
    if order.name in subscriptions.names(connection):
        raise WrongUsage(f"There is a subscription {order.name!r} already: change that one.")
    subscriptions.save(connection, order, account, now)
    return order.name


def _body(order: Subscription) -> dict[str, object]:
    return {name: getattr(order, name) for name in order.__dataclass_fields__}


# As a feed.


def make_feed(connection: Connection, account: str, name: str, now: datetime) -> str:
    """The key of a feed of a view, told this once; one from before holds no more."""
    row, key = _row(connection, account, name), secrets.token_urlsafe(KEY_BYTES)
    if never := list(_cannot(_kept(connection, row, now).asked)):
        raise WrongUsage(f"This view can be no feed: {'; '.join(never)}.")
    saved.replace(connection, row, row._replace(feed=hash_of(key)))
    _note_feed(connection, row._replace(feed=hash_of(key)), "made", now)
    return key


def take_feed_back(connection: Connection, account: str, name: str, now: datetime) -> None:
    """The feed of a view is no longer to be had."""
    row = _row(connection, account, name)
    if row.feed:
        saved.replace(connection, row, row._replace(feed=""))
        _note_feed(connection, row, "taken_back", now)


def of_key(connection: Connection, key: str, now: datetime) -> Kept:
    """The view whose feed goes by a key; Absent for any other key, and for one taken back."""
    row = saved.with_feed(connection, hash_of(key)) if key else None
    until = saved.ends_on(connection, row.account) if row else ""
    if row is None or (until and until < stamp(now)[:10]):
        raise Absent("There is no such feed, or it was taken back.")
    return _kept(connection, row, now)


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _note_feed(connection: Connection, row: SavedRow, what: str, now: datetime) -> None:
    """That a key was given out or taken back is on record, by the beginning of its hash."""
    body = {"by": row.account, what: row.feed[:16]}
    journal.append(connection, "feed", "", stamp(now), body)


def filters_of(view: Kept, limit: int) -> Filters:
    """What a feed of a view has: its newest changes, so many at most; WrongUsage."""
    if view.asked.wrong:
        raise WrongUsage(f"This feed cannot be made: {' '.join(view.asked.wrong.values())}")
    return replace(view.asked.filters, limit=limit, news=True)


def said_of_feed(view: Kept) -> Iterator[str]:
    """What a feed has, for its head."""
    yield f"Shown: {typed.said(view.asked)}."
    if view.asked.filters.everything:
        yield "Without what changed by our own reading or by a file's form."
    if view.asked.filters.known_at:
        yield "It stays as it was on record then: nothing new comes into it."
    elif view.asked.filters.until:
        yield f"Nothing that is seen after {view.asked.filters.until} comes into it."
