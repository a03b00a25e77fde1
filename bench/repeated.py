"""A small sample made as long as a real file: its records many times, so that speed can be told."""

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scrapers import kit

FAIR = 300_000
"""Bytes from which a document says something of its reader's speed."""


def document(content: bytes, kind: kit.FileType) -> bytes:
    """The document with its records so often that it has a fair size; as it is where that is not
    to be had, as of a workbook."""
    times = FAIR // max(1, len(content))
    return LONGER[kind](content, times) if times > 1 and kind in LONGER else content


def _xml(content: bytes, times: int) -> bytes:
    from lxml import etree

    top = etree.fromstring(content)
    _lengthen(top, times)
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8"))


def _html(content: bytes, times: int) -> bytes:
    import lxml.html

    top = lxml.html.document_fromstring(content)
    bodies = [e for e in top.iter() if any(child.tag in ("tr", "li") for child in e)]
    for body in bodies:
        data = [row for row in body if row.tag == "li" or row.find("td") is not None]
        body.extend(copy.deepcopy(row) for _ in range(times) for row in data)
    return bytes(lxml.html.tostring(top, encoding="utf-8"))


def _lengthen(top: Any, times: int) -> None:
    """The children of the element that has most of one kind, so many times."""
    tags = ((parent, Counter(child.tag for child in parent)) for parent in top.iter())
    most = ((counts.most_common(1)[0], parent) for parent, counts in tags if counts)
    (tag, _), parent = max(most, key=lambda found: found[0][1])
    records = [child for child in parent if child.tag == tag]
    parent.extend(copy.deepcopy(record) for _ in range(times) for record in records)


def _csv(content: bytes, times: int) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines, *lines[2:] * times])


def _json(content: bytes, times: int) -> bytes:
    top = json.loads(content)
    longest = max(_lists(top), key=len, default=[])
    longest.extend(longest * times)
    return json.dumps(top, ensure_ascii=False).encode()


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _lists(one)


LONGER: Mapping[kit.FileType, Callable[[bytes, int], bytes]] = {
    kit.FileType.XML: _xml,
    kit.FileType.HTML: _html,
    kit.FileType.CSV: _csv,
    kit.FileType.JSON: _json,
}
