"""Documents by their SHA-256: zstd-compressed files in a local folder, written atomically.

One that is nearly the document before it on its list is kept as what it says otherwise
(`db.referring`); the file says so itself.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import zstandard

from db import files, referring
from db.referring import Step

LEVEL = 9
LARGEST = 512 * files.MIB
"""Bytes of a document: twice as many as any list may have."""

PART = 256 * 1024
"""Bytes of a document that are in memory at once where it is passed on and not read."""

FEWER = 2
"""So many times smaller than a whole one is a document that is kept by its difference."""


class ArchiveDamaged(Exception):
    """An archived document is gone, unreadable, or not what its hash says."""


class _Odd(Exception):
    """The same of one file: in words that follow `Document ...`."""


class Copied(NamedTuple):
    """How many documents were copied, and how many were there before; each was read where it is."""

    copied: int
    there: int


def _unheard(_sha256: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of documents: `ab/abcdef....zst`."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Where a document lies, whether it is there or not."""
        return self.root / sha256[:2] / f"{sha256}.zst"

    # Kept.

    def put(self, content: bytes, like: str = "") -> str:
        """Keep a document; its hash. Whole or not at all, and on disk when this returns.

        Where much of it stands in the document `like`, by its hash, only the rest is kept. One that
        lies there damaged is put in its place again, whole.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        if self._holds(sha256, content):
            return sha256
        is_anew = os.path.lexists(self.path(sha256))
        differing = b"" if is_anew or not like else self._differing(content, like)
        whole = zstandard.ZstdCompressor(level=LEVEL)
        self._write(sha256, differing or whole.compress(content))
        return sha256

    def take(self, source: "Archive", sha256: str) -> None:
        """Keep a document of another archive as it lies there, and what it goes on from before it.

        ArchiveDamaged where it cannot be read there.
        """
        source.get(sha256)
        for step in reversed(source.line(sha256)):
            if not os.path.lexists(self.path(step.sha256)):
                self._write(step.sha256, files.read(source.path(step.sha256), LARGEST))

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
        copied = there = 0
        for sha256 in self.hashes() if hashes is None else hashes:
            if target.is_right(sha256):
                there += 1
            else:
                target.take(self, sha256)
                target.get(sha256)
                copied += 1
            told(sha256)
        return Copied(copied, there)

    def remove(self, sha256: str) -> None:
        """Take a document away, if it is there: none that stays may go on from it."""
        self.path(sha256).unlink(missing_ok=True)

    def is_right(self, sha256: str) -> bool:
        """Whether a document is there and is what its hash says."""
        try:
            self.get(sha256)
        except ArchiveDamaged:
            return False
        return True

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

    def _write(self, sha256: str, packed: bytes) -> None:
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

    def _holds(self, sha256: str, content: bytes) -> bool:
        """Whether a document is there and has just this content; compared, which is cheaper than a
        hash.
        """
        try:
            return self._read(sha256, len(content)) == content
        except _Odd:
            return False

    # Looked at.

    def size_on_disk(self, sha256: str) -> int:
        """Bytes that a document takes, packed as it is; 0 where it is not there."""
        path = self.path(sha256)
        return path.stat().st_size if path.is_file() else 0

    def bytes_on_disk(self) -> int:
        """Bytes of all documents, packed as they are."""
        return sum(file.stat().st_size for file in self.root.glob("??/*.zst"))

    def hashes(self) -> list[str]:
        """Every document in the folder, sorted."""
        return sorted(path.stem for path in self.root.glob("??/*.zst"))

    def line(self, sha256: str) -> list[Step]:
        """A document, the one that it goes on from, and so on, up to a whole one.

        ArchiveDamaged where that leads nowhere.
        """
        steps: list[Step] = []
        of = sha256
        try:
            while of:
                _demand_end(len(steps))
                steps.append(self._step(of))
                of = steps[-1].refers
        except _Odd as why:
            raise ArchiveDamaged(_sentence(sha256, of, why)) from None
        return steps

    def cut_off(self) -> dict[str, list[str]]:
        """Document that is gone -> those that cannot be read without it. Heads alone are read."""
        refers = {}
        for sha256 in self.hashes():
            with suppress(_Odd):
                refers[sha256] = self._step(sha256).refers
        cut: dict[str, list[str]] = {}
        for sha256 in refers:
            of, steps = sha256, 0
            while refers.get(of) and steps < referring.LONGEST:
                of, steps = refers[of], steps + 1
            if of not in refers and not os.path.lexists(self.path(of)):
                cut.setdefault(of, []).append(sha256)
        return cut

    def _step(self, sha256: str) -> Step:
        with _opened(self.path(sha256)) as file:
            return referring.head(file, sha256)

    # Read.

    def get(self, sha256: str) -> bytes:
        """A document, checked against its hash; ArchiveDamaged with one sentence otherwise.

        The sentence names the document that is damaged, which may be one that it goes on from.
        """
        try:
            return self._checked(sha256)
        except _Odd as why:
            raise ArchiveDamaged(self._whose_fault(sha256, why)) from None

    def parts(self, sha256: str) -> Iterator[bytes]:
        """A document part by part, of which few are in memory at once; one that goes on from
        another is there whole.

        It is gone through before the first part is given, and what is given is the same open file:
        ArchiveDamaged, raised here and not later, where that is not what its hash says.
        """
        try:
            if self._step(sha256).refers:
                return _cut(self.get(sha256))
            return self._whole_parts(sha256)
        except _Odd as why:
            raise ArchiveDamaged(_sentence(sha256, sha256, why)) from None

    def _checked(self, sha256: str) -> bytes:
        content = self._read(sha256)
        if len(content) > LARGEST:
            raise _Odd("is larger than any that we keep")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _Odd("is not what its hash says")
        return content

    def _read(self, sha256: str, most: int = LARGEST, steps: int = 0) -> bytes:
        """The bytes of a document as they come, or `most` and one more of a larger one."""
        _demand_end(steps)
        with _opened(self.path(sha256)) as file:
            step = referring.head(file, sha256)
            if step.refers:
                return referring.unpacked(file, step, self._read(step.refers, steps=steps + 1))
            plain = zstandard.ZstdDecompressor().stream_reader(file)
            return plain.read(min(step.size or most, most) + 1)

    def _whose_fault(self, sha256: str, why: _Odd) -> str:
        """A sentence with the document that is damaged: the first of a line, the whole one before
        all others.
        """
        for of in reversed(self._before(sha256)):
            try:
                self._checked(of)
            except _Odd as other:
                return _sentence(sha256, of, other)
        return _sentence(sha256, sha256, why)

    def _before(self, sha256: str) -> list[str]:
        """Those that a document goes on from, as far as they say so, there or not."""
        before: list[str] = []
        with suppress(_Odd):
            while len(before) < referring.LONGEST and (of := self._step(sha256).refers):
                before.append(of)
                sha256 = of
        return before

    def _whole_parts(self, sha256: str) -> Iterator[bytes]:
        with ExitStack() as stack:
            file = stack.enter_context(_opened(self.path(sha256)))
            _demand_whole(file, sha256)
            return _unpacked(file, stack.pop_all())


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """An ordinary file of the archive; what is wrong with it as _Odd."""
    try:
        with files.opened(path) as file:
            yield file
    except FileNotFoundError:
        raise _Odd("is not in the archive") from None
    except (OSError, zstandard.ZstdError) as why:
        raise _Odd(f"cannot be read: {str(why).rstrip('.')}") from None


def _demand_end(steps: int) -> None:
    """_Odd for a document that goes on from more of them than any does, or from itself."""
    if steps > referring.LONGEST:
        raise _Odd("goes on from too many others, one after the other")


def _sentence(sha256: str, of: str, why: _Odd) -> str:
    """What is wrong with a document, because of itself or of one that it goes on from."""
    if of == sha256:
        return f"Document {sha256} {why}."
    return f"Document {sha256} goes on from document {of}, which {why}."


def _cut(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PART):
        yield content[start : start + PART]


def _demand_whole(file: BinaryIO, sha256: str) -> None:
    """_Odd for a file that unpacks to other bytes than a hash says, or to too many."""
    digest, size = hashlib.sha256(), 0
    for part in _parts(file):
        digest.update(part)
        size += len(part)
        if size > LARGEST:
            raise _Odd("is larger than any that we keep")
    if digest.hexdigest() != sha256:
        raise _Odd("is not what its hash says")


def _unpacked(file: BinaryIO, owned: ExitStack) -> Iterator[bytes]:
    """The same once more; the file is closed at the end, or when nobody asks further."""
    with owned:
        yield from _parts(file)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    stream = zstandard.ZstdDecompressor().stream_reader(file, closefd=False)
    while part := stream.read(PART):
        yield part


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
