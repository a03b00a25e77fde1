"""Names to be asked about, out of a file: one a line, or a column `name` of a table or a workbook.

No sentence repeats what a line holds: these names belong in no log.
"""

import csv
from collections.abc import Sequence
from itertools import chain

from scrapers import kit
from scrapers.kit import sheet_rows
from tracker.errors import WrongUsage

MOST = 10_000
"""Names that are asked about at once."""

LARGEST = 64 * 2**20
"""Bytes of a file of names."""

HEADINGS = frozenset({"name", "fullname", "customername"})
"""Letters of the headings under which names stand."""

TABLES = (".csv", ".tsv")
"""How the names of files end that are tables, whatever is in their first line."""

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin, new ones and old ones."""


def names(file_name: str, content: bytes) -> list[str]:
    """The names in a file, in their order, empty lines left out; WrongUsage."""
    lines = _names(file_name, content)
    found = list(filter(None, map(str.strip, lines)))
    if not found:
        raise WrongUsage(f"{file_name} holds no name.")
    if len(found) > MOST:
        raise WrongUsage(f"{file_name} holds {len(found):,} names; ask {MOST:,} at a time.")
    return found


def _names(file_name: str, content: bytes) -> Sequence[str]:
    if content.startswith(WORKBOOK):
        return _column(file_name, _sheet(file_name, content))
    lines = _decoded(file_name, content).splitlines()
    head = "".join(lines[:1])
    separator = max(",;\t|", key=head.count)
    is_headed = not HEADINGS.isdisjoint(map(_plain, head.split(separator)))
    is_table = is_headed or file_name.lower().endswith(TABLES)
    return _column(file_name, _table(file_name, lines, separator)) if is_table else lines


def _column(file_name: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """The column of names; of a table without headings its only one."""
    head, *below = rows or [[]]
    plain = list(map(_plain, head))
    places = list(map(plain.index, HEADINGS.intersection(plain)))
    if not places:
        return _only_column(file_name, rows)
    place = min(places)
    return [cell for row in below for cell in row[place : place + 1]]


def _only_column(file_name: str, rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [list(filter(None, row)) for row in rows]
    if max(map(len, cells), default=0) > 1:
        raise WrongUsage(f"{file_name} has no column headed `name` in its first row.")
    return list(chain.from_iterable(cells))


def _plain(heading: str) -> str:
    return "".join(filter(str.isalpha, heading.casefold()))


def _table(file_name: str, lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(filter(any, csv.reader(lines, delimiter=separator)))
    except csv.Error:
        raise WrongUsage(f"{file_name} is no proper CSV.") from None


def _sheet(file_name: str, content: bytes) -> list[list[str]]:
    """The first sheet of a workbook."""
    try:
        book = sheet_rows.workbook(kit.Document(name=file_name, content=content))
        return [row for _, row in sheet_rows.table(book, sheet_rows.first(book))]
    except kit.LayoutChanged as doubt:
        raise WrongUsage(str(doubt)) from None


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
