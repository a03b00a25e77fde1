"""Where entries stand: the rows, of which the newest of an entry is current."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from db import chain, store, tables
from db.parts import in_parts
from db.store import Numbered

_standings = store.table(tables.Standing)


def on_record(
    connection: Connection, list_id: str, entries: Iterable[str] | None = None
) -> dict[str, Numbered]:
    """Entry -> the row that says where it stands now; all entries of the list unless some."""
    columns = (_standings.c.entry_id, _standings.c.seq, _standings.c.body)
    current = (_standings.c.list_id == list_id, _standings.c.superseded_at == "")
    query = select(*columns).where(*current)
    if entries is None:
        return {entry: Numbered(seq, body) for entry, seq, body in connection.execute(query)}
    rows: dict[str, Numbered] = {}
    for part in in_parts(sorted(set(entries))):
        some = connection.execute(query.where(_standings.c.entry_id.in_(part)))
        rows.update((entry, Numbered(seq, body)) for entry, seq, body in some)
    return rows


def supersede(connection: Connection, numbers: Sequence[int], at: str) -> None:
    """Mark rows, by number, as no longer current."""
    store.supersede(connection, tables.Standing, numbers, at)


def add(connection: Connection, list_id: str, rows: Sequence[store.Row]) -> None:
    """Write down where entries of a list stand, numbered on, and seal the rows onto its chain."""
    first = store.next_number(connection, tables.Standing)
    numbered = [{**row, "seq": number} for number, row in enumerate(rows, first)]
    store.add_all(connection, tables.Standing, numbered)
    seal = {"first": first, "count": len(rows), "sha256": chain.sealed(rows)}
    chain.link(connection, list_id, [("standings", first, seal)])


def add_keys(connection: Connection, list_id: str, keys: Iterable[tuple[str, str]]) -> None:
    """Keep the keys (key, entry) that are not kept yet."""
    rows = [{"list_id": list_id, "key": key, "entry_id": entry} for key, entry in keys]
    store.add_new(connection, tables.EntryKey, rows)


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
    def sealed_columns(self) -> Mapping[str, Any]:
        """What the seal of a standing is made of."""
        return {column: getattr(self, column) for column in store.SEALED}


_COLUMNS = tuple(_standings.c[column] for column in StandingOnRecord._fields)
_IS_CURRENT = _standings.c.superseded_at == ""


def _is_in(states: Collection[str]) -> ColumnElement[bool]:
    """Plain texts: a driver may know other ways to write the members of an enumeration."""
    return _standings.c.state.in_(sorted(map(str, states)))


def current(
    connection: Connection, entries: Iterable[str], states: Collection[str] = ()
) -> dict[str, StandingOnRecord]:
    """Entry -> where it stands now; only those in one of the states, if any are given."""
    found: dict[str, StandingOnRecord] = {}
    for part in in_parts(entries):
        query = select(*_COLUMNS).where(_standings.c.entry_id.in_(part), _IS_CURRENT)
        if states:
            query = query.where(_is_in(states))
        rows = map(StandingOnRecord._make, connection.execute(query))
        found.update((row.entry_id, row) for row in rows)
    return found


def all_of(connection: Connection, list_id: str) -> list[StandingOnRecord]:
    """Every row of a list, current or not, in the order of recording."""
    query = select(*_COLUMNS).where(_standings.c.list_id == list_id).order_by(_standings.c.seq)
    return list(map(StandingOnRecord._make, connection.execute(query)))


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
    query = select(_standings.c.seq).where(
        _standings.c.entry_id.in_(entries), _IS_CURRENT, _is_in(states)
    )
    return connection.execute(query.limit(1)).first() is not None


def entries_that_begin(connection: Connection, beginning: str) -> list[str]:
    """Ids of entries by how they begin."""
    query = select(_standings.c.entry_id).distinct()
    return list(
        connection.execute(query.where(_standings.c.entry_id.startswith(beginning))).scalars()
    )
