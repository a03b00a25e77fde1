"""The examples of docs/adding-a-list.md, run: the file, what one writes, what comes of it."""

import io
import re
import types
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import pytest
import xlsxwriter

from scrapers import kit
from tests.rules.builders import LIST
from tracker.model import Content, Identifier
from tracker.rules.normalise import entries
from tracker.rules.normalise.dates import read

PAGE = (Path(__file__).parents[1] / "docs" / "adding-a-list.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<of>\w+)(?: (?P<role>\w+))?\n(?P<text>.*?)^```$", re.M | re.S)
GIVES = re.compile(r"^Gives: (?P<gives>.+)$", re.M)
DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%Y")


class Example(NamedTuple):
    """A part of the page: its files by role, the body of `parse`, and what it is said to give."""

    files: dict[str, bytes]
    body: str
    gives: str


def parts(heading: str) -> dict[str, str]:
    """Heading of the next level -> text, below a heading of the page."""
    text = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(part.split("\n", 1) for part in text.split("\n### ")[1:])


SHAPES = parts("What the file looks like, what you write")


def example(text: str) -> Example | None:
    """The example of a part that has one."""
    blocks = list(BLOCK.finditer(text))
    gives = GIVES.search(text)
    if gives is None:
        return None
    files = {b["role"] or "list": content(b) for b in blocks if b["of"] != "python"}
    return Example(files, blocks[-1]["text"], gives["gives"])


def content(block: re.Match[str]) -> bytes:
    return sheet(block["text"]) if block["of"] == "sheet" else block["text"].encode()


