"""A consistent copy of database and archive while everything runs, and back into an empty home."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from db import copies
from db.archive import Archive, ArchiveDamaged
from db.engine import is_current, migrate, opened, reading
from tracker import __version__
from tracker.errors import Broken
from tracker.model import stamp
from tracker.proof import verify
from tracker.settings import Settings

DATABASE, ARCHIVE, MANIFEST = "tracker.db", "archive", "backup.json"


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
    if target.exists():
        raise BackupFailed(f"{target} exists; a backup goes to a new folder.")
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
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
    (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    _to_disk(part)
    part.rename(target)
    return manifest


def restore(settings: Settings, source: Path) -> tuple[Manifest, list[str]]:
    """Copy a backup into an empty home; what `verify` then finds wrong is given back."""
    manifest, target = _manifest(source), _sqlite_file(settings)
    if target.exists() or any(settings.archive.glob("??/*")):
        raise BackupFailed(
            f"{settings.home} is not empty; a backup is restored into an empty home."
        )
    if _sha256(source / DATABASE) != manifest.database_sha256:
        raise BackupFailed(f"{source / DATABASE} is not the file that was backed up.")
    for sha256 in copies.documents(source / DATABASE):
        _copy_document(Archive(source / ARCHIVE), Archive(settings.archive), sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source / DATABASE, part)
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
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**found)
    except (OSError, ValueError, TypeError):
        raise BackupFailed(f"{folder} is not a whole backup: {MANIFEST} cannot be read.") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    """Database and manifest on disk before the folder gets its name; documents already are."""
    for path in (folder / DATABASE, folder / MANIFEST):
        with path.open("rb") as file:
            os.fsync(file.fileno())
