"""Documents by their hash as they lie in an archive: found, read and held against the hash."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TypeVar

import zstandard

from db import referring, unpacking
from db.places import Place
from db.referring import Step
from db.stores import LARGEST, Odd, Store, store_of

Result = TypeVar("Result")


class ArchiveDamaged(Exception):
    """An archived document is gone, unreadable, or not what its hash says."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents in a folder or in an object store, each in a file `ab/abcdef....zst`.

    Other processes may be handed it: it holds nothing open. Everything raises ArchiveDown where an
    object store does not answer, which says nothing of any document.
    """

    place: Place

    @property
    def store(self) -> Store:
        """Whatever holds the files."""
        return store_of(self.place)

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
                return unpacking.cut(self.get(sha256))
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
            unpacking.demand_whole(file, sha256)
            return unpacking.unpacked(file, stack.pop_all())

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


def _demand_end(steps: int) -> None:
    """Odd for a document that goes on from more of them than any does, or from itself."""
    if steps > referring.LONGEST:
        raise Odd("goes on from too many others, one after the other")


def _sentence(sha256: str, of: str, why: Odd) -> str:
    """What is wrong with a document, because of itself or of one that it goes on from."""
    if of == sha256:
        return f"Document {sha256} {why}."
    return f"Document {sha256} goes on from document {of}, which {why}."
