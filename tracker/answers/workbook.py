"""A workbook of rows: texts are texts, never formulas or links; its heading stays and filters."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker import shown
from tracker.errors import WrongUsage

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""A text is written as it is, and a row is forgotten once it is written."""

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its heading."""

LONGEST = 32_767
"""Characters that a cell holds."""

NARROW, WIDE, MEASURED = 10, 48, 200
"""Columns are so wide, in characters, by so many rows from the first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Rows under a name, gone through once: `columns` in their order, also where there is none."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]


def as_xlsx(*sheets: Sheet) -> bytes:
    """A workbook of these sheets; WrongUsage for more rows than one can hold."""
    out = io.BytesIO()
    write_xlsx(out, *sheets)
    return out.getvalue()


def write_xlsx(out: BinaryIO, *sheets: Sheet) -> None:
    """The same into a file; a row is forgotten once it is written."""
    import xlsxwriter

    with xlsxwriter.Workbook(out, PLAIN) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, bold)


def _fill(page: "Worksheet", sheet: Sheet, bold: Any) -> None:
    rows = iter(sheet.rows)
    first = list(islice(rows, MEASURED))
    for place, width in enumerate(_widths(sheet.columns, first)):
        page.set_column(place, place, width)
    page.freeze_panes(1, 0)
    for place, name in enumerate(sheet.columns):
        page.write_string(0, place, _text(name), bold)
    number = 0
    for number, row in enumerate(chain(first, rows), 1):
        if number > MOST_ROWS:
            raise WrongUsage(f"A sheet holds {MOST_ROWS:,} rows, and these are more: ask for CSV.")
        for place, name in enumerate(sheet.columns):
            _write(page, number, place, row.get(name))
    if sheet.columns:
        page.autofilter(0, 0, number, len(sheet.columns) - 1)


def _write(page: "Worksheet", row: int, column: int, value: Any) -> None:
    match value:
        case None | "":
            return
        case bool():
            page.write_boolean(row, column, value)
        case int() | float():
            page.write_number(row, column, value)
        case list() | tuple() | dict():
            page.write_string(row, column, _text(json.dumps(value, ensure_ascii=False)))
        case _:
            page.write_string(row, column, _text(value))


def _text(value: object) -> str:
    """A text as it can be shown; one that no cell holds says that it is cut."""
    text = shown.lines(value)
    if len(text) <= LONGEST:
        return text
    end = f" [cut here: {len(text):,} characters, all of them in JSON and CSV]"
    return text[: LONGEST - len(end)] + end


def _widths(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    for name in columns:
        cells = (str(row.get(name) or "") for row in rows)
        yield min(WIDE, max(NARROW, len(name), *map(len, cells), 0) + 2)
