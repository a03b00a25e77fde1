"""How large the sheets of a workbook would unfold, before anything unfolds them.

The reader makes a dense grid from the first to the last used cell: two cells at opposite corners
of a sheet of a few hundred bytes ask for gigabytes. What is counted here are the cells that the
file itself names, never the size that it declares, which may be wrong either way.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

CELLS = 5_000_000
"""Cells of one grid: two and a half times those of the largest official workbook known."""

TEXT = 96 * 1024 * 1024
"""Letters in all cells together: a text that a workbook holds once may stand in a million cells."""

_ENDLESS = 10**12

# References of cells as programs write them; a number of four digits is never worth counting.
_COLUMNS = (re.compile(rb'r="([A-Za-z]{1,4})\d'), re.compile(rb"r='([A-Za-z]{1,4})\d"))
_ROWS = re.compile(rb"r=[\"'][A-Za-z]{1,4}(\d{5,})")
_APART = re.compile(rb"\br(?:\s+=|=\s)\s{0,9}[\"'][A-Za-z]{1,4}\d")
_SHARED = re.compile(rb"t=[\"']s[\"'][^<>]{0,100}>\s?<(?:\w{1,20}:)?v>(\d{1,9})<")
_END_OF_TEXT = re.compile(rb"</(?:\w{1,20}:)?si>")
_FEW = 9_999
_PIECE, _OVERLAP = 1 << 20, 4_500
_REPEATED = re.compile(
    rb"<(?:\w{1,20}:)?(?:table-row|table-cell|covered-table-cell)\s[^<>]{0,2000}?"
    rb"number-(rows|columns)-repeated=[\"'](\d{1,9})[\"'][^<>]{0,2000}?(/?)>"
)
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_END_OF_SHEET, _BEGINNING = 0x000A, 0x0809
# BIFF records that hold a cell: row and column come first. Two hold a run of columns.
_RUN_RECORDS = frozenset({0x00BD, 0x00BE})
_CELL_RECORDS = _RUN_RECORDS | {6, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E}


def inflated(content: bytes) -> str:
    """Why a workbook would unfold to too much, as the end of a sentence; "" if it would not."""
    grids = _zipped(content) if content.startswith(b"PK") else _binary(content)
    largest = max(grids, default=0)
    if largest > CELLS:
        return f"has a sheet of {largest} cells between its first and its last one"
    if content.startswith(b"PK") and (letters := _letters(content)) > TEXT:
        return f"repeats its texts until they are {letters} letters"
    return ""


def _zipped(content: bytes) -> Iterator[int]:
    """Cells of each sheet's grid of an .xlsx or .ods; a broken file is the reader's to refuse."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                if name == "content.xml":
                    with parts.open(name) as part:
                        yield _repeats(part)
                elif name.endswith(".bin") and "sheet" in name.casefold():
                    yield _ENDLESS  # .xlsb: no official list is one, and nothing here counts it
                elif name.startswith("xl/") and not name.endswith(".bin"):
                    with parts.open(name) as part:
                        yield _grid_of_xml(part)
    except _BROKEN:
        return


