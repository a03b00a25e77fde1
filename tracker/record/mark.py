"""The mark of a demo's home: in its journal, where it cannot be lost, and in a file beside it.

What a demo recorded is about days of a story. Its clock goes on from there, so that whoever asks
on the next day is not told of documents that are years old.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db import journal
from db.engine import Connection, Engine, reading
from db.files import private_file
from tracker.model import moment, stamp
from tracker.record.journal import Journal
from tracker.record.tracker import Clock, now
from tracker.settings import DEMO_FILE

KIND = "demo"
"""Of its journal records."""

WORDS = (
    "This folder was made by `tracker demo`. Nothing in it is real, and nothing real belongs in "
    "it.\nThe next `tracker demo` here begins anew.\n"
)

NO_DEMO = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    """That a database is a demo's, and how far its clock is behind ours."""

    behind: timedelta = NO_DEMO
    over: bool = False

    def clock(self) -> datetime:
        """The demo's present moment."""
        return now() - self.behind

    @property
    def sentence(self) -> str:
        """What whoever asks such a home has to know."""
        if not self.over:
            return "DEMO, and not played to its end: nothing here is real. Again: tracker demo."
        return f"DEMO: nothing here is real; today is {self.clock():%Y-%m-%d} in it."


def begun(tracker: Journal, at: datetime) -> None:
    """Mark a home as a demo's, before anything else is recorded in it."""
    tracker.note(KIND, "", {"what": "begun"}, at)


def over(tracker: Journal, at: datetime) -> None:
    """Put on record when the story was over, by its clock and by ours."""
    tracker.note(KIND, "", {"what": "over", "at": stamp(at), "really": stamp(now())}, at)


def demo_of(connection: Connection) -> Demo | None:
    """Of which demo a database is; None for a real one."""
    newest = journal.newest(connection, KIND, "")
    if newest is None:
        return None
    said = newest.content
    if said["what"] != "over":
        return Demo()
    return Demo(behind=moment(said["really"]) - moment(said["at"]), over=True)


def demo_in(engine: Engine) -> Demo | None:
    """Of which demo the database of an engine is; None for a real one."""
    with reading(engine) as connection:
        return demo_of(connection)


def clock_of(demo: Demo | None) -> Clock:
    """The clock by which a home lives."""
    return demo.clock if demo else now


# The file, for those who look into the folder.


def mark(home: Path) -> None:
    """Let a folder say of itself that it is a demo's."""
    with suppress(FileExistsError):
        private_file(home / DEMO_FILE, WORDS.encode())
