"""A binary workbook (.xls): its one stream of records, taken out of its container and counted.

The reader that comes after us is given the stream in a new container, so that chains that turn
in a circle, streams in streams and lengths that lie end here. What is not understood is refused.
"""

import struct
from collections.abc import Iterator
from itertools import chain

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

RECORDS = 3_000_000
"""Records of all sheets together: twenty times those of the largest official workbook."""

_LAST_SECTOR = 0xFFFFFFFA
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALL, _MINI = 4096, 64
_two = struct.Struct("<2H").unpack_from
_four = struct.Struct("<I").unpack_from
_label = struct.Struct("<2H2xI").unpack_from

_END_OF_SHEET, _SHEET, _TEXTS, _CONTINUE, _SIZE = 0x000A, 0x0085, 0x00FC, 0x003C, 0x0200
_LABEL, _RUN = 0x00FD, 0x00BD
# Records that hold a cell with something in it: row and column come first.
_CELLS = frozenset({0x0006, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, _LABEL, _RUN})


class Strange(ValueError):
    """Bytes that no program writes so; the message ends a sentence."""


# The container.


def stream_of(content: bytes) -> bytes:
    """The stream that holds the sheets; Strange where the container is damaged."""
    try:
        return _stream(content)
    except (struct.error, IndexError, OverflowError):
        raise Strange("is a damaged binary workbook") from None


