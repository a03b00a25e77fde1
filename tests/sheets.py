"""Writes sample workbooks: sheets of rows as they stand, some of their cells merged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def write(path: Path, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] = {}) -> None:
    """A workbook of these sheets; `merged`: sheet -> ranges ("S4:S6") that are one cell.

    A day is written as a date, a number as a number, None as no cell. The same bytes each time.
    """
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell)
                    elif cell is not None:
                        sheet.write(at, column, cell)
            for cells in merged.get(name, ()):
                first = cells.partition(":")[0]
                row_at, column_at = _place(first)
                sheet.merge_range(cells, rows[row_at][column_at])


def _place(cell: str) -> tuple[int, int]:
    from xlsxwriter.utility import xl_cell_to_rowcol

    found: tuple[int, int] = xl_cell_to_rowcol(cell)
    return found
