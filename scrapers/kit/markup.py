"""What markup may be, told from its bytes before a parser builds anything of it."""

import re
from itertools import islice

ATTRIBUTES = 250
"""Attributes of one tag of XML; the most in an official file are 19, in a workbook 23."""

NODES = 1_000_000
"""Tags and attributes that are held in memory at once, 270 bytes each; an official file that is
held as a whole has 85,000, the largest record of one that is not 4,200."""

SPARSE = 8
"""Bytes of a large file for each `<`: official ones have 17 and more."""

LARGE = 1024 * 1024

_LONG = re.compile(rb"<[^<]{%d}" % (4 * ATTRIBUTES))
_GIVEN = re.compile(rb"=\s*+[\"']")


def crowded(content: bytes) -> str:
    """Why a tag of an XML document has too many attributes, as the end of a sentence; "" if none.

    In XML no attribute holds a `<`: what follows one, up to the next, is a tag and its text. An
    attribute takes four bytes at least.
    """
    at = 0
    while found := _LONG.search(content, at):
        end = content.find(b"<", found.end())
        at = end if end > 0 else len(content)
        start = found.start()
        given = islice(_GIVEN.finditer(content, start, at), ATTRIBUTES + 1)
        if content.count(b"=", start, at) > ATTRIBUTES < sum(1 for _ in given):
            return f"has a tag of more than {ATTRIBUTES} attributes"
    return ""


def swollen(content: bytes) -> str:
    """Why XML would unfold to more than its size says, as the end of a sentence; "" if not."""
    tags = content.count(b"<")
    if len(content) > LARGE and tags * SPARSE > len(content):
        return f"has {tags} tags and hardly anything between them"
    return crowded(content)