def _letters(content: bytes) -> int:
    """Letters of the shared texts of an .xlsx, each as often as a cell points to it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            shared = [n for n in parts.namelist() if n.casefold().endswith("sharedstrings.xml")]
            texts = [text for n in shared for text in _END_OF_TEXT.split(parts.read(n))]
            lengths = list(map(len, texts))
            del texts
            return sum(_told(parts, n, lengths) for n in parts.namelist() if n not in shared)
    except _BROKEN:
        return 0


def _told(parts: zipfile.ZipFile, name: str, lengths: list[int]) -> int:
    if not name.startswith("xl/") or not lengths:
        return 0
    most, letters = len(lengths), 0
    with parts.open(name) as part:
        for piece in _pieces(part):
            numbers = map(int, _SHARED.findall(piece))
            letters += sum(lengths[number] for number in numbers if number < most)
    return letters


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """A part of a workbook, never all at once; each piece begins with the end of the last."""
    end = b""
    while piece := part.read(_PIECE):
        yield end + piece
        end = piece[-_OVERLAP:]


def _grid_of_xml(part: IO[bytes]) -> int:
    """Columns times rows up to the last cell that is named; endless where names are disguised."""
    columns, rows = 0, _FEW
    for piece in _pieces(part):
        if _APART.search(piece):
            return _ENDLESS
        letters = {name for rule in _COLUMNS for name in rule.findall(piece)}
        columns = max([columns, *map(_column, letters)])
        rows = max([rows, *(int(number[:9]) for number in _ROWS.findall(piece))])
    return columns * rows


def _column(letters: bytes) -> int:
    """A is 1, Z 26, AA 27; no sheet has four letters."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _repeats(part: IO[bytes]) -> int:
    """At least the cells that repetitions stand for; blank ones at the ends are cut by the reader.

    A row that repeats more than a thousand times is usual only as the blank end of a sheet, and
    there it has one repeated blank cell; any other such repetition counts in full.
    """
    most = {b"rows": 1, b"columns": 1}
    for piece in _pieces(part):
        for what, number, closed in _REPEATED.findall(piece):
            if what == b"rows" or closed != b"/":
                most[what] = max(most[what], int(number))
    return most[b"columns"] * (most[b"rows"] if most[b"columns"] > 1 else 1)


def _binary(content: bytes) -> Iterator[int]:
    """Cells of each sheet's grid of an .xls."""
    if not content.startswith(_OLE):
        return
    try:
        stream = _workbook_stream(content)
        yield from _grids_of_records(stream)
    except (struct.error, IndexError, ValueError):
        return


def _workbook_stream(content: bytes) -> bytes:
    """The stream that holds the sheets, out of the compound file around it."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        raise ValueError
    first_directory = struct.unpack_from("<I", content, 48)[0]
    table = _sector_table(content, size)
    directory = _chain(content, table, first_directory, size)
    for at in range(0, len(directory) - 127, 128):
        length = min(64, struct.unpack_from("<H", directory, at + 64)[0])
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        if name.casefold() in ("workbook", "book"):
            return _chain(content, table, struct.unpack_from("<I", directory, at + 116)[0], size)
    raise ValueError


def _sector_table(content: bytes, size: int) -> list[int]:
    """Which sector comes after which."""
    holders = [s for s in struct.unpack_from("<109I", content, 76) if s < _LAST_SECTOR]
    more, count = struct.unpack_from("<2I", content, 68)
    for _ in range(min(count, len(content) // size)):
        if more >= _LAST_SECTOR:
            break
        block = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        holders += [s for s in block[:-1] if s < _LAST_SECTOR]
        more = block[-1]
    table: list[int] = []
    for sector in holders[: len(content) // size + 1]:
        table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    return table


def _chain(content: bytes, table: list[int], sector: int, size: int) -> bytes:
    """The sectors from this one on; a chain that is longer than the file ends."""
    parts = []
    for _ in range(len(content) // size + 1):
        if sector >= _LAST_SECTOR or sector >= len(table):
            break
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _grids_of_records(stream: bytes) -> Iterator[int]:
    two = struct.Struct("<2H").unpack_from
    at, end = 0, len(stream) - 4
    rows: set[int] = set()
    columns: set[int] = set()
    while at <= end:
        kind, length = two(stream, at)
        at += 4
        if kind in _CELL_RECORDS:
            row, column = two(stream, at)
            rows.add(row)
            columns.add(column)
            if kind in _RUN_RECORDS:
                columns.add(two(stream, at + length - 4)[1])
        elif kind in (_BEGINNING, _END_OF_SHEET):
            yield _size(rows) * _size(columns)
            rows, columns = set(), set()
        at += length
    yield _size(rows) * _size(columns)


def _size(numbers: set[int]) -> int:
    """From the first to the last of them."""
    return max(numbers) - min(numbers) + 1 if numbers else 0
