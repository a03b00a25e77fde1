"""Names that ever stood on a list, and the index they are found by: word -> names, key -> words."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    update,
)

from db import store, tables
from db.dialects import among, guided, pairs_of
from db.indexed import indexed
from db.store import plain_rows_with, rows_with

ALIKE = ("entry_id", "kind", "text")
"""Columns that two names of an entry never share."""

_names = tables.name
_words = tables.name_word
_keys = tables.word_key


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
    of_these = among(connection, ENTRY, entries), _names.c.kind.in_(kinds)
    query = _CALLED.where(*of_these).order_by(_names.c.id)
    yield from map(Called._make, connection.execute(query))


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
    of_form = among(connection, _names.c.form, forms), _names.c.kind.in_(kinds)
    return set(connection.execute(select(ENTRY).where(*of_form).distinct()).scalars())


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


def add_new(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Keep the names that their entries do not have yet; no matcher has taken them in."""
    kept = [
        {**row, "text": indexed(row["text"]), "form": indexed(row["form"]), "indexed": ""}
        for row in rows
    ]
    fresh = store.not_there(connection, tables.name, kept, "entry_id", ALIKE)
    store.add_new(connection, tables.name, fresh)


# The index.


def words_under(connection: Connection, keys: Collection[str]) -> dict[str, list[str]]:
    """Key -> the words that it leads to."""
    words: dict[str, list[str]] = {}
    query = select(_keys.c.key, _keys.c.word)
    for key, word in plain_rows_with(connection, query, _keys.c.key, sorted(keys)):
        words.setdefault(key, []).append(word)
    return words


def with_words(connection: Connection, words: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """(word, number, weight) of the names that have any of these words."""
    query = select(_words.c.word, _words.c.name_id, _words.c.weight)
    yield from plain_rows_with(connection, query, _words.c.word, sorted(words))


def numbers_with(connection: Connection, words: Collection[str]) -> dict[str, set[int]]:
    """Word -> the numbers of the names that have it."""
    found: dict[str, set[int]] = {}
    for word, number, _ in with_words(connection, words):
        found.setdefault(word, set()).add(number)
    return found


def words_begun(connection: Connection, key: str, beginning: str, most: int) -> list[str]:
    """Words of the index under a key that begin so, the shortest first; so many at most."""
    begins = _keys.c.word.startswith(beginning, autoescape=True)
    query = select(_keys.c.word).where(_keys.c.key == key, begins)
    shortest = query.order_by(func.length(_keys.c.word), _keys.c.word).limit(most)
    return list(connection.execute(shortest).scalars())


def with_all(connection: Connection, groups: Sequence[Sequence[str]], most: int) -> list[int]:
    """Numbers of names that have a word of each of these groups; of many, some.

    So many rows of the index are gone through at most, of the rarest group, and of groups that are
    no rarer than one another of that with most words: those of few are looked up for each.
    """
    first, *others = sorted(groups, key=lambda of: (_met(connection, of, most), -len(of)))
    met = select(_words.c.name_id).where(_words.c.word.in_(first)).limit(most).subquery()
    query = select(met.c.name_id).distinct()
    for group in others:
        has = _words.c.name_id == met.c.name_id, _words.c.word.in_(group)
        query = query.where(exists().where(*has))
    return list(connection.execute(query).scalars())


def _met(connection: Connection, group: Sequence[str], most: int) -> int:
    """How many rows of the index have one of some words, counted no further than is looked at."""
    rows = select(_words.c.name_id).where(_words.c.word.in_(group)).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(rows)).scalar() or 0)


def odd_words(connection: Connection, ending: str, beginning: str) -> list[str]:
    """Words of the index of one letter, and those with such an ending or beginning."""
    of_one_letter = func.length(_words.c.word) == 1
    written = or_(
        of_one_letter, _words.c.word.endswith(ending), _words.c.word.startswith(beginning)
    )
    return list(connection.execute(select(_words.c.word).where(written).distinct()).scalars())


