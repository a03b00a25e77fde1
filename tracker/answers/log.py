"""The change log as people get it: rows with the columns of the contract."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from db import log
from db.log import Filters
from tracker.answers import seen as answers_seen
from tracker.matching.elsewhere import places

EXPORT = [
    "change_id",
    "list_id",
    "entry_id",
    "entry_key",
    "caption",
    "schema",
    "kind",
    "scope",
    "programme",
    "terrorism",
    "screening_relevant",
    "origin",
    "confirmation",
    "entry_still_in_force",
    "also_listed_on",
    "cause",
    "instrument",
    "instrument_url",
    "effective_on",
    "published_at",
    "observed_after",
    "observed_at",
    "recorded_at",
    "snapshot_sha256",
    "previous_snapshot_sha256",
    "rules_version",
    "fields",
    "review_state",
]
"""Columns of an exported change, in the order of the contract (design, section 7)."""


def changes(connection: Connection, filters: Filters) -> list[dict[str, Any]]:
    """Rows of the log as exported, newest first."""
    return exported(connection, log.rows(connection, filters))


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[dict[str, Any]]:
    """Changes observed or recorded on a day, as exported, newest first."""
    return exported(connection, log.of_day(connection, day, everything=everything))


def exported(connection: Connection, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Rows with the columns of the contract."""
    found = [row._mapping for row in rows]
    elsewhere = _also_listed(connection, {(r["list_id"], r["entry_id"]) for r in found})
    seen = answers_seen.states(connection, (row["change_id"] for row in found))
    plain = set(EXPORT) - {"also_listed_on", "fields", "review_state"}
    return [
        {
            name: (
                row[name]
                if name in plain
                else elsewhere[row["entry_id"]]
                if name == "also_listed_on"
                else json.loads(row["fields"])
                if name == "fields"
                else seen.get(row["change_id"], answers_seen.UNREVIEWED)
            )
            for name in EXPORT
        }
        for row in found
    ]


def _also_listed(
    connection: Connection, entries: Iterable[tuple[str, str]]
) -> dict[str, list[str]]:
    """Entry -> other lists on which an entry in force has the very same names."""
    found = places(connection, entries)
    wanted = {entry for _, entry in entries}
    return {entry: sorted({place.list_id for place in found.get(entry, ())}) for entry in wanted}
