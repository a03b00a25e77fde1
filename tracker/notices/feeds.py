"""Atom feeds (RFC 4287) that say what changed: of all, a list, a programme, a subscription.

Beside them the calendar of the law (iCalendar), of all lists or of one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice, product
from pathlib import Path
from typing import Any

from lxml import etree

from db import checks
from db.engine import Connection
from db.log import Filters
from scrapers.registry import feeds as published
from tracker import shown
from tracker.answers import log
from tracker.answers.covered import Covered, asked_of, covered
from tracker.answers.known import checked_programme
from tracker.answers.lists import asked_for
from tracker.matching import elsewhere
from tracker.model import Kind, Scope
from tracker.notices import covering, subscriptions
from tracker.notices.about import ToldChange
from tracker.notices.kinds.changes import OfChange, change_kind
from tracker.notices.notice import Notice, kind_of
from tracker.notices.order import BadSubscription, Subscription
from tracker.notices.wants import wants
from tracker.notices.watching import Watching
from tracker.notices.wording import clock, field_name, plain, side, words

ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry at all."""

EPOCH = "1970-01-01T00:00:00Z"

AT_A_TIME = 500
"""Rows that are looked through together for those that a subscription asks for."""

LOOKED_THROUGH = 10_000
"""So many of the newest rows, at most, that lists, kinds, programme and scope leave."""

CALENDAR = "calendar"
"""The feed that is none of changes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a feed says of itself; `about` tells feeds apart for ever. `covers`: in sentences."""

    about: str
    title: str
    link: str = ""
    covers: Sequence[str] = ()


