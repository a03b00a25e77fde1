"""The change log as people get it: changes with the columns of the contract."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from db import log, reviews
from db.canonical import parsed
from db.changes import ChangeRow
from db.engine import Connection
from db.log import Filters
from tracker.matching.elsewhere import places
from tracker.outgoing import Out

Side = str | tuple[str, ...]
"""What a field said: a text for single values, a tuple of what left or came."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldEdit(Out):
    """One field before and after."""

    after: Side
    before: Side
    field: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedChange(Out):
    """A change as exported: these are its columns, in the order of the contract (section 7)."""

    change_id: str
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    schema: str
    kind: str
    scope: str
    programme: str
    terrorism: bool
    screening_relevant: bool
    origin: str
    confirmation: str
    entry_still_in_force: bool
    also_listed_on: tuple[str, ...]
    cause: str
    instrument: str
    instrument_url: str
    effective_on: str
    published_at: str
    observed_after: str
    observed_at: str
    recorded_at: str
    snapshot_sha256: str
    previous_snapshot_sha256: str
    rules_version: str
    fields: tuple[FieldEdit, ...]
    review_state: str

    @classmethod
    def read(cls, row: ChangeRow, also_listed_on: tuple[str, ...], review_state: str) -> Self:
        """A row of the log, with what is not written in it."""
        columns = row._asdict()
        return cls(
            **{name: columns[name] for name in STORED},
            fields=_edits(columns["fields"]),
            also_listed_on=also_listed_on,
            review_state=review_state,
        )


EXPORT = tuple(LoggedChange.__dataclass_fields__)
"""Columns of an exported change, in the order of the contract."""

STORED = tuple(name for name in EXPORT if name in ChangeRow._fields and name != "fields")
"""Those that the log has as they go out."""


def _edits(stored: str) -> tuple[FieldEdit, ...]:
    return tuple(
        FieldEdit(
            after=_side(edit["after"]),
            before=_side(edit["before"]),
            field=edit["field"],
        )
        for edit in parsed(stored)
    )


def _side(stored: str | list[str]) -> Side:
    return stored if isinstance(stored, str) else tuple(stored)


def changes(connection: Connection, filters: Filters) -> list[LoggedChange]:
    """Changes as exported, newest first."""
    return exported(connection, log.rows(connection, filters))


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[LoggedChange]:
    """Changes observed or recorded on a day, as exported, newest first."""
    return exported(connection, log.of_day(connection, day, everything=everything))


def exported(connection: Connection, rows: Iterable[ChangeRow]) -> list[LoggedChange]:
    """Rows of the log, in their order, with where else their entries stand and who saw them."""
    logged = list(rows)
    elsewhere = _also_listed(connection, {(row.list_id, row.entry_id) for row in logged})
    seen = reviews.states(connection, (row.change_id for row in logged))
    return [
        LoggedChange.read(row, elsewhere[row.entry_id], seen.get(row.change_id, reviews.UNREVIEWED))
        for row in logged
    ]


def _also_listed(
    connection: Connection, entries: Collection[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Entry -> other lists on which an entry in force has the very same names."""
    by_entry = places(connection, entries)
    lists = {}
    for _, entry in entries:
        there = {place.list_id for place in by_entry.get(entry, ())}
        lists[entry] = tuple(sorted(there))
    return lists
