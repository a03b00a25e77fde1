"""Documents as plain trees of named texts, without any list's reader: what is there, is counted.

A record is a node whose children are its fields in document order: attributes of XML as `@name`,
the members of an array of JSON as `name[]`, cells of tables by their columns.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from scrapers import kit
from scrapers.profiles import Form

OUTSIDE = "#"
"""The path of what stands in no record."""


@dataclass(frozen=True, slots=True)
class Node:
    """A name, the text of its own, and what stands in it; `text` is None for null."""

    name: str
    text: str | None
    children: Sequence["Node"] = ()


def records(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """(path, node) of each record, and last of all what stands outside of them.

    LayoutChanged for bytes that are not what the form says.
    """
    return WALKS[form.content](document, form)


# XML


def _xml(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The elements of a path; of a form that says `anywhere`, wherever they stand."""
    if form.more.get("gathered"):
        yield from _gathered(document, form)
        return
    outside: list[Node] = []
    stack: list[str] = []
    inside = 0
    ends = {path.rpartition("/")[2]: path for path in form.records if form.more.get("anywhere")}
    steps = (path.split("/") for path in form.records)
    containers = {"/".join(one[:at]) for one in steps for at in range(1, len(one))}
    for event, element in parsed(document):
        if event == "start":
            stack.append(kit.xml.local(element))
            path = ends.get(stack[-1], "/".join(stack[1:]))
            inside += path in form.records
            if len(stack) == 1:
                outside += [_attribute(*pair) for pair in element.attrib.items()]
            continue
        path = ends.get(stack[-1], "/".join(stack[1:]))
        if path in form.records:
            inside -= 1
            yield path, _flat(element) if form.more.get("flat") else element_node(element)
            _forget(element)
        elif not inside and len(stack) == 2 and path not in containers:
            outside.append(element_node(element))
            _forget(element)
        stack.pop()
    yield OUTSIDE, Node("", "", outside)


