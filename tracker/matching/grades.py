"""By what way the documents came that show what an answer says (design: provenance)."""

from collections.abc import Iterable, Mapping

from db import snapshots, standings
from db.engine import Connection
from db.standings import StandingOnRecord
from tracker.model import Provenance
from tracker.recorded import Standing

Place = tuple[str, str]
"""A list and the hash of a document."""


def of_documents(connection: Connection, documents: Iterable[Place]) -> Mapping[Place, str]:
    """By what way each came first; `not said` of what is not on record."""
    wanted = set(documents)
    found = snapshots.first_grades(connection, wanted)
    return {place: found.get(place, Provenance.NOT_SAID) for place in wanted}


def of_standings(connection: Connection, rows: Iterable[StandingOnRecord]) -> Mapping[str, str]:
    """Entry -> by what way the document came that began its last time on the list; none of those
    that never were on it.
    """
    began = {row.entry_id: (row.list_id, _began(row)) for row in rows}
    of = of_documents(connection, [place for place in began.values() if place[1]])
    return {entry: of[place] for entry, place in began.items() if place in of}


def _began(row: StandingOnRecord) -> str:
    spell = Standing.read(row.body).last_spell
    return spell.sha256 if spell else ""


def of_entries(connection: Connection, entries: Iterable[str]) -> Mapping[str, str]:
    """The same of entries by their ids."""
    current = standings.current(connection, sorted(set(entries)))
    return of_standings(connection, current.values())
