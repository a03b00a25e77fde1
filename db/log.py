"""The log as it is asked for by filters: in under 20 ms of a million rows.

Rows are either gathered, from the few facets, texts or numbers that the filters leave, or met by
walking back in time, which is quick when many rows fit. Counts kept beside the log say which.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select, true

from db import store, tables
from db.changes import ChangeRow, as_row
from db.dialects import on_postgresql
from db.store import rows_with

FEW, DEARER = 1_500, 3
"""So many rows are gathered and sorted at once; of more, each costs as much as so many that lie one
after the other in time."""

FEW_TEXTS, MANY = 2_000, 20_000
"""Words that so many captions hold, or so many rows, are met often enough by walking."""

CAP = 1_000
"""Hidden rows are counted so far where no count is kept of just these."""

TOLD = ("authority", "correction")
"""Origins that are news: the others are our own doing or the file format's."""

_log = store.table(tables.Change)
_facets_kept = store.table(tables.Facet)
_texts_kept = store.table(tables.ChangeText)

Condition = ColumnElement[bool]


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


View = Callable[[Any, Filters], Condition]
"""What of the log, or of its facets, is looked at: the default view, or what it leaves out."""

Way = tuple[int, Callable[[], list[Condition]]]
"""How many rows would have to be gathered, and the conditions that gather them."""


def rows(connection: Connection, filters: Filters) -> list[ChangeRow]:
    """Rows of the log, newest first; all of them when there is no limit."""
    query = select(_log)
    if not filters.limit:
        walked = connection.execute(_walk(query, filters, _shown))
        return list(map(as_row, walked))
    numbers = page(connection, filters, _shown, filters.limit)
    return _newest_first(map(as_row, rows_with(connection, query, _log.c.seq, numbers)))


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[ChangeRow]:
    """Current rows observed or recorded on a day, newest first: what a sign-off of it is about.

    A removal confirmed today is dated to the document of weeks ago, and nobody looks there again.
    """
    view = and_(_log.c.superseded_at == "", _shown(_log, Filters(everything=everything)))
    by_number: dict[int, ChangeRow] = {}
    for when in (_log.c.observed_at, _log.c.recorded_at):
        on_the_day = when.between(f"{day}T00:00:00Z", f"{day}T23:59:59Z")
        query = select(_log).where(on_the_day, view)
        fitting = map(as_row, connection.execute(query))
        by_number.update((row.seq, row) for row in fitting)
    return _newest_first(by_number.values())


def _newest_first(fitting: Iterable[ChangeRow]) -> list[ChangeRow]:
    return sorted(fitting, key=attrgetter("observed_at", "seq"), reverse=True)


def hidden(connection: Connection, filters: Filters) -> Count:
    """How many rows the default view leaves out: other programmes, cosmetics, other origins."""
    if filters.everything:
        return Count(rows=0)
    if not any((filters.since, filters.until, filters.q, filters.known_at)):
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
    _planning(connection, "off")
    yield
    _planning(connection, "on")


def _planning(connection: Connection, guesses: str) -> None:
    """Let PostgreSQL read and sort whole tables if it guesses so, or not."""
    for way in ("enable_seqscan", "enable_sort"):
        on_postgresql(connection, f"SET LOCAL {way} = {guesses}")


def planned(connection: Connection, filters: Filters, view: View, limit: int) -> Select[Any]:
    """The query for numbers of rows, so many at most, that this log answers quickest."""
    ways = list(_ways(connection, filters, view))
    cost = itemgetter(0)
    number, gather = min(ways, key=cost)
    walk = _walk_to(connection, limit, map(cost, ways))
    if number > FEW and (number >= MANY or number * DEARER > walk):
        return _walk(select(_log.c.seq), filters, view).limit(limit)
    inner = select(_log.c.seq, _log.c.observed_at).where(*_in_time(filters), *gather())
    hit = inner.cte("hit").prefix_with("MATERIALIZED")
    newest = (hit.c.observed_at.desc(), hit.c.seq.desc())
    return select(hit.c.seq).order_by(*newest).limit(limit)


def _walk_to(connection: Connection, limit: int, numbers: Iterable[int]) -> float:
    """How many rows are met until so many fit, if what is asked for lies evenly in the log."""
    rows_of_log = int(connection.execute(select(func.max(_log.c.seq))).scalar() or 1)
    met = float(limit)
    for number in numbers:
        met *= max(1.0, rows_of_log / max(1, number))
    return met


def _ways(connection: Connection, filters: Filters, view: View) -> Iterator[Way]:
    """The ways to narrow the log down, each with what it would cost."""
    words = _worded(filters)
    yield (
        _counted(connection, filters, view),
        lambda: [_log.c.facet.in_(_facets(connection, filters, view)), *words],
    )
    rest = [_combination(_log, filters, indexed=False), view(_log, filters)]
    if filters.q and len(texts := _texts(connection, filters)) <= FEW_TEXTS:
        told: Condition = _log.c.text.in_(texts)
        also: Condition = and_(*rest)
        if _narrow(filters):
            # The index by text has the facet too: no row is looked at that does not fit.
            also = (_log.c.facet + 0).in_(_facets(connection, filters, view))
            told = and_(told, also)
        yield _gathered(connection, told), lambda: [told, also]
    if filters.known_at:
        early = _log.c.recorded_at <= filters.known_at
        yield _gathered(connection, early), lambda: [early, *rest, *words]


def _narrow(filters: Filters) -> bool:
    """Whether anything but words, time and the default view is asked for."""
    asked = (filters.lists, filters.kinds, filters.scope, filters.origin, filters.programme)
    return any(asked)


