"""XML, one record at a time. Names are matched without their namespace."""

from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import Document

GZIP = b"\x1f\x8b"


def root(document: Document, *names: str) -> Any:
    """The root element; LayoutChanged unless the document is XML with a root of such a name.

    Entities are not expanded, nothing is fetched, and a document type of its own is refused: no
    official list has one, and entity bombs need one.
    """
    content = document.content
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
    return str(why).split("\n", 1)[0].rstrip(".")


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
