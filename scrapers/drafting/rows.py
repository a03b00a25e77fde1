"""Tables: CSV, workbooks, tables of pages. Where the header stands, and what stands above it."""

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

from scrapers import kit
from scrapers.drafting.found import Fields, Found, Invent, NotPlain, Reading

HEADER_WITHIN, FULL, WORDS = 40, 0.7, 0.8
"""The header is the first of so many filled rows that fills this share of the widest one's cells
with texts of which this share are words."""

FEWEST_COLUMNS = 2
WESTERN = "cp1252"
ENCODINGS = ("utf-8-sig", "utf-16", WESTERN)
MOST_ACCENTED = 0.3
"""Share of letters beyond ASCII above which bytes are no text of Western Europe."""
DELIMITERS = ",;\t|"

Rows = Sequence[Sequence[str]]


class Table(NamedTuple):
    """The filled rows of a table: how many stand above its header, the header, and the records."""

    above: Rows
    header: tuple[str, ...]
    records: Rows

    @property
    def fields(self) -> list[Fields]:
        """The records, by the names of the columns."""
        return [
            {name: (text,) if text else () for name, text in zip(self.header, row, strict=False)}
            for row in self.records
        ]


def table(rows: Rows, what: str) -> Table:
    """Where the header stands; NotPlain where no row can be one."""
    beginning = rows[:HEADER_WITHIN]
    widest = max((len(set(filter(None, row))) for row in beginning), default=0)
    if widest < FEWEST_COLUMNS:
        raise NotPlain(f"{what} has no table of {FEWEST_COLUMNS} columns or more.")
    for at, row in enumerate(beginning):
        cells = [kit.clean(cell) for cell in row if kit.clean(cell)]
        if len(set(cells)) >= FULL * widest and _words(cells) >= WORDS * len(cells):
            header = _named(row)
            records = [_fit(cells, len(header)) for cells in rows[at + 1 :]]
            if not records:
                break
            return Table(rows[:at], header, records)
    raise NotPlain(f"{what} has no row that names its columns, with records below it.")


def _words(cells: Sequence[str]) -> int:
    """Cells that may name a column: no date, no long number."""
    return sum(sum(map(str.isdigit, cell)) <= 2 for cell in cells)


