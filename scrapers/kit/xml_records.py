"""XML, one record at a time. Names are matched without their namespace."""

import re
from collections.abc import Collection, Container, Hashable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from lxml import etree

from scrapers.kit import memo
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.markup import NODES, encoding_of, swollen
from scrapers.kit.record import Record
from scrapers.kit.sniff import as_sent
from scrapers.kit.source import Document

GZIP = b"\x1f\x8b"

CHILDREN = 500_000
"""Records of a file that is read one by one; the most in an official one are some 20,000."""

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_pis": True,
}


def root(document: Document, *names: str) -> Any:
    """The root element; LayoutChanged unless the document is XML with a root of such a name.

    Entities are not expanded, nothing is fetched, and a document type of its own is refused: no
    official list has one, and entity bombs need one. What a browser says above a document that a
    person saved out of it is left out.
    """
    top = _parsed(document)
    if names and local(top) not in names:
        raise LayoutChanged(
            f"{document.name} starts with <{local(top)}>, not with <{' or '.join(names)}>."
        )
    return top


def _parsed(document: Document) -> Any:
    """The root of a tree; while one document is read, it is parsed once."""
    memory, content = memo.current(), document.content
    if memory is None:
        return _parsed_anew(document)
    known, top = memory.trees.get(id(content), (b"", None))
    if known is not content:
        top = _parsed_anew(document)
        memory.trees[id(content)] = (content, top)
    return top


def _parsed_anew(document: Document) -> Any:
    content = _whole(document)
    if content.count(b"<") + content.count(b"=") > NODES:
        raise LayoutChanged(f"{document.name} has more than {NODES} tags and attributes.")
    parser = etree.XMLParser(encoding=encoding_of(content), **_SAFE)
    try:
        top = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as why:
        raise LayoutChanged(_not_well_formed(document.name, why)) from None
    if top.getroottree().docinfo.internalDTD is not None:
        raise LayoutChanged(f"{document.name} brings a document type of its own.")
    return top


def _whole(document: Document) -> bytes:
    """The bytes of a document that may be given to a parser."""
    content = as_sent(document.content)
    if not content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    if content.startswith(GZIP):
        raise LayoutChanged(f"{document.name} holds gzip bytes, not XML.")
    if why := swollen(content):
        raise LayoutChanged(f"{document.name} {why}.")
    return content


def _not_well_formed(name: str, why: Exception) -> str:
    """A sentence for what a parser raised; MemoryError where it had too little: no fault in XML."""
    if isinstance(why, etree.XMLSyntaxError) and why.code == etree.ErrorTypes.ERR_NO_MEMORY:
        raise MemoryError
    return f"{name} is not well-formed XML: {_first(why)}."


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


class Element(Record):
    """The record of an element, whose fields are gone through when somebody asks for them."""

    __slots__ = ("_element", "_ignoring")

    def __init__(self, element: Any, where: str, ignoring: frozenset[str]) -> None:
        self.where = where
        self._element, self._ignoring = element, ignoring

    def __getattr__(self, name: str) -> Any:
        """Its fields, which are not there yet."""
        if name != "_fields":
            raise AttributeError(name)
        super().__init__(_fields(self._element, self.where, self._ignoring), self.where)
        return self._fields

    def mark(self) -> Hashable:
        """By the element as it is written."""
        written = etree.tostring(self._element, encoding="utf-8", with_tail=False)
        return (self._ignoring, sha256(written).digest())

    def settle(self) -> None:
        """Take all of the element, which goes."""
        _ = self._fields


def records(
    section: Any, *tags: str, ignoring: Collection[str] = ()
) -> Iterator[tuple[str, Record]]:
    """The children of a section with these names, as (name, record).

    Elements that are named in `ignoring` are left out wherever they stand.
    """
    left_out = frozenset(ignoring)
    for number, child in enumerate(section, 1):
        name = local(child)
        if name in tags:
            found = Element(child, f"{name} {number}", left_out)
            yield name, found
            found.settle()
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
    for name, value in element.items():
        yield _attribute(name), value.strip()
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or (name := _plain(tag)) in ignoring:
            continue
        if len(child) or child.keys():
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