def _gathered(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Elements that are records wherever they stand, with the texts below them in any group."""
    for event, element in parsed(document):
        name = kit.xml.local(element)
        if event == "end" and name in form.records:
            texts = (part for part in element.iter() if not len(part))
            yield name, Node("", "", list(map(element_node, texts)))
            _forget(element)


def parsed(document: kit.Document) -> Iterator[tuple[str, Any]]:
    """(start or end, element) through a document; LayoutChanged for what is no XML."""
    if b"<!ENTITY" in document.content:
        raise kit.LayoutChanged(f"{document.name} brings entities of its own.")
    events = etree.iterparse(
        io.BytesIO(document.content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from events
    except (etree.XMLSyntaxError, ValueError):
        raise kit.LayoutChanged(f"{document.name} is not well-formed XML.") from None


def element_node(element: Any) -> Node:
    """An element with its attributes and all below it."""
    children = [_attribute(*pair) for pair in element.attrib.items()]
    children += [element_node(child) for child in element if isinstance(child.tag, str)]
    text = (element.text or "").strip()
    return Node(kit.xml.local(element), text, children)


def _flat(element: Any) -> Node:
    """An element of prose, whose marked-up parts mean nothing."""
    return Node("", "", [Node(".", kit.clean("".join(element.itertext())))])


def _attribute(name: str, value: str) -> Node:
    return Node(f"@{name.rsplit('}', 1)[-1]}", value.strip())


def _forget(element: Any) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail
    while element.getprevious() is not None:
        del element.getparent()[0]


# JSON


def _json(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    top = loaded(document)
    for path in form.records:
        items = top
        for step in filter(None, path.split("/")):
            items = items.get(step) if isinstance(items, dict) else None
        if not isinstance(items, list):
            raise kit.LayoutChanged(f"{document.name} has no list at {path or 'its top'}.")
        yield from ((path, value_node("", item, form.told_by, "")) for item in items)
    if isinstance(top, dict):
        paths = frozenset(form.records)
        yield OUTSIDE, Node("", "", list(_outside(top, paths, "")))


def loaded(document: kit.Document) -> Any:
    """What JSON says; LayoutChanged for what is none."""
    try:
        return json.loads(document.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise kit.LayoutChanged(f"{document.name} is not JSON in UTF-8.") from None


def _outside(top: Mapping[str, Any], paths: frozenset[str], prefix: str) -> Iterator[Node]:
    for name, value in top.items():
        path = f"{prefix}{name}"
        if path in paths:
            continue
        if isinstance(value, dict):
            yield Node(name, "", list(_outside(value, paths, f"{path}/")))
        else:
            yield from members(name, value, {}, path)


def members(name: str, value: Any, told_by: Mapping[str, str], path: str) -> Iterator[Node]:
    """The nodes of one member of an object: one, or one for each value of an array."""
    if not isinstance(value, list):
        yield value_node(name, value, told_by, path)
        return
    for item in value:
        by = told_by.get(path)
        if by and isinstance(item, dict):
            rest = {key: inner for key, inner in item.items() if key != by}
            yield value_node(f"{name}[{item.get(by, '')}]", rest, told_by, path)
        else:
            yield value_node(f"{name}[]", item, told_by, path)


def value_node(name: str, value: Any, told_by: Mapping[str, str], path: str) -> Node:
    """A value of JSON: an object with its members, all else as text; null has none."""
    if isinstance(value, dict):
        prefix = f"{path}/" if path else ""
        inner = (members(key, v, told_by, f"{prefix}{key}") for key, v in value.items())
        return Node(name, "", list(chain.from_iterable(inner)))
    return Node(name, None if value is None else kit.json.text(value))


# Tables


def _csv(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
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
    spelled = [_spelled(form, row) for row in rows]
    best = max(range(len(spelled)), key=lambda at: len(known & set(spelled[at])), default=0)
    if not spelled or not known & set(spelled[best]):
        raise kit.LayoutChanged("No row has the columns of the list.")
    header = spelled[best]
    above = dict(enumerate(spelled[best - 1])) if best else {}
    for at in (at for at, name in enumerate(header) if not name):
        header[at] = above.get(at, "") if above.get(at) in form.more.get("merged", ()) else ""
    begins, unread = form.more.get("begins", ()), {n for n, one in fields.items() if one.ignored}
    for row in rows[best + 1 :]:
        cells = [Node(name, cell.strip()) for name, cell in zip(header, row, strict=False)]
        filled = {cell.name for cell in cells if cell.text}
        if filled - unread and not filled.isdisjoint(begins or filled):
            yield path, Node("", "", [cell for cell in cells if cell.name])


def _spelled(form: Form, cells: Iterable[str]) -> list[str]:
    """The texts of cells, names that a column has had as the one of the form."""
    other = {o: name for name, others in form.more.get("spelt", {}).items() for o in others}
    return [other.get(text, text) for text in map(kit.clean, cells)]


def _sheet(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
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


def _items(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The items of bulleted lists, each under the heading that begins as the path of a record, or
    in the part of the page that has it for its id."""
    page = lxml_html.fromstring(document.content)
    path = ""
    for element in page.iter("h1", "h2", "h3", "h4", "li", "div"):
        if element.tag == "div":
            path = element.get("id") if element.get("id") in form.records else path
            continue
        text = kit.clean(element.text_content())
        if element.tag != "li":
            path = next((one for one in form.records if text.startswith(one)), "")
        elif path:
            yield path, Node("", "", [Node(".", text)])


def _blocks(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The texts of the elements that have the path of a record as their class."""
    for element in lxml_html.fromstring(document.content).iter("div"):
        for path in set(form.records).intersection(element.get("class", "").split()):
            text = NUMBER.sub("", kit.clean(element.text_content()), count=1)
            yield path, Node("", "", [Node(".", text)])


def _pdf(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Numbered items of a PDF, each below the line that begins as the path of a record.

    One of which nothing is left but a text in brackets, the act that removed it, is none.
    """
    path, item, expected = "", "", 1
    for line in [*kit.pdf.lines(document), form.more["below"][0]]:
        heads = next((one for one in form.records if line.startswith(one)), "")
        begins = path and line.startswith(f"{expected}. ")
        ends = line in form.more["below"]
        if item and (heads or begins or ends):
            if not REMOVED.fullmatch(item):
                yield path, Node("", "", [Node(".", item)])
            item = ""
        if heads or ends:
            path, expected = heads, 1
        elif begins:
            item, expected = NUMBER.sub("", line, count=1), expected + 1
        elif item:
            item = f"{item} {line}"


NUMBER = re.compile(r"\d{1,3}\.\s*")
REMOVED = re.compile(r"\([^()]*\)[\s.;]*")


def _paragraphs(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Numbered paragraphs, each below the heading that is the path of a record."""
    page = lxml_html.fromstring(document.content)
    path = ""
    expected = 0
    for element in page.iter("p", "span"):
        text = kit.clean(element.text_content())
        if text in form.records:
            path, expected = text, 1
        elif path and text.startswith(f"{expected}."):
            expected += 1
            if not NUMBER.fullmatch(text):
                yield path, Node("", "", [Node(".", NUMBER.sub("", text, count=1))])
        elif path and element.tag == "p" and element.getparent().get("class", "") == BESIDE:
            yield path, Node("", "", [Node(".", text)])


def _numbered(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Numbered items of a PDF whose text runs on, each below what says the path of its record.

    Of a path that the form says is `lettered` the items have Roman numbers; others go on behind.
    """
    text = " ".join(kit.pdf.lines(document))
    spelt = [(path, re.finditer(re.escape(path), text, re.IGNORECASE)) for path in form.records]
    heads = sorted((*found.span(), path) for path, places in spelt for found in places)
    above, ends = "", [*(start for start, _, _ in heads[1:]), len(text)]
    for (_, start, path), end in zip(heads, ends, strict=True):
        before, *items = NUMBERED.split(text[start:end])
        if path in form.more.get("lettered", ()):
            yield from ((path, _item(item)) for item in LETTERED.split(before)[1:])
            path = above
        above = path
        yield from ((path, _item(item)) for item in items)


NUMBERED = re.compile(r"(?:^|\s)\d{1,3} (?=[A-Z])(?![A-Z][a-z]+,? ?\d{4})")
"""The number of an item, which is no day before a month."""

LETTERED = re.compile(r"(?:^|\s)[ivx]{1,6}\.\s?")


def _item(text: str) -> Node:
    return Node("", "", [Node(".", text.strip())])


def _slots(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The lettered slots of a statute, below the item that begins as the path of a record."""
    page = lxml_html.fromstring(document.content)
    for item in page.iterfind(".//td[@class='tailSTxt']"):
        heading = NUMBER.sub("", kit.clean(item.text or ""), count=1)
        path = next((one for one in form.records if heading.startswith(one)), "")
        for cell in item.iterfind(".//td[@class='sProvP1']") if path else ():
            yield path, Node("", "", [Node(".", kit.clean(cell.text_content()))])


BESIDE = "grid-list-column-2"
"""The class of what stands beside its number in the acts of the EU."""


def _html(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The rows of tables, of each the one that has the most columns of the record."""
    page = lxml_html.fromstring(document.content)
    tables = []
    for table in page.iter("table"):
        rows = [list(row.iterchildren("th", "td")) for row in table.iter("tr", "thead")]
        texts = [_spelled(form, (cell.text_content() for cell in row)) for row in rows]
        tables += [(header, rows[at + 1 :]) for at, header in enumerate(texts)]
    for path, fields in form.records.items():
        header, rows = max(tables, key=lambda of: len(set(fields) & set(of[0])), default=([], []))
        if not set(fields) & set(header):
            raise kit.LayoutChanged(f"{document.name} has no table with the columns of the list.")
        for row in filter(_says_anything, rows):
            yield path, Node("", "", [_cell(*pair) for pair in zip(header, row, strict=False)])


def _says_anything(row: Sequence[Any]) -> bool:
    """Whether a row of a table has cells with something in them, and not one over all columns."""
    spans = len(row) == 1 and row[0].get("colspan", "1") != "1"
    return not spans and any(kit.clean(cell.text_content()) for cell in row)


def _cell(name: str, cell: Any) -> Node:
    links = [Node("@href", link.get("href") or "") for link in cell.iter("a")]
    return Node(name, kit.clean(cell.text_content()), links)


WALKS = {
    "xml": _xml,
    "json": _json,
    "csv": _csv,
    "sheet": _sheet,
    "html": _html,
    "items": _items,
    "paragraphs": _paragraphs,
    "blocks": _blocks,
    "pdf": _pdf,
    "numbered": _numbered,
    "slots": _slots,
}
"""Content of a form -> how its records are come by."""
