"""Numbers that ever stood for an entry, and the index they are found by: form -> numbers."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select, update

from db import store, tables
from db.indexed import indexed, mark
from db.store import rows_with

OF_TWO = 1_100
"""Bytes of each of two texts in one index."""

ALIKE = ("entry_id", "mark")
"""Columns that two numbers of an entry never share."""

TOLD_APART = ("list_id", "type", "text", "country")
"""What tells a number from others of its entry."""

_numbers = tables.number
_forms = tables.number_form


class NumberOnRecord(NamedTuple):
    """One number of one entry, as published, or one key that ever led to it."""

    id: int
    list_id: str
    entry_id: str
    type: str
    text: str
    country: str
    recorded_at: str


class FormOnRecord(NamedTuple):
    """That a number, by its id, has a form and is of a type."""

    form: str
    type: str
    number_id: int


_OF_ALL = select(*store.columns(_numbers, NumberOnRecord._fields))
_OF_FORMS = select(*store.columns(_forms, FormOnRecord._fields))


def add_new(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Keep the numbers that their entries do not have yet; they are in no index."""
    kept = (as_kept(row["text"], row["country"]) for row in rows)
    pairs = zip(rows, kept, strict=True)
    new = [{**row, "text": text, "country": land, "indexed": ""} for row, (text, land) in pairs]
    marked = [{**row, "mark": mark(*map(row.__getitem__, TOLD_APART))} for row in new]
    fresh = store.not_there(connection, tables.number, marked, "entry_id", ALIKE)
    store.add_new(connection, tables.number, fresh)


def as_kept(text: str, country: str) -> tuple[str, str]:
    """A number and its country, as far as one index holds both."""
    return indexed(text, OF_TWO), indexed(country, OF_TWO)


def of_entries(connection: Connection, entries: Iterable[str]) -> list[NumberOnRecord]:
    """Every number that ever stood for these entries, as recorded."""
    rows = rows_with(connection, _OF_ALL, _numbers.c.entry_id, entries)
    return sorted(map(NumberOnRecord._make, rows))


def of_list(
    connection: Connection, list_id: str, types: Collection[str] = ()
) -> list[NumberOnRecord]:
    """Every number that ever stood on a list, or those of some types."""
    query = _OF_ALL.where(_numbers.c.list_id == list_id).order_by(_numbers.c.id)
    if types:
        query = query.where(_numbers.c.type.in_(sorted(types)))
    return list(map(NumberOnRecord._make, connection.execute(query)))


def everything(connection: Connection) -> list[NumberOnRecord]:
    """Every number there is, by its id."""
    return list(map(NumberOnRecord._make, connection.execute(_OF_ALL.order_by(_numbers.c.id))))


def takers(connection: Connection) -> set[str]:
    """The versions that took numbers into the index."""
    query = select(_numbers.c.indexed).distinct().where(_numbers.c.indexed != "")
    return set(connection.execute(query).scalars())


def wrongly_marked(connection: Connection) -> list[int]:
    """Ids of numbers that are not told apart by what they say."""
    query = select(*store.columns(_numbers, ("id", *TOLD_APART, "mark")))
    rows = connection.execute(query.order_by(_numbers.c.id), **store.SOME_AT_A_TIME)
    return [number for number, *told, known in rows if mark(*told) != known]


def all_forms(connection: Connection) -> set[FormOnRecord]:
    """All that is in the index."""
    return set(map(FormOnRecord._make, connection.execute(_OF_FORMS)))


def numbered(connection: Connection, ids: Iterable[int]) -> dict[int, NumberOnRecord]:
    """Id -> the number."""
    rows = rows_with(connection, _OF_ALL, _numbers.c.id, ids)
    return {row.id: row for row in map(NumberOnRecord._make, rows)}


# The index.


def with_forms(connection: Connection, forms: Iterable[str]) -> list[FormOnRecord]:
    """What the index has under these forms."""
    rows = rows_with(connection, _OF_FORMS, _forms.c.form, sorted(forms))
    return sorted(map(FormOnRecord._make, rows))


def not_indexed(connection: Connection, version: str, most: int = 0) -> list[NumberOnRecord]:
    """Numbers that this version has not taken in, in the order of their ids; 0 for all."""
    query = _OF_ALL.where(_is_waiting(version)).order_by(_numbers.c.id)
    limited = query.limit(most) if most else query
    return list(map(NumberOnRecord._make, connection.execute(limited)))


def is_waiting(connection: Connection, version: str) -> bool:
    """Whether there is any number that this version has not taken in."""
    return store.is_any(connection, select(_numbers.c.id).where(_is_waiting(version)))


def _is_waiting(version: str) -> ColumnElement[bool]:
    """Two ranges and not one inequality: databases look ranges up in the index."""
    return or_(_numbers.c.indexed < version, _numbers.c.indexed > version)


def take_in(
    connection: Connection,
    version: str,
    taken: Sequence[NumberOnRecord],
    forms: Collection[FormOnRecord],
) -> None:
    """Put numbers, from one id to another, into the index."""
    store.add_new(connection, tables.number_form, [form._asdict() for form in sorted(forms)])
    between = _numbers.c.id.between(taken[0].id, taken[-1].id)
    indexed = update(_numbers).where(between, _is_waiting(version)).values(indexed=version)
    connection.execute(indexed)


def empty_index(connection: Connection) -> None:
    """Forget the index; the numbers stay."""
    store.remove(connection, tables.number_form)
    connection.execute(update(_numbers).values(indexed=""))
