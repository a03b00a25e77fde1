"""Where entries stand: the rows, of which the newest of an entry is current."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from db import chain, store, tables
from db.canonical import encoded
from db.columns import begins
from db.store import Numbered, rows_with

SEALED = ("list_id", "entry_id", "entry_key", "caption", "state", "revision", "body", "recorded_at")
"""Columns of a standing that its seal covers: all but the mark of its end."""

_OF_SEAL: Callable[[Any], tuple[str, ...]] = attrgetter(*SEALED)

_standings = tables.standing
_keys = tables.entry_key
_IS_CURRENT = _standings.c.superseded_at == ""


class StandingOnRecord(NamedTuple):
    """One row: where an entry stood from its recording to the mark of its end."""

    seq: int
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    state: str
    revision: str
    body: str
    recorded_at: str
    superseded_at: str

    @property
    def sealed_columns(self) -> tuple[str, ...]:
        """What the seal of a standing is made of."""
        return _OF_SEAL(self)


class InBrief(NamedTuple):
    """The list of an entry, and what its last document says of it."""

    entry_id: str
    list_id: str
    revision: str


_OF_ALL = select(*store.columns(_standings, StandingOnRecord._fields))
_IN_BRIEF = select(*store.columns(_standings, InBrief._fields))


def on_record(
    connection: Connection, list_id: str, entries: Iterable[str] | None = None
) -> dict[str, Numbered]:
    """Entry -> the row that says where it stands now; all entries of the list unless some."""
    columns = (_standings.c.entry_id, _standings.c.seq, _standings.c.body)
    query = select(*columns).where(_standings.c.list_id == list_id, _IS_CURRENT)
    if entries is None:
        rows: Iterable[Any] = connection.execute(query)
    else:
        rows = rows_with(connection, query, _standings.c.entry_id, sorted(set(entries)))
    return {entry: Numbered(seq, body) for entry, seq, body in rows}


def newest(connection: Connection, list_id: str) -> int:
    """The number of the row of a list that was recorded last; 0 where there is none."""
    query = select(func.max(_standings.c.seq)).where(_standings.c.list_id == list_id)
    return int(connection.execute(query).scalar() or 0)


def bodies_as_of(connection: Connection, list_id: str, number: int, at: str) -> Iterator[str]:
    """Where the entries of a list stood when a row was the last one, at a moment.

    One that ended before and has no later row was not there any more.
    """
    of_list = _standings.c.list_id == list_id
    last = select(func.max(_standings.c.seq)).where(of_list, _standings.c.seq <= number)
    later = select(_standings.c.entry_id).where(of_list, _standings.c.seq > number)
    was_there = or_(_IS_CURRENT, _standings.c.superseded_at >= at, _standings.c.entry_id.in_(later))
    numbers = last.group_by(_standings.c.entry_id)
    query = select(_standings.c.body).where(_standings.c.seq.in_(numbers), was_there)
    yield from connection.execute(query).scalars()


def keys(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    """(key, entry) of every key that ever led to an entry of a list."""
    query = select(_keys.c.key, _keys.c.entry_id).where(_keys.c.list_id == list_id)
    return {(key, entry) for key, entry in connection.execute(query)}


def by_keys(connection: Connection, list_id: str, some: Iterable[str]) -> set[tuple[str, str]]:
    """(key, entry) of those of some keys that ever led to an entry of a list."""
    query = select(_keys.c.key, _keys.c.entry_id).where(_keys.c.list_id == list_id)
    return {(row.key, row.entry_id) for row in rows_with(connection, query, _keys.c.key, some)}


def having_keys(connection: Connection, list_id: str, wanted: Collection[str]) -> list[str]:
    """The entries of a list to which one of these keys ever led, sorted."""
    if not wanted:
        return []
    of_list = (_keys.c.list_id == list_id, _keys.c.key.in_(list(wanted)))
    query = select(_keys.c.entry_id).where(*of_list).distinct()
    return sorted(connection.execute(query).scalars())


def lists(connection: Connection) -> set[str]:
    """Lists of which any entry stands anywhere."""
    return set(connection.execute(select(_standings.c.list_id).distinct()).scalars())


def lists_of_keys(connection: Connection) -> set[str]:
    """Lists of which any key is kept."""
    return set(connection.execute(select(_keys.c.list_id).distinct()).scalars())


def revisions(connection: Connection) -> set[str]:
    """Contents that any entry ever stood with."""
    return set(connection.execute(select(_standings.c.revision).distinct()).scalars())


def _is_in(states: Collection[str]) -> ColumnElement[bool]:
    """Plain texts: a driver may know other ways to write the members of an enumeration."""
    return _standings.c.state.in_(sorted(map(str, states)))


def current(
    connection: Connection, entries: Iterable[str], states: Collection[str] = ()
) -> dict[str, StandingOnRecord]:
    """Entry -> where it stands now; only those in one of the states, if any are given."""
    query = _OF_ALL.where(_IS_CURRENT)
    if states:
        query = query.where(_is_in(states))
    some = rows_with(connection, query.order_by(_standings.c.seq), _standings.c.entry_id, entries)
    return {row.entry_id: row for row in map(StandingOnRecord._make, some)}


def in_brief(
    connection: Connection, entries: Iterable[str], states: Collection[str] = ()
) -> dict[str, InBrief]:
    """The same without the bodies, for whoever asks about hundreds of entries and shows few."""
    query = _IN_BRIEF.where(_IS_CURRENT, *([_is_in(states)] if states else []))
    some = rows_with(connection, query.order_by(_standings.c.seq), _standings.c.entry_id, entries)
    return {row.entry_id: row for row in map(InBrief._make, some)}


def entries_of(connection: Connection, numbers: Iterable[int]) -> set[str]:
    """The entries that rows by their numbers are of."""
    query = select(_standings.c.entry_id)
    return {row.entry_id for row in rows_with(connection, query, _standings.c.seq, numbers)}


def all_of(connection: Connection, list_id: str) -> list[StandingOnRecord]:
    """Every row of a list, current or not, in the order of recording."""
    query = _OF_ALL.where(_standings.c.list_id == list_id).order_by(_standings.c.seq)
    found = connection.execute(query, **store.SOME_AT_A_TIME)
    return list(map(StandingOnRecord._make, found))


def shown(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    """(entry, content) of all that the entries of a list ever stood with."""
    query = select(_standings.c.entry_id, _standings.c.revision).distinct()
    rows = connection.execute(query.where(_standings.c.list_id == list_id)).all()
    return {(entry, revision) for entry, revision in rows}


def in_states(
    connection: Connection, list_id: str, states: Collection[str]
) -> list[StandingOnRecord]:
    """Where the entries of a list stand that stand in one of these states now."""
    query = _OF_ALL.where(_standings.c.list_id == list_id, _IS_CURRENT, _is_in(states))
    in_order = query.order_by(_standings.c.seq)
    return list(map(StandingOnRecord._make, connection.execute(in_order)))


def current_bodies(connection: Connection, list_id: str) -> Iterator[str]:
    """The bodies of where the entries of a list stand now."""
    query = select(_standings.c.body).where(_standings.c.list_id == list_id, _IS_CURRENT)
    yield from connection.execute(query).scalars()


def entries_in(connection: Connection, states: Collection[str], list_id: str = "") -> list[str]:
    """Entries that stand in one of these states now, sorted; of one list, if it is given."""
    query = select(_standings.c.entry_id).where(_IS_CURRENT, _is_in(states))
    if list_id:
        query = query.where(_standings.c.list_id == list_id)
    return list(connection.execute(query.order_by(_standings.c.entry_id)).scalars())


def any_in(connection: Connection, entries: Collection[str], states: Collection[str]) -> bool:
    """Whether any of these entries stands in one of these states now."""
    of_these = _standings.c.entry_id.in_(entries)
    query = select(_standings.c.seq).where(of_these, _IS_CURRENT, _is_in(states))
    return store.is_any(connection, query)


def entries_that_begin(connection: Connection, beginning: str) -> list[str]:
    """Ids of entries by how they begin."""
    starts = begins(_standings.c.entry_id, beginning)
    query = select(_standings.c.entry_id).distinct().where(starts)
    return list(connection.execute(query).scalars())


def beginning(connection: Connection, prefix: str) -> list[StandingOnRecord]:
    """Where entries stand whose id starts so, or that go or ever went by this very key.

    Who goes by the key now, and came last, comes first; no more than few.
    """
    starts = begins(_standings.c.entry_id, prefix)
    went_by_it = _standings.c.entry_id.in_(select(_keys.c.entry_id).where(_keys.c.key == prefix))
    goes_by_it = _standings.c.entry_key == prefix
    query = _OF_ALL.where(or_(starts, goes_by_it, went_by_it), _IS_CURRENT)
    in_order = query.order_by(case((goes_by_it, 0), else_=1), _standings.c.seq.desc())
    return list(map(StandingOnRecord._make, connection.execute(in_order.limit(store.OF_ONE_ID))))


def ever(connection: Connection, entry: str) -> list[StandingOnRecord]:
    """All that was ever recorded of where an entry stands, oldest first."""
    query = _OF_ALL.where(_standings.c.entry_id == entry).order_by(_standings.c.seq)
    return list(map(StandingOnRecord._make, connection.execute(query)))


def stood(connection: Connection, entry: str, known_at: str = "") -> StandingOnRecord | None:
    """Where an entry stood, as recorded by a moment; None where nothing was recorded."""
    query = _OF_ALL.where(_standings.c.entry_id == entry)
    if known_at:
        query = query.where(_standings.c.recorded_at <= known_at)
    newest = connection.execute(query.order_by(_standings.c.seq.desc()).limit(1)).first()
    return None if newest is None else StandingOnRecord._make(newest)


def history(connection: Connection, entry: str) -> list[StandingOnRecord]:
    """Where an entry stood, at every time at which that was recorded, oldest first."""
    query = _OF_ALL.where(_standings.c.entry_id == entry).order_by(_standings.c.seq)
    return list(map(StandingOnRecord._make, connection.execute(query)))


# As it was recorded at a moment, for those who follow a list.


def at(
    connection: Connection, list_id: str, moment: str, states: Collection[str] = ()
) -> Iterator[StandingOnRecord]:
    """Where the entries of a list stood, as recorded at the end of a second, a few at a time."""
    ended = _standings.c.superseded_at
    stood_then = (_standings.c.recorded_at <= moment, or_(_IS_CURRENT, ended > moment))
    query = _OF_ALL.where(_standings.c.list_id == list_id, *stood_then)
    if states:
        query = query.where(_is_in(states))
    in_order = query.order_by(_standings.c.seq)
    found = connection.execute(in_order, **store.SOME_AT_A_TIME)
    yield from map(StandingOnRecord._make, found)


def moments(connection: Connection, list_id: str, most: int) -> list[str]:
    """The newest moments at which anything of a list was recorded or fell, oldest first.

    An entry that only one document had falls with it, and nothing is recorded in its place.
    """
    found = set[str]()
    for when in (_standings.c.recorded_at, _standings.c.superseded_at):
        query = select(when).distinct().where(_standings.c.list_id == list_id, when != "")
        found.update(connection.execute(query.order_by(when.desc()).limit(most)).scalars())
    return sorted(found)[-most:]


def moved(connection: Connection, list_id: str, moment: str) -> list[str]:
    """Entries of which anything was recorded at a moment, sorted."""
    either = or_(_standings.c.recorded_at == moment, _standings.c.superseded_at == moment)
    of_list = (_standings.c.list_id == list_id, either)
    query = select(_standings.c.entry_id).distinct().where(*of_list)
    return sorted(connection.execute(query).scalars())


def before(
    connection: Connection, entries: Iterable[str], moment: str
) -> dict[str, StandingOnRecord]:
    """Entry -> where it stood before the second of a moment; those that stood nowhere left out."""
    ended = _standings.c.superseded_at
    stood_before = (_standings.c.recorded_at < moment, or_(_IS_CURRENT, ended >= moment))
    query = _OF_ALL.where(*stood_before).order_by(_standings.c.seq)
    some = rows_with(connection, query, _standings.c.entry_id, entries)
    return {row.entry_id: row for row in map(StandingOnRecord._make, some)}


def after(
    connection: Connection, entries: Iterable[str], moment: str
) -> dict[str, StandingOnRecord]:
    """Entry -> where it stood at the end of the second of a moment."""
    ended = _standings.c.superseded_at
    stood_then = (_standings.c.recorded_at <= moment, or_(_IS_CURRENT, ended > moment))
    query = _OF_ALL.where(*stood_then).order_by(_standings.c.seq)
    some = rows_with(connection, query, _standings.c.entry_id, entries)
    return {row.entry_id: row for row in map(StandingOnRecord._make, some)}


# Writing: by the writer of a list.


def supersede(connection: Connection, numbers: Sequence[int], at: str) -> None:
    """Mark rows, by number, as no longer current."""
    store.supersede(connection, tables.standing, numbers, at)


class Seal(NamedTuple):
    """Rows that were written together, by the numbers that they have, and one hash over them."""

    first: int
    rows: int
    sha256: str


def add(connection: Connection, rows: Sequence[store.Row]) -> Seal:
    """Write down where entries of a list stand, numbered on; what seals the rows."""
    first = store.numbers_in_a_row(connection, tables.standing, len(rows))
    numbered = [{**row, "seq": number} for number, row in enumerate(rows, first)]
    store.add_all(connection, tables.standing, numbered)
    return Seal(first, len(rows), sealed(map(itemgetter(*SEALED), rows)))


def seal(connection: Connection, list_id: str, of: Seal) -> None:
    """Put what seals rows of a list onto its chain."""
    body = {"first": of.first, "count": of.rows, "sha256": of.sha256}
    chain.link(connection, list_id, [("standings", of.first, body)])


def sealed(rows: Iterable[tuple[str, ...]]) -> str:
    """One hash over what the seal covers of standings, in the order of their numbers."""
    seen = hashlib.sha256()
    for row in rows:
        seen.update(encoded(row))
    return seen.hexdigest()


def add_keys(connection: Connection, list_id: str, keys: Iterable[tuple[str, str]]) -> None:
    """Keep the keys (key, entry) that are not kept yet."""
    rows = [{"list_id": list_id, "key": key, "entry_id": entry} for key, entry in keys]
    alike = ("list_id", "key", "entry_id")
    fresh = store.not_there(connection, tables.entry_key, rows, "entry_id", alike)
    store.add_new(connection, tables.entry_key, fresh)
