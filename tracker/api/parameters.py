"""What can be asked for: parameters with their meaning, read as the command line reads them.

One that a route does not know is refused, with what was probably meant: a filter that is silently
left out would answer another question than was asked.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from db.engine import reading
from db.log import Filters
from scrapers import registry
from tracker.answers import known, typed
from tracker.answers.days import Asked
from tracker.answers.lists import checked, gone
from tracker.desk.failures import WrongParameter, about
from tracker.desk.state import desk_of
from tracker.model import Kind, Origin, Scope

NONE_NAMED: list[str] = []
"""Where several can be named and none is: all are meant."""

LONGEST = 1_000
"""Characters of any value."""

MOST = 500
"""Rows of a page."""

HALVES = dict.fromkeys(range(0xD800, 0xE000))
"""Halves of characters, which are none by themselves."""


def known_only(request: Request) -> None:
    """Refuse parameters that the route does not know, values given twice, and what is no text."""
    route: APIRoute = request.scope["route"]
    names = _parameters(route)
    for name in request.query_params:
        if name not in names:
            raise WrongParameter(_unknown(name, names), name)
        values = request.query_params.getlist(name)
        if len(values) > 1 and not names[name]:
            raise WrongParameter(f"{name} is given {len(values)} times; once is meant.", name)
    for name, value in (*request.query_params.multi_items(), *request.path_params.items()):
        _demand_text(name, str(value))


def _demand_text(name: str, value: str) -> None:
    if "\0" in value or value != value.translate(HALVES):
        raise WrongParameter(f"{name} has a character in it that no text has.", name)
    if len(value) > LONGEST:
        raise WrongParameter(f"{name} has {len(value):,} characters; {LONGEST:,} at most.", name)


def _parameters(route: APIRoute) -> dict[str, bool]:
    """Name -> whether it may be given several times."""
    every = get_flat_params(route.dependant)
    ours = (one for one in every if getattr(one.field_info, "in_", None) == ParamTypes.query)
    return {one.alias: _is_list(one.field_info.annotation) for one in ours}


def _is_list(annotation: Any) -> bool:
    return str(annotation).startswith("list[")


def _unknown(name: str, names: Iterable[str]) -> str:
    likely = known.meant(name, names)
    instead = f" Did you mean {' or '.join(likely)}?" if likely else ""
    listed = f" Known: {', '.join(sorted(names)) or 'none'}."
    return f"There is no parameter {name!r} here.{instead or listed}"


# What many routes can be asked by.

_DAYS = (
    "A day, a span or a moment (UTC), as people say it: `2026-10-01`, `2026-10`, `yesterday`, "
    "`last month`, `7 days ago`, `2026-10-01T12:00:00Z`"
)


def values(of: Iterable[str]) -> dict[str, Any]:
    """The values that a parameter may have, for the document."""
    return {"items": {"type": "string", "enum": sorted(of)}}


OnLists = Annotated[
    list[str],
    Query(
        alias="list",
        description="Only these lists, by key; repeatable. One on record alone may be named too.",
        json_schema_extra=values(registry.keys()),
        max_length=100,
    ),
]
Since = Annotated[
    str, Query(description=f"Observed then or later. {_DAYS}.", examples=["2012-01-01"])
]
Until = Annotated[
    str, Query(description=f"Observed then or earlier. {_DAYS}.", examples=["2012-12-31"])
]
KnownAt = Annotated[
    str,
    Query(
        description="As recorded by that day or moment: what was known then.",
        examples=["2026-11-28T12:00:00Z"],
    ),
]
SeenAt = Annotated[
    str, Query(description="By documents seen until that day or moment.", examples=["2026-11-28"])
]
Limit = Annotated[int, Query(description="Rows at most.", ge=1, le=MOST)]
Before = Annotated[
    int,
    Query(description="`next` of the page before: rows before that number.", ge=0, lt=2**53),
]
Least = Annotated[float, Query(description="Score from which to tell.", ge=0.3, le=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogQuery:
    """What is asked of the log, as it was sent; and the lists on record alone that it may mean."""

    lists: Sequence[str]
    kinds: Sequence[str]
    scope: str
    programme: str
    origin: str
    q: str
    since: str
    until: str
    effective_since: str
    effective_until: str
    known_at: str
    everything: bool
    held: Collection[str] = ()

    def sent(self) -> dict[str, Any]:
        """Everything by name, by which a cursor is known to go with it."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "held"}

    def understood(self, now: datetime, limit: int) -> Filters:
        """The filters that are meant, at a moment, a programme as it was sent; WrongParameter."""
        said = {name: getattr(self, name) for name in typed.SINGLE}
        given = typed.given_by(self.lists, self.kinds, everything=self.everything, **said)
        with about_filters():
            return replace(typed.filters_of(given, now, held=self.held), limit=limit)


