"""The documents that a database names, from one archive into another."""

from pathlib import Path

from db import journal
from db.archive import Archive, ArchiveDamaged, Copied
from db.engine import opened, reading
from tracker.errors import Broken, WrongUsage
from tracker.proof import moving
from tracker.record import home
from tracker.settings import Settings


def copy(settings: Settings, database: str, source: str, target: str) -> Copied:
    """Copy the documents of a database, of the home's where none is named; each is read there.

    Can be broken off and called again. WrongUsage where either archive cannot be meant; Broken
    where a document cannot be read.
    """
    ours, theirs = Path(source) if source else settings.archive, Path(target)
    named = _named(settings, database)
    if not ours.is_dir():
        raise WrongUsage(f"There is no archive to copy from: {ours} is no folder.")
    if ours.resolve() == theirs.resolve():
        raise WrongUsage("The archive to copy from and the one to copy to are the same.")
    try:
        return Archive(ours).copy_to(Archive(theirs), named)
    except ArchiveDamaged as why:
        raise Broken(f"{why} What was copied before is whole; nothing else was done.") from None


def _named(settings: Settings, database: str) -> list[str]:
    """Hashes of all documents that a database names, sorted."""
    if database:
        with moving.opened_source(database) as engine, reading(engine) as connection:
            return sorted(journal.blobs(connection))
    home.demand_file(settings)
    with opened(settings.database) as engine:
        moving.demand_ours(engine)
        with reading(engine) as connection:
            return sorted(journal.blobs(connection))
