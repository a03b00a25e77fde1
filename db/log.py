"""The log: which rows of it are asked for, in under 20 ms of a million; and how it grows.

Rows are either gathered, from the few facets, texts or numbers that the filters leave, or met by
walking back in time, which is quick when many rows fit. Counts kept beside the log say which.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    text,
    true,
    update,
)

from db import chain, facets, store, tables
from db.canonical import canonical
from db.parts import ROWS, in_parts
from db.store import table

FEW, DEARER = 1_500, 3
"""So many rows are gathered and sorted at once; of more, each costs as much as so many that lie one
after the other in time."""

FEW_TEXTS, MANY = 2_000, 20_000
"""Words that so many captions hold, or so many rows, are met often enough by walking."""

CAP = 1_000
"""Hidden rows are counted so far where no count is kept of just these."""

TOLD = ("authority", "correction")
"""Origins that are news: the others are our own doing or the file format's."""

COLUMNS = frozenset(column.name for column in table(tables.Change).c)

OF_ONE_ID = 20
"""So many rows answer the beginning of an id."""


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
    log = table(tables.Change)
    if not filters.limit:
        return list(connection.execute(_walk(select(log), filters, _shown)).all())
    numbers = page(connection, filters, _shown, filters.limit)
    fitting: list[Row[Any]] = []
    for part in in_parts(numbers):
        fitting += connection.execute(select(log).where(log.c.seq.in_(part))).all()
    return _newest_first(fitting)


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[Row[Any]]:
    """Current rows observed or recorded on a day, newest first: what a sign-off of it is about.

    A removal confirmed today is dated to the document of weeks ago, and nobody looks there again.
    """
    log, first, last = table(tables.Change), f"{day}T00:00:00Z", f"{day}T23:59:59Z"
    view = and_(log.c.superseded_at == "", _shown(log, Filters(everything=everything)))
    by_number: dict[int, Row[Any]] = {}
    for when in (log.c.observed_at, log.c.recorded_at):
        query = select(log).where(when.between(first, last), view)
        by_number.update((row.seq, row) for row in connection.execute(query))
    return _newest_first(by_number.values())


