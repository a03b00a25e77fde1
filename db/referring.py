"""A document as what it says otherwise than another one: zstd, with that one's bytes before it.

A file of such a document begins with a frame that zstd passes over, in which plain words say which
document it goes on from. So whoever has the folder, and no database, can read it years later:
`zstd -d --patch-from=THE_OTHER_DOCUMENT FILE`.
"""

import re
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

import zstandard
from zstandard import DICT_TYPE_RAWCONTENT, ZstdCompressionDict, ZstdCompressionParameters

from db.files import MIB

LEVEL = 6
LARGEST, SMALLEST = 32 * MIB, 16 * 1024
"""Bytes of a document that goes on from another one, and of that one."""

ROUND = 32
"""The first of so many documents, one after the other, is whole."""

LONGEST = 64
"""So many documents are read for one at most, whatever files say of themselves."""

PASSED_OVER = b"\x50\x2a\x4d\x18"
"""The beginning of a frame that zstd passes over; four bytes of its length follow."""

WORDS = "goes on from {sha256} as {place}\n"
_WORDS = re.compile(rb"goes on from ([0-9a-f]{64}) as (\d{1,2})\n")

MOST_WORDS = 128

FRAME = 18
"""Bytes at most in which a frame says how many it will be."""

HASHED = (19, 22)
"""Bits of the table of what the other document says, for small ones and for large ones."""

DENSE = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x1f\x8b",
    b"\xfd7zXZ",
    b"BZh",
    b"7z\xbc\xaf",
    b"\x28\xb5\x2f\xfd",
)
"""How documents begin that are compressed in themselves: one of them is like no other one."""


class Step(NamedTuple):
    """A document of the archive: which one it goes on from, "" for none, as the how manyeth since
    a whole one, and its bytes, 0 where the file does not say.
    """

    sha256: str
    refers: str
    place: int
    size: int


def head(file: BinaryIO, sha256: str) -> Step:
    """What the file of a document says of itself; what comes next is read from where it begins."""
    begins = file.read(len(PASSED_OVER) + 4)
    if not begins.startswith(PASSED_OVER):
        file.seek(0)
        return Step(sha256, "", 0, _told(file))
    length = int.from_bytes(begins[len(PASSED_OVER) :], "little")
    words = _WORDS.fullmatch(file.read(min(length, MOST_WORDS)))
    if words is None:
        raise zstandard.ZstdError("it does not say which document it goes on from")
    return Step(sha256, words[1].decode(), int(words[2]), _told(file))


def _told(file: BinaryIO) -> int:
    """The bytes that a frame says it will be; the file is read from the beginning of it again."""
    at = file.tell()
    told = zstandard.get_frame_parameters(file.read(FRAME)).content_size
    file.seek(at)
    return 0 if told == zstandard.CONTENTSIZE_UNKNOWN else int(told)


# Packed.


def may_win(content: bytes) -> bool:
    """Whether a document may be smaller by what another one says."""
    return SMALLEST <= len(content) <= LARGEST and not content.startswith(DENSE)


def goes_on_from(line: Sequence[Step]) -> tuple[Step, int] | None:
    """Of a document and those that it goes on from, up to a whole one: from which of them the next
    document goes on, and as the how manyeth; None if that is to be whole.

    Its number, less its last binary digit that is one, is that of the other: 8 goes on from the
    whole one, 9 from 8, 10 from 8, 11 from 10. So of 32 documents none needs more than five others.
    """
    place = line[0].place + 1
    if place >= ROUND or len(line) > ROUND.bit_length():
        return None
    return next((step, place) for step in line if step.place <= place & (place - 1))


def packed(content: bytes, other: bytes, step: Step, place: int) -> bytes:
    """The file of a document that goes on from another one."""
    words = WORDS.format(sha256=step.sha256, place=place).encode()
    least, most = HASHED
    bits = min(most, max(least, len(content).bit_length() - 3))
    ways = ZstdCompressionParameters.from_level(
        LEVEL,
        window_log=(len(content) + len(other)).bit_length(),
        hash_log=bits,
        chain_log=bits,
        source_size=len(content),
        write_content_size=True,
        write_checksum=True,
    )
    packer = zstandard.ZstdCompressor(dict_data=_as_beginning(other), compression_params=ways)
    length = len(words).to_bytes(4, "little")
    return PASSED_OVER + length + words + packer.compress(content)


def unpacked(file: BinaryIO, step: Step, other: bytes) -> bytes:
    """A document out of its file, from behind the head on; ZstdError where it is none."""
    if not 0 < step.size <= LARGEST >= len(other):
        raise zstandard.ZstdError("no document of this size goes on from another one")
    frame = file.read(LARGEST + 1)
    unpacker = zstandard.ZstdDecompressor(dict_data=_as_beginning(other))
    return unpacker.decompress(frame, max_output_size=step.size)


def _as_beginning(other: bytes) -> ZstdCompressionDict:
    return ZstdCompressionDict(other, dict_type=DICT_TYPE_RAWCONTENT)
