"""Documents by their SHA-256: zstd-compressed files in a local folder, written atomically."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import zstandard

from db import files

LEVEL = 9
LARGEST = 512 * files.MIB
"""Bytes of a document: twice as many as any list may have."""

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

    def hashes(self) -> list[str]:
        """Every document in the folder, sorted."""
        return sorted(path.stem for path in self.root.glob("??/*.zst"))


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
