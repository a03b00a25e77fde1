"""The log page by page, over what was on record when the first page was asked for.

And the log as it grows: rows in the order of recording, and rows that fall, for whoever follows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from db import journal, log, view
from db.changes import ChangeRow
from db.engine import Connection, Engine, reading
from db.log import Count, Filters, LeftOut
from db.view import View
from tracker.answers.covered import Covered
from tracker.answers.log import LoggedChange, by_every_name, coverage_of, exported
from tracker.model import moment, stamp
from tracker.outgoing import Json, Out, or_null

EXPORTED = 1_000
"""Rows of a page of an export: what is held of it at once."""


class Place(NamedTuple):
    """The last row that was told: when it was observed, and its number."""

    observed_at: str
    row: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """What the first page saw, which all others see too: the view, its moment, what it hid."""

    view: View
    at: str
    hidden: LeftOut
    undated: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of the log: `next` is the place below which the next one begins, None at the end."""

    rows: Sequence[LoggedChange]
    frozen: Frozen
    next: Place | None
    coverage: Covered


def as_of(connection: Connection, now: datetime) -> datetime:
    """The moment of the newest thing on record, or the beginning of today if that is later.

    Nothing is on record that is later, and ages are counted in days: an answer as of then is the
    one as of now, and stays the same until there is something new to say.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    last = journal.last_at(connection)
    return min(now, max(midnight, moment(last))) if last else midnight


def first(
    connection: Connection, filters: Filters, switched_on: Iterable[str], now: datetime
) -> Page:
    """The first page, and what all others go by."""
    seen, asked = view.now(connection), log.resolved(connection, by_every_name(connection, filters))
    by_effect = asked.effective_since or asked.effective_until
    frozen = Frozen(
        view=seen,
        at=stamp(as_of(connection, now)),
        hidden=log.hidden(connection, asked),
        undated=log.undated(connection, asked) if by_effect else Count(rows=0),
    )
    return _page(connection, asked, frozen, switched_on)


def later(
    connection: Connection,
    filters: Filters,
    frozen: Frozen,
    place: Place | None,
    switched_on: Iterable[str],
) -> Page:
    """A page below a place, of what the first one saw."""
    seen = frozen.view
    of_view = replace(
        filters,
        up_to=seen.row or -1,
        name_up_to=seen.name or -1,
        number_up_to=seen.number or -1,
        before=place,
    )
    asked = log.resolved(connection, by_every_name(connection, of_view))
    fallen = {one.row for one in view.fallen_since(connection, seen.link)}
    return _page(connection, replace(asked, fallen_later=sorted(fallen)), frozen, switched_on)


def _page(
    connection: Connection, asked: Filters, frozen: Frozen, switched_on: Iterable[str]
) -> Page:
    one_more = replace(asked, limit=asked.limit + 1)
    rows = log.rows(connection, one_more)
    shown = rows[: asked.limit]
    return Page(
        rows=exported(connection, shown),
        frozen=frozen,
        next=Place(shown[-1].observed_at, shown[-1].seq) if len(rows) > len(shown) else None,
        coverage=coverage_of(connection, asked, switched_on, moment(frozen.at)),
    )


def everything(
    engine: Engine, filters: Filters, switched_on: Iterable[str], now: datetime
) -> Iterator[Page]:
    """All pages of one view, each read by itself: no more than one is held, and no transaction."""
    on, asked = tuple(switched_on), replace(filters, limit=EXPORTED)
    with reading(engine) as connection:
        page = first(connection, asked, on, now)
    yield page
    while page.next:
        with reading(engine) as connection:
            page = later(connection, asked, page.frozen, page.next, on)
        yield page


# The log as it grows.


class Event(StrEnum):
    """What happened to a row: it was put on record; or another stands in its place, or none."""

    RECORDED = "recorded"
    SUPERSEDED = "superseded"


class Since(NamedTuple):
    """Up to where somebody has followed: the last row; the link, and the place in it, up to which
    rows that fell were told.
    """

    row: int
    link: int
    mark: str
    place: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Told(Out):
    """A row that was recorded or fell, with what stands in its place: "" for none."""

    event: Event
    change: LoggedChange

    def json(self) -> Json:
        """What happened, the columns of the contract, and the end of the row, if it has ended."""
        row = self.change.row
        end = {
            "superseded_at": or_null(row.superseded_at),
            "superseded_by": or_null(row.superseded_by),
        }
        return {"event": str(self.event), **self.change.json(), **end}


@dataclass(frozen=True, kw_only=True, slots=True)
class Grown:
    """What happened since, in order, and up to where it is told now; `more` is there already."""

    told: Sequence[Told]
    since: Since
    more: bool


def beginning(connection: Connection) -> Since:
    """From the first row on; rows that have fallen by now are told with their end."""
    return Since(0, *view.last_link(connection))


def end(connection: Connection) -> Since:
    """From now on."""
    seen = view.now(connection)
    return Since(seen.row, seen.link, seen.mark)


def grown(connection: Connection, filters: Filters, since: Since) -> Grown:
    """What happened since: first the rows that were recorded, then those that fell."""
    asked = log.resolved(connection, by_every_name(connection, filters))
    seen = view.now(connection)
    rows = log.recorded_after(connection, asked, since.row) if seen.row > since.row else []
    full = len(rows) == asked.limit
    upto = since._replace(row=rows[-1].seq if full else max(seen.row, since.row))
    recorded = _told(connection, Event.RECORDED, rows)
    if full:
        return Grown(told=recorded, since=upto, more=True)
    room = asked.limit - len(rows)
    fallen = list(islice(view.fallen_since(connection, since.link, since.place), room + 1))
    ended = log.fitting_of(connection, asked, (one.row for one in fallen[:room]))
    told = [*recorded, *_told(connection, Event.SUPERSEDED, ended)]
    if len(fallen) <= room:
        return Grown(told=told, since=Since(upto.row, seen.link, seen.mark), more=False)
    return Grown(told=told, since=_after(connection, upto, fallen[:room]), more=True)


def _after(connection: Connection, since: Since, fallen: Sequence[view.Fallen]) -> Since:
    """Behind the last of these; where there was no room for any, where it was."""
    if not fallen:
        return since
    last = fallen[-1]
    return Since(since.row, last.link, view.mark_of(connection, last.link), last.place)


def _told(connection: Connection, event: Event, rows: Sequence[ChangeRow]) -> list[Told]:
    return [Told(event=event, change=change) for change in exported(connection, rows)]
