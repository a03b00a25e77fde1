"""Tables below titles: sheets of several authorities whose header stands under rows of other texts.

A header is found by its columns, wherever it stands. Cells of it that are merged with a row above
have their name there (Jordan), and a column's name is spelled in ways that differ by year, in
blanks and in the forms of Arabic letters. What nobody knows is kept under its published name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from scrapers import kit
from scrapers.kit.nothing import NOTHING

T = TypeVar("T")

Lines = Iterable[tuple[int, list[str]]]
"""(row number from 1, texts of its cells), as `kit.sheet.table` and `kit.csv.table` give them."""

Table = Iterator[tuple[int, list[str]]]

Columns = Mapping[str, tuple[str, ...]]
"""Our name of a column -> the names it has had; "Adresse*" is every one that begins so."""

TITLES = 12
"""Rows that may stand above a header; the most known are 3 (Emirates)."""

SERIALS = range(7_000, 80_000)
"""Days since the end of 1899 that a cell may hold for a date: 1919 to 2119; years are smaller."""

COUNTED = re.compile(r"^[^\W\d_][^-–:]{0,14}[-–:]\s?")
"""An ordinal before the title of a group of columns: "Sixthly: other information"."""

_SPELT_ALIKE = str.maketrans("ةى", "هي")
"""Letters that hands write for one another at the end of a word."""


def rows(
    lines: Lines,
    columns: Columns,
    wanted: Iterable[str],
    where: str,
    *,
    first: str = "",
    begins: Sequence[str] = (),
    named: Sequence[str] = (),
    merged: Sequence[str] = (),
) -> Iterator[kit.Record]:
    """The records below the first row that has all the wanted columns, under our names of them.

    `first` is our name of the first column where nobody knows it: mostly a number of the row. Cells
    that say nothing are "". A row in which all columns of `begins` are empty says more of the
    party above; a cell of a column of `merged` stands for the rows below it, too. Nobody's are the
    header and its titles where a long table repeats them, and rows without any name of a column of
    `named`: numbers that go on below the last party, a heading, a note. LayoutChanged where no row
    is such a header, or where a row that says more has no name.
    """
    known, left = _Known(columns, first), iter(lines)
    above: list[list[str]] = []
    for _, cells in islice(left, TITLES):
        header = known.header(cells, above)
        if header.keys() >= set(wanted):
            table = _once(_texts(left, len(header), where), [*above, cells])
            whole = _filled(table, [header.get(m) for m in merged])
            at = [header[name] for name in named if name in header]
            for number, texts in _parties(whole, [header[b] for b in begins if b in header]):
                if _is_party(texts, at, [header[m] for m in merged if m in header]):
                    yield kit.Record.row(header, texts, f"{where} row {number}")
            return
        above.append(cells)
    names = " or ".join(columns[name][0] for name in wanted)
    raise kit.LayoutChanged(f"{where} has no header with the column {names}.")


def tables(
    book: Any, sheets: Mapping[str, T]
) -> Iterator[tuple[str, T, list[tuple[int, list[str]]]]]:
    """(name, what it is to us, rows) of each of these sheets, in the order of the workbook.

    LayoutChanged where one of them is missing, or where another one holds anything: it may be
    somebody whom nobody would read.
    """
    known = {plain(name): what for name, what in sheets.items()}
    found = {plain(name): name for name in kit.sheet.names(book)}
    if missing := [name for name in sheets if plain(name) not in found]:
        raise kit.LayoutChanged(f"The workbook has no sheet {missing[0]}: {list(found.values())}.")
    for short, name in found.items():
        lines = list(kit.sheet.table(book, name))
        if short in known:
            yield name, known[short], lines
        elif lines:
            raise kit.LayoutChanged(f"The workbook has a sheet that nobody knows: {name}.")


class _Known:
    """Our names of columns, by the names that they have had."""

    def __init__(self, columns: Columns, first: str) -> None:
        pairs = [(text, name) for name, texts in columns.items() for text in texts]
        self.first = first
        self.whole = {plain(text): name for text, name in pairs if not text.endswith("*")}
        self.begun = [(plain(text), name) for text, name in pairs if text.endswith("*")]

    def name(self, text: str) -> str:
        """Our name of a column; "" for one that nobody knows."""
        meant = plain(text)
        begun = (name for beginning, name in self.begun if meant.startswith(beginning))
        counted = plain(COUNTED.sub("", kit.clean(text)))
        return self.whole.get(meant) or next(begun, "") or self.whole.get(counted, "")

    def header(self, cells: Sequence[str], above: Sequence[Sequence[str]]) -> dict[str, int]:
        """Our name of each column -> where it stands, in order; a nameless one has its number."""
        found: dict[str, int] = {}
        for at in range(max(map(len, (cells, *above)))):
            texts = [row[at] for row in (cells, *reversed(above)) if at < len(row)]
            text = kit.clean(next(filter(kit.clean, texts), ""))
            nameless = (self.first if at == 0 else "") or text or f"column {at + 1}"
            name = self.name(text) or self.name(nameless)
            if not name and not kit.clean(texts[0] if at < len(cells) else ""):
                name = self.name(f"column {at + 1}")  # all that its own row tells of it
            name = name or nameless
            found[name if name not in found else f"{name} (column {at + 1})"] = at
        return found


def _texts(lines: Lines, width: int, where: str) -> Table:
    """The rows that say something, each as wide as the header."""
    for number, cells in lines:
        texts = list(map(said, cells))
        if any(texts[width:]):
            raise kit.LayoutChanged(f"{where}, row {number}: a cell beyond the last column.")
        if any(texts):
            yield number, [*texts[:width], *[""] * (width - len(texts))]


def _once(table: Table, above: Sequence[Sequence[str]]) -> Table:
    """The rows without those that only say again what stands in the header or above it."""
    heads = [[plain(cell) for cell in row] for row in above]
    for number, texts in table:
        at = next(at for at, text in enumerate(texts) if text)
        first = plain(texts[at])
        alike = (head for head in heads if at < len(head) and head[at] == first)
        if not any(_says_again(texts, head) for head in alike):
            yield number, texts


def _says_again(texts: Sequence[str], head: Sequence[str]) -> bool:
    """Whether each filled cell of a row is spelt like the cell of a header at its place."""
    spelt = ((at, plain(text)) for at, text in enumerate(texts) if text)
    return all(at < len(head) and head[at] == text for at, text in spelt)


def _is_party(texts: Sequence[str], names: Sequence[int], merged: Sequence[int]) -> bool:
    """Whether a row is about anybody: it has a name, or says too much to be a number or a note."""
    if not names or any(texts[at] for at in names):
        return True
    filled = [text for at, text in enumerate(texts) if text and at not in merged]
    return len(filled) > 2 or (len(filled) == 2 and filled[0].isdecimal())


def _filled(table: Table, merged: Sequence[int | None]) -> Table:
    """Rows with the cells above them in merged columns, where their own are empty."""
    last: list[str] = []
    for number, texts in table:
        for at in merged:
            if at is not None and last and not texts[at]:
                texts[at] = last[at]
        last = texts
        yield number, texts


def _parties(table: Table, begins: Sequence[int]) -> Table:
    """Rows that go on without a beginning of their own, cell by cell under the row above."""
    party: tuple[int, list[str]] | None = None
    for number, texts in table:
        if party and begins and not any(texts[at] for at in begins):
            both = zip(party[1], texts, strict=True)
            party = party[0], [a if b in ("", a) else f"{a}\n{b}".strip() for a, b in both]
            continue
        if party:
            yield party
        party = number, texts
    if party:
        yield party


def plain(text: str) -> str:
    """A name of a column without what differs by year: case, blanks, marks, accents."""
    letters = kit.arabic_letters(kit.without_accents(kit.clean(text))).translate(_SPELT_ALIKE)
    return "".join(filter(str.isalnum, letters)) or kit.clean(text)


def said(cell: str) -> str:
    """The text of a cell, "" for one that says nothing; line ends stay."""
    text = cell.strip()
    return "" if not text or kit.clean(text).casefold().strip(" .,;") in NOTHING else text


def day(cell: str) -> str:
    """A day as published; a number of days that a sheet shows as a date, as 2024-02-16."""
    if not cell.isdecimal() or len(cell) != 5 or int(cell) not in SERIALS:
        return cell
    return (date(1899, 12, 30) + timedelta(days=int(cell))).isoformat()