def sheet(text: str) -> bytes:
    """A workbook of the rows of a text, with strokes between cells."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("Sheet1")
        for number, line in enumerate(text.splitlines()):
            page.write_row(number, 0, [cell.strip() for cell in line.split("|")])
    return made.getvalue()


EXAMPLES = {name: found for name, text in SHAPES.items() if (found := example(text))}


def parsed(one: Example) -> Iterator[kit.RawEntry]:
    code = f"def parse(documents):\n{indent(one.body, '    ')}"
    known: dict[str, Any] = {"kit": kit, "re": re}
    exec(compile(code, "docs/adding-a-list.md", "exec"), known)
    documents = {
        role: kit.Document(name=f"{role}.file", content=content)
        for role, content in one.files.items()
    }
    return known["parse"](documents)  # type: ignore[no-any-return]


def shown(raw: kit.RawEntry) -> str:
    """An entry as the page tells it: its name, others in brackets, and a day."""
    given = {name: getattr(LIST, name) for name in LIST.__dataclass_fields__}
    source = kit.Source(**{**given, "date_formats": DAY_FIRST})
    found: Content = entries.entry("xx", source, raw).content
    others = f" ({', '.join(name.text for name in found.names[1:])})" if found.names[1:] else ""
    (act,) = found.acts
    on = f", {act.listed_on}" if act.listed_on else ""
    return f"{found.caption}{others}{on}{f' until {act.delisted_on}' if act.delisted_on else ''}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_what_the_page_says(name: str) -> None:
    found = list(parsed(EXAMPLES[name]))
    assert "; ".join(map(shown, found)) == EXAMPLES[name].gives
    for raw in found:
        assert kit.unknown_names(raw) == []


def test_the_page_has_an_example_of_every_shape() -> None:
    assert len(EXAMPLES) == 14
    without = SHAPES.keys() - EXAMPLES.keys()
    assert {name.split(",")[0] for name in without} == {
        "A page that links to the file",
        "The file says when it was made",
    }


def test_an_example_leaves_no_field_behind_that_nobody_meant() -> None:
    for name, one in EXAMPLES.items():
        assert not any(raw.extra for raw in parsed(one)), name


# The module of the page.


def module() -> types.ModuleType:
    text = PAGE.partition("\n## A whole module\n")[2]
    found = BLOCK.search(text)
    assert found is not None
    made = types.ModuleType("xx_ministry")
    made.__dict__["text"] = found["text"]
    exec(compile(found["text"], "docs/adding-a-list.md", "exec"), made.__dict__)
    return made


def test_a_whole_module_has_45_lines_and_reads_its_file() -> None:
    made = module()
    assert len(made.text.strip().splitlines()) <= 45
    document = kit.Document(
        name="list.xml",
        content=b"""<freezes><individual ref="A/1"><name>Ali Example</name>
        <alias>Abu Example; Abu Two</alias><listed>05/05/2020</listed><born>1970</born>
        <passport>AB123</passport><remarks>N/A</remarks>
        <new>x</new>
        </individual></freezes>""",
    )
    (raw,) = made.parse({"list": document})
    entry = entries.entry("xx_ministry", made.SOURCE, raw)
    assert (entry.key, entry.content.caption) == ("A/1", "Ali Example")
    assert entry.content.acts[0].listed_on == "2020-05-05"
    assert entry.content.facts["birthDate"] == ("1970",)
    assert entry.content.identifiers[0] == Identifier("passportNumber", "AB123", "xx")
    assert "notes" not in entry.content.facts
    assert entry.content.extra == {"new": ("x",)}


def test_a_page_leads_to_the_file() -> None:
    code = BLOCK.search(SHAPES["A page that links to the file"])
    assert code is not None
    known: dict[str, Any] = {"kit": kit}
    exec(code["text"], known)
    page = b'<html><body><a href="/freezes-2024.xml">file</a> <a href="/x.pdf">2</a></body></html>'
    found = known["follow"](kit.Document(name="page.html", content=page))
    assert found == {"list": "/freezes-2024.xml"}
    inline = re.search(r"`formats=(kit\.one_file\(.+?\))`", PAGE)
    assert inline is not None
    (form,) = eval(inline[1], {"kit": kit})
    assert form.required == {"list"}


def test_a_file_says_when_it_was_made() -> None:
    code = BLOCK.search(next(t for n, t in SHAPES.items() if n.startswith("The file says")))
    assert code is not None
    known: dict[str, Any] = {"kit": kit}
    exec(code["text"], known)
    document = kit.Document(
        name="list.xml", content=b'<l made="2024-05-05T10:00:00" count="3"><a/></l>'
    )
    about = known["about"]({"list": document})
    assert about.record_count == 3
    assert about.published_at.isoformat() == "2024-05-05T10:00:00+02:00"


# Cells and dates.


def table(after: str, columns: int) -> list[list[str]]:
    """The rows of the first table behind a text of the page."""
    lines = PAGE.partition(after)[2].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| ---")) + 1
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    assert all(len(row) == columns for row in rows), rows
    return rows


CELLS = [
    (cell, code.strip("`"), gives.strip("`"))
    for cells, code, gives in table("## What a cell looks like", 3)
    for cell in re.findall(r'`(".*?")`', cells)[: None if ", `" in cells else 1]
]


def test_the_page_has_cells_of_every_sort() -> None:
    assert len(CELLS) == 15
    assert len({code for _, code, _ in CELLS}) == 11


@pytest.mark.parametrize(("cell", "code", "gives"), CELLS)
def test_a_cell_gives_what_the_page_says(cell: str, code: str, gives: str) -> None:
    assert eval(code, {"kit": kit, "cell": eval(cell)}) == eval(gives)


def test_dates_give_what_the_page_says() -> None:
    first, *others = table("Read without a word from you:", 2)
    for text in re.findall("`(.+?)`", first[0]):
        assert read(text, DAY_FIRST).dates == ("1970-05-05" if "mayo" in text else "1970-01-05",)
    for dates, values in others:
        said = re.findall("`(.+?)`", values)
        texts = re.findall("`(.+?)`", dates)
        for number, text in enumerate(texts):
            wanted = said[number] if len(said) == len(texts) else (said or [""])[0]
            assert "".join(read(text, DAY_FIRST).dates) == wanted, text
