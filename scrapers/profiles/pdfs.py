"""Records of the text of a PDF: numbered items below headings."""

import re
from collections.abc import Iterator

from scrapers import kit
from scrapers.profiles import Form
from scrapers.profiles.node import Node
from scrapers.profiles.pages import NUMBER

REMOVED = re.compile(r"\([^()]*\)[\s.;]*")
"""An item of which nothing is left but the act that removed it."""

NUMBERED = re.compile(r"(?:^|\s)\d{1,3} (?=[A-Z])(?![A-Z][a-z]+,? ?\d{4})")
"""The number of an item, which is no day before a month."""

LETTERED = re.compile(r"(?:^|\s)[ivx]{1,6}\.\s?")
"""The Roman number of an item."""


def items(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Numbered items of a PDF, each below the line that begins as the path of a record.

    One of which nothing is left but a text in brackets, the act that removed it, is none.
    """
    path, item, expected = "", "", 1
    for line in [*kit.pdf.lines(document), form.more["below"][0]]:
        heads = next((one for one in form.records if line.startswith(one)), "")
        begins = path and line.startswith(f"{expected}. ")
        ends = line in form.more["below"]
        if item and (heads or begins or ends):
            if not REMOVED.fullmatch(item):
                yield path, Node("", "", [Node(".", item)])
            item = ""
        if heads or ends:
            path, expected = heads, 1
        elif begins:
            item, expected = NUMBER.sub("", line, count=1), expected + 1
        elif item:
            item = f"{item} {line}"


def numbered(document: kit.Document, form: Form) -> Iterator[tuple[str, Node]]:
    """Numbered items of a PDF whose text runs on, each below what says the path of its record.

    Of a path that the form says is `lettered` the items have Roman numbers; others go on behind.
    """
    text = " ".join(kit.pdf.lines(document))
    spelt = [(path, re.finditer(re.escape(path), text, re.IGNORECASE)) for path in form.records]
    heads = sorted((*found.span(), path) for path, places in spelt for found in places)
    above, ends = "", [*(start for start, _, _ in heads[1:]), len(text)]
    for (_, start, path), end in zip(heads, ends, strict=True):
        before, *items = NUMBERED.split(text[start:end])
        if path in form.more.get("lettered", ()):
            yield from ((path, _item(item)) for item in LETTERED.split(before)[1:])
            path = above
        above = path
        yield from ((path, _item(item)) for item in items)


def _item(text: str) -> Node:
    return Node("", "", [Node(".", text.strip())])
