"""HTML tables, one row at a time, found by what their header row says."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple

from lxml import etree

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.headers import Header, every, first
from scrapers.kit.html_page import HEADINGS
from scrapers.kit.html_page import PAGE as PAGE
from scrapers.kit.html_page import page as page
from scrapers.kit.nothing import numbers_columns
from scrapers.kit.record import Record
from scrapers.kit.source import Document
from scrapers.kit.text import clean, lines

BLOCKS = frozenset("body h1 h2 h3 h4 h5 h6 p li td th div dt dd caption".split())  # noqa: SIM905
UNSEEN = frozenset(["script", "style", "template"])

LINKS = "/links"
"""Behind the name of a column: the field of the addresses that its cells link to."""


def rows(
    top: Any, headers: Sequence[Header], *, at_least: int = 1, links: Collection[str] = ()
) -> Iterator[Record]:
    """Rows of the one table that has exactly these columns, by first name of each column.

    Cells are texts with `<br>` as line end. A further column is kept under its own name. The
    addresses that cells of a column in `links` link to are a field of their own, repeated:
    `row.take_all("Name" + kit.html.LINKS)`.
    """
    found = [(names, body) for names, body in map(_table, top.iter("table")) if names]
    fits = [(match, body) for names, body in found if (match := _match(names, headers))]
    wanted = " | ".join(map(first, headers))
    if len(fits) != 1:
        seen = "; ".join(" | ".join(names) for names, _ in found) or "none"
        raise LayoutChanged(f"{len(fits)} tables have the columns {wanted}; tables seen: {seen}.")
    yield from _records(*fits[0], wanted, at_least, links)


def plain_rows(
    top: Any,
    columns: Sequence[str],
    *,
    under: str = "",
    at_least: int = 1,
    links: Collection[str] = (),
) -> Iterator[Record]:
    """Rows of the one table without a header row that is so wide, by the names that we give its
    columns.

    `under` is how the heading above it begins, where other tables are as wide; `links` as of
    `rows`. LayoutChanged for no such table, for several, or for a row of another width.
    """
    wanted = " | ".join(columns)
    fits = [body for heading, body in _headed(top) if _is_meant(heading, body, under, len(columns))]
    if len(fits) != 1:
        where = f" under {under!r}" if under else ""
        raise LayoutChanged(f"{len(fits)} tables{where} have {len(columns)} columns ({wanted}).")
    yield from _records(columns, fits[0], wanted, at_least, links)


Row = list[tuple[str, Any]]
"""The cells of a row, each with its text."""


def _records(
    names: Sequence[str], body: list[Row], wanted: str, at_least: int, links: Collection[str]
) -> Iterator[Record]:
    if len(body) < at_least:
        raise LayoutChanged(f"The table {wanted} has {len(body)} rows.")
    for number, row in enumerate(body, 1):
        if len(row) != len(names):
            raise LayoutChanged(f"Row {number} of the table {wanted} has {len(row)} cells.")
        fields = [(name, text) for name, (text, _) in zip(names, row, strict=True)]
        for name, (_, cell) in zip(names, row, strict=True):
            if name in links:
                fields += [(name + LINKS, address) for address in _addresses(cell)]
        yield Record(fields, f"row {number} of {wanted}")


def _table(table: Any) -> tuple[list[str], list[Row]]:
    filled = list(_filled(table))
    return ([clean(name) for name, _ in filled[0]], filled[1:]) if filled else ([], [])


def _filled(table: Any) -> Iterator[Row]:
    """The rows of a table that say something of its columns.

    Left out is a blank one, one that numbers the columns, and one whose only cell spans several of
    them: a title or a heading between the rows.
    """
    for row in table.iter("tr"):
        cells = list(row.iter("td", "th"))
        if len(cells) == 1 and _span(cells[0], "colspan") > 1:
            continue
        texts = list(map(cell_text, cells))
        if any(texts) and not numbers_columns(texts):
            yield list(zip(texts, cells, strict=True))


def _headed(top: Any) -> Iterator[tuple[str, list[Row]]]:
    """Every table that says something, with the heading above it: of the next table only."""
    heading = ""
    for element in top.iter():
        if element.tag in HEADINGS:
            heading = clean(element.text_content())
        elif element.tag == "table":
            if filled := list(_filled(element)):
                yield heading, filled
            heading = ""


def _is_meant(heading: str, body: list[Row], under: str, width: int) -> bool:
    return len(body[0]) == width and heading.casefold().startswith(under.casefold())


def _match(names: Sequence[str], headers: Sequence[Header]) -> list[str]:
    """Our name of each column, or nothing if a wanted one is missing or another table is meant."""
    known = {
        alternative.casefold(): first(header) for header in headers for alternative in every(header)
    }
    ours = [known.get(name.casefold(), name) for name in names]
    wanted = set(map(first, headers))
    return ours if wanted <= set(ours) and len(set(ours)) == len(ours) else []


def cell_text(cell: Any) -> str:
    """A cell's text, clean, with line ends where it has <br> or paragraphs."""
    if not len(cell):
        text = cell.text or ""
        return clean(text) if text.isprintable() else "\n".join(lines(text.replace("\n", " ")))
    parts: list[str] = []
    for part in cell.iter():
        if part.tag in ("br", "p", "li", "div"):
            parts.append("\n")
        if isinstance(part.tag, str):
            parts.append(" ".join((part.text or "").split("\n")))
        if part is not cell and part.tail:
            parts.append(" ".join(part.tail.split("\n")))
    return "\n".join(lines("".join(parts)))


