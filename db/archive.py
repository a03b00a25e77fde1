"""Documents by their SHA-256, zstd-compressed: in a local folder, or in an object store.

One that is nearly the document before it on its list is kept as what it says otherwise
(`db.referring`); the file says so itself. What holds the files is `db.stores`.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import zstandard

from db import referring
from db.shelf import ArchiveDamaged, Shelf
from db.stores import LARGEST, ArchiveDown, BadArchive, Folder, Held, Odd

__all__ = ["CANNOT", "LARGEST", "Archive", "ArchiveDamaged", "ArchiveDown", "BadArchive", "Copied"]

LEVEL = 9

FEWER = 2
"""So many times smaller than a whole one is a document that is kept by its difference."""

PROBE = b"tracker doctor"
"""A document that is put and had to see whether that can be done."""


CANNOT = (ArchiveDamaged, ArchiveDown, BadArchive)
"""Whatever keeps a document from being read."""


class Copied(NamedTuple):
    """How many documents were copied, and how many were there before; each was read where it is."""

    copied: int
    there: int


def _unheard(_sha256: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Archive(Shelf):
    """Documents that are read as from any shelf, and put there."""

    @property
    def root(self) -> Path:
        """The folder, where it is one."""
        if not isinstance(self.place, Path):
            raise BadArchive(f"The archive {self.place} is no folder.")
        return self.place

    def path(self, sha256: str) -> Path:
        """Where a document lies in the folder, whether it is there or not."""
        return Folder(self.root).path(sha256)

    def demand(self) -> None:
        """BadArchive unless documents can be put and had here. A folder is not tried."""
        whole = zstandard.ZstdCompressor(level=LEVEL).compress(PROBE)
        self.store.demand(hashlib.sha256(PROBE).hexdigest(), whole)

    # Kept.

    def put(self, content: bytes, like: str = "") -> str:
        """Keep a document; its hash. Whole or not at all, and kept for good when this returns.

        Where much of it stands in the document `like`, by its hash, only the rest is kept. One that
        lies there damaged is put in its place again, whole.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        held = self.store.held(sha256)
        if held is not None and self._holds(sha256, content):
            return sha256
        is_anew = held is not None
        differing = b"" if is_anew or not like else self._differing(content, like)
        whole = zstandard.ZstdCompressor(level=LEVEL)
        self._write(sha256, differing or whole.compress(content), held)
        return sha256

    def take(self, source: "Archive", sha256: str) -> list[str]:
        """Keep a document of another archive as it lies there, and what it goes on from before it.

        Those that were not here before. ArchiveDamaged where one cannot be read there.
        """
        source.get(sha256)
        new = [step.sha256 for step in source.line(sha256) if self.store.held(step.sha256) is None]
        for one in reversed(new):
            self._write(one, source.packed(one), None)
        return new

    def copy_to(
        self,
        target: "Archive",
        hashes: Iterable[str] | None = None,
        told: Callable[[str], object] = _unheard,
    ) -> Copied:
        """Copy documents, all where none are named, as they lie here, and read each one there.

        Can be broken off and called again: what is there and right is not copied once more. `told`
        hears the hash of each that is there now. ArchiveDamaged where one cannot be read, here or
        there.
        """
        copied, there = set[str](), 0
        for sha256 in self.hashes() if hashes is None else hashes:
            if not target.is_right(sha256):
                copied.update(target.take(self, sha256), target.mend(self, sha256))
            there += sha256 not in copied
            told(sha256)
        return Copied(len(copied), there)

    def remove(self, sha256: str) -> None:
        """Take a document away, if it is there: none that stays may go on from it."""
        self.store.remove(sha256)

    def mend(self, source: "Archive", sha256: str) -> list[str]:
        """Put what is damaged of a document, and of those that it goes on from, as another archive
        has it; those that were. ArchiveDamaged where it cannot be read then.
        """
        mended: list[str] = []
        if self.is_right(sha256):
            return mended
        for step in reversed(source.line(sha256)):
            held = self.store.held(step.sha256)
            if not self.is_right(step.sha256):
                self._write(step.sha256, source.packed(step.sha256), held)
                mended.append(step.sha256)
        self.get(sha256)
        return mended

    def _differing(self, content: bytes, like: str) -> bytes:
        """A document as what differs from one before it; nothing where that gains too little."""
        if not referring.may_win(content):
            return b""
        with suppress(ArchiveDamaged):
            line = self.line(like)
            chosen = referring.goes_on_from(line)
            if chosen is None or not 0 < line[-1].size <= referring.LARGEST:
                return b""
            packed = referring.packed(content, self.get(chosen[0].sha256), *chosen)
            whole = self.size_on_disk(line[-1].sha256) * len(content) / line[-1].size
            return packed if len(packed) * FEWER < whole else b""
        return b""

    def _write(self, sha256: str, packed: bytes, instead: Held | None) -> None:
        """Put a file. Where somebody else put one at the same time, his has to be the document."""
        if not self.store.write(sha256, packed, instead):
            self.get(sha256)

    def _holds(self, sha256: str, content: bytes) -> bool:
        """Whether a document is there and has just this content; compared, which is cheaper than a
        hash.
        """
        try:
            return self._read(sha256, len(content)) == content
        except Odd:
            return False