def _counted(connection: Connection, filters: Filters, view: View) -> int:
    """How many rows the combinations that fit have together."""
    size = _facets_kept.c.written if filters.known_at else _facets_kept.c.current
    query = select(func.sum(size)).where(*_of_facets(filters, view))
    return int(connection.execute(query).scalar() or 0)


def _facets(connection: Connection, filters: Filters, view: View) -> list[int]:
    """Numbers of the combinations that fit and have rows."""
    query = select(_facets_kept.c.id).where(*_of_facets(filters, view), _facets_kept.c.written > 0)
    return list(connection.execute(query).scalars())


def _of_facets(filters: Filters, view: View) -> list[Condition]:
    return [_combination(_facets_kept, filters), view(_facets_kept, filters)]


def _texts(connection: Connection, filters: Filters) -> list[int]:
    """Numbers of the texts with the words asked for; one more than few when they are many."""
    has_words = _texts_kept.c.text.contains(filters.q.casefold(), autoescape=True)
    of_lists = _asked((filters.lists, lambda: _texts_kept.c.list_id.in_(list(filters.lists))))
    query = select(_texts_kept.c.id).where(has_words, *of_lists)
    return list(connection.execute(query.limit(FEW_TEXTS + 1)).scalars())


def _gathered(connection: Connection, fits: Condition) -> int:
    """How many rows fit; counted no further than many."""
    met = select(_log.c.seq).where(fits).limit(MANY).subquery()
    return int(connection.execute(select(func.count()).select_from(met)).scalar() or 0)


def _walk(query: Select[Any], filters: Filters, view: View) -> Select[Any]:
    """All that fits, newest first, met in the order of time."""
    # By what was known once, no index by list is in the order of time.
    fits = [_combination(_log, filters, indexed=not filters.known_at), view(_log, filters)]
    fits += _worded(filters)
    query = query.where(*_in_time(filters), *fits)
    return query.order_by(_log.c.observed_at.desc(), _log.c.seq.desc())


# What is asked for, as conditions on the log or on its facets, which have the same columns.


def _shown(of: Any, filters: Filters) -> Condition:
    """The default view, unless everything is asked for."""
    if filters.everything:
        return true()
    seen = and_(of.c.terrorism, of.c.screening_relevant)
    return seen if filters.origin else and_(seen, of.c.origin.in_(TOLD))


def _left_out(of: Any, filters: Filters) -> Condition:
    """What the default view hides."""
    return not_(_shown(of, replace(filters, everything=False)))


def _combination(of: Any, filters: Filters, *, indexed: bool = True) -> Condition:
    """List, kind, scope, origin and programme; not `indexed` where other columns lead the way."""
    asked = _asked(
        (filters.lists, lambda: _one_of(of.c.list_id, filters.lists, indexed=indexed)),
        (filters.kinds, lambda: _one_of(of.c.kind, filters.kinds, indexed=indexed)),
        (filters.scope, lambda: of.c.scope == filters.scope),
        (filters.origin, lambda: of.c.origin == filters.origin),
        (filters.programme, lambda: _tagged(of.c.programme, filters.programme)),
    )
    return and_(true(), *asked)


def _asked(*conditions: tuple[Collection[str], Callable[[], Condition]]) -> list[Condition]:
    """Of conditions, each behind what it is about, those about anything.

    The others are never built: half a millisecond a question.
    """
    return [condition() for wanted, condition in conditions if wanted]


def _one_of(column: Any, wanted: Sequence[str], *, indexed: bool) -> Condition:
    """Whether a column has one of these; only a single one is looked up in an index.

    Behind an expression: an index by list gives several lists in no useful order.
    """
    if indexed and len(wanted) == 1:
        return column == wanted[0]  # type: ignore[no-any-return]
    return (column + "").in_(list(wanted))  # type: ignore[no-any-return]


def _tagged(column: Any, tag: str) -> Condition:
    """Whether one tag is among those joined by `; `."""
    alone, first = column == tag, column.startswith(f"{tag}; ", autoescape=True)
    last = column.endswith(f"; {tag}", autoescape=True)
    return or_(alone, first, last, column.contains(f"; {tag}; ", autoescape=True))


def _worded(filters: Filters) -> list[Condition]:
    """That caption or key hold the words asked for: looked up for each row that is met."""
    text = select(_texts_kept.c.text).where(_texts_kept.c.id == _log.c.text).scalar_subquery()
    return _asked((filters.q, lambda: text.contains(filters.q.casefold(), autoescape=True)))


def _in_time(filters: Filters) -> list[Condition]:
    """What facets do not know: when it was observed, and what was known when."""
    current = [_log.c.superseded_at == ""]
    return [
        *(_known_at(filters.known_at) if filters.known_at else current),
        *_asked(
            (filters.since, lambda: _log.c.observed_at >= filters.since),
            (filters.until, lambda: _log.c.observed_at <= end_of(filters.until)),
        ),
    ]


def _known_at(moment: str) -> list[Condition]:
    """Rows that were current at a moment."""
    ended = _log.c.superseded_at + ""
    ended_later = or_(ended == "", ended > moment)
    recorded = (_log.c.recorded_at + "") <= moment
    # Nothing is observed after it is recorded, so that walking back can start there.
    return [recorded, _log.c.observed_at <= moment, ended_later]


def end_of(day: str) -> str:
    """The last moment of a day; a moment as it is."""
    return f"{day}T23:59:59Z" if len(day) == 10 else day