def _newest_first(fitting: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted(fitting, key=lambda row: (row.observed_at, row.seq), reverse=True)


def beginning(connection: Connection, prefix: str) -> list[Row[Any]]:
    """Rows whose id starts so, superseded ones too, in the order of the log."""
    log = table(tables.Change)
    starts = log.c.change_id.startswith(prefix, autoescape=True)
    query = select(log).where(starts).order_by(log.c.seq).limit(OF_ONE_ID)
    return list(connection.execute(query).all())


def edits_of(connection: Connection, entry: str) -> list[Row[Any]]:
    """What the authority changed in one entry while it stood: contents, identity, programmes."""
    log = table(tables.Change)
    while_listed = or_(log.c.kind.in_(["amendment", "identity"]), log.c.scope == "designation")
    query = select(log).where(
        log.c.entry_id == entry,
        log.c.superseded_at == "",
        while_listed,
        log.c.origin == "authority",
    )
    return list(connection.execute(query).all())


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
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL enable_sort = off"))
    yield
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    connection.execute(text("SET LOCAL enable_sort = on"))


def planned(connection: Connection, filters: Filters, view: View, limit: int) -> Select[Any]:
    """The query for numbers of rows, so many at most, that this log answers quickest."""
    log = table(tables.Change)
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
    log = table(tables.Change)
    rows_of_log = int(connection.execute(select(func.max(log.c.seq))).scalar() or 1)
    met = float(limit)
    for number in numbers:
        met *= max(1.0, rows_of_log / max(1, number))
    return met


def _ways(connection: Connection, filters: Filters, view: View) -> Iterator[Way]:
    """The ways to narrow the log down, each with what it would cost."""
    log = table(tables.Change)
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
    facets = table(tables.Facet)
    size = facets.c.written if filters.known_at else facets.c.current
    query = select(func.sum(size)).where(_combination(facets, filters), view(facets, filters))
    return int(connection.execute(query).scalar() or 0)


def _facets(connection: Connection, filters: Filters, view: View) -> list[int]:
    """Numbers of the combinations that fit and have rows."""
    facets = table(tables.Facet)
    query = select(facets.c.id).where(_combination(facets, filters), view(facets, filters))
    return list(connection.execute(query.where(facets.c.written > 0)).scalars())


def _texts(connection: Connection, filters: Filters) -> list[int]:
    """Numbers of the texts with the words asked for; one more than few when they are many."""
    texts = table(tables.ChangeText)
    query = select(texts.c.id).where(texts.c.text.contains(filters.q.casefold(), autoescape=True))
    if filters.lists:
        query = query.where(texts.c.list_id.in_(list(filters.lists)))
    return list(connection.execute(query.limit(FEW_TEXTS + 1)).scalars())


def _gathered(connection: Connection, fits: ColumnElement[bool]) -> int:
    """How many rows fit; counted no further than many."""
    log = table(tables.Change)
    met = select(log.c.seq).where(fits).limit(MANY).subquery()
    return int(connection.execute(select(func.count()).select_from(met)).scalar() or 0)


def _walk(query: Select[Any], filters: Filters, view: View) -> Select[Any]:
    """All that fits, newest first, met in the order of time."""
    log = table(tables.Change)
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
        if wanted:
            parts.append(_one_of(column, wanted, indexed=indexed))
    for column, value in ((of.c.scope, filters.scope), (of.c.origin, filters.origin)):
        if value:
            parts.append(column == value)
    if filters.programme:
        parts.append(_tagged(of.c.programme, filters.programme))
    return and_(*parts)


def _one_of(column: Any, wanted: Sequence[str], *, indexed: bool) -> ColumnElement[bool]:
    """Whether a column has one of these; only a single one is looked up in an index.

    Behind an expression: an index by list gives several lists in no useful order.
    """
    if indexed and len(wanted) == 1:
        return column == wanted[0]  # type: ignore[no-any-return]
    return (column + "").in_(list(wanted))  # type: ignore[no-any-return]


def _tagged(column: Any, tag: str) -> ColumnElement[bool]:
    """Whether one tag is among those joined by `; `."""
    alone, first = column == tag, column.startswith(f"{tag}; ", autoescape=True)
    last = column.endswith(f"; {tag}", autoescape=True)
    return or_(alone, first, last, column.contains(f"; {tag}; ", autoescape=True))


def _worded(filters: Filters) -> list[ColumnElement[bool]]:
    """That caption or key hold the words asked for: looked up for each row that is met."""
    if not filters.q:
        return []
    log, texts = table(tables.Change), table(tables.ChangeText)
    words = select(texts.c.text).where(texts.c.id == log.c.text).scalar_subquery()
    return [words.contains(filters.q.casefold(), autoescape=True)]


def _in_time(filters: Filters) -> list[ColumnElement[bool]]:
    """What facets do not know: when it was observed, and what was known when."""
    log = table(tables.Change).c
    current = [log.superseded_at == ""]
    parts = _known_at(filters.known_at) if filters.known_at else current
    if filters.since:
        parts.append(log.observed_at >= filters.since)
    if filters.until:
        parts.append(log.observed_at <= end_of(filters.until))
    return parts


def _known_at(moment: str) -> list[ColumnElement[bool]]:
    """Rows that were current at a moment."""
    log = table(tables.Change).c
    ended = log.superseded_at + ""
    ended_later = or_(ended == "", ended > moment)
    recorded = (log.recorded_at + "") <= moment
    # Nothing is observed after it is recorded, so that walking back can start there.
    return [recorded, log.observed_at <= moment, ended_later]


def end_of(day: str) -> str:
    """The last moment of a day; a moment as it is."""
    return f"{day}T23:59:59Z" if len(day) == 10 else day


# Writing: by the writer of a list, inside its transaction.


class OnRecord(NamedTuple):
    """A current row of the log: its number, and what identifies it."""

    seq: int
    slot: str
    entry_id: str
    kind: str
    scope: str
    change_id: str
    observed_at: str
    snapshot_sha256: str
    facet: int = 0

    @property
    def document(self) -> tuple[str, str]:
        """Moment and hash of the document that shows it."""
        return (self.observed_at, self.snapshot_sha256)


class NewChange(NamedTuple):
    """A change with its id, its slot and its canonical content."""

    change_id: str
    slot: str
    body: store.Row


def on_record(
    connection: Connection, list_id: str, since: str, slots: Collection[str]
) -> list[OnRecord]:
    """Current rows of a list: of documents observed at or after a moment, then of these slots."""
    log = store.table(tables.Change)
    current = (log.c.list_id == list_id, log.c.superseded_at == "")
    query = select(*(log.c[name] for name in OnRecord._fields)).where(*current)
    late = connection.execute(query.where(log.c.observed_at >= since))
    rows = list(map(OnRecord._make, late))
    earlier = set(slots) - {row.slot for row in rows}
    for part in in_parts(sorted(earlier)):
        some = connection.execute(query.where(log.c.slot.in_(part)))
        rows += map(OnRecord._make, some)
    return rows


def append(
    connection: Connection, list_id: str, changes: Iterable[NewChange], rules_version: str, at: str
) -> list[int]:
    """Put changes of a list at the end of the log and onto its chain; their numbers, in order."""
    numbers: list[int] = []
    first = store.next_number(connection, tables.Change)
    for part in in_parts(changes, ROWS):
        own = range(first + len(numbers), first + len(numbers) + len(part))
        stamped = {"rules_version": rules_version, "recorded_at": at}
        rows = [_row(change, number) | stamped for number, change in zip(own, part, strict=True)]
        store.add_all(connection, tables.Change, facets.tagged(connection, list_id, rows))
        bodies = ({**c.body, "change_id": c.change_id, "recorded_at": at} for c in part)
        links = [("change", number, body) for number, body in zip(own, bodies, strict=True)]
        chain.link(connection, list_id, links)
        numbers += own
    return numbers


def _row(change: NewChange, number: int) -> dict[str, Any]:
    """The columns of a change; it is current."""
    ours = {"seq": number, "change_id": change.change_id, "slot": change.slot}
    fields = canonical(change.body["fields"])
    return {**change.body, "fields": fields, **ours, "superseded_at": "", "superseded_by": ""}


def supersede(
    connection: Connection, list_id: str, fallen: Mapping[OnRecord, str], at: str
) -> None:
    """Mark rows as no longer current, each with the id of the change in its place or ""."""
    if not fallen:
        return
    log = store.table(tables.Change)
    marked = update(log).where(log.c.seq == bindparam("number"))
    marked = marked.values(superseded_at=at, superseded_by=bindparam("heir"))
    connection.execute(marked, [{"number": row.seq, "heir": fallen[row]} for row in fallen])
    facets.count(connection, Counter(row.facet for row in fallen), written=False)
    links = [("supersession", row.seq, _end(row, heir, at)) for row, heir in fallen.items()]
    chain.link(connection, list_id, links)


def _end(row: OnRecord, heir: str, at: str) -> dict[str, str]:
    return {"change_id": row.change_id, "superseded_at": at, "superseded_by": heir}
