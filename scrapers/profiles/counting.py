"""Records of a document counted in a second plain way, where nothing is known of its format."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from scrapers import kit
from scrapers.kit.source import FileType
from scrapers.profiles.trees import parsed

DEEPEST = 3
"""Records of XML stand at most so many elements below the root."""


def repeated(document: kit.Document, content: FileType) -> dict[str, int]:
    """What is repeated in a document, by its path, the most first; {} for prose.

    Elements of one name in a container that stands once, arrays of objects, rows of tables.
    LayoutChanged for bytes that are not of the content.
    """
    ways = {
        FileType.XML: _elements,
        FileType.JSON: _arrays,
        FileType.CSV: _lines,
        FileType.EXCEL: _sheets,
        FileType.HTML: _rows,
    }
    way = ways.get(content)
    found = way(document) if way else {}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _elements(document: kit.Document) -> dict[str, int]:
    counts: Counter[str] = Counter()
    stack: list[str] = []
    for event, element in parsed(document):
        if event == "start":
            stack.append(kit.xml.local(element))
            if len(stack) <= DEEPEST + 1:
                counts["/".join(stack[1:])] += 1
        else:
            stack.pop()
            element.clear()
    once = {path for path, number in counts.items() if number == 1}
    return {
        path: number
        for path, number in counts.items()
        if number > 1 and path and (path.rpartition("/")[0] in once)
    }


def _arrays(document: kit.Document) -> dict[str, int]:
    try:
        top = json.loads(document.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise kit.LayoutChanged(f"{document.name} is not JSON in UTF-8.") from None
    return dict(_within(top, ""))


def _within(value: Any, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        yield path or "top", len(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _within(inner, f"{path}/{name}".strip("/"))


def _lines(document: kit.Document) -> dict[str, int]:
    text = document.content.decode("utf-8-sig", "replace")
    delimiter = max(",;\t|", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return {"rows": sum(any(cell.strip() for cell in row) for row in rows)}


def _sheets(document: kit.Document) -> dict[str, int]:
    book = kit.sheet.workbook(document)
    return {
        f"sheet {number}": sum(any(cells) for _, cells in kit.sheet.table(book, name))
        for number, name in enumerate(book.sheet_names, 1)
    }


def _rows(document: kit.Document) -> dict[str, int]:
    page = lxml_html.fromstring(document.content)
    tables = [sum(1 for _ in table.iter("tr")) for table in page.iter("table")]
    return {f"table {number}": rows for number, rows in enumerate(tables, 1)}
