"""Documents by their SHA-256: zstd-compressed files in a local folder, written atomically."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from db import files

LEVEL = 9
LARGEST = 512 * files.MIB
"""Bytes of a document: twice as many as any list may have."""

PART = 256 * 1024
"""Bytes of a document that are in memory at once where it is passed on and not read."""

HEADER = 18
"""Bytes at most in which a packed file says how many it will be."""


class ArchiveDamaged(Exception):
    """An archived document is gone, unreadable, or not what its hash says."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of documents: `ab/abcdef....zst`."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Where a document lies, whether it is there or not."""
        return self.root / sha256[:2] / f"{sha256}.zst"

    def put(self, content: bytes) -> str:
        """Keep a document; its hash. Whole or not at all, and on disk when this returns.

        One that lies there damaged is put in its place again.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if _holds(path, content):
            return sha256
        files.private_folder(path.parent)
        packed = zstandard.ZstdCompressor(level=LEVEL).compress(content)
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
        return sha256

    def size_on_disk(self, sha256: str) -> int:
        """Bytes that a document takes, packed as it is; 0 where it is not there."""
        path = self.path(sha256)
        return path.stat().st_size if path.is_file() else 0

    def bytes_on_disk(self) -> int:
        """Bytes of all documents, packed as they are."""
        return sum(file.stat().st_size for file in self.root.glob("??/*.zst"))

    def get(self, sha256: str) -> bytes:
        """A document, checked against its hash; ArchiveDamaged with one sentence otherwise."""
        path = self.path(sha256)
        try:
            with files.opened(path) as file:
                told = zstandard.get_frame_parameters(file.read(HEADER)).content_size
                file.seek(0)
                plain = zstandard.ZstdDecompressor().stream_reader(file)
                content = plain.read(min(told, LARGEST) + 1)
        except FileNotFoundError:
            raise ArchiveDamaged(f"Document {sha256} is not in the archive.") from None
        except (OSError, zstandard.ZstdError) as why:
            raise ArchiveDamaged(f"Document {sha256} cannot be read: {why}.") from None
        if len(content) > LARGEST:
            raise ArchiveDamaged(f"Document {sha256} is larger than any that we keep.")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveDamaged(f"Document {sha256} is not what its hash says.")
        return content

    def parts(self, sha256: str) -> Iterator[bytes]:
        """A document part by part, of which few are in memory at once.

        It is gone through before the first part is given, and what is given is the same open file:
        ArchiveDamaged, raised here and not later, where that is not what its hash says.
        """
        with ExitStack() as stack:
            try:
                file = stack.enter_context(files.opened(self.path(sha256)))
                _demand_whole(file, sha256)
            except FileNotFoundError:
                raise ArchiveDamaged(f"Document {sha256} is not in the archive.") from None
            except (OSError, files.OddFile, zstandard.ZstdError) as why:
                raise ArchiveDamaged(f"Document {sha256} cannot be read: {why}.") from None
            return _unpacked(file, stack.pop_all())

    def hashes(self) -> list[str]:
        """Every document in the folder, sorted."""
        return sorted(path.stem for path in self.root.glob("??/*.zst"))


def _demand_whole(file: BinaryIO, sha256: str) -> None:
    """ArchiveDamaged for a file that unpacks to other bytes than a hash says, or to too many."""
    digest, size = hashlib.sha256(), 0
    for part in _parts(file):
        digest.update(part)
        size += len(part)
        if size > LARGEST:
            raise ArchiveDamaged(f"Document {sha256} is larger than any that we keep.")
    if digest.hexdigest() != sha256:
        raise ArchiveDamaged(f"Document {sha256} is not what its hash says.")


def _unpacked(file: BinaryIO, owned: ExitStack) -> Iterator[bytes]:
    """The same once more; the file is closed at the end, or when nobody asks further."""
    with owned:
        yield from _parts(file)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    stream = zstandard.ZstdDecompressor().stream_reader(file, closefd=False)
    while part := stream.read(PART):
        yield part


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file is there and has just this content; compared, which is cheaper than a hash."""
    try:
        with files.opened(path) as file:
            return (
                zstandard.ZstdDecompressor().stream_reader(file).read(len(content) + 1) == content
            )
    except (OSError, zstandard.ZstdError):
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
