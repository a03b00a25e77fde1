"""JSON, one object at a time, as records: nested objects are nested records."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import isinf
from typing import Any

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.markup import not_utf8
from scrapers.kit.record import Record
from scrapers.kit.source import Document

DEEPEST, LONGEST_NUMBER = 64, 40
"""Objects within objects, and characters of a number; official documents have 8 and 18."""

SIGNS = 2_400_000
"""Commas, colons and opening brackets of a document. The largest official one (France, 11 MB) has
a million by the density of its excerpts; the whole file is not at hand."""

NAMES = 10_000
"""Names in one object; the most in an official one at hand are 48."""

LONGEST_TEXT = 1024 * 1024
"""Bytes between two quotes, at twice of which a text is none of a list."""

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escape for half a character."""


def load(document: Document) -> Any:
    """The whole document; LayoutChanged for what is no plain JSON in UTF-8.

    Plain is what every reader understands alike: no name twice in an object, no NaN, no number
    beyond all measure, no half characters, and nothing nested deeper than anybody writes it.
    """
    if not document.content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    if why := _swollen(document.content):
        raise LayoutChanged(f"{document.name} {why}.")
    try:
        top = _plain(document.content)
    except UnicodeDecodeError:
        raise not_utf8(document) from None
    except UnicodeEncodeError:
        raise LayoutChanged(f"{document.name} holds half a character (a lone surrogate).") from None
    except RecursionError:
        raise LayoutChanged(f"{document.name} is nested deeper than {DEEPEST} levels.") from None
    except ValueError as why:
        raise LayoutChanged(f"{document.name} is not JSON: {why}.") from None
    return top


def _swollen(content: bytes) -> str:
    """Why JSON would unfold to more than its size says, as the end of a sentence; "" if not."""
    signs = sum(map(content.count, (b",", b":", b"{", b"[")))
    if signs > SIGNS:
        return f"has {signs} values and names, more than any list"
    pieces = range(0, len(content) - LONGEST_TEXT, LONGEST_TEXT)
    if any(content.find(b'"', at, at + LONGEST_TEXT) < 0 for at in pieces):
        return f"goes on for {LONGEST_TEXT} bytes without a quote"
    return ""


def _plain(content: bytes) -> Any:
    """What JSON says; ValueError or RecursionError where it is not plain."""
    top = json.loads(
        content.decode("utf-8-sig"),
        object_pairs_hook=_object,
        parse_constant=_no_number,
        parse_int=_whole,
        parse_float=_broken,
    )
    _measure(top)
    if SURROGATE.search(content):
        json.dumps(top, ensure_ascii=False).encode()
    return top


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > NAMES:
        raise ValueError(f"an object has {len(pairs)} names")
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"an object has the name {twice[:60]!a} twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"it has a number of {len(text)} digits")
    return int(text)


def _broken(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text[:LONGEST_NUMBER]} is no number")
    return number


def _measure(top: Any) -> None:
    """RecursionError for what is nested too deep; goes level by level."""
    level = [top] if isinstance(top, dict | list) else []
    for _ in range(DEEPEST):
        parts = (part.values() if isinstance(part, dict) else part for part in level)
        level = [one for one in chain.from_iterable(parts) if isinstance(one, dict | list)]
        if not level:
            return
    raise RecursionError


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
        if value is None:
            yield name, ""
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
    if isinstance(value, str):
        return value.strip()
    return str(value) if type(value) is int else json.dumps(value)
