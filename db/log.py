"""Which rows of the log are asked for: under 20 ms of a log of a million, whatever the filter.

Rows are either gathered, from the few facets, texts or numbers that the filters leave, or met by
walking back in time, which is quick when many rows fit. Counts kept beside the log say which.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    not_,
    or_,
    select,
    text,
    true,
)

from db import store, tables

FEW, DEARER = 1_500, 3
"""So many rows are gathered and sorted at once; of more, each costs as much as so many that lie one
after the other in time."""

FEW_TEXTS, MANY = 2_000, 20_000
"""Words that so many captions hold, or so many rows, are met often enough by walking."""

CAP = 1_000
"""Hidden rows are counted so far where no count is kept of just these."""

TOLD = ("authority", "correction")
"""Origins that are news: the others are our own doing or the file format's."""

CHUNK = 900


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What part of the log is asked for; empty means no restriction."""

    since: str = ""
    until: str = ""
    lists: Sequence[str] = ()
    kinds: Sequence[str] = ()
    scope: str = ""
    programme: str = ""
    origin: str = ""
    q: str = ""
    known_at: str = ""
    everything: bool = False
    limit: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A number of rows, or, not `exact`, at least so many."""

    rows: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.rows:,}" + ("" if self.exact else " or more")


View = Callable[[Any, Filters], ColumnElement[bool]]
"""What of the log, or of its facets, is looked at: the default view, or what it leaves out."""

Way = tuple[int, Callable[[], list[ColumnElement[bool]]]]
"""How many rows would have to be gathered, and the conditions that gather them."""


def rows(connection: Connection, filters: Filters) -> list[Row[Any]]:
    """Rows of the log, newest first; all of them when there is no limit."""
    log = store.table(tables.Change)
    if not filters.limit:
        return list(connection.execute(_walk(select(log), filters, _shown)).all())
    numbers = page(connection, filters, _shown, filters.limit)
    found: list[Row[Any]] = []
    for start in range(0, len(numbers), CHUNK):
        query = select(log).where(log.c.seq.in_(numbers[start : start + CHUNK]))
        found += connection.execute(query).all()
    return sorted(found, key=lambda row: (row.observed_at, row.seq), reverse=True)


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[Row[Any]]:
    """Current rows observed or recorded on a day, newest first: what a sign-off of it is about.

    A removal confirmed today is dated to the document of weeks ago, and nobody looks there again.
    """
    log, first, last = store.table(tables.Change), f"{day}T00:00:00Z", f"{day}T23:59:59Z"
    view = and_(log.c.superseded_at == "", _shown(log, Filters(everything=everything)))
    found: dict[int, Row[Any]] = {}
    for when in (log.c.observed_at, log.c.recorded_at):
        query = select(log).where(when.between(first, last), view)
        found.update((row.seq, row) for row in connection.execute(query))
    return sorted(found.values(), key=lambda row: (row.observed_at, row.seq), reverse=True)


def hidden(connection: Connection, filters: Filters) -> Count:
    """How many rows the default view leaves out: other programmes, cosmetics, other origins."""
    if filters.everything:
        return Count(rows=0)
    if not (filters.since or filters.until or filters.q or filters.known_at):
        return Count(rows=_counted(connection, filters, _left_out))
    met = len(page(connection, filters, _left_out, CAP))
    return Count(rows=met, exact=met < CAP)


def page(connection: Connection, filters: Filters, view: View, limit: int) -> list[int]:
    """Numbers of the newest rows that fit, newest first."""
    query = planned(connection, filters, view, limit)
    with guided(connection):
        return list(connection.execute(query).scalars())


@contextmanager
def guided(connection: Connection) -> Iterator[None]:
    """PostgreSQL guesses how many rows fit; here it is known, and that an index leads to them."""
    if connection.dialect.name != "postgresql":
        yield
        return
    for switch in ("enable_seqscan", "enable_sort"):
        connection.execute(text(f"SET LOCAL {switch} = off"))
    yield
    for switch in ("enable_seqscan", "enable_sort"):
        connection.execute(text(f"SET LOCAL {switch} = on"))


def planned(connection: Connection, filters: Filters, view: View, limit: int) -> Select[Any]:
    """The query for numbers of rows, so many at most, that this log answers quickest."""
    log = store.table(tables.Change)
    ways = list(_ways(connection, filters, view))
    number, gather = min(ways, key=lambda way: way[0])
    walk = _walk_to(connection, limit, [way[0] for way in ways])
    if number > FEW and (number >= MANY or number * DEARER > walk):
        return _walk(select(log.c.seq), filters, view).limit(limit)
    inner = select(log.c.seq, log.c.observed_at).where(*_in_time(filters), *gather())
    hit = inner.cte("hit").prefix_with("MATERIALIZED")
    newest = (hit.c.observed_at.desc(), hit.c.seq.desc())
    return select(hit.c.seq).order_by(*newest).limit(limit)


def _walk_to(connection: Connection, limit: int, numbers: Sequence[int]) -> float:
    """How many rows are met until so many fit, if what is asked for lies evenly in the log."""
    log = store.table(tables.Change)
    rows_of_log = int(connection.execute(select(func.max(log.c.seq))).scalar() or 1)
    met = float(limit)
    for number in numbers:
        met *= max(1.0, rows_of_log / max(1, number))
    return met


