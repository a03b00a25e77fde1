"""Ways in which a file can be broken: (what, bytes) out of a good one, the same ones every time.

`broken(content, kind)` is what every list is tried with; what it does depends on the kind of file,
never on the list.
"""

import csv
import gzip
import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import lxml.html
from lxml import etree

from scrapers import kit
from tests import pdfs

Damaged = tuple[str, bytes]
"""What was done, and the bytes that came of it."""

PAIRS = 6
"""Swaps tried of two columns or elements, chosen by the seed."""

DEEP = 20_000
"""Levels of nesting of a file that wants to overflow a stack."""

BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    b'<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'

PAGES = {
    "zero bytes": b"",
    "blanks": b" \r\n\x1a",
    "one byte": b"<",
    "technical difficulties": b"<html><body><h1>Technical Difficulties</h1></body></html>",
    "challenge": b"<!doctype html><html><head><title>Just a moment...</title></head></html>",
    "forbidden": b"<html><head><title>403 Forbidden</title></head><body>nginx</body></html>",
    "home page": b"<!doctype html><html><body><h1>Ministry</h1><a href='/'>Home</a></body></html>",
    "an error in JSON": b'{"error": "not found"}',
    "an empty list in JSON": b"[]",
    "an entity bomb": b'<?xml version="1.0"?>' + BOMB + b"<x>&f;</x>",
    "deep XML": b"<x>" * DEEP + b"</x>" * DEEP,
    "deep JSON": b"[" * DEEP * 5 + b"]" * DEEP * 5,
}


def broken(content: bytes, kind: kit.FileType, seed: int = 1) -> Iterator[Damaged]:
    """Every damage that is tried on a file of this kind."""
    yield from PAGES.items()
    yield from truncated(content)
    yield from recoded(content)
    yield from flipped(content, seed)
    yield from rearranged(content)
    yield from oversize(content, 200_000)
    yield from STRUCTURE.get(kind, nothing)(content, seed)


def nothing(content: bytes, seed: int) -> Iterator[Damaged]:
    return iter(())


# Whatever the kind.


