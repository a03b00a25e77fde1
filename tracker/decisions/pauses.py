"""Lists whose scheduled runs a person has stopped: what the journal says, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from db import queries
from tracker.model import stamp
from tracker.record.journal import Journal

KIND = "schedule"
ALL = ""
"""In place of a list: all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Who paused a list, when, why, until when."""

    by: str
    at: str
    reason: str
    until: str = ""

    def __str__(self) -> str:
        until = f", until {self.until}" if self.until else ""
        return f"paused by {self.by} at {self.at}: {self.reason}{until}"


@dataclass(slots=True)
class Pauses:
    """The pauses in force, kept up to date by reading only what the journal got since."""

    by_list: dict[str, Pause] = field(default_factory=dict)
    seq: int = 0

    def refresh(self, connection: Connection) -> None:
        """Take in the records since the last look."""
        for row in queries.journal_since(connection, KIND, self.seq):
            body = queries.loads(row.body)
            self.seq = row.seq
            self.by_list.pop(row.list_id, None)
            if body["what"] == "pause":
                self.by_list[row.list_id] = Pause(
                    by=body["by"], at=row.recorded_at, reason=body["reason"], until=body["until"]
                )

    def of(self, list_id: str, now: datetime) -> Pause | None:
        """The pause of a list at a moment: its own or that of all."""
        for name in (list_id, ALL):
            found = self.by_list.get(name)
            if found and (not found.until or stamp(now) < found.until):
                return found
        return None

    def sentences(self, now: datetime) -> Iterator[str]:
        """One sentence per pause in force."""
        for list_id, found in sorted(self.by_list.items()):
            if self.of(list_id, now) is not None:
                yield f"{list_id or 'All lists'}: {found}."


def current(connection: Connection) -> Pauses:
    """The pauses on record."""
    found = Pauses()
    found.refresh(connection)
    return found


def pause(
    journal: Journal, lists: Iterable[str], now: datetime, *, by: str, reason: str, until: str = ""
) -> None:
    """Stop scheduled runs of lists, on record with who and why."""
    body = {"what": "pause", "by": by, "reason": reason, "until": until}
    for list_id in lists:
        journal.note(KIND, list_id, body, now)


def resume(journal: Journal, lists: Iterable[str], now: datetime, *, by: str, reason: str) -> None:
    """Let scheduled runs go on, on record."""
    body = {"what": "resume", "by": by, "reason": reason, "until": ""}
    for list_id in lists:
        journal.note(KIND, list_id, body, now)
