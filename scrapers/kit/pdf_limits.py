"""A PDF before anybody opens it: what it holds besides pages, and what its streams unpack to.

The reader that comes after us repairs what is broken and follows what is nested, so what is cut
off, locked, alive or many times larger than it looks ends here. What is not understood is refused.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from math import prod
from typing import NamedTuple

from scrapers.kit.errors import LayoutChanged

BYTES = 16 * 1024 * 1024
"""Of a file; the largest official list that is a PDF has 4.7 million characters."""

OBJECTS = 50_000
"""Of a file; the largest official one has some 350."""

UNPACKED = 32 * 1024 * 1024
"""Bytes of all streams as really unpacked."""

OPERATORS = 1024 * 1024
"""Bytes of one stream that may be drawing operators: each of them is some hundred bytes in memory.
A page of the largest official one has 70,000.
"""

PAINTED = 600_000
"""Operators that show or draw something, of all streams. The largest official one, which
shows each letter by itself, has some 290,000 by its size."""

DRAWN = 40_000
"""Operators of drawings within drawings, each as often as it may come to be drawn."""

PACKED_TWICE, PIECE = 3, 64 * 1024
"""Layers of packing that are unpacked to be counted, and how much at a time."""

STREAMS = 20_000
"""Streams of a file."""

_STREAM = re.compile(rb"(?<!end)stream")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_STREAM_END = re.compile(rb"endstream")
_NUMBERED = re.compile(rb"(?<!\d)(\d{1,9})\s{1,9}\d{1,9}\s{1,9}\Z")
_PARTS = re.compile(rb"\[((?:\s{0,9}\d{1,9}\s{1,9}\d{1,9}\s{1,9}R\b){2,})")
_PART = re.compile(rb"(\d{1,9})\s{1,9}\d{1,9}\s{1,9}R\b")
_PAINT = re.compile(rb"T[jJ]|['\"]|(?<=[\s\])>])(?:[fFBbSs]\*?|sh|EI)(?=\s)")
_OBJECT = re.compile(rb"\d\s{1,9}obj\b")
_LENGTH = re.compile(rb"/Length\s{0,9}(\d{1,10})(\s{1,9}\d{1,9}\s{1,9}R)?")
_NUMBER = re.compile(rb"(?<!\d)(\d{1,9})\s{1,9}\d{1,9}\s{1,9}obj\s{1,9}(\d{1,10})\s{0,9}endobj")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DRAW = re.compile(rb"(?<![^\s\])>])Do(?![^\s/\[(<])")
_BORROWED = re.compile(rb"/(?:Filter|Subtype|Type)\s{0,9}\d{1,9}\s{1,9}\d{1,9}\s{1,9}R")
_IMAGE = re.compile(rb"/(?:Subtype\s{0,9}/Image|Length1|Subtype\s{0,9}/CIDFontType0C)\b")
_FORM = re.compile(rb"/Subtype\s{0,9}/Form\b")
_OLD_PACKING = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")

_ALIVE = {
    rb"/Encrypt\b": "is locked with a password or by rights",
    rb"/(?:JavaScript|JS)\b": "holds a program (JavaScript)",
    rb"/(?:EmbeddedFiles?|Filespec|FileAttachment)\b": "holds attached files",
    rb"/(?:Launch|RichMedia|Movie|Sound|3D)\b": "holds something that is to be run or played",
    rb"/XFA\b": "is a form whose text is made when it is opened",
}
"""What no list has -> the end of a sentence."""


class _Stream(NamedTuple):
    """What says what a stream is, and its bytes as really unpacked."""

    number: bytes
    words: bytes
    content: bytes

    @property
    def may_paint(self) -> bool:
        return not (_IMAGE.search(self.words) or b"/ObjStm" in self.words)

    @property
    def painted(self) -> int:
        """How many operators it may have that show something."""
        return len(_PAINT.findall(self.content)) if self.may_paint else 0


def counted(content: bytes, name: str) -> None:
    """Nothing, for a file that may be opened; LayoutChanged with the reason for any other."""
    if why := _why_not(content):
        raise LayoutChanged(f"{name} {why}.")


def _why_not(content: bytes) -> str:
    if len(content) > BYTES:
        return f"has {len(content)} bytes, too many for a list"
    if not content.lstrip(b"\0 \t\r\n").startswith(b"%PDF-"):
        return "is not a PDF"
    if b"%%EOF" not in content[-1024:]:
        return "ends before its end: it is cut off"
    if len(_OBJECT.findall(content)) > OBJECTS:
        return f"has more than {OBJECTS} objects"
    found: list[_Stream] = []
    left = UNPACKED
    for stream in _streams(content):
        left -= len(stream.content)
        if why := _too_much(stream, left, len(found)):
            return why
        found.append(stream)
    return _alive(content, found) or _crowded(found)


def _too_much(stream: _Stream, left: int, before: int) -> str:
    """Why a stream may not be opened, as the end of a sentence; "" if it may."""
    if left < 0 or before >= STREAMS:
        return f"unpacks to more than {UNPACKED} bytes or {STREAMS} parts"
    if _BORROWED.search(stream.words):
        return "says elsewhere how one of its parts is packed"
    if _OLD_PACKING.search(stream.words):
        return "is packed in a way that no list is"
    large = stream.may_paint and len(stream.content) > OPERATORS
    return f"has a page of {len(stream.content)} bytes" if large else ""


def _streams(content: bytes) -> Iterator[_Stream]:
    """All that may be a stream to a reader, wherever it stands."""
    lengths = {number: int(length) for number, length in _NUMBER.findall(content)}
    line_end, stream_end = _Next(_LINE_END, content), _Next(_STREAM_END, content)
    begun = -1
    for found in _STREAM.finditer(content):
        at = line_end.after(found.end())
        if at is None or at.end() == begun:
            continue
        begun = at.end()
        before = content[max(0, found.start() - 4096) : found.start()]
        head, _, words = before.rpartition(b"obj")
        number = _NUMBERED.search(head[-24:])
        plain = _unpacked(memoryview(content)[begun:])
        if plain is None:
            last = stream_end.after(begun)
            end = last.start() if last else len(content)
            plain = content[begun : max(end, begun + _length(_unescaped(words), lengths))]
        yield _Stream(number[1] if number else b"", _unescaped(words), plain)


def _length(words: bytes, lengths: dict[bytes, int]) -> int:
    """How long a stream says that it is."""
    said = _LENGTH.search(words)
    if not said:
        return 0
    return lengths.get(said[1], 0) if said[2] else int(said[1])


class _Next:
    """The next match behind a place, for places that only grow."""

    def __init__(self, pattern: re.Pattern[bytes], content: bytes) -> None:
        self._matches = pattern.finditer(content)
        self._at = next(self._matches, None)

    def after(self, place: int) -> re.Match[bytes] | None:
        while self._at is not None and self._at.start() < place:
            self._at = next(self._matches, None)
        return self._at


def _unpacked(packed: memoryview) -> bytes | None:
    """What a packed stream unpacks to, layer by layer, until it is too much; None if not packed."""
    plain: bytes | None = None
    for _ in range(PACKED_TWICE):
        view = packed if plain is None else memoryview(plain)
        if len(view) < 2 or view[0] & 15 != 8 or (view[0] * 256 + view[1]) % 31:
            break
        layer = _inflated(view)
        if layer is None:
            break
        plain = layer
    return plain


def _inflated(view: memoryview) -> bytes | None:
    """One layer, by pieces: what stands behind it is never looked at; None if it is none."""
    unpacking = zlib.decompressobj()
    plain = bytearray()
    for at in range(0, len(view), PIECE):
        piece = bytes(view[at : at + PIECE])
        while piece and not unpacking.eof and len(plain) <= UNPACKED:
            try:
                plain += unpacking.decompress(piece, PIECE * 16)
            except zlib.error:
                return bytes(plain) or None
            piece = unpacking.unconsumed_tail
        if unpacking.eof or len(plain) > UNPACKED:
            break
    return bytes(plain)


def _unescaped(words: bytes) -> bytes:
    """Names as they are meant: `/F#69lter` is `/Filter`."""
    return _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), words)


def _alive(content: bytes, streams: list[_Stream]) -> str:
    """What a file holds besides text, by what its objects say; "" if nothing."""
    said = [stream.words for stream in streams]
    said += [_unescaped(s.content) for s in streams if b"/ObjStm" in s.words]
    said += map(_unescaped, _between(content))
    for pattern, why in _ALIVE.items():
        if any(re.search(pattern, words) for words in said):
            return why
    numbers = {stream.number for stream in streams}
    for parts in chain.from_iterable(map(_PARTS.finditer, said)):
        named = [number for number in _PART.findall(parts[1]) if number in numbers]
        if len(set(named)) < len(named):
            return "shows one of its parts several times on a page"
    return ""


def _between(content: bytes) -> Iterator[bytes]:
    """What stands outside of streams: objects, and how the file ends."""
    for part in content.split(b"endstream"):
        before, _, _ = part.partition(b"stream")
        yield before


def _crowded(streams: list[_Stream]) -> str:
    """Why a file shows more than a list does, as the end of a sentence; "" if it does not.

    Of drawings within drawings each may draw any other: in a row they multiply.
    """
    painted = [stream.painted for stream in streams]
    if sum(painted) > PAINTED:
        return f"draws {sum(painted)} things"
    forms = [stream for stream in streams if _FORM.search(stream.words)]
    often = prod(filter(None, (len(_DRAW.findall(form.content)) for form in forms)))
    drawn = often * max((form.painted for form in forms), default=0)
    return f"draws drawings within drawings {often} times" if drawn > DRAWN or often > DRAWN else ""
