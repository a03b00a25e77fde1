"""Is this installation fit to run: settings, database, archive, lists, who is told, upkeep."""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta

from db import acts, checks, journal, snapshots
from db.archive import PROBE, Archive, ArchiveDamaged, ArchiveDown
from db.checks import Checked
from db.engine import Connection, Engine, OperationalError, is_current, opened, reading
from db.trail import head
from scrapers import kit, registry
from tracker.answers import days, deaths, mirrors
from tracker.answers.freshness import standing_still
from tracker.model import moment
from tracker.proof import access, reach, upkeep
from tracker.proof.finding import Finding, fail, judged, ok, warn
from tracker.record import home, mark
from tracker.record.attempts import KILLED
from tracker.rules.normalise import entries
from tracker.service import slots
from tracker.settings import Settings
from tracker.shown import count

LATE = timedelta(days=2)
CITED_WITHIN = timedelta(hours=1)
"""So long after an act a look may end that began before it came."""

KEPT_WHOLE = {
    "notes": "remarks in prose, kept whole",
    entries.UNREAD: "a date that is not read to its end, kept whole",
}
"""Text that no rule reads, by its count among the fields of a document."""


def findings(settings: Settings) -> Iterator[Finding]:
    """One for everything looked at; the last one where nothing more can be.

    NoHome where there is nothing to look at.
    """
    _demand_home(settings)
    yield ok("settings", f"Settings {settings.fingerprint()}, home {settings.home.resolve()}.")
    yield from _archive(settings)
    yield upkeep.disk(settings)
    yield _reader()
    yield from _modules(settings)
    yield from _closed(settings)
    yield from _mail(settings)
    yield from (fail("settings", why) for why in mirrors.wrong(settings.urls))
    with opened(settings.database) as engine:
        yield from _in_database(engine, settings)


def _demand_home(settings: Settings) -> None:
    """Before anything is tried, since trying makes folders. One that is down may have a home."""
    home.demand_file(settings)
    with suppress(OperationalError), opened(settings.database) as engine:
        home.demand_tables(engine, settings)


def _in_database(engine: Engine, settings: Settings) -> Iterator[Finding]:
    try:
        current = is_current(engine)
    except OperationalError as why:
        yield fail("database", f"The database cannot be opened: {why.orig}; is it running?")
        return
    if not current:
        unprepared = "The database is not prepared for this release: run `tracker init`."
        yield fail("database", unprepared)
        return
    yield ok("database", "The database answers and its tables are those of this release.")
    with reading(engine) as connection:
        yield from _elsewhere(connection, settings)
        yield from _recorded(connection, settings)
        yield from reach.findings(connection, settings)
        yield from upkeep.findings(connection, settings, mark.demo_of(connection))
        yield ok("chain", f"Head of the chain: {head(connection)}.")


def _archive(settings: Settings) -> Iterator[Finding]:
    """Where it lies and whether it takes documents; BadArchive where its setting is wrong."""
    archive = Archive(settings.archive)
    try:
        archive.demand()
        archive.get(archive.put(PROBE))
        cut_off = archive.cut_off()
    except ArchiveDown as why:
        yield fail("archive", f"{why} Documents cannot be kept until it does.")
        return
    except (OSError, ArchiveDamaged) as why:
        told = f"The archive {settings.archive} cannot be used: {str(why).rstrip('.')}"
        yield fail("archive", f"{told}; may this user write there, and is there room?")
        return
    for gone, others in cut_off.items():
        lost = f"Document {gone} is not in the archive, and what goes on from it cannot be read"
        yield fail("archive", f"{lost}: {', '.join(others)}. Bring it back from a backup.")
    if not cut_off:
        fine = f"The archive {settings.archive} takes documents and gives them back."
        yield ok("archive", fine)


