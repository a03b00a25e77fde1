"""Nodes as documents: XML, JSON, CSV, pages, workbooks and sheets of OpenDocument."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import xlsxwriter
from lxml import etree

from scrapers import kit
from scrapers.profiles import Field, Form
from scrapers.profiles.node import Node
from tests import pdfs

OPENING = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'

Rows = Mapping[str, Sequence[Sequence[Node]]]


def written(form: Form, outside: Sequence[Node], rows: Rows) -> kit.Document:
    """A document of a form, with these records."""
    count = sum(map(len, rows.values()))
    content = WRITERS[form.content](form, outside, rows)
    return kit.Document(name=form.name, content=content.replace(b"{count}", str(count).encode()))


def _xml(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    space = form.more.get("namespace", "")
    space = f"{{{space}}}" if space else ""
    top = etree.Element(f"{space}{form.more['root']}")
    _fill(top, outside, space)
    for path, records in rows.items():
        *containers, tag = path.split("/")
        parent = top
        for name in containers:
            found = parent.find(f"{space}{name}")
            parent = etree.SubElement(parent, f"{space}{name}") if found is None else found
        for record in records:
            _fill(etree.SubElement(parent, f"{space}{tag}"), record, space)
    found: bytes = etree.tostring(top, xml_declaration=True, encoding="UTF-8")
    return found


def _fill(element: Any, nodes: Sequence[Node], space: str) -> None:
    for node in nodes:
        if node.name.startswith("@"):
            element.set(node.name[1:], node.text or "")
        elif node.name == ".":
            element.text = node.text
        else:
            child = etree.SubElement(element, f"{space}{node.name}")
            child.text = node.text or None
            _fill(child, node.children, space)


def _json(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    top: Any = _object(outside, form, form.outside, "")
    for path, records in rows.items():
        items = [_object(record, form, form.records[path], "") for record in records]
        if not path:
            top = items
            continue
        *inner, last = path.split("/")
        here = top
        for name in inner:
            here = here.setdefault(name, {})
        here[last] = items
    return json.dumps(top, ensure_ascii=False).replace('"{count}"', "{count}").encode()


def _object(
    nodes: Sequence[Node], form: Form, fields: Mapping[str, Field], path: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in nodes:
        name, bracket, rest = node.name.partition("[")
        inner = f"{path}/{name}".strip("/")
        one = fields.get(node.name)
        value = _value(node, form, one, inner)
        if not bracket:
            found[name] = value
            continue
        if rest != "]":
            value = {form.told_by[inner]: rest[:-1], **value}
        found.setdefault(name, []).append(value)
    return found


def _value(node: Node, form: Form, one: Field | None, path: str) -> Any:
    if node.text is None or one is None:
        return None
    if one.kind in ("group", "any"):
        return _object(node.children, form, one.children, path)
    return json.loads(node.text) if one.bare and node.text not in ("", "{count}") else node.text


def _table(form: Form, path: str, rows: Rows) -> list[list[Node]]:
    return [[_of(record, name) for name in form.records[path]] for record in rows[path]]


def _of(record: Sequence[Node], name: str) -> Node:
    return next((node for node in record if node.name == name), Node(name, ""))


def _header(form: Form, path: str, rows: Rows) -> list[str]:
    """The columns, each by one of the names that it has had."""
    spelt, number = form.more.get("spelt", {}), len(rows[path])
    every = ((name, *spelt.get(name, ())) for name in form.records[path])
    return [names[number % len(names)] for names in every]


def _csv(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    path = next(iter(rows))
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer, delimiter=form.more.get("delimiter", ","))
    for row in form.more.get("above", ()):
        out.writerow(row)
    out.writerow(form.more.get("header") or _header(form, path, rows))
    out.writerows([node.text or "" for node in row] for row in _table(form, path, rows))
    return buffer.getvalue().encode(form.more.get("encoding", "utf-8"))


def _html(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    tables = "".join(f"<table>{_rows(form, path, rows)}</table>" for path in rows)
    return f"{OPENING}<body>{tables}</body></html>".encode()


def _rows(form: Form, path: str, rows: Rows) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in _header(form, path, rows))
    lines = [] if form.more.get("loose") else [[head]]
    for number, row in enumerate(_table(form, path, rows), 1):
        lines.append([_cell(node, number) for node in row])
    above = f"<thead>{head}</thead>" if form.more.get("loose") else ""
    return above + "".join(f"<tr>{''.join(line)}</tr>" for line in lines)


def _cell(node: Node, number: int) -> str:
    text = escape((node.text or "").replace("{row}", str(number))).replace("\n", "<br>")
    link = next((child.text for child in node.children if child.name == "@href"), None)
    return f'<td><a href="{link}">{text}</a></td>' if link else f"<td>{text}</td>"


def _items(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    parts = []
    for path, records in rows.items():
        items = "".join(f"<li>{escape(_of(record, '.').text or '')}</li>" for record in records)
        part = f"<h2>{escape(path)}</h2><ul>{items}</ul>"
        parts.append(f'<div id="{path}"><ol>{items}</ol></div>' if form.more.get("ids") else part)
    return f"{OPENING}<body>{''.join(parts)}</body></html>".encode()


def _paragraphs(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    lines = list(form.more.get("above", ()))
    for path, records in rows.items():
        lines.append(path)
        texts = (_of(record, ".").text or "" for record in records)
        lines += [f"{number}. {text}" for number, text in enumerate(texts, 1)]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"{OPENING}<body>{body}</body></html>".encode()


def _numbered(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    lines = list(form.more.get("above", ()))
    for path, records in rows.items():
        lines.append(path)
        texts = (_of(record, ".").text or "" for record in records)
        sign = roman if path in form.more.get("lettered", ()) else str
        lines += [f"{sign(number)} {text}" for number, text in enumerate(texts, 1)]
    return pdfs.text([lines])


def roman(number: int) -> str:
    """A number below 40 in Roman letters, with a full stop."""
    ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return f"{'x' * (number // 10)}{ones[number % 10]}."


def _slots(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    items = list(form.more.get("above", ()))
    for path, records in rows.items():
        texts = [_of(record, ".").text or "" for record in records]
        cells = "".join(
            f'<tr><td class="sProvP1No">(<em>{letters(at)}</em>)</td>'
            f'<td class="sProvP1">{escape(text)}</td></tr>'
            for at, text in enumerate(texts)
        )
        items.append(f"{path}<table>{cells}</table>")
    body = "".join(
        f'<table><tr><td class="tailSTxt">{number}.&#xA0;&#xA0;{item}</td></tr></table>'
        for number, item in enumerate(items, 1)
    )
    return f"{OPENING}<body>{body}</body></html>".encode()


def letters(at: int) -> str:
    """The letters of a slot of a statute, from 0: a to z, then za to zz."""
    return "z" * (at // 26) + chr(ord("a") + at % 26)


def _sheet(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    sheets = {
        path: [
            *form.more.get("above", ()),
            *_heads(form, _header(form, path, rows)),
            *(
                [(node.text or "").replace("{row}", str(number)) for node in row]
                for number, row in enumerate(_table(form, path, rows), 1)
            ),
        ]
        for path in rows
    }
    return _ods(sheets) if form.name.endswith(".ods") else _xlsx(sheets)


def _heads(form: Form, header: list[str]) -> list[list[str]]:
    """The header, below the names of those of its columns that are merged with the row above."""
    merged = form.more.get("merged", ())
    above = [name if name in merged else "" for name in header]
    lower = [name if name not in merged else "" for name in header]
    return [above, lower] if any(above) else [lower]


def _blocks(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    lines = [
        f'<div class="left {path}"><var>{number}.</var> {escape(_of(record, ".").text or "")}</div>'
        for path, records in rows.items()
        for number, record in enumerate(records, 1)
    ]
    return f"<!DOCTYPE html><html><body>{''.join(lines)}</body></html>".encode()


def _pdf(form: Form, outside: Sequence[Node], rows: Rows) -> bytes:
    lines, heads = list(form.more.get("above", ())), form.more.get("heads", {})
    for path, records in rows.items():
        texts = (_of(record, ".").text or "" for record in records)
        items = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
        lines += [line for text in (heads.get(path, path), *items) for line in _wrapped(text)]
    lines += form.more.get("below", ())
    return pdfs.text([lines[at : at + PAGE] for at in range(0, len(lines), PAGE)])


PAGE, WIDTH = 36, 85
"""Lines of a page, letters of a line."""


def _wrapped(text: str) -> list[str]:
    """Lines of a text, which begin anew where it has line ends."""
    return [line for part in text.split("\n") for line in wrap(part, WIDTH)]


def _xlsx(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def _ods(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}"
            "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    buffer = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("mimetype", kind)
        book.writestr("content.xml", ODS.format(tables))
        book.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest="
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>",
        )
    return buffer.getvalue()


WRITERS = {
    "xml": _xml,
    "json": _json,
    "csv": _csv,
    "html": _html,
    "items": _items,
    "paragraphs": _paragraphs,
    "blocks": _blocks,
    "pdf": _pdf,
    "numbered": _numbered,
    "slots": _slots,
    "sheet": _sheet,
}