def blocks(top: Any) -> list[tuple[str, str]]:
    """(tag, text) of the headings, paragraphs, list items and cells of a page, in their order.

    A block that holds others gives only the text that stands in none of them.
    """
    found: list[tuple[str, list[str]]] = []
    open_blocks: list[tuple[Any, int]] = []
    for event, element in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            _append(found, open_blocks, element.tail)
            continue
        tag = element.tag.rsplit("}", 1)[-1]
        if event == "start":
            if tag in BLOCKS:
                found.append((tag, []))
                open_blocks.append((element, len(found) - 1))
            if tag not in UNSEEN:
                _append(found, open_blocks, element.text)
        else:
            if open_blocks and open_blocks[-1][0] is element:
                open_blocks.pop()
            _append(found, open_blocks, element.tail)
    texts = ((tag, clean("".join(parts))) for tag, parts in found)
    return [(tag, text) for tag, text in texts if text]


def _append(
    found: list[tuple[str, list[str]]], open_blocks: list[tuple[Any, int]], text: str | None
) -> None:
    if text and open_blocks:
        found[open_blocks[-1][1]][1].append(text)


def links(document: Document) -> list[str]:
    """The addresses that a page links to, in order and once each."""
    found = (link.get("href", "").strip() for link in page(document).iter("a"))
    return list(dict.fromkeys(filter(None, found)))


def link_to(pattern: str, role: str = "list") -> Callable[[Document], Mapping[str, str]]:
    """A module's `follow`: the one link of a page in which `re.search` finds the pattern.

    LayoutChanged where the page has none, or several.
    """
    wanted = re.compile(pattern, re.IGNORECASE)

    def follow(page: Document) -> Mapping[str, str]:
        found = list(filter(wanted.search, links(page)))
        if len(found) != 1:
            raise LayoutChanged(f"The page links {len(found)} files of the list, not one.")
        return {role: found[0]}

    return follow


