"""The kit's readers where one list alone does not show what they promise."""

import io
import zipfile
from collections.abc import Iterable

import lxml.html
import pytest
import xlsxwriter

from scrapers import kit
from scrapers.kit import sheet_limits


def workbook(cells: Iterable[tuple[int, int]]) -> kit.Document:
    """A workbook with an x in each of these cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("one")
        for row, column in cells:
            sheet.write(row, column, "x")
    return kit.Document(name="list.xlsx", content=content.getvalue())


def rezipped(document: kit.Document, part: str, old: bytes, new: bytes) -> kit.Document:
    """The same workbook with one part edited."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document.content)) as parts,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as edited,
    ):
        for name in parts.namelist():
            data = parts.read(name)
            edited.writestr(name, data.replace(old, new) if name == part else data)
    return kit.Document(name=document.name, content=content.getvalue())


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_is_read_where_its_cells_are() -> None:
    book = kit.sheet.workbook(workbook([(0, 0), (9_000, 40)]))
    assert [number for number, _ in kit.sheet.table(book, "one")] == [1, 9_001]


@pytest.mark.parametrize("far", [(1_048_575, 16_383), (1_048_575, 9), (0, 16_383 - 1)])
def test_two_cells_at_far_corners_are_no_reason_to_unfold_a_sheet(far: tuple[int, int]) -> None:
    with pytest.raises(kit.LayoutChanged, match="has a sheet of"):
        kit.sheet.workbook(workbook([(0, 0), (500, 500), far]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A1"', b"r='XFD1048576'"),
        (b'r="A1"', b'r = "A1"'),
        (b'r="A1"', b'r="xfd1048576"'),
    ],
)
def test_references_that_no_program_writes_so_are_counted_or_refused(
    old: bytes, new: bytes
) -> None:
    odd = rezipped(workbook([(0, 0)]), SHEET, old, new)
    with pytest.raises(kit.LayoutChanged, match="has a sheet of"):
        kit.sheet.workbook(odd)


def test_a_declared_size_that_is_wrong_means_nothing() -> None:
    odd = rezipped(workbook([(0, 0)]), SHEET, b'ref="A1"', b'ref="A1:XFD1048576"')
    assert list(kit.sheet.table(kit.sheet.workbook(odd), "one")) == [(1, ["x"])]


def test_a_damaged_container_is_refused() -> None:
    for content in (b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 700):
        with pytest.raises(kit.LayoutChanged, match=r"cannot be unpacked|as a workbook"):
            sheet_limits.counted(content, "list")


def test_cells_that_span_rows_are_repeated_where_they_span() -> None:
    table = lxml.html.fromstring(
        "<table><tr><td rowspan=2>A</td><td>1</td></tr><tr><td>2</td></tr>"
        "<tr><td colspan=2>B</td></tr></table>"
    )
    assert kit.html.grid(table) == [["A", "1"], ["A", "2"], ["B", "B"]]


def test_a_span_of_a_million_columns_is_no_cell_of_a_list() -> None:
    table = lxml.html.fromstring(
        "<table><tr><td colspan=1000000>A</td><td colspan=90>B</td></tr></table>"
    )
    with pytest.raises(kit.LayoutChanged, match="more than 100 columns"):
        kit.html.grid(table)


def test_acronyms_in_brackets_are_names_and_words_in_brackets_are_not() -> None:
    assert kit.split_acronym("Al-Shabaab (HSM)") == ("Al-Shabaab", ("HSM",))
    assert kit.split_acronym("Popular Front (General Command)") == (
        "Popular Front (General Command)",
        (),
    )
    assert kit.split_acronym("(HSM)") == ("(HSM)", ())


def test_one_text_in_very_many_cells_is_refused_before_it_is_copied() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("one")
        for row in range(4_000):
            sheet.write(row, 0, "x" * 30_000)
    with pytest.raises(kit.LayoutChanged, match="repeats its texts"):
        kit.sheet.workbook(kit.Document(name="list.xlsx", content=content.getvalue()))