def _ways(connection: Connection, filters: Filters, view: View) -> Iterator[Way]:
    """The ways to narrow the log down, each with what it would cost."""
    log = store.table(tables.Change)
    words = _worded(filters)
    yield (
        _counted(connection, filters, view),
        lambda: [log.c.facet.in_(_facets(connection, filters, view)), *words],
    )
    rest = [_combination(log, filters, indexed=False), view(log, filters)]
    if filters.q and len(texts := _texts(connection, filters)) <= FEW_TEXTS:
        told: ColumnElement[bool] = log.c.text.in_(texts)
        also: ColumnElement[bool] = and_(*rest)
        if _narrow(filters):
            # The index by text has the facet too: no row is looked at that does not fit.
            also = (log.c.facet + 0).in_(_facets(connection, filters, view))
            told = and_(told, also)
        yield _gathered(connection, told), lambda: [told, also]
    if filters.known_at:
        early = log.c.recorded_at <= filters.known_at
        yield _gathered(connection, early), lambda: [early, *rest, *words]


def _narrow(filters: Filters) -> bool:
    """Whether anything but words, time and the default view is asked for."""
    asked = (filters.lists, filters.kinds, filters.scope, filters.origin, filters.programme)
    return any(asked)


def _counted(connection: Connection, filters: Filters, view: View) -> int:
    """How many rows the combinations that fit have together."""
    facets = store.table(tables.Facet)
    size = facets.c.written if filters.known_at else facets.c.current
    query = select(func.sum(size)).where(_combination(facets, filters), view(facets, filters))
    return int(connection.execute(query).scalar() or 0)


def _facets(connection: Connection, filters: Filters, view: View) -> list[int]:
    """Numbers of the combinations that fit and have rows."""
    facets = store.table(tables.Facet)
    query = select(facets.c.id).where(_combination(facets, filters), view(facets, filters))
    return list(connection.execute(query.where(facets.c.written > 0)).scalars())


def _texts(connection: Connection, filters: Filters) -> list[int]:
    """Numbers of the texts with the words asked for; one more than few when they are many."""
    texts = store.table(tables.ChangeText)
    query = select(texts.c.id).where(texts.c.text.contains(filters.q.casefold(), autoescape=True))
    if filters.lists:
        query = query.where(texts.c.list_id.in_(list(filters.lists)))
    return list(connection.execute(query.limit(FEW_TEXTS + 1)).scalars())


def _gathered(connection: Connection, fits: ColumnElement[bool]) -> int:
    """How many rows fit; counted no further than many."""
    log = store.table(tables.Change)
    met = select(log.c.seq).where(fits).limit(MANY).subquery()
    return int(connection.execute(select(func.count()).select_from(met)).scalar() or 0)


def _walk(query: Select[Any], filters: Filters, view: View) -> Select[Any]:
    """All that fits, newest first, met in the order of time."""
    log = store.table(tables.Change)
    # By what was known once, no index by list is in the order of time.
    fits = [_combination(log, filters, indexed=not filters.known_at), view(log, filters)]
    fits += _worded(filters)
    query = query.where(*_in_time(filters), *fits)
    return query.order_by(log.c.observed_at.desc(), log.c.seq.desc())


# What is asked for, as conditions on the log or on its facets, which have the same columns.


def _shown(of: Any, filters: Filters) -> ColumnElement[bool]:
    """The default view, unless everything is asked for."""
    if filters.everything:
        return true()
    seen = and_(of.c.terrorism, of.c.screening_relevant)
    return seen if filters.origin else and_(seen, of.c.origin.in_(TOLD))


def _left_out(of: Any, filters: Filters) -> ColumnElement[bool]:
    """What the default view hides."""
    return not_(_shown(of, replace(filters, everything=False)))


def _combination(of: Any, filters: Filters, *, indexed: bool = True) -> ColumnElement[bool]:
    """List, kind, scope, origin and programme; not `indexed` where other columns lead the way."""
    parts: list[ColumnElement[bool]] = [true()]
    for column, wanted in ((of.c.list_id, filters.lists), (of.c.kind, filters.kinds)):
        if indexed and len(wanted) == 1:
            parts.append(column == wanted[0])
        elif wanted:
            # Behind an expression: an index by list gives several lists in no useful order.
            parts.append((column + "").in_(list(wanted)))
    if filters.scope:
        parts.append(of.c.scope == filters.scope)
    if filters.origin:
        parts.append(of.c.origin == filters.origin)
    if filters.programme:
        parts.append(_tagged(of.c.programme, filters.programme))
    return and_(*parts)


def _tagged(column: Any, tag: str) -> ColumnElement[bool]:
    """Whether one tag is among those joined by `; `."""
    alone, first = column == tag, column.startswith(f"{tag}; ", autoescape=True)
    last = column.endswith(f"; {tag}", autoescape=True)
    return or_(alone, first, last, column.contains(f"; {tag}; ", autoescape=True))


def _worded(filters: Filters) -> list[ColumnElement[bool]]:
    """That caption or key hold the words asked for: looked up for each row that is met."""
    if not filters.q:
        return []
    log, texts = store.table(tables.Change), store.table(tables.ChangeText)
    words = select(texts.c.text).where(texts.c.id == log.c.text).scalar_subquery()
    return [words.contains(filters.q.casefold(), autoescape=True)]


def _in_time(filters: Filters) -> list[ColumnElement[bool]]:
    """What facets do not know: when it was observed, and what was known when."""
    log = store.table(tables.Change).c
    if filters.known_at:
        ended = log.superseded_at + ""
        ended_later = or_(ended == "", ended > filters.known_at)
        # Nothing is observed after it is recorded, so that walking back can start there.
        recorded = (log.recorded_at + "") <= filters.known_at
        parts = [recorded, log.observed_at <= filters.known_at]
        parts.append(ended_later)
    else:
        parts = [log.superseded_at == ""]
    if filters.since:
        parts.append(log.observed_at >= filters.since)
    if filters.until:
        parts.append(log.observed_at <= end_of(filters.until))
    return parts


def end_of(day: str) -> str:
    """The last moment of a day; a moment as it is."""
    return f"{day}T23:59:59Z" if len(day) == 10 else day
