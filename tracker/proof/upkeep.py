"""Is somebody looking after it: scheduler, watchdog, backup, room on the disk, the clock."""

import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from db import claims, journal
from db.archive import Archive, ArchiveDown
from db.copies import sqlite_file
from db.engine import Connection, DatabaseError, Engine, writing
from db.journal import JournalRow
from tracker.model import moment, stamp
from tracker.proof.finding import Finding, fail, judged, ok, warn
from tracker.record import mark
from tracker.record.mark import Demo
from tracker.service import board, jobs, life, slots, watchdog
from tracker.service.life import BACKUP
from tracker.settings import Settings
from tracker.shown import count

GIB = 1024**3
MIB = 1024**2
FREE_BYTES = GIB

OLD_BACKUP = timedelta(days=2)
SILENT_WATCHDOG = timedelta(hours=1)
LOOKED_BACK = timedelta(days=30)
"""How far back documents tell how fast we grow, and whether the clock is right."""

SOON, LATER = 30, 180
"""Days until the disk is full: bad, and odd."""

WRONG_BY = timedelta(minutes=5)
AHEAD_BY = timedelta(minutes=2)
"""By how much the clock may differ from those of servers, and from our own last record."""

ASKED_OF = 15
"""The newest documents whose servers said what time it was."""


def findings(connection: Connection, settings: Settings, demo: Demo | None) -> Iterator[Finding]:
    """One or two for each. A demo lives by a clock of its own, whatever servers say."""
    now = mark.clock_of(demo)()
    received = [
        row
        for row in journal.recorded_since(connection, journal.RECEIVED, stamp(now - LOOKED_BACK))
        if row.content["mode"] == "run"
    ]
    yield _scheduler(connection, settings, now)
    yield from _queue(connection, settings)
    yield _watchdog(connection, now)
    yield _backup(connection, settings, now)
    yield _growth(settings, received, now)
    yield from _clock(connection, [] if demo else received, now)


def around(connection: Connection, settings: Settings, demo: Demo | None) -> list[Finding]:
    """Those that are quick to find out: who schedules, who watches, when a backup was made."""
    now = mark.clock_of(demo)()
    return [
        _scheduler(connection, settings, now),
        _watchdog(connection, now),
        _backup(connection, settings, now),
        disk(settings),
    ]


def _scheduler(connection: Connection, settings: Settings, now: datetime) -> Finding:
    """Not everybody runs one; one that died is another thing."""
    limit = timedelta(seconds=settings.watchdog_seconds)
    holder = claims.duty(connection, slots.DUTY)
    start = "`tracker serve` looks at the lists and sends by itself"
    if dead := life.dead(connection, now, limit):
        return judged("scheduler", f"{dead} {start}.", bad=bool(holder.owner), odd=True)
    beat = f"its last sign of life is of {holder.beat_at}"
    return ok("scheduler", f"The scheduler lives: {beat}.")