def entries_under(
    connection: Connection,
    words: Collection[str],
    pairs: Collection[tuple[str, str]],
    kinds: Collection[str],
) -> set[str]:
    """Entries with a name of these kinds that has any of these words, or both words of a pair.

    The rarer word of a pair stands first: what has it is gone through.
    """
    having = select(_words.c.name_id).where(among(connection, _words.c.word, words))
    numbers = having.union_all(_with_both(connection, pairs)).subquery()
    of_kinds = _names.c.id.in_(select(numbers.c.name_id)), _names.c.kind.in_(kinds)
    query = select(ENTRY).where(*of_kinds).distinct()
    with guided(connection):
        return set(connection.execute(query).scalars())


def _with_both(connection: Connection, pairs: Collection[tuple[str, str]]) -> Select[Any]:
    """Numbers of the names that have both words of any of these pairs."""
    pair, rarer, other = pairs_of(connection, pairs), _words.alias("rarer"), _words.alias("other")
    has_both = and_(other.c.word == pair.c.second, other.c.name_id == rarer.c.name_id)
    found = pair.join(rarer, rarer.c.word == pair.c.first).join(other, has_both)
    return select(rarer.c.name_id).select_from(found)


def not_indexed(connection: Connection, matcher: str, most: int = 0) -> list[NameOnRecord]:
    """Names that this matcher has not taken in, in the order of their numbers; 0 for all."""
    query = _OF_ALL.where(_is_waiting(matcher))
    if most:
        limited = query.order_by(_names.c.id).limit(most)
        return list(map(NameOnRecord._make, connection.execute(limited)))
    # Sorted here: a database that is to give them in order goes through all names there are.
    return sorted(map(NameOnRecord._make, connection.execute(query)))


def waiting(connection: Connection, matcher: str) -> int:
    """How many names this matcher has not taken in."""
    return store.count(connection, tables.name, _is_waiting(matcher))


def is_waiting(connection: Connection, matcher: str) -> bool:
    """Whether there is any name that this matcher has not taken in."""
    return store.is_any(connection, select(_names.c.id).where(_is_waiting(matcher)))


def _is_waiting(matcher: str) -> ColumnElement[bool]:
    """Two ranges and not one inequality: databases look ranges up in the index."""
    return or_(_names.c.indexed < matcher, _names.c.indexed > matcher)


def takers(connection: Connection) -> set[str]:
    """Versions of the matcher that took names in."""
    query = select(_names.c.indexed).where(_names.c.indexed != "").distinct()
    return set(connection.execute(query).scalars())


class IndexedName(NamedTuple):
    """A name, and the version of the matcher that took it in, or ""."""

    id: int
    text: str
    indexed: str


def everything(connection: Connection) -> Iterator[IndexedName]:
    """Every name there is, by number."""
    query = select(*store.columns(_names, IndexedName._fields)).order_by(_names.c.id)
    yield from map(IndexedName._make, connection.execute(query))


def index(connection: Connection) -> set[tuple[Any, ...]]:
    """(number of a name, word that it stands under, weight of the name)."""
    columns = (_words.c.name_id, _words.c.word, _words.c.weight)
    return set(map(tuple, connection.execute(select(*columns))))


def words(connection: Connection) -> list[str]:
    """Every word of the index."""
    return list(connection.execute(select(_words.c.word).distinct()).scalars())


def keys_of_words(connection: Connection) -> set[tuple[Any, ...]]:
    """(word, key that leads to it)."""
    return set(map(tuple, connection.execute(select(_keys.c.word, _keys.c.key))))


def take_in(
    connection: Connection,
    matcher: str,
    taken: Sequence[NameOnRecord],
    words: Collection[tuple[str, int, int]],
    keys: Collection[tuple[str, str]],
) -> None:
    """Put names, from one number to another, into the index: (word, name, weight), (key, word)."""
    if not taken:
        return
    by_word = [
        {"word": word, "name_id": number, "weight": of} for word, number, of in sorted(words)
    ]
    by_key = [{"key": key, "word": word} for key, word in sorted(keys)]
    store.add_new(connection, tables.name_word, by_word)
    store.add_new(connection, tables.word_key, by_key)
    between = _names.c.id.between(taken[0].id, taken[-1].id)
    indexed = update(_names).where(between, _is_waiting(matcher)).values(indexed=matcher)
    connection.execute(indexed)


def empty_index(connection: Connection) -> None:
    """Forget the index; the names stay."""
    store.remove(connection, tables.name_word)
    store.remove(connection, tables.word_key)
    connection.execute(update(_names).values(indexed=""))
