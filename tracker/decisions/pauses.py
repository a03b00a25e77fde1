"""Lists whose scheduled runs a person has stopped: what the journal says, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from db import journal as register
from db.canonical import parsed
from db.engine import Connection
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
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

    def lasts(self, now: datetime) -> bool:
        """Whether it is in force at a moment."""
        return not self.until or stamp(now) < self.until

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
        for row in register.since(connection, KIND, self.seq):
            self.seq = row.seq
            self.by_list.pop(row.list_id, None)
            body = parsed(row.body)
            if body.pop("what") == "pause":
                self.by_list[row.list_id] = Pause(at=row.recorded_at, **body)

    def of(self, list_id: str, now: datetime) -> Pause | None:
        """The pause of a list at a moment: its own or that of all."""
        paused = filter(None, map(self.by_list.get, (list_id, ALL)))
        return next((pause for pause in paused if pause.lasts(now)), None)

    def sentences(self, now: datetime) -> Iterator[str]:
        """One sentence per pause in force."""
        for list_id, pause in sorted(self.by_list.items()):
            if self.of(list_id, now) is not None:
                yield f"{list_id or 'All lists'}: {pause}."


def current(connection: Connection) -> Pauses:
    """The pauses on record."""
    pauses = Pauses()
    pauses.refresh(connection)
    return pauses


def pause(
    journal: Journal, lists: Iterable[str], now: datetime, *, by: str, reason: str, until: str = ""
) -> None:
    """Stop scheduled runs of lists, on record with who and why."""
    wanted = Pause(by=by, at=stamp(now), reason=stated(reason), until=until)
    if not wanted.lasts(now):
        raise WrongUsage(f"The pause would end at {until}, which is past.")
    _note(journal, lists, now, what="pause", by=by, reason=reason, until=until)


def resume(journal: Journal, lists: Iterable[str], now: datetime, *, by: str, reason: str) -> None:
    """Let scheduled runs go on, on record."""
    _note(journal, lists, now, what="resume", by=by, reason=stated(reason), until="")


def _note(journal: Journal, lists: Iterable[str], now: datetime, **body: str) -> None:
    for list_id in lists:
        journal.note(KIND, list_id, body, now)
