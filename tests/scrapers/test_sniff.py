"""What is told of a file by its first bytes."""

import gzip
import time
from pathlib import Path

import pytest

from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.kit.source import FileType
from tests.conftest import real

ZIP, OLE = b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"
VIEW = b"This XML file does not appear to have any style information associated with it."
SUFFIXES = {
    ".xml": FileType.XML,
    ".html": FileType.HTML,
    ".csv": FileType.CSV,
    ".json": FileType.JSON,
    ".xls": FileType.EXCEL,
    ".xlsx": FileType.EXCEL,
    ".pdf": FileType.PDF,
}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<?xml version='1.0'?><list/>", FileType.XML),
        (b"\xef\xbb\xbf<!-- made by hand --><list/>", FileType.XML),
        (VIEW + b" The document tree is shown below.\n<list/>", FileType.XML),
        (b"<!DOCTYPE html><table>", FileType.HTML),
        (b"<table>", FileType.HTML),
        (b"2676,'AL ZAWAHIRI, Dr. Ayman'", FileType.CSV),
        (b"\xef\xbb\xbfName;Date", FileType.CSV),
        (b' {"content": []}', FileType.JSON),
        (b"[]", FileType.JSON),
        (ZIP, FileType.EXCEL),
        (OLE, FileType.EXCEL),
        (b"%PDF-1.7", FileType.PDF),
    ],
)
def test_what_it_should_be(content: bytes, expected: FileType) -> None:
    assert sniff(content, expected) == ""


@pytest.mark.parametrize(
    ("content", "words"), [(VIEW, "is not XML"), (VIEW + b"\n<html>", "is a web page")]
)
def test_a_browser_makes_no_xml_of_what_is_none(content: bytes, words: str) -> None:
    assert sniff(content, FileType.XML) == words


def test_a_browser_saves_xml_with_a_sentence_above_it() -> None:
    seen = kit.Document(name="list.xml", content=VIEW + b" See below.\n\n<list><e/></list>")
    assert kit.xml.local(kit.xml.root(seen, "list")) == "list"
    assert len(list(kit.xml.stream(seen, "list", "e"))) == 1


@pytest.mark.parametrize("expected", list(FileType))
@pytest.mark.parametrize("content", [b"", b" \r\n", b"\x00\x00", b"\x1a"])
def test_nothing(content: bytes, expected: FileType) -> None:
    assert sniff(content, expected) == "is empty"


@pytest.mark.parametrize("expected", list(FileType))
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"<list/>", mtime=0), "holds gzip bytes"),
        ("<list/>".encode("utf-16"), "is UTF-16 text"),
        (b"<html><title>403 Forbidden</title></html>", "is an error page (403 forbidden)"),
        (b"<!DOCTYPE html><h1>Technical\r\n Difficulties</h1>", "(technical difficulties)"),
        (b"<html><title>Just a moment...</title>", "(just a moment)"),
        (b"<head><body> This object may be found <a>here</a>", "(object may be found)"),
        (b"<h1>Please complete the CAPTCHA</h1>", "(captcha)"),
        (b"<html>We are <b>under</b> maintenance", "(under maintenance)"),
        (b"<html><form><input name=p type='password'>", "(a login form)"),
    ],
)
def test_what_no_list_is(content: bytes, words: str, expected: FileType) -> None:
    assert words in sniff(content, expected)


ACCENTS = "<list>" + "".join(f"<name>José Ünal {n}</name>" for n in range(5)) + "</list>"


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_letters_that_were_garbled_on_the_way(codec: str, mark: bytes) -> None:
    twice = mark + ACCENTS.encode().decode(codec).encode()
    assert sniff(mark + ACCENTS.encode(), FileType.XML) == ""
    assert "garbled" in sniff(twice, FileType.XML)


def test_a_slip_of_the_authority_in_some_names_is_no_garbled_text() -> None:
    slip = "José".encode().decode("latin-1")
    few, beside = f"<list>{slip * 9}</list>", f"<list>{slip * 50} Šahīd</list>"
    assert sniff(few.encode(), FileType.XML) == sniff(beside.encode(), FileType.XML) == ""


