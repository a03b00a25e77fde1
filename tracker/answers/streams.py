"""The log as a file, of any length: one page of it is held at a time.

JSON Lines have the true texts; CSV and workbooks have no formula in any cell.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO

from tracker import shown
from tracker.answers.covered import Covered, Looked
from tracker.answers.log import EXPORT
from tracker.answers.paging import Page
from tracker.answers.table import as_csv
from tracker.answers.workbook import Sheet, write_xlsx
from tracker.outgoing import Json, columns, rows

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Ending of a file -> its media type."""

READ_AT_ONCE = 256 * 1024
"""Bytes of a workbook that are sent at once."""


def parts(kind: str, pages: Iterable[Page]) -> Iterator[bytes]:
    """The log as a file of a kind, part by part."""
    match kind:
        case "csv":
            return _csv(pages)
        case "jsonl":
            return _json_lines(pages)
    return _workbook(pages)


def _csv(pages: Iterable[Page]) -> Iterator[bytes]:
    for number, page in enumerate(pages):
        text = as_csv(rows(page.rows), EXPORT, headed=number == 0)
        yield text.encode("utf-8", "backslashreplace")


def _json_lines(pages: Iterable[Page]) -> Iterator[bytes]:
    for page in pages:
        yield "".join(map(_line, rows(page.rows))).encode()


def _line(row: Json) -> str:
    return shown.escaped(json.dumps(row, ensure_ascii=False)) + "\n"


def _workbook(pages: Iterable[Page]) -> Iterator[bytes]:
    """A workbook is whole before its first byte is sent: it begins with what is in it."""
    found = iter(pages)
    first = next(found)
    with TemporaryFile() as file:
        changes = chain.from_iterable(rows(page.rows) for page in chain([first], found))
        sheet = Sheet(name="changes", columns=EXPORT, rows=changes)
        write_xlsx(file, sheet, _coverage(first.coverage))
        yield from _sent(file)


def _coverage(covers: Covered) -> Sheet:
    return Sheet(name="coverage", columns=columns(Looked), rows=rows(covers.lists))


def _sent(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(READ_AT_ONCE):
        yield part
