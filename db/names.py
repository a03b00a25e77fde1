"""Names that ever stood on a list; the index that they are found by is in `db.name_index`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    func,
    select,
    text,
    true,
    update,
)

from db import store, tables
from db.indexed import indexed, mark
from db.lookups import Lookup
from db.store import plain_rows_with, rows_with

ALIKE = ("entry_id", "mark")
"""Columns that two names of an entry never share."""

_names = tables.name


class NameOnRecord(NamedTuple):
    """One name of one entry; `form` is what all spellings of it have in common."""

    id: int
    list_id: str
    entry_id: str
    kind: str
    text: str
    form: str
    recorded_at: str


class Called(NamedTuple):
    """What an entry is called, as far as names are compared."""

    entry_id: str
    kind: str
    text: str
    form: str


_OF_ALL = select(*store.columns(_names, NameOnRecord._fields))
_CALLED = select(*store.columns(_names, Called._fields))
WAITING = {"indexed": "", "words": ""}
"""What a row has that no matcher has taken in."""

ENTRY = _names.c.entry_id
"""The entry of a name, for queries that look for both."""


def of_entries(connection: Connection, entries: Iterable[str]) -> Iterator[NameOnRecord]:
    """Every name that ever stood for these entries, a part of them at a time, as recorded."""
    rows = rows_with(connection, _OF_ALL.order_by(_names.c.id), _names.c.entry_id, entries)
    yield from map(NameOnRecord._make, rows)


def called(
    connection: Connection, entries: Iterable[str], kinds: Collection[str]
) -> Iterator[Called]:
    """What entries ever were called in names of these kinds, as recorded."""
    query = _CALLED.where(_names.c.kind.in_(kinds)).order_by(_names.c.id)
    yield from map(Called._make, rows_with(connection, query, ENTRY, entries))


def of_list(connection: Connection, list_id: str) -> Iterator[NameOnRecord]:
    """Every name that ever stood on a list."""
    query = _OF_ALL.where(_names.c.list_id == list_id)
    yield from map(NameOnRecord._make, connection.execute(query))


def of_form(
    connection: Connection, form: str, known_at: str = "", lists: Collection[str] = ()
) -> list[NameOnRecord]:
    """Names that have this form, as far as they were recorded by then; on all lists or on some."""
    query = _OF_ALL.where(_names.c.form == form)
    if lists:
        query = query.where(_names.c.list_id.in_(lists))
    if known_at:
        query = query.where(_names.c.recorded_at <= known_at)
    return list(map(NameOnRecord._make, connection.execute(query)))


def of_forms(
    connection: Connection, forms: Iterable[str], list_id: str, known_at: str = ""
) -> list[NameOnRecord]:
    """Names on a list that have one of these forms, as far as they were recorded by then."""
    query = _OF_ALL.where(_names.c.list_id == list_id)
    if known_at:
        query = query.where(_names.c.recorded_at <= known_at)
    return list(map(NameOnRecord._make, rows_with(connection, query, _names.c.form, forms)))


def numbered(connection: Connection, numbers: Iterable[int]) -> list[NameOnRecord]:
    """Names by their numbers, in the order of these."""
    rows = rows_with(connection, _OF_ALL, _names.c.id, numbers)
    return sorted(map(NameOnRecord._make, rows))


def holders(connection: Connection, forms: Iterable[str], kinds: Collection[str]) -> set[str]:
    """Entries that have a name of these kinds in one of these forms."""
    query = select(ENTRY).where(_names.c.kind.in_(kinds)).distinct()
    return {entry for (entry,) in rows_with(connection, query, _names.c.form, forms)}


def forms_held(
    connection: Connection, list_id: str, forms: Iterable[str], kinds: Collection[str]
) -> set[str]:
    """Those of some forms in which entries of a list have a name of these kinds."""
    query = select(_names.c.form).where(_names.c.kind.in_(kinds), _names.c.list_id == list_id)
    return {row.form for row in rows_with(connection, query, _names.c.form, forms)}


def having(words: Iterable[str], known_at: str = "", up_to: int = 0) -> list[ColumnElement[bool]]:
    """That a name has these words or parts of words in its form, and was recorded by a moment, and
    as one of so many.
    """
    have = [_names.c.form.contains(word, autoescape=True) for word in words]
    early = [_names.c.recorded_at <= known_at] if known_at else []
    return [*have, *early, *([_names.c.id <= up_to] if up_to else [])]


def entries_with(
    connection: Connection,
    words: Iterable[str],
    known_at: str = "",
    lists: Collection[str] = (),
    up_to: int = 0,
    *,
    most: int,
) -> list[str] | None:
    """Entries with a name that has these words or parts of words; None where so many names do."""
    # All forms stand in an index by themselves: the rows of names are read where these fit.
    fitting = select(_names.c.id).where(*having(words)).limit(most)
    numbers = list(connection.execute(fitting).scalars())
    if len(numbers) == most:
        return None
    query = select(ENTRY).where(*having((), known_at, up_to))
    if lists:
        query = query.where(_names.c.list_id.in_(lists))
    found = plain_rows_with(connection, query, _names.c.id, numbers)
    return sorted({entry for (entry,) in found})


def cells_of_several(
    connection: Connection, kinds: Collection[str], matcher: str
) -> Iterator[NameOnRecord]:
    """Names of these kinds that may hold several, of those that this matcher has not taken in."""
    # In the very words of the index that has these few: both databases find them by it alone.
    several = text(tables.SEVERAL), _names.c.kind.in_(kinds)
    query = _OF_ALL.where(*several, (_names.c.indexed + "") != matcher)
    yield from map(NameOnRecord._make, connection.execute(query))


def entries_of(connection: Connection, numbers: Iterable[int], kinds: Collection[str]) -> set[str]:
    """Entries of the names with these numbers that are of these kinds."""
    query = select(ENTRY).distinct().where(_names.c.kind.in_(kinds))
    rows = plain_rows_with(connection, query, _names.c.id, sorted(set(numbers)))
    return {entry for (entry,) in rows}


def add_new(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Keep the names that their entries do not have yet; no matcher has taken them in."""
    kept = [
        {**row, "text": indexed(row["text"]), "form": indexed(row["form"])} | WAITING
        for row in rows
    ]
    marked = [{**row, "mark": mark(row["kind"], row["text"])} for row in kept]
    store.add_new(
        connection, tables.name, store.not_there(connection, tables.name, marked, "entry_id", ALIKE)
    )


