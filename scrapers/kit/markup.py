"""What markup may be, told from its bytes before a parser builds anything of it."""

import re

ATTRIBUTES = 250
"""Attributes of one tag: far more than any official file has (see `docs/adding-a-list.md`)."""

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
        chunk = content[found.start() : at]
        if chunk.count(b"=") > ATTRIBUTES and len(_GIVEN.findall(chunk)) > ATTRIBUTES:
            return f"has a tag of more than {ATTRIBUTES} attributes"
    return ""
