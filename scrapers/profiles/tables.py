"""Records of CSV and of sheets: rows, with the columns as names."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from scrapers import kit
from scrapers.profiles import Form
from scrapers.profiles.node import Node


def csv_rows(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The rows of a text of separated values, in the encoding that the form says."""
    text = document.content.decode(form.more.get("encoding", "utf-8-sig"), "replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.more.get("delimiter", ","))
    yield from _rows(list(rows), form, next(iter(form.records)))


def _rows(rows: Sequence[Sequence[str]], form: Form, path: str) -> Iterator[tuple[str, Node]]:
    """The filled rows below the one that holds the most columns of the form.

    Neither those that go on with the record above, where the form says what one `begins` with, nor
    those of which nothing is filled but what nobody reads: numbers of rows.
    """
    fields = form.records[path]
    known = set(fields)
    names = [spelled(form, row) for row in rows]
    best = max(range(len(names)), key=lambda at: len(known & set(names[at])), default=0)
    if not names or not known & set(names[best]):
        raise kit.LayoutChanged("No row has the columns of the list.")
    header = names[best]
    above = dict(enumerate(names[best - 1])) if best else {}
    for at in (at for at, name in enumerate(header) if not name):
        header[at] = above.get(at, "") if above.get(at) in form.more.get("merged", ()) else ""
    begins, unread = form.more.get("begins", ()), {n for n, one in fields.items() if one.ignored}
    for row in rows[best + 1 :]:
        cells = [Node(name, cell.strip()) for name, cell in zip(header, row, strict=False)]
        filled = {cell.name for cell in cells if cell.text}
        if filled - unread and not filled.isdisjoint(begins or filled):
            yield path, Node("", "", [cell for cell in cells if cell.name])


def spelled(form: Form, cells: Iterable[str]) -> list[str]:
    """The texts of cells, names that a column has had as the one of the form."""
    other = {o: name for name, others in form.more.get("spelt", {}).items() for o in others}
    return [other.get(text, text) for text in map(kit.clean, cells)]


def sheets(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The rows of the sheets whose names are the paths of records; `first` is whichever is."""
    book = kit.sheet.workbook(document)
    for path in form.records:
        name = kit.sheet.first(book) if path == "first" else path
        rows = [list(cells) for _, cells in kit.sheet.table(book, name)]
        yield from (_placed if "by_place" in form.more else _rows)(rows, form, path)


def _placed(rows: Sequence[Sequence[str]], form: Form, path: str) -> Iterator[tuple[str, Node]]:
    """The rows below the first one with so many filled cells (`by_place`), whatever these say."""
    header = list(form.records[path])
    wide = (at for at, row in enumerate(rows) if sum(map(bool, row)) >= form.more["by_place"])
    for row in rows[next(wide, len(rows)) + 1 :]:
        yield path, Node("", "", [Node(*pair) for pair in zip(header, row, strict=False)])
