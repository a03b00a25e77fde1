"""Trees: XML and JSON. Which elements or objects are the records."""

import copy
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scrapers import kit
from scrapers.drafting.found import Fields, Found, Invent, NotPlain, Reading

FEWEST = 2
"""Records, or there is nothing to be seen of their kind."""

HUGE = 10_000_000
"""Bytes over which a file is better read record by record."""

Path = tuple[str, ...]


# XML.


def in_xml(document: kit.Document) -> Found:
    """The elements that repeat nearest to the root, and have something in them."""
    top = kit.xml.root(document)
    groups = _repeated(top)
    if not groups:
        raise NotPlain(f"{document.name} has no element that repeats and has fields in it.")
    others = _others(groups)
    groups = {path: each for path, each in groups.items() if path not in others}
    elements = [element for each in groups.values() for element in each]
    cells = _cells(elements)
    remarks = [f"CHECK: <{'/'.join(path)}> has other fields: nobody reads it." for path in others]
    remarks += _more_often(top, elements)
    if len(document.content) > HUGE:
        remarks.append("CHECK: a file so large is better read one by one (kit.xml.streamed).")
    return Found(
        content=kit.FileType.XML,
        sample_name=document.name,
        where=", ".join(f"<{'/'.join(path)}>: {len(each)}" for path, each in groups.items()),
        reading=_as_cells(groups, cells) if cells else _reading(top, groups),
        records=[_record(element, cells) for element in elements],
        cut=lambda numbers, invent: _cut_xml(top, elements, set(numbers), invent, cells),
        remarks=tuple(remarks),
        nested=not cells,
    )


def _repeated(top: Any) -> dict[Path, list[Any]]:
    """Path below the root -> its elements, of all paths at the least depth where any repeats."""
    level: list[tuple[Path, Any]] = [((), top)]
    while level:
        below = [
            ((*path, kit.xml.local(child)), child)
            for path, element in level
            for child in element
            if kit.xml.local(child)
        ]
        groups: dict[Path, list[Any]] = defaultdict(list)
        for path, child in below:
            groups[path].append(child)
        found = {
            path: each
            for path, each in groups.items()
            if len(each) >= FEWEST and sum(_has_fields(one) for one in each) * 2 > len(each)
        }
        if found and not any(_sections(each) for each in found.values()):
            return found
        level = below
    return {}


def _more_often(top: Any, elements: Sequence[Any]) -> list[str]:
    """A remark on what stands beside the records more often than they do."""
    inside = set(elements)
    counts: Counter[Path] = Counter()
    level: list[tuple[Path, Any]] = [((), top)]
    while level:
        level = [
            ((*path, kit.xml.local(child)), child)
            for path, element in level
            for child in element
            if kit.xml.local(child) and child not in inside
        ]
        counts.update(path for path, _ in level)
    path, number = max(counts.items(), key=lambda one: (one[1], -len(one[0])), default=((), 0))
    if number <= len(elements):
        return []
    told = f"<{'/'.join(path)}> is there {number} times, more often: are those the records?"
    return [f"CHECK: {told}"]


def _others(groups: Mapping[Path, Sequence[Any]]) -> list[Path]:
    """Groups whose elements have no field that those of the largest one have."""
    fields = {
        path: {name for one in each for name in _record(one, "")} for path, each in groups.items()
    }
    largest = max(groups, key=lambda path: len(groups[path]))
    return [path for path in groups if not fields[path] & fields[largest]]


def _has_fields(element: Any) -> bool:
    return len(element) > 1 or (len(element.attrib) > 1)


def _sections(elements: Sequence[Any]) -> bool:
    """Whether elements are no records but hold them: each has many children of one name."""
    held = [Counter(map(kit.xml.local, element)) for element in elements]
    largest = [max(counts.values(), default=0) for counts in held]
    nested = all(
        any(_has_fields(child) for child in element) for element in elements if len(element)
    )
    return nested and len(elements) <= 5 and max(largest, default=0) > 5 * len(elements)


def _cells(elements: Sequence[Any]) -> str:
    """The attribute that names all fields, where they are elements of one tag; "" if none does."""
    tags = Counter(kit.xml.local(child) for element in elements for child in element)
    named = Counter(name for one in elements for child in one for name in child.attrib)
    if len(tags) != 1 or not named:
        return ""
    attribute, number = named.most_common(1)[0]
    return str(attribute) if number == tags.total() else ""


def _record(element: Any, cells: str) -> Fields:
    if cells:
        return {kit.clean(one.get(cells, "")): _filled([one.text or ""]) for one in element}
    found: dict[str, list[str]] = defaultdict(list)
    _gather(element, "", found)
    return {name: _filled(texts) for name, texts in found.items()}


def _gather(element: Any, prefix: str, found: dict[str, list[str]]) -> None:
    for name, text in element.attrib.items():
        found[f"{prefix}@{name.rsplit('}', 1)[-1]}"].append(text)
    for child in element:
        name = f"{prefix}{kit.xml.local(child)}"
        if len(child) or child.attrib:
            if (child.text or "").strip():
                found[name].append(child.text)
            _gather(child, f"{name}/", found)
        else:
            found[name].append(child.text or "")


