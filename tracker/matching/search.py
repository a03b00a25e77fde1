"""Search over every name that ever stood on any list, and the index it looks in.

The index follows the log: names that it does not hold yet, or that an older matcher wrote down,
are compared one by one until `bring_up_to_date` has taken them in. An answer never depends on it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, func, or_, select, update

from db import queries, store, tables
from db.engine import reading, writing
from tracker.errors import WrongUsage
from tracker.matching.explain import why
from tracker.matching.index import candidates, keys, terms
from tracker.matching.known import KNOWN_AS, Known, listed_names
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.score import Prepared, prepared, score
from tracker.rules.normalise.names import match_form

MOST_COMPARED = 300
FOUND, COUNT = 0.55, 10
"""Score from which a name is listed, and how many entries are, when nobody says otherwise."""

AT_A_TIME = 20_000
KINDS = {"name": 0, "alias": 1, "previousName": 2, "weakAlias": 3}


class NotAName(WrongUsage):
    """What was asked for cannot be the name of anybody."""


def checked(name: str) -> str:
    """A name fit to be asked for; NotAName, in one sentence, for anything else."""
    if not name.strip():
        raise NotAName("Give a name; this one is empty.")
    if len(name) > LONGEST:
        raise NotAName(f"Give a name of at most {LONGEST:,} characters; this has {len(name):,}.")
    if not prepared(name).words:
        raise NotAName("Give a name with letters or digits; this has none.")
    return name


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One entry that a name may mean: the best of its names, how alike, and why."""

    list_id: str
    entry_id: str
    name: str
    kind: str
    score: float
    exact: bool
    why: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Best:
    """The best name per entry so far."""

    found: dict[str, tuple[float, Row[Any], str]] = field(default_factory=dict)

    def take(self, how: float, row: Row[Any], said: str = "") -> None:
        known = self.found.get(row.entry_id)
        if known is None or (how, -KINDS.get(row.kind, 9)) > (
            known[0],
            -KINDS.get(known[1].kind, 9),
        ):
            self.found[row.entry_id] = (how, row, said)


def search(
    connection: Connection,
    name: str,
    *,
    lists: Collection[str] = (),
    known_at: str = "",
    least: float = FOUND,
    most: int = COUNT,
) -> list[Found]:
    """Entries whose names are the one asked for, then those whose names are alike, best first."""
    best = _Best()
    for query, said in [(name, ""), *((row.listed, _as_known(row)) for row in listed_names(name))]:
        floor = KNOWN_AS if said else least
        for how, row in compared(connection, prepared(query)):
            if how >= floor and (not known_at or row.recorded_at <= known_at):
                best.take(min(how, KNOWN_AS) if said else how, row, said)
    form = match_form(name)
    listed = [f for f in best.found.values() if not lists or f[1].list_id in lists]
    found = [_found(name, form, *item) for item in listed]
    found.sort(key=lambda f: (not f.exact, -f.score, f.list_id, f.entry_id))
    return found[:most] if most else found


def _as_known(row: Known) -> str:
    return f"known name: {row.other} stands for {row.listed}, by {row.source}"


def _found(name: str, form: str, how: float, row: Row[Any], said: str) -> Found:
    parts = [said] if said else why(name, row.text, row.kind)
    return Found(
        list_id=row.list_id,
        entry_id=row.entry_id,
        name=row.text,
        kind=row.kind,
        score=round(how, 3),
        exact=row.form == form,
        why=tuple(parts),
    )


def compared(connection: Connection, query: Prepared) -> Iterable[tuple[float, Row[Any]]]:
    """(how alike, row) of every name worth comparing, in the index or not yet in it."""
    if not query.words:
        return
    index = _Tables(connection)
    numbers = candidates(query, index, MOST_COMPARED)
    for row in [*index.rows(numbers), *_not_indexed(connection)]:
        yield score(query, prepared(row.text)), row


