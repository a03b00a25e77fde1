"""Records of web pages: tables, items, paragraphs, blocks, slots of a statute."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import html as lxml_html

from scrapers import kit
from scrapers.profiles import Form
from scrapers.profiles.node import Node
from scrapers.profiles.tables import spelled

NUMBER = re.compile(r"\d{1,3}\.\s*")
"""The number of an item, before its text."""

BESIDE = "grid-list-column-2"
"""The class of what stands beside its number in the acts of the EU."""


def tables(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The rows of tables, of each the one that has the most columns of the record."""
    page = lxml_html.fromstring(document.content)
    tables = []
    for table in page.iter("table"):
        rows = [list(row.iterchildren("th", "td")) for row in table.iter("tr", "thead")]
        texts = [spelled(form, (cell.text_content() for cell in row)) for row in rows]
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


def items(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
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


def blocks(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The texts of the elements that have the path of a record as their class."""
    for element in lxml_html.fromstring(document.content).iter("div"):
        for path in set(form.records).intersection(element.get("class", "").split()):
            text = NUMBER.sub("", kit.clean(element.text_content()), count=1)
            yield path, Node("", "", [Node(".", text)])


def paragraphs(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
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


def slots(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The lettered slots of a statute, below the item that begins as the path of a record."""
    page = lxml_html.fromstring(document.content)
    for item in page.iterfind(".//td[@class='tailSTxt']"):
        heading = NUMBER.sub("", kit.clean(item.text or ""), count=1)
        path = next((one for one in form.records if heading.startswith(one)), "")
        for cell in item.iterfind(".//td[@class='sProvP1']") if path else ():
            yield path, Node("", "", [Node(".", kit.clean(cell.text_content()))])
