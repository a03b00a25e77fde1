"""Workbooks (.xls, .xlsx, .ods), one record at a time: cells as texts, as a reader sees them."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.headers import Header, every, missing, renamed
from scrapers.kit.headers import first as first_name
from scrapers.kit.nothing import numbers_columns
from scrapers.kit.record import Record
from scrapers.kit.sheet_limits import counted
from scrapers.kit.source import Document
from scrapers.kit.text import slug


def workbook(document: Document) -> Any:
    """The workbook; LayoutChanged for bytes that are none, or that unpack to too much."""
    from python_calamine import CalamineError, CalamineWorkbook

    if not document.content.strip(b"\x00 \r\n\t"):
        raise LayoutChanged(f"{document.name} is empty.")
    content = counted(document.content, document.name)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as why:
        raise LayoutChanged(f"{document.name} cannot be read as a workbook: {why}.") from None
    except BaseException as why:  # a Rust panic in the reader is no Exception
        if type(why).__name__ != "PanicException":
            raise
        raise LayoutChanged(f"{document.name} cannot be read as a workbook.") from None


def names(book: Any) -> list[str]:
    """The sheets of a workbook, in order."""
    return list(book.sheet_names)


def first(book: Any) -> str:
    """The name of the first sheet; LayoutChanged for a workbook without sheets."""
    if not book.sheet_names:
        raise LayoutChanged("The workbook has no sheets.")
    return str(book.sheet_names[0])


def table(book: Any, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row number from 1, cells as texts) of every row of a sheet that is not blank.

    One that only numbers the columns (1, 2, 3 ...) is left out too.
    """
    if sheet not in book.sheet_names:
        raise LayoutChanged(f"The workbook has no sheet {sheet}; it has {names(book)}.")
    for number, cells in enumerate(_rows(book, sheet), 1):
        texts = [cell_text(cell) for cell in cells]
        if any(texts) and not numbers_columns(texts):
            yield number, texts


def _rows(book: Any, sheet: str) -> Iterator[list[Any]]:
    """The rows of a sheet, one at a time, from the first one on."""
    from python_calamine import CalamineError

    try:
        yield from book.get_sheet_by_name(sheet).iter_rows()
    except (CalamineError, OSError, ValueError, OverflowError) as why:
        raise LayoutChanged(f"The sheet {sheet} cannot be read: {why}.") from None
    except BaseException as why:  # a Rust panic in the reader is no Exception
        if type(why).__name__ != "PanicException":
            raise
        raise LayoutChanged(f"The sheet {sheet} cannot be read.") from None


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates as 2024-02-16, yes and no as true/false.

    A number that is a date to the authority stays a number: only its list module can know.
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, (date, time, timedelta, int)):
        return str(cell)
    return "" if cell is None else str(cell).strip()


def headed(
    rows: Iterator[tuple[int, list[str]]], wanted: Sequence[Header], where: str, *, skip: int = 0
) -> Iterator[Record]:
    """Records below a header row that has at least the wanted columns, by their names.

    A column that has had several goes by the first of them. `skip` filled rows come before the
    header. Blanks inside a column's name are one blank each; columns that nobody knows are kept
    under their own names, nameless empty ones are left out.
    """
    for _ in range(skip):
        next(rows, None)
    header = renamed(next(rows, (0, []))[1], wanted)
    if absent := missing(header, wanted):
        raise LayoutChanged(f"{where} has no column {' or '.join(absent)}.")
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise LayoutChanged(f"{where} has a column twice.")
    nameless = [at for at, name in enumerate(header) if not name]
    for number, cells in rows:
        if nameless and any(cells[at] for at in nameless if at < len(cells)):
            raise LayoutChanged(f"{where}, row {number}: a filled cell in a column without name.")
        row = Record.row(header, cells, f"{where} row {number}")
        row.ignore("")
        yield row


TITLES = 25
"""Rows above a header that are looked through; the most in an official file is 8."""


def below(
    rows: Iterator[tuple[int, list[str]]],
    headers: Sequence[Header],
    where: str,
    *,
    optional: Sequence[Header] = (),
) -> Iterator[Record]:
    """Records below the first row that has all of these columns, by the first name of each.

    For sheets whose titles, spellings and columns come and go. Names are compared without case,
    punctuation and what stands in brackets behind them. A column that nobody knows is kept under
    its own name, one without a name as "column 8". LayoutChanged where no row has them all.
    """
    wanted = {first_name(header) for header in headers}
    known = {_spelt(name): first_name(h) for h in (*headers, *optional) for name in every(h)}
    seen: list[str] = []
    for _, cells in islice(rows, TITLES):
        names = [known.get(_spelt(name), " ".join(name.split())) for name in cells]
        if wanted <= set(names):
            yield from _below(rows, names, where)
            return
        seen.append(" | ".join(filter(None, names)))
    missing = " | ".join(first_name(header) for header in headers)
    raise LayoutChanged(f"{where} has no row with the columns {missing}; it begins: {seen[:3]}.")


def _below(rows: Iterator[tuple[int, list[str]]], names: list[str], where: str) -> Iterator[Record]:
    filled = [name for name in names if name]
    if len(set(filled)) < len(filled):
        raise LayoutChanged(f"{where} has a column twice.")
    for number, cells in rows:
        width = max(len(names), len(cells))
        every = (*names, *[""] * (width - len(names)))
        called = [name or f"column {at}" for at, name in enumerate(every, 1)]
        yield Record.row(called, (*cells, *[""] * (width - len(cells))), f"{where} row {number}")


def _spelt(name: str) -> str:
    """What two spellings of a column have in common: `Born(DD-MM)` and `BORN (dd/mm)`."""
    return slug(name.partition("(")[0]) or slug(name)
