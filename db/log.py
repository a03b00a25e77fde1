"""The log as it is asked for by filters: in under 20 ms of a million rows.

Rows are either gathered, from the few facets, texts or numbers that the filters leave, or met by
walking back in time, which is quick when many rows fit. Counts kept beside the log say which.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from db import names, tables
from db.changes import ChangeRow, as_row
from db.columns import aside
from db.dialects import guided, is_among
from db.store import rows_with

FEW, DEARER = 1_500, 3
"""So many rows are gathered and sorted at once; of more, each costs as much as so many that lie one
after the other in time."""

FEW_TEXTS, MANY = 2_000, 20_000
"""Words that so many captions or entries have, or so many rows, are met often enough by walking."""

MANY_NAMES = 3_000
"""So many names with some words are no longer looked up one by one."""

CAP = 1_000
"""Rows are counted so far where no count is kept of just these."""

TOLD = ("authority", "correction")
"""Origins that are news: the others are our own doing or the file format's."""

_log = tables.change
_facets_kept = tables.facet
_texts_kept = tables.change_text

Condition = ColumnElement[bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What part of the log is asked for; empty means no restriction.

    `q` is part of a caption or key; `words` are parts of one name that the entry ever had, as names
    are compared, and `entries` have what is asked for in other ways: one of the three is enough.
    `texts` are the numbers of captions and keys with `q`, where they were looked up and are few.
    `undated` asks for rows to which the authority gave no day, `news` for those that somebody did,
    an authority or a person, whatever is shown else.

    Of a view that was held fast (`db.view`): `up_to` its last row, `name_up_to` and `number_up_to`
    its last name and number, `fallen_later` the rows that were superseded since and were current in
    it. `before` is the (observed_at, number) of the row below which a page begins.
    """

    since: str = ""
    until: str = ""
    lists: Sequence[str] = ()
    kinds: Sequence[str] = ()
    scope: str = ""
    programme: str = ""
    origin: str = ""
    q: str = ""
    texts: Sequence[int] | None = None
    words: Sequence[str] = ()
    entries: Sequence[str] = ()
    effective_since: str = ""
    effective_until: str = ""
    undated: bool = False
    known_at: str = ""
    everything: bool = False
    news: bool = False
    limit: int = 0
    up_to: int = 0
    name_up_to: int = 0
    number_up_to: int = 0
    fallen_later: Sequence[int] = ()
    before: tuple[str, int] | None = None

    @property
    def are_counted(self) -> bool:
        """Whether counts are kept of what is asked for: of all that is no time and no word."""
        effective = (self.effective_since, self.effective_until, self.undated)
        return not any((self.since, self.until, self.q, self.known_at, *effective))


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A number of rows, or, not `exact`, at least so many."""

    rows: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.rows:,}" + ("" if self.exact else " or more")


class Why(StrEnum):
    """Why the default view leaves a row out: the first that is true of it."""

    NOT_TERRORISM = "not_terrorism"
    COSMETIC = "cosmetic"
    NOT_NEWS = "not_news"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """How many rows the default view leaves out, and how many of them for which reason."""

    total: Count
    why: Mapping[Why, int]


View = Callable[[Any, Filters], Condition]
"""What of the log, or of its facets, is looked at: the default view, or what it leaves out."""

Way = tuple[int, Callable[[], list[Condition]]]
"""How many rows would have to be gathered, and the conditions that gather them."""


def resolved(connection: Connection, filters: Filters) -> Filters:
    """The same, asked by the texts and entries that have its words, where these are few."""
    if not filters.q:
        return filters
    texts, words, entries = _texts(connection, filters), filters.words, filters.entries
    if words:
        known = (filters.known_at, filters.lists, filters.name_up_to)
        named = names.entries_with(connection, words, *known, most=MANY_NAMES)
        words, entries = (words, entries) if named is None else ((), (*entries, *named))
    few = texts if len(texts) <= FEW_TEXTS else None
    return replace(filters, texts=few, words=words, entries=entries)


def rows(connection: Connection, filters: Filters) -> list[ChangeRow]:
    """Rows of the log, newest first; all of them when there is no limit."""
    query = select(_log)
    if not filters.limit:
        walked = connection.execute(_walk(query, filters, _shown))
        return list(map(as_row, walked))
    numbers = page(connection, filters, _shown, filters.limit)
    found = {row.seq: row for row in map(as_row, rows_with(connection, query, _log.c.seq, numbers))}
    found.update((row.seq, row) for row in _fallen_later(connection, filters))
    return _newest_first(found.values())[: filters.limit]


def _fallen_later(connection: Connection, filters: Filters) -> Iterator[ChangeRow]:
    """Rows that fit and were current in the view that is held fast, and are no more."""
    if not filters.fallen_later:
        return
    fits = [_combination(_log, filters, indexed=False), _shown(_log, filters)]
    fits += [*_worded(filters), *_within(filters)]
    if filters.known_at:
        fits += _recorded_by(filters.known_at)
    query = select(_log).where(*fits)
    yield from map(as_row, rows_with(connection, query, _log.c.seq, filters.fallen_later))


