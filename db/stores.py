"""What an archive asks of whatever holds its files, and the folder that does.

A file has the name of the document that it is, `ab/abcdef....zst`, in every store.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from db import files
from db.places import Place

LARGEST = 512 * files.MIB
"""Bytes of a document: twice as many as any list may have."""

ENDING = ".zst"

NO_LIBRARY = "needs the package obstore: pip install 'designation-tracker[s3]'"


class Odd(Exception):
    """What is wrong with one file: in words that follow `Document ...`."""


class ArchiveDown(Exception):
    """The archive itself cannot be used now, which says nothing of any document; one sentence."""


class ArchiveShut(ArchiveDown):
    """The archive does not let us in, or is not there: somebody has to set something right."""


class BadArchive(Exception):
    """The archive cannot be used as it is set; one sentence says why."""


class Held(NamedTuple):
    """Which state of a file is there, as the store tells it from others."""

    e_tag: str | None = None
    version: str | None = None


class Store(Protocol):
    """Files by the hash of their document. All raise ArchiveDown where nobody answers."""

    @property
    def at_once(self) -> int:
        """So many are read side by side where there are many."""

    def demand(self, sha256: str, packed: bytes) -> None:
        """BadArchive unless files can be put and had; tried with this one where that is needed."""

    def opened(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """A file, until the end of the block; Odd where it is not there or cannot be read."""

    def beginning(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """As much of it as says what it goes on from, or all of it."""

    def held(self, sha256: str) -> Held | None:
        """That a file is there, be it damaged; None where nothing is."""

    def write(self, sha256: str, packed: bytes, instead: Held | None) -> bool:
        """Put a file where none is, or `instead` of a damaged one that is still the same.

        Whole or not at all, and kept when this returns. False where somebody else was quicker:
        then his is there.
        """

    def remove(self, sha256: str) -> None:
        """Take a file away, if it is there."""

    def size(self, sha256: str) -> int:
        """Bytes of a file; 0 where it is not there."""

    def sizes(self) -> dict[str, int]:
        """Document -> bytes of its file, of all files, sorted."""


def store_of(place: Place) -> Store:
    """Whatever holds the files of an archive; its library is loaded where it needs one.

    BadArchive where that is not installed.
    """
    if isinstance(place, Path):
        return Folder(place)
    try:
        from db.objects import Objects
    except ImportError:
        raise BadArchive(f"The archive {place} {NO_LIBRARY}.") from None
    return Objects(place)


def key_of(sha256: str) -> str:
    """The name of a file in its store."""
    return f"{sha256[:2]}/{sha256}{ENDING}"


@contextmanager
def readable() -> Iterator[None]:
    """What comes of reading a file in the block, as Odd."""
    try:
        yield
    except FileNotFoundError:
        raise Odd("is not in the archive") from None
    except (OSError, zstandard.ZstdError) as why:
        raise Odd(f"cannot be read: {str(why).rstrip('.')}") from None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files, each written under another name first."""

    root: Path
    at_once: int = 1

    def path(self, sha256: str) -> Path:
        """Where a file lies, whether it is there or not."""
        return self.root / sha256[:2] / f"{sha256}{ENDING}"

    def demand(self, sha256: str, packed: bytes) -> None:
        """BadArchive for a path at which no folder is, nor can be. Nothing else is tried: what is
        wrong with a disk is told by whoever writes to it.
        """
        there = next(path for path in (self.root, *self.root.parents) if os.path.lexists(path))
        if not there.is_dir():
            raise BadArchive(f"The archive {self.root} is no folder: {there} is a file.")

    @contextmanager
    def opened(self, sha256: str) -> Iterator[BinaryIO]:
        """An ordinary file."""
        with readable(), files.opened(self.path(sha256)) as file:
            yield file

    beginning = opened

    def held(self, sha256: str) -> Held | None:
        return Held() if os.path.lexists(self.path(sha256)) else None

    def write(self, sha256: str, packed: bytes, instead: Held | None) -> bool:
        """The same whatever is there: a file that replaces another one does so at once."""
        path = self.path(sha256)
        files.private_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return True

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def size(self, sha256: str) -> int:
        path = self.path(sha256)
        return path.stat().st_size if path.is_file() else 0

    def sizes(self) -> dict[str, int]:
        found = sorted(self.root.glob(f"??/*{ENDING}"), key=lambda path: path.stem)
        return {path.stem: path.stat().st_size for path in found}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