# What the index has taken in, all of it by one version of the matcher and in the order of numbers.


class TakenIn(NamedTuple):
    """A name that is compared: `words` is it as the matcher prepared it, "" where it has not."""

    id: int
    list_id: str
    entry_id: str
    kind: str
    text: str
    form: str
    recorded_at: str
    words: str


_TO_COMPARE = Lookup(select(*store.columns(_names, TakenIn._fields)), _names.c.id)


def to_compare(connection: Connection, numbers: Iterable[int]) -> list[TakenIn]:
    """Names by their numbers, in the order of these, as they are compared."""
    return sorted(map(TakenIn._make, _TO_COMPARE.rows(connection, numbers)))


def not_indexed(connection: Connection, matcher: str) -> list[NameOnRecord]:
    """Names that this matcher has not taken in, in the order of their numbers."""
    query = _OF_ALL.where(_is_waiting(connection, matcher))
    # Sorted here: a database that is to give them in order goes through all names there are.
    return sorted(map(NameOnRecord._make, connection.execute(query)))


def next_waiting(connection: Connection, matcher: str, most: int) -> list[tuple[int, str]]:
    """(number, text) of the first names that this matcher has not taken in; so many at most."""
    query = select(_names.c.id, _names.c.text).where(_is_waiting(connection, matcher))
    cursor: Any = connection.execute(query.order_by(_names.c.id).limit(most)).cursor
    return list(cursor.fetchall())


def waiting(connection: Connection, matcher: str) -> int:
    """How many names this matcher has not taken in."""
    return store.count(connection, tables.name, _is_waiting(connection, matcher))


def is_waiting(connection: Connection, matcher: str) -> bool:
    """Whether there is any name that this matcher has not taken in."""
    return store.is_any(connection, select(_names.c.id).where(_is_waiting(connection, matcher)))


def _is_waiting(connection: Connection, matcher: str) -> ColumnElement[bool]:
    """That nobody took a name in; where another matcher took the first in, all wait."""
    return true() if taker(connection) not in ("", matcher) else _names.c.indexed == ""


def taker(connection: Connection) -> str:
    """The version of the matcher that took names in: the first of all is taken in first."""
    first = select(func.min(_names.c.id)).scalar_subquery()
    query = select(_names.c.indexed).where(_names.c.id == first)
    return connection.execute(query).scalar() or ""


def takers(connection: Connection) -> set[str]:
    """Every version of the matcher that is written beside a name; looks at all names."""
    query = select(_names.c.indexed).where(_names.c.indexed != "").distinct()
    return set(connection.execute(query).scalars())


class IndexedName(NamedTuple):
    """A name as it was prepared, and the version of the matcher that took it in; or "" and ""."""

    id: int
    text: str
    indexed: str
    words: str


def everything(connection: Connection) -> Iterator[IndexedName]:
    """Every name there is, by number."""
    query = select(*store.columns(_names, IndexedName._fields)).order_by(_names.c.id)
    yield from map(IndexedName._make, connection.execute(query))


def wrongly_marked(connection: Connection) -> list[int]:
    """Numbers of names that are not told apart by what they say."""
    query = select(*store.columns(_names, ("id", "kind", "text", "mark")))
    rows = connection.execute(query.order_by(_names.c.id), **store.SOME_AT_A_TIME)
    return [number for number, *told, known in rows if mark(*told) != known]


_TAKE_IN = (
    update(_names)
    .where(_names.c.id == bindparam("number"))
    .values(words=bindparam("prepared"), indexed=bindparam("matcher"))
)


def mark_taken_in(connection: Connection, matcher: str, words: dict[int, str]) -> None:
    """Note beside names, by number, that they are in the index, and as what they are compared."""
    made = _TAKE_IN.compile(dialect=connection.dialect)
    rows = [{"number": n, "prepared": text, "matcher": matcher} for n, text in words.items()]
    shape: Any = itemgetter(*(made.positiontup or ())) if made.positional else dict
    if rows:  # straight to the driver: handling each row's values takes longer than writing it
        connection.exec_driver_sql(str(made), list(map(shape, rows)))


def forget_taken_in(connection: Connection) -> None:
    """No name is in the index any more."""
    connection.execute(update(_names).values(**WAITING))