def fitting_of(connection: Connection, filters: Filters, numbers: Iterable[int]) -> list[ChangeRow]:
    """Of some rows those that fit, current or not, in the order of recording."""
    fits = [_combination(_log, filters, indexed=False), _shown(_log, filters)]
    query = select(_log).where(*fits, *_worded(filters), *_within(filters))
    found = map(as_row, rows_with(connection, query, _log.c.seq, numbers))
    return sorted(found, key=attrgetter("seq"))


def recorded_after(connection: Connection, filters: Filters, number: int) -> list[ChangeRow]:
    """Rows that fit after a number, current or not, in the order of recording, up to the limit."""
    fits = [_combination(_log, filters, indexed=False), _shown(_log, filters)]
    # Behind an expression: an index by time is of no use here.
    in_time = [_log.c.seq > number, *_worded(filters), *_within(filters)]
    query = select(_log).where(*fits, *in_time).order_by(_log.c.seq).limit(filters.limit)
    return list(map(as_row, connection.execute(query)))


def of_time(
    connection: Connection,
    since: str,
    until: str,
    *,
    lists: Sequence[str] = (),
    everything: bool = False,
) -> list[ChangeRow]:
    """Current rows observed or recorded from one day to another, newest first: what a sign-off of
    these days is about.

    A removal confirmed today is dated to the document of weeks ago, and nobody looks there again.
    """
    asked = Filters(lists=lists, everything=everything)
    view = (_log.c.superseded_at == "", _shown(_log, asked), _combination(_log, asked))
    by_number: dict[int, ChangeRow] = {}
    for when in (_log.c.observed_at, _log.c.recorded_at):
        in_time = when.between(f"{since}T00:00:00Z", f"{until}T23:59:59Z")
        fitting = map(as_row, connection.execute(select(_log).where(in_time, *view)))
        by_number.update((row.seq, row) for row in fitting)
    return _newest_first(by_number.values())


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[ChangeRow]:
    """Those of one day."""
    return of_time(connection, day, day, everything=everything)


def _newest_first(fitting: Iterable[ChangeRow]) -> list[ChangeRow]:
    return sorted(fitting, key=attrgetter("observed_at", "seq"), reverse=True)


def fitting(connection: Connection, filters: Filters) -> Count:
    """How many rows fit, whatever the limit."""
    return _count(connection, filters, _shown)


def undated(connection: Connection, filters: Filters) -> Count:
    """How many rows would fit, had the authority given them a day at all."""
    asked = replace(filters, effective_since="", effective_until="", undated=True)
    return _count(connection, asked, _shown)


def _count(connection: Connection, filters: Filters, view: View) -> Count:
    if filters.are_counted:
        return Count(rows=_counted(connection, filters, view))
    met = len(page(connection, filters, view, CAP))
    return Count(rows=met, exact=met < CAP)


def hidden(connection: Connection, filters: Filters) -> LeftOut:
    """How many rows the default view leaves out, and why: programmes, cosmetics, origins."""
    if filters.everything:
        return LeftOut(total=Count(rows=0), why={})
    if filters.are_counted:
        why = _reasons_kept(connection, filters)
        return LeftOut(total=Count(rows=sum(why.values())), why=why)
    why = _reasons(connection, page(connection, filters, _left_out, CAP))
    met = sum(why.values())
    return LeftOut(total=Count(rows=met, exact=met < CAP), why=why)


def _reasons_kept(connection: Connection, filters: Filters) -> dict[Why, int]:
    """Reason -> rows, by the counts that are kept."""
    why = _why(_facets_kept)
    query = select(why, func.sum(_facets_kept.c.current)).group_by(why)
    counted = connection.execute(query.where(*_of_facets(filters, _left_out)))
    return {Why(reason): int(number) for reason, number in counted if number}


def _reasons(connection: Connection, numbers: Iterable[int]) -> dict[Why, int]:
    """Reason -> rows, of these rows."""
    found = rows_with(connection, select(_why(_log)), _log.c.seq, numbers)
    return Counter(Why(reason) for (reason,) in found)


def _why(of: Any) -> ColumnElement[str]:
    """The reason for which a row, or a facet, is left out."""
    by_programme = (not_(of.c.terrorism), literal(Why.NOT_TERRORISM.value))
    cosmetic = (not_(of.c.screening_relevant), literal(Why.COSMETIC.value))
    return case(by_programme, cosmetic, else_=literal(Why.NOT_NEWS.value))


def page(connection: Connection, filters: Filters, view: View, limit: int) -> list[int]:
    """Numbers of the newest rows that fit, newest first."""
    query = planned(connection, filters, view, limit)
    with guided(connection):
        return list(connection.execute(query).scalars())


