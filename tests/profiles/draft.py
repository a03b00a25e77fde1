"""A first format profile of a list, out of its samples: `python -m tests.profiles.draft LIST`.

Columns that all tables of a list have are named behind it: `... be_national Wholename Embargos`.
What it prints is a draft: which texts are names, numbers and keys, what else may stand in a field,
and where each was seen, a person has to say.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scrapers import kit
from scrapers.kit.source import FileType
from scrapers.profiles import Field, Form
from scrapers.profiles.counting import repeated
from scrapers.profiles.holding import reads
from scrapers.profiles.node import OUTSIDE, Node
from scrapers.profiles.nodes import records
from scrapers.profiles.trees import parsed
from scrapers.registry import scraper
from tests import accept

CONTENT = {
    FileType.XML: "xml",
    FileType.JSON: "json",
    FileType.CSV: "csv",
    FileType.EXCEL: "sheet",
    FileType.HTML: "html",
}
SHAPES = ("YYYY-MM-DD", "DD/MM/YYYY", "D.M.YYYY", "DD-MM-YYYY", "YYYYMMDD", "D Month YYYY", "YYYY")
FEW = 6


@dataclass
class Stands:
    """How a field stands in what holds it, and with which texts."""

    times: list[int] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)
    empty: set[str] = field(default_factory=set)
    holds: bool = False


Tree = dict[str, Stands]


def look(found: Tree, holders: Counter[str], path: str, node: Node) -> None:
    """Take in one node with all below it."""
    holders[path] += 1
    for name, number in Counter(child.name for child in node.children).items():
        found.setdefault(f"{path}/{name}".strip("/"), Stands()).times.append(number)
    for child in node.children:
        inner = f"{path}/{child.name}".strip("/")
        stands = found[inner]
        stands.holds |= bool(child.children)
        if child.text:
            stands.texts[child.text] += 1
        elif not child.children:
            stands.empty.add("null" if child.text is None else '""')
        look(found, holders, inner, child)


def lines(found: Tree, holders: Counter[str]) -> Iterator[str]:
    """A line for each field, those below others behind them."""
    for path, stands in found.items():
        holder = path.rpartition("/")[0]
        least = int(len(stands.times) == holders[holder] and min(stands.times) > 0)
        most = "n" if max(stands.times) > 1 else "1"
        times = "1" if (least, most) == (1, "1") else f"{least}-{most}"
        empty = f"; or {' | '.join(sorted(stands.empty))}" if stands.empty else ""
        line = f"{times} {kind(path, stands)}{empty}; @s"
        yield f"{json.dumps(path, ensure_ascii=False)}: {json.dumps(line, ensure_ascii=False)}"


def kind(path: str, stands: Stands) -> str:
    """What the texts of a field may be."""
    texts = stands.texts
    if not texts:
        return "group" if stands.holds else "text"
    shapes = [shape for shape in SHAPES if all(reads(shape, text) for text in texts)]
    if shapes:
        return f"date {shapes[0]}"
    if len(texts) < min(FEW, sum(texts.values())) and all(len(text) < 30 for text in texts):
        return f"code {' | '.join(texts)}"
    return "name" if re.search("name|title", path, re.IGNORECASE) else "text"


def draft(key: str) -> Iterator[str]:
    """The lines of a profile."""
    source = scraper(key).source
    yield "seen:"
    yield "  s: {description: samples of ours, day: 2000-01-01}"
    yield "documents:"
    for role, file in source.formats[0].files.items():
        of_role = [folder for folder in accept.folders(key) if role in documents(key, folder)]
        if of_role and file.content in CONTENT:
            yield from _role(role, file.content, [documents(key, one)[role] for one in of_role])


def documents(key: str, folder: Path) -> Mapping[str, kit.Document]:
    return accept.documents_in(key, folder)


def _role(role: str, content: FileType, found: list[kit.Document]) -> Iterator[str]:
    yield f"  {role}:"
    yield f"    name: {found[0].name}"
    yield f"    content: {CONTENT[content]}"
    more = dict(_more(content, found[0]))
    yield from (f"    {name}: {json.dumps(said)}" for name, said in more.items())
    form = Form(
        role=role,
        name=found[0].name,
        content=CONTENT[content],
        records={path: dict.fromkeys(columns(), FIELD) for path in _paths(content, found[0])},
        outside={},
        told_by={},
        more=more,
    )
    trees: dict[str, tuple[Tree, Counter[str]]] = {}
    for document in found:
        for path, node in records(document, form):
            look(*trees.setdefault(path, ({}, Counter())), "", node)
    if OUTSIDE in trees:
        yield "    outside:"
        yield from (f"      {line}" for line in lines(*trees.pop(OUTSIDE)))
    yield "    records:"
    for path, tree in trees.items():
        yield f"      {json.dumps(path)}:"
        yield from (f"        {line}" for line in lines(*tree))


FIELD = Field(path="", least=1, most=1, kind="text")


def _more(content: FileType, document: kit.Document) -> Iterator[tuple[str, str]]:
    if content == FileType.XML:
        yield "root", kit.xml.local(next(parsed(document))[1])
    if content == FileType.CSV:
        first = document.content.split(b"\n", 1)[0].decode("utf-8", "replace")
        yield "delimiter", max(",;\t|", key=first.count)


def _paths(content: FileType, document: kit.Document) -> list[str]:
    if content in (FileType.XML, FileType.JSON):
        return [path for path, number in repeated(document, content).items() if number > 1]
    return kit.sheet.workbook(document).sheet_names if content == FileType.EXCEL else ["row"]


def columns() -> list[str]:
    """Columns of a table that tell its header, as they are typed behind the list."""
    return sys.argv[2:]


if __name__ == "__main__":
    print("\n".join(draft(sys.argv[1])))