def _queue(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Whether what is due is done by somebody, where a queue has it."""
    if not settings.is_queued:
        return
    if wrong := jobs.unfit(connection):
        yield fail("queue", wrong)
        return
    dead = sum(one.jobs for one in board.figures(connection) if one.state == "dead")
    alive = board.workers(connection)
    if not alive:
        nobody = "No worker gives signs of life, so that what is due waits"
        yield fail("queue", f"{nobody}: `tracker worker` does it.")
    elif dead:
        given_up = f"{count(dead, 'job was', 'jobs were')} given up"
        yield warn("queue", f"{given_up}: `tracker jobs --dead` says why.")
    else:
        yield ok("queue", f"{count(alive, 'worker')} at work, and no job is dead.")


def _watchdog(connection: Connection, now: datetime) -> Finding:
    last = claims.duty(connection, watchdog.CALLED).beat_at
    cron = "let cron or a timer call `tracker watchdog` every five minutes (docs/operations.md)"
    if not last:
        return warn("watchdog", f"The watchdog was never called: {cron}.")
    if now - moment(last) > SILENT_WATCHDOG:
        return warn("watchdog", f"The watchdog was not called since {last}: {cron}.")
    return ok("watchdog", f"The watchdog was called at {last}.")


def _backup(connection: Connection, settings: Settings, now: datetime) -> Finding:
    made = claims.duty(connection, BACKUP)
    todo = "`tracker backup PATH` makes one, beside all that goes on"
    if not made.beat_at:
        return warn("backup", f"No backup was ever made: {todo}.")
    when = f"The last backup was made at {made.beat_at} ({made.owner})"
    if now - moment(made.beat_at) > OLD_BACKUP:
        return warn("backup", f"{when}, more than two days ago: {todo}.")
    return ok("backup", f"{when}.")


def verified(engine: Engine, now: datetime, *, is_sound: bool) -> None:
    """Note that everything was verified, for those who watch; nothing rests on it."""
    host, at = socket.gethostname(), stamp(now)
    with suppress(DatabaseError), writing(engine) as connection:
        claims.done(connection, life.VERIFY, host, at)
        if is_sound:
            claims.leave_duty(connection, life.FOUND, claims.duty(connection, life.FOUND).owner)
        else:
            claims.done(connection, life.FOUND, host, at)


# Room.


def disk(settings: Settings) -> Finding:
    """What is free where the home is."""
    free = _free(settings)
    todo = "" if free > FREE_BYTES else ": make room before documents cannot be kept"
    return judged("disk", f"{free / GIB:.1f} GiB are free{todo}.", bad=free <= FREE_BYTES)


def _free(settings: Settings) -> int:
    """Bytes that are free where the home is, or would be."""
    home = settings.home.resolve()
    there = next(folder for folder in (home, *home.parents) if folder.is_dir())
    return shutil.disk_usage(there).free


def _growth(settings: Settings, received: Sequence[JournalRow], now: datetime) -> Finding:
    """Bytes a day over the documents that runs brought of late, and how long there is room."""
    if not received:
        return ok("growth", "No run brought a document in the last 30 days: nothing grew.")
    try:
        sizes = Archive(settings.archive).sizes()
    except ArchiveDown:
        return warn("growth", "How fast documents grow is not known while the archive is down.")
    days = max(1.0, (now - moment(received[0].recorded_at)) / timedelta(days=1))
    on_disk = _beside(settings, sizes) + (settings.archive_folder is not None)
    a_day = _kept(sizes, received) * on_disk / days
    left = int(_free(settings) / max(1.0, a_day))
    grew = f"{count(len(received), 'document')} in {count(round(days), 'day')}"
    grows = f"{grew} took {a_day / MIB:.2f} MiB a day"
    what = "database included" if settings.archive_folder else "the database alone"
    full = f"at this rate the disk is full in {left:,} days"
    todo = ": make room, or move the home to a larger one" if left < LATER else ""
    sentence = f"{grows}, {what}; {full}{todo}."
    return judged("growth", sentence, bad=left < SOON, odd=left < LATER)


def _kept(sizes: Mapping[str, int], received: Sequence[JournalRow]) -> int:
    """Bytes of documents as they are packed, each once."""
    named = {sha256 for row in received for _, sha256 in row.content["files"].values()}
    return sum(sizes.get(sha256, 0) for sha256 in named)


def _beside(settings: Settings, sizes: Mapping[str, int]) -> float:
    """Bytes of the database for each one of the archive; 1 where it lies elsewhere."""
    file = sqlite_file(settings.database)
    archived = sum(sizes.values())
    if file is None or not archived:
        return 1.0
    return file.stat().st_size / archived


# The clock.


def _clock(
    connection: Connection, received: Sequence[JournalRow], now: datetime
) -> Iterator[Finding]:
    """Whether it runs forwards, and as the servers' clocks do."""
    newest = journal.newest_at(connection)
    if newest and moment(newest) - now > AHEAD_BY:
        back = f"The clock says {stamp(now)}, and something was recorded at {newest}"
        yield fail("clock", f"{back}: it was set back; set it right (NTP) before the next run.")
        return
    differences = _differences(received[-ASKED_OF:])
    if not differences:
        yield ok("clock", "The clock goes on from what was recorded last; no server said the time.")
        return
    off = timedelta(seconds=median(differences))
    side = "ahead of" if off > timedelta(0) else "behind"
    if abs(off) > WRONG_BY:
        wrong = f"{abs(off) / timedelta(minutes=1):.0f} minutes {side} those of the servers"
        yield fail("clock", f"The clock is {wrong}: set it right (NTP).")
    else:
        asked = f"{len(differences)} answers of the last 30 days"
        yield ok("clock", f"The clock agrees with those of the servers ({asked}).")


def _differences(received: Sequence[JournalRow]) -> list[float]:
    """Seconds by which our clock was ahead of the server's, for each answer that said the time."""
    return [
        (moment(row.content["observed_at"]) - said).total_seconds()
        for row in received
        for said in map(_time_of, row.content["transport"].values())
        if said
    ]


def _time_of(answer: object) -> datetime | None:
    """What time a server says that it was when it answered."""
    match answer:
        case {"headers": {"date": str(text)}}:
            with suppress(ValueError, TypeError):
                said = parsedate_to_datetime(text)
                return said if said.tzinfo else None
    return None