def _stream(content: bytes) -> bytes:
    shift, mini = _two(content, 30)
    if shift not in (9, 12) or mini != 6:
        raise Strange("is a binary workbook with sectors of a size that none has")
    size = 1 << shift
    table = _sector_table(content, size)
    directory = _chain(content, table, _four(content, 48)[0], size, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    named = {_name(entry): entry for entry in reversed(entries)}
    entry = named.get("Workbook") or named.get("Book")
    if entry is None:
        raise Strange("holds no workbook")
    first, length = _four(entry, 116)[0], _four(entry, 120)[0]
    if length >= _SMALL or not length:
        return _chain(content, table, first, size, size)[: length or None]
    root, around = entries[0], _four(entries[0], 120)[0]
    inner = _chain(content, table, _four(root, 116)[0], size, size)[:around]
    small = _numbers(_chain(content, table, _four(content, 60)[0], size, size))
    return _chain(inner, small, first, _MINI, 0)[:length]


def _name(entry: bytes) -> str:
    return entry[:64].decode("utf-16-le", "replace").split("\x00", 1)[0]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _sector_table(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector comes after which."""
    holders = list(struct.unpack_from("<109I", content, 76))
    more, most = _four(content, 68)[0], len(content) // size + 1
    for _ in range(most):
        if more >= _LAST_SECTOR:
            break
        block = _numbers(content[(more + 1) * size : (more + 2) * size])
        holders += block[:-1]
        more = block[-1]
    used = [sector for sector in holders if sector < _LAST_SECTOR]
    if len(used) > most or len(set(used)) < len(used):
        raise Strange("is a binary workbook that says more sectors than it has")
    blocks = (_numbers(content[(s + 1) * size : (s + 2) * size]) for s in used)
    return tuple(chain.from_iterable(blocks))


def _chain(content: bytes, table: tuple[int, ...], sector: int, size: int, before: int) -> bytes:
    """The sectors from this one on; Strange for a chain that comes back to itself."""
    parts: list[bytes] = []
    most = len(content) // size + 1
    while sector < _LAST_SECTOR:
        if len(parts) > most or sector >= len(table):
            raise Strange("is a damaged binary workbook")
        parts.append(content[sector * size + before : (sector + 1) * size + before])
        sector = table[sector]
    return b"".join(parts)


def container(stream: bytes) -> bytes:
    """A plain container around a stream, of sectors of 4,096 bytes: head, directory, stream."""
    size = 4096
    body = stream + bytes(-len(stream) % size or (0 if stream else size))
    count = len(body) // size
    tables = -(-(count + 3) // 1023)
    chained = [_END, _END, *range(3, count + 2), _END, *[_FAT] * tables]
    chained += [_FREE] * (tables * 1024 - len(chained))
    holders = [*range(count + 2, count + 2 + tables)]
    holders += [_FREE] * (109 - len(holders))
    head = OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    head += struct.pack("<9I", 1, tables, 0, 0, _SMALL, _END, 0, _END, 0)
    head += struct.pack("<109I", *holders)
    directory = _entry("Root Entry", 5, 1, _MINI) + _entry("Workbook", 2, 2, max(len(stream), 4096))
    return b"".join(
        [
            head.ljust(size, b"\0"),
            directory.ljust(size, b"\0"),
            bytes(size),
            body,
            struct.pack(f"<{len(chained)}I", *chained),
        ]
    )


def _entry(name: str, kind: int, first: int, length: int) -> bytes:
    text = name.encode("utf-16-le")
    child = 1 if kind == 5 else _FREE
    beside = struct.pack("<3I", _FREE, _FREE, child)
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1) + beside
    return head + bytes(36) + struct.pack("<IQ", first, length)


# The records.


def counted(stream: bytes) -> tuple[bytes, int, int]:
    """(the stream without the sizes that it declares, cells of all grids, letters in cells).

    A reader reserves what is declared; cells that are blank are none to it.
    """
    try:
        return _counted(bytearray(stream))
    except (struct.error, IndexError):
        raise Strange("is a damaged binary workbook") from None


def _counted(stream: bytearray) -> tuple[bytes, int, int]:
    sheets, texts = _globals(stream)
    if len(set(sheets)) < len(sheets):
        raise Strange("is a binary workbook that names a sheet twice")
    cells = letters = 0
    left = RECORDS
    for at in sheets:
        rows, columns, here, records = _sheet(stream, at, texts, left)
        cells += rows * columns
        letters += here
        left -= records
    return bytes(stream), cells, letters


def _records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its body begins, how long it is) of each record up to the end of a part."""
    end = len(stream) - 4
    while at <= end:
        kind, length = _two(stream, at)
        if kind == _END_OF_SHEET:
            return
        yield kind, at + 4, length
        at += 4 + length


def _globals(stream: bytearray) -> tuple[list[int], list[int]]:
    """Where the sheets begin, and how long the shared texts are."""
    sheets: list[int] = []
    blocks: list[bytes] = []
    before = 0
    for kind, body, length in _records(stream, 0):
        if kind == _SHEET:
            sheets.append(_four(stream, body)[0])
        elif kind == _TEXTS:
            blocks = [bytes(stream[body : body + length])]
        elif kind == _CONTINUE and before == _TEXTS:
            blocks.append(bytes(stream[body : body + length]))
            continue
        before = kind
    return sheets, _lengths(blocks) if blocks else []


def _lengths(blocks: list[bytes]) -> list[int]:
    """Letters of each shared text; texts go on in the next block, where they say anew how wide."""
    count = _four(blocks[0], 4)[0]
    if count * 3 > sum(map(len, blocks)):
        raise Strange(f"is a binary workbook that declares {count} texts and has no room for them")
    lengths = []
    number, at = 0, 8
    for _ in range(count):
        if at >= len(blocks[number]):
            number, at = number + 1, at - len(blocks[number])
        block = blocks[number]
        letters, flags = block[at] | block[at + 1] << 8, block[at + 2]
        at += 3
        more = 0
        if flags & 8:
            more = 4 * (block[at] | block[at + 1] << 8)
            at += 2
        if flags & 4:
            more += _four(block, at)[0]
            at += 4
        lengths.append(letters)
        end = at + (letters << (flags & 1))
        if end <= len(block):
            at = end
        else:
            number, at = _over(blocks, number, at, letters, flags & 1)
        at += more
        while more and at > len(blocks[number]) and number + 1 < len(blocks):
            number, at = number + 1, at - len(blocks[number])
    return lengths


def _over(blocks: list[bytes], number: int, at: int, letters: int, wide: int) -> tuple[int, int]:
    """Where a text ends that goes on in the next blocks."""
    while True:
        room = len(blocks[number]) - at >> wide
        if letters <= room:
            return number, at + (letters << wide)
        letters -= max(0, room)
        number, at = number + 1, 1
        wide = blocks[number][0] & 1


def _sheet(stream: bytearray, at: int, texts: list[int], left: int) -> tuple[int, int, int, int]:
    """(rows, columns, letters of shared texts, records) of the sheet that begins here."""
    rows = columns = letters = records = 0
    for kind, body, length in _records(stream, at):
        records += 1
        if kind == _LABEL:
            row, column, text = _label(stream, body)
            letters += texts[text] if text < len(texts) else 0
        elif kind in _CELLS:
            row, column = _two(stream, body)
            if kind == _RUN:
                column = max(column, _two(stream, body + length - 4)[1])
        else:
            if kind == _SIZE:
                stream[body : body + length] = bytes(len(stream[body : body + length]))
            continue
        rows, columns = max(rows, row + 1), max(columns, column + 1)
    if records > left:
        raise Strange(f"has more than {RECORDS} records")
    return rows, columns, letters, records
