"""Where else a party is listed: other entries in force under the very same names.

A primary name that is any full name of the other, or two full names in common, makes a match;
weak aliases and one short word never do, and a closed list counts no more. Nothing here guesses.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from db import store, tables
from scrapers.registry import closed_on
from tracker.model import PRESENT
from tracker.rules.normalise.names import match_form, search_form

FULL = ("name", "alias", "previousName")
SHORTEST = 6
"""Letters that a name of one word needs to be told apart from other acronyms."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Another entry in force, and the names both have."""

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    matched: tuple[str, ...]
    programmes: tuple[str, ...]


@dataclass(slots=True)
class _Names:
    """Full names of one entry by match form."""

    primary: set[str] = field(default_factory=set)
    full: dict[str, str] = field(default_factory=dict)

    def agrees(self, other: "_Names") -> list[str]:
        """Forms on which two entries meet, if that is enough."""
        shared = [form for form in self.full if form in other.full and telling(form)]
        first = any(form in self.primary or form in other.primary for form in shared)
        return shared if first or len(shared) > 1 else []


def telling(form: str) -> bool:
    """Whether a name in its match form says enough to stand for one party."""
    return " " in form or len(form) >= SHORTEST


def places(
    connection: Connection, entries: Iterable[tuple[str, str]], *, same_list: bool = False
) -> dict[str, list[Place]]:
    """Entry -> where else it is listed, for (list, entry) pairs, in the order of lists.

    `same_list` counts further entries of its own list too.
    """
    home = {entry: list_id for list_id, entry in entries}
    ours = _names_of(connection, sorted(home))
    forms = {form for names in ours.values() for form in names.full if telling(form)}
    theirs = _names_of(connection, _holders(connection, sorted(forms)))
    where = _standing(connection, sorted(theirs))
    by_form: dict[str, list[str]] = {}
    for entry in where:
        for form in theirs[entry].full:
            by_form.setdefault(form, []).append(entry)
    return {
        entry: _meet(entry, "" if same_list else home[entry], names, theirs, where, by_form)
        for entry, names in ours.items()
    }


def _meet(
    entry: str,
    but_list: str,
    names: _Names,
    theirs: dict[str, _Names],
    where: dict[str, Any],
    by_form: dict[str, list[str]],
) -> list[Place]:
    others = {e for form in names.full for e in by_form.get(form, ())} - {entry}
    found = []
    for other in others:
        row, shared = where[other], names.agrees(theirs[other])
        if row.list_id != but_list and shared and not closed_on(row.list_id):
            body = json.loads(row.body)
            place = Place(
                list_id=row.list_id,
                entry_id=other,
                entry_key=row.entry_key,
                caption=row.caption,
                matched=tuple(sorted(theirs[other].full[form] for form in shared)),
                programmes=open_programmes(body),
            )
            found.append(place)
    return sorted(found, key=lambda place: (place.list_id, place.entry_key))


def open_programmes(body: dict[str, Any]) -> tuple[str, ...]:
    """Programmes that a standing has in force."""
    tags = body["programmes"].items()
    return tuple(sorted(p for p, spells in tags if spells and not spells[-1]["until"]))


def programmes_of(connection: Connection, entries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Entry -> programmes that it has in force; entries that are not listed are left out."""
    rows = _standing(connection, sorted(set(entries)))
    return {entry: open_programmes(json.loads(row.body)) for entry, row in rows.items()}


def _names_of(connection: Connection, entries: Sequence[str]) -> dict[str, _Names]:
    names, found = store.table(tables.Name), dict[str, _Names]()
    for part in _parts(entries):
        query = select(names.c.entry_id, names.c.kind, names.c.text, names.c.form)
        for row in connection.execute(query.where(names.c.entry_id.in_(part))):
            if row.kind in FULL and row.form:
                known = found.setdefault(row.entry_id, _Names())
                known.full.setdefault(row.form, row.text)
                known.full.update({match_form(text): text for text in several(row.text)})
                if row.kind == "name":
                    known.primary.add(row.form)
    return found


def several(text: str) -> list[str]:
    """The names in a cell that holds many: "A (B; C)" is A, B and C, as the UN writes them."""
    head, bracket, rest = text.partition("(")
    if not bracket or ";" not in rest:
        return []
    parts = [head, *rest.rstrip(" )").split(";")]
    return [part.strip() for part in parts if search_form(part)]


def _holders(connection: Connection, forms: Sequence[str]) -> list[str]:
    names, found = store.table(tables.Name), set[str]()
    for part in _parts(forms):
        query = select(names.c.entry_id).where(names.c.form.in_(part), names.c.kind.in_(FULL))
        found.update(connection.execute(query).scalars())
    if forms:
        wanted = set(forms)
        cells = select(names.c.entry_id, names.c.text).where(names.c.text.like("%(%;%"))
        for row in connection.execute(cells.where(names.c.kind.in_(FULL))):
            if any(match_form(text) in wanted for text in several(row.text)):
                found.add(row.entry_id)
    return sorted(found)


def _standing(connection: Connection, entries: Sequence[str]) -> dict[str, Any]:
    standing, found = store.table(tables.Standing), dict[str, Any]()
    present = [str(state) for state in PRESENT]
    for part in _parts(entries):
        query = select(standing).where(
            standing.c.entry_id.in_(part),
            standing.c.superseded_at == "",
            standing.c.state.in_(present),
        )
        found.update((row.entry_id, row) for row in connection.execute(query))
    return found


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[i : i + 500] for i in range(0, len(items), 500))