@contextmanager
def about_filters() -> Iterator[None]:
    """A filter that cannot be meant is a parameter that cannot be."""
    try:
        yield
    except typed.WrongFilter as why:
        raise WrongParameter(str(why), why.name) from None


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, bool)) else list(value)


def log_query(
    request: Request,
    lists: OnLists = NONE_NAMED,
    kind: Annotated[
        list[str],
        Query(
            description="Only changes of these kinds; repeatable.",
            json_schema_extra=values(map(str, Kind)),
            max_length=20,
        ),
    ] = NONE_NAMED,
    scope: Annotated[
        str,
        Query(
            description="About whole entries, or about one designation of them.",
            json_schema_extra={"enum": ["", *map(str, Scope)]},
        ),
    ] = "",
    programme: Annotated[
        str, Query(description="Only under this programme, by its tag.", examples=["SDGT"])
    ] = "",
    origin: Annotated[
        str,
        Query(
            description="By whose doing; `authority` and `correction` unless asked for.",
            json_schema_extra={"enum": ["", *map(str, Origin)]},
        ),
    ] = "",
    q: Annotated[
        str,
        Query(description="Any name that the entry ever had, a key or a number.", max_length=200),
    ] = "",
    since: Since = "",
    until: Until = "",
    effective_since: Annotated[
        str, Query(description=f"In force, by the act, from then on. {_DAYS}.")
    ] = "",
    effective_until: Annotated[
        str, Query(description=f"In force, by the act, until then. {_DAYS}.")
    ] = "",
    known_at: KnownAt = "",
    everything: Annotated[
        bool,
        Query(description="Also what is hidden else: other programmes, cosmetics, formats."),
    ] = False,
) -> LogQuery:
    """What is asked of the log."""
    return LogQuery(
        lists=lists,
        kinds=kind,
        scope=scope,
        programme=programme,
        origin=origin,
        q=q,
        since=since,
        until=until,
        effective_since=effective_since,
        effective_until=effective_until,
        known_at=known_at,
        everything=everything,
        held=gone_of(request, lists),
    )


# Read as the command line reads them.


def lists_of(request: Request, names: Iterable[str]) -> tuple[str, ...]:
    """The lists of these names, ours or gone; WrongParameter for a name that is of neither.

    Not within a view of the database: one of its own is taken for a name that is none of ours.
    """
    lists = tuple(names)
    with about("list"):
        return checked(lists, gone_of(request, lists))


def gone_of(request: Request, names: Iterable[str]) -> Collection[str]:
    """Lists that are on record alone, where a name may be of one."""
    if set(names) <= set(registry.keys()):
        return ()
    with reading(desk_of(request).engine) as connection:
        return gone(connection, names)


@dataclass(frozen=True, slots=True)
class Days:
    """Days and moments as people say them, at a moment."""

    now: datetime

    def first(self, parameter: str, text: str) -> str:
        """The first day of what is meant; "" where nothing is asked."""
        with about(parameter):
            return Asked(text, self.now).since() if text else ""

    def last(self, parameter: str, text: str) -> str:
        """The last day of what is meant; "" where nothing is asked."""
        with about(parameter):
            return Asked(text, self.now).until() if text else ""

    def end(self, parameter: str, text: str) -> str:
        """The moment meant, of a day its last one; never one yet to come."""
        with about(parameter):
            return Asked(text, self.now).past_end() if text else ""

    def day(self, parameter: str, text: str) -> str:
        """The one day meant, today where none is asked."""
        with about(parameter):
            return Asked(text or "today", self.now).past_day()

    def demand_in_order(self, first: str, since: str, last: str, until: str) -> None:
        """WrongParameter for a time that ends before it begins, or that has not begun."""
        if first == "since" and since[:10] > f"{self.now:%Y-%m-%d}":
            today = f"today is {self.now:%Y-%m-%d} (UTC)"
            raise WrongParameter(f"since {since} is yet to come: {today}.", first)
        if since and until and since[: len(until)] > until:
            raise WrongParameter(f"{first} {since} is after {last} {until}.", first)
