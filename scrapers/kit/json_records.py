"""JSON, one object at a time, as records: nested objects are nested records."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import Document


def load(document: Document) -> Any:
    """The whole document; LayoutChanged for bytes that are no JSON in UTF-8."""
    if not document.content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    try:
        return json.loads(document.content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise LayoutChanged(f"{document.name} is not UTF-8 text.") from None
    except (ValueError, RecursionError) as why:
        raise LayoutChanged(f"{document.name} is not JSON: {why}.") from None


def at(top: Any, *path: str, where: str = "The document") -> Any:
    """The value below these keys; LayoutChanged with the path where one is missing."""
    for name in path:
        if not isinstance(top, Mapping) or name not in top:
            raise LayoutChanged(f"{where} has no {'/'.join(path)}.")
        top = top[name]
    return top


def records(items: Any, what: str) -> Iterator[Record]:
    """A list of objects as records; LayoutChanged when it is something else."""
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise LayoutChanged(f"{what} is not a list.")
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            raise LayoutChanged(f"{what} {number} is not an object.")
        yield record(item, f"{what} {number}")


def record(item: Mapping[str, Any], where: str) -> Record:
    """One object: texts as they are, numbers and truth values as JSON writes them, null as ""."""
    return Record(_fields(item, where), where)


def _fields(item: Mapping[str, Any], where: str) -> Iterator[tuple[str, "str | Record"]]:
    for name, value in item.items():
        if isinstance(value, str):
            yield name, value.strip()
            continue
        values = value if isinstance(value, list) else [value]
        for one in values:
            if isinstance(one, dict):
                yield name, record(one, f"{where}/{name}")
            elif isinstance(one, list):
                yield name, json.dumps(one, ensure_ascii=False)
            else:
                yield name, text(one)


def text(value: Any) -> str:
    """A plain value as text; null is ""."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value)
