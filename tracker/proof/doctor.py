"""Is this installation fit to run: settings, database, archive, disk, lists."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import NamedTuple

from db import checks, files, journal, snapshots
from db.archive import Archive, ArchiveDamaged
from db.checks import Checked
from db.engine import Connection, Engine, OperationalError, is_current, opened, reading
from db.trail import head
from scrapers import kit, registry
from tracker.answers import deaths
from tracker.answers.freshness import standing_still
from tracker.model import moment
from tracker.proof import access
from tracker.record import mark
from tracker.record.attempts import KILLED
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
    yield _reader()
    yield from _closed(settings)
    yield from _mail(settings)
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
    files.private_folder(settings.home)
    free = shutil.disk_usage(settings.home).free
    return Finding(free > FREE_BYTES, f"{free / GIB:.1f} GiB are free.")


def _reader() -> Finding:
    """Whether documents are read as they ought to be: by a process that can do nothing else."""
    from tracker.confined.child import Child
    from tracker.confined.limits import SECLUDED
    from tracker.confined.start import NoReader

    with closing(Child()) as child:
        try:
            held = set(child.held)
        except NoReader as why:
            return Finding(False, str(why))
    what = "Documents are read by a process of its own with limits of memory, time and files"
    if SECLUDED & held:
        return Finding(
            True, f"{what}, and without a network ({', '.join(sorted(SECLUDED & held))})."
        )
    alone = "; this machine does not let it give up the network"
    return Finding(True, f"{what}{alone}.", amber=True)


def _closed(settings: Settings) -> Iterator[Finding]:
    """What others may read of what we keep; that it is open is somebody's decision, or nobody's."""
    if found := access.open_to_others(settings):
        names = ", ".join(map(str, found))
        how = "`tracker init` closes what is ours"
        yield Finding(True, f"Others may read or enter {names}; {how}.", amber=True)
    else:
        yield Finding(True, "Nobody else may enter the home folder or read what is in it.")


def _mail(settings: Settings) -> Iterator[Finding]:
    """Settings of mail by which less happens than somebody may expect."""
    from tracker.notices.channels.mail import in_clear

    if settings.mailbox:
        put = f"Mails are put into the folder {settings.mailbox} (mail_folder)"
        yield Finding(True, f"{put}; none is sent.", amber=True)
    if why := in_clear(settings):
        yield Finding(False, f"No mail can go out: {why}")
    if settings.unsubscribe_url and not settings.unsubscribe_key:
        none = "no mail has a link to unsubscribe by, since unsubscribe_key is not set"
        yield Finding(True, f"unsubscribe_url is set, but {none}.", amber=True)
    if settings.unsubscribe_url and not settings.unsubscribe_url.startswith("https://"):
        none = "unsubscribe_url is not https: no mail has a link to unsubscribe by"
        yield Finding(True, f"{none}.", amber=True)


def _keys(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Subscriptions whose calls cannot be signed: the files of their keys are in no backup."""
    from tracker.notices import subscriptions
    from tracker.notices.keys import Keys

    keys = Keys(settings.keys)
    for order in subscriptions.current(connection).served():
        if gone := keys.missing(order.secrets):
            what = f"the signing key {gone[0]} is not there"
            yield Finding(False, f"Subscription {order.name!r} is not served: {what}.")


def _recorded(connection: Connection, settings: Settings) -> Iterator[Finding]:
    demo = mark.demo_of(connection)
    now = mark.clock_of(demo)()
    if demo:
        yield Finding(True, demo.sentence, amber=True)
    for death in deaths.runs(connection, now).values():
        yield Finding(False, death.sentence)
    for look in checks.newest(connection):
        yield _list(connection, look, now)
        yield from _refused_file(connection, look.list_id)
        yield from _refused_now(connection, look.list_id)
        yield from _kept_whole(connection, look.list_id)
    yield from _schedule(connection, settings, now)
    yield from _keys(connection, settings)
    yield Finding(True, f"Head of the chain: {head(connection)}.")


def _list(connection: Connection, newest: Checked, now: datetime) -> Finding:
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
    is_late = now - moment(seen_at) > LATE
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


def _schedule(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Wrong cadences and pauses; a scheduler is not everybody's way to run this."""
    from tracker.decisions import pauses
    from tracker.service import plans, slots

    wrong = slots.cadences(settings).problems.values()
    paused = pauses.current(connection).sentences(now)
    for sentence in (*wrong, *paused):
        yield Finding(False, sentence)
    limit = timedelta(seconds=settings.watchdog_seconds)
    lives = plans.alive(connection, now, limit) or "The scheduler lives."
    yield Finding(True, lives)
