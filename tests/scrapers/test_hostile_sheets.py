"""Workbooks that ask for more than they hold: refused with a sentence, cheaply, whatever the trick.

Every workbook is made here. What may be read is read as before; the golden net and the samples
show that of official ones.
"""

import io
import struct
import subprocess
import sys
import zipfile

import pytest

from scrapers import kit
from scrapers.kit import sheet_limits, sheet_parts, sheet_records

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="XFD900000"><v>1</v></c></row>'
REFUSED = (
    r"^list.*(has a sheet of|repeats its texts|names? a sheet twice|two parts of one name|"
    r"in a table|"
    r"no number|damaged binary|of a size that none has|no room for them|begins like none|"
    r"Bad CRC|more than 250 attributes|more than 64 MiB)"
)


def xlsx(
    rows: bytes = b"",
    *,
    shared: bytes = b"",
    target: str = "worksheets/sheet1.xml",
    part: str = "",
    more: dict[str, bytes] | None = None,
    sheets: int = 1,
    same: bool = False,
) -> bytes:
    """A workbook of one sheet, with these rows; `part` is where they really lie."""
    numbers = range(1, sheets + 1)
    named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    tied = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" '
        f'Target="{target if n == 1 or same else f"worksheets/other{n}.xml"}"/>'
        for n in numbers
    )
    begin = f'<Relationships xmlns="{PACKAGE}/relationships">'
    book = f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
        "_rels/.rels": f"{begin}{book}</Relationships>".encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{named}</sheets>'
        "</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": f"{begin}{tied}</Relationships>".encode(),
        part or f"xl/{target}": b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>'
        % (MAIN.encode(), rows),
    }
    if shared:
        parts["xl/sharedStrings.xml"] = b"<sst>" + shared + b"</sst>"
    return zipped(parts | (more or {}))


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST = f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"/>'
BLANK = '<table:table-cell table:number-columns-repeated="900000"/>'
CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


def cell(times: int, text: str = "x") -> str:
    return CELL.replace(
        "<table:table-cell", f"<table:table-cell {repeated('columns', times)}"
    ).replace(">x<", f">{text}<")


def row(cells: str, times: int = 1) -> str:
    return f"<table:table-row {repeated('rows', times)}>{cells}</table:table-row>"


def repeated(what: str, times: int) -> str:
    return f'table:number-{what}-repeated="{times}"'


def ods(rows: str, *more: str) -> bytes:
    tables = "".join(
        f'<table:table table:name="S{n}">{each}</table:table>'
        for n, each in enumerate((rows, *more))
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": MANIFEST.encode(),
            "content.xml": (
                f'<office:document-content xmlns:office="{OFFICE}:office:1.0" '
                f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
                f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
                "</office:document-content>"
            ).encode(),
        }
    )


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def number(at: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<3Hd", at, column, 0, 1.0))


def biff(
    cells: bytes, *, texts: bytes = b"", sheets: int = 1, size: bytes = bytes(14), apart: int = 0
) -> bytes:
    """The stream of a binary workbook; all sheets begin at the same record, or `apart` bytes on."""
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0))
    name = b"\x02\x00S%d"
    heads = sum(4 + 6 + len(name % n) for n in range(sheets))
    start = len(begin) + heads + len(texts) + 4
    known = b"".join(
        record(0x0085, struct.pack("<IBB", start + n * apart, 0, 0) + name % n)
        for n in range(sheets)
    )
    return (
        begin
        + known
        + texts
        + record(0x000A, b"")
        + begin
        + record(0x0200, size)
        + cells
        + record(0x000A, b"")
    )


def xls(stream: bytes) -> bytes:
    return sheet_records.container(stream)


def table(content: bytes) -> list[tuple[int, list[str]]]:
    book = kit.sheet.workbook(kit.Document(name="list", content=content))
    return list(kit.sheet.table(book, kit.sheet.first(book)))


def refused(content: bytes, words: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=words):
        table(content)


