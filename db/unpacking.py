"""A document passed on part by part: gone through once against its hash, and then once more."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

import zstandard

from db.stores import LARGEST, Odd

PART = 256 * 1024
"""Bytes of a document that are in memory at once where it is passed on and not read."""


def cut(content: bytes) -> Iterator[bytes]:
    """A document that is there whole, part by part."""
    for start in range(0, len(content), PART):
        yield content[start : start + PART]


def demand_whole(file: BinaryIO, sha256: str) -> None:
    """Odd for a file that unpacks to other bytes than a hash says, or to too many."""
    digest, size = hashlib.sha256(), 0
    for part in _parts(file):
        digest.update(part)
        size += len(part)
        if size > LARGEST:
            raise Odd("is larger than any that we keep")
    if digest.hexdigest() != sha256:
        raise Odd("is not what its hash says")


def unpacked(file: BinaryIO, owned: ExitStack) -> Iterator[bytes]:
    """The same once more; the file is closed at the end, or when nobody asks further."""
    with owned:
        yield from _parts(file)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    stream = zstandard.ZstdDecompressor().stream_reader(file, closefd=False)
    while part := stream.read(PART):
        yield part