def _named(row: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, with those at the end left out that have none."""
    names = [kit.clean(name) for name in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _fit(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple([kit.clean(cell) for cell in cells[:width]] + [""] * (width - len(cells)))


def reading(found: Table, rows: str, headed: str) -> Reading:
    """How a module reads a table: by its header where every column has a name of its own.

    `rows` gives the rows of the document as text, `headed` the records below a header that has the
    titles of COLUMNS; both are lines of Python.
    """
    names = found.header
    if len(set(names)) == len(names) and all(names):
        return Reading((), (f"    for row in {headed}:",))
    remark = "# CHECK: columns of one name, or of none, are told apart by their places"
    return Reading(
        (remark, f"NAMES = {_tuple(_own_names(names))}"),
        (
            f"    rows = list({rows})",
            f"    for number, cells in rows[{len(found.above) + 1}:]:",
            '        row = kit.Record.row(NAMES, map(kit.clean, cells), f"row {number}")',
        ),
    )


def _own_names(names: Sequence[str]) -> list[str]:
    """The names of columns, each once."""
    known: dict[str, int] = {}
    found = []
    for at, name in enumerate(names, 1):
        name = name or f"column {at}"
        known[name] = known.get(name, 0) + 1
        found.append(name if known[name] == 1 else f"{name} {known[name]}")
    return found


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(map(repr, names))}{',' if len(names) == 1 else ''})"


def renamed(found: Table) -> Table:
    """The same, each column with a name of its own."""
    return found._replace(header=tuple(_own_names(found.header)))


def invented(found: Table, numbers: Sequence[int], invent: Invent) -> Iterator[list[str]]:
    """All rows of a sample: those above the records as they are, these records invented."""
    own = renamed(found)
    yield from map(list, found.above)
    yield list(found.header)
    for number in numbers:
        row = zip(own.header, own.records[number], strict=True)
        yield [invent(name, text) if text else "" for name, text in row]


# CSV.


def in_csv(document: kit.Document) -> Found:
    """A file of rows; the delimiter is the one that divides most rows alike."""
    encoding = _encoding(document)
    delimiter = max(DELIMITERS, key=lambda one: _regular(document, encoding, one))
    rows = [cells for _, cells in kit.csv.table(document, encoding=encoding, delimiter=delimiter)]
    found = table(rows, document.name)
    more = "" if encoding == ENCODINGS[0] else f", encoding={encoding!r}"
    more += "" if delimiter == "," else f", delimiter={delimiter!r}"
    skip = f", skip={len(found.above)}" if found.above else ""
    wanted = 'documents["list"]'

    def cut(numbers: Sequence[int], invent: Invent) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(invented(found, numbers, invent))
        return out.getvalue().encode(encoding)

    return Found(
        content=kit.FileType.CSV,
        sample_name=document.name,
        where=f"rows below {_above(found)}, {encoding}, delimiter {delimiter!r}",
        reading=reading(
            found,
            f"kit.csv.table({wanted}{more})",
            f"kit.csv.headed({wanted}, COLUMNS.titles{more}{skip})",
        ),
        records=renamed(found).fields,
        cut=cut,
    )


def _encoding(document: kit.Document) -> str:
    """What the bytes are text in; NotPlain for an older encoding that bytes do not tell."""
    encoding = kit.csv.encoding_of(document, *ENCODINGS)
    if encoding == WESTERN:
        letters = [one for one in document.content.decode(WESTERN) if one.isalpha()]
        if sum(not one.isascii() for one in letters) > MOST_ACCENTED * len(letters):
            raise NotPlain(
                f"{document.name} is not UTF-8 text: it is in an older encoding (of Arabic: "
                "windows-1256, Thai: windows-874, Russian: windows-1251): save it as UTF-8 first."
            )
    return encoding


def _regular(document: kit.Document, encoding: str, delimiter: str) -> int:
    """Cells of the rows at the beginning that have as many as most have."""
    widths: list[int] = []
    try:
        for _, cells in kit.csv.table(document, encoding=encoding, delimiter=delimiter):
            widths.append(len(cells))
            if len(widths) == HEADER_WITHIN:
                break
    except kit.LayoutChanged:
        return 0
    usual = max(set(widths), key=widths.count, default=0)
    return widths.count(usual) * (usual - 1)


def _above(found: Table) -> str:
    return f"a header under {len(found.above)} other rows" if found.above else "a header"


# Workbooks.


def in_workbook(document: kit.Document) -> Found:
    """The sheet that has the most records; its sample is an .xlsx."""
    book = kit.sheet.workbook(document)
    found, sheet = _largest(
        [(name, [cells for _, cells in kit.sheet.table(book, name)]) for name in book.sheet_names],
        document.name,
    )
    rows = f'kit.sheet.table(kit.sheet.workbook(documents["list"]), {sheet!r})'
    skip = f", skip={len(found.above)}" if found.above else ""
    others = [name for name in book.sheet_names if name != sheet]
    stem = document.name.rsplit(".", 1)[0]
    return Found(
        content=kit.FileType.EXCEL,
        sample_name=f"{stem}.xlsx",
        where=f"rows of the sheet {sheet!r} below {_above(found)}",
        reading=reading(found, rows, f"kit.sheet.headed({rows}, COLUMNS.titles, {sheet!r}{skip})"),
        records=renamed(found).fields,
        cut=lambda numbers, invent: _workbook(sheet, list(invented(found, numbers, invent))),
        remarks=tuple(f"CHECK: nothing is read of the sheet {name!r}." for name in others),
    )


def _largest(named: Sequence[tuple[str, Rows]], what: str) -> tuple[Table, str]:
    """The table with the most records, and its name."""
    found: list[tuple[Table, str]] = []
    for name, rows in named:
        try:
            found.append((table(rows, what), name))
        except NotPlain:
            continue
    if not found:
        raise NotPlain(f"{what} has no table with names above its columns.")
    return max(found, key=lambda one: len(one[0].records))


def _workbook(sheet: str, rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    as_texts = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, as_texts) as book:
        page = book.add_worksheet(sheet)
        for at, cells in enumerate(rows):
            page.write_row(at, 0, cells)
    return out.getvalue()


# Pages.


def in_page(document: kit.Document) -> Found:
    """The table of a page that has the most records."""
    top = kit.html.page(document)
    tables = list(_grids(top))
    found, largest = _largest(tables, document.name)
    if found.above:
        raise NotPlain(f"{document.name}: the columns are named in row {len(found.above) + 1}.")
    rows = 'kit.html.rows(kit.html.page(documents["list"]), COLUMNS.titles)'
    return Found(
        content=kit.FileType.HTML,
        sample_name=document.name,
        where=f"the table with the most rows of {len(tables)}",
        reading=reading(found, "", rows),
        records=renamed(found).fields,
        cut=lambda numbers, invent: _page(invented(found, numbers, invent)),
        remarks=tuple(_beside(found, [rows for at, rows in tables if at != largest and rows])),
    )


def _beside(found: Table, others: Sequence[Rows]) -> Iterator[str]:
    """A remark on each further table of a page: what nobody reads may be half of a list."""
    for rows in others:
        named = " | ".join(_named(rows[0]))[:60]
        if _named(rows[0]) == found.header:
            yield f"CHECK: another table has these columns, with {len(rows) - 1} rows: lifted ones?"
        else:
            yield f"CHECK: nothing is read of the table '{named}', with {len(rows)} rows."


def _grids(top: Any) -> Iterator[tuple[str, Rows]]:
    """The tables of a page, by their places; those that are no grid are left out."""
    for at, one in enumerate(top.iter("table")):
        try:
            yield str(at), kit.html.grid(one)
        except kit.LayoutChanged:
            continue


def _page(rows: Iterator[list[str]]) -> bytes:
    header, *records = rows
    lines = [_row("th", header), *(_row("td", row) for row in records)]
    body = "\n".join(("<table>", *lines, "</table>"))
    return f'<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'.encode()


def _row(tag: str, texts: Sequence[str]) -> str:
    cells = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    return f"<tr>{cells}</tr>"
