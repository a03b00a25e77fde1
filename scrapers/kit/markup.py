"""What markup may be, told from its bytes before a parser builds anything of it."""

import re
from itertools import islice

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.source import Document

ATTRIBUTES = 250
"""Attributes of one tag of XML; the most in an official file are 19, in a workbook 23."""

NODES = 1_000_000
"""Tags and attributes that are held in memory at once, 270 bytes each; an official file that is
held as a whole has 85,000, the largest record of one that is not 4,200."""

SPARSE = 8
"""Bytes of a large file for each `<`: official ones have 17 and more."""

LARGE = 1024 * 1024

DECLARED = re.compile(rb"\s*+<\?xml\s[^<>]{0,200}?\bencoding\s{0,20}=\s{0,20}[\"']([\w.:-]{1,40})")
PLAIN = re.compile(r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|koi8-[ru]", re.I)
"""Encodings of XML in which every sign of markup is one byte, the same one in all of them."""

DOCTYPE = b"<!DOCTYPE"

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


def encoding_of(content: bytes) -> str:
    """The encoding that XML says it is in, UTF-8 if it says none; "" for one that no list is in.

    Markup is counted as bytes: in UTF-7 or UTF-16 a tag of 80,000 attributes has no `="`.
    """
    found = DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    named = found[1].decode() if found else "utf-8"
    return named if PLAIN.fullmatch(named) and b"\0" not in content[:1024] else ""


def swollen(content: bytes) -> str:
    """Why XML is none that a parser may be given, as the end of a sentence; "" if it is.

    It would unfold to more than its size says, or say something else than its bytes seem to.
    """
    if not encoding_of(content):
        return "is written in an encoding that no list is written in"
    if DOCTYPE in content:
        return "brings a document type of its own"
    tags = content.count(b"<")
    if len(content) > LARGE and tags * SPARSE > len(content):
        return f"has {tags} tags and hardly anything between them"
    return crowded(content)


_SAID = re.compile(rb"(?:charset|encoding)[\s\"'=]{1,5}([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_UTF = re.compile(r"utf-?8", re.IGNORECASE)


def not_utf8(document: Document) -> LayoutChanged:
    """The refusal of a text in an older encoding: what it says that it is in, and the way round."""
    said = _SAID.search(document.content[:4096])
    named = said[1].decode() if said else ""
    older = f"by its own words it is {named}" if named and not _UTF.fullmatch(named) else ""
    return LayoutChanged(
        f"{document.name} is not UTF-8 text: {older or 'it is in an older encoding, or damaged'}. "
        "Take the file that the authority publishes, or save this one as UTF-8."
    )
