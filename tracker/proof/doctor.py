"""Is this installation fit to run: settings, database, archive, disk, lists."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from db import checks, journal, snapshots
from db.archive import Archive, ArchiveDamaged
from db.checks import Checked
from db.engine import Connection, Engine, OperationalError, is_current, opened, reading
from db.trail import head
from scrapers import kit, registry
from tracker.answers import deaths
from tracker.answers.freshness import standing_still
from tracker.model import moment
from tracker.record.attempts import KILLED
from tracker.record.tracker import now
from tracker.rules.normalise import entries
from tracker.settings import Settings

PROBE = b"tracker doctor"
GIB = 1024**3
FREE_BYTES = GIB
LATE = timedelta(days=2)
KEPT_WHOLE = {
    "notes": "remarks in prose, kept whole",
    entries.UNREAD: "a date that is not read to its end, kept whole",
}
"""Text that no rule reads, by its count among the fields of a document."""


class Finding(NamedTuple):
    """Something that was looked at, in a sentence, and whether it is fine.

    Amber is what is fine as far as we can see, and not as usual.
    """

    fine: bool
    sentence: str
    amber: bool = False


def findings(settings: Settings) -> Iterator[Finding]:
    """One for everything looked at; the last one where nothing more can be."""
    yield Finding(True, f"Settings {settings.fingerprint()}, home {settings.home.resolve()}.")
    yield _archive(settings)
    yield _disk(settings)
    with opened(settings.database) as engine:
        yield from _in_database(engine, settings)


def _in_database(engine: Engine, settings: Settings) -> Iterator[Finding]:
    try:
        current = is_current(engine)
    except OperationalError as why:
        yield Finding(False, f"The database cannot be opened: {why.orig}.")
        return
    if not current:
        unprepared = "The database is not prepared for this release: run `tracker init`."
        yield Finding(False, unprepared)
        return
    yield Finding(True, "The database answers and its tables are those of this release.")
    with reading(engine) as connection:
        yield from _recorded(connection, settings)


def _archive(settings: Settings) -> Finding:
    archive = Archive(settings.archive)
    try:
        archive.get(archive.put(PROBE))
    except (OSError, ArchiveDamaged) as why:
        return Finding(False, f"The archive {settings.archive} cannot be used: {why}.")
    return Finding(True, f"The archive {settings.archive} takes documents and gives them back.")


def _disk(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    return Finding(free > FREE_BYTES, f"{free / GIB:.1f} GiB are free.")


def _recorded(connection: Connection, settings: Settings) -> Iterator[Finding]:
    for death in deaths.runs(connection, now()).values():
        yield Finding(False, death.sentence)
    for look in checks.newest(connection):
        yield _list(connection, look)
        yield from _refused_file(connection, look.list_id)
        yield from _refused_now(connection, look.list_id)
        yield from _kept_whole(connection, look.list_id)
    yield from _schedule(connection, settings)
    yield Finding(True, f"Head of the chain: {head(connection)}.")


def _list(connection: Connection, newest: Checked) -> Finding:
    list_id = newest.list_id
    if list_id not in registry.sources():
        return Finding(False, f"{list_id}: this release cannot read it.")
    if bad := checks.failing(connection, list_id):
        first, last = bad
        since = f"{last.outcome} since {first.observed_at}: {last.reason}"
        return Finding(False, f"{list_id}: {since}{_what_to_do(last)}")
    if newest.outcome == "old_copy":
        handed = f"handed out in an old copy at {newest.observed_at}"
        return Finding(False, f"{list_id}: {newest.outcome}: {handed}: {newest.reason}")
    seen_at = checks.last_good_at(connection, list_id)
    if not seen_at:
        return Finding(True, f"{list_id}: never seen in good order.", amber=True)
    is_late = now() - moment(seen_at) > LATE
    late = ", more than two days ago" if is_late else ""
    when = f"last seen in good order at {seen_at}{late}"
    if still := standing_still(connection, list_id, seen_at):
        return Finding(not is_late, f"{list_id}: {when}, but {still}.", amber=True)
    return Finding(not is_late, f"{list_id}: {when}.")


def _what_to_do(look: Checked) -> str:
    """After a document that killed whoever read it."""
    if not look.reason.startswith(KILLED):
        return ""
    aside = f"`tracker set-aside {look.receipt}`"
    return f". It is left out; if it comes again and again: {aside}, see the manual."


def _refused_file(connection: Connection, list_id: str) -> Iterator[Finding]:
    """The last file that a person brought, if it was refused and nothing good came since.

    It says nothing of the source, so it is amber; whoever brought it knows what to do.
    """
    look = checks.last_brought(connection, list_id)
    if look is None or look.outcome not in checks.BAD or look.reason.startswith(checks.SET_ASIDE):
        return
    by = journal.content(connection, look.receipt).get("by") or f"a {look.mode}"
    what = f"{list_id}: the file of {look.observed_at} that {by} brought was refused"
    todo = f"Bring a better one, or have done with it: `tracker set-aside {look.receipt}`."
    yield Finding(True, f"{what}: {look.reason.rstrip('.')}. {todo}", amber=True)


def _refused_now(connection: Connection, list_id: str) -> Iterator[Finding]:
    """Documents taken at first that a later fold refuses; red if it is the program that breaks."""
    found = checks.turned(connection, list_id)
    if not found:
        return
    broken = [document for document in found if document.reason.startswith(kit.BROKE)]
    last = (broken or found)[-1]
    what = f"{len(found)} documents that were taken are refused now"
    sentence = f"{list_id}: {what}, that of {last.observed_at[:10]}: {last.reason}"
    yield Finding(not broken, sentence, amber=True)


def _kept_whole(connection: Connection, list_id: str) -> Iterator[Finding]:
    """How many entries of the newest document have text that no rule splits: kept, and counted."""
    last = snapshots.last_good(connection, list_id)
    if last is None:
        return
    fields = json.loads(last.stats)["fields"]
    for field, what in KEPT_WHOLE.items():
        if count := fields.get(field, 0):
            yield Finding(True, f"{list_id}: {count} of {last.entries} entries carry {what}.")


def _schedule(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Wrong cadences and pauses; a scheduler is not everybody's way to run this."""
    from tracker.decisions import pauses
    from tracker.service import plans, slots

    wrong = slots.cadences(settings).problems.values()
    paused = pauses.current(connection).sentences(now())
    for sentence in (*wrong, *paused):
        yield Finding(False, sentence)
    limit = timedelta(seconds=settings.watchdog_seconds)
    lives = plans.alive(connection, now(), limit) or "The scheduler lives."
    yield Finding(True, lives)
