"""Documents by their SHA-256, zstd-compressed: in a local folder, or in an object store.

One that is nearly the document before it on its list is kept as what it says otherwise
(`db.referring`); the file says so itself. What holds the files is `db.stores`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import zstandard

from db import referring
from db.places import Place
from db.referring import Step
from db.stores import LARGEST, ArchiveDown, BadArchive, Folder, Held, Odd, Store, store_of

__all__ = ["LARGEST", "Archive", "ArchiveDamaged", "ArchiveDown", "BadArchive", "Copied"]

LEVEL = 9

PART = 256 * 1024
"""Bytes of a document that are in memory at once where it is passed on and not read."""

FEWER = 2
"""So many times smaller than a whole one is a document that is kept by its difference."""

PROBE = b"tracker doctor"
"""A document that is put and had to see whether that can be done."""


class ArchiveDamaged(Exception):
    """An archived document is gone, unreadable, or not what its hash says."""


Result = TypeVar("Result")


class Copied(NamedTuple):
    """How many documents were copied, and how many were there before; each was read where it is."""

    copied: int
    there: int


def _unheard(_sha256: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Documents in a folder or in an object store, each in a file `ab/abcdef....zst`.

    Other processes may be handed it: it holds nothing open. Everything raises ArchiveDown where an
    object store does not answer, which says nothing of any document.
    """

    place: Place

    @property
    def store(self) -> Store:
        """Whatever holds the files."""
        return store_of(self.place)

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

    def is_right(self, sha256: str) -> bool:
        """Whether a document is there and is what its hash says."""
        try:
            self.get(sha256)
        except ArchiveDamaged:
            return False
        return True

    def packed(self, sha256: str) -> bytes:
        """A file as it lies here; ArchiveDamaged where it is not there."""
        try:
            with self.store.opened(sha256) as file:
                return file.read(LARGEST)
        except Odd as why:
            raise ArchiveDamaged(_sentence(sha256, sha256, why)) from None

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

    # Looked at.

    def size_on_disk(self, sha256: str) -> int:
        """Bytes that a document takes, packed as it is; 0 where it is not there."""
        return self.store.size(sha256)

    def sizes(self) -> dict[str, int]:
        """Every document that is there, sorted -> bytes that it takes, packed as it is."""
        return self.store.sizes()

    def bytes_on_disk(self) -> int:
        """Bytes of all documents, packed as they are."""
        return sum(self.sizes().values())

    def hashes(self) -> list[str]:
        """Every document that is there, sorted."""
        return list(self.sizes())

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
        except Odd as why:
            raise ArchiveDamaged(_sentence(sha256, of, why)) from None
        return steps

    def cut_off(self) -> dict[str, list[str]]:
        """Document that is gone -> those that cannot be read without it. Heads alone are read."""
        steps_of = zip(hashes := self.hashes(), self._each(self._step_or_none, hashes), strict=True)
        refers = {sha256: step.refers for sha256, step in steps_of if step is not None}
        cut: dict[str, list[str]] = {}
        for sha256 in refers:
            of, steps = sha256, 0
            while refers.get(of) and steps < referring.LONGEST:
                of, steps = refers[of], steps + 1
            if of not in refers and self.store.held(of) is None:
                cut.setdefault(of, []).append(sha256)
        return cut

    def _step(self, sha256: str) -> Step:
        with self.store.beginning(sha256) as file:
            return referring.head(file, sha256)

    def _step_or_none(self, sha256: str) -> Step | None:
        with suppress(Odd):
            return self._step(sha256)
        return None

    def _each(self, do: Callable[[str], Result], hashes: Iterable[str]) -> Iterator[Result]:
        """What a question about each of many documents gives, in order; side by side where answers
        are waited for.
        """
        if self.store.at_once == 1:
            yield from map(do, hashes)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self.store.at_once) as pool:
            try:
                yield from pool.map(do, hashes)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    # Read.

    def get(self, sha256: str) -> bytes:
        """A document, checked against its hash; ArchiveDamaged with one sentence otherwise.

        The sentence names the document that is damaged, which may be one that it goes on from.
        """
        try:
            return self._checked(sha256)
        except Odd as why:
            raise ArchiveDamaged(self._whose_fault(sha256, why)) from None

    def damages(self, hashes: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Of many documents those that cannot be read, with a sentence each, in order."""
        yield from ((sha256, told) for sha256, told in self._each(self._damage, hashes) if told)

    def _damage(self, sha256: str) -> tuple[str, str]:
        try:
            self.get(sha256)
        except ArchiveDamaged as why:
            return sha256, str(why)
        return sha256, ""

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
        except Odd as why:
            raise ArchiveDamaged(_sentence(sha256, sha256, why)) from None

    def _checked(self, sha256: str) -> bytes:
        content = self._read(sha256)
        if len(content) > LARGEST:
            raise Odd("is larger than any that we keep")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Odd("is not what its hash says")
        return content

    def _read(self, sha256: str, most: int = LARGEST, steps: int = 0) -> bytes:
        """The bytes of a document as they come, or `most` and one more of a larger one."""
        _demand_end(steps)
        with self.store.opened(sha256) as file:
            step = referring.head(file, sha256)
            if step.refers:
                return referring.unpacked(file, step, self._read(step.refers, steps=steps + 1))
            plain = zstandard.ZstdDecompressor().stream_reader(file)
            return plain.read(min(step.size or most, most) + 1)

    def _whose_fault(self, sha256: str, why: Odd) -> str:
        """A sentence with the document that is damaged: the first of a line, the whole one before
        all others.
        """
        for of in reversed(self._before(sha256)):
            try:
                self._checked(of)
            except Odd as other:
                return _sentence(sha256, of, other)
        return _sentence(sha256, sha256, why)

    def _before(self, sha256: str) -> list[str]:
        """Those that a document goes on from, as far as they say so, there or not."""
        before: list[str] = []
        with suppress(Odd):
            while len(before) < referring.LONGEST and (of := self._step(sha256).refers):
                before.append(of)
                sha256 = of
        return before

    def _whole_parts(self, sha256: str) -> Iterator[bytes]:
        with ExitStack() as stack:
            file = stack.enter_context(self.store.opened(sha256))
            _demand_whole(file, sha256)
            return _unpacked(file, stack.pop_all())


def _demand_end(steps: int) -> None:
    """Odd for a document that goes on from more of them than any does, or from itself."""
    if steps > referring.LONGEST:
        raise Odd("goes on from too many others, one after the other")


def _sentence(sha256: str, of: str, why: Odd) -> str:
    """What is wrong with a document, because of itself or of one that it goes on from."""
    if of == sha256:
        return f"Document {sha256} {why}."
    return f"Document {sha256} goes on from document {of}, which {why}."


def _cut(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PART):
        yield content[start : start + PART]


def _demand_whole(file: BinaryIO, sha256: str) -> None:
    """Odd for a file that unpacks to other bytes than a hash says, or to too many."""
    digest, size = hashlib.sha256(), 0
    for part in _parts(file):
        digest.update(part)
        size += len(part)
        if size > LARGEST:
            raise Odd("is larger than any that we keep")
    if digest.hexdigest() != sha256:
        raise Odd("is not what its hash says")


def _unpacked(file: BinaryIO, owned: ExitStack) -> Iterator[bytes]:
    """The same once more; the file is closed at the end, or when nobody asks further."""
    with owned:
        yield from _parts(file)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    stream = zstandard.ZstdDecompressor().stream_reader(file, closefd=False)
    while part := stream.read(PART):
        yield part
