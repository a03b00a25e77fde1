"""The documents that a database names, from one archive into another."""

from pathlib import Path

from db import journal, places
from db.archive import Archive, ArchiveDamaged, Copied
from db.engine import opened, reading
from db.places import Place
from tracker.errors import Broken, WrongUsage
from tracker.proof import moving
from tracker.record import home
from tracker.settings import Settings


def copy(settings: Settings, database: str, source: str, target: str) -> Copied:
    """Copy the documents of a database, of the home's where none is named; each is read there.

    Can be broken off and called again. WrongUsage where either archive cannot be meant; Broken
    where a document cannot be read.
    """
    ours, theirs = _place(source) if source else settings.archive, _place(target)
    named = _named(settings, database)
    if isinstance(ours, Path) and not ours.is_dir():
        raise WrongUsage(f"There is no archive to copy from: {ours} is no folder.")
    if _whole(ours) == _whole(theirs):
        raise WrongUsage("The archive to copy from and the one to copy to are the same.")
    into = Archive(theirs)
    into.demand()
    try:
        return Archive(ours).copy_to(into, named)
    except ArchiveDamaged as why:
        raise Broken(f"{why} What was copied before is whole; nothing else was done.") from None


def _place(text: str) -> Place:
    """A folder, or an object store by its address; WrongUsage, which repeats no address."""
    if "://" not in text:
        return Path(text)
    try:
        return places.place(text)
    except ValueError as why:
        raise WrongUsage(f"An archive cannot be meant: {why}.") from None


def _whole(place: Place) -> Place:
    """What tells two archives apart."""
    return place.resolve() if isinstance(place, Path) else place


def _named(settings: Settings, database: str) -> list[str]:
    """Hashes of all documents that a database names, sorted."""
    if database:
        with moving.opened_source(database) as engine, reading(engine) as connection:
            return sorted(journal.blobs(connection))
    home.demand_file(settings)
    with opened(settings.database) as engine:
        home.demand_reachable(engine, settings)
        moving.demand_ours(engine)
        with reading(engine) as connection:
            return sorted(journal.blobs(connection))
