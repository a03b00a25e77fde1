"""Packed files -> plain bytes: every part to its end, and never more at once than a few MiB."""

import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

import zstandard

from db import files

FED = 1024
"""Bytes unpacked at once: as zstd 32 MiB at the very most, as gzip one."""

MOST_PARTS = 10_000
"""Members of a gzip file, frames of a zstd file; thousands are usual where many pack one."""

LARGEST_WINDOW = 128 * files.MIB
"""What a zstd file may have us remember: as much as its own program allows by itself."""


class _Part(Protocol):
    """One member or frame, while it is unpacked."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _member() -> _Part:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def _frame() -> _Part:
    return zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()


PACKINGS: dict[str, Callable[[], _Part]] = {".gz": _member, ".zst": _frame}
"""By the ending of a file's name."""

DAMAGED = (EOFError, ValueError, zlib.error, zstandard.ZstdError)
"""Raised for what cannot be unpacked."""


def plain(file: BinaryIO, suffix: str, limit: int) -> bytes:
    """The plain bytes of an open file, at most one more than `limit`; DAMAGED.

    Of a file that ends too early, or that has more after its end, no half is ever given.
    """
    if suffix not in PACKINGS:
        return file.read(limit + 1)
    content = io.BytesIO()
    for part in _unpacked(file, PACKINGS[suffix]):
        content.write(part)
        if content.tell() > limit:
            content.truncate(limit + 1)
            break
    return content.getvalue()


def _unpacked(file: BinaryIO, fresh: Callable[[], _Part]) -> Iterator[bytes]:
    part, parts, rest = None, 0, b""
    while fed := rest or file.read(FED):
        if part is None:
            parts += 1
            part = fresh()
        yield part.decompress(fed)
        rest = b""
        if part.eof:
            rest, part = _after(part, parts, file), None
    if part is not None or not parts:
        raise EOFError("it ends too early")


def _after(part: _Part, parts: int, file: BinaryIO) -> bytes:
    """What comes after a part; tapes fill up with zeros, which are nothing."""
    if parts > MOST_PARTS:
        raise ValueError(f"it has more than {MOST_PARTS:,} parts")
    rest = part.unused_data.lstrip(b"\0")
    while not rest and (fed := file.read(FED)):
        rest = fed.lstrip(b"\0")
    return rest
