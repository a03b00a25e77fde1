"""Texts as they lie in the database: packed by Zstandard, with a dictionary or without.

What is packed is a plain Zstandard frame that names its dictionary by id; what would not get
shorter lies as it is behind one byte, `PLAIN`. Every process keeps the dictionaries that it met;
one that it does not know is looked for in the databases that it has open (`SOURCES`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakSet

HEADER = 18
"""Bytes of the longest header of a frame."""

PLAIN = b"\0"
"""Stands before a text that is not packed; a frame begins with 28 B5 2F FD."""

SHORT, LONG = 60, 4_096
"""Bytes: shorter texts are packed with a dictionary only, longer ones quickly without one."""

LEVEL, QUICK = 3, 1
"""How hard is tried: of hashes, which seals are made of, the quick level leaves less."""

USUAL = (0x23, 0x63)
"""What comes after that where a frame names its dictionary in the four bytes after this one, and
is of less than 64 kB."""

LARGEST = 1 << 28
"""Bytes that a packed text may have: a frame that claims more is damaged."""

KEPT, AT_HAND = 512, 16
"""So many dictionaries are kept in a process, and so many decoders in each of its threads."""

SOURCES: WeakSet[Any] = WeakSet()
"""Open databases, whose dictionaries are looked for by id."""

_FIND = "SELECT data FROM dictionary WHERE id = :id"

_known: dict[int, Any] = {}
_lock = threading.Lock()


class Unreadable(ValueError):
    """What is packed cannot be read: damaged, or its dictionary is gone."""


class _Own(threading.local):
    """What a thread packs and unpacks with: neither can be shared."""

    def __init__(self) -> None:
        self.packers: dict[str, Any] = {}
        self.unpackers: dict[int, Any] = {}
        self.quick: dict[bytes, Any] = {}  # by all that a frame begins with


_own = _Own()


@cache
def _zstandard() -> Any:
    """Imported where something is packed: many commands do without."""
    import zstandard

    return zstandard


# Packing.


def pack(content: bytes, kind: str = "") -> bytes:
    """A text as it is stored, with the dictionary that is at hand for this kind of text."""
    return packed_by(_own.packers.get(kind), content)


def packed_by(packer: Any, content: bytes) -> bytes:
    """A text as it is stored, packed by one that `packer` made, or by none (None)."""
    if packer is None:
        if len(content) < SHORT:
            return PLAIN + content
        packer = _packer(QUICK if len(content) > LONG else LEVEL)
    packed: bytes = packer.compress(content)
    return packed if len(packed) <= len(content) else PLAIN + content


def _packer(level: int) -> Any:
    """One without a dictionary, which a thread makes once."""
    name = f"*{level}"
    if name not in _own.packers:
        made = _zstandard().ZstdCompressor(level=level, write_checksum=False)
        _own.packers[name] = made
    return _own.packers[name]


@contextmanager
def at_hand(kind: str, dictionary: int) -> Iterator[None]:
    """In this block this thread packs texts of a kind with a dictionary; 0 for none."""
    before = _own.packers.pop(kind, None)
    if dictionary:
        _own.packers[kind] = packer(dictionary)
    try:
        yield
    finally:
        _own.packers.pop(kind, None)
        if before is not None:
            _own.packers[kind] = before


def packer(dictionary: int) -> Any:
    """Packs texts with a dictionary; Unreadable where it is gone."""
    words = _dictionary(dictionary)
    return _zstandard().ZstdCompressor(level=LEVEL, dict_data=words, write_checksum=False)


# Unpacking.


def unpack(stored: bytes | None) -> bytes | None:
    """What is stored, as it was; Unreadable."""
    if stored is None:
        return None
    quick = _own.quick.get(stored[:9])
    try:
        return quick(stored) if quick else _unpacked(stored)
    except _errors() as why:
        raise Unreadable(f"Something that is packed is damaged: {why}.") from None


def unpacked_text(stored: bytes | None) -> str | None:
    """The same of a text."""
    content = unpack(stored)
    return None if content is None else content.decode()


def _errors() -> Any:
    return _zstandard().ZstdError


def _unpacked(stored: bytes) -> bytes:
    """Of any frame: what it says of itself is looked at."""
    if stored[:1] == PLAIN:
        return stored[1:]
    frame = _zstandard().get_frame_parameters(stored)
    if frame.content_size > LARGEST:
        raise Unreadable("Something that is packed says that it is of no possible size.")
    unpacked = _unpacker(frame.dict_id)
    if stored[4] in USUAL:
        _own.quick[stored[:9]] = unpacked
    return unpacked(stored)  # type: ignore[no-any-return]


def dictionary_of(stored: bytes) -> int:
    """The id of the dictionary with which something is packed, of which this is the beginning; 0
    for none. (Behind the id stands how long it is, which may be cut off: RFC 8878, section 3.1.1.)
    """
    zstandard = _zstandard()
    try:
        return int(zstandard.get_frame_parameters(stored.ljust(HEADER, b"\0")).dict_id)
    except zstandard.ZstdError:
        return 0


def _unpacker(dictionary: int) -> Any:
    unpackers = _own.unpackers
    found = unpackers.get(dictionary)
    if found is None:
        words = _dictionary(dictionary) if dictionary else None
        if len(unpackers) >= AT_HAND:
            unpackers.clear()
            _own.quick.clear()
        made = _zstandard().ZstdDecompressor(dict_data=words)
        found = unpackers[dictionary] = made.decompress
    return found


# Dictionaries.


def know(dictionary: int, data: bytes) -> None:
    """Keep a dictionary in this process, as long as there is room."""
    with _lock:
        while len(_known) >= KEPT:
            del _known[next(iter(_known))]
        _known[dictionary] = _zstandard().ZstdCompressionDict(data)


def forget() -> None:
    """Forget all dictionaries, and what packs and unpacks with them in this thread."""
    with _lock:
        _known.clear()
    _own.packers.clear()
    _own.unpackers.clear()
    _own.quick.clear()


def _dictionary(dictionary: int) -> Any:
    """One that was met, or that an open database has; Unreadable."""
    found = _known.get(dictionary)
    if found is not None:
        return found
    for engine in list(SOURCES):
        if data := _found(engine, dictionary):
            know(dictionary, data)
            return _known[dictionary]
    gone = f"The dictionary {dictionary}, with which something on record is packed, is gone"
    raise Unreadable(f"{gone} or damaged: `tracker verify` says which are, a backup has them.")


def _found(engine: Any, dictionary: int) -> bytes:
    """A dictionary as a database has it, if it is whole."""
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from db.learning import id_of

    try:
        with engine.connect() as connection:
            data = bytes(connection.execute(text(_FIND), {"id": dictionary}).scalar() or b"")
    except SQLAlchemyError:  # which is busy, or has no such table
        return b""
    return data if data and id_of(data) == dictionary else b""
