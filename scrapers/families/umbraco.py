"""What the feeds of Israel's NBCTF share: content delivered by Umbraco as JSON, page by page.

A page says how many items there are in all; a server that gives fewer than we ask for is asked for
the rest by `skip`, and a snapshot whose pages do not add up is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scrapers.kit import json_records
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import Document, Documents, File, FileType
from scrapers.kit.text import clean

API = "https://matal.mod.gov.il/umbraco/delivery/api/v2/content"
TAKE = 5000
MORE_PAGES = 8
"""Follow-up pages of one feed: enough for 5,000 items at 600 a page."""

# Creation and change dates are those of the website, which moved in August 2026; the rest is paths.
OF_THE_SITE = frozenset({"createDate", "updateDate", "route", "cultures", "name"})

_TAGS = re.compile(r"<[^<>]*>")
_UNKNOWN = frozenset({"", "unknown", "n/a", "-", "---"})


def files(role: str, kind: str, name: str, headers: Mapping[str, str]) -> dict[str, File]:
    """The files of one content type: its first page, and those that a small first page leads to."""
    first = File(
        url=f"{API}?filter=contentType:{kind}&skip=0&take={TAKE}",
        patterns=(f"{name}.json", f"{name}_1.json"),
        content=FileType.JSON,
        headers=headers,
    )
    more = {
        f"{role}_{page}": File(
            url="",
            patterns=(f"{name}_{page}.json",),
            content=FileType.JSON,
            required=False,
            headers=headers,
        )
        for page in range(2, MORE_PAGES + 2)
    }
    return {role: first, **more}


def follow(document: Document, roles: Mapping[str, str]) -> dict[str, str]:
    """Role -> address of the pages after this first one; `roles` maps content types to roles."""
    total, items = _page(document)
    if not items or len(items) >= total:
        return {}
    size, kind = len(items), _kind(items)
    pages = range(2, -(-total // size) + 1)
    if len(pages) > MORE_PAGES or kind not in roles:
        raise LayoutChanged(f"{document.name} gives {size} of {total} items: too few to follow.")
    return {
        f"{roles[kind]}_{page}": (
            f"?filter=contentType:{kind}&skip={(page - 1) * size}&take={size}"
        )
        for page in pages
    }


def items(documents: Documents, role: str, kind: str) -> Iterator[Record]:
    """The items of all pages of one content type; LayoutChanged unless they are all there."""
    pages = [role, *(f"{role}_{page}" for page in range(2, MORE_PAGES + 2))]
    found: dict[str, Record] = {}
    totals = set()
    for name in pages:
        if name not in documents:
            continue
        total, part = _page(documents[name])
        totals.add(total)
        for record in json_records.records([*map(_told, part)], f"{name} item"):
            if (of := record.take_filled("contentType")) != kind:
                raise LayoutChanged(f"{record.where} is a {of}, not a {kind}.")
            found[record.peek("id")] = record
    if totals != {len(found)}:
        said = " or ".join(map(str, sorted(totals)))
        raise LayoutChanged(f"The feed of {kind} declares {said} items and gives {len(found)}.")
    yield from found.values()


def _told(item: Any) -> Any:
    """An item without what only the website needs, and without properties that say null."""
    if not isinstance(item, dict) or not isinstance(item.get("properties"), dict):
        return item
    told = {name: value for name, value in item.items() if name not in OF_THE_SITE}
    properties = item["properties"].items()
    return told | {"properties": {name: value for name, value in properties if value is not None}}


def _page(document: Document) -> tuple[int, Sequence[Any]]:
    top = json_records.load(document)
    total = json_records.at(top, "total", where=document.name)
    part = json_records.at(top, "items", where=document.name)
    if isinstance(total, bool) or not isinstance(total, int) or not isinstance(part, list):
        raise LayoutChanged(f"{document.name} has no total and items.")
    return total, part


def _kind(part: Sequence[Any]) -> str:
    first = part[0]
    return str(first.get("contentType", "")) if isinstance(first, Mapping) else ""


def blocks(record: Record, name: str) -> Iterator[Record]:
    """The properties of the blocks in a field, each as a record."""
    for block in record.take_each(name):
        block.ignore("elementType")
        yield from block.take_each("properties")


def known(text: str) -> str:
    """A text without mark-up; "" for the words that stand for nothing."""
    plain = clean(_TAGS.sub(" ", text))
    return "" if plain.casefold() in _UNKNOWN else plain


def texts(record: Record, name: str) -> list[str]:
    """All known texts of a field, those of its blocks too."""
    found: list[str] = []
    for value in record.take_each(name):
        value.ignore("elementType", "id")
        found += value.texts()
    return [text for text in map(known, found) if text]


def linked(record: Record, *names: str) -> list[str]:
    """The names of what a record points to by id and name."""
    found = [value.take_optional("name") for name in names for value in record.take_each(name)]
    return [text for text in map(known, found) if text]