def lying_sst(count: int) -> bytes:
    return record(0x00FC, struct.pack("<2I", count, count) + b"\x01\x00\x00x")


def long_texts() -> bytes:
    """A shared text of 30,000 letters, over several records."""
    text = struct.pack("<HB", 30_000, 0) + b"x" * 8_000
    rest = b"".join(record(0x003C, b"\x00" + b"x" * n) for n in (8_000, 8_000, 6_000))
    return record(0x00FC, struct.pack("<2I", 1, 1) + text) + rest


def labels(count: int) -> bytes:
    return b"".join(record(0x00FD, struct.pack("<3HI", n, 0, 0, 0)) for n in range(count))


def in_mini_stream() -> bytes:
    """Two cells far apart in a stream so small that it lies in the mini stream."""
    stream = biff(number(0, 0) + number(65_000, 250))
    assert len(stream) < 4_096
    minis = -(-len(stream) // 64)
    size = 512
    inner = stream.ljust(-(-len(stream) // size) * size, b"\0")
    inner_sectors = len(inner) // size
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    fat = [0xFFFFFFFD, end, end, *range(4, 3 + inner_sectors), end]
    small = [*range(1, minis), end]
    head = sheet_records.OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4_096, 2, 1, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    directory = sheet_records._entry("Root Entry", 5, 3, len(inner))
    directory += sheet_records._entry("Workbook", 2, 0, len(stream))
    return b"".join(
        [
            head,
            struct.pack("<128I", *fat, *[free] * (128 - len(fat))),
            directory.ljust(size, b"\0"),
            struct.pack("<128I", *small, *[free] * (128 - len(small))),
            inner,
        ]
    )


def in_a_circle() -> bytes:
    """A container whose stream comes back to itself."""
    content = bytearray(xls(biff(number(0, 0))))
    table = len(content) - 4_096
    content[table + 8 : table + 12] = struct.pack("<I", 2)
    return bytes(content)


def odd_sectors(shift: int) -> bytes:
    content = bytearray(xls(biff(number(0, 0))))
    content[30:32] = struct.pack("<H", shift)
    return bytes(content)


def lying_zip() -> bytes:
    """A part of 80 MiB that the zip says is of ten bytes, in both places where it says so."""
    content = bytearray(xlsx(FAR[:39] + b"</row>" + b" " * (80 << 20)))
    honest = struct.pack("<I", 80 << 20)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        honest = struct.pack("<I", parts.getinfo("xl/worksheets/sheet1.xml").file_size)
    at = content.find(honest)
    while at >= 0:
        content[at : at + 4] = struct.pack("<I", 10)
        at = content.find(honest, at + 4)
    return bytes(content)


def twice_named() -> bytes:
    parts = {
        "xl/worksheets/SHEET1.xml": b"<worksheet><sheetData>" + FAR + b"</sheetData></worksheet>"
    }
    return xlsx(b'<row r="1"><c r="A1"><v>1</v></c></row>', more=parts)


UNNAMED = b"<row>" + b"<c/>" * 16_000 + b"<c><v>1</v></c></row>"
ROWS = b"<row/>" * 400_000
LONG = b"<si><t>" + b"x" * 30_000 + b"</t></si>"
POINTING = b"".join(b'<row><c r="A%d" t="s"><v>0</v></c></row>' % n for n in range(1, 3_000))

TOO_MUCH = {
    "cells without places": xlsx(UNNAMED + ROWS + b"<row><c><v>1</v></c></row>"),
    "rows without places": xlsx(ROWS + b'<row><c r="XFD"><v>1</v></c></row>' + UNNAMED),
    "half of the places": xlsx(b'<row r="900000"><c r="A900000"><v>1</v></c>' + UNNAMED[5:]),
    "places behind styles": xlsx(FAR.replace(b'<c r="XFD900000"', b'<c s="1" r="XFD900000"')),
    "places in single quotes": xlsx(FAR.replace(b'r="XFD900000"', b"r='XFD900000'")),
    "places in small letters": xlsx(FAR.replace(b"XFD900000", b"xfd900000")),
    "places with blanks": xlsx(FAR.replace(b'r="XFD900000"', b'r = "XFD900000"')),
    "places on new lines": xlsx(FAR.replace(b' r="XFD900000"', b'\n\tr="XFD900000"')),
    "places of four letters": xlsx(FAR.replace(b"XFD", b"AAAA")),
    "elements with a prefix": xlsx(FAR.replace(b"<c ", b"<m:c ").replace(b"</c>", b"</m:c>")),
    "a sheet outside of xl": xlsx(FAR, target="/sheets/one.xml", part="sheets/one.xml"),
    "a sheet named like no sheet": xlsx(FAR, target="theme/theme1.xml"),
    "a sheet named as texts are": xlsx(FAR, target="worksheets/sharedStrings.xml"),
    "parts in capital letters": xlsx(FAR, part="XL/WORKSHEETS/SHEET1.XML"),
    "two parts of one name": twice_named(),
    "an .ods in an .xlsx": xlsx(FAR, more={"content.xml": b"<x/>"}),
    "one sheet a hundred times": xlsx(
        b'<row r="1"><c r="ZZ1"><v>1</v></c></row>' * 500, sheets=100, same=True
    ),
    "one long text in each cell": xlsx(POINTING, shared=LONG),
    "the same, told oddly": xlsx(POINTING.replace(b"<v>0<", b"<v> 0 <"), shared=LONG),
    "the same, told twice": xlsx(POINTING.replace(b"</v>", b"</v><v>0</v>"), shared=LONG),
    "the same behind an empty text": xlsx(
        POINTING.replace(b"<v>0<", b"<v>1<"), shared=b"<si/>" + LONG + b"<si><t>y</t></si>"
    ),
    "repeated rows and columns": ods(row(cell(3_000), 3_000)),
    "repeated rows in turn": ods("".join(row(cell(40), 900) for _ in range(40))),
    "rows below blank ones": ods(
        row(cell(1)) + row(cell(1), 1) + row("<table:table-cell/>", 900_000) + row(cell(1))
    ),
    "cells behind blank ones": ods(
        row(
            CELL.replace(">", f" {repeated('columns', 1)}>", 1)
            + '<table:table-cell table:number-columns-repeated="900000"/>'
            + CELL
        )
    ),
    "covered cells": ods(row(cell(900_000).replace("table-cell", "covered-table-cell"))),
    "several tables": ods(*[row(cell(500), 300) for _ in range(5)]),
    "a table in a cell": ods(
        row(
            f"<table:table-cell><table:table>{row(cell(900), 900)}</table:table></table:table-cell>"
        )
    ),
    "a repetition that is none": ods(row(cell(1), -1)),
    "a repetition without end": ods(
        row(cell(1)).replace('repeated="1"', 'repeated="99999999999999999999"')
    ),
    "blanks by number": ods(row(cell(1, '<text:s text:c="900000000"/>'))),
    "a long text repeated": ods(row(cell(1, "x" * 60_000), 2_000)),
    "corners of an .xls": xls(biff(number(0, 0) + number(65_535, 255))),
    "a corner alone of an .xls": xls(biff(number(65_535, 255))),
    "an .xls in a mini stream": in_mini_stream(),
    "an .xls in a circle": in_a_circle(),
    "sectors of 2 bytes": odd_sectors(1),
    "sectors of 1 GiB": odd_sectors(30),
    "texts that are declared": xls(biff(number(0, 0), texts=lying_sst(0x7FFFFFFF))),
    "labels of one long text": xls(biff(labels(3_000), texts=long_texts())),
    "an .xls with one sheet 100 times": xls(biff(number(0, 0), sheets=100)),
    "OLE before a zip": sheet_records.OLE + xlsx(FAR),
    "an OLE head before a zip": xls(biff(number(0, 0)))[:4_096] + xlsx(FAR),
    "bytes before a zip": b"\n" + xlsx(FAR),
    "sizes that lie": lying_zip(),
    "a tag of many attributes": xlsx(
        b'<row r="1"><c r="A1" ' + b" ".join(b'a%d="1"' % n for n in range(80_000)) + b"/></row>"
    ),
    "too many bytes": xlsx(b" " * (sheet_parts.UNPACKED + 1)),
}
"""What is tried -> a workbook. All are refused; most of them cost gigabytes when they are read."""


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_workbook_that_asks_for_too_much_is_refused(what: str) -> None:
    refused(TOO_MUCH[what], REFUSED)


def test_refusing_takes_neither_memory_nor_time() -> None:
    """All of them in one process that has 500 MB and 10 s of the processor."""
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (500_000_000,) * 2);"
        "resource.setrlimit(resource.RLIMIT_CPU, (10, 10));"
        "from tests.scrapers import test_hostile_sheets as t; t.all_refused()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]


def all_refused() -> None:
    for content in TOO_MUCH.values():
        with pytest.raises(kit.LayoutChanged):
            table(content)


# What is unusual and may be read.


def test_cells_and_rows_without_places_are_read_where_they_stand() -> None:
    rows = b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert table(xlsx(rows)) == [(1, ["1", "2"]), (2, ["3", ""])]


def test_a_sheet_may_lie_anywhere() -> None:
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    assert table(xlsx(rows, target="/xl/worksheets/data.xml", part="xl/worksheets/data.xml"))


def test_blank_ends_of_an_ods_are_no_cells() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = row(CELL + blank) + row(CELL) + row(blank, 1_048_574)
    assert table(ods(rows)) == [(1, ["x"]), (2, ["x"])]


def test_a_binary_workbook_is_read_whatever_size_it_declares() -> None:
    honest = table(xls(biff(number(0, 0) + number(3, 1))))
    lying = struct.pack("<2I2HH", 0, 0x7FFFFFFF, 0, 0x7FFF, 0)
    assert honest == [(1, ["1", ""]), (4, ["", "1"])]
    assert table(xls(biff(number(0, 0) + number(3, 1), size=lying))) == honest


def test_a_stream_longer_than_any_sector_comes_out_of_its_container_as_it_went_in() -> None:
    for length in (0, 1, 4_095, 4_096, 4_097, 5_000_000):
        stream = bytes(range(256)) * (length // 256) + b"\x01" * (length % 256)
        found = sheet_records.stream_of(sheet_records.container(stream))
        assert found.rstrip(b"\0") == stream.rstrip(b"\0")


def test_texts_that_go_on_in_the_next_record_have_their_whole_length() -> None:
    _, cells, letters = sheet_records.counted(biff(labels(3), texts=long_texts()))
    assert (cells, letters) == (3, 90_000)


def test_no_damaged_container_says_anything_but_a_sentence() -> None:
    """Every byte of heads, directory and tables set to its worst, one after the other."""
    content = xls(biff(number(0, 0) + labels(2), texts=long_texts()))
    places = [
        *range(0, 512),
        *range(4_096, 4_096 + 256),
        *range(len(content) - 4_096, len(content) - 4_000),
    ]
    for at in places:
        for worst in (b"\xff", b"\x00", b"\x7f"):
            odd = content[:at] + worst + content[at + 1 :]
            try:
                sheet_limits.counted(odd, "list")
            except kit.LayoutChanged:
                continue


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "Basic/Standard/Module1.xml"]
)
def test_a_workbook_with_macros_is_one_sentence(part: str) -> None:
    book = xlsx(b'<row r="1"><c r="A1"><v>1</v></c></row>', more={part: b"Sub Auto_Open()"})
    with pytest.raises(kit.LayoutChanged, match=r"^list is a workbook with macros.* save .*\.$"):
        kit.sheet.workbook(kit.Document(name="list", content=book))