def _elsewhere(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """That no document on record is where the settings say: they name another archive."""
    wanted = journal.blobs(connection)
    with suppress(ArchiveDown):
        if wanted and wanted.isdisjoint(Archive(settings.archive).sizes()):
            none = f"None of {count(len(wanted), 'document')} on record is in {settings.archive}"
            yield fail("archive", f"{none}: look at archive_url, or copy them there first.")


def _reader() -> Finding:
    """Whether documents are read as they ought to be: by a process that can do nothing else."""
    from tracker.confined.child import Child
    from tracker.confined.limits import SECLUDED
    from tracker.confined.start import NoReader

    with closing(Child()) as child:
        try:
            held = set(child.held)
        except NoReader as why:
            return fail("reader", f"{why} Look at the limits of this user (ulimit -a).")
    what = "Documents are read by a process of its own with limits of memory, time and files"
    if SECLUDED & held:
        how = ", ".join(sorted(SECLUDED & held))
        return ok("reader", f"{what}, and without a network ({how}).")
    alone = "; this machine does not let it give up the network (docs/security.md)"
    return warn("reader", f"{what}{alone}.")


def _modules(settings: Settings) -> Iterator[Finding]:
    """Whether all lists that are on can be read: a module that cannot be used breaks only its own.

    Each is looked at, since a list that was never looked at is red nowhere else.
    """
    on = set(registry.wanted(settings.lists, settings.feeds)).intersection(registry.sources())
    broken = [(key, why) for key in sorted(on) if (why := registry.scraper(key).broken)]
    yield from (fail(f"module {key}", why) for key, why in broken)
    yield from (fail("own lists", why) for why in registry.problems())
    if own := [key for key in registry.keys() if registry.package(key)]:
        yield ok("own lists", f"Lists that other packages bring: {', '.join(own)}.")


def _closed(settings: Settings) -> Iterator[Finding]:
    """What others may read of what we keep; that it is open is somebody's decision, or nobody's."""
    if found := access.open_to_others(settings):
        names = ", ".join(map(str, found))
        how = "`tracker init` closes what is ours"
        yield warn("access", f"Others may read or enter {names}; {how}.")
    else:
        yield ok("access", "Nobody else may enter the home folder or read what is in it.")


def _mail(settings: Settings) -> Iterator[Finding]:
    """Settings of mail by which less happens than somebody may expect."""
    from tracker.notices.channels.mail import in_clear

    if why := in_clear(settings):
        yield fail("mail settings", f"No mail can go out: {why}")
    if settings.unsubscribe_url and not settings.unsubscribe_key:
        none = "no mail has a link to unsubscribe by, since unsubscribe_key is not set"
        yield warn("mail settings", f"unsubscribe_url is set, but {none}.")
    if settings.unsubscribe_url and not settings.unsubscribe_url.startswith("https://"):
        none = "unsubscribe_url is not https: no mail has a link to unsubscribe by"
        yield warn("mail settings", f"{none}.")


def _recorded(connection: Connection, settings: Settings) -> Iterator[Finding]:
    demo = mark.demo_of(connection)
    now = mark.clock_of(demo)()
    if demo:
        yield warn("demo", demo.sentence)
    for death in deaths.runs(connection, now).values():
        yield fail("runs", death.sentence)
    for look in checks.newest(connection):
        yield _list(connection, look, now)
        yield from _refused_file(connection, look.list_id)
        yield from _refused_now(connection, look.list_id)
        yield from _kept_whole(connection, look.list_id)
        yield from _uncited(connection, look)
    yield from _schedule(connection, settings, now)


def _uncited(connection: Connection, newest: Checked) -> Iterator[Finding]:
    """That a list was looked at, and its log could not be brought up to the acts on record."""
    list_id = newest.list_id
    since = acts.unknown_since(connection, list_id) if list_id in registry.keys() else ""
    if since and moment(newest.recorded_at) - moment(since) > CITED_WITHIN:
        known = f"its log does not know the acts that came since {days.shown(since)}"
        todo = "`broken` in the program's own log says why"
        yield fail(f"acts of {list_id}", f"{list_id}: looked at since, but {known}: {todo}.")


def _list(connection: Connection, newest: Checked, now: datetime) -> Finding:
    list_id = newest.list_id
    check, again = f"list {list_id}", f"`tracker run {list_id}` looks again"
    if list_id not in registry.sources():
        todo = "it was of another one, or is named wrongly in `lists`"
        return fail(check, f"{list_id}: this release cannot read it: {todo}.")
    if bad := checks.failing(connection, list_id):
        first, last = bad
        why = last.reason.removeprefix(f"{list_id}: ")
        since = f"{last.outcome} since {days.shown(first.observed_at)}: {why}"
        return fail(check, f"{list_id}: {since}{_what_to_do(last)}")
    if newest.outcome == "old_copy":
        handed = f"handed out in an old copy, {days.shown(newest.observed_at)}"
        todo = "Compare with its page; what we have stays in force."
        return fail(check, f"{list_id}: {newest.outcome}: {handed}: {newest.reason} {todo}")
    seen_at = checks.last_seen_good(connection, list_id)
    if not seen_at:
        return warn(check, f"{list_id}: never seen in good order: {again}.")
    is_late = now - moment(seen_at) > LATE
    late = f", more than two days ago: {again}" if is_late else ""
    when = f"last seen in good order on {days.shown(seen_at)}{late}"
    if still := standing_still(connection, list_id, seen_at):
        sentence = f"{list_id}: {when}, but {still}; compare with its page."
        return judged(check, sentence, bad=is_late, odd=True)
    return judged(check, f"{list_id}: {when}.", bad=is_late)


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
    what = f"{list_id}: the file of {days.shown(look.observed_at)} that {by} brought was refused"
    todo = f"Bring a better one, or have done with it: `tracker set-aside {look.receipt}`."
    yield warn(f"list {list_id}", f"{what}: {look.reason.rstrip('.')}. {todo}")


def _refused_now(connection: Connection, list_id: str) -> Iterator[Finding]:
    """Documents taken at first that a later fold refuses; red if it is the program that breaks."""
    found = checks.turned(connection, list_id)
    if not found:
        return
    broken = [document for document in found if document.reason.startswith(kit.BROKE)]
    last = (broken or found)[-1]
    what = f"{len(found)} documents that were taken are refused now"
    sentence = f"{list_id}: {what}, that of {last.observed_at[:10]}: {last.reason}"
    yield judged(f"list {list_id}", sentence, bad=bool(broken), odd=True)


def _kept_whole(connection: Connection, list_id: str) -> Iterator[Finding]:
    """How many entries of the newest document have text that no rule splits: kept, and counted."""
    last = snapshots.last_good(connection, list_id)
    if last is None:
        return
    fields = json.loads(last.stats)["fields"]
    for field, what in KEPT_WHOLE.items():
        if count := fields.get(field, 0):
            carry = f"{count} of {last.entries} entries carry {what}"
            yield ok(f"list {list_id}", f"{list_id}: {carry}.")


def _schedule(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Wrong cadences and pauses."""
    from tracker.decisions import pauses

    for wrong in slots.cadences(settings).problems.values():
        yield fail("schedule", wrong)
    resume = "`tracker schedule LIST --resume --reason WHY --by WHO` ends it"
    for paused in pauses.current(connection).sentences(now):
        yield fail("schedule", f"{paused.rstrip('.')}; {resume}.")
