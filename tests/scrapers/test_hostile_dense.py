"""Documents whose bytes do not look like what they unfold to: each is refused before it is read."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from time import process_time

import pytest

from scrapers import kit
from scrapers.kit import html_tables, json_records, sheet_limits, xml_records
from scrapers.kit.record import FIELDS, Record
from scrapers.registry import scraper

SECONDS = 3.0
"""Processor time of one of these; unguarded they took 20 to 85 seconds."""


def document(content: bytes) -> kit.Document:
    return kit.Document(name="file", content=content)


def tree(given: kit.Document) -> object:
    return xml_records.root(given, "a")


def stream(given: kit.Document) -> object:
    return list(xml_records.children(given, "a", "b"))


def utf_7(text: str) -> bytes:
    return b"+" + b64encode(text.encode("utf-16-be")).rstrip(b"=") + b"-"


MANY = " ".join(f'a{number}="1"' for number in range(80_000))
ATTLIST = " ".join(f'a{number} CDATA "x"' for number in range(50_000))
HIDDEN = {
    "attributes in UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><a>'
    + utf_7(f"<b {MANY}/>")
    + b"</a>",
    "attributes in UTF-16": '<?xml version="1.0" encoding="UTF-16LE"?><a/>'.encode("utf-16-le"),
    "markup in UTF-32": f"<a><b {MANY}/></a>".encode("utf-32-be"),
    "escapes of Java": b'<?xml version="1.0" encoding="JAVA"?><a>\\u003cb/\\u003e</a>',
    "shifted letters": b'<?xml version="1.0" encoding="ISO-2022-KR"?><a/>',
    "no known encoding": b"<?xml version='1.0' encoding = 'x-none' ?><a/>",
    "behind a mark": b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-7"?><a/>',
    "default attributes": f"<!DOCTYPE a [<!ATTLIST a {ATTLIST}>]><a/>".encode(),
    "document type elsewhere": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("read", [tree, stream])
def test_xml_that_hides_its_markup_is_refused(
    content: bytes, read: Callable[[kit.Document], object]
) -> None:
    began = process_time()
    with pytest.raises(kit.LayoutChanged, match=r"encoding that no list|document type of its own"):
        read(document(content))
    assert process_time() - began < SECONDS


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "iso-8859-5", "KOI8-R"])
def test_xml_is_read_in_the_encodings_that_authorities_use(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><a><b>Имя</b></a>'.encode(encoding)
    assert xml_records.root(document(content), "a")[0].text == "Имя"
    assert [one.text for one in xml_records.children(document(content), "a", "b")] == ["Имя"]


NESTS = {
    "cells": (b"<table><tr>" + b"<td><div>" * 110, b"</div></td>" * 110 + b"</tr></table>"),
    "rows": (b"<table>" + b"<tr><td><div>" * 70, b"</div></td></tr>" * 70 + b"</table>"),
    "items": (b"<ul><li>" * 110, b"</li></ul>" * 110),
    "headings": (b"<h2><div>" * 110, b"</div></h2>" * 110),
}


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("times", [20, 190_000])
def test_what_is_read_with_all_that_it_holds_is_not_nested(
    nest: tuple[bytes, bytes], times: int
) -> None:
    began = process_time()
    content = b"<html><body>" + nest[0] + b"<i>x</i>" * times + nest[1] + b"</body></html>"
    with pytest.raises(kit.LayoutChanged, match=r"in (a cell|a row|an item|a heading)"):
        html_tables.page(document(content))
    assert process_time() - began < SECONDS


def test_menus_and_tables_for_layout_are_nested_as_pages_do() -> None:
    inner = b"<table><tr><td>x</td></tr></table>"
    menu = b"<ul><li>" * 5 + b"x" + b"</li></ul>" * 5
    content = b"<html><table><tr><td>" + inner + b"</td></tr></table>" + menu + b"</html>"
    assert len(list(html_tables.page(document(content)).iter("table"))) == 2


MIB = 1 << 20
DENSE = {
    "empty objects": b"[" + b"{}," * (4 * MIB) + b"{}]",
    "numbers": b"[" + b"300," * (2 * MIB) + b"1]",
    "a long name": b'{"' + b"k" * (4 * MIB) + b'":1}',
    "a long text": b'["' + "é".encode() * (2 * MIB) + b'"]',
    "names": b"{" + b",".join(b'"%x":1' % number for number in range(500_000)) + b"}",
    "blanks": b"{}" + b" " * (4 * MIB),
}


@pytest.mark.parametrize("content", DENSE.values(), ids=DENSE)
def test_json_that_unfolds_is_refused(content: bytes) -> None:
    began = process_time()
    with pytest.raises(kit.LayoutChanged, match=r"values and names|without a quote|has \d+ names"):
        json_records.load(document(content))
    assert process_time() - began < SECONDS


def test_json_with_the_values_and_texts_of_a_large_list_is_read() -> None:
    record = b'{"id":1,"name":"' + b"n" * 30 + b'","born":"1970-01-01","more":["a","b"]}'
    content = b"[" + b",".join([record] * 80_000) + b"]"
    assert len(json_records.load(document(content))) == 80_000
    text = b'["' + b"x" * (MIB - 10) + b'"]'
    assert len(json_records.load(document(text))[0]) == MIB - 10


def test_a_record_has_no_thousands_of_fields() -> None:
    fields = [(f"f{number}", "x") for number in range(FIELDS + 1)]
    assert Record(fields[:FIELDS], "record").has("f7")
    with pytest.raises(kit.LayoutChanged, match="different fields"):
        Record(fields, "record")


@pytest.mark.parametrize(
    "cells",
    [
        b'<row><c r="A1" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1" r="1048576"><c><v>1</v></c></row>',
        b"<row r='1'><c r='A1'\tr='XFD9'><v>1</v></c></row>",
        b'<row r="1"><c r="A1"r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_a_cell_says_once_where_it_is(cells: bytes) -> None:
    """The reader believes what is said last, and asks for a grid of gigabytes."""
    assert sheet_limits._sheet(b"<sheetData>" + cells, [])[0] > sheet_limits.CELLS


def test_rows_with_other_attributes_before_their_number_are_read() -> None:
    cells = b'<row customFormat="1" r="2"><c s="1" r="B2"><v>1</v></c></row>'
    assert 0 < sheet_limits._sheet(b"<sheetData>" + cells, [])[0] < 100


def test_a_workbook_of_a_cell_in_two_places_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("xl/worksheets/sheet1.xml", b'<row><c r="A1" r="XFD1048576"/></row>')
    with pytest.raises(kit.LayoutChanged, match="cells between"):
        sheet_limits.counted(packed.getvalue(), "file")


def test_blank_lines_by_the_million_are_not_gone_through() -> None:
    began = process_time()
    with pytest.raises(kit.LayoutChanged, match="lines"):
        list(kit.csv.table(document(b"a,b\n" + b"\r\n" * 10_000_000)))
    assert process_time() - began < SECONDS


def test_many_files_within_their_limits_are_too_much_together() -> None:
    source = scraper("il_nbctf").source
    file = document(bytes(source.size_limit_bytes))
    roles = [f"operatives_{number}" for number in range(2, 5)]
    assert source.oversized(dict.fromkeys(roles[:2], file)) == ""
    assert "3 files" in source.oversized(dict.fromkeys(roles, file))