def atom(feed: Feed, notices: Sequence[Notice]) -> bytes:
    """A feed of changes, newest first."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", f"urn:designation-tracker:feed:{feed.about}")
    _add(root, "title", feed.title)
    if feed.covers:
        _add(root, "subtitle", "\n".join(feed.covers))
    recorded = (_change(notice).recorded_at for notice in notices)
    _add(root, "updated", max(recorded, default=EPOCH))
    _add(_add(root, "author"), "name", "Designation tracker")
    if feed.link:
        _add(root, "link", rel="self", href=feed.link)
    for notice in notices:
        _entry(root, notice)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _change(notice: Notice) -> ToldChange:
    """The row of the log that a notice tells of; feeds have no others."""
    told = notice.told
    if not isinstance(told, OfChange):
        raise TypeError(f"A feed has changes, and this is {told.kind}.")
    return told.change


def _entry(root: Any, notice: Notice) -> None:
    change, page = _change(notice), notice.told.about.page
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:designation-tracker:change:{change.change_id}")
    _add(entry, "title", notice.subject())
    _add(entry, "updated", change.recorded_at)
    _add(entry, "published", change.observed_at)
    if page.startswith("https://"):
        _add(entry, "link", rel="via", href=page)
    for term in (change.list_id, *_tags(change.programme), notice.kind):
        _add(entry, "category", term=plain(term))
    _add(entry, "content", "\n".join(_lines(notice, change)), type="text")


def _tags(programme: str) -> list[str]:
    return [tag for tag in programme.split("; ") if tag]


def _lines(notice: Notice, change: ToldChange) -> Iterable[str]:
    """The same words as in a mail: a sentence, before and after, dates, the document."""
    yield notice.told.sentence()
    for field in change.fields:
        before, after = side(field.before, field.field), side(field.after, field.field)
        yield f"{field_name(field.field)}: {before} -> {after}"
    if change.also_listed_on:
        yield f"Also in force on: {words(change.also_listed_on)}."
    if change.possibly_also_on:
        yield f"Possibly also in force on: {words(change.possibly_also_on)}."
    if change.effective_on:
        yield f"Effective {change.effective_on} (the authority's date)."
    yield f"Observed {clock(change.observed_at)}."
    yield f"Document SHA-256 {change.snapshot_sha256}{change.came}."
    yield from covering.warnings([change.list_id])


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        child.text = NOT_XML.sub("", shown.lines(text))
    return child


# Which changes a feed has.


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """When feeds are made, and which lists are on then: what they cover is said by it."""

    at: datetime
    switched_on: Sequence[str]

    def said(self, connection: Connection, name: str) -> list[str]:
        """The same in sentences; and how far back is looked for what a subscription asks for."""
        back = f"Looked through: the newest {LOOKED_THROUGH:,} changes that its filters leave."
        told = self.covers(connection, name).said()
        return [back, *told] if name.startswith("alert:") else told

    def covers(self, connection: Connection, name: str) -> Covered:
        """What a feed covers: its list, those of its subscription, or all that are on."""
        what, _, which = name.partition(":")
        lists: Sequence[str] = (
            asked_for(connection, [which]) if what in ("list", CALENDAR) and which else ()
        )
        if what == "alert" and (order := subscriptions.current(connection).named(which)):
            lists = order.lists
        of = asked_of(connection, lists, self.switched_on)
        return covered(connection, of, self.at, counted=False)


def one(
    connection: Connection, name: str, link: str, limit: int, made: Made | None = None
) -> bytes:
    """One feed by its name: all, list:KEY, programme:TAG, alert:NAME, calendar or calendar:KEY."""
    if made and name.partition(":")[0] == CALENDAR:
        return _calendar(connection, name, made)
    logged = _logged(connection, name, limit)
    title = "Designations: " + ("all lists" if name == "all" else name.replace(":", " "))
    said = made.said(connection, name) if made else ()
    return of_changes(connection, Feed(about=name, title=title, link=link, covers=said), logged)


def of_changes(connection: Connection, feed: Feed, logged: Sequence[log.LoggedChange]) -> bytes:
    """A feed of these changes; of what ended it is said what still stands."""
    ended = [change.row.entry_id for change in logged if change.row.kind == "removal"]
    standing = elsewhere.programmes_of(connection, ended)
    notices = [_notice(change, standing.get(change.row.entry_id, ())) for change in logged]
    return atom(feed, notices)


def _calendar(connection: Connection, name: str, made: Made) -> bytes:
    """What the law says will happen in the next twelve months, about all lists or one."""
    from tracker.acts import calendar
    from tracker.notices import ical

    _, _, which = name.partition(":")
    lists = asked_for(connection, [which]) if which else ()
    asked = calendar.Asked(today=made.at.date(), lists=lists)
    found = calendar.calendar(connection, asked)
    return ical.calendar(calendar.told(found), made.covers(connection, name).said())


def _logged(connection: Connection, name: str, limit: int) -> list[log.LoggedChange]:
    what, _, which = name.partition(":")
    match what:
        case "alert":
            return _of_alert(connection, which, limit)
        case "all":
            filters = Filters(limit=limit)
        case "list":
            filters = Filters(lists=asked_for(connection, [which]), limit=limit)
        case "programme":
            filters = Filters(programme=checked_programme(connection, which), limit=limit)
        case _:
            raise BadSubscription(
                f"There is no feed {name!r}: all, list:KEY, programme:TAG, alert:NAME or calendar."
            )
    return log.changes(connection, filters)


def _of_alert(connection: Connection, name: str, limit: int) -> list[log.LoggedChange]:
    """The newest changes that a subscription asks for."""
    order = subscriptions.current(connection).named(name)
    if order is None:
        raise BadSubscription(f"There is no subscription {name!r}.")
    everything, watching = "all" in (order.about, order.relevance), Watching()
    tag = order.programmes[0] if len(order.programmes) == 1 else ""
    scope = order.scopes[0] if len(order.scopes) == 1 else ""
    filters = Filters(
        lists=order.lists,
        kinds=list(_kinds_of(order)),
        programme=tag,
        scope=scope,
        everything=everything,
        news=True,
        limit=AT_A_TIME,
    )
    told = islice(_newest_first(connection, filters), LOOKED_THROUGH)
    asked = (change for change in told if wants(connection, order, _notice(change), watching))
    return list(islice(asked, limit))


def _kinds_of(order: Subscription) -> Iterator[str]:
    """The kinds of changes of which notices of the kinds asked for tell; none for all."""
    told = product(Kind if order.kinds else (), Scope)
    yield from dict.fromkeys(
        str(kind) for kind, scope in told if kind_of(kind, scope).kind in order.kinds
    )


def _newest_first(connection: Connection, filters: Filters) -> Iterator[log.LoggedChange]:
    """Changes one after the other, so many read at a time, to the beginning of the log."""
    while rows := log.changes(connection, filters):
        yield from rows
        last = rows[-1].row
        filters = replace(filters, before=(last.observed_at, last.seq))


def _notice(logged: log.LoggedChange, programmes: Sequence[str] = ()) -> Notice:
    """The notice of an exported row, as if it were told now."""
    row = logged.row
    return Notice(
        told=change_kind(row.kind, row.scope).of_row(logged, programmes),
        list_id=row.list_id,
        entry_id=row.entry_id,
        scope=row.scope,
        terrorism=row.terrorism,
    )


def write_all(
    connection: Connection, folder: Path, link: str, limit: int, made: Made | None = None
) -> int:
    """All feeds into a folder, each file whole or not at all; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    names = _names(connection)
    for name in names:
        file = folder / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.atom"
        where = f"{link.rstrip('/')}/{file.name}" if link else ""
        _put(file, one(connection, name, where, limit, made))
    if made:
        _put(folder / f"{CALENDAR}.ics", _calendar(connection, CALENDAR, made))
    return len(names) + bool(made)


def _put(file: Path, content: bytes) -> None:
    """A file with this content, whole or as it was."""
    fresh = file.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(file)


def _names(connection: Connection) -> list[str]:
    """Every feed there is something to say in."""
    lists = set(checks.lists(connection)) - set(published())
    told_under = (change.row.programme for change in _logged(connection, "all", 2000))
    programmes = set(chain.from_iterable(map(_tags, told_under)))
    names = (order.name for order in subscriptions.current(connection).orders)
    return [
        "all",
        *map("list:{}".format, sorted(lists)),
        *map("programme:{}".format, sorted(programmes)),
        *map("alert:{}".format, names),
    ]