MARKED_UP = (FileType.HTML, FileType.TEXT)
"""What a web page may be: the text of an act is plain or marked up."""


@pytest.mark.parametrize("expected", [c for c in FileType if c not in MARKED_UP])
def test_a_web_page_is_no_other_list(expected: FileType) -> None:
    for page in (b"<!doctype html><p>Welcome", b"<?xml version='1.0'?><html><p>Welcome"):
        assert sniff(page, expected) == "is a web page"


@pytest.mark.parametrize(
    ("content", "expected", "words"),
    [
        (b"a,b", FileType.XML, "is not XML"),
        (b"<list/>", FileType.JSON, "is not JSON"),
        (b"plain", FileType.HTML, "is not a web page"),
        (b"plain", FileType.EXCEL, "is not a spreadsheet"),
        (b"plain", FileType.PDF, "is not a PDF"),
        (b"<Error><Code>AccessDenied</Code></Error>", FileType.CSV, "is XML"),
        (b'{"error": 1}', FileType.CSV, "is JSON"),
        (ZIP, FileType.CSV, "is a spreadsheet or zip file"),
        (OLE, FileType.HTML, "is a spreadsheet or other Office file"),
        (b"%PDF-1.7 <<", FileType.HTML, "is a PDF"),
    ],
)
def test_one_kind_in_place_of_another(content: bytes, expected: FileType, words: str) -> None:
    assert sniff(content, expected) == words


def test_words_in_scripts_and_in_long_pages_are_no_errors() -> None:
    script = b"<html><script>load('recaptcha')</script><table><tr><td>Red Dawn</table>"
    assert sniff(script, FileType.HTML) == ""
    row = b"<tr><td>bombed the Access Denied company, under maintenance</td></tr>"
    assert sniff(b"<html><title>List</title>" + row * 400, FileType.HTML) == ""
    titled = b"<html><title>Access Denied</title>" + row * 400
    assert sniff(titled, FileType.HTML) == "is an error page (access denied)"


@pytest.mark.parametrize("piece", [b"<!--a-->", b"<?a?>", b"<script>", b"<!--", b"<title>", b"<"])
def test_hostile_text_costs_no_time(piece: bytes) -> None:
    began = time.process_time()
    for start in (b"", b"<html>"):
        sniff((start + piece * 19_000)[:19_000], FileType.XML)
        sniff((start + piece * 19_000)[:19_000] + b"~", FileType.HTML)
    assert time.process_time() - began < 2.0


def plain(path: Path) -> tuple[str, bytes]:
    content = path.read_bytes()
    return (path.stem, gzip.decompress(content)) if path.suffix == ".gz" else (path.name, content)


def test_the_real_failures_are_told_from_all_other_real_documents() -> None:
    """The failures of 2021, 2024 and 2025 were stored by others as if they had been the list."""
    found, looked_at = {}, 0
    for path in (p for p in real("archive").rglob("*") if not p.name.startswith("manifest")):
        if path.is_file() and (kind := SUFFIXES.get(Path(plain(path)[0].lower()).suffix)):
            looked_at += 1
            if why := sniff(plain(path)[1], kind):
                found["/".join(path.parts[-3:])] = why
    assert looked_at > 100
    assert found == {
        "un_sc/2021-08-26/consolidated.xml": "is an error page (403 forbidden)",
        "un_sc/2025-05-08/consolidated.xml": "is an error page (object may be found)",
        "us_ofac_sdn/2024-05-04/sdn.csv": "is empty",
    }


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[FR Doc. 2030-00001]", ""),
        (b"<!doctype html><p>Welcome", ""),
        (b"<title>Just a moment...</title>", "is an error page (just a moment)"),
        (b"%PDF-1.7", "is a PDF"),
        (b"a\x00b", "is not text"),
        (b" \n", "is empty"),
    ],
)
def test_the_text_of_an_act_is_plain_or_marked_up(content: bytes, why: str) -> None:
    assert sniff(content, FileType.TEXT) == why
