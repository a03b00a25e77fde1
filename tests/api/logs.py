"""Rows put straight onto the log, and taken from it, as a writer does: sealed, in a transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db import changes
from db.changes import NewChange
from db.engine import Connection, Engine, writing
from db.log import Filters, rows
from tracker.model import digest

AT = "2030-01-01T00:00:00Z"
"""Everything happens in one second: no moment tells anything apart."""


def body(list_id: str, number: int, observed_at: str, **given: Any) -> dict[str, Any]:
    """The content of a row about an entry of its own."""
    plain = {
        "list_id": list_id,
        "entry_id": digest(("entry", list_id, str(number))),
        "entry_key": f"K{number}",
        "caption": f"Party {number}",
        "schema": "Person",
        "kind": "addition",
        "scope": "entry",
        "programme": "SDGT",
        "terrorism": True,
        "screening_relevant": True,
        "origin": "authority",
        "confirmation": "",
        "entry_still_in_force": True,
        "episode": 1,
        "cause": "",
        "instrument": "",
        "instrument_url": "",
        "effective_on": "",
        "published_at": "",
        "observed_after": "",
        "observed_at": observed_at,
        "snapshot_sha256": "",
        "previous_snapshot_sha256": "",
        "fields": [],
    }
    return plain | given


@dataclass
class Written:
    """A log of one list, and what was put on it."""

    engine: Engine
    list_id: str
    number: int = 0

    def add(self, days: Iterable[int], **given: Any) -> None:
        """Rows observed on these days of 2024."""
        fresh = []
        for day in days:
            self.number += 1
            observed = f"2024-01-{day + 1:02d}T00:00:00Z"
            content = body(self.list_id, self.number, observed, **given)
            own = digest((self.list_id, str(self.number)))
            fresh.append(NewChange(own, own, content))
        with writing(self.engine) as connection:
            changes.append(connection, self.list_id, fresh, "rules", AT)

    def take(self, picks: Iterable[int]) -> None:
        """Supersede some of the rows that are current."""
        with writing(self.engine) as connection:
            current = changes.on_record(connection, self.list_id, "", ())
            fallen = {current[pick % len(current)]: "" for pick in picks if current}
            changes.supersede(connection, self.list_id, fallen, AT)

    def current(self, connection: Connection, filters: Filters) -> list[str]:
        """Ids of what fits now, newest first."""
        return [row.change_id for row in rows(connection, filters)]