def spread_rows(
    grids: Sequence[list[list[str]]], headers: Sequence[Header], *, at_least: int = 1
) -> Iterator[Record]:
    """As `rows`, of tables as `grid` gives them; rows are padded, or cut where blank, to fit."""
    found = [(cells[0], cells[1:]) for cells in grids if cells]
    fits = [
        (match, body)
        for names, body in found
        if (match := _match([clean(name) for name in names], headers))
    ]
    wanted = " | ".join(map(first, headers))
    if len(fits) != 1:
        raise LayoutChanged(f"{len(fits)} tables have the columns {wanted}.")
    names, body = fits[0]
    if len(body) < at_least:
        raise LayoutChanged(f"The table {wanted} has {len(body)} rows.")
    for number, cells in enumerate(body, 1):
        if any(cells[len(names) :]):
            raise LayoutChanged(f"Row {number} of the table {wanted} has {len(cells)} cells.")
        padded = [*cells, *[""] * (len(names) - len(cells))][: len(names)]
        yield Record(zip(names, padded, strict=True), f"row {number} of {wanted}")


WIDEST = 100
"""Columns of a table; a cell that claims to span more is no cell of a list."""


def grid(table: Any) -> list[list[str]]:
    """The rows of a table with cells that span rows or columns repeated where they span.

    For tables that say a value once for several rows. Blank rows are left out.
    """
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells, below = _spread(row, below)
        if any(cells):
            rows.append(cells)
    return rows


def _spread(
    row: Any, above: dict[int, tuple[int, str]]
) -> tuple[list[str], dict[int, tuple[int, str]]]:
    """The texts of a row under cells from above, and what reaches into the next row."""
    cells: dict[int, str] = {at: text for at, (_, text) in above.items()}
    below = {at: (left - 1, text) for at, (left, text) in above.items() if left > 1}
    column = 0
    for cell in row.iter("td", "th"):
        text = cell_text(cell)
        for _ in range(_span(cell, "colspan")):
            while column in cells:
                column += 1
            cells[column] = text
            if (left := _span(cell, "rowspan") - 1) > 0:
                below[column] = (left, text)
        if column > WIDEST:
            raise LayoutChanged(f"A row of a table has more than {WIDEST} columns.")
    return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)], below


def _span(cell: Any, name: str) -> int:
    """How far a cell reaches; at least 1, and no farther than any table is wide or long."""
    text = cell.get(name, "1").strip()
    limit = WIDEST if name == "colspan" else 10_000
    return max(1, min(int(text), limit)) if text.isdecimal() and len(text) < 9 else 1


class Cell(NamedTuple):
    """One cell: its text as in `rows`, and the addresses that it links to."""

    text: str
    links: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table: its caption and the heading above it, its header row, the rows below that."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(top: Any) -> list[Table]:
    """All tables of a page that hold something, in order.

    For pages whose tables can only be told apart by what stands above them, or whose links say
    more than their texts. A heading belongs to the next table only.
    """
    found, heading = [], ""
    for element in top.iter():
        if element.tag in HEADINGS:
            heading = clean(element.text_content())
        elif element.tag == "table":
            caption = " ".join(clean(c.text_content()) for c in element.iter("caption"))
            if filled := [tuple(starmap(_cell, row)) for row in _filled(element)]:
                header = tuple(clean(cell.text) for cell in filled[0])
                above = clean(f"{heading} {caption}")
                found.append(Table(heading=above, header=header, rows=tuple(filled[1:])))
            heading = ""
    return found


def _cell(text: str, cell: Any) -> Cell:
    return Cell(text=text, links=_addresses(cell) if len(cell) else ())


def _addresses(cell: Any) -> tuple[str, ...]:
    """Where a cell links to."""
    found = (link.get("href", "").strip() for link in cell.iter("a"))
    return tuple(filter(None, found))


def items_under(top: Any, heading: str) -> list[str]:
    """The list items between the one heading that begins so and the next heading.

    LayoutChanged when there is no such heading, or more than one.
    """
    found: list[list[str]] = []
    open_ = False
    for element in top.iter():
        if element.tag in HEADINGS:
            open_ = clean(element.text_content()).casefold().startswith(heading.casefold())
            if open_:
                found.append([])
        elif element.tag == "li" and open_:
            found[-1].append(clean(element.text_content()))
    if len(found) != 1:
        raise LayoutChanged(f"{len(found)} headings begin with {heading!r}.")
    return [item for item in found[0] if item]
