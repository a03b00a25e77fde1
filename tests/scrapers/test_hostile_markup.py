"""Flat files that would unfold to gigabytes or cost minutes: refused, or read, within the limits.

The limits are per list; what is tried at them is made here, for XML, pages and CSV.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

import pytest

from scrapers import kit, registry
from scrapers.kit import csv_rows, html_tables, markup, xml_records
from scrapers.registry import scraper
from tracker.rules import reading

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MEMORY, SECONDS = 500_000_000, 10

# The list, its file, how that begins, how one of its records is called, how the file ends.
SHAPES = {
    "un_sc": (
        "list",
        b"<CONSOLIDATED_LIST><ENTITIES><ENTITY/></ENTITIES><INDIVIDUALS>",
        b"INDIVIDUAL",
        b"</INDIVIDUALS></CONSOLIDATED_LIST>",
    ),
    "eu_fsf": (
        "list",
        b'<export generationDate="2026-11-01T10:00:00.000+01:00">',
        b"sanctionEntity",
        b"</export>",
    ),
    "ch_seco": (
        "list",
        b'<swiss-sanctions-list list-type="whole-list" date="2026-11-01">',
        b"place",
        b"</swiss-sanctions-list>",
    ),
    "us_ofac_sdn": (
        "xml",
        b"<sdnList><publshInformation><Publish_Date>11/01/2026</Publish_Date>"
        b"<Record_Count>1</Record_Count></publshInformation>",
        b"sdnEntry",
        b"</sdnList>",
    ),
    "ca_sema": ("list", b"<data-set>", b"record", b"</data-set>"),
}
LARGE = 32 * 1024 * 1024
AT_LARGE = {"tiny elements", "tiny records", "elements with many attributes", "one text"}
"""What is tried on the largest lists, too: the suite is to stay quick."""

UNITS: dict[str, Callable[[bytes], bytes]] = {
    "tiny elements": lambda _: b"<a/>",
    "elements with a little text": lambda _: b"<a>xxxxxxxxxxxxx</a>",
    "tiny records": lambda record: b"<%b>xxxxxxxxxxx</%b>" % (record, record),
    "elements with many attributes": lambda _: (
        b"<a " + b" ".join(b'a%d=""' % n for n in range(240)) + b"/>"
    ),
    "elements in elements": lambda _: b"<aaaaaaaaaaaaaaaaa>",
    "one text": lambda _: b"x",
    "comments": lambda _: b"<!-- xxxxxxx -->",
    "instructions": lambda _: b"<?aaaaaaaa bbbb?>",
    "references": lambda _: b"&amp;",
}


def read(list_id: str, role: str, content: bytes) -> int:
    """How many entries a document of a list has."""
    known = scraper(list_id)
    form = next(form for form in known.source.formats if role in form.files)
    documents = {role: kit.Document(name="file", content=content)}
    arrived = reading.Arrived(sha256="0" * 64, observed_at=NOON, mode="run", format=form)
    return len(reading.read(known, documents, arrived, frozenset()).snapshot.members)


def filled(list_id: str, unit: bytes) -> bytes:
    """A file as large as its list allows."""
    role, begin, _, end = SHAPES[list_id]
    room = scraper(list_id).source._limit(role) - len(begin) - len(end)
    return b"".join([begin, unit * (room // len(unit)), end])


def limited(call: str) -> None:
    """A function of this module in a process of the promised size."""
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}));"
        "from tests.scrapers import test_hostile_markup as t;"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({MEMORY}, {MEMORY})); t.{call}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]


@pytest.mark.parametrize("list_id", SHAPES)
def test_flat_xml_as_large_as_a_list_allows_is_refused_in_time(list_id: str) -> None:
    limited(f"every_unit({list_id!r})")


def every_unit(list_id: str) -> None:
    """The units, each in a document of its own, one after the other in one process."""
    role, _, record, _ = SHAPES[list_id]
    for name, unit in UNITS.items():
        if len(filled(list_id, b"x")) < LARGE or name in AT_LARGE:
            refused(lambda: read(list_id, role, filled(list_id, unit(record))))  # noqa: B023


def refused(reading_it: Callable[[], object]) -> None:
    """As `pytest.raises`, which would keep the document of each failure."""
    try:
        reading_it()
    except kit.LayoutChanged:
        return
    raise AssertionError("read, and not refused")


@pytest.mark.parametrize(
    "tag",
    [
        b"<a " + b" ".join(b'a%d="x"' % n for n in range(80_000)) + b"/>",
        b"<a " + b"\n".join(b"a%d = '>'" % n for n in range(80_000)) + b"></a>",
        b"<a " + b" ".join(b'xmlns:a%d="x"' % n for n in range(80_000)) + b"/>",
    ],
    ids=["plain", "with > in values", "name spaces"],
)
@pytest.mark.parametrize("list_id", SHAPES)
def test_a_tag_of_80_000_attributes_is_refused_before_it_is_read(list_id: str, tag: bytes) -> None:
    role, begin, _, end = SHAPES[list_id]
    start = process_time()
    with pytest.raises(kit.LayoutChanged, match="more than 250 attributes"):
        read(list_id, role, begin + tag + end)
    assert process_time() - start < 1


def test_attributes_within_the_limit_and_equal_signs_in_texts_are_read() -> None:
    many = b" ".join(b'a%d="x=1"' % n for n in range(markup.ATTRIBUTES))
    text = b"a = b " * 5_000
    assert markup.crowded(b"<r><a " + many + b">" + text + b"</a></r>") == ""
    assert markup.crowded(b"<r><a z='1' " + many + b"/></r>") != ""


# Pages.


def page(body: bytes) -> kit.Document:
    return kit.Document(name="page", content=b"<html><body>" + body + b"</body></html>")


PAGES = {
    "attributes": b"<p " + b" ".join(b'a%d="x"' % n for n in range(80_000)) + b">",
    "attributes without values": b"<p " + b" ".join(b"a%d" % n for n in range(80_000)) + b">",
    "attributes with > in values": b"<p " + b"".join(b'a%d=">"' % n for n in range(80_000)) + b">",
    "attributes with < in values": b"<p "
    + b" ".join(b"a%d='<b>'" % n for n in range(80_000))
    + b">",
    "attributes behind a script": b"<!-- <script> --><p "
    + b" ".join(b"a%d" % n for n in range(80_000))
    + b"></script>",
    "tags": b"<b>x" * 1_000_000,
    "tables in tables": b"<table><tr><td>" * 60 + b"x" * 100_000 + b"</td></tr></table>" * 60,
    "comments": b"<!---->" * 500_000,
    "bytes": b"x" * html_tables.PAGE,
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_of_too_much_is_refused_in_time(what: str) -> None:
    start = process_time()
    with pytest.raises(kit.LayoutChanged, match=r"attributes|tags|in a table|comments|bytes"):
        html_tables.page(page(PAGES[what]))
    assert process_time() - start < 2


def test_pages_at_their_limits_are_read_in_time() -> None:
    limited("pages_at_their_limits()")


def pages_at_their_limits() -> None:
    """What just passes: wide tables, long tables, nests, attributes, texts."""
    long = b"<table>" + b"<tr><td>x" * 150_000 + b"</table>"
    nested = b"<table><tr><td>" * 3 + b"<p>x</p>" * 80_000 + b"</td></tr></table>" * 3
    for body in (long, nested):
        top = html_tables.page(page(body))
        html_tables.tables(top)
        html_tables.blocks(top)


# CSV.

CSV = {
    "delimiters": b",",
    "no line ends": b"x",
    "empty lines": b"\n",
    "rows of one cell": b"a\n",
    "rows of empty cells": b"," * 28 + b"\n",
    "line ends in quotes": b'"\n",',
    "one row over many lines": b'"\n\n\n\n\n",',
    "an open quote": b'"' + b"x" * 70,
    "letters of four bytes": "\U0001f600".encode(),
    "rows of 9,000 cells": b"," * 9_000 + b"\n",
}


def test_flat_csv_as_large_as_a_list_allows_is_refused_in_time() -> None:
    limited("every_csv()")


def every_csv() -> None:
    size = scraper("gb_hmt_conlist").source.size_limit_bytes
    for unit in CSV.values():
        file = kit.Document(name="file", content=unit * (size // len(unit)))
        refused(lambda: list(csv_rows.headed(file, ["Name"])))  # noqa: B023


def test_a_table_that_is_held_in_memory_is_bounded_by_its_cells() -> None:
    limited("a_table_of_millions()")


def a_table_of_millions() -> None:
    names = ",".join(f"c{number}" for number in range(90)) + "\n"
    cells = ",".join(f"{number}" for number in range(10, 99)) + "\n"
    for row, count in ((cells, 40_000), ("," * 88 + "\n", 200_000)):
        content = (names + "".join(f"r{number},{row}" for number in range(count))).encode()
        file = kit.Document(name="file", content=content)
        refused(lambda: list(kit.groups.grouped(csv_rows.table(file), ["c0"], "c0", "x")))  # noqa: B023


def test_csv_is_told_from_what_is_no_text_as_before() -> None:
    for content, words in (
        (b"a,\xff\n", "is not UTF-8 text"),
        (b"a,b\n\x1a\xff", "is not UTF-8 text"),
        (b"a,\x00\n", "null bytes"),
        (b"a,b\n\x1ac,d\n", "goes on behind its end-of-file mark"),
    ):
        with pytest.raises(kit.LayoutChanged, match=words):
            list(csv_rows.table(kit.Document(name="file", content=content)))
    cut = kit.Document(name="file", content='\ufeffé,b\r\n"c\n",d\x1a\r\n'.encode())
    assert list(csv_rows.table(cut)) == [(1, ["é", "b"]), (3, ["c\n", "d"])]
    long = kit.Document(name="file", content=("é" * (1 << 20)).encode())
    assert csv_rows.encoding_of(long, "ascii", "utf-8", "latin-1") == "utf-8"


# Files read record by record.


def test_a_file_read_record_by_record_is_no_other_than_its_tree() -> None:
    content = b'<r made="1"><a x="1"><b>1</b></a><!-- c --><c/><a>2</a></r>'
    file = kit.Document(name="file", content=content)
    whole = xml_records.records(xml_records.root(file, "r"), "a", "c")
    walked = xml_records.streamed(file, "r", "a", "c")
    assert [(n, r.leftovers()) for n, r in whole] == [(n, r.leftovers()) for n, r in walked]
    assert xml_records.head(file, "r").get("made") == "1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<r><a/><other/><a/></r>", "unknown element other"),
        (b"<r><a/><other/></r>", "unknown element other"),
        (b"<q><a/></q>", "does not start with <r>"),
        (b"<q><r><a/></r></q>", "does not start with <r>"),
        (b"<r><a/>", "not well-formed"),
        (b"<!DOCTYPE r [<!ENTITY e 'x'>]><r><a/></r>", "document type of its own"),
        (b"", "is empty"),
        (b"\x1f\x8b", "gzip"),
    ],
)
def test_a_file_read_record_by_record_keeps_the_promises_of_a_tree(
    content: bytes, words: str
) -> None:
    with pytest.raises(kit.LayoutChanged, match=words):
        list(xml_records.children(kit.Document(name="file", content=content), "r", "a"))


# Limits of size.


def test_every_list_has_a_limit_of_its_own_and_no_whole_sample_is_near_it() -> None:
    for key in registry.sources():
        limit = scraper(key).source.size_limit_bytes
        assert 4 << 20 <= limit <= 160 << 20
        assert limit < 64 << 20 or key in {"ch_seco", "eu_fsf", "us_ofac_sdn"}


@pytest.mark.parametrize(("list_id", "role"), [("un_sc", "list"), ("us_ofac_sdn", "main")])
def test_a_file_over_its_limit_is_refused_unread(list_id: str, role: str) -> None:
    limit = scraper(list_id).source._limit(role)
    with pytest.raises(kit.LayoutChanged, match=f"more than the limit of {limit}"):
        read(list_id, role, b"x" * (limit + 1))
