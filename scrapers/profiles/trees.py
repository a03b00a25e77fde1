"""Records of XML and JSON as trees."""

import io
import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from lxml import etree

from scrapers import kit
from scrapers.profiles import Form
from scrapers.profiles.node import OUTSIDE, Node


def xml(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
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


def json_members(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """The members of the arrays that are the paths of records, and what stands outside of them."""
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
