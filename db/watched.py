"""Watched parties, and what people said about a pair of one of them and an entry."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from db import store, tables
from db.parts import in_parts
from db.store import rows_with

AT_A_TIME = 5_000
"""Parties that are read or written together."""

_watched = tables.watched
_clearances = tables.clearance


class WatchedOnRecord(NamedTuple):
    """One watched party; `words` is its name as `matcher` prepared it."""

    watch_id: str
    list_name: str
    label: str
    name: str
    words: str
    matcher: str
    births: str
    country: str
    numbers: str
    cells: str
    imported_at: str


class WatchListRow(NamedTuple):
    """How many parties a watch list has, and since when."""

    list_name: str
    parties: int
    first_imported: str
    last_imported: str


class WatchedName(NamedTuple):
    """What of a watched party is compared."""

    watch_id: str
    name: str
    words: str
    matcher: str
    births: str
    country: str
    numbers: str


class PairDecision(NamedTuple):
    """What somebody decided about a pair, and the seal of the entry as it was then."""

    pair_id: str
    watch_id: str
    entry_id: str
    verdict: str
    seal: str
    reason: str
    decided_by: str
    decided_at: str
    journal: int


_OF_ALL = select(*store.columns(_watched, WatchedOnRecord._fields))
_COMPARED = select(*store.columns(_watched, WatchedName._fields))
_DECIDED = select(*store.columns(_clearances, PairDecision._fields)).order_by(_clearances.c.seq)


def add_new(connection: Connection, parties: Iterable[WatchedOnRecord]) -> None:
    """Watch those who are not watched yet; of the others take down the numbers as given now."""
    given = {party.watch_id: party for party in parties}
    known = by_id(connection, given)
    store.add_new(connection, tables.watched, [party._asdict() for party in given.values()])
    for watch_id, party in known.items():
        numbers = given[watch_id].numbers
        if numbers != party.numbers:
            store.change_with(connection, tables.watched, "watch_id", [watch_id], numbers=numbers)


def count(connection: Connection, list_name: str = "") -> int:
    """How many parties are watched, or are on one watch list."""
    fits = [_watched.c.list_name == list_name] if list_name else []
    return store.count(connection, tables.watched, *fits)


def everybody(connection: Connection, list_name: str = "") -> Iterator[WatchedName]:
    """All watched parties, or those of one watch list, a part at a time; in one order: where too
    many names are alike it decides which are compared.
    """
    query = _COMPARED.order_by(_watched.c.watch_id)
    if list_name:
        query = query.where(_watched.c.list_name == list_name)
    # Of this one question only: set on the connection it would hold for every later statement.
    streamed = connection.execute(query, execution_options={"yield_per": AT_A_TIME})
    yield from map(WatchedName._make, streamed)


def of_other_matchers(connection: Connection, matcher: str, most: int) -> list[tuple[str, str]]:
    """(watch id, name) of parties whose words another version of the matcher made; so many."""
    query = select(_watched.c.watch_id, _watched.c.name).where(_watched.c.matcher != matcher)
    return [(row.watch_id, row.name) for row in connection.execute(query.limit(most))]


def prepare(connection: Connection, matcher: str, words: Mapping[str, str]) -> None:
    """Write down, by watch id, as what this matcher compares the names of parties."""
    rows = [{"party": party, "prepared": text} for party, text in words.items()]
    of_party = update(_watched).where(_watched.c.watch_id == bindparam("party"))
    renewed = of_party.values(words=bindparam("prepared"), matcher=matcher)
    if rows:
        connection.execute(renewed, rows)


def all_parties(connection: Connection) -> Iterator[WatchedOnRecord]:
    """Everything about all watched parties, a part at a time."""
    query = _OF_ALL.order_by(_watched.c.watch_id)
    streamed = connection.execute(query, execution_options={"yield_per": AT_A_TIME})
    yield from map(WatchedOnRecord._make, streamed)


def some_of(connection: Connection, list_name: str, first: int, most: int) -> list[WatchedOnRecord]:
    """So many parties of a watch list by their labels and names, from one on."""
    query = _OF_ALL.where(_watched.c.list_name == list_name)
    query = query.order_by(_watched.c.label, _watched.c.name, _watched.c.watch_id)
    return list(map(WatchedOnRecord._make, connection.execute(query.offset(first).limit(most))))


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, WatchedOnRecord]:
    """Watch id -> the party."""
    rows = rows_with(connection, _OF_ALL, _watched.c.watch_id, ids)
    return {row.watch_id: row for row in map(WatchedOnRecord._make, rows)}


def ids_of(connection: Connection, list_name: str) -> list[str]:
    """Who is on a watch list."""
    query = select(_watched.c.watch_id).where(_watched.c.list_name == list_name)
    return list(connection.execute(query).scalars())


def ids_that_begin(connection: Connection, beginning: str) -> list[str]:
    """Watch ids by how they begin."""
    query = select(_watched.c.watch_id).where(_watched.c.watch_id.startswith(beginning))
    return list(connection.execute(query).scalars())


def forget(connection: Connection, ids: Collection[str]) -> int:
    """Keep nothing of these parties; how many they are."""
    for part in in_parts(ids):
        store.delete_from(connection, tables.watched, _watched.c.watch_id.in_(part))
    return len(ids)


def lists(connection: Connection) -> list[WatchListRow]:
    """Watch lists, by name."""
    imported = _watched.c.imported_at
    query = select(_watched.c.list_name, func.count(), func.min(imported), func.max(imported))
    by_name = query.group_by(_watched.c.list_name).order_by(_watched.c.list_name)
    return list(map(WatchListRow._make, connection.execute(by_name)))


def last_words(connection: Connection, pairs: Iterable[str]) -> dict[str, PairDecision]:
    """Pair -> what was last decided about it."""
    rows = rows_with(connection, _DECIDED, _clearances.c.pair_id, pairs)
    return {row.pair_id: row for row in map(PairDecision._make, rows)}


def decide(connection: Connection, decision: PairDecision) -> None:
    """Put a decision about a pair on record."""
    store.add(connection, tables.clearance, decision._asdict())
