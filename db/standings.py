"""Where entries stand: the rows, of which the newest of an entry is current."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

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
