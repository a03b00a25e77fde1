"""XML, one record at a time. Names are matched without their namespace."""

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.sniff import as_sent
from scrapers.kit.source import Document

GZIP = b"\x1f\x8b"


def root(document: Document, *names: str) -> Any:
    """The root element; LayoutChanged unless the document is XML with a root of such a name.

    Entities are not expanded, nothing is fetched, and a document type of its own is refused: no
    official list has one, and entity bombs need one. What a browser says above a document that a
    person saved out of it is left out.
    """
    content = as_sent(document.content)
    if not content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    if content.startswith(GZIP):
        raise LayoutChanged(f"{document.name} holds gzip bytes, not XML.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        top = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as why:
        raise LayoutChanged(f"{document.name} is not well-formed XML: {_first(why)}.") from None
    if top.getroottree().docinfo.internalDTD is not None:
        raise LayoutChanged(f"{document.name} brings a document type of its own.")
    if names and local(top) not in names:
        raise LayoutChanged(
            f"{document.name} starts with <{local(top)}>, not with <{' or '.join(names)}>."
        )
    return top


def _first(why: Exception) -> str:
    return re.sub(r" \(<string>, line \d+\)$", "", str(why).split("\n", 1)[0]).rstrip(".")


def local(element: Any) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def sections(top: Any, *names: str) -> list[Any]:
    """The children of these names, each of which must be there and hold something."""
    found = {local(child): child for child in top}
    for name in names:
        if name not in found:
            raise LayoutChanged(f"The section {name} is missing.")
        if not len(found[name]):
            raise LayoutChanged(f"The section {name} is empty.")
    return [found[name] for name in names]


def records(
    section: Any, *tags: str, ignoring: Container[str] = ()
) -> Iterator[tuple[str, Record]]:
    """The children of a section with these names, as (name, record).

    Elements that are named in `ignoring` are left out wherever they stand.
    """
    for number, child in enumerate(section, 1):
        name = local(child)
        if name in tags:
            yield name, record(child, f"{name} {number}", ignoring)
        elif name:
            raise LayoutChanged(f"{local(section)} holds an unknown element {name}.")


def record(element: Any, where: str, ignoring: Container[str] = ()) -> Record:
    """An element's attributes (`@name`) and children; nested elements are nested records."""
    return Record(_fields(element, where, ignoring), where)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return name.rsplit("}", 1)[-1]


@lru_cache(maxsize=4096)
def _attribute(name: str) -> str:
    return f"@{_plain(name)}"


def _fields(
    element: Any, where: str, ignoring: Container[str]
) -> Iterator[tuple[str, "str | Record"]]:
    for name, value in element.attrib.items():
        yield _attribute(name), value.strip()
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or (name := _plain(tag)) in ignoring:
            continue
        if len(child) or child.attrib:
            inside = f"{where}/{name}"
            yield name, Record(_nested(child, inside, ignoring), inside)
        else:
            yield name, (child.text or "").strip()


def _nested(
    element: Any, where: str, ignoring: Container[str]
) -> Iterator[tuple[str, "str | Record"]]:
    yield from _fields(element, where, ignoring)
    if text := (element.text or "").strip():
        yield "", text


def descendants(top: Any, name: str) -> Iterator[Any]:
    """All elements of this name below an element, in document order, whatever their namespace."""
    found: Iterator[Any] = top.iter(f"{{*}}{name}")
    return found


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace; "" where the element has none."""
    found = (v for key, v in element.attrib.items() if key.rsplit("}", 1)[-1] == name)
    return next(found, "").strip()


def text(element: Any) -> str:
    """All text of an element, marked-up parts too, with single blanks."""
    return " ".join("".join(element.itertext()).split())


def stream(document: Document, top: str, *tags: str) -> Iterator[Any]:
    """The elements of these names, one at a time, for files too large to be held as a tree.

    The same promises as `root`: no entities, nothing fetched, no document type of its own. Where
    the document ends too early, the elements before that have been handed out.
    """
    if not document.content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    if document.content.startswith(GZIP):
        raise LayoutChanged(f"{document.name} holds gzip bytes, not XML.")
    events = etree.iterparse(
        BytesIO(as_sent(document.content)),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in (top, *tags)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        yield from _streamed(document, events, top)
    except (etree.XMLSyntaxError, ValueError) as why:
        raise LayoutChanged(f"{document.name} is not well-formed XML: {_first(why)}.") from None


def _streamed(document: Document, events: Any, top: str) -> Iterator[Any]:
    begun = False
    for event, element in events:
        if not begun:
            begun = True
            if local(element) != top or element.getparent() is not None:
                raise LayoutChanged(f"{document.name} does not start with <{top}>.")
            if element.getroottree().docinfo.internalDTD is not None:
                raise LayoutChanged(f"{document.name} brings a document type of its own.")
        elif event == "end" and local(element) != top:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if not begun:
        raise LayoutChanged(f"{document.name} does not start with <{top}>.")
