"""How large the sheets of a workbook would unfold, before anything unfolds them.

The reader makes a dense grid up to the last used cell: two cells at opposite corners of a sheet
of a few hundred bytes ask for gigabytes. What is counted here are the cells that the file itself
names, or leaves to be counted, never the size that it declares. The reader is then given what was
counted and nothing else (`sheet_parts`, `sheet_records`); what is not understood is refused.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from operator import itemgetter
from typing import Any

from lxml import etree

from scrapers.kit import sheet_parts, sheet_records
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.markup import crowded
from scrapers.kit.sheet_parts import ZIP, Parts
from scrapers.kit.sheet_records import OLE, Strange

CELLS = 1_400_000
"""Cells of all grids together: twice those of the largest official workbook (676,800)."""

ODS_CELLS = 500_000
"""The same of an .ods, whose reader keeps every sheet, and the formula of every cell beside it."""

TEXT = 48 * 1024 * 1024
"""Letters in all cells together: a text that a workbook holds once may stand in a million cells."""

SHEETS = 500
"""Sheets of one workbook; the largest official number is 45."""

ODS_TAGS = 1_500_000
"""Begins and ends of elements in an .ods, which is walked through one by one."""

_ENDLESS = 10**12
_first, _second, _third = itemgetter(0), itemgetter(1), itemgetter(2)
_PIECE = 1 << 20

# A cell as the official workbooks write it, with the shared text that it shows, if it does.
_USUAL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="\d{1,6}")?(?:/>|(?: t="s"><v>(\d{1,9})</v></c>)?)'
)
# A cell, and a shared text in one, as other programs write them; then any cell and row at all.
_CELL = re.compile(rb'<(?:\w{1,20}:)?c r="([A-Za-z]{1,3})(\d{1,7})"')
_SHARED = re.compile(
    rb"t=[\"']s[\"'][^<>]{0,100}>\s{0,20}<(?:\w{1,20}:)?v>(\d{1,9})</(?:\w{1,20}:)?v>"
    rb"\s{0,20}</(?:\w{1,20}:)?c>"
)
_CELL_STARTS = tuple(b"<c" + end for end in (b" ", b">", b"/", b"\t", b"\n", b"\r"))
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_ROW = re.compile(rb"[<:/]row[\s/>]")
_END_OF_ROW = re.compile(rb"/(?:[^\s<>/]{1,40}:)?row[\s>]")
_PLACE = re.compile(rb"[\s\"']r=[\"']([^\"']{0,20})")
_BEFORE_PLACE = (b" ", b"\t", b"\n", b"\r", b'"', b"'")
_FIRST_PLACE = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)\s(?:[^<>]{0,400}?[\s\"'])?r=")
_NAME = re.compile(rb"([A-Za-z]{0,3})(\d{0,7})")
# Attributes with blanks around their sign, as no program writes them.
_APART = re.compile(rb"[\s\"'][rt](?:\s+=|=\s)")
_SPACED = re.compile(rb"=(?:\s|(?<=\s=))")
_END_OF_TEXT = re.compile(rb"</(?:\w{1,20}:)?si>")
_UNEVEN = re.compile(rb"<(?:\w{1,20}:)?si[\s/]")
_BLANK = frozenset(
    {
        "style-name",
        "number-columns-repeated",
        "number-columns-spanned",
        "number-rows-spanned",
        "content-validation-name",
        "protect",
    }
)


def counted(content: bytes, what: str) -> bytes:
    """The same workbook with nothing in it that was not counted; LayoutChanged if too much."""
    if content.startswith(ZIP):
        return _zipped(content, what)
    if content.startswith(OLE):
        return _binary(content, what)
    raise LayoutChanged(f"{what} cannot be read as a workbook: it begins like none.")


def _bounded(what: str, cells: int, letters: int, most: int = CELLS) -> None:
    if cells > most:
        raise LayoutChanged(
            f"{what} has a sheet of {cells} cells between its first and its last one, or several."
        )
    if letters > TEXT:
        raise LayoutChanged(f"{what} repeats its texts until they are {letters} letters.")


def _binary(content: bytes, what: str) -> bytes:
    try:
        stream, cells, letters = sheet_records.counted(sheet_records.stream_of(content))
    except Strange as why:
        raise LayoutChanged(f"{what} cannot be read as a workbook: it {why}.") from None
    _bounded(what, cells, letters)
    return sheet_records.container(stream)


def _zipped(content: bytes, what: str) -> bytes:
    parts = sheet_parts.unpacked(content, what)
    for name, part in parts.items():
        if why := crowded(part):
            raise LayoutChanged(f"{what}, {name} {why}.")
        if b"<!DOCTYPE" in part:
            raise LayoutChanged(f"{what} brings a document type of its own.")
    if "mimetype" in parts:
        _bounded(what, *_repeated(parts["content.xml"], what), most=ODS_CELLS)
    else:
        _bounded(what, *_named(parts, what))
    return sheet_parts.packed(parts)


# .xlsx: every part may be a sheet, whatever it is called.


def _named(parts: Parts, what: str) -> tuple[int, int]:
    """(cells of all grids, letters of shared texts in cells) of an .xlsx."""
    _once(parts, what)
    texts = _texts(parts)
    found = [_sheet(part, texts) for part in parts.values() if b"<c" in part or b":c" in part]
    return sum(cells for cells, _ in found), sum(letters for _, letters in found)


def _once(parts: Parts, what: str) -> None:
    """No sheet may be a part that another sheet is already."""
    ids = _attributes(parts, "workbook.xml", b"sheet", b"id", what)
    targets = _attributes(parts, "workbook.xml.rels", b"Relationship", b"Target", what)
    if len(ids) > SHEETS:
        raise LayoutChanged(f"{what} has {len(ids)} sheets: too many.")
    places = [_place(target) for target in targets]
    if len(set(ids)) < len(ids) or len(set(places)) < len(places):
        raise LayoutChanged(f"{what} names a sheet twice.")


def _attributes(
    parts: Parts, ending: str, element: bytes, attribute: bytes, what: str
) -> list[str]:
    """What an attribute says in all elements of one name, in the parts whose name ends so."""
    starts = re.compile(rb"<(?:[\w.-]{1,40}:)?%b\s([^<]*)" % element)
    values = re.compile(rb"(?:^|[\s:])%b\s*=\s*[\"']([^\"']*)" % attribute)
    named = [part for name, part in parts.items() if f"/{_path(name)}".endswith(f"/{ending}")]
    tags = [tag for part in named for tag in starts.findall(part)]
    found = [unescape(v.decode("utf-8", "replace")) for tag in tags for v in values.findall(tag)]
    if len(found) != len(tags):
        raise LayoutChanged(f"{what} names its sheets in a way that no program does.")
    return found


def _path(name: str) -> str:
    return name.casefold().replace("\\", "/")


def _place(target: str) -> str:
    """Where a part lies, however it is written: its folder and its name."""
    folders = _path(target).removeprefix("/").removeprefix("xl/").split("/")
    return "/".join(folders[-2:])


def _sheet(part: bytes, texts: list[int]) -> tuple[int, int]:
    """(cells of the grid, letters of shared texts in cells) of a part, if it is a sheet."""
    starts = part.count(b"<c") - part.count(b"<col") + len(_PREFIXED_CELL.findall(part))
    if starts > CELLS:
        return starts, 0
    if _SPACED.search(part) and _APART.search(part):
        return _ENDLESS, 0
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    numbers: list[int] = []
    named = 0
    for piece in _pieces(part):
        found = _USUAL.findall(piece)
        named += len(found)
        columns.update(map(_first, found))
        rows.update(map(_second, found))
        numbers += map(int, filter(None, map(_third, found)))
    letters = _told(part, texts, numbers)
    if starts and _placed_twice(part):
        return _ENDLESS, letters
    if named != starts and named != _cells(part):
        return _grid_of_odd(part), letters
    return max(map(_column, columns), default=0) * max(map(int, rows), default=0), letters


def _placed_twice(part: bytes) -> bool:
    """Whether a cell or a row says more than once where it is: readers believe the last one."""
    if not _cells(part):
        return False
    places = sum(part.count(before + b"r=") for before in _BEFORE_PLACE)
    usual = part.count(b"<c r=") + part.count(b"<row r=")
    return places > usual and places > len(_FIRST_PLACE.findall(part))


def _grid_of_odd(part: bytes) -> int:
    """The same where elements have a prefix, or cells are named as few programs do."""
    cells = _cells(part)
    found = set(_CELL.findall(part))
    if sum(len(_CELL.findall(piece)) for piece in _pieces(part)) != cells:
        return _grid_of_unnamed(part)
    columns, rows = map(_first, found), map(_second, found)
    return max(map(_column, columns), default=0) * max(map(int, rows), default=0)


def _cells(part: bytes) -> int:
    return sum(map(part.count, _CELL_STARTS)) + len(_PREFIXED_CELL.findall(part))


def _grid_of_unnamed(part: bytes) -> int:
    """At most the cells of a grid some of whose cells or rows do not say where they are.

    Such a cell is the next one of its row, such a row the next one: wherever the last named one
    is, there are no more columns behind it than cells in any row, no more rows than ends of rows.
    """
    columns = rows = 0
    for place in set(_PLACE.findall(part)):
        name = _NAME.fullmatch(place)
        if name is None:
            return _ENDLESS
        columns, rows = max(columns, _column(name[1])), max(rows, int(name[2] or b"0"))
    widest = max(map(_cells, _END_OF_ROW.split(part)))
    return (columns + widest) * (rows + len(_ROW.findall(part)) + 1)


def _pieces(part: bytes) -> Iterator[bytes]:
    """A part, never copied all at once; each piece begins where a cell does."""
    at = 0
    while at < len(part):
        end = part.find(b"<c", at + _PIECE) if at + _PIECE < len(part) else -1
        yield part[at:end] if end > 0 else part[at:]
        at = end if end > 0 else len(part)


def _column(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _texts(parts: Parts) -> list[int]:
    """How long each shared text is; the longest for all where their numbers are not sure."""
    shared = [part for n, part in parts.items() if n.casefold().endswith("sharedstrings.xml")]
    lengths = [len(text) for part in shared for text in _split(part)]
    uneven = any(b"<!" in part or _UNEVEN.search(part) for part in shared)
    if len(shared) > 1 or uneven:
        return [max(lengths)]
    return lengths


def _split(part: bytes) -> list[bytes]:
    return _END_OF_TEXT.split(part) if b":si>" in part else part.split(b"</si>")


def _told(part: bytes, texts: list[int], numbers: list[int]) -> int:
    """Letters of the shared texts, each as often as a cell points to it.

    A cell that does not say plainly to which one it points shows the longest.
    """
    cells = part.count(b't="s"') + part.count(b"t='s'")
    if not texts or not cells:
        return 0
    if len(numbers) != cells:
        numbers = list(map(int, _SHARED.findall(part)))
    longest, most = max(texts), len(texts)
    plain = sum(texts[number] if number < most else longest for number in numbers)
    return plain + max(0, cells - len(numbers)) * longest


# .ods: one part, whose cells and rows may be repeated.


def _repeated(part: bytes, what: str) -> tuple[int, int]:
    """(cells of all grids, letters in them) of an .ods, with what is repeated as often as it is."""
    if part.count(b"<") > ODS_TAGS:
        raise LayoutChanged(f"{what} has more than {ODS_TAGS} tags.")
    walk = etree.iterparse(
        BytesIO(part),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
    )
    tables = _Tables()
    steps: dict[str, Callable[[str, Any], None]] = {
        "table": tables.table,
        "table-row": tables.row,
        "table-cell": tables.cell,
        "covered-table-cell": tables.cell,
        "s": tables.blanks,
    }
    try:
        for event, element in walk:
            step = steps.get(element.tag.rsplit("}", 1)[-1]) if type(element.tag) is str else None
            if step:
                step(event, element)
    except (etree.XMLSyntaxError, ValueError) as why:
        raise LayoutChanged(f"{what} cannot be read as a workbook: {why}.") from None
    return tables.cells, tables.letters


class _Tables:
    """What the tables of an .ods come to, as the reader repeats and cuts them.

    Blank cells behind the last filled one of a row, and blank rows behind the last filled one of
    a table, are not made; all others are.
    """

    def __init__(self) -> None:
        self.cells = self.letters = 0
        self._open = self._rows = self._blank_rows = self._columns = 0
        self._row_open = False
        self._at = self._filled = self._row_letters = self._spaces = 0

    def table(self, event: str, _: Any) -> None:
        self._open += 1 if event == "start" else -1
        if self._open > 1:
            raise ValueError("a table in a table")
        self.cells += self._rows * self._columns
        self._rows = self._blank_rows = self._columns = 0

    def row(self, event: str, row: Any) -> None:
        if event == "start":
            if self._row_open:
                raise ValueError("a row in a row")
            self._row_open = True
            self._at = self._filled = self._row_letters = 0
            return
        self._row_open = False
        times = _times(row, "number-rows-repeated")
        if self._filled:
            self._rows += self._blank_rows + times
            self._columns = max(self._columns, self._filled)
            self.letters += self._row_letters * times
            self._blank_rows = 0
        else:
            self._blank_rows += times
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]

    def cell(self, event: str, cell: Any) -> None:
        if event == "start":
            return
        times = _times(cell, "number-columns-repeated")
        self._at += times
        said = {name.rsplit("}", 1)[-1] for name in cell.attrib}
        if len(cell) or cell.text or said - _BLANK:
            self._filled = self._at
            letters = sum(map(len, cell.itertext())) + sum(map(len, cell.attrib.values()))
            self._row_letters += (letters + self._spaces) * times
        self._spaces = 0

    def blanks(self, event: str, element: Any) -> None:
        if event == "start":
            self._spaces += _times(element, "c")


def _times(element: Any, name: str) -> int:
    """How often something is repeated: what an attribute says, or once."""
    said = [v for key, v in element.attrib.items() if key.rsplit("}", 1)[-1] == name]
    if not all(text.isdecimal() and len(text) < 10 for text in said):
        raise ValueError("a repetition that is no number")
    return max(map(int, said), default=1)
