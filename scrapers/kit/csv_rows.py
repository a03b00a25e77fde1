"""CSV, one record at a time."""

import csv
import io
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence

from scrapers.kit import memo
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.headers import Header, missing, renamed
from scrapers.kit.markup import not_utf8
from scrapers.kit.memo import Cells
from scrapers.kit.record import Record
from scrapers.kit.source import Document

CELL_LIMIT = 4 * 1024 * 1024
DOS_END = b"\x1a"
PIECE = 1 << 20

COLUMNS = 10_000
"""Delimiters in one row, those inside of texts too; official ones have up to 158."""

LINES = 4_000_000
"""Ends of lines in a file, blank ones too; the largest one at hand has 24,244."""


def encoding_of(document: Document, *encodings: str) -> str:
    """The first of these encodings that the bytes are text in; LayoutChanged when none is."""
    for encoding in encodings:
        if _is_text(document.content, encoding):
            return encoding
    raise _no_text(document, *encodings)


def _no_text(document: Document, *encodings: str) -> LayoutChanged:
    """The refusal of bytes that are text in none of these encodings."""
    if all(encoding.startswith("utf-8") for encoding in encodings):
        return not_utf8(document)
    return LayoutChanged(f"{document.name} is not {' or '.join(encodings)} text.")


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding, told piece by piece."""
    decode = getincrementaldecoder(encoding)().decode
    try:
        for at in range(0, len(content), PIECE):
            decode(content[at : at + PIECE])
        decode(b"", final=True)
    except UnicodeError:  # also of UTF-16 without its mark
        return False
    return True


def table(
    document: Document, *, encoding: str = "utf-8-sig", delimiter: str = ",", quote: str = '"'
) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every row that is not blank; a DOS end-of-file mark ends the file.

    LayoutChanged for bytes that are no text in this encoding, or that are no CSV.
    """
    text = _text_of(document, encoding)
    row = [0]
    lines = _lines(text, delimiter, document.name, row)
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    try:
        for cells in reader:
            row[0] = 0
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as why:
        raise LayoutChanged(f"{document.name}, line {reader.line_num}: {why}.") from None


def _text_of(document: Document, encoding: str) -> Iterable[str]:
    """The lines of a file; LayoutChanged for bytes that are no text, or too many lines."""
    content = document.content
    if not _is_text(content, encoding):
        raise _no_text(document, encoding)
    if b"\x00" in content:
        raise LayoutChanged(f"{document.name} holds null bytes.")
    if content.count(b"\n") + content.count(b"\r") > 2 * LINES:
        raise LayoutChanged(f"{document.name} has more than {LINES} lines.")
    csv.field_size_limit(CELL_LIMIT)
    end = content.find(DOS_END)
    if end >= 0 and content[end:].strip(b"\x00 \r\n\t" + DOS_END):
        raise LayoutChanged(f"{document.name} goes on behind its end-of-file mark.")
    return io.TextIOWrapper(
        io.BytesIO(content if end < 0 else content[:end]), encoding=encoding, newline=""
    )


def _lines(text: Iterable[str], delimiter: str, what: str, row: list[int]) -> Iterator[str]:
    """The lines of a text, of which none, and no row of several, has cells by the million.

    `row` counts the delimiters since its reader had a whole row last.
    """
    for number, line in enumerate(text, 1):
        row[0] += line.count(delimiter)
        if row[0] > COLUMNS:
            raise LayoutChanged(f"{what}, line {number}: more than {COLUMNS} cells.")
        yield line


def rows(
    document: Document,
    columns: Sequence[str],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[tuple[str, ...]]:
    """Rows of a file without header row, blanks around cells cut: each has exactly these columns.

    They are records (`Record.row`) only where nobody has met them before, and lines that stood in
    the document before are the very rows that they were then: see `memo`.
    """
    memory = memo.current()
    if memory is None:
        for line, cells in table(document, encoding=encoding, delimiter=delimiter):
            yield _row(cells, columns, f"{document.name}, line {line}")
        return
    table_of = (*columns, delimiter)
    known, now = memory.lines.get(table_of, {}), dict[str, Cells]()
    lines = _Lines(_text_of(document, encoding), delimiter, document.name)
    for first in lines.begins():
        row = known.get(first)
        if row is None:
            cells = lines.row(first)
            row = _row(cells, columns, lines.place) if any(cells) else ()
            if lines.lines == 1:
                now[first] = row
        else:
            now[first] = row
        if row:
            yield row
    memory.lines[table_of] = now


def _row(cells: Sequence[str], columns: Sequence[str], place: str) -> Cells:
    """A row, blanks around its cells cut; LayoutChanged where it has not one for each column."""
    if len(cells) != len(columns):
        raise LayoutChanged(f"{place}: {len(cells)} cells, not {len(columns)}.")
    return tuple(map(str.strip, cells))


class _Lines:
    """The lines of a file, one after the other, to whoever knows them and to a reader of rows.

    A line that was a row by itself is the same row wherever a row begins.
    """

    def __init__(self, text: Iterable[str], delimiter: str, name: str) -> None:
        self.text, self.delimiter, self.name = iter(text), delimiter, name
        self.given: str | None = None
        self.number = self.cells = self.lines = 0
        self.reader = csv.reader(self, delimiter=delimiter)

    @property
    def place(self) -> str:
        """The line that was read last."""
        return f"{self.name}, line {self.number}"

    def begins(self) -> Iterator[str]:
        """The first line of each row, as long as the rows in between are read, or of one line."""
        for text in self.text:
            self.number += 1
            yield text

    def row(self, first: str) -> list[str]:
        """The cells of the row that begins with a line; more lines are read where it goes on."""
        self.given, self.cells, self.lines = first, 0, 0
        try:
            return next(self.reader)
        except csv.Error as why:
            raise LayoutChanged(f"{self.place}: {why}.") from None

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        """A line for the reader: the first of a row, or one more of it."""
        if self.given is None:
            text = next(self.text)
            self.number += 1
        else:
            text, self.given = self.given, None
        self.lines += 1
        self.cells += text.count(self.delimiter)
        if self.cells > COLUMNS:
            raise LayoutChanged(f"{self.place}: more than {COLUMNS} cells.")
        return text


def headed(
    document: Document,
    wanted: Sequence[Header],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    skip: int = 0,
) -> Iterator[Record]:
    """Records of a file with a header row that has at least the wanted columns, by their names.

    A column that has had several goes by the first of them. `skip` rows come before the header.
    Columns that nobody knows are kept under their own names.
    """
    lines = table(document, encoding=encoding, delimiter=delimiter)
    for _ in range(skip):
        next(lines, None)
    header = renamed(next(lines, (0, []))[1], wanted)
    while header and not header[-1]:
        header.pop()
    if absent := missing(header, wanted):
        raise LayoutChanged(f"{document.name} has no column {' or '.join(absent)}.")
    if len(set(header)) < len(header):
        raise LayoutChanged(f"{document.name} has a column twice.")
    for line, cells in lines:
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise LayoutChanged(
                f"{document.name}, line {line}: {len(cells)} cells, not {len(header)}."
            )
        yield Record.row(header, map(str.strip, cells), f"{document.name} line {line}")
