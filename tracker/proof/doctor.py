"""Is this installation fit to run: settings, database, archive, disk, lists."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from db import chain, queries
from db.archive import Archive, ArchiveDamaged
from db.engine import is_current, open_database, reading
from scrapers import registry
from tracker.model import moment
from tracker.record.tracker import now
from tracker.settings import Settings

PROBE = b"tracker doctor"
FREE_BYTES = 1024**3


def findings(settings: Settings) -> Iterator[tuple[bool, str]]:
    """(fine or not, sentence) for everything looked at."""
    yield True, f"Settings {settings.fingerprint()}, home {settings.home.resolve()}."
    yield _archive(settings)
    yield _disk(settings)
    engine = open_database(settings.database)
    try:
        current = is_current(engine)
    except OperationalError as why:
        yield False, f"The database cannot be opened: {why.orig}."
        return
    if not current:
        yield False, "The database is not prepared for this release: run `tracker init`."
        return
    yield True, "The database answers and its tables are those of this release."
    with reading(engine) as connection:
        for list_id in queries.lists(connection):
            yield _list(connection, list_id)
            yield from _kept_whole(connection, list_id)
        yield from _schedule(connection, settings)
        yield True, f"Head of the chain: {chain.chain_head(connection, chain.CHECKPOINTS)[0]}."


def _schedule(connection: Connection, settings: Settings) -> Iterator[tuple[bool, str]]:
    """Wrong cadences and pauses; a scheduler is not everybody's way to run this."""
    from tracker.decisions import pauses
    from tracker.service import plans, slots

    for sentence in slots.cadences(settings).problems.values():
        yield False, sentence
    for sentence in pauses.current(connection).sentences(now()):
        yield False, sentence
    limit = timedelta(seconds=settings.watchdog_seconds)
    yield True, plans.alive(connection, now(), limit) or "The scheduler lives."


def _archive(settings: Settings) -> tuple[bool, str]:
    archive = Archive(settings.archive)
    try:
        archive.get(archive.put(PROBE))
    except (OSError, ArchiveDamaged) as why:
        return False, f"The archive {settings.archive} cannot be used: {why}."
    return True, f"The archive {settings.archive} takes documents and gives them back."


def _disk(settings: Settings) -> tuple[bool, str]:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    return free > FREE_BYTES, f"{free / 1024**3:.1f} GiB are free."


def _list(connection, list_id: str) -> tuple[bool, str]:  # type: ignore[no-untyped-def]
    check = queries.last_check(connection, list_id)
    if check is None:
        return True, f"{list_id}: never checked."
    if list_id not in registry.sources():
        return False, f"{list_id}: this release cannot read it."
    if bad := queries.failing(connection, list_id):
        return False, f"{list_id}: {bad[1].outcome} since {bad[0].observed_at}: {bad[1].reason}"
    late = now() - moment(check.observed_at) > timedelta(days=2)
    when = f"last seen in good order at {check.observed_at}"
    return not late, f"{list_id}: {when}{', more than two days ago' if late else ''}."


def _kept_whole(connection: Connection, list_id: str) -> Iterator[tuple[bool, str]]:
    """How many entries of the newest document have text that no rule splits: kept, and counted."""
    last = queries.last_document(connection, list_id)
    count = json.loads(last.stats)["fields"].get("notes", 0) if last else 0
    if last and count:
        whole = f"{count} of {last.entries} entries carry remarks in prose, kept whole"
        yield True, f"{list_id}: {whole}."