def planned(connection: Connection, filters: Filters, view: View, limit: int) -> Select[Any]:
    """The query for numbers of rows, so many at most, that this log answers quickest."""
    ways = list(_ways(connection, filters, view))
    cost = itemgetter(0)
    number, gather = min(ways, key=cost)
    walk = _walk_to(connection, limit, map(cost, ways))
    if number > FEW and (number >= MANY or number * DEARER > walk):
        return _walk(select(_log.c.seq), filters, view).limit(limit)
    inner = select(_log.c.seq, _log.c.observed_at).where(
        *_in_time(filters, gathered=True), *gather()
    )
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
    if filters.q and (told := _told(connection, filters)) is not None:
        also: Condition = and_(*rest)
        if _narrow(filters):
            # The index by text has the facet too: no row is looked at that does not fit.
            also = (_log.c.facet + 0).in_(_facets(connection, filters, view))
            told = and_(told, also)
        yield _gathered(connection, told), lambda: [told, also]
    if filters.known_at:
        early = _log.c.recorded_at <= filters.known_at
        yield _gathered(connection, early), lambda: [early, *rest, *words]


def _told(connection: Connection, filters: Filters) -> Condition | None:
    """Rows with a text, or of an entry, that has what is asked for; None where these are many."""
    if filters.words:
        return None
    texts = _texts(connection, filters) if filters.texts is None else filters.texts
    if len(texts) > FEW_TEXTS:
        return None
    by_entry = _asked(
        (filters.entries, lambda: is_among(connection, _log.c.entry_id, sorted(filters.entries)))
    )
    return or_(*by_entry, *([] if by_entry and not texts else [_log.c.text.in_(texts)]))


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
    news = [of.c.origin.in_(TOLD)] if filters.news else []
    return and_(true(), *asked, *news)


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
    """That caption, key or a name hold what is asked for: looked up for each row that is met."""
    return _asked((filters.q, lambda: _has_words(filters)))


def _has_words(filters: Filters) -> Condition:
    """Behind expressions: an index by text or entry gives no useful order."""
    fits = _asked(
        (filters.entries, lambda: aside(_log.c.entry_id).in_(filters.entries)),
        (filters.words, lambda: _has_name(filters)),
    )
    return or_(*fits, _has_text(filters))


def _has_text(filters: Filters) -> Condition:
    if filters.texts is not None:
        return (_log.c.text + 0).in_(filters.texts)
    text = select(_texts_kept.c.text).where(_texts_kept.c.id == _log.c.text).scalar_subquery()
    return text.contains(filters.q.casefold(), autoescape=True)


def _has_name(filters: Filters) -> Condition:
    """That the entry of a row ever had a name with these words, as far as was known."""
    named = names.having(filters.words, filters.known_at, filters.name_up_to)
    return exists().where(_log.c.entry_id == names.ENTRY, *named)


def _in_time(filters: Filters, *, gathered: bool = False) -> list[Condition]:
    """What facets do not know: when it was observed, and what was known when."""
    # Of few entries all rows are gathered: the index of what is current leads elsewhere.
    by_entry = gathered and filters.entries
    current = [(_log.c.superseded_at + "" if by_entry else _log.c.superseded_at) == ""]
    stands = _known_at(filters.known_at) if filters.known_at else current
    return [*stands, *_within(filters)]


def _within(filters: Filters) -> list[Condition]:
    """When it was observed and in force; and what of a view that is held fast is left to see."""
    return [
        *_asked(
            (filters.since, lambda: _log.c.observed_at >= filters.since),
            (filters.until, lambda: _log.c.observed_at <= end_of(filters.until)),
        ),
        *_effective(filters),
        *([(_log.c.seq + 0) <= filters.up_to] if filters.up_to else []),
        *(_below(*filters.before) if filters.before else []),
    ]


def _below(observed_at: str, number: int) -> list[Condition]:
    """Rows below one, newest first: by the index of time, and of one moment by number."""
    earlier = _log.c.observed_at < observed_at
    return [_log.c.observed_at <= observed_at, or_(earlier, (_log.c.seq + 0) < number)]


def _effective(filters: Filters) -> list[Condition]:
    """That the authority's day may lie in a time: of "2012" every day of that year is meant."""
    day, since, until = _log.c.effective_on, filters.effective_since, filters.effective_until
    if filters.undated:
        return [day == ""]
    return _asked(
        (since or until, lambda: day != ""),
        (since, lambda: day >= func.substr(literal(since), 1, func.length(day))),
        (until, lambda: day <= until),
    )


def _known_at(moment: str) -> list[Condition]:
    """Rows that were current at a moment."""
    ended = _log.c.superseded_at + ""
    return [*_recorded_by(moment), or_(ended == "", ended > moment)]


def _recorded_by(moment: str) -> list[Condition]:
    """Nothing is observed after it is recorded, so that walking back can start there."""
    return [(_log.c.recorded_at + "") <= moment, _log.c.observed_at <= moment]


def end_of(day: str) -> str:
    """The last moment of a day; a moment as it is."""
    return f"{day}T23:59:59Z" if len(day) == 10 else day