class _Tables:
    """The index in the database, as the matcher wants it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def words_under(self, keys: Collection[str]) -> set[str]:
        rows = store.table(tables.WordKey).c
        query = select(rows.word).where(rows.key.in_(sorted(keys)))
        return set(self.connection.execute(query).scalars())

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        rows = store.table(tables.NameWord).c
        found: dict[str, list[int]] = {}
        for part in _parts(sorted(words)):
            query = select(rows.word, rows.name_id).where(rows.word.in_(part))
            for word, number in self.connection.execute(query):
                found.setdefault(word, []).append(number)
        return found

    def rows(self, numbers: Sequence[int]) -> list[Row[Any]]:
        names = store.table(tables.Name)
        return [
            row
            for part in _parts(numbers)
            for row in self.connection.execute(select(names).where(names.c.id.in_(part)))
        ]


def _parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[n : n + queries.CHUNK] for n in range(0, len(items), queries.CHUNK))


# The index.


@cache
def matcher_version() -> str:
    """A hash of the matcher's code and tables: names written down by another are done again."""
    seen = sha256()
    package, index = files("tracker.rules.names"), files("tracker.matching") / "index.py"
    items = [*package.iterdir(), *(package / "data").iterdir(), index]
    for item in sorted(items, key=lambda item: item.name):
        if item.name.endswith((".py", ".tsv")):
            seen.update(item.read_bytes())
    return seen.hexdigest()[:12]


def _not_indexed(connection: Connection, most: int = 0) -> list[Row[Any]]:
    names = store.table(tables.Name)
    query = select(names).where(_is_waiting()).order_by(names.c.id)
    return list(connection.execute(query.limit(most) if most else query))


def _is_waiting() -> ColumnElement[bool]:
    """Two ranges and not one inequality: databases look ranges up in the index."""
    indexed = store.table(tables.Name).c.indexed
    return or_(indexed < matcher_version(), indexed > matcher_version())


def waiting(connection: Connection) -> int:
    """How many names the index does not hold yet."""
    names = store.table(tables.Name)
    query = select(func.count()).select_from(names).where(_is_waiting())
    return int(connection.execute(query).scalar() or 0)


def bring_up_to_date(engine: Engine) -> int:
    """Take every name into the index that it does not hold; the number of names taken."""
    taken = 0
    while True:
        with reading(engine) as connection:
            if not waiting(connection):
                return taken
        with writing(engine) as connection:
            rows = _not_indexed(connection, AT_A_TIME)
            _take_in(connection, rows)
            taken += len(rows)


def rebuild(engine: Engine) -> int:
    """Empty the index and write it anew; the number of names in it."""
    names = store.table(tables.Name)
    with writing(engine) as connection:
        store.remove(connection, tables.NameWord)
        store.remove(connection, tables.WordKey)
        connection.execute(update(names).values(indexed=""))
    return bring_up_to_date(engine)


def _take_in(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    places = {(term, row.id) for row in rows for term in terms(prepared(row.text))}
    store.add_new(
        connection,
        tables.NameWord,
        [{"word": word, "name_id": number} for word, number in sorted(places)],
    )
    pairs = {(key, word) for word in {term for term, _ in places} for key in keys(word)}
    store.add_new(
        connection, tables.WordKey, [{"key": key, "word": word} for key, word in sorted(pairs)]
    )
    names = store.table(tables.Name)
    between = names.c.id.between(rows[0].id, rows[-1].id)
    connection.execute(
        update(names).where(between, _is_waiting()).values(indexed=matcher_version())
    )


# For the edges.


def as_rows(connection: Connection, found: Sequence[Found]) -> list[dict[str, Any]]:
    """Found entries as exported: with where they stand now."""
    standing = store.table(tables.Standing)
    wanted = sorted({item.entry_id for item in found})
    current: dict[str, Row[Any]] = {}
    for part in _parts(wanted):
        query = select(standing).where(
            standing.c.entry_id.in_(part), standing.c.superseded_at == ""
        )
        current.update((row.entry_id, row) for row in connection.execute(query))
    return [_as_row(item, current.get(item.entry_id)) for item in found]


def _as_row(item: Found, row: Row[Any] | None) -> dict[str, Any]:
    body = json.loads(row.body) if row else {}
    spell = body["spells"][-1] if body.get("spells") else {}
    return {
        "match": "exact" if item.exact else "alike",
        "score": item.score,
        "list_id": item.list_id,
        "entry_id": item.entry_id,
        "entry_key": row.entry_key if row else None,
        "caption": row.caption if row else None,
        "state": row.state if row else None,
        "since": spell.get("listed_on") or spell.get("since"),
        "until": spell.get("delisted_on") or spell.get("until") or None,
        "matched_name": item.name,
        "name_kind": item.kind,
        "why": list(item.why),
    }
