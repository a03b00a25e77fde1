"""Names to be asked about, out of a file: one a line, or a column `name` of a table or a workbook.

No sentence repeats what a line holds: these names belong in no log.
"""

import csv
from collections.abc import Iterator, Sequence

from scrapers import kit
from scrapers.kit import sheet_rows
from tracker.errors import WrongUsage

MOST = 10_000
"""Names that are asked about at once."""

LARGEST = 64 * 2**20
"""Bytes of a file of names."""

HEADINGS = frozenset({"name", "fullname", "customername"})
"""Letters of the headings under which names stand."""

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin, new ones and old ones."""


def names(file_name: str, content: bytes) -> list[str]:
    """The names in a file, in their order, empty lines left out; WrongUsage."""
    found = [name.strip() for name in _names(file_name, content) if name.strip()]
    if not found:
        raise WrongUsage(f"{file_name} holds no name.")
    if len(found) > MOST:
        raise WrongUsage(f"{file_name} holds {len(found):,} names; ask {MOST:,} at a time.")
    return found


def _names(file_name: str, content: bytes) -> Iterator[str]:
    if content.startswith(WORKBOOK):
        rows = _sheet(file_name, content)
        yield from _column(file_name, rows)
        return
    lines = _decoded(file_name, content).splitlines()
    separator = max(",;\t|", key=next(iter(lines), "").count)
    is_table = file_name.lower().endswith((".csv", ".tsv"))
    head = _table(file_name, lines[:1], separator)
    if is_table or any(_place(row) is not None for row in head):
        yield from _column(file_name, _table(file_name, lines, separator))
    else:
        yield from lines


def _column(file_name: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The column of names; of a table without headings its only one."""
    place = _place(rows[0] if rows else [])
    if place is None and any(len(row) > 1 for row in rows):
        raise WrongUsage(f"{file_name} has no column headed `name` in its first row.")
    of_names = rows if place is None else rows[1:]
    yield from (row[place or 0] for row in of_names if len(row) > (place or 0))


def _place(head: Sequence[str]) -> int | None:
    """The number of the column that is headed as one of names; None for none."""
    plain = ["".join(filter(str.isalpha, cell.casefold())) for cell in head]
    return next((place for place, cell in enumerate(plain) if cell in HEADINGS), None)


def _table(file_name: str, lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(filter(any, csv.reader(lines, delimiter=separator)))
    except csv.Error:
        raise WrongUsage(f"{file_name} is no proper CSV.") from None


def _sheet(file_name: str, content: bytes) -> list[Sequence[str]]:
    """The first sheet of a workbook, without the columns that are empty in every row."""
    try:
        book = sheet_rows.workbook(kit.Document(name=file_name, content=content))
        rows = [row for _, row in sheet_rows.table(book, sheet_rows.first(book))]
    except kit.LayoutChanged as doubt:
        raise WrongUsage(str(doubt)) from None
    width = max((len(row) for row in rows), default=0)
    used = [at for at in range(width) if any(len(row) > at and row[at] for row in rows)]
    return [[row[at] if len(row) > at else "" for at in used] for row in rows]


def _decoded(file_name: str, content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as why:
        line = content[: why.start].count(b"\n") + 1
        sentence = f"{file_name}, line {line}: not {encoding.upper()}; save it as UTF-8."
        raise WrongUsage(sentence) from None
    if "\0" in text:
        raise WrongUsage(f"{file_name} holds zero bytes and is no text.")
    return text
