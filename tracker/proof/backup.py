"""A consistent copy of database and archive while everything runs, and back into an empty home."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from db import copies, files
from db.archive import Archive, ArchiveDamaged
from db.engine import is_current, migrate, opened, reading
from tracker import __version__
from tracker.errors import Broken
from tracker.model import stamp
from tracker.proof import verify
from tracker.settings import Settings

DATABASE, ARCHIVE, MANIFEST = "tracker.db", "archive", "backup.json"
LONGEST_MANIFEST = 64 * 1024
COPIED = 1024 * 1024
"""Bytes copied at once."""


class BackupFailed(Broken):
    """No backup was made, or none was restored; one sentence says why."""


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
    source = _sqlite_file(settings)
    if not source.exists():
        raise BackupFailed(f"There is no database {source}.")
    if os.path.lexists(target):
        raise BackupFailed(f"{target} exists; a backup goes to a new folder.")
    part = _begun(target)
    copies.copy(source, part / DATABASE)
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
    _to_disk(part / DATABASE)
    part.rename(target)
    return manifest


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


def restore(settings: Settings, source: Path) -> tuple[Manifest, list[str]]:
    """Copy a backup into an empty home; what `verify` then finds wrong is given back."""
    manifest, target = _manifest(source), _sqlite_file(settings)
    if target.exists() or any(settings.archive.glob("??/*")):
        raise BackupFailed(
            f"{settings.home} is not empty; a backup is restored into an empty home."
        )
    files.private_folder(target.parent)
    part = target.with_name(f".{target.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    if _copied(source / DATABASE, part) != manifest.database_sha256:
        part.unlink()
        raise BackupFailed(f"{source / DATABASE} is not the file that was backed up.")
    for sha256 in copies.documents(part):
        _copy_document(Archive(source / ARCHIVE), Archive(settings.archive), sha256)
    part.rename(target)
    return manifest, list(_wrong(settings, manifest))


def _wrong(settings: Settings, manifest: Manifest) -> Iterator[str]:
    with opened(settings.database) as engine:
        if not is_current(engine):
            migrate(engine)
        with reading(engine) as connection:
            yield from verify.problems(connection, Archive(settings.archive), manifest.head)


def _sqlite_file(settings: Settings) -> Path:
    file = copies.sqlite_file(settings.database)
    if file is None:
        raise BackupFailed(
            "The database is not SQLite: back it up with its own tools (pg_dump) and then copy "
            f"{settings.archive}."
        )
    return file


def _copy_document(source: Archive, target: Archive, sha256: str) -> None:
    try:
        target.put(source.get(sha256))
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


def _to_disk(path: Path) -> None:
    """A file on disk before its folder gets its name; manifest and documents already are."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