def _filled(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(kit.clean(text) for text in texts if kit.clean(text))


def _reading(top: Any, groups: Mapping[Path, Sequence[Any]]) -> Reading:
    """How a module reads them: as children of the root, of its sections, or wherever they are."""
    root = f'    top = kit.xml.root(documents["list"], {kit.xml.local(top)!r})'
    kinds = tuple(dict.fromkeys(path[-1] for path in groups))
    tags = ", ".join(map(repr, kinds))
    depths = {len(path) for path in groups}
    names = list(dict.fromkeys(path[0] for path in groups))
    once = Counter(map(kit.xml.local, top))
    if depths == {1}:
        line = f"    for tag, row in kit.xml.records(top, {tags}):"
        return Reading((), (root, line), kinds)
    if depths == {2} and all(once[name] == 1 for name in names):
        wanted = ", ".join(map(repr, names))
        return Reading(
            (),
            (
                root,
                f"    sections = kit.xml.sections(top, {wanted})",
                "    records = (found for each in sections"
                f" for found in kit.xml.records(each, {tags}))",
                "    for tag, row in records:",
            ),
            kinds,
        )
    return Reading(
        (f"TAGS = ({tags},)",),
        (
            root,
            "    found = (each for tag in TAGS for each in kit.xml.descendants(top, tag))",
            "    for number, element in enumerate(found, 1):",
            '        row = kit.xml.record(element, f"record {number}")',
        ),
    )


def _as_cells(groups: Mapping[Path, Sequence[Any]], cells: str) -> Reading:
    """How a module reads elements whose fields are cells named by an attribute."""
    tags = ", ".join(repr(tag) for tag in dict.fromkeys(path[-1] for path in groups))
    return Reading(
        (f"TAGS = ({tags},)",),
        (
            '    top = kit.xml.root(documents["list"])',
            "    found = (each for tag in TAGS for each in kit.xml.descendants(top, tag))",
            "    for number, element in enumerate(found, 1):",
            f"        cells = ((kit.clean(one.get({cells!r}, '')), (one.text or '').strip())"
            " for one in element)",
            '        row = kit.Record(cells, f"record {number}")',
        ),
    )


def _cut_xml(
    top: Any, elements: Sequence[Any], numbers: set[int], invent: Invent, cells: str
) -> bytes:
    """The tree without all other records, each text of those that stay invented."""
    from lxml import etree

    marks = {id(element): number for number, element in enumerate(elements)}
    twin = copy.deepcopy(top)
    for old, new in list(zip(top.iter(), twin.iter(), strict=True)):
        number = marks.get(id(old))
        if number is None:
            continue
        if number in numbers:
            _invent_xml(new, "", invent, cells)
        else:
            new.getparent().remove(new)
    etree.indent(twin)
    made: bytes = etree.tostring(twin, xml_declaration=True, encoding="utf-8")
    return made + b"\n"


def _invent_xml(element: Any, prefix: str, invent: Invent, cells: str) -> None:
    if cells:
        for one in element:
            if kit.clean(one.text or ""):
                one.text = invent(kit.clean(one.get(cells, "")), kit.clean(one.text))
        return
    for name, text in element.attrib.items():
        element.set(name, invent(f"{prefix}@{name.rsplit('}', 1)[-1]}", text) if text else "")
    for child in element:
        name = f"{prefix}{kit.xml.local(child)}"
        if kit.clean(child.text or ""):
            child.text = invent(name, kit.clean(child.text))
        _invent_xml(child, f"{name}/", invent, "")


# JSON.


def in_json(document: kit.Document) -> Found:
    """The longest list of objects."""
    top = kit.json.load(document)
    lists = sorted(_lists(top, ()), key=lambda one: (-len(one[1]), len(one[0])))
    if not lists:
        raise NotPlain(f"{document.name} has no list of objects.")
    path, objects = lists[0]
    others = [("/".join(other), len(each)) for other, each in lists[1:]]
    at = ", ".join(map(repr, path))
    loaded = 'kit.json.load(documents["list"])'
    items = f"kit.json.at({loaded}, {at})" if path else loaded
    return Found(
        content=kit.FileType.JSON,
        sample_name=document.name,
        where=f"objects of the list {'/'.join(path) or 'that the document is'}",
        reading=Reading((), (f'    for row in kit.json.records({items}, "record"):',)),
        records=[_flat(one) for one in objects],
        cut=lambda numbers, invent: _cut_json(top, path, [objects[n] for n in numbers], invent),
        remarks=tuple(f"CHECK: nothing is read of the {n} objects of {at}." for at, n in others),
        nested=True,
    )


def _lists(value: Any, path: Path) -> Iterator[tuple[Path, list[Any]]]:
    """(path, objects) of every list of objects below objects."""
    if isinstance(value, list) and len(value) >= FEWEST and all(isinstance(o, dict) for o in value):
        yield path, value
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _lists(below, (*path, name))


def _flat(item: Mapping[str, Any]) -> Fields:
    found: dict[str, list[str]] = defaultdict(list)
    _gather_json(item, "", found)
    return {name: _filled(texts) for name, texts in found.items()}


def _gather_json(item: Mapping[str, Any], prefix: str, found: dict[str, list[str]]) -> None:
    for name, value in item.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _gather_json(one, f"{prefix}{name}/", found)
            else:
                found[f"{prefix}{name}"].append(kit.json.text(one))


def _cut_json(top: Any, path: Path, objects: Sequence[Any], invent: Invent) -> bytes:
    made: Any = [_invented_json(one, "", invent) for one in objects]
    for at in range(len(path) - 1, -1, -1):
        around = kit.json.at(top, *path[:at]) if at else top
        plain = {name: value for name, value in around.items() if not _is_nested(value)}
        made = {**plain, path[at]: made}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, dict))


def _invented_json(value: Any, field: str, invent: Invent) -> Any:
    match value:
        case dict():
            inner = f"{field}/" if field else ""
            return {
                name: _invented_json(one, f"{inner}{name}", invent) for name, one in value.items()
            }
        case list():
            return [_invented_json(one, field, invent) for one in value]
        case str():
            return invent(field, value) if value.strip() else value
        case bool() | None:
            return value
        case int():
            return int(invent(field, str(value)))
    return value