def truncated(content: bytes, step: int = 5) -> Iterator[Damaged]:
    for percent in range(step, 100, step):
        yield f"cut at {percent} %", content[: len(content) * percent // 100]


def recoded(content: bytes) -> Iterator[Damaged]:
    """The same text in encodings the authority does not use, and bytes that no text has."""
    text = content.decode("utf-8", "replace")
    for encoding in ("utf-16", "utf-32", "cp1252", "cp1251", "shift_jis", "utf-7"):
        yield f"as {encoding}", text.encode(encoding, "replace")
    yield "encoded twice", content.decode("latin-1").encode("utf-8")
    yield "with a byte order mark", b"\xef\xbb\xbf" + content
    yield "as gzip", gzip.compress(content, mtime=0)
    yield "with null bytes", content[:200] + b"\x00" * 50 + content[200:]
    yield "with lone surrogates", content.replace(b"a", b"\xed\xa0\x80", 20)


def flipped(content: bytes, seed: int, times: int = 24) -> Iterator[Damaged]:
    """One to sixteen bytes replaced, or a piece taken out or put in twice."""
    dice = random.Random(seed)
    for number in range(times if content else 0):
        damaged = bytearray(content)
        for _ in range(2 ** (number % 5)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        yield f"bytes flipped {number}", bytes(damaged)
    for number in range(times // 2 if content else 0):
        start = dice.randrange(len(content))
        end = min(len(content), start + dice.randrange(1, 200))
        yield f"a piece cut out {number}", content[:start] + content[end:]
        yield f"a piece doubled {number}", content[:end] + content[start:]


def rearranged(content: bytes) -> Iterator[Damaged]:
    lines = content.splitlines(keepends=True)
    yield "twice in one file", content + content
    yield "lines backwards", b"".join(reversed(lines))
    yield "every other line", b"".join(lines[::2])
    yield "first line gone", b"".join(lines[1:])
    yield "digits changed", re.sub(rb"\d", b"7", content)
    yield "digits gone", re.sub(rb"\d", b"", content)
    yield "letters gone", re.sub(rb"(?<=>)[^<]*|(?<=\")[A-Za-z ]+(?=\")", b"", content)


def oversize(content: bytes, size: int) -> Iterator[Damaged]:
    """One cell of this many letters, blanks or brackets, where the first name-like text stands."""
    for what, filling in (
        ("letters", b"A" * size),
        ("blanks", b"A" + b" " * size + b"A"),
        ("brackets", b"(" * (size // 2) + b")" * (size // 2)),
        ("commas", b"A, " * (size // 3)),
        ("digits", b"1" * size),
    ):
        found = list(re.finditer(rb"[A-Za-z]{4,}(?=[^<>\"]*[<\",;])", content))
        for where in found[len(found) // 2 : len(found) // 2 + 1]:
            yield (
                f"a cell of {size} {what}",
                content[: where.end()] + filling + content[where.end() :],
            )


def pairs(names: Sequence[str], seed: int) -> list[tuple[str, str]]:
    every = [(a, b) for number, a in enumerate(names) for b in names[number + 1 :]]
    return random.Random(seed).sample(every, min(PAIRS, len(every)))


# XML and HTML.


def xml(content: bytes, seed: int) -> Iterator[Damaged]:
    head, mark, rest = content.partition(b"?>")
    for what, doctype in (("an entity bomb inside", BOMB), ("an outside entity", OUTSIDE)):
        body = re.sub(rb">[^<>]+<", b">&f;<", rest if mark else content, count=1)
        yield what, (head + mark if mark else b"") + doctype + body
    try:
        top = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return
    tags = sorted({e.tag for e in top.iter() if isinstance(e.tag, str)} - {top.tag})
    attributes = sorted({name for e in top.iter() for name in e.attrib})
    for tag in tags:
        yield f"no {tag}", _xml(content, lambda e, t=tag: e.tag == t and _drop(e))
        yield f"{tag} empty", _xml(content, lambda e, t=tag: e.tag == t and _empty(e))
        yield f"the first {tag} gone", _xml(content, _once(tag, _drop))
        yield f"{tag} renamed", _xml(content, lambda e, t=tag: e.tag == t and _rename(e, "other"))
        yield f"{tag} inside itself", _xml(content, _once(tag, _nest))
    for name in attributes:
        yield f"no @{name}", _xml(content, lambda e, n=name: e.attrib.pop(n, None))
        yield (
            f"@{name} odd",
            _xml(content, lambda e, n=name: n in e.attrib and e.set(n, "\u202eodd")),
        )
    for a, b in pairs(tags, seed):
        swap = {a: b, b: a}
        yield f"{a} and {b} swapped", _xml(content, lambda e, s=swap: _rename(e, s.get(e.tag, "")))


def _xml(content: bytes, change: Callable[[Any], object]) -> bytes:
    top = etree.fromstring(content)
    for element in list(top.iter()):
        if isinstance(element.tag, str) and element is not top:
            change(element)
    return bytes(etree.tostring(top, encoding="utf-8", xml_declaration=True))


def _once(tag: str, change: Callable[[Any], object]) -> Callable[[Any], object]:
    seen: list[Any] = []

    def first(element: Any) -> None:
        if element.tag == tag and not seen:
            seen.append(element)
            change(element)

    return first


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _empty(element: Any) -> None:
    element.text = ""
    for child in list(element):
        element.remove(child)


def _rename(element: Any, name: str) -> None:
    if name:
        element.tag = name


def _nest(element: Any) -> None:
    inner = etree.fromstring(etree.tostring(element, with_tail=False))
    element.append(inner)


def html(content: bytes, seed: int) -> Iterator[Damaged]:
    top = lxml.html.document_fromstring(content)
    tables = len(list(top.iter("table")))
    tags = sorted({e.tag for e in top.iter() if isinstance(e.tag, str)} - {"html", "body"})
    for tag in tags:
        yield (
            f"no <{tag}>",
            _html(content, lambda t, n=tag: [e.drop_tree() for e in list(t.iter(n))]),
        )
        yield (
            f"<{tag}> only tags gone",
            _html(content, lambda t, n=tag: [e.drop_tag() for e in list(t.iter(n))]),
        )
    for number in range(tables):
        yield f"table {number} gone", _html(content, lambda t, n=number: _tables(t)[n].drop_tree())
        yield f"table {number} twice", _html(content, lambda t, n=number: _double(_tables(t)[n]))
        for a, b in ((0, 1), (1, 2), (0, 2)):
            yield (
                f"table {number}: columns {a} and {b} swapped",
                _html(content, lambda t, n=number, x=a, y=b: _columns(_tables(t)[n], x, y)),
            )
            yield (
                f"table {number}: heads {a} and {b} swapped",
                _html(
                    content, lambda t, n=number, x=a, y=b: _columns(_tables(t)[n], x, y, heads=True)
                ),
            )
        for column in range(3):
            yield (
                f"table {number}: no column {column}",
                _html(content, lambda t, n=number, c=column: _columns(_tables(t)[n], c, None)),
            )
    for a, b in pairs([str(n) for n in range(tables)], seed):
        yield f"tables {a} and {b} swapped", _html(content, lambda t, x=a, y=b: _swap(t, x, y))


def _html(content: bytes, change: Callable[[Any], object]) -> bytes:
    top = lxml.html.document_fromstring(content)
    change(top)
    return bytes(lxml.html.tostring(top, doctype="<!DOCTYPE html>", encoding="utf-8"))


def _tables(top: Any) -> list[Any]:
    return list(top.iter("table"))


def _double(table: Any) -> None:
    table.addnext(lxml.html.fragment_fromstring(lxml.html.tostring(table, with_tail=False)))


def _columns(table: Any, a: int, b: int | None, *, heads: bool = False) -> None:
    """Swap the texts of two columns, or take one out; `heads`: of the first row only."""
    for row in list(table.iter("tr"))[: 1 if heads else None]:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if b is None:
            for cell in cells[a : a + 1]:
                row.remove(cell)
        elif max(a, b) < len(cells):
            first, second = (lxml.html.tostring(cells[n], with_tail=False) for n in (a, b))
            row.replace(cells[b], lxml.html.fragment_fromstring(first, create_parent=False))
            row.replace(cells[a], lxml.html.fragment_fromstring(second, create_parent=False))


def _swap(top: Any, a: str, b: str) -> None:
    tables = _tables(top)
    first, second = tables[int(a)], tables[int(b)]
    mark = lxml.html.Element("div")
    if first in second.iterancestors() or second in first.iterancestors():
        return
    first.getparent().replace(first, mark)
    second.getparent().replace(second, first)
    mark.getparent().replace(mark, second)


# CSV.


def table(content: bytes, seed: int) -> Iterator[Damaged]:
    text = content.decode("latin-1")
    head = text[:2000]
    delimiter = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    for what, changed in grids([list(row) for row in rows], seed):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(changed)
        yield what, out.getvalue().encode("latin-1")
    other = next(c for c in ",;\t" if c != delimiter)
    yield "another delimiter", content.replace(delimiter.encode(), other.encode())
    yield "quotes gone", content.replace(b'"', b"")
    yield "an open quote", content.replace(b"\n", b'\n"', 2)
    yield "formulas", re.sub(rb"(?<=[,;\t])(?=[A-Za-z])", b"=cmd|", content)


def grids(rows: list[list[str]], seed: int) -> Iterator[tuple[str, list[list[str]]]]:
    """Columns dropped, emptied, swapped, doubled; rows dropped and doubled."""
    width = max(map(len, rows), default=0)
    for number in range(width):
        yield f"no column {number}", [[c for n, c in enumerate(r) if n != number] for r in rows]
        yield (
            f"column {number} empty",
            rows[:1] + [["" if n == number else c for n, c in enumerate(r)] for r in rows[1:]],
        )
        yield f"column {number} twice", [[*r[: number + 1], *r[number:]] for r in rows]
    for a, b in pairs([str(n) for n in range(width)], seed):
        yield f"columns {a} and {b} swapped", [_swapped(r, int(a), int(b)) for r in rows]
        yield (
            f"heads {a} and {b} swapped",
            [_swapped(r, int(a), int(b)) for r in rows[:1]] + rows[1:],
        )
    yield "no header", rows[1:]
    yield "only the header", rows[:1]
    yield "every row twice", [row for row in rows for _ in range(2)]
    yield "every other row", rows[::2]
    yield "rows too short", [row[: max(1, len(row) // 2)] for row in rows]
    yield "rows too long", [[*row, "and", "more"] for row in rows]


def _swapped(row: list[str], a: int, b: int) -> list[str]:
    if max(a, b) >= len(row):
        return row
    changed = list(row)
    changed[a], changed[b] = row[b], row[a]
    return changed


# JSON.

ODD: dict[str, Any] = {
    "null": None,
    "a number": 10**30,
    "true": True,
    "a list": ["a", ["b", {"c": None}]],
    "an object": {"a": {"b": []}},
    "empty": "",
    "infinite": float("inf"),
}


def objects(content: bytes, seed: int) -> Iterator[Damaged]:
    try:
        top = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return
    names = sorted(set(_names(top)))
    for name in names:
        yield (
            f"no {name}",
            _json(_mapped(top, lambda o, n=name: {k: v for k, v in o.items() if k != n})),
        )
        yield (
            f"{name} renamed",
            _json(
                _mapped(
                    top, lambda o, n=name: {("x" + k if k == n else k): v for k, v in o.items()}
                )
            ),
        )
        for what, odd in ODD.items():
            yield (
                f"{name} is {what}",
                _json(_mapped(top, lambda o, n=name, v=odd: {**o, n: v} if n in o else o)),
            )
    for a, b in pairs(names, seed):
        swap = {a: b, b: a}
        yield (
            f"{a} and {b} swapped",
            _json(_mapped(top, lambda o, s=swap: {s.get(k, k): v for k, v in o.items()})),
        )
    yield "records in a list of lists", _json([[top]])


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def _mapped(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return {k: _mapped(v, change) for k, v in change(value).items()}
    if isinstance(value, list):
        return [_mapped(v, change) for v in value]
    return value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# Workbooks.


def workbook(content: bytes, seed: int) -> Iterator[Damaged]:
    """Columns and rows of every sheet, and the parts of the zip file that a workbook is."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = {
        n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names
    }
    for name in sheets:
        yield f"no sheet {name}", _book({n: r for n, r in sheets.items() if n != name})
        yield (
            f"sheet {name} renamed",
            _book({(f"x{n}"[:31] if n == name else n): r for n, r in sheets.items()}),
        )
        for what, changed in grids(sheets[name], seed):
            yield f"{name}: {what}", _book({**sheets, name: changed})
    if content.startswith(b"PK"):
        yield from _parts(content)


def _book(sheets: dict[str, list[list[Any]]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in (sheets or {"empty": []}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    plain = isinstance(cell, (str, int, float, bool))
                    sheet.write(number, column, cell if plain else str(cell))
    return out.getvalue()


def _parts(content: bytes) -> Iterator[Damaged]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    for name, part in found.items():
        yield f"no part {name}", _zip({n: p for n, p in found.items() if n != name})
        yield f"part {name} cut", _zip({**found, name: part[: len(part) // 2]})
        head, mark, rest = part.partition(b"?>")
        body = re.sub(rb">[^<>]+<", b">&f;<", rest, count=1)
        yield f"part {name} a bomb", _zip({**found, name: head + mark + BOMB + body})


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


# PDFs, as our own samples are written.

_OBJECTS = re.compile(rb"\d+ 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_PACKED = re.compile(rb"(?<=stream\n).*(?=\nendstream)", re.DOTALL)

ALIVE = {
    "a password": b"/Encrypt 3 0 R",
    "a program": b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
    "attached files": b"/Names<</EmbeddedFiles 3 0 R>>",
    "a live form": b"/AcroForm<</XFA 3 0 R>>",
    "itself before it": b"/Prev 9",
}


def pdf(content: bytes, seed: int) -> Iterator[Damaged]:
    """Each object gone, empty or another; each line of each page; what is no text."""
    objects = _OBJECTS.findall(content)
    for number, body in enumerate(objects):
        other = objects[(number + seed) % len(objects)]
        for what, new in (("gone", b"null"), ("another", other), ("empty", b"<<>>")):
            yield f"object {number + 1} {what}", _pdf(objects, number, new)
        if found := _PACKED.search(body):
            yield from _contents(objects, number, found[0])
    for what, more in ALIVE.items():
        yield what, content.replace(b"/Root 1 0 R", b"/Root 1 0 R" + more)
    yield "no table of objects", content.replace(b"xref", b"xxxx")
    yield "places moved", re.sub(rb"(?<=\n)\d(?=\d{9} 00000 n)", b"9", content)
    yield "a picture on the pages", content.replace(b"/Font<</F1 3 0 R>>", b"")


def _contents(objects: Sequence[bytes], number: int, packed: bytes) -> Iterator[Damaged]:
    lines = zlib.decompress(packed).splitlines(keepends=True)
    backwards = b"".join([lines[0], *reversed(lines[1:-1]), lines[-1]])
    halves = b"".join(lines[: len(lines) // 2]), b"".join(lines[::2])
    for what, new in zip(
        ("backwards", "cut", "every other line"), (backwards, *halves), strict=True
    ):
        yield f"content {number + 1} {what}", _pdf(objects, number, pdfs.stream(new))
    for line in range(1, len(lines) - 1, max(1, len(lines) // 20)):
        left = b"".join(lines[:line] + lines[line + 1 :])
        yield f"content {number + 1} without line {line}", _pdf(objects, number, pdfs.stream(left))


def _pdf(objects: Sequence[bytes], number: int, new: bytes) -> bytes:
    return pdfs.written([*objects[:number], new, *objects[number + 1 :]])


STRUCTURE: dict[kit.FileType, Callable[[bytes, int], Iterator[Damaged]]] = {
    kit.FileType.XML: xml,
    kit.FileType.HTML: html,
    kit.FileType.CSV: table,
    kit.FileType.JSON: objects,
    kit.FileType.EXCEL: workbook,
    kit.FileType.PDF: pdf,
}
