"""An HTML page: its bytes as a tree, or refused where no page of an authority is like that."""

from collections.abc import Iterable, Mapping
from itertools import chain, islice, takewhile
from typing import Any

import lxml.html
from lxml import etree

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.markup import ATTRIBUTES, not_utf8
from scrapers.kit.source import Document

PAGE = 8 * 1024 * 1024
"""Bytes of a page; the largest official one known has 602,000."""

SMALL = 64 * 1024
"""Bytes of a page that can hold nothing that costs a second."""

TAGS = 400_000
"""Tags of a page; the largest official one has 10,400."""

COMMENTS = 20_000
"""Comments of a page; they cost as much as their number times itself. Official pages: 55."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

NESTED = {
    "a table": (("table",), 2),
    "a row": (("tr",), 2),
    "a cell": (("td", "th"), 2),
    "an item": (("li",), 12),
    "a heading": (tuple(sorted(HEADINGS)), 2),
}
"""How many of a kind may stand around one of them; of tables official pages have one at most."""

_CELLS = ("td", "th")


def _nest(tags: tuple[str, ...]) -> etree.XPath:
    """Whether a page has one of these in another one of them at all, as most have none.

    Asked upwards: a page is deep by no more than the parser allows, and wide without end.
    """
    above = " or ".join(f"ancestor::{tag}" for tag in tags)
    return etree.XPath(" or ".join(f"//{tag}[{above}]" for tag in tags))


_IS_NEST = {name: _nest(tags) for name, (tags, _) in NESTED.items()}

_IN_NO_ROW = etree.XPath(
    " | ".join(f"//{of}/{cell}" for of in ("table", "thead", "tbody", "tfoot") for cell in _CELLS)
)
"""Cells of tables that stand in no row, in the order of the page."""


def page(document: Document) -> Any:
    """The parsed page; LayoutChanged for bytes that are no HTML page in UTF-8.

    Cells of a table that stand in no row are put into one, as every browser shows them.
    """
    content = document.content
    if len(content) > PAGE:
        raise LayoutChanged(f"{document.name} has {len(content)} bytes, too many for a page.")
    if not content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise not_utf8(document) from None
    if "\x00" in text or "<" not in text:
        raise LayoutChanged(f"{document.name} is not an HTML page.")
    if not text[-1000:].rstrip().lower().endswith("</html>"):
        raise LayoutChanged(f"{document.name} ends before </html>: it is cut off.")
    if len(content) > SMALL and (why := _seen(content)):
        raise LayoutChanged(f"{document.name} {why}.")
    try:
        top = lxml.html.document_fromstring(text.encode(), parser=_parser())
    except (etree.ParserError, ValueError) as why:
        raise LayoutChanged(f"{document.name} cannot be read as HTML: {why}.") from None
    _not_nested(top, document.name)
    _put_into_rows(_IN_NO_ROW(top))
    return top


def _put_into_rows(cells: Iterable[Any]) -> None:
    """A row around each run of cells that have none: what reads rows passes over such cells."""
    for cell in cells:
        if cell.getparent().tag != "tr":
            row = cell.makeelement("tr")
            cell.addprevious(row)
            row.extend(list(takewhile(_goes_on, chain((cell,), cell.itersiblings()))))


def _goes_on(node: Any) -> bool:
    """Whether a run of cells goes on with it: a cell, or what is no element."""
    return node.tag in _CELLS or not isinstance(node.tag, str)


def _not_nested(top: Any, what: str) -> None:
    """Each part of a nest is read with all that it holds: too deep is more than any page is."""
    for name, (tags, most) in NESTED.items():
        for part in top.iter(*tags) if _IS_NEST[name](top) else ():
            if next(islice(part.iterancestors(*tags), most, None), None) is not None:
                raise LayoutChanged(f"{what} has {name} in {name} in {name}, or more.")


def _seen(content: bytes) -> str:
    """Why a page would cost more than its size says, as the end of a sentence; "" if not.

    The same parser walks through it and builds nothing: what is a tag to it is known to no other.
    """
    seen = _Seen()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, target=seen)
    try:
        return str(etree.fromstring(content, parser))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as why:
        return f"cannot be read as HTML: {why}"


class _Seen:
    """Counts the tags of a page, and the most attributes of one."""

    def __init__(self) -> None:
        self.tags = self.attributes = self.comments = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        self.tags += 1
        if len(attributes) > self.attributes:
            self.attributes = len(attributes)

    def comment(self, _: str) -> None:
        self.comments += 1

    def close(self) -> str:
        if self.comments > COMMENTS:
            return f"has {self.comments} comments"
        if self.attributes > ATTRIBUTES:
            return f"has a tag of more than {ATTRIBUTES} attributes"
        return f"has {self.tags} tags" if self.tags > TAGS else ""


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
