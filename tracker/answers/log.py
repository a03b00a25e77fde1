"""The change log as people get it: changes with the columns of the contract."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from db import log, reviews
from db.changes import ChangeRow, content
from db.engine import Connection
from db.log import Filters
from tracker.matching.elsewhere import places
from tracker.model import CHANGE_FIELDS
from tracker.outgoing import Json, Out

TOLD_AS = {
    "episode": ("also_listed_on",),
    "observed_at": ("observed_at", "recorded_at"),
    "previous_snapshot_sha256": ("previous_snapshot_sha256", "rules_version"),
}
"""Columns of a change in whose place others are exported, or others with them."""

_CONTENT = chain.from_iterable(TOLD_AS.get(name, (name,)) for name in CHANGE_FIELDS)

EXPORT = ("change_id", *_CONTENT, "fields", "review_state")
"""Columns of an exported change, in the order of the contract (section 7)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedChange(Out):
    """A row of the log, and what is not written in it: where else its entry stands, who saw it."""

    row: ChangeRow
    also_listed_on: tuple[str, ...]
    possibly_also_on: tuple[str, ...]
    review_state: str

    def json(self) -> Json:
        """The columns of the contract, in their order."""
        told = {
            **content(self.row),
            "change_id": self.row.change_id,
            "also_listed_on": list(self.also_listed_on),
            "recorded_at": self.row.recorded_at,
            "rules_version": self.row.rules_version,
            "review_state": self.review_state,
        }
        return {name: told[name] for name in EXPORT}

    def facts(self) -> Json:
        """The same for a notice, with where the party possibly stands too."""
        return {**self.json(), "possibly_also_on": list(self.possibly_also_on)}


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
        LoggedChange(
            row=row,
            also_listed_on=elsewhere[row.entry_id].certain,
            possibly_also_on=elsewhere[row.entry_id].possible,
            review_state=seen.get(row.change_id, reviews.UNREVIEWED),
        )
        for row in logged
    ]


class _Elsewhere(NamedTuple):
    """Other lists on which a party stands for certain, and those on which it possibly does."""

    certain: tuple[str, ...]
    possible: tuple[str, ...]


def _also_listed(
    connection: Connection, entries: Collection[tuple[str, str]]
) -> dict[str, _Elsewhere]:
    """Entry -> other lists that have it in force too."""
    by_entry = places(connection, entries)
    lists = {}
    for _, entry in entries:
        found = by_entry.get(entry, ())
        certain = {place.list_id for place in found if place.certain}
        possible = {place.list_id for place in found} - certain
        lists[entry] = _Elsewhere(tuple(sorted(certain)), tuple(sorted(possible)))
    return lists