# Files too large to be held as a tree: one record of them at a time.


def head(document: Document, *names: str) -> Any:
    """The root element with its attributes alone, as `root` gives it; nothing else is read."""
    walk = _Walk(document, names, ())
    next(walk.events(), None)
    return walk.top


def children(document: Document, top: str, *tags: str) -> Iterator[Any]:
    """The children of the root, one at a time; none may have another name than these.

    The same promises as `root`. Where the document ends too early, those before have been
    handed out.
    """
    walk = _Walk(document, (top,), tags)
    count = 0
    for event, element in walk.events():
        if event == "end" and element.getparent() is walk.top:
            count += 1
            if count > CHILDREN:
                raise LayoutChanged(f"{document.name} has more than {CHILDREN} records.")
            walk.known(element, tags)
            yield element
            walk.forget(element)
    walk.known(None, tags)


def streamed(
    document: Document, top: str, *tags: str, ignoring: Collection[str] = ()
) -> Iterator[tuple[str, Record]]:
    """As `records` of the root of such a document, one at a time."""
    left_out = frozenset(ignoring)
    for number, child in enumerate(children(document, top, *tags), 1):
        name = local(child)
        found = Element(child, f"{name} {number}", left_out)
        yield name, found
        found.settle()


def stream(document: Document, top: str, *tags: str) -> Iterator[Any]:
    """The elements of these names, wherever they stand, one at a time, as `children`."""
    walk = _Walk(document, (top,), tags)
    for event, element in walk.events():
        if event == "end" and element is not walk.top:
            yield element
            walk.forget(element)


class _Fed(BytesIO):
    """A document as a parser reads it, and how many tags it has read since the last record."""

    nodes = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.nodes += piece.count(b"<") + piece.count(b"=")
        if self.nodes > NODES:
            raise LayoutChanged(f"A record has more than {NODES} tags and attributes.")
        return piece


class _Walk:
    """A walk through a document, of which only what is at hand is held in memory."""

    def __init__(self, document: Document, names: Sequence[str], tags: Sequence[str]) -> None:
        self.document, self.names = document, names
        self.top: Any = None
        content = _whole(document)
        self._fed = _Fed(content)
        self._events = etree.iterparse(
            self._fed,
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in (*names, *tags)],
            encoding=encoding_of(content),
            **_SAFE,
        )

    def events(self) -> Iterator[tuple[str, Any]]:
        """(start or end, element) of the elements asked for; the root's start comes first."""
        try:
            for event, element in self._events:
                if self.top is None:
                    self._begin(element)
                yield event, element
        except (etree.XMLSyntaxError, ValueError) as why:
            raise LayoutChanged(_not_well_formed(self.document.name, why)) from None
        if self.top is None:
            self._begin(None)

    def _begin(self, element: Any) -> None:
        """The root, if that is what the document begins with."""
        name = self.document.name
        if element is None or local(element) not in self.names or element.getparent() is not None:
            raise LayoutChanged(f"{name} does not start with <{' or '.join(self.names)}>.")
        if element.getroottree().docinfo.internalDTD is not None:
            raise LayoutChanged(f"{name} brings a document type of its own.")
        self.top = element

    def known(self, child: Any, tags: Container[str]) -> None:
        """Nothing stands before a child of the root, or behind the last, that nobody asked for."""
        for other in self.top:
            if other is child:
                return
            name = local(other)
            if name and name not in tags:
                raise LayoutChanged(f"{local(self.top)} holds an unknown element {name}.")

    def forget(self, element: Any) -> None:
        """Give back a record, and all that stands before it."""
        element.clear()
        for here in (element, *element.iterancestors()):
            while here.getprevious() is not None and here.getparent() is not None:
                del here.getparent()[0]
        self._fed.nodes = 0
