"""A consistent copy of database and archive while everything runs, and back into an empty home."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from db import claims, copies, files, people
from db.archive import Archive, ArchiveDamaged
from db.engine import DatabaseError, is_current, migrate, opened, reading, writing
from db.places import Place
from tracker import __version__
from tracker.errors import Broken
from tracker.model import stamp
from tracker.proof import access, moving, verify
from tracker.proof.hands import ended_by_sigterm
from tracker.record import home
from tracker.service.life import BACKUP
from tracker.settings import Settings

DATABASE, ARCHIVE, MANIFEST = "tracker.db", "archive", "backup.json"
LONGEST_MANIFEST = 64 * 1024
COPIED = 1024 * 1024
"""Bytes copied at once."""


class BackupFailed(Broken):
    """No backup was made, or none was restored; one sentence says why."""


class NotAsRecorded(BackupFailed):
    """What a backup holds is not what was recorded; the sentences say what is wrong, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join((*problems, "Nothing was restored.")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds; its presence says that the backup is whole."""

    taken_at: str
    version: str
    database_sha256: str
    documents: int
    head: str


def backup(settings: Settings, target: Path, now: datetime) -> Manifest:
    """Copy database and archive to a folder that does not exist yet; whole or not at all.

    The database comes first: a document is always in the archive before a record names it, so
    every document that the copy names is there when the archive is copied.
    """
    home.demand_file(settings)
    with opened(settings.database) as engine:
        home.demand_reachable(engine, settings)
        home.demand_known(engine)
    if settings.archive_folder:
        Archive(settings.archive).demand()
    if os.path.lexists(target):
        raise BackupFailed(f"{target} exists; a backup goes to a new folder.")
    with _nothing_left_of(part := _begun(target)):
        manifest = _copied_out(settings, part, now)
        part.rename(target)
    _noted(settings, target, manifest)
    return manifest


def _copied_out(settings: Settings, part: Path, now: datetime) -> Manifest:
    """Database, documents and manifest in a folder."""
    _copy_database(settings, part / DATABASE)
    documents = copies.documents(part / DATABASE)
    for sha256 in documents:
        _copy_document(Archive(settings.archive), Archive(part / ARCHIVE), sha256)
    manifest = Manifest(
        taken_at=stamp(now),
        version=__version__,
        database_sha256=_sha256(part / DATABASE),
        documents=len(documents),
        head=copies.head(part / DATABASE),
    )
    text = json.dumps(asdict(manifest), indent=2) + "\n"
    files.private_file(part / MANIFEST, text.encode())
    files.to_disk(part / DATABASE)
    return manifest


def _copy_database(settings: Settings, target: Path) -> None:
    """The database as it is in one moment, as a SQLite file, whatever is written meanwhile."""
    file = copies.sqlite_file(settings.database)
    if file is not None:
        try:
            copies.copy(file, target)
        except copies.NoCopy as why:
            raise BackupFailed(f"The database cannot be copied: {why}.") from None
        return
    with opened(settings.database) as engine:
        home.demand_tables(engine, settings)
        moving.demand_ours(engine)
        with reading(engine) as view, moving.made(f"sqlite:///{target}") as copied:
            moving.fill(view, copied)
    copies.alone(target)


def _noted(settings: Settings, target: Path, manifest: Manifest) -> None:
    """When the last backup was made and where, for the doctor; in tables of this release alone.

    That it cannot be noted makes no backup worse.
    """
    with suppress(DatabaseError), opened(settings.database) as engine:
        if is_current(engine):
            with writing(engine) as connection:
                claims.done(connection, BACKUP, str(target.resolve()), manifest.taken_at)


@contextmanager
def _nothing_left_of(*parts: Path) -> Iterator[None]:
    """What the block was making, files or folders, is not there when it breaks off."""
    try:
        yield
    except BaseException:
        for part in parts:
            _removed(part)
        raise


def _removed(part: Path) -> None:
    """Take away a folder with what is in it, or a file; what cannot be is left."""
    shutil.rmtree(part, ignore_errors=True)
    with suppress(OSError):
        part.unlink()


def _begun(target: Path) -> Path:
    """An empty folder beside the target that only we may enter; what an earlier try left is gone.

    Whatever somebody else puts in its place is not written into.
    """
    part = target.with_name(f".{target.name}.part")
    files.private_folder(part.parent)
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=files.FOLDER_MODE)
    except FileExistsError:
        raise BackupFailed(f"{part} is in the way and cannot be removed.") from None
    return part


def restore(settings: Settings, source: Path) -> Manifest:
    """Copy a backup into an empty home, and verify it there; whole or not at all.

    Everything lies under other names until it is verified, and the database gets its own last:
    until then there is no home. NotAsRecorded where verifying finds anything wrong. In an object
    store documents that are there stay, and those that were copied: they are what they say.
    """
    manifest, file = _manifest(source), copies.sqlite_file(settings.database)
    target, folder = file or settings.home / DATABASE, settings.archive_folder
    if target.exists() or (folder and any(folder.glob("??/*"))):
        raise BackupFailed(
            f"{settings.home} is not empty; a backup is restored into an empty home."
        )
    if file is None:
        moving.demand_empty(settings.database)
    Archive(settings.archive).demand()
    place = _Place(moving.part_of(target), moving.part_of(folder) if folder else settings.archive)
    made = [*_missing(target.parent), *_missing(settings.home)]
    with ended_by_sigterm(), _nothing_left_of(*place.everything, *made):
        _copied_in(source, place, manifest)
        if problems := list(_wrong(place, manifest)):
            raise NotAsRecorded(problems)
        _signed_out(place)
        with _archive_named(place.archive, folder):
            if file is not None:
                place.database.rename(file)
            else:
                _into_server(place, settings.database)
    return manifest


def _into_server(place: "_Place", database: str) -> None:
    """Copy what was restored and verified into an empty PostgreSQL; the file goes."""
    with (
        opened(f"sqlite:///{place.database}") as ours,
        moving.made(database) as theirs,
        reading(ours) as view,
    ):
        moving.fill(view, theirs)
    for part in place.everything:
        _removed(part)


class _Place(NamedTuple):
    """Where a backup is copied to, before it is anybody's home."""

    database: Path
    archive: Place

    @property
    def everything(self) -> tuple[Path, ...]:
        """All that may be made there, and is taken away again where it is not finished."""
        beside = (Path(f"{self.database}{ending}") for ending in access.WITH_IT)
        return (*((self.archive,) if isinstance(self.archive, Path) else ()), *beside)


def _missing(folder: Path) -> list[Path]:
    """The parts of a path that are not there yet, the outermost alone: the others lie in it."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    return missing[-1:]


def _copied_in(source: Path, place: _Place, manifest: Manifest) -> None:
    """Database and documents, each held against its hash, where nothing of an earlier try is."""
    for part in place.everything:
        _removed(part)
        files.private_folder(part.parent)
    if _copied(source / DATABASE, place.database) != manifest.database_sha256:
        raise BackupFailed(f"{source / DATABASE} is not the file that was backed up.")
    if isinstance(place.archive, Path):
        files.private_folder(place.archive)
    for sha256 in copies.documents(place.database):
        _copy_document(Archive(source / ARCHIVE), Archive(place.archive), sha256)
    files.to_disk(place.database)


@contextmanager
def _archive_named(part: Place, folder: Path | None) -> Iterator[None]:
    """Give the archive its name, if it is a folder; it is gone where the block breaks off.

    An empty one that was there before makes room.
    """
    if folder is None or not isinstance(part, Path):
        yield
        return
    for empty in (*folder.glob("*"), folder):
        with suppress(OSError):
            empty.rmdir()
    part.rename(folder)
    with _nothing_left_of(folder):
        yield


def _wrong(place: _Place, manifest: Manifest) -> Iterator[str]:
    with opened(f"sqlite:///{place.database}") as engine:
        if not is_current(engine):
            migrate(engine)
        with reading(engine) as connection:
            yield from verify.problems(connection, Archive(place.archive), manifest.head)


def _signed_out(place: _Place) -> None:
    """Who was signed in when the backup was made is not any more, and no link of then serves."""
    with opened(f"sqlite:///{place.database}") as engine, writing(engine) as connection:
        people.nobody_is_signed_in(connection)


def _copy_document(source: Archive, target: Archive, sha256: str) -> None:
    """One document, checked in the source; in an object store also what lay there before."""
    try:
        if isinstance(target.place, Path):
            target.take(source, sha256)
        else:
            source.copy_to(target, [sha256])
    except ArchiveDamaged as why:
        raise BackupFailed(f"{why} Nothing was finished.") from None


def _manifest(folder: Path) -> Manifest:
    try:
        found = json.loads(files.read(folder / MANIFEST, LONGEST_MANIFEST))
        return Manifest(**found)
    except (OSError, ValueError, TypeError):
        raise BackupFailed(f"{folder} is not a whole backup: {MANIFEST} cannot be read.") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copied(source: Path, target: Path) -> str:
    """Copy a file, no link, into a new one of our own; the hash of what was copied."""
    files.private_file(target)
    seen = hashlib.sha256()
    with files.opened(source) as theirs, target.open("wb") as ours:
        while part := theirs.read(COPIED):
            seen.update(part)
            ours.write(part)
    return seen.hexdigest()
